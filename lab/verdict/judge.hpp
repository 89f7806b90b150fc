/// The verdict of one pair (operation, expected effect): what the business was told against what the store holds (design, section 5).
///
/// A pure function of a few facts, so that the table can be read and tested as a table. `PairFacts` come from the fold (verdict.cpp).
#pragma once

#include <optional>

#include "lab/verdict/expected.hpp"
#include "lab/verdict/names.hpp"
#include "models/ledger.hpp"

namespace mqlab::lab {

/// What is left that could still make the effect happen.
enum class Left : std::uint8_t {
  nothing,
  by_design,    ///< a copy in a place whose subscriber does not run, or in the hands of an unfinished program
  should_move,  ///< a copy that a running subscriber should have taken before the run came to its end
};

struct PairFacts {
  models::Told told = models::Told::indeterminate;
  int expected = 1;
  int net = 0;  ///< changes that the store still holds, minus compensations
  Left left = Left::nothing;
  bool unchanged = false;              ///< a repetition was recognised and changed nothing
  bool declined = false;               ///< the application refused it for good
  std::optional<models::Fate> fate{};  ///< of its last copy, when no copy is left that can reach the store
};

struct PairVerdict {
  Name primary = Name::ok;
  Names all;              ///< the primary name and what is true beside it
  bool intended = false;  ///< the scenario wanted this fate
};

PairVerdict judge(const PairFacts&, Fates intended = {}, bool declining_intended = false);

/// The last word, by the rule for several attempts: any yes is a yes; else any silence is silence; else no.
/// `seen`: one bit per Told that was recorded; `asks`: what to think of an operation that was never told anything.
models::Told last_word(std::uint8_t seen, bool asks);

}  // namespace mqlab::lab
