// publish -> append -> flush -> confirm, and what a crash, a power loss and a clean stop leave of it (semantics 2.3, 3.2, 3.3).

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings queue_on(Version version) {
  BrokerSettings s;
  s.version = version;
  s.queues = {{.name = "q", .durable = true}};
  return s;
}

class Store : public ::testing::Test {
 protected:
  BrokerStage stage{queue_on(Version::v3_10)};
  sim::Connection shop = publisher(stage);

  static sim::Connection publisher(BrokerStage& on, Confirms confirms = Confirms::yes) {
    const sim::Connection c = on.connect();
    on.open_channel(c, 1, confirms);
    return c;
  }
  static sim::Connection consumer(BrokerStage& on, std::uint32_t prefetch = 0, bool no_ack = false) {
    const sim::Connection c = on.connect();
    on.open_channel(c);
    on.consume(c, 1, 0, "q", prefetch, no_ack);
    return c;
  }
};

TEST_F(Store, AConfirmedMessageHasThisBiography) {
  stage.write(shop, {persistent(1)});
  stage.run();
  EXPECT_EQ(stage.biography(1), "broker.received broker.routed copy.made broker.stored confirm.sent");
}

TEST_F(Store, ATransientMessageIsStoredInMemoryAndConfirmedAtOnce) {
  stage.write(shop, {transient(1)});
  stage.run_for(1ms);
  EXPECT_EQ(stage.biography(1), "broker.received broker.routed copy.made broker.stored confirm.sent");
  EXPECT_EQ(stage.flushes(), 2U) << "only the two of the declarations";
}

TEST_F(Store, PublishesThatArriveDuringAFlushShareTheNextOne) {
  const std::size_t before = stage.flushes();
  stage.write(shop, {persistent(1)});
  stage.run_for(1ms);  // the flush of m1 is under way
  stage.write(shop, {persistent(2), persistent(3), persistent(4)});
  stage.run_for(2ms);
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(4,+)");
  EXPECT_EQ(stage.flushes() - before, 2U);
}

TEST_F(Store, WithoutConfirmsTheJournalWaitsFor200msOfRest) {
  const sim::Connection quick = publisher(stage, Confirms::no);
  const std::size_t before = stage.flushes();
  for (std::uint64_t n = 1; n <= 20; ++n) {
    stage.write(quick, {persistent(n)});
    stage.run_for(100ms);
  }
  EXPECT_EQ(stage.flushes(), before) << "under steady load nothing is written at all";
  stage.run_for(150ms);
  EXPECT_EQ(stage.flushes(), before + 1);
  stage.crash();
  stage.start();
  EXPECT_TRUE(stage.drained().starts_with("m1* m2*"));
}

TEST_F(Store, WithoutConfirmsACrashTakesWhatWasNotSynced) {
  const sim::Connection quick = publisher(stage, Confirms::no);
  stage.write(quick, {persistent(1), persistent(2)});
  stage.run_for(100ms);
  EXPECT_EQ(stage.copies(1), 1);
  stage.crash();
  EXPECT_EQ(stage.copies(1), 0);
  stage.start();
  EXPECT_EQ(stage.drained(), "");
}

TEST_F(Store, AFullJournalIsWrittenWithoutWaitingForRest) {
  BrokerSettings settings = queue_on(Version::v3_10);
  settings.queue_index_max_journal_entries = 10;
  BrokerStage small(settings);
  const sim::Connection quick = publisher(small, Confirms::no);
  const std::size_t before = small.flushes();
  std::vector<Publish> burst;
  for (std::uint64_t n = 1; n <= 25; ++n) burst.push_back(persistent(n));
  small.write(quick, burst);
  small.run_for(50ms);
  EXPECT_EQ(small.flushes() - before, 2U);
}

TEST_F(Store, PowerLossInTheMiddleOfTheFlushTakesTheUnconfirmed) {
  stage.write(shop, {persistent(1)});
  stage.run();
  stage.write(shop, {persistent(2)});
  stage.run_for(1ms);
  stage.power_loss();
  EXPECT_EQ(stage.copies(1), 1);
  EXPECT_EQ(stage.copies(2), 0);
  stage.start();
  EXPECT_EQ(stage.drained(), "m1*");
}

TEST_F(Store, ACrashInTheMiddleOfTheFlushFindsItInThePageCache) {
  stage.write(shop, {persistent(1)});
  stage.run_for(1ms);
  stage.crash();
  EXPECT_EQ(stage.copies(1), 1);
  stage.start();
  EXPECT_EQ(stage.drained(), "m1*") << "stored, and its publisher will never know";
}

TEST(StoreV2, ConfirmsWithoutAnyFlushAndLosesItWithThePower) {
  BrokerStage stage(queue_on(Version::v4_0));
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop, 1, Confirms::yes);
  const std::size_t before = stage.flushes();
  stage.write(shop, {persistent(1)});
  stage.run_for(1ms);
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  EXPECT_EQ(stage.flushes(), before);
  EXPECT_EQ(stage.biography(1), "broker.received broker.routed copy.made broker.stored confirm.sent");
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), "m1*");
  stage.crash();  // its removal was only in memory

  stage.start();
  stage.power_loss();
  EXPECT_EQ(stage.copies(1), 0);
  stage.start();
  EXPECT_EQ(stage.drained(), "") << "P5: the page cache does not survive the host";
}

