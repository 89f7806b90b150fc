// A fault map or a swarm as a check: many runs, and the first that has a damage which none may have. One process: a class is graded in many.
#include <algorithm>

#include "lab/exercise/evaluate.hpp"
#include "lab/explore/schedules.hpp"
#include "lab/faultmap/map.hpp"
#include "sim/describe/suggest.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::lab {

namespace {

struct FoundHarm {
  std::uint64_t run;
  Harm harm;
};

MapOptions options_of(const CheckFields& check) {
  MapOptions options;
  options.workers = 1;
  if (check.faultmap) {
    options.faults = check.faultmap->faults;
    options.points = check.faultmap->points;
    options.lasts = check.faultmap->lasts;
    options.keep_faults = check.faultmap->own_faults;
  } else {
    options.faults = check.swarm->faults;
    options.lasts = check.swarm->lasts;
    options.keep_faults = check.swarm->own_faults;
  }
  return options;
}

/// The schedules that are run: each strike of the map alone, or drawn ones.
std::vector<Schedule> schedules_of(const FaultMap& map, const CheckFields& check, std::uint64_t seed) {
  std::vector<Schedule> out;
  if (check.faultmap) {
    for (std::size_t i = 0; i < map.strikes.size(); ++i)
      if (map.strikes[i].run_as == i) out.push_back({{.aim = map.strikes[i].aim, .site = map.strikes[i].site, .lasts = {}}});
  } else if (!map.strikes.empty()) {
    for (std::int64_t n = 0; n < check.swarm->runs; ++n) out.push_back(drawn_schedule(map, seed, static_cast<std::uint64_t>(n)));
  }
  return out;
}

bool may_not_be(const CheckFields& check, const Harm& harm) {
  return std::find(check.never.begin(), check.never.end(), info(harm.name).id) != check.never.end();
}

std::optional<FoundHarm> first_harm(const FaultMap& map, const std::vector<Schedule>& schedules, const CheckFields& check) {
  std::optional<FoundHarm> found;
  StrikeRunner striker(map);
  striker.batch([&] {
    for (std::uint64_t i = 0; i < schedules.size() && !found; ++i) {
      std::vector<ScriptedFault> faults;
      if (map.options.keep_faults) faults = map.scenario->faults;
      for (ScriptedFault& fault : schedule_faults(map, striker, schedules[i])) faults.push_back(std::move(fault));
      striker.runner().set_faults(std::move(faults));
      const Outcome outcome = outcome_of(striker.runner().run_here(counted_only(kExerciseEvents)));
      if (!outcome.ended) continue;
      const auto harm = std::find_if(outcome.harms.begin(), outcome.harms.end(), [&](const Harm& h) { return may_not_be(check, h); });
      if (harm != outcome.harms.end()) found = FoundHarm{i, *harm};
    }
  });
  return found;
}

/// The faults in words: `crash rabbit-1 at confirm.sent of rabbit-1 shop/5, for 1s`.
Sentence script_of(const FaultMap& map, const Schedule& schedule) {
  Sentence out;
  for (const Scheduled& s : schedule) {
    const Aim& aim = map.aims[s.aim];
    const std::string site = say_site(map.sites[s.site], map.tables, map.point(map.sites[s.site].kind));
    const auto lasts = s.lasts ? s.lasts : aim.fault.lasts;
    const std::string span = lasts ? describe::print(*lasts) : std::string();
    out.en += fmt::format("{}{} at {}{}", out.en.empty() ? "" : "; ", aim.label(), site, span.empty() ? "" : ", for " + span);
    out.zh_CN += fmt::format("{}在 {} 处 {}{}", out.zh_CN.empty() ? "" : "；", site, aim.label(), span.empty() ? "" : "，持续 " + span);
  }
  return out;
}

/// A kind that can't be used here is the author's mistake, told as such.
bool known_kinds(Bench& bench, const CheckFields& check, const Scenario& scenario, const MapOptions& options) {
  const std::vector<std::string> names = mappable_faults(*scenario.style);
  bool good = true;
  for (const std::string& kind : options.faults) {
    if (std::find(names.begin(), names.end(), kind) != names.end()) continue;
    describe::Problem problem;
    problem.file = "checks/" + check.id;
    problem.what = describe::phrase({"no fault that can be aimed is called \"{}\"", "没有可定向施加、名为 \"{}\" 的故障"}, kind);
    problem.expected = describe::one_of(names);
    problem.did_you_mean = describe::suggest(kind, names);
    bench.out.problems.push_back(std::move(problem));
    good = false;
  }
  return good;
}

}  // namespace

bool search_faults(Bench& bench, const CheckFields& check, ReportLine& line) {
  const Loaded file = load_changed(bench.scenario, bench.assignment.variant,
                                   {.set = check.set, .faults = check.faults ? &*check.faults : nullptr, .seed = {}, .expect = nullptr});
  if (!file) {
    bench.out.problems.insert(bench.out.problems.end(), file.error().begin(), file.error().end());
    return false;
  }
  const Scenario& scenario = file->variants.front();
  const MapOptions options = options_of(check);
  if (!known_kinds(bench, check, scenario, options)) return false;
  const FaultMap map = survey_map(scenario, options);
  const auto seed = static_cast<std::uint64_t>(drawn_seed(bench.exercise, bench.assignment.student, check.id, 0));
  const std::vector<Schedule> schedules = schedules_of(map, check, seed);
  if (schedules.empty()) {
    line.said.push_back(
        {"no fault of these kinds can strike at these points: nothing was checked", "这些钩点上无法施加此类故障：什么也没有检查"});
    return false;
  }
  const auto found = first_harm(map, schedules, check);
  const std::string n = fmt::format("{}", schedules.size());
  if (!found) {
    line.said.push_back(
        {fmt::format("{} runs with other faults, none of them with damage", n), fmt::format("换了 {} 种故障运行，均无损害", n)});
    return true;
  }
  describe::List faults;
  Value failing = scenario.merged;
  if (const Value* own = options.keep_faults ? failing.find("faults") : nullptr; own != nullptr && own->as_list() != nullptr)
    faults = *own->as_list();
  const describe::List drawn = schedule_value(map, schedules[found->run]);
  faults.insert(faults.end(), drawn.begin(), drawn.end());
  failing.set("faults", Value(std::move(faults)));
  const NameInfo& name = info(found->harm.name);
  const std::string operation = map.tables.identity(found->harm.operation);
  const Sentence script = script_of(map, schedules[found->run]);
  line.said.push_back({fmt::format("{} is {} when this happens: {}", operation, name.id, script.en),
                       fmt::format("发生以下故障时，{} 被判为{}（{}）：{}", operation, name.title.zh_CN, name.id, script.zh_CN)});
  line.said.push_back(
      {fmt::format("found in run {} of {}", found->run + 1, n), fmt::format("在 {} 次运行中的第 {} 次发现", n, found->run + 1)});
  if (!bench.out.failing) bench.out.failing = Failing{std::move(failing), scenario.variant, found->harm.name, check.id, line.hidden};
  return false;
}

}  // namespace mqlab::lab
