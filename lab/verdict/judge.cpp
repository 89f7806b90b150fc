#include "lab/verdict/judge.hpp"

#include <array>

namespace mqlab::lab {

using enum Name;
using models::Fate;
using models::Told;

namespace {

enum Column : std::size_t { none_but_reachable, none, some, all, more };

// clang-format off
/// told \ net           0, a copy can still reach it   0, no copy         1..n-1   n           more than n
constexpr std::array<std::array<Names, 5>, 4> kTable{{
  /* unasked */       {{ pending,                     lost,              partial, ok,         duplicated }},
  /* acknowledged */  {{ pending,                     lost,              partial, ok,         duplicated }},
  /* rejected */      {{ phantom,                     failed_honestly,   phantom, phantom,    phantom | duplicated }},
  /* indeterminate */ {{ pending,                     absent,            partial, recovered,  duplicated }},
}};
// clang-format on
static_assert(static_cast<int>(Told::unasked) == 0 && static_cast<int>(Told::acknowledged) == 1 && static_cast<int>(Told::rejected) == 2 &&
              static_cast<int>(Told::indeterminate) == 3);

Column column(const PairFacts& f) {
  if (f.net == f.expected) return f.expected == 0 ? none : all;
  if (f.net == 0) return f.left == Left::nothing ? none : none_but_reachable;
  return f.net > f.expected ? more : some;  // compensated more often than done (net < 0): not what it should be either
}

Name first_of(Names names) {
  for (const NameInfo& row : verdict_names())
    if (names.has(row.name) && row.name != duplicated) return row.name;
  return duplicated;
}

/// A loss gives way to the fate on record.
Name fate_name(const PairFacts& f) {
  if (f.declined) return declined;
  if (!f.fate) return lost;
  switch (*f.fate) {
    case Fate::dead_lettered: return dead_lettered;
    case Fate::expired: return expired;
    case Fate::dropped:
    case Fate::given_up:
    case Fate::superseded: return dropped;
    case Fate::purged: return purged;
    case Fate::consumed:
    case Fate::deleted:
    case Fate::rejected:
    case Fate::unroutable:
    case Fate::skipped:
    case Fate::rolled_back:
    case Fate::lost: return lost;
  }
  return lost;
}

}  // namespace

PairVerdict judge(const PairFacts& f, Fates intended, bool declining_intended) {
  PairVerdict verdict;
  verdict.all = kTable[static_cast<std::size_t>(f.told)][column(f)];
  if (f.expected == 0 && f.net == 0 && f.told != Told::rejected) verdict.all = ok;  // must not happen, and did not
  if (verdict.all == Names{lost}) {
    verdict.all = fate_name(f);
    const bool as_loss = verdict.all.has(lost) && intended.has(Fate::lost);  // at most once by choice
    verdict.intended = verdict.all.has(declined) ? declining_intended : as_loss || (f.fate && intended.has(*f.fate));
  }
  if (verdict.all == Names{pending} && f.left == Left::should_move) verdict.all = stuck;
  verdict.primary = first_of(verdict.all);
  if (f.unchanged && f.net >= 1) verdict.all.add(deduplicated);
  return verdict;
}

Told last_word(std::uint8_t seen, bool asks) {
  const auto has = [&](Told t) { return (seen >> static_cast<unsigned>(t) & 1U) != 0; };
  for (const Told t : {Told::acknowledged, Told::indeterminate, Told::rejected, Told::unasked})
    if (has(t)) return t;
  return asks ? Told::indeterminate : Told::unasked;
}

}  // namespace mqlab::lab
