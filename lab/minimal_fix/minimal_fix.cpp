#include "lab/minimal_fix/minimal_fix.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "lab/cost/json.hpp"
#include "lab/report/both.hpp"
#include "lab/version.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::uint64_t kEvents = 20'000'000;

struct Candidate {
  std::vector<std::size_t> knobs;  ///< indices, ascending; none: as it is
  Turn turn;
  std::int64_t damaged_as_scripted = 0;
  std::uint64_t strikes = 0, damaged = 0, broken = 0;  ///< of the fault map
  std::map<std::string, std::uint64_t> harms;          ///< strikes by the worst name
  Cost cost;

  bool holds() const { return damaged_as_scripted == 0 && damaged == 0; }
};

/// What a user waits for; where nobody got an answer that is no 0, but the worst.
std::uint64_t waiting(const Percentiles& times) { return times.count == 0 ? UINT64_MAX : static_cast<std::uint64_t>(times.p50.count()); }

/// Whether `a` is as good as `b` everywhere and better somewhere.
bool better(const Candidate& a, const Candidate& b) {
  const auto of = [](const Candidate& c) {
    return std::array<std::uint64_t, 6>{c.damaged,           waiting(c.cost.response), waiting(c.cost.last_effect),
                                        c.cost.world.frames, c.cost.world.flushes,     c.knobs.size()};
  };
  const auto x = of(a), y = of(b);
  bool better_somewhere = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] > y[i]) return false;
    better_somewhere = better_somewhere || x[i] < y[i];
  }
  return better_somewhere;
}

/// Of those that hold: what a user waits for, then what the disk and the network do, then how much there is to set.
bool cheaper(const Candidate& a, const Candidate& b) {
  const auto of = [](const Candidate& c) {
    return std::tuple(waiting(c.cost.response), c.cost.world.flushes, c.cost.world.frames, c.knobs.size());
  };
  return of(a) < of(b);
}

class Tries {
 public:
  Tries(const Scenario& scenario, const MinimalFixOptions& options) : scenario_(scenario), options_(options), turns_(turns_of(scenario)) {}

  void run() {
    std::vector<std::vector<std::size_t>> sets{{}};
    for (std::size_t size = 0; size <= options_.settings && !sets.empty(); ++size) {
      std::size_t done = 0;
      for (const std::vector<std::size_t>& set : sets) {
        if (stopped()) return;
        if (!above_one_that_holds(set)) attempt(set);
        if (options_.progress) options_.progress(++done, sets.size());
      }
      sets = larger(sets);
    }
  }

  ordered_json json() const {
    ordered_json out{{"scenario", scenario_.id}, {"variant", scenario_.variant}, {"version", version()}, {"seed", scenario_.seed}};
    out["faults"] = options_.map.faults;
    out["knobs"] = turns_.size();
    out["at_once"] = options_.settings;
    out["tried"] = tried_;
    out["refused"] = refused_;
    out["fail_scenario"] = fail_;
    out["maps"] = tried_ - refused_ - fail_;
    out["lost"] = lost_;
    out["ended_early"] = stopped_;
    std::vector<const Candidate*> front;
    for (const Candidate& c : candidates_) {
      const bool beaten = std::any_of(candidates_.begin(), candidates_.end(),
                                      [&](const Candidate& o) { return o.damaged_as_scripted == 0 && better(o, c); });
      if (c.knobs.empty() || (c.damaged_as_scripted == 0 && !beaten)) front.push_back(&c);
    }
    std::stable_sort(front.begin(), front.end(), [](const Candidate* a, const Candidate* b) {
      return std::tuple(a->damaged_as_scripted, a->damaged) > std::tuple(b->damaged_as_scripted, b->damaged);
    });
    const Candidate* cheapest = nullptr;
    for (const Candidate* c : front)
      if (c->holds() && (cheapest == nullptr || cheaper(*c, *cheapest))) cheapest = c;
    out["cheapest"] = nullptr;
    out["front"] = ordered_json::array();
    for (const Candidate* c : front) {
      if (c == cheapest) out["cheapest"] = out["front"].size();
      out["front"].push_back({{"set", c->turn.set},
                              {"meaning", both(c->turn.meaning)},
                              {"price", both(c->turn.cost)},
                              {"damaged_as_scripted", c->damaged_as_scripted},
                              {"strikes", c->strikes},
                              {"damaged", c->damaged},
                              {"broken_promises", c->broken},
                              {"harms", c->harms},
                              {"measured", cost_json(c->cost)}});
    }
    return out;
  }

 private:
  bool stopped() {
    stopped_ = stopped_ || (options_.map.stop && options_.map.stop());
    return stopped_;
  }

  bool above_one_that_holds(const std::vector<std::size_t>& set) const {
    return std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& c) {
      return c.holds() && std::includes(set.begin(), set.end(), c.knobs.begin(), c.knobs.end());
    });
  }

  std::vector<std::vector<std::size_t>> larger(const std::vector<std::vector<std::size_t>>& sets) const {
    std::vector<std::vector<std::size_t>> out;
    for (const std::vector<std::size_t>& set : sets) {
      for (std::size_t knob = set.empty() ? 0 : set.back() + 1; knob < turns_.size(); ++knob) {
        out.push_back(set);
        out.back().push_back(knob);
      }
    }
    return out;
  }

  void attempt(const std::vector<std::size_t>& set) {
    Candidate c;
    c.knobs = set;
    for (const std::size_t knob : set) c.turn = c.turn.set.empty() ? turns_[knob] : joined(c.turn, turns_[knob]);
    ++tried_;
    const Loaded file = load_with(scenario_, c.turn.set);
    if (!file) {
      ++refused_;
      return;
    }
    const Scenario& changed = file->variants.front();
    {
      Runner runner(changed);
      c.damaged_as_scripted = runner.run(counted_only(kEvents)).verdict.damaged();
      runner.set_faults({});
      c.cost = runner.run(counted_only(kEvents)).cost;
    }
    if (c.damaged_as_scripted == 0 || set.empty()) {
      const FaultMap map = make_fault_map(changed, options_.map);
      if (map.not_run > 0) return --tried_, void();  // ended in the midst of it
      c.strikes = map.strikes.size();
      lost_ += map.lost;
      for (const Strike& strike : map.strikes) {
        const Outcome& o = map.of(strike);
        if (!o.damaged()) continue;
        ++c.damaged;
        ++c.harms[std::string(info(*o.worst()).id)];
        c.broken +=
            std::any_of(o.harms.begin(), o.harms.end(), [](const Harm& h) { return h.judgement == models::Judgement::broken_promise; }) ? 1
                                                                                                                                        : 0;
      }
    }
    if (c.damaged_as_scripted != 0) ++fail_;
    candidates_.push_back(std::move(c));
  }

  const Scenario& scenario_;
  const MinimalFixOptions& options_;
  std::vector<Turn> turns_;
  std::vector<Candidate> candidates_;
  bool stopped_ = false;
  std::uint64_t tried_ = 0, refused_ = 0, fail_ = 0, lost_ = 0;
};

}  // namespace

tl::expected<ordered_json, Sentence> minimal_fix(const Scenario& scenario, const MinimalFixOptions& options) {
  {
    Runner runner(scenario);
    if (runner.needs_own_process({}))
      return tl::unexpected(Sentence{"a fault map needs a platform without profiles", "故障图需要不含 profile 的平台"});
  }
  Tries tries(scenario, options);
  tries.run();
  return tries.json();
}

}  // namespace mqlab::lab
