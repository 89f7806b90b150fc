/// The smallest scenario that still goes wrong in the same way.
///
/// "The same way": some operation with the same name of damage, told the same, judged the same by the style, whose last copy ended the same way. What is taken away, one element at a
/// time until nothing more can go: faults, steps, processes, elements of the broker, settings (which fall back to their defaults), operations,
/// occurrences. The result is 1-minimal: taking away any one further element makes it go right, or be no scenario.
///
/// Errors: a scenario without damage is a sentence.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/faultmap/outcome.hpp"
#include "lab/scenario/scenario.hpp"

namespace mqlab::lab {

struct Size {
  std::size_t faults = 0, steps = 0, processes = 0, operations = 0, elements = 0;  ///< elements: values of the JSON
};

struct ShrinkOptions {
  std::optional<Name> name{};     ///< default: the worst of the run
  std::optional<Harm> way{};      ///< this damage and no other, on whichever operation; goes before `name`
  std::uint64_t budget = 20'000;  ///< runs at most
  std::vector<std::string>
      whole{};  ///< members of the scenario of which nothing is taken away (numbers of operations become smaller all the same)
  std::function<void(std::uint64_t runs, std::size_t elements)> progress{};  ///< after each run
  std::function<bool()> stop{};  ///< asked before each run; true ends it with what is small so far
};

struct Shrunk {
  describe::Value scenario;  ///< with its expectation and a stub of a lesson
  Harm harm;                 ///< whose name, word and judgement were kept
  Size before, after;
  std::uint64_t runs = 0;
  std::uint64_t event_budget = 0;  ///< of each run: ten times the events of the whole. What takes more counts as not going wrong
  bool minimal = false;            ///< false: the budget of runs ended it, or `stop` did
  bool stopped = false;
};

tl::expected<Shrunk, Sentence> shrink(const Scenario& scenario, const ShrinkOptions& options);

inline constexpr std::uint64_t kShrinkEvents = 5'000'000;

/// Whether a scenario goes wrong in this way; false when it can't be loaded, or is not at its end after so many events. `counts` (may be null) get its
/// verdict.
bool goes_wrong(const describe::Value& scenario, const models::Style& style, const Harm& way, Counts* counts,
                std::uint64_t event_budget = kShrinkEvents);

Size size_of(const describe::Value& scenario);
nlohmann::ordered_json size_json(const Size& size);
/// All single removals of an element that shrinking may try.
std::vector<describe::Value> without_one(const describe::Value& scenario);

}  // namespace mqlab::lab
