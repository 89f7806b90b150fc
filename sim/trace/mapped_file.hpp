/// A regular file mapped read-only, for as long as the object lives. An empty file is an empty span. Errors: values, in both languages.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "sim/trace/problem.hpp"

namespace mqlab::sim {

class MappedFile {
 public:
  static tl::expected<MappedFile, TraceProblem> open(const std::string& path);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace mqlab::sim
