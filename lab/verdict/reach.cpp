#include "lab/verdict/reach.hpp"

#include <algorithm>
#include <stdexcept>

namespace mqlab::lab {
namespace {

std::size_t process_index(const sim::Tables& tables, std::string_view name) {
  for (std::size_t i = 0; i < tables.processes.size(); ++i)
    if (tables.processes[i].name == name) return i;
  return tables.processes.size();
}

std::uint64_t store_bits(const Expected& expected, const std::vector<std::string>& labels) {
  if (labels.empty()) return ~0ULL;
  std::uint64_t bits = 0;
  for (std::size_t s = 0; s < expected.stores.size(); ++s)
    if (std::find(labels.begin(), labels.end(), expected.stores[s].label) != labels.end()) bits |= 1ULL << s;
  return bits;
}

}  // namespace

void Reach::build(const Expected& expected, const RunFacts& facts, const sim::Tables& tables) {
  if (expected.stores.size() > kMaxStores) throw std::invalid_argument("a verdict counts at most 64 stores");
  places_.assign(tables.elements.size(), {});
  leads_to_.assign(tables.processes.size() + 1, 0);
  running_.assign(tables.processes.size() + 1, 1);
  for (std::size_t s = 0; s < expected.stores.size(); ++s)
    for (const std::string& name : expected.stores[s].subscribers) leads_to_[process_index(tables, name)] |= 1ULL << s;
  for (const RelaySetup& relay : expected.relays) leads_to_[process_index(tables, relay.process)] |= store_bits(expected, relay.reaches);
  for (const std::string& name : facts.not_running) running_[process_index(tables, name)] = 0;

  bound_ = 0;
  for (const sim::Subscription& subscription : tables.subscriptions) {
    const auto place = static_cast<std::size_t>(subscription.place);
    const auto process = static_cast<std::size_t>(subscription.subscriber);
    if (place >= places_.size() || process >= tables.processes.size()) continue;
    places_[place].stores |= leads_to_[process];
    places_[place].taken = true;
    places_[place].should_move |= running_[process] != 0;
    bound_ |= leads_to_[process];
  }

  const auto labelled = [&](std::size_t place, const std::string& label) { return tables.elements[place].label == label; };
  for (bool changed = !expected.forwards.empty(); changed;) {
    changed = false;
    for (const ForwardSetup& forward : expected.forwards)
      for (std::size_t from = 0; from < places_.size(); ++from)
        for (std::size_t to = 0; labelled(from, forward.from) && to < places_.size(); ++to) {
          if (!labelled(to, forward.to) || (places_[from].stores | places_[to].stores) == places_[from].stores) continue;
          places_[from].stores |= places_[to].stores;
          changed = true;
        }
  }
  for (const std::string& label : expected.by_design)
    for (std::size_t place = 0; place < places_.size(); ++place)
      if (labelled(place, label)) places_[place].should_move = false;
}

}  // namespace mqlab::lab
