/// A `Context` without a world: it collects what a process asks for, so that a model is tested as a dialogue of events and answers.
///
///     ScriptedContext ctx(disk, ProcessId{0});
///     node.on_frame(ctx, shop, publish(17));
///     EXPECT_EQ(kinds(ctx.take()), ...);          // the whole list: nothing else was asked
///
/// Handles are counted from 1 (servers and files from 0). Sockets are always writable and nothing waits in them until a test says
/// otherwise. The disk is real in the small: logs and cells live in a `ScriptedDisk`, which outlives the context as a host's disk
/// outlives a process; an append is *written*, and becomes *flushed* when the test answers the ticket with `flush_done`.
///
/// Not here: time that passes by itself, faults, other processes. `sim/world` has those; a test that needs them wants a world.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/process/context.hpp"
#include "sim/process/payload.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::sim {

/// Everything that a process may do to the world.
namespace act {

struct Connect {
  ProcessId to;
};
struct Send {
  Connection to;
  Payload frame;
};
struct Shut {
  Connection connection;
  Close how;
};
struct SetReading {
  Connection from;
  bool on;
};
struct Occupy {
  Connection from;
  Duration busy;
};
struct SetTimer {
  Timer timer;
  Duration delay;
  Due due;
  Class cls;
};
struct CancelTimer {
  Timer timer;
};
struct Serve {
  Server server;
  Duration cost;
  Payload work;
  bool first = false;
};
struct Prolong {
  Server server;
  Duration by;
};
struct Hold {
  Server server;
  bool held;
};
struct Append {
  File log;
  Offset at;
  Payload entry;
};
struct Put {
  File cells;
  std::vector<CellWrite> batch;
};
struct DropFront {
  File log;
  Offset first_kept;
};
struct DropBack {
  File log;
  Offset end;
};
struct Flush {
  File file;
  Ticket ticket;
};
struct Recorded {
  Note note;
  RecordNumber number;
};
struct Exit {};

}  // namespace act

using Action =
    std::variant<act::Connect, act::Send, act::Shut, act::SetReading, act::Occupy, act::SetTimer, act::CancelTimer, act::Serve,
                 act::Prolong, act::Hold, act::Append, act::Put, act::DropFront, act::DropBack, act::Flush, act::Recorded, act::Exit>;

/// The disk of a test's host. `crash` of a process leaves it as it is; `power_loss` takes what was not flushed.
class ScriptedDisk {
 public:
  struct Stored {
    FileKind kind = FileKind::log;
    Offset begin = 0;
    Offset flushed = 0;
    std::vector<Payload> entries;  ///< from `begin` on
    std::map<std::uint64_t, Payload> cells;
    std::map<std::uint64_t, Payload> flushed_cells;

    Offset end() const { return begin + static_cast<Offset>(entries.size()); }
  };

  std::map<std::string, Stored, std::less<>> files;
  bool broken = false;  ///< appends and puts fail

  /// Takes every unflushed entry and cell; `lost` sees the entries that go, in order.
  void power_loss(const std::function<void(const Payload&)>& lost = {});
};

class ScriptedContext final : public Context {
 public:
  ScriptedContext(ScriptedDisk& disk, ProcessId self, std::uint32_t incarnation = 0);

  // --- for the test ---
  /// All actions since the last call.
  std::vector<Action> take() { return std::exchange(actions_, {}); }
  void set_now(Time now) { now_ = now; }
  /// Names and elements must mean the same to all contexts of one test: share this table among them.
  struct Words {
    std::vector<std::string> names{std::string{}};
    std::vector<std::pair<std::string, std::string>> elements;
    std::vector<std::string> processes;
  };
  void share(Words& words) { words_ = &words; }
  /// Sees each record as it is made, in the middle of a handler, as a fault at a point does.
  std::function<void(const Note&)> watch;
  /// The process dies here: every later call of the running handler is ignored.
  void strike() { struck_ = true; }
  /// The flush that was asked for has reached the platter. Call before `on_flushed`.
  void flush_done(Ticket ticket);
  void set_writable(Connection to, bool writable) { blocked_[to] = !writable; }
  void set_waiting(Connection from, bool waiting) { waiting_[from] = waiting; }

