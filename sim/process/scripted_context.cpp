#include "sim/process/scripted_context.hpp"

#include <algorithm>
#include <cassert>

namespace mqlab::sim {

namespace {

template <class K, class V>
V value_or(const std::map<K, V>& map, K key, V otherwise) {
  const auto found = map.find(key);
  return found == map.end() ? otherwise : found->second;
}

}  // namespace

void ScriptedDisk::power_loss(const std::function<void(const Payload&)>& lost) {
  for (auto& [name, file] : files) {
    while (file.end() > std::max(file.flushed, file.begin)) {
      if (lost) lost(file.entries.back());
      file.entries.pop_back();
    }
    file.cells = file.flushed_cells;
  }
}

ScriptedContext::ScriptedContext(ScriptedDisk& disk, ProcessId self, std::uint32_t incarnation)
    : disk_(&disk), self_(self), incarnation_(incarnation) {
  own_gate_.open.set_all();
  gate_ = &own_gate_;
}

void ScriptedContext::flush_done(Ticket ticket) {
  const Asked& asked = tickets_[static_cast<std::size_t>(ticket) - 1];
  ScriptedDisk::Stored& file = stored(asked.file);
  file.flushed = std::max(file.flushed, asked.end);
  if (file.kind == FileKind::cells) file.flushed_cells = asked.cells;
}

ProcessId ScriptedContext::process(std::string_view name) const {
  const auto found = std::find(words_->processes.begin(), words_->processes.end(), name);
  return found == words_->processes.end() ? ProcessId::none : static_cast<ProcessId>(found - words_->processes.begin());
}

Name ScriptedContext::name(std::string_view text) {
  const auto found = std::find(words_->names.begin(), words_->names.end(), text);
  if (found != words_->names.end()) return static_cast<Name>(found - words_->names.begin());
  words_->names.emplace_back(text);
  return static_cast<Name>(words_->names.size() - 1);
}

Element ScriptedContext::element(std::string_view kind, std::string_view label, Element) {
  const std::pair<std::string, std::string> wanted{kind, label};
  const auto found = std::find(words_->elements.begin(), words_->elements.end(), wanted);
  if (found != words_->elements.end()) return static_cast<Element>(found - words_->elements.begin());
  words_->elements.push_back(wanted);
  return static_cast<Element>(words_->elements.size() - 1);
}

Connection ScriptedContext::connect(ProcessId to) {
  ask(act::Connect{to});
  return static_cast<Connection>(2 * ++connections_);
}

bool ScriptedContext::writable(Connection to) const { return !value_or(blocked_, to, false); }
bool ScriptedContext::waiting(Connection from) const { return value_or(waiting_, from, false); }
std::size_t ScriptedContext::backlog(Server) const { return 0; }

Timer ScriptedContext::set_timer(Duration delay, Due due, Class cls) {
  const auto timer = static_cast<Timer>(++timers_);
  ask(act::SetTimer{timer, delay, due, cls});
  return timer;
}

Server ScriptedContext::add_server(std::string_view) { return static_cast<Server>(servers_++); }

File ScriptedContext::open(std::string_view name, FileKind kind) {
  auto [file, fresh] = disk_->files.try_emplace(std::string(name));
  if (fresh) file->second.kind = kind;
  assert(file->second.kind == kind);
  open_.emplace_back(name);
  return static_cast<File>(open_.size() - 1);
}

void ScriptedContext::remove(std::string_view name) {
  if (struck_) return;
  const auto found = disk_->files.find(name);
  if (found != disk_->files.end()) disk_->files.erase(found);
}

Offset ScriptedContext::append(File log, Payload entry) {
  if (disk_->broken || struck_) return kNoOffset;
  ScriptedDisk::Stored& file = stored(log);
  const Offset at = file.end();
  file.entries.push_back(entry);
  ask(act::Append{log, at, std::move(entry)});
  return at;
}

void ScriptedContext::drop_front(File log, Offset first_kept) {
  if (struck_) return;
  ScriptedDisk::Stored& file = stored(log);
  const Offset kept = std::clamp(first_kept, file.begin, file.end());
  file.entries.erase(file.entries.begin(), file.entries.begin() + (kept - file.begin));
  file.begin = kept;
  ask(act::DropFront{log, first_kept});
}

void ScriptedContext::drop_back(File log, Offset end) {
  if (struck_) return;
  ScriptedDisk::Stored& file = stored(log);
  const Offset kept = std::clamp(end, file.begin, file.end());
  file.entries.resize(static_cast<std::size_t>(kept - file.begin));
  file.flushed = std::min(file.flushed, kept);
  ask(act::DropBack{log, end});
}

const Payload& ScriptedContext::entry(File log, Offset at) const {
  const ScriptedDisk::Stored& file = stored(log);
  assert(at >= file.begin && at < file.end());
  return file.entries[static_cast<std::size_t>(at - file.begin)];
}

bool ScriptedContext::put(File cells, std::span<const CellWrite> batch) {
  if (disk_->broken || struck_) return false;
  for (const CellWrite& write : batch) stored(cells).cells[write.key] = write.value;
  ask(act::Put{cells, {batch.begin(), batch.end()}});
  return true;
}

const Payload* ScriptedContext::get(File cells, std::uint64_t key) const {
  const auto& file = stored(cells).cells;
  const auto found = file.find(key);
  return found == file.end() ? nullptr : &found->second;
}

void ScriptedContext::each_cell(File cells, const std::function<void(std::uint64_t, const Payload&)>& visit) const {
  for (const auto& [key, value] : stored(cells).cells) visit(key, value);
}

Ticket ScriptedContext::flush(File file) {
  tickets_.push_back({file, stored(file).end(), stored(file).cells});
  const auto ticket = static_cast<Ticket>(tickets_.size());
  ask(act::Flush{file, ticket});
  return ticket;
}

}  // namespace mqlab::sim
