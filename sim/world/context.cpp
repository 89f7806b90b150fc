#include "sim/world/context.hpp"

#include <algorithm>
#include <cassert>
#include <vector>

#include "sim/disk/disks.hpp"
#include "sim/network/network.hpp"
#include "sim/random/draw.hpp"
#include "sim/world/processes.hpp"

namespace mqlab::sim {

WorldContext::WorldContext(Kernel& kernel, Processes& processes)
    : kernel_(kernel), processes_(processes), open_gate_(&kernel.recorder.gate()) {
  dead_gate_.open.set_all();
  gate_ = open_gate_;
}

// --- who and what ---

Time WorldContext::wall() const { return kernel_.wall(entry_->host); }
std::uint32_t WorldContext::incarnation() const { return entry_->incarnation; }
ProcessId WorldContext::process(std::string_view name) const { return processes_.find(name); }
Name WorldContext::name(std::string_view text) { return kernel_.recorder.tables().name(text); }
std::string_view WorldContext::text(Name name) const { return kernel_.recorder.tables().names[static_cast<std::size_t>(name)]; }

Element WorldContext::element(std::string_view kind, std::string_view label, Element parent) {
  return kernel_.recorder.tables().element_id(kind, label, parent);
}

std::uint64_t WorldContext::draw(std::uint32_t purpose, std::uint64_t n) {
  return sim::draw(kernel_.seeds.at(kernel_.recorder.gate().next), entry_->entity, purpose, n);
}

// --- records ---

void WorldContext::keep(const Note& note, RecordNumber number) {
  if (dead_) return;
  kernel_.store(self_, note, number, number == first_ ? event_cause_ : first_);
  if (kernel_.hooked.test(note.kind)) [[unlikely]] {
    if (whole_ > 0) {
      waited_.emplace_back(note, number);
    } else {
      kernel_.on_hooked(self_, note, number);
    }
  }
}

void WorldContext::end_whole() {
  if (--whole_ > 0 || waited_.empty()) return;
  for (const auto& [note, number] : std::exchange(waited_, {})) {
    if (dead_) break;
    kernel_.on_hooked(self_, note, number);
  }
}

// --- connections ---

Connection WorldContext::connect(ProcessId to) {
  if (dead_ || to == ProcessId::none) return Connection::none;
  const Connection end = processes_.network().connect(self_, to, last_);
  processes_.opened(self_, end);
  return end;
}
void WorldContext::do_send(Connection to, Payload&& frame, RecordNumber cause) {
  if (!dead_) processes_.network().send(to, std::move(frame), cause);
}
bool WorldContext::writable(Connection to) const { return !dead_ && processes_.network().writable(to, last_); }
void WorldContext::close(Connection connection, Close how) {
  if (!dead_) processes_.network().close(connection, how, last_);
}
void WorldContext::set_reading(Connection from, bool on) {
  if (!dead_) processes_.network().set_reading(from, on);
}
void WorldContext::occupy(Connection from, Duration busy) {
  if (!dead_ && from != Connection::none) processes_.network().occupy(from, busy);
}
bool WorldContext::waiting(Connection from) const { return !dead_ && from != Connection::none && processes_.network().waiting(from); }
std::size_t WorldContext::unsent(Connection to) const {
  return to == Connection::none ? 0 : static_cast<std::size_t>(processes_.network().unsent(to));
}

// --- timers ---

Timer WorldContext::set_timer(Duration delay, Due due, Class cls) {
  return dead_ ? Timer::none : processes_.timers().set(entry_->timers, self_, delay, due, cls, last_);
}
void WorldContext::cancel(Timer timer) {
  if (!dead_) processes_.timers().cancel(entry_->timers, timer);
}

// --- servers ---

Server WorldContext::add_server(std::string_view /*name*/) {
  if (dead_) return Server::none;
  entry_->servers.push_back(processes_.servers().add(self_));
  processes_.servers().set_host(entry_->servers.back(), entry_->host);
  return static_cast<Server>(entry_->servers.back());
}
void WorldContext::serve(Server server, Duration cost, Payload&& work) {
  if (!dead_) processes_.servers().serve(static_cast<std::uint32_t>(server), cost, std::move(work), last_, Servers::Turn::in_order);
}
void WorldContext::serve_first(Server server, Duration cost, Payload&& work) {
  if (!dead_) processes_.servers().serve(static_cast<std::uint32_t>(server), cost, std::move(work), last_, Servers::Turn::first);
}
void WorldContext::prolong(Server server, Duration by) {
  if (!dead_) processes_.servers().prolong(static_cast<std::uint32_t>(server), by);
}
void WorldContext::hold(Server server, bool held) {
  if (!dead_) processes_.servers().hold(static_cast<std::uint32_t>(server), held);
}
std::size_t WorldContext::backlog(Server server) const {
  return dead_ ? 0 : processes_.servers().backlog(static_cast<std::uint32_t>(server));
}

// --- storage ---

/// `HOST:file` is a file on the disk of another host, mounted here; anything else is on the own host.
WorldContext::Place WorldContext::place(std::string_view name) const {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {entry_->host, name};
  const HostId host = kernel_.host_named(name.substr(0, colon));
  if (host == HostId::none) return {entry_->host, name};
  return {host, name.substr(colon + 1)};
}

File WorldContext::open(std::string_view name, FileKind kind) {
  if (dead_) return File::none;
  const Place at = place(name);
  entry_->files.push_back({at.host, processes_.disks().disk(at.host).open(at.name, kind)});
  return static_cast<File>(entry_->files.size() - 1);
}
bool WorldContext::exists(std::string_view name) const {
  const Place at = place(name);
  return processes_.disks().disk(at.host).find(at.name).has_value();
}
void WorldContext::remove(std::string_view name) {
  if (dead_) return;
  const Place at = place(name);
  processes_.disks().disk(at.host).remove(at.name);
}

namespace {
const Payload kNoPayload{};
}

Offset WorldContext::append(File log, Payload entry) {
  if (dead_) return kNoOffset;
  const OpenFile& f = entry_->files[static_cast<std::size_t>(log)];
  ++kernel_.costs.appends;
  kernel_.costs.append_bytes += entry.bytes;
  const Offset at = processes_.disks().disk(f.host).append(f.file, std::move(entry));
  processes_.disks().touched(f.host);
  if (processes_.disks().over_dirty_limit(f.host)) [[unlikely]]
    processes_.disks().throttle(f.host, self_, last_);
  return at;
}
void WorldContext::drop_front(File log, Offset first_kept) {
  if (dead_) return;
  const OpenFile& f = entry_->files[static_cast<std::size_t>(log)];
  processes_.disks().disk(f.host).drop_front(f.file, first_kept);
}
void WorldContext::drop_back(File log, Offset end) {
  if (dead_) return;
  const OpenFile& f = entry_->files[static_cast<std::size_t>(log)];
  processes_.disks().drop_back(f.host, f.file, end);
}

DiskFile& WorldContext::file(File handle) const {
  if (handle == File::none) [[unlikely]] {  // opened by a handler that goes on after its process was struck
    assert(dead_);
    static DiskFile none;
    return none;
  }
  const OpenFile& f = entry_->files[static_cast<std::size_t>(handle)];
  return processes_.disks().disk(f.host).file(f.file);
}

Offset WorldContext::log_begin(File log) const { return this->file(log).begin; }
Offset WorldContext::log_end(File log) const { return this->file(log).end(); }
Offset WorldContext::log_flushed(File log) const { return this->file(log).flushed; }

const Payload& WorldContext::entry(File log, Offset at) const {
  const DiskFile& f = this->file(log);
  if (dead_ && (at < f.begin || at >= f.end())) return kNoPayload;  // an append that was ignored
  assert(at >= f.begin && at < f.end());
  return f.entries[static_cast<std::size_t>(at - f.begin)];
}

bool WorldContext::put(File cells, std::span<const CellWrite> batch) {
  if (dead_) return false;
  const OpenFile& f = entry_->files[static_cast<std::size_t>(cells)];
  ++kernel_.costs.appends;
  for (const CellWrite& w : batch) kernel_.costs.append_bytes += w.value.bytes;
  const bool ok = processes_.disks().disk(f.host).put(f.file, batch);
  processes_.disks().touched(f.host);
  if (processes_.disks().over_dirty_limit(f.host)) [[unlikely]]
    processes_.disks().throttle(f.host, self_, last_);
  return ok;
}
const Payload* WorldContext::get(File cells, std::uint64_t key) const {
  const auto& map = this->file(cells).cells;
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}
void WorldContext::each_cell(File cells, const std::function<void(std::uint64_t, const Payload&)>& visit) const {
  const auto& map = this->file(cells).cells;
  std::vector<std::uint64_t> keys;
  keys.reserve(map.size());
  for (const auto& [key, value] : map) keys.push_back(key);  // sorted below: the order of hashing never gets out
  std::sort(keys.begin(), keys.end());
  for (const std::uint64_t key : keys) visit(key, map.at(key));
}

Ticket WorldContext::flush(File file) {
  if (dead_) return Ticket::none;
  const OpenFile& f = entry_->files[static_cast<std::size_t>(file)];
  const auto ticket = static_cast<Ticket>(++entry_->tickets);
  processes_.disks().flush(f.host, f.file, ticket, self_, entry_->incarnation, last_);
  return ticket;
}
bool WorldContext::try_lock(File file) {
  if (dead_) return false;
  DiskFile& f = this->file(file);
  if (f.lock != ProcessId::none && f.lock != self_) return false;
  f.lock = self_;
  return true;
}

void WorldContext::exit() {
  if (!dead_) processes_.kill(self_, Death::exit, last_);
}

}  // namespace mqlab::sim
