/// A buffered way out for exports: text goes into it with fmt, and leaves for the stream every few hundred kilobytes, so memory stays flat.
#pragma once

#include <iterator>
#include <ostream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lab/trace/json_text.hpp"

namespace mqlab::lab {

class Out {
 public:
  explicit Out(std::ostream& stream) : stream_(stream) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { flush(); }

  template <class... Arguments>
  void print(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(buffer_), format, std::forward<Arguments>(arguments)...);
    if (buffer_.size() >= kFlushAt) flush();
  }
  void text(std::string_view text) { buffer_.append(text.data(), text.data() + text.size()); }
  /// With its quotes; bytes that are no UTF-8 become U+FFFD.
  void json(std::string_view text) { append_json_string(buffer_, text); }
  void flush() {
    stream_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

 private:
  static constexpr std::size_t kFlushAt = std::size_t{1} << 18;
  std::ostream& stream_;
  fmt::memory_buffer buffer_;
};

}  // namespace mqlab::lab
