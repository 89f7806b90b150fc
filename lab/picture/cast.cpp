#include "lab/picture/cast.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>

#include "lab/trace/reducer.hpp"
#include "models/ledger.hpp"

namespace mqlab::lab {

namespace {

/// How many arrows a message takes to reach a process, from those that begin operations.
std::vector<std::size_t> distances(const sim::TraceFile& trace, const Flights& flights) {
  const std::size_t count = trace.tables().processes.size();
  const auto records = trace.records();
  std::vector<std::vector<bool>> reaches(count, std::vector<bool>(count));
  for (const Flight& f : flights.all())
    if (f.from < count && f.to < count && records[f.came].message != 0) reaches[f.from][f.to] = true;
  std::vector<std::size_t> away(count, SIZE_MAX);
  std::deque<std::size_t> next;
  for (const sim::Record& r : records) {
    if (r.kind_id() != models::kinds::operation_begun || r.process >= count || away[r.process] == 0) continue;
    away[r.process] = 0;
    next.push_back(r.process);
  }
  for (; !next.empty(); next.pop_front())
    for (std::size_t to = 0; to < count; ++to) {
      if (!reaches[next.front()][to] || away[to] != SIZE_MAX) continue;
      away[to] = away[next.front()] + 1;
      next.push_back(to);
    }
  return away;
}

void set_columns(const sim::TraceFile& trace, const Flights& flights, Cast& cast) {
  const std::vector<std::size_t> away = distances(trace, flights);
  struct Role {
    std::string name;
    double sum = 0, reached = 0;
    double mean() const { return reached == 0 ? 1.5 : sum / reached; }  // nobody sends it a message: among the brokers
  };
  std::vector<Role> roles;
  for (const CastMember& m : cast.members) {
    auto role = std::find_if(roles.begin(), roles.end(), [&](const Role& r) { return r.name == m.role; });
    if (role == roles.end()) role = roles.insert(roles.end(), Role{.name = m.role});
    const std::size_t distance = away[static_cast<std::size_t>(m.id)];
    if (distance == SIZE_MAX) continue;
    role->sum += static_cast<double>(distance);
    role->reached += 1;
  }
  std::stable_sort(roles.begin(), roles.end(), [](const Role& a, const Role& b) { return a.mean() < b.mean(); });
  cast.columns = roles.size();
  std::vector<std::size_t> filled(roles.size());
  for (CastMember& m : cast.members) {
    const auto role = std::find_if(roles.begin(), roles.end(), [&](const Role& r) { return r.name == m.role; });
    m.column = static_cast<std::size_t>(role - roles.begin());
    m.row = filled[m.column]++;
  }
}

std::vector<std::string> titles(const sim::TraceFile& trace, const std::set<std::uint16_t>& kinds, std::string_view element_kind) {
  std::vector<std::string> out;
  for (const std::uint16_t kind : kinds)
    if (const sim::KindRow* row = trace.kind(static_cast<sim::Kind>(kind))) {
      std::string title = gauge_title(*row, element_kind);
      if (std::find(out.begin(), out.end(), title) == out.end()) out.push_back(std::move(title));
    }
  return out;
}

}  // namespace

std::string gauge_title(const sim::KindRow& kind, std::string_view element_kind) {
  const std::string about = kind.name.substr(0, kind.name.find('.'));
  return about == kind.value_name || about == element_kind ? kind.value_name : about + " " + kind.value_name;
}

Cast cast_of(const sim::TraceFile& trace, const Flights& flights) {
  Cast cast;
  const sim::Tables& tables = trace.tables();
  for (std::size_t i = 0; i < tables.processes.size(); ++i) {
    const sim::ProcessRow& p = tables.processes[i];
    cast.members.push_back({.id = static_cast<sim::ProcessId>(i), .name = p.name, .role = p.role, .host = p.host});
  }
  const std::size_t count = cast.members.size();
  struct Written {
    std::vector<std::uint32_t> records, entered;  ///< by process
    std::set<std::uint16_t> said;                 ///< kinds of its states and gauges
    bool holds = false;
    bool more_than_named = false;  ///< somebody said more of it than that an operation is of its kind
  };
  std::vector<Written> written(tables.elements.size());
  const ChangeRules rules(trace.kinds());
  std::vector<std::set<std::uint16_t>> said(count);  // of the processes themselves
  for (const sim::Record& r : trace.records()) {
    if (r.process < count && r.element_id() == sim::Element::none && r.kind >= sim::kFirstModelKind && reads(rules, r))
      said[r.process].insert(r.kind);
    if (r.element >= tables.elements.size() || r.process >= count) continue;
    Written& w = written[r.element];
    if (w.records.empty()) {
      w.records.resize(count);
      w.entered.resize(count);
    }
    ++w.records[r.process];
    if (r.kind >= sim::kFirstModelKind && reads(rules, r)) w.said.insert(r.kind);
    if (enters(rules, r)) {
      ++w.entered[r.process];
      w.holds = true;
    }
    if (r.kind_id() != models::kinds::operation_begun && r.kind_id() != models::kinds::told) w.more_than_named = true;
  }
  for (std::size_t e = 0; e < tables.elements.size(); ++e) {
    const Written& w = written[e];
    if (!w.more_than_named) continue;
    const std::vector<std::uint32_t>& by = w.holds ? w.entered : w.records;
    const auto owner = static_cast<std::size_t>(std::max_element(by.begin(), by.end()) - by.begin());
    for (std::size_t p = 0; p < count; ++p) {
      if (p != owner && (w.records[p] == 0 || cast.members[p].role != cast.members[owner].role)) continue;
      cast.members[p].elements.push_back({.id = static_cast<sim::Element>(e),
                                          .kind = tables.elements[e].kind,
                                          .label = tables.elements[e].label,
                                          .holds = w.holds,
                                          .own = p == owner,
                                          .gauges = titles(trace, w.said, tables.elements[e].kind)});
    }
  }
  for (std::size_t p = 0; p < count; ++p) cast.members[p].gauges = titles(trace, said[p], {});
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint64_t> links;
  for (const Flight& f : flights.all())
    if (f.from < count && f.to < count) ++links[std::minmax(f.from, f.to)];
  for (const auto& [pair, flown] : links)
    cast.links.push_back({.a = static_cast<sim::ProcessId>(pair.first), .b = static_cast<sim::ProcessId>(pair.second), .flights = flown});
  set_columns(trace, flights, cast);
  return cast;
}

}  // namespace mqlab::lab
