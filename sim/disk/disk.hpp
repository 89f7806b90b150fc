/// One disk: files in three states, and the time that flushing takes.
///
/// *Written* is in the page cache: it survives the crash of a process and dies with the host. *Flushed* survives power loss. The OS writes
/// back by age (data older than 30 s, woken each 5 s: Linux `dirty_expire_centisecs`, `dirty_writeback_centisecs`) without being asked.
/// At power loss a file keeps its flushed part plus a seeded prefix of the rest, because the OS may have written some of it already.
///
/// Two kinds of file. A *log* is appended, truncated at either end, read back after a restart. *Cells* are values by key; a batch of cells is
/// replaced as a whole, atomically: what a database transaction is to us.
///
/// A flush costs the disk `flush_latency` plus its dirty bytes plus, when what was written last belongs to another file, `file_switch`; flushes
/// are served in order. A write-back costs each dirty file's switch and bytes, and flushes wait behind it. With a `dirty_limit` the page cache is
/// finite: whoever goes beyond it waits until all that is dirty is written back (`write_out`). Dirty is counted in pages: a file that has one byte
/// to be written has a page. Errors: a full or broken disk refuses appends; a broken one fails flushes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/core/ring.hpp"
#include "sim/core/time.hpp"
#include "sim/process/context.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::sim {

/// What a power loss leaves of the written but unflushed part of a file.
enum class Unflushed : std::uint8_t { random, lost, kept };

struct DiskFile {
  std::string name;
  FileKind kind = FileKind::log;
  ProcessId lock = ProcessId::none;

  // log
  Ring<Payload> entries;
  Offset begin = 0;    ///< offset of entries.front()
  Offset flushed = 0;  ///< entries before it survive power loss

  // cells: the current state, and what undoes the batches that are not flushed yet
  std::unordered_map<std::uint64_t, Payload> cells;
  struct Undo {
    std::uint64_t key = 0;
    bool existed = false;
    Payload before;
  };
  struct Batch {
    std::vector<Undo> undo;
    Bytes bytes = 0;
  };
  Ring<Batch> batches;         ///< not flushed
  Offset batches_flushed = 0;  ///< how many batches were flushed in all

  Bytes dirty = 0;                          ///< written, not flushed
  Ring<std::pair<Time, Offset>> age_marks;  ///< at each write-back tick: how far the file was written then

  /// One past the last thing written: an offset of the log, or a count of batches.
  Offset end() const {
    return kind == FileKind::log ? begin + static_cast<Offset>(entries.size()) : batches_flushed + static_cast<Offset>(batches.size());
  }
  Bytes bytes_between(Offset from, Offset to) const;
  Offset safe() const { return kind == FileKind::log ? flushed : batches_flushed; }
};

class Disk {
 public:
  struct Costs {
    Duration flush_latency = std::chrono::milliseconds(2);
    Bytes bytes_per_second = 500'000'000;
    Duration file_switch{0};
    Bytes size = INT64_MAX;
    Bytes dirty_limit = INT64_MAX;
  };
  static constexpr Bytes kPage = 4096;
  explicit Disk(Costs costs) : costs_(costs) {}

  std::uint32_t open(std::string_view name, FileKind kind);
  std::optional<std::uint32_t> find(std::string_view name) const;
  void remove(std::string_view name);
  DiskFile& file(std::uint32_t index) { return files_[index]; }
  const DiskFile& file(std::uint32_t index) const { return files_[index]; }
  std::size_t file_count() const { return files_.size(); }

  Offset append(std::uint32_t file, Payload&& entry);
  void drop_front(std::uint32_t file, Offset first_kept);
  void drop_back(std::uint32_t file, Offset end);
  bool put(std::uint32_t file, std::span<const CellWrite> batch);
  /// What was written before `upto` is on the platter now. After a truncation nobody may say it of what took the place: see `Disks::drop_back`.
  void mark_flushed(std::uint32_t file, Offset upto);
  /// What a flush of this file would take now, apart from its bytes.
  Duration flush_latency(std::uint32_t file) const;
  /// When a flush asked for now ends, `longer` than it would be without luck; keeps the disk busy until then.
  Time reserve_flush(std::uint32_t file, Time now, Duration longer = Duration{0});
  /// The same without a queue, for `shared` resources: bytes to move, and the latency that is not a transfer.
  struct FlushWork {
    Bytes bytes = 0;
    Duration latency{};
  };
  FlushWork flush_work(std::uint32_t file);

