/// Lines of a report in one of the two languages, with colour where it is welcome.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/describe/text.hpp"

namespace mqlab::lab {

class Writer {
 public:
  Writer(Language language, bool colour) : language_(language), colour_(colour) {}

  Language language() const { return language_; }
  std::string say(Text text) const { return std::string(text.in(language_)); }
  std::string paint(std::string_view text, std::string_view code) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  /// A line whose form differs between the languages.
  template <class... Args>
  void line(Text format, const Args&... args) {
    out_ += fmt::format(fmt::runtime(format.in(language_)), args...);
    out_ += '\n';
  }
  template <class... Args>
  std::string form(Text format, const Args&... args) const {
    return fmt::format(fmt::runtime(format.in(language_)), args...);
  }
  /// `1 point`, `3 points`; Chinese has one form.
  template <class N>
  std::string count(N n, Text one, std::string_view many) const {
    return fmt::format("{} {}", n, language_ == Language::zh_CN ? one.in(language_) : n == 1 ? one.en : many);
  }
  std::string take() { return std::move(out_); }

 private:
  Language language_;
  bool colour_;
  std::string out_;
};

}  // namespace mqlab::lab
