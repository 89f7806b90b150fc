// What a declared producer tells its business, and when.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/models/apps/bench.hpp"

namespace mqlab::models::apps::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct ProducerTest : testing::Test {
  Bench bench;
  StoreTable stores;
  ProducerSpec spec = [] {
    ProducerSpec s;
    s.id = "shop";
    s.operations = 1;
    return s;
  }();

  void begin(bool confirms = true) {
    bench.start(producer_process(spec, "", bench.client(confirms), stores));
    bench.ready();
  }
};

TEST_F(ProducerTest, FireAndForgetTellsTheBusinessNothingBecauseNothingWasAsked) {
  begin(false);
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "publish.sent shop/1 #1", "told shop/1 unasked"));
}

TEST_F(ProducerTest, WithConfirmsTheBusinessIsToldWhenTheBrokerSaysSo) {
  begin();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "publish.sent shop/1 #1"));
  bench.confirm(1);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 acknowledged"));
  bench.confirm(1);
  EXPECT_THAT(bench.story(), IsEmpty());  // told once, never twice
}

TEST_F(ProducerTest, NothingIsBegunBeforeTheClientIsReady) {
  bench.start(producer_process(spec, "", bench.client(), stores));
  EXPECT_THAT(bench.story(), IsEmpty());
}

TEST_F(ProducerTest, ANackWithoutRetryIsARejection) {
  begin();
  bench.story();
  bench.confirm(1, Confirm::nack);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 rejected"));
}

TEST_F(ProducerTest, AReturnedMessageIsARejection) {
  begin();
  bench.story();
  bench.confirm(1, Confirm::returned);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 rejected"));
}

TEST_F(ProducerTest, AReturnWithoutConfirmsIsNewsAfterTheWordWasGiven) {
  begin(false);
  bench.story();
  bench.confirm(1, Confirm::returned);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 rejected"));
}

TEST_F(ProducerTest, APublishThatTheLibraryRefusesOnTheSpotCountsAsAnAttempt) {
  spec.retry = RetrySpec{};
  spec.retry->max = 1;
  bench.start(producer_process(spec, "", bench.client(), stores));
  bench.fake->refuse = true;
  bench.ready();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "timer 500ms", "publish.retried shop/1 #2", "publish.given-up shop/1",
                                         "told shop/1 rejected"));
}

TEST_F(ProducerTest, ALostConnectionWithoutRetryIsIndeterminateBecauseTheMessageMayBeStored) {
  begin();
  bench.story();
  bench.confirm(1, Confirm::unknown);
  bench.lost();
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 indeterminate"));
}

TEST_F(ProducerTest, SilenceIsRetriedUnderTheSameMessageId) {
  spec.retry = RetrySpec{};
  begin();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "timer 500ms", "publish.sent shop/1 #1"));
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("confirm.timed-out shop/1", "publish.retried shop/1 #2", "timer 500ms", "publish.sent shop/1 #2"));
  EXPECT_EQ(bench.fake->published[0].id, bench.fake->published[1].id);
  bench.confirm(1);  // of either attempt
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 acknowledged"));
  EXPECT_FALSE(bench.next_timer()) << "a timer that has nothing to wait for would keep the run alive";
}

TEST_F(ProducerTest, GivingUpAfterSilenceIsIndeterminate) {
  spec.retry = RetrySpec{};
  spec.retry->max = 1;
  begin();
  bench.next_timer();
  bench.story();
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("confirm.timed-out shop/1", "publish.given-up shop/1", "told shop/1 indeterminate"));
}

TEST_F(ProducerTest, ANackAfterASilentAttemptIsStillIndeterminateBecauseTheFirstMayBeStored) {
  spec.retry = RetrySpec{};
  spec.retry->max = 1;
  begin();
  bench.next_timer();
  bench.story();
  bench.confirm(1, Confirm::nack);
  EXPECT_THAT(bench.story(), ElementsAre("publish.given-up shop/1", "told shop/1 indeterminate"));
}

TEST_F(ProducerTest, AfterALostConnectionItRetriesWhenTheClientIsReadyAgain) {
  spec.retry = RetrySpec{};
  begin();
  bench.story();
  bench.fake->possible = false;
  bench.confirm(1, Confirm::unknown);
  bench.lost();
  EXPECT_THAT(bench.story(), IsEmpty());
  bench.ready();
  EXPECT_THAT(bench.story(), ElementsAre("publish.retried shop/1 #2", "publish.sent shop/1 #2"));  // the timer of the first one still runs
}

TEST_F(ProducerTest, TheBackoffDoubles) {
  spec.retry = RetrySpec{};
  spec.retry->backoff = 100ms;
  spec.retry->doubling = true;
  begin();
  bench.confirm(1, Confirm::nack);
  EXPECT_THAT(bench.story(), testing::Contains("timer 100ms"));
  bench.next_timer();
  bench.confirm(1, Confirm::nack);
  EXPECT_THAT(bench.story(), testing::Contains("timer 200ms"));
}

TEST_F(ProducerTest, TheWindowBoundsWhatIsUnderWay) {
  spec.operations = 5;
  spec.window = 2;
  begin();
  EXPECT_EQ(bench.fake->published.size(), 2U);
  bench.confirm(2);  // out of order
  EXPECT_EQ(bench.fake->published.size(), 3U);
  bench.confirm(1);
  bench.confirm(3);
  bench.confirm(4);
  bench.confirm(5);
  EXPECT_EQ(bench.fake->published.size(), 5U);
}

TEST_F(ProducerTest, OneTimerServesAWholeWindow) {
  spec.operations = 1000;
  spec.window = 1000;
  spec.retry = RetrySpec{};
  begin();
  const Story story = bench.story();
  EXPECT_EQ(std::count(story.begin(), story.end(), "timer 500ms"), 1);
}

