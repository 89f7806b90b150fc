/// A text for a person that is made while the program runs, in both of our languages: what `Text` is to constants.
///
///     Phrase{"nothing is ever given up", "从来不会放弃"}
///     phrase({"no {} is called \"{}\"", "没有名为 \"{1}\" 的{0}"}, kind_of_name(kind), name)
///
/// Nothing makes a phrase of one language alone: where one is wanted, English only does not compile. What is data (names, settings, codes)
/// stands in both as it is. Both formats are checked by the compiler, and the Chinese one must have a character that is not ASCII;
/// arguments may come in another order there. An argument that is itself a phrase is said in the language of its surroundings; in a Chinese
/// one write no blank before it: it brings one along when it begins with a Latin letter, a digit or a quote.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include "sim/describe/text.hpp"

namespace mqlab::describe {

struct Phrase {
  std::string en;
  std::string zh_CN;

  Phrase() = default;
  Phrase(std::string english, std::string chinese) : en(std::move(english)), zh_CN(std::move(chinese)) {}
  Phrase(const Text& text) : en(text.en), zh_CN(text.zh_CN) {}

  const std::string& in(Language language) const { return language == Language::zh_CN ? zh_CN : en; }
  bool empty() const { return en.empty(); }
  friend bool operator==(const Phrase&, const Phrase&) = default;
};

/// What follows a Chinese word: with a blank before it when it begins in ASCII.
inline std::string after_chinese(std::string text) {
  if (!text.empty() && static_cast<unsigned char>(text.front()) < 0x80 && text.front() != ' ') text.insert(text.begin(), ' ');
  return text;
}

namespace detail {

template <class T>
const T& spoken(const T& argument, Language) {
  return argument;
}
inline std::string spoken(const Phrase& argument, Language language) {
  return language == Language::zh_CN ? after_chinese(argument.zh_CN) : argument.en;
}
template <class T>
using Spoken = std::conditional_t<std::is_same_v<T, Phrase>, std::string, T>;

template <class... Args>
struct PhraseFormat {
  fmt::string_view en;
  fmt::string_view zh_CN;

  consteval PhraseFormat(const char* english, const char* chinese) : en(english), zh_CN(chinese) {
    static_cast<void>(fmt::format_string<const Spoken<Args>&...>(english));
    static_cast<void>(fmt::format_string<const Spoken<Args>&...>(chinese));
    bool ascii = true;
    for (const char* c = chinese; *c != 0; ++c) ascii = ascii && static_cast<unsigned char>(*c) < 0x80;
    if (ascii) throw "the second text is not Chinese";  // in a constant: an error of the compiler
  }
};

template <class... Args>
std::string filled(fmt::string_view format, const Args&... args) {
  return fmt::vformat(format, fmt::make_format_args(args...));
}

}  // namespace detail

template <class... Args>
Phrase phrase(std::type_identity_t<detail::PhraseFormat<Args...>> format, const Args&... args) {
  return {detail::filled(format.en, detail::spoken(args, Language::en)...),
          detail::filled(format.zh_CN, detail::spoken(args, Language::zh_CN)...)};
}

}  // namespace mqlab::describe
