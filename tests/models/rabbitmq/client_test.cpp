// The client library alone: what it asks of the world, what it tells its program.
#include "tests/models/rabbitmq/client_stage.hpp"

namespace mqlab::models::rabbitmq {
namespace {

TEST_F(ClientTest, OpensOneChannelPerRoleAndIsReadyWhenAllHaveAnswered) {
  client->start(ctx, program);
  EXPECT_EQ(sent(), "connect");
  client->on_connected(ctx, kConnection);
  fire_timers(0s);
  EXPECT_EQ(sent(), "connection.open channel.open confirm.select channel.open basic.qos basic.consume");
  EXPECT_FALSE(client->can_publish());
}

TEST_F(ClientTest, MultipleConfirmsEverythingUpToTheTag) {
  connect();
  EXPECT_EQ(program.heard(), "ready");
  for (std::uint64_t n = 11; n <= 14; ++n) publish(n);
  confirm(2);
  confirm(4, true);
  EXPECT_EQ(program.heard(), "12 ack, 11 ack, 13 ack, 14 ack");
}

TEST_F(ClientTest, ANackIsANack) {
  connect();
  program.heard();
  publish(1);
  confirm(1, false, frame::nack);
  EXPECT_EQ(program.heard(), "1 nack");
}

TEST_F(ClientTest, AReturnedMessageIsAnsweredOnceAsReturned) {
  connect();
  program.heard();
  publish(1);
  publish(2);
  std::vector<sim::Action> actions = ctx.take();
  for (sim::Action& action : actions) {
    auto* s = std::get_if<sim::act::Send>(&action);
    if (s == nullptr || message_of(s->frame).number() != 2) continue;
    s->frame.kind = frame::returned;
    client->on_frame(ctx, at(), s->frame);
  }
  EXPECT_EQ(program.heard(), "");
  confirm(2, true);
  EXPECT_EQ(program.heard(), "1 ack, 2 returned");
}

TEST_F(ClientTest, WhatWasNotAnsweredIsUnknownWhenTheConnectionIsLostAndItConnectsAgainAfterFiveSeconds) {
  connect();
  program.heard();
  publish(1);
  publish(2);
  confirm(1);
  client->on_closed(ctx, at(), sim::Closing::reset);
  EXPECT_EQ(program.heard(), "1 ack, 2 unknown, lost");
  EXPECT_FALSE(client->can_publish());
  fire_timers(5s);
  EXPECT_EQ(sent(), "connect");
  connect();
  EXPECT_EQ(program.heard(), "ready");
  publish(3);
  confirm(1);
  EXPECT_EQ(program.heard(), "3 ack") << "numbers start again at 1";
}

TEST_F(ClientTest, SettlesByTagAndMultiple) {
  connect();
  program.heard();
  deliver(1);
  const Delivery first = program.last;
  deliver(2, true);
  const Delivery second = program.last;
  deliver(3);
  EXPECT_EQ(program.heard(), "m1 amount=1, m2* amount=1, m3 amount=1");
  client->settle(ctx, second.handle, Settle::ack, true);
  EXPECT_EQ(sent(), "basic.ack(2,+)");
  client->settle(ctx, program.last.handle, Settle::requeue, false);
  EXPECT_EQ(sent(), "basic.nack(3)");
  client->settle(ctx, first.handle, Settle::ack, false);
  EXPECT_EQ(sent(), "basic.ack(1)") << "a second ack is the program's bug, and is sent";
}

TEST_F(ClientTest, DeliveriesOfALostChannelAreVoid) {
  connect();
  deliver(1);
  const Delivery old = program.last;
  client->on_closed(ctx, at(), sim::Closing::fin);
  fire_timers(5s);
  connect();
  client->settle(ctx, old.handle, Settle::ack, false);
  EXPECT_EQ(sent(), "");
}

TEST_F(ClientTest, AChannelThatTheBrokerClosedIsOpenedAgain) {
  connect();
  program.heard();
  publish(1);
  sent();
  sim::Payload close = method(frame::channel_close, {.channel = 1}, CloseArguments{reply::not_found});
  client->on_frame(ctx, at(), close);
  EXPECT_EQ(program.heard(), "1 unknown, lost");
  EXPECT_EQ(sent(), "channel.close-ok channel.open confirm.select");
  answer(frame::channel_open_ok, 1);
  answer(frame::confirm_select_ok, 1);
  EXPECT_EQ(program.heard(), "ready");
}

TEST_F(ClientTest, AFullSocketStopsTheProgramUntilThereIsRoom) {
  connect();
  program.heard();
  ctx.set_writable(at(), false);
  publish(1);
  EXPECT_EQ(program.heard(), "wait");
  EXPECT_FALSE(client->can_publish());
  ctx.set_writable(at(), true);
  client->on_writable(ctx, at());
  EXPECT_EQ(program.heard(), "go");
}

TEST_F(ClientTest, AmountsOfAnySizeArriveWhole) {
  connect();
  program.heard();
  deliver(1, false, 5'000'000'000'000);
  deliver(2, false, -7);
  EXPECT_EQ(program.heard(), "m1 amount=5000000000000, m2 amount=-7");
}

TEST_F(ClientTest, StopsWithAHandshake) {
  connect();
  program.heard();
  publish(1);
  sent();
  client->stop(ctx);
  EXPECT_EQ(sent(), "connection.close");
  confirm(1);
  sim::Payload ok = method(frame::connection_close_ok, std::uint8_t{0});
  client->on_frame(ctx, at(), ok);
  EXPECT_EQ(program.heard(), "1 ack, lost");
}

TEST_F(ClientTest, ADeclareListIsSaidWheneverTheChannelOpensAndARefusalIsNotRetriedAtOnce) {
  PublishSettings publish;
  publish.routing_key = "q";
  publish.declare = {{.exchange = ExchangeSettings{.name = "x"}}, {.queue = QueueSettings{.name = "q"}}};
  client = std::make_unique<RabbitClient>(BrokerSettings{}, std::vector{publish}, std::vector<ConsumeSettings>{}, 0);
  client->start(ctx, program);
  client->on_connected(ctx, at());
  fire_timers(0s);
  EXPECT_EQ(sent(), "connection.open channel.open exchange.declare queue.declare");
  answer(frame::connection_open_ok, 0);
  for (const std::uint16_t ok : {frame::channel_open_ok, frame::exchange_declare_ok}) answer(ok, 1);
  EXPECT_EQ(program.heard(), "") << "not ready before the last answer";
  sim::Payload refused = method(frame::channel_close, {.channel = 1}, CloseArguments{406});
  client->on_frame(ctx, at(), refused);
  EXPECT_EQ(sent(), "channel.close-ok") << "or it would turn in a circle";
}

TEST_F(ClientTest, SeveralRoutingKeysAreUsedInTurnOrByBusinessKeyAndARetryKeepsItsOwn) {
  PublishSettings spread;
  spread.routing_keys = {"red", "green", "blue"};
  client = std::make_unique<RabbitClient>(BrokerSettings{}, std::vector{spread}, std::vector<ConsumeSettings>{}, 0);
  client->start(ctx, program);
  client->on_connected(ctx, at());
  fire_timers(0s);
  answer(frame::connection_open_ok, 0);
  answer(frame::channel_open_ok, 1);
  ctx.take();
  const auto key_of = [&](std::uint64_t number, std::uint32_t key, std::uint8_t attempt = 1) {
    Message m;
    m.id = sim::MessageId(sim::ProcessId{1}, number);
    m.key = key;
    m.attempt = attempt;
    client->publish(ctx, 0, m);
    for (const sim::Action& action : ctx.take()) {
      if (const auto* s = std::get_if<sim::act::Send>(&action)) return std::string(ctx.text(s->frame.block_as<Envelope>().routing_key));
    }
    return std::string();
  };
  EXPECT_EQ(key_of(1, 0) + " " + key_of(2, 0) + " " + key_of(3, 0) + " " + key_of(4, 0), "red green blue red");
  EXPECT_EQ(key_of(2, 0, 2), "green") << "a retry";
  EXPECT_EQ(key_of(9, 1) + " " + key_of(10, 1) + " " + key_of(11, 5), "red red green") << "one business key, one routing key";
}

TEST_F(ClientTest, WhileTheBrokerBlocksTheProgramIsToldToWait) {
  connect();
  program.heard();
  answer(frame::connection_blocked, 0);
  EXPECT_EQ(program.heard(), "wait");
  EXPECT_FALSE(client->can_publish());
  answer(frame::connection_unblocked, 0);
  EXPECT_EQ(program.heard(), "go");
  EXPECT_TRUE(client->can_publish());
}

TEST(ClientPool, APoolUsesItsChannelsInTurnAndEachHasNumbersOfItsOwn) {
  sim::ScriptedDisk disk;
  sim::ScriptedContext ctx{disk, sim::ProcessId{1}};
  sim::ScriptedContext::Words words;
  words.processes = {"rabbit-1", "shop"};
  ctx.share(words);
  PublishSettings publish;
  publish.routing_key = "q";
  publish.channels = 3;
  RabbitClient client(BrokerSettings{}, std::vector{publish}, {}, 0);
  Program program;
  client.start(ctx, program);
  const auto at = static_cast<sim::Connection>(2);
  client.on_connected(ctx, at);
  const std::vector<sim::Action> connected = ctx.take();
  for (const sim::Action& action : connected) {
    const auto* t = std::get_if<sim::act::SetTimer>(&action);
    if (t != nullptr) client.on_timer(ctx, strip_owner(t->due));
  }
  const auto ok = [&](std::uint16_t kind, std::uint8_t channel) {
    sim::Payload p = method(kind, channel);
    client.on_frame(ctx, at, p);
  };
  ok(frame::connection_open_ok, 0);
  for (const std::uint8_t channel : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) ok(frame::channel_open_ok, channel);
  EXPECT_EQ(program.heard(), "ready");
  ctx.take();
  for (std::uint64_t n = 1; n <= 4; ++n) {
    Message m;
    m.id = sim::MessageId(sim::ProcessId{1}, n);
    client.publish(ctx, 0, m);
  }
  std::string channels;
  for (sim::Action& action : ctx.take()) {
    if (auto* sent = std::get_if<sim::act::Send>(&action)) {
      channels += fmt::format("{}:{} ", ChannelFlags::of(sent->frame.flags).channel, position_of(sent->frame));
    }
  }
  EXPECT_EQ(channels, "1:1 2:1 3:1 1:2 ");
}

}  // namespace
}  // namespace mqlab::models::rabbitmq
