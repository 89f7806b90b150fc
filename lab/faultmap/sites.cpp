#include "lab/faultmap/sites.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "lab/trace/filter.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

bool wanted_point(std::string_view name, const std::vector<std::string>& patterns) {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) { return glob_matches(pattern, name); });
}

std::vector<Site> sites_of(const sim::Recorder& full, const std::vector<std::string>& patterns, sim::RecordNumber after) {
  sim::KindMask points;
  for (const sim::KindInfo& kind : full.kinds())
    if (kind.point && wanted_point(kind.name, patterns)) points.set(kind.kind);
  std::vector<Site> sites;
  std::vector<std::uint32_t> incarnations(full.tables().processes.size());
  std::map<std::tuple<std::uint16_t, std::uint16_t, std::uint64_t, std::uint64_t, std::uint32_t>, std::uint64_t> seen;
  full.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      const bool someone = r.process_id() != sim::ProcessId::none;
      if (r.kind_id() == sim::kinds::process_started && someone) incarnations[r.process] = static_cast<std::uint32_t>(r.value);
      if (!points.test(r.kind_id())) continue;
      Site site{.record = r.number, .time = r.time(), .kind = r.kind_id(), .process = r.process_id(), .message = r.message_id()};
      if (r.message == 0) site.operation = r.operation_id();
      if (someone) site.incarnation = incarnations[r.process];
      site.occurrence = ++seen[{r.kind, r.process, r.message, site.operation.packed, site.incarnation}];
      if (r.number > after) sites.push_back(site);
    }
  });
  return sites;
}

sim::Trigger trigger_of(const Site& site, const sim::Tables& tables) {
  sim::Trigger trigger;
  trigger.how = sim::Trigger::How::at_point;
  trigger.point = site.kind;
  if (site.process != sim::ProcessId::none) {
    trigger.process = tables.process(site.process);
    trigger.incarnation = site.incarnation;
  }
  if (site.message) trigger.message = tables.identity(site.message);
  if (site.operation) trigger.operation = tables.identity(site.operation);
  trigger.occurrence = site.occurrence;
  return trigger;
}

describe::Value address_of(const Site& site, const sim::Tables& tables, std::string_view point) {
  describe::Value address{describe::Object{}};
  address.set("point", point);
  if (site.process != sim::ProcessId::none) address.set("process", tables.process(site.process));
  if (site.message) address.set("message", tables.identity(site.message));
  if (site.operation) address.set("operation", tables.identity(site.operation));
  if (site.occurrence != 1) address.set("occurrence", static_cast<std::int64_t>(site.occurrence));
  if (site.incarnation != 0) address.set("incarnation", static_cast<std::int64_t>(site.incarnation));
  return address;
}

std::string say_site(const Site& site, const sim::Tables& tables, std::string_view point) {
  std::string out(point);
  if (site.process != sim::ProcessId::none) out += fmt::format(" of {}", tables.process(site.process));
  if (site.message) out += fmt::format(" {}", tables.identity(site.message));
  if (site.operation) out += fmt::format(" {}", tables.identity(site.operation));
  if (site.occurrence != 1) out += fmt::format(" (occurrence {})", site.occurrence);
  if (site.incarnation != 0) out += fmt::format(" (incarnation {})", site.incarnation);
  return out;
}

}  // namespace mqlab::lab
