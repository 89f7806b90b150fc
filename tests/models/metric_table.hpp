/// What holds of every style's table of native metrics.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "models/ledger.hpp"
#include "models/style.hpp"

namespace mqlab::models {

inline bool kind_exists(const Style& style, sim::Kind kind) {
  const auto same = [kind](const sim::KindInfo& info) { return info.kind == kind; };
  const auto own = style.kinds();
  const auto shared = shared_kinds();
  return std::any_of(own.begin(), own.end(), same) || std::any_of(shared.begin(), shared.end(), same);
}

/// Each name once, with all that a learner reads; rules about kinds that there are, or a sum.
inline void expect_whole_table(const Style& style) {
  std::set<std::string_view> names;
  for (const Metric& m : style.metrics().table) {
    EXPECT_TRUE(names.insert(m.name).second) << m.name;
    for (const Text& text : {m.unit, m.meaning}) EXPECT_TRUE(!text.en.empty() && !text.zh_CN.empty()) << m.name;
    EXPECT_TRUE(m.rules.empty() != m.sum.empty()) << m.name << ": rules, or a sum";
    for (const MetricRule& rule : m.rules) EXPECT_TRUE(kind_exists(style, rule.kind)) << m.name;
  }
  for (const AbsentMetrics& absent : style.metrics().absent) EXPECT_TRUE(!absent.why.en.empty() && !absent.why.zh_CN.empty());
}

}  // namespace mqlab::models
