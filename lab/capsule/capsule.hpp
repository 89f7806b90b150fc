/// A capsule: everything that a run depends on, with its trace hash and verdict, in one JSON file. It opens anywhere and replays to the byte.
///
///     {"mqlab_capsule": 1, "version": "...", "scenario": {merged, self-contained}, "variant": "broken", "seeds": [[0, 7]], "resources": "exact",
///      "luck": "none", "luck_from": 0, "trace_hash": "...", "counts": {"lost": 1}}
///
/// Seeds are `[from record, seed]`. The hash is of a trace at level `full`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {

/// Runs it, and writes down what it depended on. Of `options`: seeds, luck and resources.
nlohmann::ordered_json make_capsule(const Scenario& scenario, const RunOptions& options = {});
/// Of a run that can't be made here, as its worker dies or hangs of it: without trace hash and counts.
nlohmann::ordered_json unrun_capsule(const Scenario& scenario);
/// `duplication-confirm-lost.capsule.json`
std::string capsule_name(const Scenario& scenario);

/// What a capsule holds, ready to be run.
struct OpenedCapsule {
  ScenarioFile file;   ///< its one variant
  RunOptions options;  ///< seeds, luck, resources
  std::string wanted;  ///< trace hash; empty: its run never came to its end where it was made
};
/// Errors are sentences: no capsule, made by another version, its scenario is refused.
tl::expected<OpenedCapsule, Sentence> open_capsule(const std::string& text);

struct Replayed {
  bool same = false;               ///< to the byte; also where the capsule has no hash to compare with
  std::string hash;                ///< of this replay
  std::string wanted;              ///< of the capsule; empty: its run never came to its end where it was made
  nlohmann::ordered_json summary;  ///< of the replay, as `mqlab run` gives it
};

/// Errors are sentences: no capsule, made by another version, its scenario is refused, the trace can't be written. `trace_file`: where to write the trace; empty: nowhere.
tl::expected<Replayed, Sentence> replay(const std::string& text, const std::string& trace_file);

}  // namespace mqlab::lab
