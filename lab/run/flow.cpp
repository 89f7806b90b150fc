#include "lab/run/flow.hpp"

namespace mqlab::lab {

Flow::Flow(const Scenario& scenario) : scenario_(scenario) {
  const models::Style& style = *scenario.style;
  for (std::size_t c = 0; c < scenario.consumers.size(); ++c) {
    consumes_.push_back(scenario.consumers[c].consume.get());
    for (const auto& [kind, label] : style.places(*scenario.broker, *consumes_.back())) takers_[{kind, label}].push_back(c);
  }
  for (const auto& [from, to] : style.forwards(*scenario.broker)) forwards_[{from.kind, from.label}].emplace_back(to.kind, to.label);

  Moves perhaps = forwards_;
  for (const auto& [from, to] : style.may_forward(*scenario.broker)) perhaps[{from.kind, from.label}].emplace_back(to.kind, to.label);
  std::set<std::size_t> by_nobody;
  for (std::size_t c = 0; c < consumes_.size(); ++c) by_nobody.insert(c);
  for (const Producer& p : scenario.producers) {
    meant_.push_back(p.publish == nullptr ? std::vector<std::size_t>{} : reached_from(*p.publish, forwards_));
    if (p.publish == nullptr) continue;
    for (const std::size_t c : reached_from(*p.publish, perhaps)) {
      by_nobody.erase(c);
      by_chance_.insert(c);
    }
  }
  for (const std::vector<std::size_t>& meant : meant_)
    for (const std::size_t c : meant) by_chance_.erase(c);
  for (std::size_t p = 0; p < meant_.size(); ++p) {
    if (scenario.producers[p].publish == nullptr) continue;
    std::set<std::size_t> all(by_nobody);
    all.insert(meant_[p].begin(), meant_[p].end());
    if (meant_[p].empty()) {  // nothing leads anywhere: it is meant for everyone
      for (std::size_t c = 0; c < consumes_.size(); ++c) all.insert(c);
    }
    meant_[p].assign(all.begin(), all.end());
  }
}

std::vector<std::size_t> Flow::reached_from(const models::Part& publish, const Moves& moves) const {
  std::set<std::size_t> reached;
  std::set<Place> seen;
  std::vector<Place> open;
  const auto add = [&](Place place) {
    if (seen.insert(place).second) open.push_back(std::move(place));
  };
  const auto add_reached = [&](const models::Part& role) {
    for (const auto& [kind, label] : scenario_.style->reaches(*scenario_.broker, role, consumes_)) add({kind, label});
  };
  add_reached(publish);
  while (!open.empty()) {
    const Place place = std::move(open.back());
    open.pop_back();
    if (const auto takers = takers_.find(place); takers != takers_.end()) {
      for (const std::size_t c : takers->second) {
        const auto& relayed = scenario_.consumers[c].publish;
        if (reached.insert(c).second && relayed) add_reached(*relayed);
      }
    }
    if (const auto moved = moves.find(place); moved != moves.end()) {
      for (const Place& to : moved->second) add(to);
    }
  }
  return {reached.begin(), reached.end()};
}

}  // namespace mqlab::lab
