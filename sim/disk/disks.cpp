#include "sim/disk/disks.hpp"

#include <algorithm>
#include <vector>

#include "sim/platform/platform.hpp"
#include "sim/random/draw.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/world/processes.hpp"

namespace mqlab::sim {

void Disks::add_host(const Disk::Costs& costs) {
  const auto index = static_cast<std::uint32_t>(hosts_.size());
  hosts_.emplace_back(Host{Disk(costs), kernel_.calendar.add_lane(LaneType::disk, index), {}, Duration{0}, false, false, {}, {}, 0});
}

void Disks::flush(HostId host, std::uint32_t file, Ticket ticket, ProcessId process, std::uint32_t incarnation, RecordNumber cause) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  ++kernel_.costs.flushes;
  Request request{kNever, kernel_.sequence(), cause, file, h.disk.file(file).end(), ticket, process, incarnation, kernel_.cls};
  kernel_.begin(request.cls);
  const bool shared = kernel_.options.resources == Resources::shared;
  if (!h.disk.powered()) {
    request.time = kernel_.now;  // it fails, and at once
  } else if (!shared) {
    const Duration latency = h.disk.flush_latency(file);
    const Duration lucky = kernel_.lucky(latency, kernel_.options.luck.flush_percent, LuckFor::flush,
                                         [&] { return std::string_view(kernel_.platform.host(host).name); });
    request.time = h.disk.reserve_flush(file, kernel_.now, lucky - latency);
  }
  h.queue.emplace_back(request);
  if (shared && request.time == kNever) {
    start_io(static_cast<std::uint32_t>(host));
  } else if (h.queue.size() == 1) {
    kernel_.activate(h.lane, request.time, request.sequence);
  }
}

void Disks::drop_back(HostId host, std::uint32_t file, Offset end) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  h.disk.drop_back(file, end);
  for (std::size_t i = 0; i < h.queue.size(); ++i) {
    if (h.queue[i].file == file) h.queue[i].upto = std::min(h.queue[i].upto, h.disk.file(file).end());
  }
  for (auto& [written, upto] : h.writing_out)
    if (written == file) upto = std::min(upto, h.disk.file(file).end());
}

/// `shared`: the bytes move as a SimGrid Io; the latency of the flush itself follows on the calendar.
void Disks::start_io(std::uint32_t host) {
  Host& h = hosts_[host];
  if (h.io_running || h.queue.empty() || h.queue.front().time != kNever) return;
  h.io_running = true;
  Request& request = h.queue.front();
  const Disk::FlushWork work = h.disk.flush_work(request.file);
  request.upto = std::max(request.upto, h.disk.file(request.file).end());
  h.io_latency = work.latency;
  const DiskId disk = kernel_.platform.host(static_cast<HostId>(host)).disks.front();
  kernel_.platform.start_io(disk, std::max<Bytes>(work.bytes, 1), Access::write, token_of(Activity::io, host));
}

void Disks::io_done(std::uint32_t host, bool /*ok*/) {
  Host& h = hosts_[host];
  h.io_running = false;
  if (h.queue.empty()) return;
  Request& request = h.queue.front();
  request.time = kernel_.now + h.io_latency;
  kernel_.activate(h.lane, request.time, request.sequence);
}

void Disks::finish_flush(std::uint32_t host) {
  Host& h = hosts_[host];
  if (h.queue.empty()) return;
  const Request request = h.queue.front();
  h.queue.pop_front();
  kernel_.end(request.cls);
  const bool ok = h.disk.flushes();
  const Offset before = h.disk.file(request.file).safe();
  if (ok) h.disk.mark_flushed(request.file, request.upto);
  const std::int64_t entries = h.disk.file(request.file).safe() - before;
  const RecordNumber number =
      kernel_.note(request.process, {.kind = ok ? kinds::storage_flushed : kinds::storage_failed, .value = entries}, request.cause);
  if (kernel_.options.resources == Resources::shared) start_io(host);
  processes_.flushed(request.process, request.incarnation, request.ticket, ok ? Flushed::ok : Flushed::failed, number, request.cls);
}

Next Disks::next(std::uint32_t host) const {
  const Host& h = hosts_[host];
  if (h.queue.empty() || h.queue.front().time == kNever) return {};
  return {h.queue.front().time, h.queue.front().sequence};
}

void Disks::arm(HostId host) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  h.tick_armed = true;
  const std::int64_t period = Duration{kWriteBackPeriod}.count();
  misc_.at(Time{(kernel_.now.ns / period + 1) * period}, MiscType::write_back, static_cast<std::uint32_t>(host), 0, 0, Class::background);
}

