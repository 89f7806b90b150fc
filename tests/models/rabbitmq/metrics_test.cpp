// The table of native metrics: every name once, every rule about a kind that there is, every sum of metrics of the same subject further up.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "models/ledger.hpp"
#include "models/rabbitmq/style.hpp"

namespace mqlab::models::rabbitmq {
namespace {

bool exists(sim::Kind kind) {
  const auto same = [kind](const sim::KindInfo& info) { return info.kind == kind; };
  const auto own = style().kinds();
  const auto shared = shared_kinds();
  return std::any_of(own.begin(), own.end(), same) || std::any_of(shared.begin(), shared.end(), same);
}

TEST(MetricTable, EachNameStandsOnceAndSaysAllThatALearnerReads) {
  std::set<std::string_view> names;
  for (const Metric& m : style().metrics().table) {
    EXPECT_TRUE(names.insert(m.name).second) << m.name;
    for (const Text& text : {m.unit, m.meaning}) EXPECT_TRUE(!text.en.empty() && !text.zh_CN.empty()) << m.name;
    EXPECT_TRUE(m.rules.empty() != m.sum.empty()) << m.name << ": rules, or a sum";
    for (const MetricRule& rule : m.rules) EXPECT_TRUE(exists(rule.kind)) << m.name;
  }
  for (const AbsentMetrics& absent : style().metrics().absent) EXPECT_TRUE(!absent.why.en.empty() && !absent.why.zh_CN.empty());
}

TEST(MetricTable, ASumIsOfMetricsOfTheSameSubjectFurtherUp) {
  const auto table = style().metrics().table;
  for (auto m = table.begin(); m != table.end(); ++m) {
    for (const MetricTerm& term : m->sum) {
      const auto found = std::find_if(table.begin(), m, [&](const Metric& other) { return other.name == term.metric; });
      ASSERT_NE(found, m) << m->name << ": " << term.metric;
      EXPECT_TRUE(found->of == m->of && found->subject == m->subject) << m->name << ": " << term.metric;
    }
  }
}

}  // namespace
}  // namespace mqlab::models::rabbitmq
