#include "sim/trace/writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "sim/trace/layout.hpp"

namespace mqlab::sim {

TraceWriter::~TraceWriter() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(part_.c_str());
}

tl::expected<void, TraceProblem> TraceWriter::open() {
  struct stat old {};
  if (::stat(path_.c_str(), &old) == 0 && !S_ISREG(old.st_mode)) {
    return tl::unexpected(TraceProblem{fmt::format("cannot write the trace to {}: it is not a regular file", path_),
                                       fmt::format("无法将轨迹写入 {}：它不是普通文件", path_)});
  }
  part_ = path_ + ".part";
  descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    const char* why = std::strerror(errno);
    return tl::unexpected(
        TraceProblem{fmt::format("cannot write the trace to {}: {}", path_, why), fmt::format("无法将轨迹写入 {}：{}", path_, why)});
  }
  return {};
}

WriteResult TraceWriter::fail(int error) {
  reason_ = std::strerror(error);
  return error == ENOSPC || error == EDQUOT ? WriteResult::disk_full : WriteResult::failed;
}

WriteResult TraceWriter::put(const void* data, std::size_t size) {
  struct statvfs disk {};
  if (::fstatvfs(descriptor_, &disk) == 0 && std::uint64_t{disk.f_bavail} * disk.f_frsize < kReserve + size) return fail(ENOSPC);
  const auto* from = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(descriptor_, from, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(errno);
    from += written;
    size -= static_cast<std::size_t>(written);
    at_ += static_cast<std::uint64_t>(written);
  }
  return WriteResult::ok;
}

WriteResult TraceWriter::begin(std::string_view header) {
  layout::FileHead head;
  head.header_size = header.size();
  head.records_at = layout::aligned(sizeof head + header.size());
  std::vector<char> front(head.records_at);
  std::memcpy(front.data(), &head, sizeof head);
  std::memcpy(front.data() + sizeof head, header.data(), header.size());
  return put(front.data(), front.size());
}

WriteResult TraceWriter::write(std::span<const Record> records) {
  records_ += records.size();
  return put(records.data(), records.size_bytes());
}

WriteResult TraceWriter::finish(std::span<const std::byte> tables, std::span<const std::byte> kinds, const TraceHash& hash) {
  std::vector<std::byte> sections(tables.begin(), tables.end());
  sections.insert(sections.end(), kinds.begin(), kinds.end());
  layout::FileTail tail;
  tail.sections_at = at_;
  tail.sections_size = sections.size();
  tail.records = records_;
  tail.hash_high = hash.high;
  tail.hash_low = hash.low;
  tail.sections_checksum = checksum(sections);
  tail.tables_size = tables.size();
  if (const WriteResult r = put(sections.data(), sections.size()); r != WriteResult::ok) return r;
  if (const WriteResult r = put(&tail, sizeof tail); r != WriteResult::ok) return r;
  if (::close(std::exchange(descriptor_, -1)) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(part_.c_str());
    return fail(error);
  }
  return WriteResult::ok;
}

}  // namespace mqlab::sim
