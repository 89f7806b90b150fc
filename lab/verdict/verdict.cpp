#include "lab/verdict/verdict.hpp"

#include <algorithm>

#include "lab/verdict/reach.hpp"

namespace mqlab::lab {

using models::Fate;
using models::Told;

Severity PairRow::severity() const {
  Severity worst = Severity::good;
  for (const NameInfo& row : verdict_names())
    if (names.has(row.name) && !(intended && row.name == primary)) worst = std::max(worst, row.severity);
  return intended ? std::max(worst, Severity::notable) : worst;
}

std::int64_t Verdict::damaged() const {
  std::int64_t sum = 0;
  for (const NameInfo& row : verdict_names())
    if (row.severity == Severity::damage) sum += count(counts, row.name) - count(intended, row.name);
  return sum;
}

namespace {

class Settlement {
 public:
  Settlement(Ledger& ledger, const Expected& expected, const RunFacts& facts, const sim::Tables& tables, Verdict& out)
      : ledger_(ledger), expected_(expected), facts_(facts), out_(out) {
    reach_.build(expected, facts, tables);
    cut_short_ = facts.reason != sim::EndReason::quiet && facts.reason != sim::EndReason::settled;
  }

  void operation(sim::OperationId id, OperationState& state, const EffectState* effects) {
    ++out_.operations;
    const Ledger::Setup* setup = ledger_.setup_of(id, state);
    if (setup == nullptr) return;
    const Told told = last_word(state.told_seen, setup->of->asks);
    const std::size_t n = setup->stores.size();
    judged_.clear();
    places_.clear();
    for (std::size_t i = 0; i < n; ++i) {
      judged_.push_back({pair_facts(id, state, effects[i], told, setup->stores[i], setup->of->effects[i].count), {}});
      judged_.back().verdict = judge(judged_.back().facts, setup->of->intended, setup->of->declining_intended);
    }
    const bool split = expected_.stores_agree && disagree(judged_);
    if (split) ++count(out_.counts, Name::inconsistent);
    for (std::size_t i = 0; i < n; ++i) {
      JudgedEffect& effect = judged_[i];
      add_expected(out_.money[setup->stores[i]], amount_of(setup->of->effects[i], state), effect);
      Names names = effect.verdict.all;
      if ((effects[i].out_of_order & 1) != 0) names.add(Name::reordered);
      if ((effects[i].out_of_order & 2) != 0) names.add(Name::late_duplicate);
      ++out_.pairs;
      if (names == Names{Name::ok} && !split) {
        ++count(out_.counts, Name::ok);
        continue;
      }
      tally(names, effect.verdict);
      if (split) names.add(Name::inconsistent);
      add_row(id, effects[i], setup->stores[i], places_[i], effect, names);
    }
  }

 private:
  PairFacts pair_facts(sim::OperationId id, OperationState& state, const EffectState& effect, Told told, std::uint32_t store,
                       int expected) {
    PairFacts facts{told, expected, effect.net, Left::nothing, effect.unchanged > 0, effect.declined, {}};
    std::uint32_t& where = places_.emplace_back(kNone32);
    if (facts.net != 0) return facts;
    // Most operations are done and end above. For the rest: what is left of them, and what became of the last copy?
    int latest = -1;
    bool was_dead_lettered = false;
    std::uint32_t rests_at = kNone32;
    bool rests = false;  // a live copy where nobody takes from: dead letters
    bool hoped = false;  // or work whose consumer was never declared
    ledger_.operations().each_place(state, [&](const PlaceState& place) {
      if (place.last_fate == static_cast<std::uint8_t>(Fate::dead_lettered)) was_dead_lettered = true;
      if (place.live > 0 && reach_.from(place.place, store)) {
        const Left left = !cut_short_ && reach_.should_move(place.place) ? Left::should_move : Left::by_design;
        if (left > facts.left) rests_at = place.place;
        facts.left = std::max(facts.left, left);
      } else if (place.live > 0 && reach_.concerns(place.place, store)) {
        rests = true;
        if (facts.left == Left::nothing) rests_at = place.place;
        if (reach_.hopes(place.place, store)) hoped = true;
      }
      if (!reach_.concerns(place.place, store)) return true;
      if (cut_short_ && ledger_.still_held(place) && facts.left == Left::nothing) {
        facts.left = Left::by_design;
        rests_at = place.place;
      }
      if (place.last_fate != kNoFate && place.fate_order > latest) {
        latest = place.fate_order;
        facts.fate = static_cast<Fate>(place.last_fate);
        where = place.place;
      }
      return true;
    });
    if (rests && was_dead_lettered) {
      facts.fate = Fate::dead_lettered;
      if (facts.left == Left::nothing) where = kNone32;
    } else if (rests && where != kNone32 && !reach_.from(where, store)) {
      facts.fate.reset();  // an earlier copy ended where nothing leads to this store, and another stands there: neither was ever on the way
      where = kNone32;
    }
    if (hoped && !(rests && was_dead_lettered)) {
      facts.left = std::max(facts.left, Left::by_design);
    }
    if (facts.left != Left::nothing) where = rests_at;
    const bool untouched = state.places == 0 && state.told_seen == 0;  // the program was cut off before it published
    if (facts.left == Left::nothing && ((cut_short_ && untouched) || held(id))) facts.left = Left::by_design;
    return facts;
  }

