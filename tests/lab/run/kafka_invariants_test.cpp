// The invariants themselves: they must see what they are there for.
#include <gtest/gtest.h>

#include "tests/lab/run/kafka_invariants.hpp"

namespace mqlab::lab {
namespace {

constexpr std::uint16_t kShop = 1;
constexpr std::uint16_t kReader = 2;

sim::Record record(sim::Kind kind, std::uint16_t process, std::int64_t value, std::uint32_t element = 7) {
  sim::Record r;
  r.kind = static_cast<std::uint16_t>(kind);
  r.process = process;
  r.operation = 42;
  r.value = value;
  r.element = element;
  return r;
}
sim::Record told(models::Told how) { return record(models::kinds::told, kShop, static_cast<std::int64_t>(how)); }
sim::Record offered(std::int64_t offset) { return record(models::kinds::offered, kReader, offset << 1); }

std::string judged(std::initializer_list<sim::Record> records) {
  testing::KafkaInvariants invariants({kShop}, {kReader}, {kReader});
  for (const sim::Record& r : records) invariants.look(r);
  return invariants.broken();
}

TEST(KafkaInvariants, AnAbortedRecordMustNotReachAReadCommittedConsumer) {
  EXPECT_NE(judged({offered(3), told(models::Told::rejected)}), "") << "whichever came first";
  EXPECT_NE(judged({told(models::Told::rejected), offered(3)}), "");
  EXPECT_EQ(judged({told(models::Told::acknowledged), offered(3)}), "");
  EXPECT_EQ(judged({told(models::Told::indeterminate), offered(3)}), "") << "nobody was told that it is aborted";
}

TEST(KafkaInvariants, AnExactlyOnceLoopWritesEachOperationOnce) {
  EXPECT_NE(judged({offered(3), offered(4)}), "");
  EXPECT_EQ(judged({offered(3), offered(3)}), "") << "read twice, written once";
}

TEST(KafkaInvariants, HoldOnACleanPathOnly) {
  EXPECT_EQ(judged({record(models::kafka::kinds::leader_unclean, 0, 0), offered(3), told(models::Told::rejected)}), "");
}

}  // namespace
}  // namespace mqlab::lab
