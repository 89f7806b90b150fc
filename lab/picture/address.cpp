#include "lab/picture/address.hpp"

#include <algorithm>

#include "lab/faultmap/aims.hpp"
#include "lab/scenario/load.hpp"
#include "models/apps/faults.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using describe::Value;

namespace {

bool is_point(const sim::TraceFile& trace, const sim::Record& r) {
  const sim::KindRow* row = trace.kind(r.kind_id());
  return row != nullptr && row->point;
}

}  // namespace

std::optional<Site> site_at(const sim::TraceFile& trace, std::size_t position) {
  const auto records = trace.records();
  if (position >= records.size() || !is_point(trace, records[position])) return std::nullopt;
  const sim::Record& r = records[position];
  Site site{.record = r.number, .time = r.time(), .kind = r.kind_id(), .process = r.process_id(), .message = r.message_id()};
  if (r.message == 0) site.operation = r.operation_id();
  site.occurrence = 0;
  for (std::size_t i = 0; i <= position; ++i) {
    const sim::Record& before = records[i];
    if (before.process != r.process) continue;
    if (before.kind_id() == sim::kinds::process_started && r.process_id() != sim::ProcessId::none && i < position) {
      site.incarnation = static_cast<std::uint32_t>(before.value);
      site.occurrence = 0;
    }
    const bool same = before.kind == r.kind && before.message == r.message && (r.message != 0 || before.operation == r.operation);
    if (same) ++site.occurrence;
  }
  if (r.kind_id() == sim::kinds::process_started) {
    site.incarnation = static_cast<std::uint32_t>(r.value);
    site.occurrence = 1;
  }
  return site;
}

std::optional<Site> last_site(const sim::TraceFile& trace, std::size_t position, sim::ProcessId process) {
  const auto records = trace.records();
  for (std::size_t i = std::min(position + 1, records.size()); i-- > 0;) {
    if (process != sim::ProcessId::none && records[i].process_id() != process) continue;
    if (is_point(trace, records[i])) return site_at(trace, i);
  }
  return std::nullopt;
}

Value address_in(const sim::TraceFile& trace, const Site& site) {
  const sim::KindRow* row = trace.kind(site.kind);
  return address_of(site, trace.tables(), row == nullptr ? std::string_view{} : std::string_view(row->name));
}

std::string say_address(const sim::TraceFile& trace, const Site& site) {
  const sim::KindRow* row = trace.kind(site.kind);
  return say_site(site, trace.tables(), row == nullptr ? std::string_view{} : std::string_view(row->name));
}

std::vector<FittingFault> faults_that_fit(const Scenario& scenario, AimedAt at, std::string_view process) {
  const models::Style* const styles[] = {scenario.style};
  const std::vector<std::string> nodes = scenario.style->process_names(*scenario.broker);
  const bool node = std::find(nodes.begin(), nodes.end(), process) != nodes.end();
  const auto among = [](std::span<const sim::FaultKind> kinds, const sim::FaultKind& kind) {
    return std::any_of(kinds.begin(), kinds.end(), [&](const sim::FaultKind& k) { return k.name == kind.name; });
  };
  std::vector<FittingFault> out;
  for (const sim::FaultKind* kind : fault_kinds(styles)) {
    if (at == AimedAt::process && node ? among(models::apps::app_faults(), *kind) : among(scenario.style->faults(), *kind)) continue;
    std::string_view field;
    const FaultTakes takes = fault_takes(*kind, field);
    const bool fits = (at == AimedAt::process && takes == FaultTakes::process) || (at == AimedAt::host && takes == FaultTakes::host) ||
                      (at == AimedAt::pair && takes == FaultTakes::pair);
    if (fits) out.push_back({kind->name, kind->title, kind->meaning, std::string(field), kind->heals, at});
  }
  return out;
}

Value fault_at(const FittingFault& fault, const std::vector<std::string>& targets, const std::string& lasts) {
  Value out{describe::Object{}};
  out.set("do", fault.name);
  if (fault.at == AimedAt::pair) {
    describe::List list;
    for (const std::string& target : targets) list.emplace_back(target);
    out.set(fault.field, Value(std::move(list)));
  } else {
    out.set(fault.field, Value(targets.empty() ? std::string() : targets.front()));
  }
  if (fault.heals && !lasts.empty()) out.set("for", lasts);
  return out;
}

}  // namespace mqlab::lab
