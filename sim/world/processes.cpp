#include "sim/world/processes.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/disk/disks.hpp"
#include "sim/network/network.hpp"

namespace mqlab::sim {

namespace {

/// Hands a dying process's words to the trace.
class WorldObituary final : public Obituary {
 public:
  WorldObituary(Kernel& kernel, ProcessId process, RecordNumber cause) : kernel_(kernel), process_(process), cause_(cause) {}
  void lost(const Note& note) override { kernel_.note(process_, note, cause_); }

 private:
  Kernel& kernel_;
  ProcessId process_;
  RecordNumber cause_;
};

}  // namespace

Processes::Processes(Kernel& kernel, Misc& misc, Timers& timers, Servers& servers)
    : kernel_(kernel), misc_(misc), timers_(timers), servers_(servers), context_(kernel, *this) {}

void Processes::connect_to(Network& network, Disks& disks) {
  network_ = &network;
  disks_ = &disks;
}

ProcessId Processes::add(ProcessSpec spec) {
  if (find(spec.name) != ProcessId::none) throw std::invalid_argument("two processes are called " + spec.name);
  for (const auto& [process, host_name] : placement) {
    if (process == spec.name) spec.host = host_name;
  }
  const HostId host = kernel_.host_named(spec.host);
  if (host == HostId::none) throw std::invalid_argument("process " + spec.name + ": there is no host " + spec.host);
  const auto id = static_cast<ProcessId>(entries_.size());
  kernel_.recorder.tables().processes.push_back({spec.name, spec.role, spec.host});
  ProcessEntry& p = entries_.emplace_back();
  p.entity = entity_of(spec.name);
  p.host = host;
  p.spec = std::move(spec);
  misc_.at(Time{} + p.spec.start, MiscType::start_process, static_cast<std::uint32_t>(id), 0, 0, Class::progress);
  return id;
}

ProcessId Processes::find(std::string_view name) const {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].spec.name == name) return static_cast<ProcessId>(i);
  }
  return ProcessId::none;
}

void Processes::start(ProcessId id, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (p.life == Life::running || !kernel_.platform.is_on(p.host)) return;
  p.life = Life::running;
  p.incarnation = p.starts++;
  p.object = p.spec.make();
  const RecordNumber number = kernel_.note(id, {.kind = kinds::process_started, .value = p.incarnation}, cause);
  handle(id, number, Class::progress, [](Process& process, Context& ctx) { process.on_started(ctx); });
}

void Processes::stop(ProcessId id, RecordNumber cause) {
  handle(id, cause, Class::progress, [](Process& process, Context& ctx) { process.on_stop(ctx); });
}

void Processes::kill(ProcessId id, Death how, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (p.life != Life::running) {
    p.life = Life::dead;
    return;
  }
  p.life = Life::dead;
  p.paused = false;
  const RecordNumber number = kernel_.note(id, {.kind = kinds::process_stopped, .value = static_cast<std::int64_t>(how)}, cause);
  WorldObituary obituary(kernel_, id, number);
  p.object->obituary(obituary, how);
  timers_.cancel_all(p.timers);
  for (const std::uint32_t server : p.servers) servers_.remove(server);
  p.servers.clear();
  p.files.clear();
  p.due_timers.clear();
  p.due_others.clear();
  const Class outer = std::exchange(kernel_.cls, Class::progress);
  network_->process_died(id, how, number);
  kernel_.cls = outer;
  if (context_.inside() == id) {
    context_.strike();
    graveyard_.push_back(std::move(p.object));
  } else {
    p.object.reset();
  }
}

void Processes::pause(ProcessId id, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (p.life != Life::running || p.paused) return;
  p.paused = true;
  kernel_.note(id, {.kind = kinds::process_paused}, cause);
  network_->pause(id, true);
  for (const std::uint32_t server : p.servers) servers_.pause(server, true);
}

void Processes::resume(ProcessId id, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (!p.paused) return;
  p.paused = false;
  kernel_.note(id, {.kind = kinds::process_resumed}, cause);
  network_->pause(id, false);
  for (const std::uint32_t server : p.servers) servers_.pause(server, false);
  misc_.at(kernel_.now, MiscType::resume, static_cast<std::uint32_t>(id), 0, cause, Class::progress);
}

bool Processes::command(ProcessId id, std::string_view what, const describe::Value& arguments, RecordNumber cause) {
  bool understood = false;
  if (context_.inside() != ProcessId::none) return false;
  handle(id, cause, Class::progress, [&](Process& process, Context& ctx) { understood = process.on_command(ctx, what, arguments); });
  return understood;
}

void Processes::fire(const Timers::Fired& fired) {
  ProcessEntry& p = entry(fired.process);
  if (!timers_.claim(p.timers, fired)) return;
  const auto ring = [fired](Process& process, Context& ctx) { process.on_timer(ctx, static_cast<Timer>(fired.id), fired.due); };
  if (p.paused) [[unlikely]] {
    p.due_timers.push_back([this, fired, ring] { run(fired.process, fired.cause, fired.cls, ring); });
    return;
  }
  handle(fired.process, fired.cause, fired.cls, ring);
}

void Processes::served(std::uint32_t server, Servers::Done&& done) {
  const auto hand_over = [server, &done](Process& process, Context& ctx) {
    process.on_served(ctx, static_cast<Server>(server), done.work);
  };
  ProcessEntry& p = entry(done.process);
  if (p.paused) [[unlikely]] {
    p.due_others.push_back([this, server, held = std::move(done)]() mutable {
      const auto later = [server, &held](Process& process, Context& ctx) {
        process.on_served(ctx, static_cast<Server>(server), held.work);
      };
      run(held.process, held.cause, held.cls, later);
    });
    return;
  }
  handle(done.process, done.cause, done.cls, hand_over);
}

void Processes::flushed(ProcessId id, std::uint32_t incarnation, Ticket ticket, Flushed how, RecordNumber cause, Class cls) {
  if (entry(id).incarnation != incarnation) return;  // who asked is dead; the bytes are safe all the same
  handle(id, cause, cls, [ticket, how](Process& process, Context& ctx) { process.on_flushed(ctx, ticket, how); });
}

void Processes::ended(ProcessId id, Connection end) { std::erase(entry(id).connections, end); }

void Processes::identify(const Payload& payload, Note& note) const {
  for (const PayloadKind& kind : kernel_.options.payload_kinds) {
    if (kind.id == payload.kind && kind.identify != nullptr) kind.identify(payload, note);
  }
}

bool Processes::lost_note(const Payload& payload, Note& note) const {
  for (const PayloadKind& kind : kernel_.options.payload_kinds) {
    if (kind.id == payload.kind && kind.lost_note != nullptr) return kind.lost_note(payload, note);
  }
  return false;
}

}  // namespace mqlab::sim
