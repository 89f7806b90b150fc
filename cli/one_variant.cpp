#include "cli/one_variant.hpp"

#include <iostream>

#include <fmt/format.h>

namespace mqlab::cli {

tl::expected<lab::ScenarioFile, int> one_variant(const ScenarioOptions& options, const Manners& manners) {
  lab::Loaded file = lab::load_scenario(options.scenario, {.variant = options.variant, .set = options.set, .seed = options.seed});
  if (!file) return tl::unexpected(complain(file.error(), manners));
  if (file->variants.size() > 1 && !manners.json()) {
    std::string names;
    for (const lab::Scenario& s : file->variants) names += (names.empty() ? "" : ", ") + s.variant;
    std::cerr << fmt::format(fmt::runtime(manners.say("mqlab: variant {}, the first of: {} (--variant NAME)\n",
                                                      "mqlab：取第一个变体 {}，共有：{}（--variant 名称）\n")),
                             file->variants.front().variant, names);
  }
  return std::move(*file);
}

}  // namespace mqlab::cli
