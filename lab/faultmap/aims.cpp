#include "lab/faultmap/aims.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "lab/scenario/load.hpp"
#include "models/apps/faults.hpp"
#include "sim/describe/units.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using describe::FieldSpec;
using describe::List;
using describe::Type;
using describe::Value;

namespace {

bool has(std::span<const sim::FaultKind> kinds, const sim::FaultKind& kind) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const sim::FaultKind& k) { return k.name == kind.name; });
}

class Aimer {
 public:
  Aimer(const Scenario& scenario, const sim::Recorder& full, sim::Duration lasts, const std::vector<FaultField>& with)
      : scenario_(scenario), tables_(full.tables()), lasts_(lasts), with_(with), broker_(scenario.style->process_names(*scenario.broker)) {
    for (const sim::ProcessRow& p : tables_.processes)
      if (std::find(hosts_.begin(), hosts_.end(), p.host) == hosts_.end()) hosts_.push_back(p.host);
    full.for_each_chunk([&](std::span<const sim::Record> chunk) {
      for (const sim::Record& r : chunk) {
        if (r.kind_id() != sim::kinds::connection_opened || r.process_id() == sim::ProcessId::none) continue;
        const auto a = static_cast<std::size_t>(r.process);
        const auto b = static_cast<std::size_t>(r.value);
        if (a < tables_.processes.size() && b < tables_.processes.size()) pairs_.insert(std::minmax(a, b));
      }
    });
  }

  void aim(const sim::FaultKind& kind, std::vector<Aim>& out) const {
    std::string_view field;
    const auto add = [&](Value target, std::vector<std::string> processes, std::vector<std::string> hosts, bool everyone) {
      Aim& aim = out.emplace_back();
      Value fields{describe::Object{}};
      fields.set(field, std::move(target));
      for (const auto& [name, value] : with_) {
        if (!has_field(kind, name)) continue;
        fields.set(name, Value(value));
        aim.assumed += (aim.assumed.empty() ? "" : ", ") + name + " " + value;
      }
      aim.fault = make_fault(kind, fields);
      aim.fields = Value(describe::Object{});
      aim.fields.set("do", kind.name);
      for (const describe::Member& m : *fields.as_object()) aim.fields.set(m.key, m.value);
      if (kind.heals) {
        aim.fault.lasts = lasts_;
        aim.fields.set("for", describe::print(lasts_));
      }
      aim.fault.name = "fault";  // the same for all, so that equal runs have equal traces
      for (const sim::ProcessRow& p : tables_.processes) {
        const bool named = std::find(processes.begin(), processes.end(), p.name) != processes.end();
        aim.processes.push_back(named || std::find(hosts.begin(), hosts.end(), p.host) != hosts.end());
      }
      if (kind.target == sim::Target::process || kind.target == sim::Target::host) {
        const std::vector<bool> struck = aim.processes;
        for (const auto& [one, other] : pairs_) {
          if (struck[one]) aim.processes[other] = true;
          if (struck[other]) aim.processes[one] = true;
        }
      }
      aim.hosts = std::move(hosts);
      aim.everyone = everyone;
    };
    switch (fault_takes(kind, field)) {
      case FaultTakes::process:
        for (const sim::ProcessRow& p : tables_.processes)
          if (hears(kind, p.name)) add(Value(p.name), {p.name}, {}, false);
        break;
      case FaultTakes::host:
        for (const std::string& host : hosts_) add(Value(host), {}, {host}, false);
        break;
      case FaultTakes::pair:
        for (const auto& [a, b] : pairs_) {
          const std::string& one = tables_.processes[a].name;
          const std::string& two = tables_.processes[b].name;
          add(Value(List{Value(one), Value(two)}), {one, two}, {}, false);
        }
        break;
      case FaultTakes::sides:
        for (const std::string& host : hosts_) {
          List others;
          for (const std::string& other : hosts_)
            if (other != host) others.emplace_back(other);
          if (!others.empty()) add(Value(List{Value(List{Value(host)}), Value(std::move(others))}), {}, {}, true);
        }
        break;
      case FaultTakes::nothing:
      case FaultTakes::unknown: break;
    }
  }

 private:
  static bool has_field(const sim::FaultKind& kind, std::string_view name) {
    const auto& fields = kind.spec().fields;
    return std::any_of(fields.begin(), fields.end(), [&](const FieldSpec& f) { return f.name == name; });
  }

