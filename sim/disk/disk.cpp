#include "sim/disk/disk.hpp"

#include <algorithm>

namespace mqlab::sim {

namespace {

/// Nanoseconds that `bytes` take at `per_second`, in integers and without overflow.
std::int64_t transfer_ns(Bytes bytes, Bytes per_second) {
  return static_cast<std::int64_t>(static_cast<__int128>(bytes) * 1'000'000'000 / per_second);
}

}  // namespace

/// A slowdown is a setting with few digits; thousandths keep the arithmetic in integers.
Duration Disk::slowed(Duration d) const {
  for (const double factor : slowdowns_) {
    d = Duration{static_cast<std::int64_t>(static_cast<__int128>(d.count()) * static_cast<std::int64_t>(factor * 1000.0 + 0.5) / 1000)};
  }
  return d;
}

void Disk::remove_slowdown(double factor) {
  const auto found = std::find(slowdowns_.begin(), slowdowns_.end(), factor);
  if (found != slowdowns_.end()) slowdowns_.erase(found);
}

std::uint32_t Disk::open(std::string_view name, FileKind kind) {
  if (const auto found = find(name)) return *found;
  const auto index = static_cast<std::uint32_t>(files_.size());
  files_.emplace_back();
  files_.back().name = name;
  files_.back().kind = kind;
  by_name_.emplace(std::string(name), index);
  return index;
}

Bytes DiskFile::bytes_between(Offset from, Offset to) const {
  Bytes bytes = 0;
  for (Offset at = std::max(from, kind == FileKind::log ? begin : batches_flushed); at < std::min(to, end()); ++at)
    bytes += kind == FileKind::log ? Bytes{entries[static_cast<std::size_t>(at - begin)].bytes}
                                   : batches[static_cast<std::size_t>(at - batches_flushed)].bytes;
  return bytes;
}

std::optional<std::uint32_t> Disk::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

void Disk::remove(std::string_view name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return;
  DiskFile& f = files_[found->second];
  for (std::size_t i = 0; i < f.entries.size(); ++i) used_ -= f.entries[i].bytes;
  for (const auto& [key, value] : f.cells) used_ -= value.bytes;  // a sum: the order of hashing does not matter
  const std::string old = f.name;
  set_dirty(f, 0);
  f = DiskFile{};
  f.name = old + " (removed)";
  by_name_.erase(found);
}

Offset Disk::append(std::uint32_t file, Payload&& entry) {
  DiskFile& f = files_[file];
  if (refuses(entry.bytes)) return kNoOffset;
  used_ += entry.bytes;
  set_dirty(f, f.dirty + entry.bytes);
  f.entries.emplace_back(std::move(entry));
  return f.end() - 1;
}

void Disk::drop_front(std::uint32_t file, Offset first_kept) {
  DiskFile& f = files_[file];
  while (f.begin < first_kept && !f.entries.empty()) {
    used_ -= f.entries.front().bytes;
    f.entries.pop_front();
    ++f.begin;
  }
  f.flushed = std::max(f.flushed, f.begin);
  if (f.flushed == f.end()) set_dirty(f, 0);
}

void Disk::drop_back(std::uint32_t file, Offset end) {
  DiskFile& f = files_[file];
  while (f.end() > end && !f.entries.empty()) {
    used_ -= f.entries.back().bytes;
    f.entries.pop_back();
  }
  f.flushed = std::min(f.flushed, f.end());
  for (std::size_t i = 0; i < f.age_marks.size(); ++i) f.age_marks[i].second = std::min(f.age_marks[i].second, f.end());
}

bool Disk::put(std::uint32_t file, std::span<const CellWrite> batch) {
  DiskFile& f = files_[file];
  Bytes bytes = 0;
  Bytes more = 0;  // room is needed for what a value grows by
  for (const CellWrite& w : batch) {
    const auto old = f.cells.find(w.key);
    bytes += w.value.bytes;
    more += Bytes{w.value.bytes} - (old == f.cells.end() ? 0 : Bytes{old->second.bytes});
  }
  if (refuses(more)) return false;
  set_dirty(f, f.dirty + bytes);
  DiskFile::Batch& undo = f.batches.emplace_back();
  undo.bytes = bytes;
  for (const CellWrite& w : batch) {
    const auto [cell, fresh] = f.cells.try_emplace(w.key);
    used_ += Bytes{w.value.bytes} - (fresh ? 0 : Bytes{cell->second.bytes});
    undo.undo.push_back({w.key, !fresh, std::move(cell->second)});
    cell->second = w.value;
  }
  return true;
}

void Disk::mark_flushed(std::uint32_t file, Offset upto) {
  DiskFile& f = files_[file];
  if (f.kind == FileKind::log) {
    f.flushed = std::max(f.flushed, std::min(upto, f.end()));
    if (f.flushed == f.end()) set_dirty(f, 0);
  } else {
    while (f.batches_flushed < upto && !f.batches.empty()) {
      f.batches.pop_front();
      ++f.batches_flushed;
    }
    if (f.batches.empty()) set_dirty(f, 0);
  }
}

Duration Disk::flush_latency(std::uint32_t file) const {
  return slowed(costs_.flush_latency) + (last_flushed_ != file ? slowed(costs_.file_switch) : Duration{0});
}

Disk::FlushWork Disk::flush_work(std::uint32_t file) {
  const FlushWork work{files_[file].dirty, flush_latency(file)};
  last_flushed_ = file;
  set_dirty(files_[file], 0);
  return work;
}

Time Disk::reserve_flush(std::uint32_t file, Time now, Duration longer) {
  const FlushWork work = flush_work(file);
  const Duration transfer = slowed(Duration{transfer_ns(work.bytes, costs_.bytes_per_second)});
  busy_until_ = std::max(busy_until_, now) + work.latency + transfer + longer;
  return busy_until_;
}

bool Disk::dirty() const {
  return std::any_of(files_.begin(), files_.end(), [](const DiskFile& f) { return f.safe() < f.end(); });
}

std::int64_t Disk::write_back(Time now, Duration age) {
  std::int64_t written = 0;
  for (std::uint32_t i = 0; i < files_.size(); ++i) {
    DiskFile& f = files_[i];
    while (!f.age_marks.empty() && f.age_marks.front().first + age <= now) {
      const Offset before = f.safe();
      if (flushes() && before < f.age_marks.front().second) {
        const Bytes bytes = std::min(f.dirty, f.bytes_between(before, f.age_marks.front().second));
        if (bytes > 0) busy_until_ = std::max(busy_until_, now) + write_time(i, bytes);
        set_dirty(f, f.dirty - bytes);
        mark_flushed(i, f.age_marks.front().second);
      }
      written += f.safe() - before;
      f.age_marks.pop_front();
    }
    const Offset noted = f.age_marks.empty() ? f.safe() : f.age_marks.back().second;
    if (noted < f.end()) f.age_marks.emplace_back(now, f.end());
  }
  return written;
}

/// A seek if it is another file than the last, and its pages.
Duration Disk::write_time(std::uint32_t file, Bytes bytes) {
  const Duration seek = last_flushed_ != file ? slowed(costs_.file_switch) : Duration{0};
  last_flushed_ = file;
  return seek + slowed(Duration{transfer_ns(pages(bytes), costs_.bytes_per_second)});
}

Time Disk::write_out(Time now, std::vector<std::pair<std::uint32_t, Offset>>& flushed_to) {
  busy_until_ = std::max(busy_until_, now);
  for (std::uint32_t i = 0; i < files_.size(); ++i) {
    if (files_[i].dirty == 0) continue;
    busy_until_ = busy_until_ + write_time(i, files_[i].dirty);
    flushed_to.emplace_back(i, files_[i].end());
    set_dirty(files_[i], 0);
  }
  return busy_until_;
}

void Disk::lose_everything() {
  for (DiskFile& f : files_) {
    const std::string name = f.name;
    const FileKind kind = f.kind;
    f = DiskFile{};
    f.name = name;
    f.kind = kind;
  }
  by_name_.clear();
  used_ = 0;
  dirty_pages_ = 0;
}

}  // namespace mqlab::sim
