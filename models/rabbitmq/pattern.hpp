/// A regular expression of a policy. RabbitMQ gives it to Erlang's `re`, which is PCRE over bytes (erlang.org/doc/man/re, rabbitmq.com/docs/parameters#policies), so
/// PCRE2 reads it here too: what looks like one is not one to everybody (`(?i)^orders`).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

struct pcre2_real_code_8;  // pcre2.h's, which needs a macro before it

namespace mqlab::models::rabbitmq {

/// Compiled once, searched often.
class Pattern {
 public:
  /// The error: what PCRE2 says of it, in English.
  static tl::expected<Pattern, std::string> compile(const std::string& text);

  /// `beyond`: so many ways to match that the search was given up (`^(a+)+$`).
  enum class Found : std::uint8_t { no, yes, beyond };
  Found search(std::string_view name) const;

 private:
  using Code = std::unique_ptr<pcre2_real_code_8, void (*)(pcre2_real_code_8*)>;
  explicit Pattern(Code code) : code_(std::move(code)) {}
  Code code_;
};

}  // namespace mqlab::models::rabbitmq
