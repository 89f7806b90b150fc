#include "sim/trace/file.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace mqlab::sim {

namespace {

TraceProblem problem(const std::string& path, std::string_view en, std::string_view zh_CN) {
  return {fmt::format("{}: {}", path, en), fmt::format("{}：{}", path, zh_CN)};
}

template <class T>
T copy_at(std::span<const std::byte> map, std::size_t at) {
  T value;
  std::memcpy(&value, map.data() + at, sizeof value);
  return value;
}

bool all_zero(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

tl::expected<TraceFile, TraceProblem> TraceFile::open(const std::string& path) {
  auto map = MappedFile::open(path);
  if (!map) return tl::unexpected(map.error());
  TraceFile file;
  file.path_ = path;
  file.map_ = std::move(*map);
  if (auto read = file.read(); !read) return tl::unexpected(read.error());
  return file;
}

tl::expected<void, TraceProblem> TraceFile::read() {
  using layout::FileHead;
  using layout::FileTail;
  const std::span<const std::byte> map = map_.bytes();
  const auto wrong = [&](std::string_view en, std::string_view zh_CN) { return tl::unexpected(problem(path_, en, zh_CN)); };

  if (map.size() < sizeof(FileHead) || copy_at<FileHead>(map, 0).magic != layout::kHeadMagic) {
    return wrong("is not a trace of mqlab", "不是 mqlab 的轨迹文件");
  }
  const auto head = copy_at<FileHead>(map, 0);
  if (head.version != layout::kVersion) {
    return wrong(fmt::format("has trace format {}, this program reads format {}", head.version, layout::kVersion),
                 fmt::format("轨迹格式版本为 {}，本程序只能读取版本 {}", head.version, layout::kVersion));
  }
  const auto tail_size = sizeof(FileTail);
  if (map.size() < sizeof head + tail_size || copy_at<FileTail>(map, map.size() - tail_size).magic != layout::kTailMagic) {
    return wrong("is cut off: the run that wrote it was interrupted, or the copy is not complete",
                 "内容不完整：写入它的运行被中断，或复制未完成");
  }
  const auto tail = copy_at<FileTail>(map, map.size() - tail_size);
  const std::uint64_t end = map.size() - tail_size;
  const bool fits = head.record_size == sizeof(Record) && head.unused == decltype(head.unused){} && head.header_size <= end - sizeof head &&
                    head.records_at == layout::aligned(sizeof head + head.header_size) && head.records_at <= end &&
                    tail.records <= (end - head.records_at) / sizeof(Record) &&
                    tail.sections_at == head.records_at + tail.records * sizeof(Record) && tail.sections_size == end - tail.sections_at &&
                    tail.tables_size <= tail.sections_size &&
                    all_zero(map.subspan(sizeof head + head.header_size, head.records_at - sizeof head - head.header_size));
  if (!fits) return wrong("is damaged: its counts contradict its size", "已损坏：其中的计数与文件大小不符");

  const auto sections = map.subspan(tail.sections_at, tail.sections_size);
  if (checksum(sections) != tail.sections_checksum || !layout::decode(sections, tables_, kinds_)) {
    return wrong("is damaged: its tables do not match their check sum", "已损坏：其中的表与校验和不符");
  }
  header_ = {reinterpret_cast<const char*>(map.data()) + sizeof head, head.header_size};
  records_ = {reinterpret_cast<const Record*>(map.data() + head.records_at), tail.records};
  hashed_tables_ = sections.first(tail.tables_size);
  hash_ = {tail.hash_high, tail.hash_low};
  kind_at_.fill(-1);
  for (std::size_t i = 0; i < kinds_.size(); ++i) kind_at_[static_cast<std::uint16_t>(kinds_[i].kind)] = static_cast<std::int16_t>(i);
  return {};
}

const KindRow* TraceFile::kind(Kind kind) const {
  const auto number = static_cast<std::uint16_t>(kind);
  return number < kKinds && kind_at_[number] >= 0 ? &kinds_[static_cast<std::size_t>(kind_at_[number])] : nullptr;
}

tl::expected<void, TraceProblem> TraceFile::verify() const {
  TraceHasher hasher;
  hasher.restart(header_);
  hasher.add(records_);
  if (hasher.finish(hashed_tables_) == hash_) return {};
  return tl::unexpected(problem(path_, "is damaged: its content does not match its hash", "已损坏：内容与哈希值不符"));
}

std::size_t TraceFile::position_of(RecordNumber number) const {
  const auto at = std::lower_bound(records_.begin(), records_.end(), number, [](const Record& r, RecordNumber n) { return r.number < n; });
  return static_cast<std::size_t>(at - records_.begin());
}

std::size_t TraceFile::position_at(Time time) const {
  const auto at =
      std::lower_bound(records_.begin(), records_.end(), time.ns, [](const Record& r, std::int64_t t) { return r.time_ns < t; });
  return static_cast<std::size_t>(at - records_.begin());
}

}  // namespace mqlab::sim
