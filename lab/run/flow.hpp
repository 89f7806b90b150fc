/// Which consumers one producer's messages are meant for, where the scenario does not say it (`should`).
///
/// A message is meant for the consumers of the places that it reaches by what is declared: directly, by a place that forwards, or by a relay that
/// publishes it on. A consumer that nobody's messages reach is meant to get everybody's: a wrong routing key or a missing binding is a mistake to
/// be shown, not an intention. So two flows beside each other do not wait for each other's effects, and a typo is still a loss.
#pragma once

#include <vector>

#include "lab/scenario/scenario.hpp"

namespace mqlab::lab {

class Flow {
 public:
  explicit Flow(const Scenario&);
  /// Indices into the scenario's consumers, in their order. `producer` has a publish.
  std::vector<std::size_t> consumers_of(const Producer& producer) const;

 private:
  using Reached = std::vector<char>;  // by consumer
  Reached reached_from(const models::Part& publish) const;

  const Scenario& scenario_;
  std::vector<std::vector<models::Style::Place>> takes_;  // by consumer
  std::vector<std::pair<models::Style::Place, models::Style::Place>> forwards_;
  std::vector<const models::Part*> consumes_;
  Reached by_anyone_;
};

}  // namespace mqlab::lab