void Disks::write_back(HostId host, RecordNumber cause) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  h.tick_armed = false;
  if (!kernel_.platform.is_on(host)) return;
  kernel_.touch(host);
  const std::int64_t entries = h.disk.write_back(kernel_.now, kWriteBackAge);
  if (entries > 0) kernel_.note(ProcessId::none, {.kind = kinds::storage_written_back, .value = entries}, cause);
  if (h.disk.dirty()) arm(host);
}

void Disks::throttle(HostId host, ProcessId process, RecordNumber cause) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  if (h.writing_out.empty()) {
    const Time until = h.disk.write_out(kernel_.now, h.writing_out);
    misc_.at(until, MiscType::written_out, static_cast<std::uint32_t>(host), ++h.write_outs, cause, Class::progress);
  }
  const std::pair waits{process, processes_.incarnation(process)};
  if (std::find(h.throttled.begin(), h.throttled.end(), waits) != h.throttled.end()) return;
  h.throttled.push_back(waits);
  processes_.pause(process, cause);
}

void Disks::written_out(HostId host, std::uint64_t number) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  if (number != h.write_outs || h.writing_out.empty()) return;  // the power went meanwhile
  std::int64_t entries = 0;
  for (const auto& [file, upto] : std::exchange(h.writing_out, {})) {
    const Offset before = h.disk.file(file).safe();
    if (h.disk.flushes()) h.disk.mark_flushed(file, upto);
    entries += h.disk.file(file).safe() - before;
  }
  const RecordNumber cause = kernel_.note(ProcessId::none, {.kind = kinds::storage_written_back, .value = entries}, 0);
  for (const auto& [process, incarnation] : std::exchange(h.throttled, {}))
    if (processes_.incarnation(process) == incarnation) processes_.resume(process, cause);
}

void Disks::power_lost(HostId host, RecordNumber cause) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  for (std::size_t i = 0; i < h.queue.size(); ++i) {
    const Request& request = h.queue[i];
    kernel_.end(request.cls);
    // A process on another host that has mounted this disk gets an I/O error; one on this host is dead.
    misc_.at(kernel_.now, MiscType::flush_failed, static_cast<std::uint32_t>(request.process), static_cast<std::uint64_t>(request.ticket),
             cause, request.cls);
  }
  h.queue.clear();
  if (h.io_running) kernel_.platform.cancel(token_of(Activity::io, static_cast<std::uint32_t>(host)));
  h.io_running = false;
  kernel_.deactivate(h.lane);
  h.writing_out.clear();
  h.throttled.clear();
  h.disk.forget_queue(kernel_.now);
  h.disk.set_powered(false);
}

void Disks::lose_unflushed(HostId host, Unflushed policy, std::uint64_t luck, RecordNumber cause) {
  Host& h = hosts_[static_cast<std::size_t>(host)];
  const auto keep = [&](const std::string& name, std::int64_t unflushed) -> std::int64_t {
    switch (policy) {
      case Unflushed::lost: return 0;
      case Unflushed::kept: return unflushed;
      case Unflushed::random: break;
    }
    return static_cast<std::int64_t>(uniform(draw(luck, entity_of(name), 0, 0), static_cast<std::uint64_t>(unflushed) + 1));
  };
  std::vector<Note> notes;  // made when the count is known, so that they can name it as their cause
  const auto lost = [&](const Payload& entry) {
    Note note;
    if (processes_.lost_note(entry, note)) notes.push_back(note);
  };
  const std::int64_t entries = h.disk.lose_unflushed(keep, lost);
  if (entries == 0) return;
  const RecordNumber number = kernel_.note(ProcessId::none, {.kind = kinds::storage_lost, .value = entries}, cause);
  for (const Note& note : notes) kernel_.note(ProcessId::none, note, number);
}

void Disks::lose_disk(HostId host, RecordNumber cause) {
  Disk& disk = hosts_[static_cast<std::size_t>(host)].disk;
  std::int64_t entries = 0;
  std::vector<Note> notes;
  for (std::uint32_t i = 0; i < disk.file_count(); ++i) {
    const DiskFile& f = disk.file(i);
    entries += static_cast<std::int64_t>(f.entries.size() + f.cells.size());
    for (std::size_t k = f.entries.size(); k-- > 0;) {
      Note note;
      if (processes_.lost_note(f.entries[k], note)) notes.push_back(note);
    }
    std::vector<std::uint64_t> keys;
    for (const auto& [key, value] : f.cells) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    for (const std::uint64_t key : keys) {
      Note note;
      if (processes_.lost_note(f.cells.at(key), note)) notes.push_back(note);
    }
  }
  disk.lose_everything();
  const RecordNumber number = kernel_.note(ProcessId::none, {.kind = kinds::storage_lost, .value = entries}, cause);
  for (const Note& note : notes) kernel_.note(ProcessId::none, note, number);
}

}  // namespace mqlab::sim
