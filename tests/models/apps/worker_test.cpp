// What a declared consumer does with each delivery, and what a crash at each step leaves.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/apps/faults.hpp"
#include "tests/models/apps/bench.hpp"

namespace mqlab::models::apps::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct WorkerTest : testing::Test {
  Bench bench{kStock};
  StoreTable stores;
  ConsumerSpec spec = [] {
    ConsumerSpec s;
    s.id = "stock";
    return s;
  }();
  HandlingSpec handling = [] {
    HandlingSpec h;
    h.effect = EffectSpec{};
    h.effect->store = "db";
    h.effect->flush = false;
    return h;
  }();
  bool relays = false;
  ProcessFactory factory;

  void begin(bool confirms = true) {
    factory = consumer_process(spec, handling, "", {bench.client(confirms)}, relays, stores);
    again();
  }
  void again() {
    bench.start(factory);
    bench.ready();
    bench.story();
  }
  Story deliver(std::uint64_t handle, std::uint64_t order, bool redelivered = false) {
    bench.deliver(handle, Bench::order(order), redelivered);
    return bench.story();
  }
};

TEST_F(WorkerTest, TheEffectComesBeforeTheAck) {
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "effect.applied shop/17 in db", "ack 1"));
}

TEST_F(WorkerTest, WithFlushTheEffectCountsAndIsAcknowledgedOnlyWhenTheDiskHasIt) {
  handling.effect->flush = true;
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "flush"));
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "ack 1"));
}

TEST_F(WorkerTest, ACrashAfterTheEffectBeforeTheAckDuplicatesWithoutIdempotence) {
  begin();
  deliver(1, 17);
  bench.crash();
  again();
  EXPECT_THAT(deliver(1, 17, true), ElementsAre("offered shop/17", "effect.applied shop/17 in db", "ack 1"));
}

TEST_F(WorkerTest, TheKeyInTheSameTransactionKeepsTheEffectFromHappeningTwice) {
  handling.idempotent = Idempotent::message_id;
  begin();
  deliver(1, 17);
  bench.crash();
  again();
  EXPECT_THAT(deliver(1, 17, true), ElementsAre("offered shop/17", "effect.unchanged shop/17 in db", "ack 1"));
}

TEST_F(WorkerTest, ACrashBetweenWriteAndFlushHasDoneItAndTheKeyKnows) {
  handling.effect->flush = true;
  handling.idempotent = Idempotent::message_id;
  begin();
  deliver(1, 17);
  EXPECT_THAT(bench.crash(), ElementsAre("effect.applied shop/17 in db"));  // the page cache keeps it
  again();
  EXPECT_THAT(deliver(1, 17, true), ElementsAre("offered shop/17", "flush"));
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.unchanged shop/17 in db", "ack 1"));
}

TEST_F(WorkerTest, ADuplicateIsAcknowledgedOnlyAfterAFlushBecauseTheFirstMayNotBeOnTheDiskYet) {
  handling.effect->flush = true;
  handling.idempotent = Idempotent::message_id;
  handling.concurrency = 2;
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "flush"));
  EXPECT_THAT(deliver(2, 17, true), ElementsAre("offered shop/17"));  // waits for the next flush
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "ack 1", "flush"));
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.unchanged shop/17 in db", "ack 2"));
}

TEST_F(WorkerTest, TheKeyWrittenApartBeforeTheEffectLosesItInACrashBetweenTheTwo) {
  handling.effect->flush = true;
  handling.idempotent = Idempotent::message_id_apart;
  handling.key_order = KeyOrder::before;
  begin();
  deliver(1, 17);
  bench.flushed();  // the key
  bench.power_loss();
  again();
  const Story second = deliver(1, 17, true);
  EXPECT_THAT(second, ElementsAre("offered shop/17", "effect.unchanged shop/17 in db", "ack 1"));  // never applied, and acknowledged
}

TEST_F(WorkerTest, TheKeyWrittenApartAfterTheEffectRepeatsItInACrashBetweenTheTwo) {
  handling.effect->flush = true;
  handling.idempotent = Idempotent::message_id_apart;
  begin();
  deliver(1, 17);
  bench.flushed();  // the effect
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "flush"));
  bench.power_loss();
  again();
  deliver(1, 17, true);
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "flush"));
}

TEST_F(WorkerTest, ANaturallyIdempotentEffectSetsTheSameRowAgain) {
  handling.idempotent = Idempotent::natural;
  begin();
  deliver(1, 17);
  EXPECT_THAT(deliver(2, 17, true), ElementsAre("offered shop/17", "effect.unchanged shop/17 in db", "ack 2"));
}

TEST_F(WorkerTest, AVersionCheckIgnoresWhatIsOlder) {
  handling.idempotent = Idempotent::version;
  begin();
  bench.deliver(1, Bench::order(2, 1, 7, 2));
  bench.story();
  bench.deliver(2, Bench::order(1, 1, 7, 1));
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/1", "effect.unchanged shop/1 in db", "ack 2"));
}