TEST(StoreV2, AcksAreWrittenWhenTheQueueHibernatesASecondLater) {
  for (const auto& [wait, left] : {std::pair{500ms, "m1* m2* m3*"}, std::pair{1500ms, "m3*"}}) {
    BrokerStage stage(queue_on(Version::v4_0));
    const sim::Connection shop = stage.connect();
    stage.open_channel(shop, 1, Confirms::yes);
    stage.write(shop, {persistent(1), persistent(2), persistent(3)});
    stage.run();
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    stage.consume(c, 1, 0);
    stage.ack(c, 2, true);
    stage.run_for(wait);
    stage.crash();
    stage.start();
    EXPECT_EQ(stage.drained(), left);
  }
}

TEST_F(Store, ACleanStopSavesAcksAndKnowsWhatWasDelivered) {
  stage.write(shop, {persistent(1), persistent(2), persistent(3), transient(4)});
  stage.run();
  const sim::Connection c = consumer(stage, 2);
  EXPECT_EQ(stage.heard(c), "m1 m2");
  stage.ack(c, 1);
  stage.run_for(1ms);
  EXPECT_EQ(stage.heard(c), "m3");
  stage.write(shop, {persistent(5)});
  stage.run_for(1ms);
  stage.stop();
  EXPECT_FALSE(stage.alive());
  EXPECT_EQ(stage.copies(4), 0) << "transient";
  stage.start();
  EXPECT_EQ(stage.drained(), "m2* m3* m5") << "flagged exactly: m5 was never handed out";
}

TEST_F(Store, AnAckAtTheMomentOfTheCrashComesUndone) {
  stage.write(shop, {persistent(1), persistent(2)});
  stage.run();
  const sim::Connection c = consumer(stage);
  stage.crash_at(models::kinds::ack_recorded, 1);
  stage.ack(c, 1);
  stage.run();
  EXPECT_FALSE(stage.alive());
  EXPECT_EQ(stage.copies(1), 1);
  stage.start();
  EXPECT_EQ(stage.drained(), "m1* m2*");
}

TEST_F(Store, AnAckThatRodeOnAConfirmsSyncIsSafe) {
  stage.write(shop, {persistent(1), persistent(2)});
  stage.run();
  const sim::Connection c = consumer(stage);
  stage.ack(c, 1);
  stage.run_for(1ms);
  stage.write(shop, {persistent(3)});
  stage.run_for(5ms);  // far less than 200 ms: the confirm of m3 took it along
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), "m2* m3*");
}

TEST_F(Store, ACrashAtTheConfirmLeavesTheMessageStoredAndThePublisherIgnorant) {
  stage.crash_at(kinds::broker_routed, 2);
  stage.write(shop, {persistent(1)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  stage.write(shop, {persistent(2)});
  stage.run();
  EXPECT_EQ(stage.copies(2), 0) << "no copy was made";
  stage.start();
  EXPECT_EQ(stage.drained(), "m1*");
}

TEST_F(Store, AMessageSettledBeforeItsSyncIsNeverWritten) {
  const sim::Connection quick = publisher(stage, Confirms::no);
  const sim::Connection c = consumer(stage);
  const std::size_t appended = stage.appended();
  for (std::uint64_t n = 1; n <= 50; ++n) {
    stage.write(quick, {persistent(n)});
    stage.run_for(1ms);
    stage.ack(c, n);
    stage.run_for(1ms);
  }
  stage.run();
  EXPECT_EQ(stage.appended(), appended);
}

TEST_F(Store, TheJournalIsDroppedFromTheFrontAsMessagesSettle) {
  const sim::Connection c = consumer(stage);
  for (std::uint64_t n = 1; n <= 200; ++n) {
    stage.write(shop, {persistent(n)});
    stage.run_for(3ms);
    stage.ack(c, n);
    stage.run_for(1ms);
  }
  stage.run();
  EXPECT_EQ(stage.disk_entries(), 0U);
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), "");
}

TEST_F(Store, PositionsAreNotUsedTwiceAfterACrashOfAnEmptyQueue) {
  stage.write(shop, {persistent(1)});
  stage.run();
  const sim::Connection c = consumer(stage, 0, true);
  EXPECT_EQ(stage.heard(c), "m1");
  stage.run();
  stage.crash();
  stage.start();
  const sim::Connection again = publisher(stage);
  stage.write(again, {persistent(2)});
  stage.run();
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), "m2*");
}

TEST_F(Store, AFailingJournalNacksAndRestartsTheQueueWithWhatItHadWritten) {
  stage.write(shop, {persistent(1)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  const sim::Connection c = consumer(stage);
  EXPECT_EQ(stage.heard(c), "m1");
  stage.disk().broken = true;
  stage.write(shop, {persistent(2)});
  stage.run_for(5ms);
  EXPECT_EQ(stage.heard(shop), "nack(2)");
  EXPECT_EQ(stage.copies(2), 0);
  EXPECT_EQ(stage.heard(c), "m2 cancel(0)")
      << "m2 had been handed out before its sync failed; a failed write is an exception of the queue process";
  stage.disk().broken = false;
  stage.consume(c, 1, 0);
  stage.run();
  EXPECT_EQ(stage.heard(c), "m1*") << "m1 comes again, flagged";
  stage.ack(c, 1);  // of the first life: finds nothing
  stage.run();
  EXPECT_EQ(stage.copies(1), 1);
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
