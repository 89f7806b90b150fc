#include "lab/faultmap/groups.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace mqlab::lab {

namespace {

/// The points of each operation, in order.
using Lives = std::map<std::uint64_t, std::vector<const Site*>>;

Lives lives_of(const FaultMap& map) {
  Lives lives;
  for (const Site& s : map.lives) {
    const std::uint64_t operation = s.operation ? s.operation.packed : s.message.packed;
    if (operation != 0) lives[operation].push_back(&s);
  }
  return lives;
}

/// How many of its points an operation had behind it when a fault struck at this record.
std::size_t stage(const std::vector<const Site*>& life, sim::RecordNumber at) {
  return static_cast<std::size_t>(
      std::upper_bound(life.begin(), life.end(), at, [](sim::RecordNumber n, const Site* s) { return n < s->record; }) - life.begin());
}

struct Collected {
  std::set<std::size_t> strikes;
  std::map<std::uint64_t, std::set<std::size_t>> stages;  // by operation
  std::set<std::string> promises;
};

std::vector<Stretch> stretches_of(const Collected& collected, const Lives& lives, const FaultMap& map) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> counted;
  for (const auto& [operation, stages] : collected.stages) {
    const auto life = lives.find(operation);
    if (life == lives.end()) continue;
    const auto name = [&](std::size_t index) {
      return index < life->second.size() ? std::string(map.point(life->second[index]->kind)) : std::string();
    };
    for (auto at = stages.begin(); at != stages.end();) {
      const std::size_t first = *at;
      std::size_t last = first;
      while (++at != stages.end() && *at == last + 1) ++last;
      ++counted[{first == 0 ? std::string() : name(first - 1), name(last)}];
    }
  }
  std::vector<Stretch> out;
  for (const auto& [ends, operations] : counted) out.push_back({ends.first, ends.second, operations});
  std::stable_sort(out.begin(), out.end(), [](const Stretch& a, const Stretch& b) { return a.operations > b.operations; });
  return out;
}

}  // namespace

std::vector<CauseGroup> group_by_cause(const FaultMap& map) {
  const Lives lives = lives_of(map);
  std::vector<std::uint64_t> struck(map.aims.size());
  std::map<std::tuple<std::size_t, int, int, int>, Collected> found;  // rank of the name, so the worst comes first
  const auto rank = [](Name name) {
    const auto order = worst_first();
    return static_cast<int>(std::find(order.begin(), order.end(), name) - order.begin()) * 100 + static_cast<int>(name);
  };
  for (std::size_t i = 0; i < map.strikes.size(); ++i) {
    const Strike& strike = map.strikes[i];
    const Outcome& outcome = map.of(strike);
    if (!outcome.ran || !outcome.struck) continue;
    ++struck[strike.aim];
    for (const Harm& h : outcome.beyond(map.baseline).harms) {
      const auto key = std::tuple{strike.aim, rank(h.name), static_cast<int>(h.told), h.judgement ? static_cast<int>(*h.judgement) : -1};
      Collected& c = found[key];
      if (!h.promise.empty()) c.promises.insert(h.promise);
      c.strikes.insert(i);
      const auto life = lives.find(h.operation.packed);
      if (life != lives.end()) {
        c.stages[h.operation.packed].insert(stage(life->second, map.sites[strike.site].record));
      } else {
        c.stages[h.operation.packed];
      }
    }
  }
  std::vector<CauseGroup> groups;
  for (const auto& [key, c] : found) {
    CauseGroup& g = groups.emplace_back();
    g.aim = std::get<0>(key);
    g.name = static_cast<Name>(std::get<1>(key) % 100);
    g.told = static_cast<models::Told>(std::get<2>(key));
    if (std::get<3>(key) >= 0) g.judgement = static_cast<models::Judgement>(std::get<3>(key));
    g.promises.assign(c.promises.begin(), c.promises.end());
    g.points = c.strikes.size();
    g.of_points = struck[g.aim];
    g.operations = c.stages.size();
    g.stretches = stretches_of(c, lives, map);
    g.example = *c.strikes.begin();
  }
  return groups;
}

}  // namespace mqlab::lab
