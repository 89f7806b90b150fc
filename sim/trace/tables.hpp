/// The tables of a run: what its small numbers mean. They stand in the trace file beside the records.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/ids.hpp"

namespace mqlab::sim {

struct ProcessRow {
  std::string name;
  std::string role;  ///< `broker`, `producer`, `consumer` ... for people and pictures
  std::string host;
};

struct ElementRow {
  std::string kind;   ///< `queue`, `exchange`, `store`
  std::string label;  ///< `orders`
  Element parent = Element::none;
};

/// A subscriber that will take copies out of a place, said when the system is built, so that a verdict knows what a copy can still reach.
struct Subscription {
  ProcessId subscriber = ProcessId::none;
  Element place = Element::none;
};

struct Tables {
  std::vector<ProcessRow> processes;
  std::vector<ElementRow> elements;
  std::vector<std::string> names{std::string{}};
  std::vector<Subscription> subscriptions;
  std::vector<std::string> faults;  ///< one line per fault of the plan, in its order: what `fault.struck`'s value points at

  /// Intern a string.
  Name name(std::string_view text) {
    if (text.empty()) return Name::empty;
    const auto [at, fresh] = name_index_.try_emplace(std::string(text), static_cast<Name>(names.size()));
    if (fresh) names.emplace_back(text);
    return at->second;
  }
  /// Declare or find an element; the same (kind, label, parent) is the same element.
  Element element_id(std::string_view kind, std::string_view label, Element parent) {
    std::string key = std::string(kind) + '\n' + std::string(label) + '\n' + std::to_string(static_cast<std::uint32_t>(parent));
    const auto [at, fresh] = element_index_.try_emplace(std::move(key), static_cast<Element>(elements.size()));
    if (fresh) elements.push_back({std::string(kind), std::string(label), parent});
    return at->second;
  }

  /// `shop/17`; empty for no identity. Here and below, a number that no table has is shown with a `?`.
  std::string identity(Identity id) const;
  /// `queue orders`; empty for none.
  std::string element(Element id) const;
  std::string_view process(ProcessId id) const;

 private:
  std::map<std::string, Name, std::less<>> name_index_;
  std::map<std::string, Element, std::less<>> element_index_;
};

}  // namespace mqlab::sim
