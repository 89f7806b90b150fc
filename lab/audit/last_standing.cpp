#include "lab/audit/last_standing.hpp"

#include <algorithm>

#include "lab/knobs/knobs.hpp"
#include "lab/scenario/parse.hpp"
#include "sim/describe/units.hpp"
#include "sim/fault/crash.hpp"

namespace mqlab::lab {

namespace {

/// Not every process of a broker has messages: a controller and a name server have none.
std::vector<std::string> message_handlers(const FaultMap& map) {
  std::vector<std::string> names = map.scenario->style->process_names(*map.scenario->broker);
  std::erase_if(names, [&](const std::string& name) {
    return std::none_of(map.lives.begin(), map.lives.end(), [&](const Site& site) {
      return site.message && site.process != sim::ProcessId::none &&
             map.tables.processes[static_cast<std::size_t>(site.process)].name == name;
    });
  });
  return names;
}

/// Half-way to the first message: the broker is up, nobody has sent.
sim::Duration before_the_first_message(const FaultMap& map) {
  const auto first = std::find_if(map.lives.begin(), map.lives.end(), [](const Site& site) { return static_cast<bool>(site.message); });
  return sim::Duration{first == map.lives.end() ? 0 : first->time.ns / 2};
}

describe::Value crash(const std::string& process, sim::Duration at) {
  describe::Value fault{describe::Object{}};
  fault.set("at", describe::print(at));
  fault.set("do", sim::Crash::name);
  fault.set("process", process);
  fault.set("for", describe::print(kOthersAreDown));
  return fault;
}

}  // namespace

std::vector<LastStanding> last_ones_standing(const FaultMap& map) {
  const Scenario& scenario = *map.scenario;
  const std::vector<std::string> handlers = message_handlers(map);
  std::vector<LastStanding> all;
  if (handlers.size() < 2) return all;
  const sim::Duration at = before_the_first_message(map);
  for (const std::string& left : handlers) {
    describe::List faults, crashes;
    if (const describe::Value* own = scenario.merged.find("faults"); map.options.keep_faults && own != nullptr && own->is_list())
      faults = *own->as_list();
    for (const std::string& other : handlers)
      if (other != left) crashes.push_back(crash(other, at));
    faults.insert(faults.end(), crashes.begin(), crashes.end());
    Loaded with = load_with(scenario, {"/faults=" + print_json_compact(describe::Value(std::move(faults)))});
    if (!with) continue;
    const std::string_view host = scenario.host_of(left);
    all.push_back({left, std::string(host.empty() ? std::string_view(left) : host), std::move(crashes),
                   sim::Time{(at + kOthersAreDown).count()}, std::move(with)});
  }
  return all;
}

}  // namespace mqlab::lab
