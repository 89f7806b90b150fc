#include "models/rabbitmq/pattern.hpp"

#include <array>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace mqlab::models::rabbitmq {

namespace {

constexpr std::size_t kLongestPattern = 10'000;  // bytes
constexpr std::uint32_t kMatchLimit = 100'000;   // of PCRE2's internal calls: some milliseconds
constexpr std::uint32_t kHeapLimit = 16'384;     // KiB

std::string message_of(int error) {
  std::array<PCRE2_UCHAR8, 256> text{};
  pcre2_get_error_message_8(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

}  // namespace

tl::expected<Pattern, std::string> Pattern::compile(const std::string& text) {
  const std::unique_ptr<pcre2_compile_context_8, decltype(&pcre2_compile_context_free_8)> context(pcre2_compile_context_create_8(nullptr),
                                                                                                  &pcre2_compile_context_free_8);
  pcre2_set_max_pattern_length_8(context.get(), kLongestPattern);
  int error = 0;
  std::size_t offset = 0;
  Code code(pcre2_compile_8(reinterpret_cast<PCRE2_SPTR8>(text.data()), text.size(), 0, &error, &offset, context.get()),
            &pcre2_code_free_8);
  if (code == nullptr) return tl::unexpected(message_of(error));
  return Pattern(std::move(code));
}

Pattern::Found Pattern::search(std::string_view name) const {
  const std::unique_ptr<pcre2_match_data_8, decltype(&pcre2_match_data_free_8)> data(pcre2_match_data_create_8(1, nullptr),
                                                                                     &pcre2_match_data_free_8);
  const std::unique_ptr<pcre2_match_context_8, decltype(&pcre2_match_context_free_8)> context(pcre2_match_context_create_8(nullptr),
                                                                                              &pcre2_match_context_free_8);
  pcre2_set_match_limit_8(context.get(), kMatchLimit);
  pcre2_set_heap_limit_8(context.get(), kHeapLimit);
  const int found = pcre2_match_8(code_.get(), reinterpret_cast<PCRE2_SPTR8>(name.data()), name.size(), 0, 0, data.get(), context.get());
  if (found == PCRE2_ERROR_NOMATCH) return Found::no;
  return found < 0 ? Found::beyond : Found::yes;
}

}  // namespace mqlab::models::rabbitmq
