/// A test bench for applications: one application over a scripted context, with a client whose broker is the test.
///
/// What happened is read as a story, one line per record, timer, work, flush or frame, in the order in which it was asked:
///
///     operation.begun shop/1
///     publish.sent shop/1 #1
///     told shop/1 acknowledged
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/apps/build.hpp"
#include "models/client.hpp"
#include "sim/process/scripted_context.hpp"

namespace mqlab::models::apps::test {

using Story = std::vector<std::string>;

inline constexpr auto kShop = sim::ProcessId{0};
inline constexpr auto kStock = sim::ProcessId{1};

/// A vendor's client in the hands of a test: it records what the program asks and says what the test wants.
class FakeClient final : public Client {
 public:
  FakeClient(std::uint32_t number, bool confirms) : Client(number), confirms_(confirms) {}

  void start(sim::Context&, ClientListener& listener) override { listener_ = &listener; }
  bool owns(sim::Connection) const override { return false; }
  void on_connected(sim::Context&, sim::Connection) override {}
  void on_refused(sim::Context&, sim::Connection, sim::Refusal) override {}
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override {}
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override {}
  void on_timer(sim::Context&, sim::Due) override {}
  void publish(sim::Context& ctx, std::uint32_t, const Message& m) override {
    if (refuse) return listener_->confirmed(ctx, number(), m.id, Confirm::nack);  // the library throws
    ctx.record({.kind = kinds::publish_sent, .message = m.id, .operation = m.operation, .value = m.attempt});
    published.push_back(m);
  }
  bool can_publish() const override { return possible; }
  bool confirms(std::uint32_t) const override { return confirms_; }
  void settle(sim::Context& ctx, std::uint64_t handle, Settle how, bool multiple) override {
    ctx.record({.kind = kinds::ack_sent,
                .value = static_cast<std::int64_t>(handle) * 8 + static_cast<std::int64_t>(how) * 2 + (multiple ? 1 : 0)});
  }
  void stop(sim::Context&) override {}

  ClientListener& listener() { return *listener_; }
  bool possible = false;
  bool refuse = false;
  std::vector<Message> published;

 private:
  bool confirms_;
  ClientListener* listener_ = nullptr;
};

class Bench {
 public:
  explicit Bench(sim::ProcessId self = kShop);

  /// Start the next incarnation. `factory` survives crashes, as the world's does.
  void start(const ProcessFactory& factory);
  /// Death without a word; its obituary is the story.
  Story crash();
  void power_loss();

  ClientFactory client(bool confirms = true);
  void ready();
  void lost(Loss what = Loss::connection);
  void confirm(std::uint64_t number, Confirm how = Confirm::ack);
  void deliver(std::uint64_t handle, const Message& message, bool redelivered = false);
  void stop();
  /// Time passes until the next timer, and it fires. False when none is set.
  bool next_timer();
  /// The oldest flush has reached the platter (or has failed).
  void flushed(sim::Flushed how = sim::Flushed::ok);
  /// The oldest piece of work is done.
  void served();
  void command(std::string_view what, describe::Value arguments);
  void frame(sim::Connection from, sim::Payload payload);

  /// What was asked since the last call.
  Story story();

  static Message order(std::uint64_t number, std::int64_t amount = 1, std::uint32_t key = 0, std::uint16_t version = 0);

  sim::ScriptedDisk disk;
  sim::ScriptedContext::Words words;
  std::unique_ptr<sim::ScriptedContext> context;
  std::unique_ptr<sim::Process> app;
  FakeClient* fake = nullptr;

 private:
  struct SetTimer {
    sim::Timer timer;
    sim::Time at;
    sim::Due due;
  };
  void collect();
  std::string line(const sim::Note& note) const;
  std::string identity(sim::Identity id) const;

  sim::ProcessId self_;
  std::uint32_t incarnation_ = 0;
  sim::Time now_;
  Story story_;
  std::vector<SetTimer> timers_;
  std::vector<sim::Ticket> tickets_;
  std::vector<sim::Payload> work_;
};

}  // namespace mqlab::models::apps::test