TEST_F(WorkerTest, AStateMachineGivesBackWhatComesTooEarly) {
  handling.idempotent = Idempotent::version_next;
  spec.error_delay = 10ms;
  begin();
  bench.deliver(1, Bench::order(2, 1, 7, 2));
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/2", "work.failed shop/2", "timer 10ms"));
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("requeue 1"));
}

TEST_F(WorkerTest, AckBeforeTheWorkLosesTheMessageInACrash) {
  spec.ack_when = AckWhen::before_work;
  handling.work = 5ms;
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "ack 1", "work.started shop/17", "work 5ms"));
}

TEST_F(WorkerTest, WorkersTakeTheWaitingInOrder) {
  handling.work = 5ms;
  handling.concurrency = 2;
  begin();
  deliver(1, 1);
  deliver(2, 2);
  EXPECT_THAT(deliver(3, 3), ElementsAre("offered shop/3"));
  bench.served();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/1 in db", "ack 1", "work.started shop/3", "work 5ms"));
}

TEST_F(WorkerTest, ALostConnectionDropsWhatWaitsButNotWhatIsInHand) {
  handling.work = 5ms;
  begin();
  deliver(1, 1);
  deliver(2, 2);
  bench.lost();
  bench.served();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/1 in db"));  // no ack: its delivery is void
  bench.ready();
  EXPECT_THAT(deliver(1, 1, true), ElementsAre("offered shop/1", "work.started shop/1", "work 5ms"));
}

TEST_F(WorkerTest, APoisonMessageIsGivenBackForEver) {
  handling.poison = {PoisonSpec{"shop/17", 0}};
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "work.failed shop/17", "requeue 1"));
  EXPECT_THAT(deliver(2, 17, true), ElementsAre("offered shop/17", "work.failed shop/17", "requeue 2"));
  EXPECT_THAT(deliver(3, 18), ElementsAre("offered shop/18", "effect.applied shop/18 in db", "ack 3"));
}

TEST_F(WorkerTest, APoisonMessageIsRejectedWhereTheConsumerSaysSo) {
  handling.poison = {PoisonSpec{"shop/17", 1}};
  spec.on_error = OnError::reject;
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "work.failed shop/17", "reject 1"));
  EXPECT_THAT(deliver(2, 17), testing::Contains("ack 2"));  // it fails once only
}

TEST_F(WorkerTest, TheFaultPoisonsAndItsHealingCures) {
  begin();
  const PoisonMessage fault{.process = "stock", .message = "shop/17", .times = 0};
  bench.command(PoisonMessage::name, describe::to_value(fault));
  EXPECT_THAT(deliver(1, 17), testing::Contains("requeue 1"));
  bench.crash();
  again();
  EXPECT_THAT(deliver(1, 17), testing::Contains("requeue 1")) << "a restart does not mend the code";
  bench.command(PoisonMessage::cure, describe::to_value(fault));
  EXPECT_THAT(deliver(2, 17), testing::Contains("ack 2"));
}

TEST_F(WorkerTest, TheSlowConsumerTakesLonger) {
  handling.work = 5ms;
  begin();
  bench.command(SlowConsumer::name, describe::to_value(SlowConsumer{.process = "stock", .factor = 4.0, .extra = 1s}));
  EXPECT_THAT(deliver(1, 17), testing::Contains("work 1.02s"));
  bench.served();
  bench.story();
  bench.command(SlowConsumer::name, describe::to_value(SlowConsumer{.process = "stock"}));
  EXPECT_THAT(deliver(2, 18), testing::Contains("work 5ms"));
}

TEST_F(WorkerTest, TheStoreDeclinesWhatWouldBreakItsInvariantAndThatIsFinal) {
  stores = StoreTable({StoreSpec{.name = "db", .host = "", .initial = 3, .minimum = 0, .enforce = true}});
  handling.effect->take = true;
  begin();
  bench.deliver(1, Bench::order(1, 2));
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/1", "effect.applied shop/1 in db", "ack 1"));
  bench.deliver(2, Bench::order(2, 2));
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/2", "declined shop/2 in db", "ack 2"));
}

TEST_F(WorkerTest, AnInvariantThatNobodyEnforcesIsBroken) {
  stores = StoreTable({StoreSpec{.name = "db", .host = "", .initial = 0, .minimum = 0, .enforce = false}});
  handling.effect->take = true;
  begin();
  EXPECT_THAT(deliver(1, 1), testing::Contains("effect.applied shop/1 in db"));
}

TEST_F(WorkerTest, ADiskThatRefusesGivesTheDeliveryBack) {
  begin();
  bench.disk.broken = true;
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "work.failed shop/17", "requeue 1"));
}

