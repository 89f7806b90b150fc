#include "lab/why/fixes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mqlab::lab {

namespace {

constexpr std::size_t kPairsKept = 3;
constexpr std::uint64_t kEvents = 50'000'000;

class Tries {
 public:
  Tries(const Scenario& scenario, sim::OperationId operation) : scenario_(scenario), operation_(operation) {
    Runner runner(scenario);
    as_it_is_ = runner.run(counted_only(kEvents)).hash;
  }

  Fix run(const Turn& turn) const {
    Fix fix{.turn = turn};
    const Loaded file = load_with(scenario_, turn.set);
    if (!file) {
      fix.result = FixResult::refused;
      fix.refusal = file.error().front().what;
      return fix;
    }
    Runner runner(file->variants.front());
    const Run run = runner.run(counted_only(kEvents));
    fix.measured = run.cost;
    for (const NameInfo& name : verdict_names()) {
      const std::int64_t n = count(run.verdict.counts, name.name) - count(run.verdict.intended, name.name);
      if (n > 0 && name.severity == Severity::damage) fix.verdicts.push_back(fmt::format("{} {}", name.id, n));
    }
    const bool struck = std::all_of(run.faults.begin(), run.faults.end(), [](const auto& f) { return f.struck > 0; });
    const bool mine = std::any_of(run.verdict.rows.begin(), run.verdict.rows.end(),
                                  [&](const PairRow& row) { return row.operation == operation_ && row.severity() == Severity::damage; });
    fix.result = run.hash == as_it_is_        ? FixResult::no_change
                 : mine                       ? FixResult::no_help
                 : !struck                    ? FixResult::not_struck
                 : run.verdict.damaged() == 0 ? FixResult::prevents
                                              : FixResult::moves;
    return fix;
  }

 private:
  const Scenario& scenario_;
  sim::OperationId operation_;
  sim::TraceHash as_it_is_;
};

}  // namespace

std::vector<Fix> try_fixes(const Scenario& scenario, sim::OperationId operation) {
  const Tries tries(scenario, operation);
  std::vector<Fix> fixes;
  for (const Turn& turn : turns_of(scenario)) fixes.push_back(tries.run(turn));
  const auto prevents = [](const Fix& f) { return f.result == FixResult::prevents; };
  if (std::any_of(fixes.begin(), fixes.end(), prevents)) return fixes;
  const std::size_t single = fixes.size();
  std::size_t kept = 0;
  for (std::size_t a = 0; a < single; ++a) {
    for (std::size_t b = a + 1; b < single && kept < kPairsKept; ++b) {
      if (fixes[a].result == FixResult::refused || fixes[b].result == FixResult::refused) continue;
      Fix fix = tries.run(joined(fixes[a].turn, fixes[b].turn));
      if (!prevents(fix)) continue;
      ++kept;
      fixes.push_back(std::move(fix));
    }
  }
  return fixes;
}

}  // namespace mqlab::lab
