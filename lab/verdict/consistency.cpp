#include "lab/verdict/consistency.hpp"

#include <algorithm>

namespace mqlab::lab {

bool disagree(std::span<const JudgedEffect> effects) {
  const JudgedEffect* reference = nullptr;
  for (const JudgedEffect& effect : effects) {
    const PairFacts& f = effect.facts;
    if (effect.verdict.primary == Name::partial || (f.net > 0 && f.net < f.expected)) return true;
    const bool can_still_come = f.net == 0 && f.left != Left::nothing;
    if (can_still_come || effect.verdict.intended || f.expected == 0) continue;
    if (reference == nullptr) reference = &effect;
    if (std::int64_t{f.net} * reference->facts.expected != std::int64_t{reference->facts.net} * f.expected) return true;
  }
  return false;
}

void add_expected(MoneyRow& row, std::int64_t amount, const JudgedEffect& effect) {
  const PairFacts& f = effect.facts;
  if (effect.verdict.intended) return;
  switch (f.told) {
    case models::Told::rejected: return;
    case models::Told::indeterminate: row.expected += amount * std::clamp(f.net, 0, f.expected); return;
    case models::Told::unasked:
    case models::Told::acknowledged: break;
  }
  row.expected += amount * f.expected;
  if (f.net == 0 && f.left != Left::nothing) row.pending += amount * f.expected;
}

}  // namespace mqlab::lab