  static std::int64_t amount_of(const ExpectedEffect& effect, const OperationState& state) {
    const std::int64_t amount = effect.amount.value_or(state.amount);
    return effect.take ? -amount : amount;
  }

  bool held(sim::OperationId id) const { return std::find(facts_.held.begin(), facts_.held.end(), id) != facts_.held.end(); }

  void tally(Names names, const PairVerdict& verdict) {
    for (const NameInfo& row : verdict_names()) {
      if (!names.has(row.name)) continue;
      ++count(out_.counts, row.name);
      if (verdict.intended && row.name == verdict.primary) ++count(out_.intended, row.name);
    }
  }

  void add_row(sim::OperationId id, const EffectState& effect, std::uint32_t store, std::uint32_t place, const JudgedEffect& judged,
               Names names) {
    PairRow row;
    row.operation = id;
    row.store = store;
    row.told = judged.facts.told;
    row.expected = judged.facts.expected;
    row.net = judged.facts.net;
    row.applied = effect.applied;
    row.unchanged = effect.unchanged;
    row.left = judged.facts.left;
    row.fate = judged.facts.fate;
    row.place = static_cast<sim::Element>(place);
    row.primary = judged.verdict.primary;
    row.names = names;
    row.intended = judged.verdict.intended;
    std::size_t& used = row.severity() == Severity::damage ? damaged_rows_ : notable_rows_;
    if (used >= expected_.max_rows) {
      ++out_.rows_left_out;
      return;
    }
    ++used;
    out_.rows.push_back(std::move(row));
  }

  Ledger& ledger_;
  const Expected& expected_;
  const RunFacts& facts_;
  Verdict& out_;
  Reach reach_;
  bool cut_short_ = false;
  std::vector<JudgedEffect> judged_;   // of the operation at hand
  std::vector<std::uint32_t> places_;  // beside them: where the last copy was or is
  std::size_t damaged_rows_ = 0, notable_rows_ = 0;
};

void place_order_findings(const OrderFold& order, std::vector<PairRow>& rows) {
  for (const OrderFinding& finding : order.findings()) {
    auto row = std::lower_bound(rows.begin(), rows.end(), finding.operation,
                                [](const PairRow& r, sim::OperationId id) { return r.operation < id; });
    for (; row != rows.end() && row->operation == finding.operation; ++row)
      if (row->store == finding.store) row->after = std::max(row->after, finding.after);
  }
}

}  // namespace

void settle(Ledger& ledger, const Expected& expected, const RunFacts& facts, const sim::Tables& tables, Verdict& out) {
  out.operations = out.pairs = out.suppressed = out.rows_left_out = 0;
  out.counts.fill(0);
  out.intended.fill(0);
  out.rows.clear();
  out.gaps.clear();
  out.money.resize(expected.stores.size());
  for (std::size_t s = 0; s < out.money.size(); ++s) {
    const Ledger::StoreSums& sums = ledger.sums()[s];
    out.money[s].store = expected.stores[s].label;
    out.money[s].expected = out.money[s].pending = 0;
    out.money[s].actual = sums.amount;
    out.suppressed += sums.unchanged;
  }
  out.unattributed = ledger.unattributed();
  out.reason = facts.reason;
  out.at = facts.at;
  out.last_change = ledger.last_time();

  Settlement settlement(ledger, expected, facts, tables, out);
  ledger.operations().each(
      [&](sim::OperationId id, OperationState& state, const EffectState* effects) { settlement.operation(id, state, effects); });
  count(out.counts, Name::unexpected) = ledger.unexpected_count();
  out.unexpected.assign(ledger.unexpected().begin(),
                        ledger.unexpected().begin() + static_cast<std::ptrdiff_t>(std::min(ledger.unexpected().size(), expected.max_rows)));
  ledger.order().finish(out.counts, out.gaps);
  place_order_findings(ledger.order(), out.rows);
  guard(ledger, facts, out.operations, out.vacuity);
}

}  // namespace mqlab::lab
