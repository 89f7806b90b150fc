#include "lab/explore/schedules.hpp"

#include <algorithm>

#include "sim/describe/units.hpp"
#include "sim/random/draw.hpp"

namespace mqlab::lab {

namespace {

constexpr std::uint64_t kMaxFaults = 5;

/// Draws of one schedule.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t index) : seed_(seed), index_(index) {}
  std::uint64_t below(std::uint64_t n) { return sim::uniform(sim::draw(seed_, sim::entity_of("explore"), next_++, index_), n); }

 private:
  std::uint64_t seed_, index_;
  std::uint32_t next_ = 0;
};

}  // namespace

Schedule drawn_schedule(const FaultMap& map, std::uint64_t seed, std::uint64_t index) {
  Dice dice(seed, index);
  std::vector<std::size_t> aims;
  while (aims.empty())  // a profile: some kinds are out of this schedule, so that the others meet each other more often
    for (const std::string& kind : map.options.faults) {
      if (dice.below(2) == 0) continue;
      for (std::size_t a = 0; a < map.aims.size(); ++a)
        if (map.aims[a].fault.kind == kind) aims.push_back(a);
    }
  Schedule schedule;
  const std::uint64_t faults = 2 + dice.below(kMaxFaults - 1);
  for (std::uint64_t f = 0; f < faults; ++f) {
    Scheduled s{.aim = aims[dice.below(aims.size())], .site = dice.below(map.sites.size())};
    if (map.aims[s.aim].fault.lasts) {
      constexpr std::int64_t kTenths[] = {1, 3, 10, 50};
      s.lasts = sim::Duration{map.options.lasts.count() / 10 * kTenths[dice.below(std::size(kTenths))]};
    }
    schedule.push_back(s);
  }
  std::sort(schedule.begin(), schedule.end(), [](const Scheduled& a, const Scheduled& b) { return a.site < b.site; });
  return schedule;
}

describe::List schedule_value(const FaultMap& map, const Schedule& schedule) {
  describe::List faults;
  for (const Scheduled& s : schedule) {
    const Site& site = map.sites[s.site];
    describe::Value fault = fault_value(map.aims[s.aim], address_of(site, map.tables, map.point(site.kind)));
    if (s.lasts) fault.set("for", describe::print(*s.lasts));
    faults.push_back(std::move(fault));
  }
  return faults;
}

std::vector<ScriptedFault> schedule_faults(const FaultMap& map, const StrikeRunner& striker, const Schedule& schedule) {
  std::vector<ScriptedFault> faults;
  for (const Scheduled& s : schedule) {
    ScriptedFault fault = striker.fault(map.aims[s.aim], map.sites[s.site], map.tables);
    if (s.lasts) fault.lasts = s.lasts;
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace mqlab::lab
