/// The verdict of a run: the ledger judged.
///
///     Ledger ledger;                       // once, used again for every run
///     ledger.reset(expected, tables);
///     ledger.fold(records);                // chunk by chunk
///     settle(ledger, expected, facts, tables, verdict);
///
/// Counts are exact. Rows explain the operations that are not ok: all that are damaged, then notable ones, up to `Expected::max_rows` each.
/// They have no record numbers yet: `explain` (why.hpp) reads the records of the damaged operations once more and adds them with one line of why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/verdict/consistency.hpp"
#include "lab/verdict/expected.hpp"
#include "lab/verdict/judge.hpp"
#include "lab/verdict/ledger.hpp"
#include "lab/verdict/names.hpp"
#include "lab/verdict/vacuity.hpp"
#include "models/style.hpp"

namespace mqlab::lab {

/// A text that was computed.
struct Sentence {
  std::string en, zh_CN;
  const std::string& in(Language language) const { return language == Language::zh_CN && !zh_CN.empty() ? zh_CN : en; }
};

/// What became of a damaged effect against what the configuration promises.
struct PromiseVerdict {
  models::Judgement judgement = models::Judgement::expected_damage;
  std::string promise;  ///< id of the promise that was broken or was never made
  Sentence because;
};

/// One pair that is not ok.
struct PairRow {
  sim::OperationId operation;
  std::uint32_t store = 0;  ///< index in Expected::stores
  models::Told told = models::Told::indeterminate;
  std::int32_t expected = 1;
  std::int32_t net = 0;
  std::int32_t applied = 0;
  std::int32_t unchanged = 0;
  Left left = Left::nothing;
  std::optional<models::Fate> fate;         ///< of the last copy on the way to this store, when net is 0
  sim::Element place = sim::Element::none;  ///< where that copy was, or where one is left
  Name primary = Name::ok;
  Names names;  ///< all that is true of it, `inconsistent`, `reordered` and `late-duplicate` too
  bool intended = false;
  std::uint64_t after = 0;                 ///< reordered, late duplicate: the later operation that was done before
  std::vector<sim::RecordNumber> records;  ///< that made it so, ascending; filled by `explain`
  Sentence why;                            ///< filled by `explain`
  std::optional<PromiseVerdict> promise;   ///< filled by `judge_promises`

  Severity severity() const;
};

struct Verdict {
  std::int64_t operations = 0;
  std::int64_t pairs = 0;  ///< operations × their expected effects
  Counts counts{};
  Counts intended{};              ///< part of the counts whose fate the scenario wanted
  std::int64_t suppressed = 0;    ///< repetitions that changed nothing, all of them, wherever (`deduplicated` counts pairs)
  std::int64_t unattributed = 0;  ///< ledger records without an operation: a bug of a model
  std::vector<PairRow> rows;      ///< by producer and number
  std::int64_t rows_left_out = 0;
  std::vector<Ledger::Unexpected> unexpected;  ///< the first ones
  std::vector<Gap> gaps;
  std::vector<MoneyRow> money;  ///< one per store, in the order of Expected::stores
  Vacuity vacuity;
  sim::EndReason reason = sim::EndReason::quiet;
  sim::Time at{};
  sim::Time last_change{};  ///< of the ledger: the run went on for the settle time, to see that nothing follows

  /// Sum of the counts of damage, less what was intended; a pair with two kinds of damage counts in both. 0: no damage.
  std::int64_t damaged() const;
};

/// Judge what the fold found. `out` is overwritten, its memory used again.
void settle(Ledger& ledger, const Expected& expected, const RunFacts& facts, const sim::Tables& tables, Verdict& out);

}  // namespace mqlab::lab
