#include "sim/trace/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace mqlab::sim {

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

tl::expected<MappedFile, TraceProblem> MappedFile::open(const std::string& path) {
  // O_NONBLOCK: a named pipe must be refused, not waited for.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    const char* why = std::strerror(errno);
    return tl::unexpected(TraceProblem{fmt::format("{}: cannot be read: {}", path, why), fmt::format("{}：无法读取：{}", path, why)});
  }
  struct stat info {};
  const bool regular = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  const auto size = static_cast<std::size_t>(regular ? info.st_size : 0);
  void* map = size == 0 ? MAP_FAILED : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  const int error = errno;
  ::close(descriptor);
  if (!regular) return tl::unexpected(TraceProblem{fmt::format("{}: is not a regular file", path), fmt::format("{}：不是普通文件", path)});
  if (size > 0 && map == MAP_FAILED) {
    const char* why = std::strerror(error);
    return tl::unexpected(
        TraceProblem{fmt::format("{}: cannot be mapped: {}", path, why), fmt::format("{}：无法映射到内存：{}", path, why)});
  }
  MappedFile file;
  if (size > 0) file.bytes_ = {static_cast<const std::byte*>(map), size};
  return file;
}

}  // namespace mqlab::sim
