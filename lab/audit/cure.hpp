/// Which settings change an answer: each of the knobs that the programs and the style declare, really run, and where it is written in the vendor's own files.
///
/// Those come first after which the promise that was not made (or was broken) is another. A setting is a cure when the run that answered with yes no longer does, and then the whole fault map of the changed system does not either. Where no single one is, pairs
/// are tried.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lab/audit/configured.hpp"
#include "lab/audit/trial.hpp"
#include "lab/knobs/knobs.hpp"

namespace mqlab::lab {

/// One line of a file, or of a program.
struct WrittenAs {
  std::string line;               ///< `acks=all`; empty: no line of a file, but what the program does
  std::string kind;               ///< `kafka-producer`
  Sentence where;                 ///< "producer.properties"
  std::string file{};             ///< the user's file, if one of that kind was given
  std::uint32_t line_number = 0;  ///< where the setting stands there now; 0: it does not
};

struct Cure {
  Turn turn;
  std::vector<WrittenAs> written{};
  std::uint64_t runs = 0;  ///< of one fault, none of which answers with yes any more
  Cost cost{};             ///< of the run without a fault, changed
  std::string still{};     ///< the promise that was never made is not made now either: it may be a matter of times alone
};

class Cures {
 public:
  Cures(const Configured& configured, const Scenario& scenario, const TrialOptions& options);
  /// At most two, in the order of the knobs but for that.
  std::vector<Cure> of(Question question, const Witness& witness);
  std::uint64_t runs() const { return runs_; }

 private:
  struct Changed {
    Trial trial;
    Cost cost{};
    std::vector<std::string> promises{};
  };
  std::vector<Cure> confirmed(const std::vector<Turn>& turns, Question question, const Witness& witness);
  const Changed* trial_of(const Turn& turn, Question question, const Witness& witness);

  const Configured& configured_;
  const Scenario& scenario_;
  TrialOptions options_;
  std::map<std::string, std::optional<Changed>> trials_;
  std::uint64_t runs_ = 0;
};

/// How `/producers/0/publish/acks="all"` is written in the vendor's own words.
WrittenAs written_as(const Configured& configured, const Scenario& scenario, const std::string& set);
/// The setting of a file that a pointer of the system came from: line 0 when no file has it.
describe::Problem origin_of(const Configured& configured, const Scenario& scenario, const std::string& pointer);

}  // namespace mqlab::lab
