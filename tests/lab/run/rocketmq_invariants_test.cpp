// The invariants themselves: they must see what they are there for.
#include <gtest/gtest.h>

#include "tests/lab/run/rocketmq_invariants.hpp"

namespace mqlab::lab {
namespace {

namespace k = models::kinds;
namespace rk = models::rocketmq::kinds;
constexpr std::uint16_t kBroker = 1;
constexpr std::int64_t kSecond = 1'000'000'000;

sim::Record record(sim::Kind kind, std::int64_t value = 0, std::int64_t at = 0) {
  sim::Record r;
  r.kind = static_cast<std::uint16_t>(kind);
  r.process = kBroker;
  r.message = 42;
  r.element = 7;
  r.value = value;
  r.time_ns = at;
  return r;
}

std::string judged(std::initializer_list<sim::Record> records, testing::RocketInvariants::Rules rules = {}) {
  testing::RocketInvariants invariants(std::move(rules));
  for (const sim::Record& r : records) invariants.look(r);
  return invariants.broken();
}

TEST(RocketInvariants, SendOkUnderSyncFlushComesAfterTheFlush) {
  testing::RocketInvariants::Rules rules;
  rules.flush_before_ok = true;
  EXPECT_NE(judged({record(rk::broker_appended), record(k::confirm_sent)}, rules), "");
  EXPECT_EQ(judged({record(rk::broker_appended), record(rk::broker_flushed), record(k::confirm_sent)}, rules), "");
  EXPECT_EQ(judged({record(rk::broker_appended), record(k::confirm_sent, 1)}, rules), "") << "FLUSH_DISK_TIMEOUT says so";
}

TEST(RocketInvariants, AConsumerSeesNothingThatWasNotAppended) {
  EXPECT_NE(judged({record(rk::dispatch_appended)}), "");
  EXPECT_EQ(judged({record(rk::broker_appended), record(rk::dispatch_appended)}), "");
}

TEST(RocketInvariants, OffsetsOfAQueueRiseByOne) {
  EXPECT_EQ(judged({record(rk::broker_appended), record(rk::dispatch_appended, 3), record(rk::dispatch_appended, 4)}), "");
  EXPECT_NE(judged({record(rk::broker_appended), record(rk::dispatch_appended, 3), record(rk::dispatch_appended, 5)}), "");
  EXPECT_EQ(judged({record(rk::broker_appended), record(rk::dispatch_appended, 3), record(sim::kinds::process_started),
                    record(rk::dispatch_appended, 1)}),
            "")
      << "after a restart the log may be shorter";
}

TEST(RocketInvariants, AFinalMessageHasACommitAsItsCause) {
  EXPECT_NE(judged({record(rk::final_appended)}), "");
  EXPECT_NE(judged({record(rk::end_received, 2), record(rk::final_appended)}), "");
  EXPECT_EQ(judged({record(rk::end_received, 1), record(rk::final_appended)}), "");
}

TEST(RocketInvariants, ChecksAreBoundedAndNeverTooEarly) {
  EXPECT_EQ(judged({record(rk::half_appended, 0, 0), record(rk::check_sent, 15, 30 * kSecond)}), "");
  EXPECT_NE(judged({record(rk::half_appended, 0, 0), record(rk::check_sent, 16, 30 * kSecond)}), "");
  EXPECT_NE(judged({record(rk::half_appended, 0, 0), record(rk::check_sent, 1, 3 * kSecond)}), "");
}

TEST(RocketInvariants, ADelayedMessageNeverComesBeforeItsTime) {
  EXPECT_EQ(judged({record(rk::delay_scheduled, 2, 0), record(rk::delay_delivered, 2, 5 * kSecond)}), "");
  EXPECT_NE(judged({record(rk::delay_scheduled, 2, 0), record(rk::delay_delivered, 2, 4 * kSecond)}), "");
}

TEST(RocketInvariants, DeadLettersWereOfferedAsOftenAsTheyCount) {
  EXPECT_NE(judged({record(k::offered), record(rk::dlq_appended, 2)}), "");
  EXPECT_EQ(judged({record(k::offered), record(k::offered), record(rk::dlq_appended, 2)}), "");
}

TEST(RocketInvariants, AnEpochHasOneMaster) {
  sim::Record other = record(rk::role_changed, 2);
  other.process = kBroker + 1;
  EXPECT_NE(judged({record(rk::role_changed, 2), other}), "");
  EXPECT_EQ(judged({record(rk::role_changed, 2), record(rk::role_changed, 0), record(rk::role_changed, 3)}), "");
}

TEST(RocketInvariants, AnOwnerNeverReportsALowerOffset) {
  EXPECT_NE(judged({record(rk::offset_reported, 5), record(rk::offset_reported, 4)}), "");
  EXPECT_EQ(judged({record(rk::offset_reported, 5), record(rk::queue_taken, 4), record(rk::offset_reported, 4)}), "");
}

}  // namespace
}  // namespace mqlab::lab
