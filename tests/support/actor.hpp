/// A process whose behaviour stands in the test, and the diary in which all of them write what happened to them.
///
///     stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
///                     .connected = [](Actor& me, Context& ctx) { me.say(ctx, 1); }});
///     stage.add("b");
///     stage.run();
///     EXPECT_THAT(stage.diary.of("b"), Contains("2ms got 1"));
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/process/process.hpp"
#include "tests/support/words.hpp"

namespace mqlab::sim::stage {

/// `1.5ms b: got 7`, in the order in which it happened.
class Diary {
 public:
  void write(Time at, std::string_view who, std::string_view what);
  void clear() { lines_.clear(); }
  /// All of it, or one actor's lines: `1.5ms got 7`.
  std::vector<std::string> all() const;
  std::vector<std::string> of(std::string_view who) const;
  /// One actor's lines that begin with a word, without the times: `got 7`.
  std::vector<std::string> of(std::string_view who, std::string_view what) const;

 private:
  struct Line {
    Time at;
    std::string who;
    std::string what;
  };
  std::vector<Line> lines_;
};

class Actor;

/// What an actor does when something happens. The diary is written before.
struct Script {
  std::function<void(Actor&, Context&)> started{};
  std::function<void(Actor&, Context&)> connected{};
  std::function<void(Actor&, Context&)> accepted{};
  std::function<void(Actor&, Context&, std::uint64_t)> got{};
  std::function<void(Actor&, Context&)> writable{};
  std::function<void(Actor&, Context&, std::uint32_t)> timer{};
  std::function<void(Actor&, Context&, std::uint64_t)> served{};
  std::function<void(Actor&, Context&, Flushed)> flushed{};
  std::function<void(Actor&, Context&, Refusal)> refused{};
  std::function<void(Actor&, Context&, Closing)> closed{};
  std::function<bool(Actor&, Context&, std::string_view)> command{};
  std::function<void(Actor&, Context&)> asked_to_stop{};  ///< without it: exits at once
  std::function<void(const Actor&, Obituary&, Death)> obituary{};
};

class Actor final : public Process {
 public:
  Actor(std::string name, const Script& script, Diary& diary, int& alive)
      : name_(std::move(name)), script_(script), diary_(diary), alive_(alive) {
    ++alive_;
  }
  ~Actor() override { --alive_; }

  // --- for the script: what its memory holds ---
  Connection peer = Connection::none;  ///< the connection that opened last
  File file = File::none;
  Server server = Server::none;
  Timer timer = Timer::none;
  std::uint64_t count = 0;

  Connection call(Context& ctx, std::string_view whom) { return peer = ctx.connect(ctx.process(whom)); }
  /// Send a word to the peer, with its record.
  RecordNumber say(Context& ctx, std::uint64_t n, std::uint32_t bytes = 100);
  /// Append a word to `file`, with its record. False: the disk refused.
  bool store(Context& ctx, std::uint64_t n, std::uint32_t bytes = 100);
  /// The words in `file`, as `1 2 3`.
  std::string stored(Context& ctx) const;
  bool put(Context& ctx, std::vector<std::pair<std::uint64_t, std::uint64_t>> cells, std::uint32_t bytes = 100);
  std::uint64_t cell(Context& ctx, std::uint64_t key) const;  ///< 0: never written
  void write(Context& ctx, std::string_view what) { diary_.write(ctx.now(), name_, what); }

  void on_started(Context& ctx) override;
  void on_accepted(Context& ctx, Connection connection, ProcessId from) override;
  void on_connected(Context& ctx, Connection connection) override;
  void on_refused(Context& ctx, Connection connection, Refusal why) override;
  void on_closed(Context& ctx, Connection connection, Closing how) override;
  void on_frame(Context& ctx, Connection connection, Payload& frame) override;
  void on_writable(Context& ctx, Connection connection) override;
  void on_timer(Context& ctx, Timer which, Due due) override;
  void on_served(Context& ctx, Server which, Payload& work) override;
  void on_flushed(Context& ctx, Ticket ticket, Flushed how) override;
  bool on_command(Context& ctx, std::string_view what, const describe::Value& arguments) override;
  void on_stop(Context& ctx) override;
  void obituary(Obituary& obituary, Death how) const override;

 private:
  std::string name_;
  const Script& script_;
  Diary& diary_;
  int& alive_;
};

}  // namespace mqlab::sim::stage
