// The table of native metrics: every name once, every rule about a kind that there is.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "models/kafka/style.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {
namespace {

bool exists(sim::Kind kind) {
  const auto same = [kind](const sim::KindInfo& info) { return info.kind == kind; };
  const auto own = style().kinds();
  const auto shared = shared_kinds();
  return std::any_of(own.begin(), own.end(), same) || std::any_of(shared.begin(), shared.end(), same);
}

TEST(KafkaMetrics, EachNameStandsOnceAndSaysAllThatALearnerReads) {
  std::set<std::string_view> names;
  for (const Metric& m : style().metrics().table) {
    EXPECT_TRUE(names.insert(m.name).second) << m.name;
    for (const Text& text : {m.unit, m.meaning}) EXPECT_TRUE(!text.en.empty() && !text.zh_CN.empty()) << m.name;
    EXPECT_FALSE(m.rules.empty()) << m.name;
    for (const MetricRule& rule : m.rules) EXPECT_TRUE(exists(rule.kind)) << m.name;
  }
  for (const AbsentMetrics& absent : style().metrics().absent) EXPECT_TRUE(!absent.why.en.empty() && !absent.why.zh_CN.empty());
}

}  // namespace
}  // namespace mqlab::models::kafka
