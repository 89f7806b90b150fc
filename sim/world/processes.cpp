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
  if (const auto placed = placement.find(spec.name); placed != placement.end()) spec.host = placed->second;
  const HostId host = kernel_.host_named(spec.host);
  if (host == HostId::none) throw std::invalid_argument("process " + spec.name + ": there is no host " + spec.host);
  const auto id = static_cast<ProcessId>(entries_.size());
  kernel_.recorder.tables().processes.push_back({spec.name, spec.role, spec.host});
  by_name_.emplace(spec.name, id);
  ProcessEntry& p = entries_.emplace_back();
  p.entity = entity_of(spec.name);
  p.host = host;
  p.spec = std::move(spec);
  misc_.at(Time{} + p.spec.start, MiscType::start_process, static_cast<std::uint32_t>(id), 0, 0, Class::progress);
  return id;
}

ProcessId Processes::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? ProcessId::none : found->second;
}

void Processes::start(ProcessId id, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (p.life == Life::running) {
    p.start_again = p.stopping;
    return;
  }
  p.lost_power = !kernel_.platform.is_on(p.host);
  if (p.lost_power) return;
  p.life = Life::running;
  p.incarnation = p.starts++;
  p.object = p.spec.make();
  const RecordNumber number = kernel_.note(id, {.kind = kinds::process_started, .value = p.incarnation}, cause);
  handle(id, number, Class::progress, [](Process& process, Context& ctx) { process.on_started(ctx); });
}

void Processes::stop(ProcessId id, RecordNumber cause) {
  if (!running(id)) return;
  entry(id).stopping = true;
  handle(id, cause, Class::progress, [](Process& process, Context& ctx) { process.on_stop(ctx); });
}

void Processes::kill(ProcessId id, Death how, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (p.life != Life::running) {
    p.life = Life::dead;
    return;
  }
  p.life = Life::dead;
  const bool was_paused = std::exchange(p.paused, false);
  p.pauses = 0;
  const RecordNumber number = kernel_.note(id, {.kind = kinds::process_stopped, .value = static_cast<std::int64_t>(how)}, cause);
  WorldObituary obituary(kernel_, id, number);
  p.object->obituary(obituary, how);
  for (std::size_t i = 0; i < p.due_timers.size(); ++i) kernel_.begin(p.due_timers[i].cls);  // was taken out of the count when it came due
  timers_.cancel_all(p.timers);
  for (const std::uint32_t server : p.servers) servers_.remove(server);
  p.servers.clear();
  for (const OpenFile& open : p.files) {
    DiskFile& file = disks_->disk(open.host).file(open.file);
    if (file.lock == id) file.lock = ProcessId::none;
  }
  p.due_timers.clear();
  p.due_others.clear();
  const Class outer = std::exchange(kernel_.cls, Class::progress);
  network_->process_died(id, how, number);
  if (was_paused) network_->pause(id, false);
  kernel_.cls = outer;
  p.stopping = false;
  if (std::exchange(p.start_again, false)) {
    misc_.at(kernel_.now, MiscType::start_process, static_cast<std::uint32_t>(id), 0, number, Class::progress);
  }
  if (context_.inside() == id) {
    context_.strike();
    graveyard_.push_back(std::move(p.object));
    after_handler([&p] { p.files.clear(); });
  } else {
    p.object.reset();
    p.files.clear();
  }
}

void Processes::after_handler(std::function<void()> what) {
  if (context_.inside() == ProcessId::none) return what();
  afterwards_.push_back(std::move(what));
}

void Processes::handler_returned() {
  for (const auto& what : std::exchange(afterwards_, {})) what();
  graveyard_.clear();
}

void Processes::pause(ProcessId id, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (p.life != Life::running || p.pauses++ > 0) return;
  p.paused = true;
  kernel_.note(id, {.kind = kinds::process_paused}, cause);
  network_->pause(id, true);
  for (const std::uint32_t server : p.servers) servers_.pause(server, true);
}

void Processes::resume(ProcessId id, RecordNumber cause) {
  ProcessEntry& p = entry(id);
  if (p.pauses == 0 || --p.pauses > 0) return;
  p.paused = false;
  kernel_.note(id, {.kind = kinds::process_resumed}, cause);
  // What it does may kill it or pause it again: then the rest is gone, or waits on.
  const auto stands = [&p] { return p.life != Life::running || p.paused; };
  while (!p.due_timers.empty() && !stands()) {
    const Timers::Fired due = p.due_timers.front();
    p.due_timers.pop_front();
    kernel_.begin(due.cls);
    if (timers_.claim(p.timers, due)) ring(due);
  }
  while (!p.due_others.empty() && !stands()) {
    const std::function<void()> event = std::move(p.due_others.front());
    p.due_others.pop_front();
    event();
  }
  if (stands()) return;
  network_->pause(id, false);
  for (const std::uint32_t server : p.servers) servers_.pause(server, false);
}

void Processes::command(ProcessId id, std::string_view what, const describe::Value& arguments, RecordNumber cause) {
  handle(id, cause, Class::progress,
         [what = std::string(what), arguments](Process& process, Context& ctx) { process.on_command(ctx, what, arguments); });
}

void Processes::fire(const Timers::Fired& fired) {
  ProcessEntry& p = entry(fired.process);
  if (p.paused) [[unlikely]] {
    if (!timers_.is_set(p.timers, fired)) return;
    kernel_.end(fired.cls);  // it stays set, and what goes off before it may still cancel it; but it is no progress
    p.due_timers.emplace_back(fired);
    return;
  }
  if (timers_.claim(p.timers, fired)) ring(fired);
}

void Processes::ring(const Timers::Fired& fired) {
  handle(fired.process, fired.cause, fired.cls,
         [&fired](Process& process, Context& ctx) { process.on_timer(ctx, static_cast<Timer>(fired.id), fired.due); });
}

void Processes::served(std::uint32_t server) {
  Servers::Done done = servers_.take(server);
  ProcessEntry& p = entry(done.process);
  const auto hand_over = [server](Servers::Done& over) {
    return [server, &over](Process& process, Context& ctx) { process.on_served(ctx, static_cast<Server>(server), over.work); };
  };
  if (p.paused) [[unlikely]] {
    p.due_others.emplace_back([this, hand_over, &p, held = std::move(done)]() mutable {
      const auto later = hand_over(held);
      run(held.process, p, held.cause, held.cls, later);
    });
    return;
  }
  const auto now = hand_over(done);
  if (p.life == Life::running) run(done.process, p, done.cause, done.cls, now);
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
