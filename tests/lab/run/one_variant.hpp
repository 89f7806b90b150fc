/// One variant of a library scenario, for tests of what is done with one.
#pragma once

#include <string>
#include <vector>

#include "tests/lab/run/library.hpp"

namespace mqlab::lab {

inline ScenarioFile one_variant(const std::string& id, const std::string& variant, std::vector<std::string> set = {}) {
  Loaded file = load_file(std::string(source_scenarios()) + "/" + id + ".json", {.variant = variant, .set = std::move(set), .seed = {}});
  EXPECT_TRUE(file) << (file ? "" : describe::render(file.error(), Language::en));
  return std::move(*file);
}

}  // namespace mqlab::lab
