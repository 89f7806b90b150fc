#include "cli/repeat.hpp"

namespace mqlab::cli {

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string repeat_words(const ScenarioOptions& options) {
  std::string out = shell_word(options.scenario);
  if (options.seed) out += " --seed " + std::to_string(*options.seed);
  for (const std::string& set : options.set) out += " --set " + shell_word(set);
  return out;
}

}  // namespace mqlab::cli
