// The table of native metrics: every name once, every rule about a kind that there is, every sum of metrics of the same subject further up.

#include <gtest/gtest.h>

#include <algorithm>

#include "models/rabbitmq/style.hpp"
#include "tests/models/metric_table.hpp"

namespace mqlab::models::rabbitmq {
namespace {

TEST(MetricTable, EachNameStandsOnceAndSaysAllThatALearnerReads) { expect_whole_table(style()); }

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
