/// Writes a trace file from front to back: head, records as they come, tables and tail at the end (trace/layout.hpp).
///
/// The file has a temporary name (`FILE.part`) until it is complete, then takes its place: who has the old one mapped keeps it, and an interrupted run
/// leaves no half file under the name. Before each write the disk is asked for its free space; below `kReserve` bytes beside what
/// is to be written, the write is refused, because a full disk harms others. Destroyed before `finish`, it leaves nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "sim/trace/hash.hpp"
#include "sim/trace/problem.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::sim {

enum class WriteResult : std::uint8_t { ok, disk_full, failed };

class TraceWriter {
 public:
  /// Free bytes that a trace leaves on its disk.
  static constexpr std::uint64_t kReserve = std::uint64_t{64} << 20;

  explicit TraceWriter(std::string path) : path_(std::move(path)) {}
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;
  ~TraceWriter();

  tl::expected<void, TraceProblem> open();
  WriteResult begin(std::string_view header);
  WriteResult write(std::span<const Record> records);
  WriteResult finish(std::span<const std::byte> tables, std::span<const std::byte> kinds, const TraceHash& hash);

  const std::string& path() const { return path_; }
  /// What the system said of the last failure.
  const std::string& reason() const { return reason_; }

 private:
  WriteResult put(const void* data, std::size_t size);
  WriteResult fail(int error);

  std::string path_;
  std::string part_;
  std::string reason_;
  int descriptor_ = -1;
  std::uint64_t at_ = 0;
  std::uint64_t records_ = 0;
};

}  // namespace mqlab::sim
