#include "sim/trace/recorder.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/trace/file.hpp"
#include "sim/trace/layout.hpp"
#include "sim/trace/writer.hpp"

namespace mqlab::sim {

Recorder::Recorder() = default;
Recorder::~Recorder() = default;

tl::expected<void, TraceProblem> Recorder::open_file(const std::string& path) {
  auto writer = std::make_unique<TraceWriter>(path);
  if (auto opened = writer->open(); !opened) return opened;
  writer_ = std::move(writer);
  return {};
}

void Recorder::start(TraceLevel level, std::span<const KindInfo> world, std::span<const KindInfo> models, std::span<const KindInfo> style) {
  forget();
  level_ = level;
  world_kinds_ = world;
  model_kinds_ = models;
  style_kinds_ = style;
  for (const auto table : {world, models, style}) {
    for (const KindInfo& info : table) {
      if (info.level == TraceLevel::ledger) ledger_.set(info.kind);
    }
  }
  if (level == TraceLevel::ledger) stored_ = ledger_;
  if (level == TraceLevel::full) stored_.set_all();
  gate_.open = stored_;
  if (writer_ == nullptr) return;
  hasher_.restart(header_);
  check(writer_->begin(header_));
}

bool Recorder::check(WriteResult result) {
  if (result == WriteResult::ok) return true;
  stop_ = result == WriteResult::disk_full ? TraceStop::disk_full : TraceStop::write_failed;
  reason_ = writer_->reason();
  return false;
}

void Recorder::forget() {
  file_.reset();
  mapped_ = {};
  gate_ = {};
  tables_ = {};
  stored_ = {};
  ledger_ = {};
  stop_ = TraceStop::none;
  reason_.clear();
  newest_ = 0;
  written_ = 0;
  filled_chunks_ = 0;
  begin_ = cursor_ = end_ = nullptr;
}

/// Called when the chunk in use is full (or there is none): a test per 65,536 records, not one per record.
bool Recorder::make_room() {
  if (stop_ != TraceStop::none) return false;
  if (bytes() + sizeof(Record) > limit_) {
    stop_ = TraceStop::limit;
    return false;
  }
  if (writer_ != nullptr && begin_ != nullptr) return write_out(kHeldBack);
  if (begin_ != nullptr) ++filled_chunks_;
  use_chunk(filled_chunks_);
  return true;
}

void Recorder::use_chunk(std::size_t index) {
  if (index == chunks_.size()) chunks_.push_back(memory_.take());
  begin_ = cursor_ = chunks_[index];
  const std::uint64_t allowed = limit_ / sizeof(Record) - written_ - index * kChunk;
  end_ = begin_ + std::min<std::uint64_t>(allowed, writer_ != nullptr ? kFilePiece : kChunk);
}

/// The record just appended has a smaller number than one before it: walk it back to its place.
void Recorder::put_in_place() {
  for (std::uint64_t i = size() - written_ - 1; i > 0 && slot(i).number < slot(i - 1).number; --i) std::swap(slot(i), slot(i - 1));
}

bool Recorder::write_out(std::size_t held_back) {
  const auto filled = static_cast<std::size_t>(cursor_ - begin_);
  const std::size_t out = filled - std::min(held_back, filled);
  const std::span<const Record> ready{begin_, out};
  hasher_.add(ready);
  if (!check(writer_->write(ready))) return false;
  std::move(begin_ + out, cursor_, begin_);
  written_ += out;
  const std::size_t kept = filled - out;
  use_chunk(0);
  cursor_ = begin_ + kept;
  return cursor_ < end_;
}

TraceHash Recorder::finish() {
  const bool to_file = writer_ != nullptr && !write_failed();
  if (to_file) {
    if (begin_ != nullptr) write_out(0);
  } else {
    hasher_.restart(header_);
    for_each_chunk([&](std::span<const Record> records) { hasher_.add(records); });
  }
  const std::array declared{world_kinds_, model_kinds_, style_kinds_};
  const auto rows = layout::kind_rows(declared, hasher_.used());
  const auto tables = layout::encode_tables(tables_, rows);
  const TraceHash hash = hasher_.finish(tables);
  if (to_file && !write_failed() && check(writer_->finish(tables, layout::encode_kinds(rows), hash))) {
    if (auto file = TraceFile::open(writer_->path())) {
      file_ = std::make_unique<TraceFile>(std::move(*file));
      mapped_ = file_->records();
    } else {
      stop_ = TraceStop::write_failed;
      reason_ = file.error().en;
    }
  }
  writer_.reset();
  return hash;
}

tl::expected<TraceHash, TraceProblem> Recorder::save(const std::string& path) {
  TraceWriter writer(path);
  if (auto opened = writer.open(); !opened) return tl::unexpected(opened.error());
  hasher_.restart(header_);
  WriteResult result = writer.begin(header_);
  for_each_chunk([&](std::span<const Record> records) {
    hasher_.add(records);
    if (result == WriteResult::ok) result = writer.write(records);
  });
  const std::array declared{world_kinds_, model_kinds_, style_kinds_};
  const auto rows = layout::kind_rows(declared, hasher_.used());
  const auto tables = layout::encode_tables(tables_, rows);
  const TraceHash hash = hasher_.finish(tables);
  if (result == WriteResult::ok) result = writer.finish(tables, layout::encode_kinds(rows), hash);
  if (result == WriteResult::ok) return hash;
  return tl::unexpected(TraceProblem{fmt::format("cannot write the trace to {}: {}", path, writer.reason()),
                                     fmt::format("无法将轨迹写入 {}：{}", path, writer.reason())});
}

TraceProblem Recorder::problem() const {
  switch (stop_) {
    case TraceStop::none: return {};
    case TraceStop::limit:
      return {fmt::format("the trace reached its limit of {} bytes after {} records; run a smaller scenario, keep less (--level ledger) "
                          "or raise the limit (--trace-limit); if the system never comes to rest (a message that is redelivered for ever), "
                          "give the scenario an \"until\"",
                          limit_, size()),
              fmt::format("轨迹在 {1} 条记录后达到 {0} 字节的上限；请缩小场景、降低记录级别（--level "
                          "ledger）或提高上限（--trace-limit）；若系统永不停歇（例如消息不断重新投递），请为场景设置 \"until\"",
                          limit_, size())};
    case TraceStop::disk_full:
      return {fmt::format("the trace was stopped after {} records, before the disk is full; free some space or write it elsewhere", size()),
              fmt::format("轨迹在 {} 条记录后停止，以免写满磁盘；请释放空间或写到别处", size())};
    case TraceStop::write_failed:
      return {fmt::format("the trace could not be written after {} records: {}", size(), reason_),
              fmt::format("写入 {} 条记录后，轨迹无法继续写入：{}", size(), reason_)};
  }
  return {};
}

std::size_t Recorder::pieces() const {
  if (file_ != nullptr) return mapped_.empty() ? 0 : 1;
  return cursor_ == begin_ ? filled_chunks_ : filled_chunks_ + 1;
}

std::span<const Record> Recorder::piece(std::size_t index) const {
  if (file_ != nullptr) return mapped_;
  if (index < filled_chunks_) return {chunks_[index], kChunk};
  return {begin_, cursor_};
}

std::vector<KindInfo> Recorder::kinds() const {
  std::vector<KindInfo> all;
  for (const auto table : {world_kinds_, model_kinds_, style_kinds_}) all.insert(all.end(), table.begin(), table.end());
  return all;
}

}  // namespace mqlab::sim
