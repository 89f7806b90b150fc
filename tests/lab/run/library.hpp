/// The library's scenarios, loaded once for all tests of this program.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lab/run/runner.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/load.hpp"
#include "tests/support/places.hpp"

namespace mqlab::lab {

inline std::vector<ScenarioFile> load_library() {
  std::vector<ScenarioFile> files;
  for (const LibraryEntry& entry : list_library({source_scenarios()})) {
    Loaded loaded = load_file(entry.file);
    if (!loaded) {
      ADD_FAILURE() << describe::render(loaded.error(), Language::en);
      continue;
    }
    files.push_back(std::move(*loaded));
  }
  return files;
}

/// The hash of one run at level `full`.
inline std::string hash_of(const Scenario& scenario) {
  Runner runner(scenario);
  return runner.run({.level = sim::TraceLevel::full}).hash.hex();
}

}  // namespace mqlab::lab
