#include "lab/run/flow.hpp"

#include <algorithm>
#include <utility>

namespace mqlab::lab {

using models::Style;

Flow::Flow(const Scenario& scenario) : scenario_(scenario), forwards_(scenario.style->forwards(*scenario.broker)) {
  for (const Consumer& c : scenario.consumers) {
    takes_.push_back(scenario.style->places(*scenario.broker, *c.consume));
    consumes_.push_back(c.consume.get());
  }
  by_anyone_.resize(scenario.consumers.size());
  for (const Producer& p : scenario.producers) {
    if (p.publish == nullptr) continue;
    const Reached one = reached_from(*p.publish);
    for (std::size_t c = 0; c < one.size(); ++c) by_anyone_[c] |= one[c];
  }
}

Flow::Reached Flow::reached_from(const models::Part& publish) const {
  Reached reached(scenario_.consumers.size());
  std::vector<Style::Place> places = scenario_.style->reaches(*scenario_.broker, publish, consumes_);
  const auto add = [&](const Style::Place& place) {
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  };
  for (std::size_t at = 0; at < places.size(); ++at) {
    const Style::Place place = places[at];
    for (std::size_t c = 0; c < takes_.size(); ++c) {
      if (reached[c] || std::find(takes_[c].begin(), takes_[c].end(), place) == takes_[c].end()) continue;
      reached[c] = 1;
      const auto& relayed = scenario_.consumers[c].publish;
      if (!relayed) continue;
      for (const Style::Place& next : scenario_.style->reaches(*scenario_.broker, *relayed, consumes_)) add(next);
    }
    for (const auto& [from, to] : forwards_) {
      if (from == place) add(to);
    }
  }
  return reached;
}

std::vector<std::size_t> Flow::consumers_of(const Producer& producer) const {
  const Reached reached = reached_from(*producer.publish);
  const bool nowhere = std::find(reached.begin(), reached.end(), 1) == reached.end();
  std::vector<std::size_t> meant;
  for (std::size_t c = 0; c < reached.size(); ++c) {
    if (nowhere || reached[c] || !by_anyone_[c]) meant.push_back(c);
  }
  return meant;
}

}  // namespace mqlab::lab
