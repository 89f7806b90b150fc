/// Who takes part in a scenario and how they are connected, read from what it declares: nothing runs. For a small picture of it.
///
/// Columns: who begins operations, the broker's processes with the places that copies lie in, who takes from those or is called, stores and the world outside.
/// A program that publishes where nothing is declared (or can be said beforehand) is connected with the broker itself.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "lab/scenario/scenario.hpp"

namespace mqlab::lab {

enum class OutlineIs : std::uint8_t { producer, broker, place, consumer, service, store };

struct OutlineNode {
  OutlineIs is = OutlineIs::producer;
  std::string name{};
  std::size_t column = 0;
};

struct Outline {
  std::vector<OutlineNode> nodes{};                          ///< brokers before places
  std::vector<std::pair<std::size_t, std::size_t>> links{};  ///< from, to: the way of the messages and calls
  std::size_t faults = 0;
};

Outline outline_of(const Scenario& scenario);

}  // namespace mqlab::lab
