// The client library alone: what it asks of the world, what it tells its program.

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "models/rabbitmq/client/client.hpp"
#include "sim/process/scripted_context.hpp"

namespace mqlab::models::rabbitmq {
namespace {

using namespace std::chrono_literals;

constexpr auto kConnection = static_cast<sim::Connection>(2);

class Program final : public ClientListener {
 public:
  void client_ready(sim::Context&, std::uint32_t) override { say("ready"); }
  void client_lost(sim::Context&, std::uint32_t, Loss, std::uint32_t) override { say("lost"); }
  void confirmed(sim::Context&, std::uint32_t, sim::MessageId m, Confirm how) override {
    static constexpr const char* kNames[] = {"ack", "nack", "returned", "unknown"};
    say(fmt::format("{} {}", m.number(), kNames[static_cast<int>(how)]));
  }
  void delivered(sim::Context&, std::uint32_t, const Delivery& d) override {
    say(fmt::format("m{}{} amount={}", d.message.id.number(), d.redelivered ? "*" : "", d.message.amount));
    last = d;
  }
  void publishing(sim::Context&, std::uint32_t, bool possible) override { say(possible ? "go" : "wait"); }
  std::string heard() { return std::exchange(said_, {}); }
  Delivery last;

 private:
  void say(const std::string& what) { said_ += (said_.empty() ? "" : ", ") + what; }
  std::string said_;
};

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() {
    words_.processes = {"rabbit-1", "shop"};
    ctx.share(words_);
    PublishSettings publish;
    publish.routing_key = "q";
    publish.confirm = true;
    publish.delivery_mode = 2;
    ConsumeSettings consume;
    consume.queue = "q";
    consume.prefetch = 5;
    client = std::make_unique<RabbitClient>(BrokerSettings{}, std::vector{publish}, std::vector{consume}, 0);
  }

  void connect() {
    if (!started_) client->start(ctx, program);
    started_ = true;
    ++connections_;
    client->on_connected(ctx, at());
    fire_timers(0s);
    answer(frame::connection_open_ok, 0);
    for (const std::uint16_t ok : {frame::channel_open_ok, frame::confirm_select_ok}) answer(ok, 1);
    for (const std::uint16_t ok : {frame::channel_open_ok, frame::qos_ok, frame::consume_ok}) answer(ok, 2);
    sent();
  }
  sim::Connection at() const { return static_cast<sim::Connection>(2 * connections_); }
  void answer(std::uint16_t kind, std::uint8_t channel) {
    sim::Payload p = method(kind, channel);
    client->on_frame(ctx, at(), p);
  }
  void confirm(std::uint64_t tag, bool multiple = false, std::uint16_t kind = frame::ack) {
    sim::Payload p = method(kind, {.channel = 1, .bit = multiple}, Tagged{.tag = tag});
    client->on_frame(ctx, at(), p);
  }
  void publish(std::uint64_t n, std::int64_t amount = 1) {
    Message m;
    m.id = sim::MessageId(sim::ProcessId{1}, n);
    m.amount = amount;
    m.body = 10;
    client->publish(ctx, 0, m);
  }
  void deliver(std::uint64_t n, bool redelivered = false, std::int64_t amount = 1) {
    Message m;
    m.id = sim::MessageId(sim::ProcessId{1}, n);
    m.amount = amount;
    m.body = 10;
    sim::Payload p = to_publish(m, 2, 0, sim::make_block(Envelope{}));
    p.kind = frame::deliver;
    p.flags = ChannelFlags{2, 0, redelivered}.pack();
    client->on_frame(ctx, at(), p);
  }
  /// Kinds of the frames sent since the last call.
  std::string sent() {
    std::string all;
    for (const sim::Action& action : ctx.take()) {
      if (const auto* s = std::get_if<sim::act::Send>(&action)) all += (all.empty() ? "" : " ") + describe(s->frame);
      if (std::get_if<sim::act::Connect>(&action) != nullptr) all += (all.empty() ? "" : " ") + std::string("connect");
    }
    return all;
  }
  void fire_timers(sim::Duration delay) {
    for (const sim::Action& action : ctx.take()) {
      const auto* t = std::get_if<sim::act::SetTimer>(&action);
      if (t != nullptr && t->delay == delay) client->on_timer(ctx, strip_owner(t->due));
    }
  }

  sim::ScriptedDisk disk_;
  sim::ScriptedContext::Words words_;
  sim::ScriptedContext ctx{disk_, sim::ProcessId{1}};
  Program program;
  std::unique_ptr<RabbitClient> client;

 private:
  static std::string describe(const sim::Payload& p) {
    for (const sim::PayloadKind& k : payload_table()) {
      if (k.id != p.kind) continue;
      if (p.kind != frame::ack && p.kind != frame::nack) return std::string(k.name);
      return fmt::format("{}({}{})", k.name, arguments<Tagged>(p).tag, ChannelFlags::of(p.flags).bit ? ",+" : "");
    }
    return "?";
  }
  bool started_ = false;
  std::uint32_t connections_ = 0;
};

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