  /// A style's fault strikes one of the broker's processes, an application's a program.
  bool hears(const sim::FaultKind& kind, const std::string& process) const {
    const bool broker = std::find(broker_.begin(), broker_.end(), process) != broker_.end();
    if (has(scenario_.style->faults(), kind)) return broker;
    if (has(models::apps::app_faults(), kind)) return !broker;
    return true;
  }

  const Scenario& scenario_;
  const sim::Tables& tables_;
  sim::Duration lasts_;
  const std::vector<FaultField>& with_;
  std::vector<std::string> broker_;
  std::vector<std::string> hosts_;
  std::set<std::pair<std::size_t, std::size_t>> pairs_;
};

}  // namespace

FaultTakes fault_takes(const sim::FaultKind& kind, std::string_view& field) {
  FaultTakes found = FaultTakes::nothing;
  for (const FieldSpec& f : kind.spec().fields) {
    if (!f.options.required) continue;
    if (found != FaultTakes::nothing) return FaultTakes::unknown;
    field = f.name;
    const bool list = f.type.type == Type::list;
    const bool lists = list && f.type.item != nullptr && f.type.item->type == Type::list;
    const std::string_view names = f.options.refers_to;
    if (names.empty()) return FaultTakes::unknown;
    if (lists) {
      found = FaultTakes::sides;
    } else if (list) {
      found = FaultTakes::pair;
    } else {
      found = names == "process" ? FaultTakes::process : FaultTakes::host;  // a host's name also means its own link
    }
  }
  return found;
}

std::string Aim::label() const {
  const std::string what = fmt::format("{} {}", fault.kind, fmt::join(fault.targets, "-"));
  return assumed.empty() ? what : fmt::format("{} ({})", what, assumed);
}

std::vector<std::string> mappable_faults(const models::Style& style) {
  const models::Style* const styles[] = {&style};
  std::vector<std::string> names;
  for (const sim::FaultKind* kind : fault_kinds(styles)) {
    std::string_view field;
    const FaultTakes what = fault_takes(*kind, field);
    if (what != FaultTakes::nothing && what != FaultTakes::unknown) names.emplace_back(kind->name);
  }
  return names;
}

std::vector<Aim> aims_of(const Scenario& scenario, const sim::Recorder& full, const std::vector<std::string>& kinds, sim::Duration lasts,
                         const std::vector<FaultField>& with) {
  const models::Style* const styles[] = {scenario.style};
  const Aimer aimer(scenario, full, lasts, with);
  std::vector<Aim> aims;
  for (const std::string& name : kinds)
    for (const sim::FaultKind* kind : fault_kinds(styles))
      if (kind->name == name) aimer.aim(*kind, aims);
  return aims;
}

std::vector<std::size_t> fold_sites(const std::vector<Site>& sites, const Aim& aim, const sim::Recorder& full,
                                    const std::vector<sim::Touch>& touches, const std::vector<std::string>& host_names) {
  std::vector<std::size_t> leader(sites.size());
  for (std::size_t i = 0; i < sites.size(); ++i) leader[i] = i;
  if (aim.everyone) return leader;
  std::vector<sim::RecordNumber> marks;
  const auto struck = [&](sim::ProcessId p) {
    return p != sim::ProcessId::none && static_cast<std::size_t>(p) < aim.processes.size() && aim.processes[static_cast<std::size_t>(p)];
  };
  for (const sim::Touch& t : touches) {
    const bool host = t.host != sim::HostId::none &&
                      std::find(aim.hosts.begin(), aim.hosts.end(), host_names[static_cast<std::size_t>(t.host)]) != aim.hosts.end();
    if (host || struck(t.process)) marks.push_back(t.next);
  }
  full.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk)
      if (struck(r.process_id())) marks.push_back(r.number);
  });
  std::sort(marks.begin(), marks.end());
  for (std::size_t i = 1; i < sites.size(); ++i) {
    if (sites[i].time != sites[i - 1].time) continue;
    const auto mark = std::upper_bound(marks.begin(), marks.end(), sites[i - 1].record);
    // A `*.sent` record has its number before its frame leaves, and is struck after: the frame's mark is then the number after it.
    if (mark == marks.end() || *mark > sites[i].record + 1) leader[i] = leader[i - 1];
  }
  return leader;
}

}  // namespace mqlab::lab