TEST_F(ProducerTest, ARateThatIsNoWholeNumberOfNanosecondsDoesNotDrift) {
  spec.operations = 4;
  spec.rate = describe::Rate{3000};
  begin(false);
  while (bench.next_timer()) {
  }
  EXPECT_EQ(bench.context->now().ns, 1'000'000'000);  // the fourth comes exactly at one second
}

TEST_F(ProducerTest, BurstsComeAtOnce) {
  spec.operations = 6;
  spec.burst = BurstSpec{.size = 3, .every = 2s};
  begin(false);
  EXPECT_EQ(bench.fake->published.size(), 3U);
  bench.next_timer();
  EXPECT_EQ(bench.fake->published.size(), 6U);
}

TEST_F(ProducerTest, ABlockedBrokerMakesOperationsWaitOrRefusesThem) {
  spec.operations = 2;
  spec.interval = 1s;
  begin();
  bench.confirm(1);
  bench.story();
  bench.fake->possible = false;
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/2"));

  Bench other;
  spec.when_blocked = WhenBlocked::refuse;
  other.start(producer_process(spec, "", other.client(), stores));
  other.ready();
  other.confirm(1);
  other.story();
  other.fake->possible = false;
  other.next_timer();
  EXPECT_THAT(other.story(), ElementsAre("operation.begun shop/2", "told shop/2 rejected"));
}

TEST_F(ProducerTest, ACrashLeavesWhatWasUnderWayIndeterminateAndARestartGoesOnWithTheNextNumber) {
  spec.operations = 3;
  spec.window = 1;
  const ProcessFactory factory = producer_process(spec, "", bench.client(), stores);
  bench.start(factory);
  bench.ready();
  bench.confirm(1);
  EXPECT_THAT(bench.crash(), ElementsAre("told shop/2 indeterminate"));
  bench.start(factory);
  bench.ready();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/3", "publish.sent shop/3 #1"));  // no number is used twice
}

TEST_F(ProducerTest, TheDualWriteChangesItsOwnStoreBeforeThePublish) {
  spec.effect = EffectSpec{};
  spec.effect->store = "orders-db";
  begin();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "flush"));
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/1 in orders-db", "publish.sent shop/1 #1"));
  EXPECT_THAT(bench.crash(), ElementsAre("told shop/1 indeterminate"));
}

TEST_F(ProducerTest, AnOutboxTellsAtTheCommitAndPublishesAfterARestart) {
  spec.effect = EffectSpec{};
  spec.effect->store = "orders-db";
  spec.outbox = true;
  const ProcessFactory factory = producer_process(spec, "", bench.client(), stores);
  bench.start(factory);
  bench.ready();
  bench.story();
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/1 in orders-db", "told shop/1 acknowledged", "publish.sent shop/1 #1"));
  EXPECT_THAT(bench.crash(), IsEmpty());  // the business knows all there is to know
  bench.start(factory);
  bench.ready();
  EXPECT_THAT(bench.story(), ElementsAre("publish.sent shop/1 #1"));
  bench.confirm(1);
  bench.crash();
  bench.start(factory);
  bench.ready();
  EXPECT_THAT(bench.story(), IsEmpty());  // confirmed: out of the outbox
}

TEST_F(ProducerTest, ACleanStopWaitsForTheConfirms) {
  spec.operations = 2;
  spec.window = 1;
  begin();
  bench.story();
  bench.stop();
  EXPECT_THAT(bench.story(), IsEmpty());
  bench.confirm(1);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 acknowledged", "exit"));
}

TEST_F(ProducerTest, WhoHonoursBlockedDoesNotMissConfirmsMeanwhile) {
  spec.retry = RetrySpec{};
  spec.retry->honour_blocked = true;
  begin();
  bench.story();
  bench.fake->possible = false;
  bench.fake->listener().publishing(*bench.context, 0, false);
  EXPECT_FALSE(bench.next_timer()) << "no timeout runs while the broker blocks publishing";
  bench.fake->possible = true;
  bench.fake->listener().publishing(*bench.context, 0, true);
  EXPECT_TRUE(bench.next_timer());
}

TEST_F(ProducerTest, ATransactionThatIsRolledBackAfterTheSendLeavesAMessageOfNothing) {
  spec.effect = EffectSpec{};
  spec.effect->store = "db";
  spec.effect_when = EffectWhen::after_confirm;
  spec.rollback = {{.message = "shop/1", .times = 0}};
  begin();
  bench.story();
  bench.confirm(1);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 rejected")) << "and the message is out: a phantom";
}

TEST_F(ProducerTest, ATransactionThatIsRolledBackBeforeTheSendSendsNothing) {
  spec.effect = EffectSpec{};
  spec.effect->store = "db";
  spec.rollback = {{.message = "shop/1", .times = 0}};
  begin();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "told shop/1 rejected"));
}

struct RequestTest : ProducerTest {
  void ask() {
    bench.start(producer_process(spec, "", bench.client(false), stores, true));
    bench.ready();
  }
};

TEST_F(RequestTest, ARequestIsAcknowledgedByItsReply) {
  ask();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "publish.sent shop/1 #1", "timer 5s"));
  bench.deliver(1, Bench::order(1));
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/1", "ack 1", "told shop/1 acknowledged"));
  bench.deliver(2, Bench::order(1));
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/1", "ack 2")) << "a second reply finds nobody waiting";
}

TEST_F(RequestTest, WithoutAReplyNobodyKnowsWhetherItWasDone) {
  ask();
  bench.story();
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 indeterminate"));
}

}  // namespace
}  // namespace mqlab::models::apps::test