  bool dirty() const;
  bool over_dirty_limit() const { return dirty_pages_ > costs_.dirty_limit; }
  /// All that is dirty leaves the page cache now; the disk is busy with it until the returned time. `flushed_to` gets each file's end.
  Time write_out(Time now, std::vector<std::pair<std::uint32_t, Offset>>& flushed_to);
  /// The OS's turn: flush what has been dirty for 30 s, note how far each dirty file is. Returns the entries written back.
  std::int64_t write_back(Time now, Duration age);
  /// Host lost power: drop the unflushed part of each file but a prefix of it that `keep(file name, unflushed)` chooses.
  /// `lost` is called for each entry that is gone, the newest first: what an entry had undone comes back before that goes.
  template <class Keep, class Lost>
  std::int64_t lose_unflushed(Keep keep, Lost lost);
  void lose_everything();

  // Troubles add up, and each takes its own back.
  void add_slowdown(double factor) { slowdowns_.push_back(factor); }
  void remove_slowdown(double factor);
  void set_full(bool full) { full_ += full ? 1 : -1; }
  void set_broken(bool broken) { broken_ += broken ? 1 : -1; }
  /// The host has power. A host that has mounted the disk of one without gets errors.
  void set_powered(bool powered) { powered_ = powered; }
  bool powered() const { return powered_; }
  bool flushes() const { return broken_ == 0 && powered_; }
  void forget_queue(Time now) { busy_until_ = now; }

 private:
  bool refuses(Bytes more) const { return full_ > 0 || broken_ > 0 || !powered_ || (more > 0 && used_ + more > costs_.size); }
  Duration slowed(Duration d) const;
  static Bytes pages(Bytes bytes) { return (bytes + kPage - 1) / kPage * kPage; }
  void set_dirty(DiskFile& f, Bytes bytes) {
    dirty_pages_ += pages(bytes) - pages(f.dirty);
    f.dirty = bytes;
  }
  Duration write_time(std::uint32_t file, Bytes bytes);

  Costs costs_;
  std::vector<DiskFile> files_;
  std::map<std::string, std::uint32_t, std::less<>> by_name_;
  Time busy_until_{};
  std::uint32_t last_flushed_ = UINT32_MAX;
  Bytes used_ = 0;
  Bytes dirty_pages_ = 0;  ///< in bytes, by whole pages of each file
  std::vector<double> slowdowns_;
  int full_ = 0;
  int broken_ = 0;
  bool powered_ = true;
};

template <class Keep, class Lost>
std::int64_t Disk::lose_unflushed(Keep keep, Lost lost) {
  std::int64_t gone = 0;
  for (DiskFile& f : files_) {
    f.age_marks.clear();
    f.lock = ProcessId::none;
    const std::int64_t unflushed = f.end() - f.safe();
    const std::int64_t kept = unflushed == 0 ? 0 : keep(f.name, unflushed);
    const Offset end = f.safe() + kept;
    if (f.kind == FileKind::log) {
      while (f.end() > end) {
        lost(f.entries.back());
        used_ -= f.entries.back().bytes;
        f.entries.pop_back();
      }
      f.flushed = f.end();
    } else {
      while (static_cast<std::int64_t>(f.batches.size()) > kept) {
        auto& undo = f.batches.back().undo;
        for (auto u = undo.rbegin(); u != undo.rend(); ++u) {
          const Payload& now = f.cells.at(u->key);
          lost(now);
          used_ += (u->existed ? Bytes{u->before.bytes} : 0) - Bytes{now.bytes};
          if (u->existed) {
            f.cells[u->key] = std::move(u->before);
          } else {
            f.cells.erase(u->key);
          }
        }
        f.batches.pop_back();
      }
      f.batches_flushed += kept;
      f.batches.clear();
    }
    set_dirty(f, 0);
    gone += unflushed - kept;
  }
  return gone;
}

}  // namespace mqlab::sim
