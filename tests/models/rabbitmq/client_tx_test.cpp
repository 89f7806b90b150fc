// The client of a transaction: when it commits, what the program is told.
#include "tests/models/rabbitmq/client_stage.hpp"

namespace mqlab::models::rabbitmq {
namespace {

class TxClientTest : public ClientTest {
 protected:
  TxClientTest() {
    PublishSettings publish;
    publish.routing_key = "q";
    publish.tx = TxSettings{.size = 2, .after = 100ms, .rollback_every = 3};
    client = std::make_unique<RabbitClient>(BrokerSettings{}, std::vector{publish}, std::vector<ConsumeSettings>{}, 0);
    client->start(ctx, program);
    client->on_connected(ctx, at());
    fire_timers(0s);
    answer(frame::connection_open_ok, 0);
    for (const std::uint16_t ok : {frame::channel_open_ok, frame::tx_select_ok}) answer(ok, 1);
    sent();
    program.heard();
  }
};

TEST_F(TxClientTest, CommitsBySizeAndNothingIsPublishedMeanwhile) {
  publish(1);
  EXPECT_TRUE(client->can_publish());
  publish(2);
  EXPECT_EQ(sent(), "basic.publish basic.publish tx.commit");
  EXPECT_EQ(program.heard(), "wait");
  EXPECT_FALSE(client->can_publish());
  answer(frame::tx_commit_ok, 1);
  EXPECT_EQ(program.heard(), "1 ack, 2 ack, go");
}

TEST_F(TxClientTest, CommitsAHalfFullOneAfterAWhile) {
  publish(1);
  fire_timers(100ms);
  EXPECT_EQ(sent(), "tx.commit");
  answer(frame::tx_commit_ok, 1);
  EXPECT_EQ(program.heard(), "wait, 1 ack, go");
}

TEST_F(TxClientTest, ARollbackIsANo_EveryThirdHere) {
  for (std::uint64_t n = 1; n <= 4; ++n) {
    publish(n);
    if (n % 2 == 0) answer(frame::tx_commit_ok, 1);
  }
  program.heard();
  sent();
  publish(5);
  publish(6);
  EXPECT_EQ(sent(), "basic.publish basic.publish tx.rollback");
  answer(frame::tx_rollback_ok, 1);
  EXPECT_EQ(program.heard(), "wait, 5 nack, 6 nack, go");
}

TEST_F(TxClientTest, WhatNoCommitWasAskedForIsCertainlyNotStoredTheRestIsUnknown) {
  publish(1);
  client->on_closed(ctx, at(), sim::Closing::reset);
  EXPECT_EQ(program.heard(), "1 nack, lost");
}

TEST_F(TxClientTest, AFailedCommitIsUnknown) {
  publish(1);
  publish(2);
  sim::Payload refused = method(frame::channel_close, {.channel = 1}, CloseArguments{406});
  client->on_frame(ctx, at(), refused);
  EXPECT_EQ(program.heard(), "wait, 1 unknown, 2 unknown, lost");
}

}  // namespace
}  // namespace mqlab::models::rabbitmq
