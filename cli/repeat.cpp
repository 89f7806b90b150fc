#include "cli/repeat.hpp"

#include "lab/external/start.hpp"
#include "lab/text/shell.hpp"

namespace mqlab::cli {

std::string repeat_words(const ScenarioOptions& options) {
  std::string out = lab::shell_word(options.scenario);
  if (options.seed) out += " --seed " + std::to_string(*options.seed);
  for (const std::string& set : options.set) out += " --set " + lab::shell_word(set);
  if (lab::program_rules().allowed) out += " --run-programs";
  return out;
}

}  // namespace mqlab::cli
