/// The client library alone on a scripted context, with a program that writes down what it is told.
#pragma once

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "models/rabbitmq/client/client.hpp"
#include "sim/process/scripted_context.hpp"

namespace mqlab::models::rabbitmq {

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

}  // namespace mqlab::models::rabbitmq
