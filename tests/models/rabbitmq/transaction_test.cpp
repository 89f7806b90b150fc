// tx mode (semantics 2.4; observed P14c, K01, K06): a commit is no more than many publishes and one answer.

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings two_queues() {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}, {.name = "other", .durable = true}};
  return s;
}

class Tx : public ::testing::Test {
 protected:
  sim::Connection open() {
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    stage.say(c, frame::tx_select);
    stage.run();
    return c;
  }
  std::string commit(sim::Connection c) {
    stage.say(c, frame::tx_commit);
    stage.run();
    return stage.heard(c);
  }
  BrokerStage stage{two_queues()};
  sim::Connection shop = open();
};

TEST_F(Tx, NothingIsStoredBeforeTheCommitAndCommitOkMeansFlushed) {
  stage.write(shop, {persistent(1), persistent(2, "other"), persistent(3)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "");
  EXPECT_EQ(stage.copies(1), 0);
  stage.say(shop, frame::tx_commit);
  stage.run_for(1ms);
  EXPECT_EQ(stage.heard(shop), "") << "the fsync takes 2 ms";
  stage.run();
  EXPECT_EQ(stage.heard(shop), "commit-ok");
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), "m1* m3*") << "K01: after commit-ok all is there";
  EXPECT_EQ(stage.drained("other"), "m2*");
}

TEST_F(Tx, P14_AReturnComesAfterTheCommitAndBeforeItsAnswer) {
  stage.write(shop, {persistent(1), {.message = 2, .routing_key = "nowhere", .mandatory = true}, persistent(3)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "");
  EXPECT_EQ(commit(shop), "return(m2) commit-ok");
  EXPECT_EQ(stage.drained(), "m1 m3");
}

TEST_F(Tx, P14c_AFailedCommitIsNotAnUndoneCommit) {
  stage.disk().broken = true;
  stage.write(shop, {persistent(1), transient(2, "other")});
  EXPECT_EQ(commit(shop), "close(406)") << "partial tx completion: the one queue can't write";
  stage.disk().broken = false;
  EXPECT_EQ(stage.drained("other"), "m2");
}

TEST_F(Tx, ACrashDuringTheCommitMayLeaveAPart) {
  stage.write(shop, {persistent(1), persistent(2, "other")});
  stage.crash_at(kinds::broker_flushed, 0);
  stage.run();
  stage.say(shop, frame::tx_commit);
  stage.run();
  EXPECT_FALSE(stage.alive());
  stage.start();
  EXPECT_EQ(stage.drained() + "|" + stage.drained("other"), "m1*|m2*") << "both were written, one was flushed";
}

TEST_F(Tx, APowerLossDuringTheCommitMayLeaveAPart) {
  stage.write(shop, {persistent(1), persistent(2, "other"), persistent(3, "other")});
  stage.run();
  stage.say(shop, frame::tx_commit);
  stage.run_for(2ms + 15us);  // q has flushed; the other queue was busy for 10 us longer, so its flush is still under way
  stage.power_loss();
  stage.start();
  EXPECT_EQ(stage.drained() + "|" + stage.drained("other"), "m1*|");
}

TEST_F(Tx, RollbackForgetsPublishesAndUnacksTheAcksWithoutRequeueing) {
  stage.write(shop, {persistent(1), persistent(2)});
  EXPECT_EQ(commit(shop), "commit-ok");
  const sim::Connection worker = open();
  stage.consume(worker, 1, 0);
  EXPECT_EQ(stage.heard(worker), "m1 m2");
  stage.ack(worker, 1);
  stage.write(worker, {persistent(9)});
  stage.say(worker, frame::tx_rollback);
  stage.run();
  EXPECT_EQ(stage.heard(worker), "rollback-ok") << "nothing comes again: the delivery is still this channel's";
  EXPECT_EQ(stage.copies(9), 0);
  stage.ack(worker, 1);
  EXPECT_EQ(commit(worker), "commit-ok") << "it can be acknowledged again";
  stage.cut(worker);
  stage.run();
  EXPECT_EQ(stage.drained(), "m2*");
}

TEST_F(Tx, AcksThatWereNotCommittedAreNoAcks) {
  stage.write(shop, {persistent(1)});
  commit(shop);
  const sim::Connection worker = open();
  stage.consume(worker, 1, 0);
  stage.ack(worker, 1);
  stage.run();
  stage.cut(worker);
  stage.run();
  EXPECT_EQ(stage.drained(), "m1*");
}

TEST_F(Tx, K06_CommittedAcksHaveNoUrgencyEither) {
  stage.write(shop, {persistent(1), persistent(2)});
  commit(shop);
  const sim::Connection worker = open();
  stage.consume(worker, 1, 0);
  stage.ack(worker, 2, true);
  stage.say(worker, frame::tx_commit);
  stage.run_for(1ms);
  EXPECT_EQ(stage.heard(worker), "m1 m2 commit-ok");
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), "m1* m2*");
}

TEST_F(Tx, ConfirmsAndTransactionsExcludeEachOther) {
  stage.say(shop, frame::confirm_select);
  stage.run();
  EXPECT_EQ(stage.heard(shop), "close(406)");
  const sim::Connection c = stage.connect();
  stage.open_channel(c, 1, Confirms::yes);
  stage.say(c, frame::tx_select);
  stage.run();
  EXPECT_EQ(stage.heard(c), "close(406)");
  const sim::Connection d = stage.connect();
  stage.open_channel(d);
  EXPECT_EQ(commit(d), "close(406)") << "not transactional";
}

TEST_F(Tx, ASecondAckInTheSameTransactionIsUnknown) {
  stage.write(shop, {persistent(1)});
  commit(shop);
  const sim::Connection worker = open();
  stage.consume(worker, 1, 0);
  stage.ack(worker, 1);
  stage.ack(worker, 1);
  stage.run();
  EXPECT_EQ(stage.heard(worker), "m1 close(406)");
  EXPECT_EQ(stage.drained(), "m1*") << "the first was not committed";
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