TEST_F(WorkerTest, AFailedFlushTakesTheTransactionBack) {
  handling.effect->flush = true;
  handling.idempotent = Idempotent::message_id;
  begin();
  deliver(1, 17);
  bench.flushed(sim::Flushed::failed);
  EXPECT_THAT(bench.story(), ElementsAre("work.failed shop/17", "requeue 1"));
  deliver(2, 17, true);
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "ack 2"));  // the key was taken back too
}

TEST_F(WorkerTest, AnUnflushedEffectIsLostWithThePowerAndTheDiskSaysSo) {
  begin();
  deliver(1, 17);
  const auto& cells = bench.disk.files.at("db").cells;
  const auto row = std::find_if(cells.begin(), cells.end(), [](const auto& c) { return c.second.kind == EffectRow::payload_kind; });
  ASSERT_NE(row, cells.end());
  for (const sim::PayloadKind& kind : payload_kinds()) {
    if (kind.id != row->second.kind) continue;
    sim::Note note;
    ASSERT_TRUE(kind.lost_note(row->second, note));
    EXPECT_EQ(note.kind, kinds::effect_lost);
    EXPECT_EQ(note.operation, sim::OperationId(kShop, 17));
  }
}

TEST_F(WorkerTest, AFlushedStoreKeepsNoMoreRowsThanItNeeds) {
  handling.effect->flush = true;
  begin();
  for (std::uint64_t order = 1; order <= 100; ++order) {
    bench.deliver(order, Bench::order(order));
    bench.flushed();
  }
  EXPECT_LE(bench.disk.files.at("db").cells.size(), 3U);  // one row, one balance
}

TEST_F(WorkerTest, AnEffectOutsideHappensAndCantBeKeptFromHappeningAgain) {
  handling.effect = EffectSpec{};
  handling.effect->outside = "mail";
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "effect.applied shop/17 in mail", "ack 1"));
}

TEST_F(WorkerTest, ARelayPublishesOnBeforeItAcknowledges) {
  relays = true;
  begin();
  EXPECT_THAT(deliver(1, 17), ElementsAre("offered shop/17", "effect.applied shop/17 in db", "publish.sent shop/17 #1"));
  bench.confirm(17);
  EXPECT_THAT(bench.story(), ElementsAre("ack 1"));
}

TEST_F(WorkerTest, ARelayWhosePublishWasNackedGivesTheDeliveryBack) {
  relays = true;
  begin();
  deliver(1, 17);
  bench.confirm(17, Confirm::nack);
  EXPECT_THAT(bench.story(), ElementsAre("requeue 1"));
}

TEST_F(WorkerTest, SeveralAreAcknowledgedAtOnce) {
  spec.ack_every = 2;
  begin();
  EXPECT_THAT(deliver(1, 1), ElementsAre("offered shop/1", "effect.applied shop/1 in db"));
  EXPECT_THAT(deliver(2, 2), ElementsAre("offered shop/2", "effect.applied shop/2 in db", "ack 2 and before"));
}

TEST_F(WorkerTest, ACleanStopFinishesWhatIsInHand) {
  handling.work = 5ms;
  begin();
  deliver(1, 1);
  deliver(2, 2);
  bench.stop();
  EXPECT_THAT(bench.story(), IsEmpty());
  bench.served();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/1 in db", "ack 1", "exit"));
}

TEST_F(WorkerTest, AfterItsLastRoundThroughDeadLetterQueuesAMessageIsGivenUp) {
  handling.poison = {{.message = "shop/17", .times = 0}};
  spec.on_error = OnError::reject;
  spec.max_rounds = 2;
  begin();
  Message message = Bench::order(17);
  message.deaths = 1;
  bench.deliver(1, message);
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/17", "work.failed shop/17", "reject 1")) << "one more round";
  message.deaths = 2;
  bench.deliver(2, message);
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/17", "work.failed shop/17", "declined shop/17", "ack 2"));
}

TEST_F(WorkerTest, WhatIsGivenUpMayGoToAParkingQueue) {
  handling.poison = {{.message = "shop/17", .times = 0}};
  spec.on_error = OnError::reject;
  spec.max_rounds = 1;
  spec.publish_when = PublishWhen::given_up;
  relays = true;
  begin();
  EXPECT_THAT(deliver(1, 18), ElementsAre("offered shop/18", "effect.applied shop/18 in db", "ack 1"))
      << "what goes well is not published on";
  Message message = Bench::order(17);
  message.deaths = 1;
  bench.deliver(2, message);
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/17", "work.failed shop/17", "publish.sent shop/17 #1"));
  bench.confirm(17);
  EXPECT_THAT(bench.story(), ElementsAre("ack 2"));
}

TEST_F(WorkerTest, WhenOnlyItsChannelToPublishOnIsGoneItsDeliveriesStayGood) {
  handling.work = 1s;
  begin();
  deliver(1, 17);
  bench.lost(Loss::publish_channel);
  bench.served();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "ack 1"));
}

}  // namespace
}  // namespace mqlab::models::apps::test
