/// Tries to break one system, and answers four questions about it: can it lose an acknowledged message, do something twice, change the order, get stuck?
///
/// Tried are, in this order: the run without a fault; one fault at every point (the fault map), once short and once long enough for others to take over; the end of a disk,
/// where a message stands on several; one fault of the last broker process that is left; and schedules of two to five faults with luck (lab/explore/schedules). Of each answer the first that was found is kept, by an order that
/// does not depend on the workers. Nothing found says only what was tried.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/explore/schedules.hpp"
#include "lab/faultmap/map.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {

enum class Question : std::uint8_t { lost, duplicated, reordered, stuck };
struct QuestionInfo {
  Question question;
  std::string_view id;
  Text asks;
  std::vector<Name> names;  ///< of damage that answers it with yes
};
const std::array<QuestionInfo, 4>& questions();
std::optional<Question> find_question(std::string_view id);
bool answers(Question question, const Harm& harm);

/// What answers a question with yes, so that it can be run again.
struct Witness {
  enum class By : std::uint8_t { nothing, as_it_is, one_fault, end_of_disk, several };
  By by = By::nothing;
  Harm harm{};
  std::string operation{};                  ///< `producer/3`
  describe::List faults{};                  ///< as a scenario has them
  std::string label{};                      ///< `crash broker-1 at confirm.sent of broker-1 producer/3`
  RunOptions options{};                     ///< luck and seed that it takes
  std::uint64_t points = 0, of_points = 0;  ///< one fault: strikes that did it, of all that were tried
  sim::Duration lasts{0};

  bool found() const { return by != By::nothing; }
};

struct TrialOptions {
  std::vector<std::string> faults{"crash", "power-loss", "drop-connection"};
  std::vector<std::string> points{};  ///< patterns; empty: all
  sim::Duration brief = std::chrono::seconds(1);
  sim::Duration outage = std::chrono::seconds(15);  ///< longer than sessions and elections take
  std::uint64_t runs = 1'000;                       ///< of several faults; 0: nor the last one standing
  unsigned workers = 0;
  sim::Time from{};
  bool keep_faults = false;
  bool disks = false;  ///< try the end of a broker's disk
  std::function<void(std::size_t done, std::size_t all)> progress{};
  std::function<bool()> stop{};
};

struct Trial {
  std::array<Witness, 4> answers{};     ///< by Question: the gravest way, as it is before one fault before the others
  std::array<Witness, 4> exceptions{};  ///< where one fault is not enough: the end of a disk, or several
  std::vector<std::string> other{};     ///< damage of other names that one fault did
  Cost cost{};                          ///< of the run without a fault
  std::uint64_t runs = 0, one_fault = 0, disks = 0, last_standing = 0, several = 0, died = 0;
  bool stopped = false;
};

Trial try_to_break(const Scenario& scenario, const TrialOptions& options);
/// Only one fault, for so long: what a changed system comes to.
Trial try_one_fault(const Scenario& scenario, const TrialOptions& options, sim::Duration lasts, const std::vector<std::string>& faults);
/// The run of some witness in a system, perhaps changed by `set`: its outcome, nothing where the system can't be so.
std::optional<Outcome> replayed(const Scenario& scenario, const std::vector<std::string>& set, const Witness& witness);
/// The system as it is with the faults of the witness in it: for a capsule, a why-card.
Loaded with_witness(const Scenario& scenario, const Witness& witness);

}  // namespace mqlab::lab
