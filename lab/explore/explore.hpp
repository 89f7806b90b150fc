/// Searches fault schedules until one violates what was asked for, then makes it small.
///
/// First the scenario as it is; then systematically, one fault at every point (those of the fault map, evenly thinned when there are more than half of
/// the budget); then a seeded swarm: each run draws its own profile of kinds and two to five faults. The first that violates in this order is
/// taken, whatever the number of workers. What is found is shrunk (lab/shrink) to a scenario in which no element can be spared.
///
/// Not finding anything says only what was tried. Errors are sentences (a platform with profiles; a style without points).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/faultmap/map.hpp"
#include "lab/shrink/shrink.hpp"

namespace mqlab::lab {

/// What to look for: a name of damage, or a promise that the broker broke.
struct Violation {
  std::optional<Name> name{};
  bool broken_promise = false;

  bool by(const Harm& harm) const {
    return broken_promise ? harm.judgement == models::Judgement::broken_promise : name.has_value() && harm.name == *name;
  }
};

struct ExploreOptions {
  Violation violates{};
  MapOptions map{};               ///< kinds, points, durations, workers; whether the scenario's own faults strike too
  std::uint64_t budget = 20'000;  ///< runs at most, before shrinking
  bool shrink = true;
  std::function<void(std::uint64_t runs, std::uint64_t budget)> progress{};
  std::function<void(std::uint64_t runs, std::size_t elements)> shrinking{};
};

enum class FoundBy : std::uint8_t { nothing, as_it_is, one_fault, swarm };
inline constexpr std::array<std::string_view, 4> kFoundByNames{"nothing", "as it is", "one fault", "swarm"};

struct Explored {
  FoundBy by = FoundBy::nothing;
  std::uint64_t runs = 0;       ///< until it was found, or all
  std::uint64_t one_fault = 0;  ///< of them with one fault ...
  std::uint64_t strikes = 0;    ///< ... out of so many that are not equivalent
  std::uint64_t swarm = 0;      ///< with a drawn schedule
  bool stopped = false;         ///< `map.stop` ended it: what is said is of what was tried until then
  std::uint64_t lost = 0;       ///< died with their worker
  std::uint64_t draw = 0;       ///< which one of the swarm
  Harm harm{};
  std::string operation{};     ///< `shop/17`
  describe::Value scenario{};  ///< that violates, self-contained, before shrinking
  std::optional<Shrunk> shrunk{};
};

tl::expected<Explored, Sentence> explore(const Scenario& scenario, const ExploreOptions& options);

}  // namespace mqlab::lab
