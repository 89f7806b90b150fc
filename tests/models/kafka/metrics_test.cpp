// The table of native metrics: every name once, every rule about a kind that there is.

#include <gtest/gtest.h>

#include "models/kafka/style.hpp"
#include "tests/models/metric_table.hpp"

namespace mqlab::models::kafka {
namespace {

TEST(KafkaMetrics, EachNameStandsOnceAndSaysAllThatALearnerReads) { expect_whole_table(style()); }

}  // namespace
}  // namespace mqlab::models::kafka
