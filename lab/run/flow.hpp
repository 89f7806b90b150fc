/// Which consumers one producer's messages are meant for, where the scenario does not say it (`should`).
///
/// A message is meant for the consumers of the places that it reaches by what is declared: directly, by a place that forwards, or by a relay that
/// publishes it on. A consumer that nobody's messages reach is meant to get everybody's: a wrong routing key or a missing binding is a mistake to
/// be shown, not an intention. So two flows beside each other do not wait for each other's effects, and a typo is still a loss. A consumer that only dead
/// letters reach gets what goes wrong: nothing is meant for it, and nothing that it gets is a surprise.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lab/scenario/scenario.hpp"

namespace mqlab::lab {

class Flow {
 public:
  explicit Flow(const Scenario&);
  /// Indices into the scenario's consumers, ascending, for its producer of this index. Empty if it publishes nothing.
  const std::vector<std::size_t>& consumers_of(std::size_t producer) const { return meant_[producer]; }
  /// Reached only by what goes wrong on the way.
  bool by_chance(std::size_t consumer) const { return by_chance_.contains(consumer); }

 private:
  using Place = std::pair<std::string, std::string>;  // kind, label
  using Moves = std::map<Place, std::vector<Place>>;
  std::vector<std::size_t> reached_from(const models::Part& publish, const Moves& moves) const;

  const Scenario& scenario_;
  std::vector<const models::Part*> consumes_;
  std::map<Place, std::vector<std::size_t>> takers_;  // consumers by place
  Moves forwards_;
  std::set<std::size_t> by_chance_;
  std::vector<std::vector<std::size_t>> meant_;  // by producer
};

}  // namespace mqlab::lab
