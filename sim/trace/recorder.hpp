/// Keeps the records of a run: in memory, or in a file as the run goes.
///
/// The world makes records, the recorder decides which it keeps (the level), in order of their numbers. Memory comes in chunks that are used
/// again by the next run, so a short run allocates nothing. With a file, records leave for it every few thousand and memory stays flat.
///
/// Size: a record is 56 bytes; beyond the limit (bytes of records, default 4 GB), or when the disk would come close to full, nothing
/// more is kept, `stopped()` says why, and the world ends the run: a trace with a hole in it would make every verdict a lie.
/// Errors: values (`TraceProblem`). This and trace/file.hpp are the only places of `sim/` that open files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/trace/hash.hpp"
#include "sim/trace/memory.hpp"
#include "sim/trace/problem.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::sim {

class TraceFile;
class TraceWriter;
enum class WriteResult : std::uint8_t;

/// Why a recorder keeps nothing more.
enum class TraceStop : std::uint8_t { none, limit, disk_full, write_failed };

inline constexpr std::uint64_t kDefaultTraceLimit = 4'000'000'000ULL;

class Recorder {
 public:
  Recorder();
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // --- before a run: what the caller of the world sets ---
  /// The text at the head of the trace: which run this is (scenario, variant, seed, version). Part of the hash. Stays until set again.
  void set_header(std::string text) { header_ = std::move(text); }
  /// Bytes of records that may be kept.
  void set_limit(std::uint64_t bytes) { limit_ = bytes; }
  /// The next run goes to this file (under a temporary name until `finish`, so that a viewer's map is never cut under its feet).
  /// An existing file is replaced, anything else that is not a regular file is refused.
  tl::expected<void, TraceProblem> open_file(const std::string& path);

  // --- the run: what the world calls ---
  /// Forget the run before, open the gate for the level. The tables of kinds must live as long as the recorder uses them.
  void start(TraceLevel level, std::span<const KindInfo> world, std::span<const KindInfo> models, std::span<const KindInfo> style);
  /// Let a kind through the gate although the level doesn't keep it: a fault hooks it.
  void open(Kind kind) { gate_.open.set(kind); }
  /// Keep these kinds beside those of the level: another trace, with another hash. After `start`.
  void keep_also(const KindMask& kinds) {
    stored_.add(kinds);
    gate_.open.add(kinds);
  }
  /// Whether the level keeps records of this kind.
  bool stores(Kind kind) const { return stored_.test(kind); }
  /// Whether the verdict reads this kind, whatever the level.
  bool is_ledger(Kind kind) const { return ledger_.test(kind); }
  RecordGate& gate() { return gate_; }
  Tables& tables() { return tables_; }
  const Tables& tables() const { return tables_; }
  /// Keep a record, if the level keeps its kind. Records may come a few places late (a `*.sent` record is made after what its frame
  /// caused at once); they are put in their place.
  void append(const Record& record) {
    if (!stored_.test(record.kind_id())) return;
    if (cursor_ == end_ && !make_room()) return;
    *cursor_++ = record;
    if (record.number < newest_) [[unlikely]] {
      put_in_place();
    } else {
      newest_ = record.number;
    }
  }
  TraceStop stopped() const { return stop_; }
  bool limit_reached() const { return stop_ != TraceStop::none; }
  /// What `stopped()` means, for people; empty for `none`.
  TraceProblem problem() const;

  // --- after the run ---
  /// Compute the hash and, with a file, complete it and give it its name. If that fails, `stopped()` says so and the file is removed.
  TraceHash finish();
  /// Write a run that was kept in memory.
  tl::expected<TraceHash, TraceProblem> save(const std::string& path);

  TraceLevel level() const { return level_; }
  const std::string& header() const { return header_; }
  /// Records kept.
  std::uint64_t size() const { return written_ + (filled_chunks_ * kChunk) + static_cast<std::uint64_t>(cursor_ - begin_); }
  std::uint64_t bytes() const { return size() * sizeof(Record); }
  /// Memory that is held, in bytes.
  std::uint64_t memory() const { return memory_.bytes(); }
  /// The records in order, a piece at a time. With a file: after `finish`.
  template <class F>
  void for_each_chunk(F&& visit) const {
    for (std::size_t i = 0; i < pieces(); ++i) visit(piece(i));
  }
  std::size_t pieces() const;
  std::span<const Record> piece(std::size_t index) const;
  /// The `index`-th record kept (not the record of that number). With a file: after `finish`.
  const Record& operator[](std::uint64_t index) const { return file_ ? mapped_[index] : chunks_[index / kChunk][index % kChunk]; }
  /// All kinds that this run may have, in one list.
  std::vector<KindInfo> kinds() const;

 private:
  static constexpr std::size_t kChunk = RecordMemory::kChunk;
  static constexpr std::size_t kFilePiece = std::size_t{1} << 12;  ///< records written at once: they are still in the cache
  static constexpr std::size_t kHeldBack = 64;                     ///< the newest records wait, a late one may belong before them

  void forget();
  bool check(WriteResult result);
  bool write_failed() const { return stop_ == TraceStop::disk_full || stop_ == TraceStop::write_failed; }
  bool make_room();
  void use_chunk(std::size_t index);
  void put_in_place();
  bool write_out(std::size_t held_back);
  Record& slot(std::uint64_t index) { return chunks_[index / kChunk][index % kChunk]; }

  Record* cursor_ = nullptr;
  Record* end_ = nullptr;
  RecordNumber newest_ = 0;
  KindMask stored_;
  RecordGate gate_;

  KindMask ledger_;
  Tables tables_;
  Record* begin_ = nullptr;  ///< of the chunk in use
  std::size_t filled_chunks_ = 0;
  std::uint64_t written_ = 0;  ///< records that are in the file
  RecordMemory memory_;
  std::vector<Record*> chunks_;
  std::uint64_t limit_ = kDefaultTraceLimit;
  TraceStop stop_ = TraceStop::none;
  std::string reason_;  ///< what the system said when a write failed
  TraceLevel level_ = TraceLevel::off;
  std::string header_;
  std::span<const KindInfo> world_kinds_, model_kinds_, style_kinds_;
  TraceHasher hasher_;
  std::unique_ptr<TraceWriter> writer_;
  std::unique_ptr<TraceFile> file_;  ///< the finished file
  std::span<const Record> mapped_;
};

}  // namespace mqlab::sim
