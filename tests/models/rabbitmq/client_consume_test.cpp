// The client of a consumer: basic.get, its bugs that can be shown, how it ends.
#include "tests/models/rabbitmq/client_stage.hpp"

namespace mqlab::models::rabbitmq {
namespace {

class ConsumeClientTest : public ClientTest {
 protected:
  void open(ConsumeSettings consume) {
    consume.queue = "q";
    client = std::make_unique<RabbitClient>(BrokerSettings{}, std::vector<PublishSettings>{}, std::vector{consume}, 0);
    client->start(ctx, program);
    client->on_connected(ctx, at());
    fire_timers(0s);
    sent();
    answer(frame::connection_open_ok, 0);
    answer(frame::channel_open_ok, 1);
    if (consume.ack_on == AckOn::other_channel) answer(frame::channel_open_ok, 2);
    if (consume.mode == ConsumeMode::consume) answer(frame::consume_ok, 1);
  }
  void come(std::uint64_t n, std::uint16_t kind) {
    Message m;
    m.id = sim::MessageId(sim::ProcessId{1}, n);
    sim::Payload p = to_publish(m, 1, 0, sim::make_block(Envelope{}));
    p.kind = kind;
    p.flags = ChannelFlags{1, 0, false}.pack();
    client->on_frame(ctx, at(), p);
  }
};

TEST_F(ConsumeClientTest, GetPollsAgainOnceTheMessageIsSettledAndRestsAfterAnEmptyAnswer) {
  open({.mode = ConsumeMode::get, .get_interval = 3s});
  EXPECT_EQ(sent(), "basic.get");
  EXPECT_EQ(program.heard(), "ready");
  come(7, frame::get_ok);
  EXPECT_EQ(sent(), "") << "one at a time";
  client->settle(ctx, program.last.handle, Settle::ack, false);
  EXPECT_EQ(sent(), "basic.ack(1) basic.get");
  answer(frame::get_empty, 1);
  fire_timers(3s);
  EXPECT_EQ(sent(), "basic.get");
}

TEST_F(ConsumeClientTest, AckTwiceIsABugThatTheBrokerPunishes) {
  open({.ack_twice = 2});
  sent();
  for (std::uint64_t n = 1; n <= 2; ++n) {
    come(n, frame::deliver);
    client->settle(ctx, program.last.handle, Settle::ack, false);
  }
  EXPECT_EQ(sent(), "basic.ack(1) basic.ack(2) basic.ack(2)");
}

TEST_F(ConsumeClientTest, AnAckOnAnotherChannelLeavesTheProgramUnaware) {
  open({.ack_on = AckOn::other_channel});
  sent();
  come(1, frame::deliver);
  client->settle(ctx, program.last.handle, Settle::ack, false);
  const std::vector<sim::Action> actions = ctx.take();
  const sim::act::Send* ack = nullptr;  // a record comes with it
  for (const sim::Action& action : actions) {
    if (ack == nullptr) ack = std::get_if<sim::act::Send>(&action);
  }
  ASSERT_NE(ack, nullptr);
  EXPECT_EQ(ChannelFlags::of(ack->frame.flags).channel, 2);
  program.heard();
  sim::Payload refused = method(frame::channel_close, {.channel = 2}, CloseArguments{406});
  client->on_frame(ctx, at(), refused);
  EXPECT_EQ(sent(), "channel.close-ok channel.open");
  EXPECT_EQ(program.heard(), "") << "the channel that it consumes on lives";
}

TEST_F(ConsumeClientTest, CancelAndRecoverAfterAWhile) {
  open({.cancel_after = 2s, .recover_after = 4s});
  std::vector<sim::Due> dues;
  for (const sim::Action& action : ctx.take()) {
    const auto* t = std::get_if<sim::act::SetTimer>(&action);
    if (t != nullptr && (t->delay == 2s || t->delay == 4s)) dues.push_back(t->due);
  }
  ASSERT_EQ(dues.size(), 2U);
  for (const sim::Due& due : dues) client->on_timer(ctx, strip_owner(due));
  EXPECT_EQ(sent(), "basic.cancel basic.recover");
}

TEST_F(ConsumeClientTest, AProgramMayEndItsConnectionAbruptly) {
  for (const OnStop how : {OnStop::close, OnStop::fin, OnStop::reset}) {
    ConsumeSettings consume;
    consume.connection.on_stop = how;
    open(consume);
    ctx.take();
    client->stop(ctx);
    const std::vector<sim::Action> actions = ctx.take();
    ASSERT_FALSE(actions.empty());
    const auto* shut = std::get_if<sim::act::Shut>(&actions.back());
    EXPECT_EQ(shut != nullptr, how != OnStop::close) << "connection.close waits for its answer";
    EXPECT_TRUE(shut == nullptr || shut->how == (how == OnStop::reset ? sim::Close::reset : sim::Close::fin));
  }
}

}  // namespace
}  // namespace mqlab::models::rabbitmq
