/// What a style is given to judge a damaged operation: never a scenario's name, only facts of the run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/ledger.hpp"
#include "models/style.hpp"

namespace mqlab::models {

enum class Damage : std::uint8_t { lost, duplicated, reordered, partial, inconsistent, stuck };

struct JudgeFacts {
  Damage damage = Damage::lost;
  const Part* broker = nullptr;
  const Part* publish = nullptr;         ///< the role that published the last copy (a relay's, if it went through one); may be null
  std::vector<const Part*> consumes;     ///< the roles that should have handled it
  bool acknowledged = false;             ///< the business was told yes
  Held held_at_telling = Held::nowhere;  ///< the firmest `broker.stored` before the telling
  bool received_at_telling = false;      ///< the broker had received it by then
  bool copied_at_telling = false;        ///< some place had had a copy of it by then
  bool never_settled = false;            ///< a program that should have handled it settles nothing that it is given
  std::uint32_t settles_every = 1;       ///< a program that should have handled it settles so many deliveries at once
  /// Fault kinds that struck, or still stood, after the broker had answered what the business was told (loss), or in the operation's life (the rest).
  std::vector<std::string_view> faults_since;
  std::size_t strikes = 0;             ///< of all faults of the run, each strike counted: one alone, or a chain?
  bool on_the_way = true;              ///< of a loss: some copy was once where this effect's consumer could get it
  bool published_again = false;        ///< some message of it was published more than once
  bool came_back = false;              ///< a copy that was gone stood in its old position again: its removal was not on the disk
  std::optional<Fate> fate;            ///< of a loss: what became of the last copy, if that is on record
  bool dead_lettered = false;          ///< of a loss: some copy of it was moved to a dead-letter place before
  bool lost_on_consumer_side = false;  ///< its last copy was consumed (handed over or acknowledged), not lost by the broker
  bool declined = false;               ///< of a loss: the program refused it, or gave it up
  bool handed_over = false;            ///< some copy was offered to a program that should have handled it
  bool redelivered = false;            ///< some copy was offered more than once
  std::size_t places = 0;              ///< different places that had a copy
  bool operator_changed = false;       ///< a step changed what is declared: the configuration says not all
  std::size_t brokers_down = 0;        ///< of a stuck one: processes of the broker that a fault stopped and nobody started again
  bool consumers_down = false;         ///< of a stuck one: all that should have handled it are down
  bool stored_twice = false;           ///< of a duplicate: one life of its producer had it stored at two positions of one place
  /// What the programs that should have handled it recorded of the style's `trouble_kinds`.
  struct Trouble {
    sim::Kind kind = sim::Kind::none;
    std::int64_t value = 0;
  };
  std::vector<Trouble> troubles;
  /// Value of the broker's last `confirm.sent` before the telling: a number of the style's own (an offset, a status); nothing: it sent none.
  std::optional<std::int64_t> answered_with;

  bool troubled(sim::Kind kind) const {
    return std::any_of(troubles.begin(), troubles.end(), [kind](const Trouble& t) { return t.kind == kind; });
  }
  bool struck(std::string_view fault) const { return std::find(faults_since.begin(), faults_since.end(), fault) != faults_since.end(); }
  bool any_fault() const { return !faults_since.empty(); }
};

inline Judged expected(std::string_view promise, Text because) { return {Judgement::expected_damage, promise, because}; }
inline Judged broken(std::string_view promise, Text because) { return {Judgement::broken_promise, promise, because}; }

}  // namespace mqlab::models
