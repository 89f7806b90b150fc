/// The `Context` that acts on the world at once. One object serves all processes; it is entered before a handler and left after it.
#pragma once

#include <utility>
#include <vector>

#include "sim/process/context.hpp"
#include "sim/world/kernel.hpp"

namespace mqlab::sim {

class Processes;
struct ProcessEntry;
struct DiskFile;

class WorldContext final : public Context {
 public:
  WorldContext(Kernel& kernel, Processes& processes);

  void enter(ProcessId self, ProcessEntry& entry, RecordNumber cause) {
    self_ = self;
    entry_ = &entry;
    now_ = kernel_.now;
    first_ = 0;
    last_ = cause;
    event_cause_ = cause;
    gate_ = open_gate_;
    dead_ = false;
    whole_ = 0;
  }
  void leave() { self_ = ProcessId::none; }
  /// The process that is in its handler now, or none.
  ProcessId inside() const { return self_; }
  /// Its process was struck: whatever the handler still asks is ignored.
  void strike() {
    dead_ = true;
    gate_ = &dead_gate_;
  }

  Time wall() const override;
  ProcessId self() const override { return self_; }
  std::uint32_t incarnation() const override;
  ProcessId process(std::string_view name) const override;
  Name name(std::string_view text) override;
  std::string_view text(Name name) const override;
  Element element(std::string_view kind, std::string_view label, Element parent) override;
  std::uint64_t draw(std::uint32_t purpose, std::uint64_t n) override;
  bool begin_whole() override {
    ++whole_;
    return !dead_;
  }
  void end_whole() override;

  Connection connect(ProcessId to) override;
  bool writable(Connection to) const override;
  void close(Connection connection, Close how) override;
  void set_reading(Connection from, bool on) override;
  void occupy(Connection from, Duration busy) override;
  bool waiting(Connection from) const override;
  std::size_t unsent(Connection to) const override;

  Timer set_timer(Duration delay, Due due, Class cls) override;
  void cancel(Timer timer) override;

  Server add_server(std::string_view name) override;
  void serve(Server server, Duration cost, Payload&& work) override;
  void serve_first(Server server, Duration cost, Payload&& work) override;
  void prolong(Server server, Duration by) override;
  void hold(Server server, bool held) override;
  std::size_t backlog(Server server) const override;

  File open(std::string_view name, FileKind kind) override;
  bool exists(std::string_view name) const override;
  void remove(std::string_view name) override;
  Offset append(File log, Payload entry) override;
  void drop_front(File log, Offset first_kept) override;
  void drop_back(File log, Offset end) override;
  Offset log_begin(File log) const override;
  Offset log_end(File log) const override;
  Offset log_flushed(File log) const override;
  const Payload& entry(File log, Offset at) const override;
  bool put(File cells, std::span<const CellWrite> batch) override;
  const Payload* get(File cells, std::uint64_t key) const override;
  void each_cell(File cells, const std::function<void(std::uint64_t, const Payload&)>& visit) const override;
  Ticket flush(File file) override;
  bool try_lock(File file) override;

  void exit() override;

 protected:
  void keep(const Note& note, RecordNumber number) override;
  void do_send(Connection to, Payload&& frame, RecordNumber cause) override;

 private:
  struct Place {
    HostId host;
    std::string_view name;
  };
  Place place(std::string_view name) const;
  DiskFile& file(File handle) const;

  Kernel& kernel_;
  Processes& processes_;
  RecordGate* open_gate_;
  RecordGate dead_gate_;
  ProcessEntry* entry_ = nullptr;
  ProcessId self_ = ProcessId::none;
  RecordNumber event_cause_ = 0;
  bool dead_ = false;
  int whole_ = 0;                                      ///< open `begin_whole`s
  std::vector<std::pair<Note, RecordNumber>> waited_;  ///< what a fault waits for, made within them
};

}  // namespace mqlab::sim
