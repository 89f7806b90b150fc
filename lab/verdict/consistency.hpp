/// Whether the stores that should have changed together agree at the end, operation by operation and in money.
///
/// Per operation: its effects agree when each store holds the same share of what it should (all of them once, or none, or all twice). An
/// effect that is pending or stuck, or whose fate was intended, is no disagreement: eventual consistency is allowed to be late. `partial` is
/// always one.
///
/// In money: a store should hold what the business believes: the amounts of operations that it was told yes about (or did not ask), and
/// of those that it never learnt about as far as they happened once. What it was told no about counts nothing. So losses show as a missing amount,
/// duplicates and phantoms as one too much. Integers, unit of the scenario (cents, pieces).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "lab/verdict/judge.hpp"

namespace mqlab::lab {

struct MoneyRow {
  std::string store;
  std::int64_t expected = 0;
  std::int64_t actual = 0;
  std::int64_t pending = 0;  ///< part of `expected` that can still come: expected = actual + pending is no damage
  bool agrees() const { return expected == actual + pending; }
};

/// One effect of an operation, judged.
struct JudgedEffect {
  PairFacts facts;
  PairVerdict verdict;
};

bool disagree(std::span<const JudgedEffect> effects);

/// Adds what the pair should and may still bring to its store.
void add_expected(MoneyRow& row, std::int64_t amount, const JudgedEffect& effect);

}  // namespace mqlab::lab
