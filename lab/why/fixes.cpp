#include "lab/why/fixes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/why/luck.hpp"
#include "lab/why/operation.hpp"
#include "models/ledger.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kPairsKept = 3;
constexpr std::uint64_t kFixEvents = 50'000'000;

std::vector<std::string> counted(const Verdict& verdict, Severity severity) {
  std::vector<std::string> out;
  for (const NameInfo& name : verdict_names()) {
    const std::int64_t n = count(verdict.counts, name.name) - count(verdict.intended, name.name);
    if (n > 0 && name.severity == severity) out.push_back(fmt::format("{} {}", name.id, n));
  }
  return out;
}

bool begun(const sim::Recorder& recorder, sim::OperationId operation) {
  bool found = false;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    found = found || std::any_of(chunk.begin(), chunk.end(), [&](const sim::Record& r) {
              return r.kind_id() == models::kinds::operation_begun && r.operation_id() == operation;
            });
  });
  return found;
}

/// What becomes of one operation in a run.
struct Became {
  std::vector<std::string> words;
  bool damaged = false;
  bool well = true;  ///< done, and the business knows
};

Became became(const Run& run, const sim::Recorder& recorder, std::optional<sim::OperationId> operation) {
  Became out;
  if (!operation || !begun(recorder, *operation)) return {.words = {"not begun"}, .damaged = false, .well = false};
  for (const PairRow& row : run.verdict.rows) {
    if (row.operation != *operation) continue;
    out.damaged = out.damaged || row.severity() == Severity::damage;
    for (const NameInfo& name : verdict_names()) {
      if (!row.names.has(name.name) || name.name == Name::ok) continue;
      out.well = out.well && name.severity == Severity::good;
      if (std::find(out.words.begin(), out.words.end(), name.id) == out.words.end()) out.words.emplace_back(name.id);
    }
  }
  if (out.words.empty()) out.words.emplace_back(info(Name::ok).id);
  return out;
}

/// Fills what a run with something changed came to; `before`: the trace of the run without the change, empty: none to compare with.
void judge(Fix& fix, const Run& run, const Became& became, const std::string& before) {
  fix.measured = run.cost;
  fix.verdicts = counted(run.verdict, Severity::damage);
  fix.notable = counted(run.verdict, Severity::notable);
  fix.now = became.words;
  const bool struck = std::all_of(run.faults.begin(), run.faults.end(), [](const auto& f) { return f.struck > 0; });
  fix.result = run.hash.hex() == before     ? FixResult::no_change
               : became.damaged             ? FixResult::no_help
               : !struck                    ? FixResult::not_struck
               : run.verdict.damaged() != 0 ? FixResult::moves
               : became.well                ? FixResult::prevents
                                            : FixResult::softens;
}

class Tries {
 public:
  Tries(const Scenario& scenario, const std::string& operation, const RunOptions& as)
      : scenario_(scenario), operation_(operation), options_(with_luck_of(as, counted_only(kFixEvents))) {
    Runner runner(scenario);
    as_it_is_ = runner.run(options_).hash.hex();
  }

  Fix run(const Turn& turn) const {
    Fix fix{.turn = turn};
    const Loaded file = load_with(scenario_, turn.set);
    if (!file) {
      fix.result = FixResult::refused;
      fix.refusal = file.error().front().what;
      return fix;
    }
    const Scenario& changed = file->variants.front();
    Runner runner(changed);
    const Run run = runner.run(options_);
    const auto operation = operation_named(operation_, changed, runner.recorder().tables());
    judge(fix, run, became(run, runner.recorder(), operation), as_it_is_);
    return fix;
  }

 private:
  const Scenario& scenario_;
  const std::string& operation_;
  RunOptions options_;
  std::string as_it_is_;
};

}  // namespace

std::vector<Fix> try_fixes(const Scenario& scenario, const std::string& operation, const RunOptions& as) {
  const Tries tries(scenario, operation, as);
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

std::vector<OtherVariant> try_variants(const std::vector<const Scenario*>& others, const std::string& operation, const RunOptions& as) {
  std::vector<OtherVariant> out;
  for (const Scenario* other : others) {
    Runner runner(*other);
    if (runner.needs_own_process({})) continue;
    const Run run = runner.run(with_luck_of(as, counted_only(kFixEvents)));
    OtherVariant& one = out.emplace_back();
    one.variant = other->variant;
    judge(one.fix, run, became(run, runner.recorder(), operation_named(operation, *other, runner.recorder().tables())), {});
  }
  return out;
}

}  // namespace mqlab::lab
