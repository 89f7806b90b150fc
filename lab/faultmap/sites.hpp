/// Where a fault can strike in a run: every occurrence of every point, with its canonical address (design, section 6).
///
/// An address names process, point, message (or operation), occurrence and incarnation, never a time or a record: it survives edits of the scenario.
/// The record number is that of the run in which it was found, for putting addresses in order.
#pragma once

#include <string>
#include <vector>

#include "lab/verdict/records.hpp"
#include "sim/describe/value.hpp"
#include "sim/fault/fault.hpp"
#include "sim/trace/recorder.hpp"

namespace mqlab::lab {

struct Site {
  sim::RecordNumber record = 0;
  sim::Time time{};
  sim::Kind kind = sim::Kind::none;
  sim::ProcessId process = sim::ProcessId::none;
  sim::MessageId message{};
  sim::OperationId operation{};
  std::uint32_t incarnation = 0;
  std::uint64_t occurrence = 1;  ///< among those with the same process, point, message and incarnation
};

/// Whether a point's name is wanted: `*` matches any text; no patterns want all.
bool wanted_point(std::string_view name, const std::vector<std::string>& patterns);

/// Of a run at level `full`, in its order. `after`: only those of later records.
std::vector<Site> sites_of(const sim::Recorder& full, const std::vector<std::string>& patterns, sim::RecordNumber after = 0);

sim::Trigger trigger_of(const Site& site, const sim::Tables& tables);
/// As it stands in a scenario: `{"point": "confirm.sent", "process": "rabbit-1", "message": "shop/5"}`.
describe::Value address_of(const Site& site, const sim::Tables& tables, std::string_view point);
/// For people: `confirm.sent of rabbit-1 shop/5`.
std::string say_site(const Site& site, const sim::Tables& tables, std::string_view point);

}  // namespace mqlab::lab