  // --- Context ---
  Time wall() const override { return now_; }
  ProcessId self() const override { return self_; }
  std::uint32_t incarnation() const override { return incarnation_; }
  ProcessId process(std::string_view name) const override;
  Name name(std::string_view text) override;
  std::string_view text(Name name) const override { return words_->names[static_cast<std::size_t>(name)]; }
  Element element(std::string_view kind, std::string_view label, Element parent) override;
  std::uint64_t draw(std::uint32_t purpose, std::uint64_t n) override { return (purpose + 1) * 0x9e37'79b9'7f4a'7c15ULL ^ n; }

  bool begin_whole() override {
    ++whole_;
    return !struck_;
  }
  void end_whole() override {
    if (--whole_ > 0) return;
    for (const Note& note : std::exchange(waited_, {}))
      if (watch && !struck_) watch(note);
  }

  Connection connect(ProcessId to) override;
  bool writable(Connection to) const override;
  void close(Connection connection, Close how) override { ask(act::Shut{connection, how}); }
  void set_reading(Connection from, bool on) override { ask(act::SetReading{from, on}); }
  void occupy(Connection from, Duration busy) override { ask(act::Occupy{from, busy}); }
  bool waiting(Connection from) const override;
  std::size_t unsent(Connection) const override { return 0; }

  Timer set_timer(Duration delay, Due due, Class cls) override;
  void cancel(Timer timer) override { ask(act::CancelTimer{timer}); }

  Server add_server(std::string_view name) override;
  void serve(Server server, Duration cost, Payload&& work) override { ask(act::Serve{server, cost, std::move(work), false}); }
  void serve_first(Server server, Duration cost, Payload&& work) override { ask(act::Serve{server, cost, std::move(work), true}); }
  void prolong(Server server, Duration by) override { ask(act::Prolong{server, by}); }
  void hold(Server server, bool held) override { ask(act::Hold{server, held}); }
  std::size_t backlog(Server server) const override;

  File open(std::string_view name, FileKind kind) override;
  bool exists(std::string_view name) const override { return disk_->files.contains(name); }
  void remove(std::string_view name) override;
  Offset append(File log, Payload entry) override;
  void drop_front(File log, Offset first_kept) override;
  void drop_back(File log, Offset end) override;
  Offset log_begin(File log) const override { return stored(log).begin; }
  Offset log_end(File log) const override { return stored(log).end(); }
  Offset log_flushed(File log) const override { return stored(log).flushed; }
  const Payload& entry(File log, Offset at) const override;
  bool put(File cells, std::span<const CellWrite> batch) override;
  const Payload* get(File cells, std::uint64_t key) const override;
  void each_cell(File cells, const std::function<void(std::uint64_t, const Payload&)>& visit) const override;
  Ticket flush(File file) override;
  bool try_lock(File) override { return true; }
  void exit() override { ask(act::Exit{}); }

 protected:
  void keep(const Note& note, RecordNumber number) override {
    if (struck_) return;
    ask(act::Recorded{note, number});
    if (!watch) return;
    if (whole_ > 0) return waited_.push_back(note);
    watch(note);
  }
  void do_send(Connection to, Payload&& frame, RecordNumber) override { ask(act::Send{to, std::move(frame)}); }

 private:
  void ask(Action action) {
    if (!struck_) actions_.push_back(std::move(action));
  }
  ScriptedDisk::Stored& stored(File file) { return disk_->files.find(open_[static_cast<std::size_t>(file)])->second; }
  const ScriptedDisk::Stored& stored(File file) const { return disk_->files.find(open_[static_cast<std::size_t>(file)])->second; }

  struct Asked {
    File file;
    Offset end;
    std::map<std::uint64_t, Payload> cells;
  };

  ScriptedDisk* disk_;
  ProcessId self_;
  std::uint32_t incarnation_;
  RecordGate own_gate_;
  Words own_words_;
  Words* words_ = &own_words_;
  std::vector<Action> actions_;
  bool struck_ = false;
  int whole_ = 0;
  std::vector<Note> waited_;
  std::vector<std::string> open_;
  std::vector<Asked> tickets_;
  std::map<Connection, bool> blocked_;
  std::map<Connection, bool> waiting_;
  std::uint32_t connections_ = 0;
  std::uint64_t timers_ = 0;
  std::uint32_t servers_ = 0;
};

}  // namespace mqlab::sim
