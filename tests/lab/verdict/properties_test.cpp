// What holds for every ledger, however wild.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

constexpr int kOperations = 6;

HandLedger two_stores() {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db", 1);
  ledger.store("mail", {"mailer"}, true).subscribes("mailer", "mails").expects("mail", 2);
  ledger.facts.faults = {{.kind = "crash", .targets = {"rabbit-1"}}};
  return ledger;
}

/// Any lines at all, in any order: the fold must make sense of what a broken model writes, too.
std::string any_line() {
  static const std::vector<std::string> verbs{"begins",
                                              "told acknowledged",
                                              "told rejected",
                                              "told indeterminate",
                                              "told unasked",
                                              "copy orders",
                                              "copy mails",
                                              "copy dlq",
                                              "gone orders consumed",
                                              "gone orders lost",
                                              "gone orders dead-lettered",
                                              "gone mails expired",
                                              "offered orders 3 to stock",
                                              "offered mails 1 to mailer again",
                                              "applied stock-db by stock",
                                              "applied mail by mailer",
                                              "unchanged stock-db by stock",
                                              "undone stock-db",
                                              "lost stock-db",
                                              "declined mail by mailer"};
  if (*rc::gen::inRange(0, 20) == 0) return "fault 0";
  return "shop/" + std::to_string(*rc::gen::inRange(1, kOperations + 1)) + " " + *rc::gen::elementOf(verbs);
}

HandLedger any_ledger() {
  HandLedger ledger = two_stores();
  for (int i = 1; i <= kOperations; ++i) ledger.write("shop/" + std::to_string(i) + " begins");
  const int lines = *rc::gen::inRange(0, 80);
  for (int i = 0; i < lines; ++i) ledger.write(any_line());
  ledger.facts.reason = *rc::gen::element(sim::EndReason::quiet, sim::EndReason::until);
  return ledger;
}

std::int64_t primaries(const Verdict& verdict) {
  std::int64_t sum = 0;
  for (const NameInfo& row : verdict_names())
    if (is_primary(row.name)) sum += count(verdict.counts, row.name);
  for (const PairRow& row : verdict.rows)
    if (row.names.has(Name::phantom) && row.names.has(Name::duplicated)) --sum;
  return sum;
}

RC_GTEST_PROP(VerdictProperty, PrimaryNamesAddUpToOperationsTimesEffects, ()) {
  HandLedger ledger = any_ledger();
  ledger.settle();
  RC_ASSERT(ledger.verdict.operations == kOperations);
  RC_ASSERT(ledger.verdict.pairs == 2 * kOperations);
  RC_ASSERT(primaries(ledger.verdict) == ledger.verdict.pairs);
}

RC_GTEST_PROP(VerdictProperty, AnotherAcknowledgedDuplicateNeverRemovesADuplicate, ()) {
  HandLedger ledger = any_ledger();
  ledger.settle();
  const std::int64_t before = count(ledger.verdict.counts, Name::duplicated);
  const std::string op = "shop/" + std::to_string(*rc::gen::inRange(1, kOperations + 1));
  ledger.write(op + " told acknowledged\n" + op + " applied mail by mailer");
  ledger.settle();
  RC_ASSERT(count(ledger.verdict.counts, Name::duplicated) >= before);
}

RC_GTEST_PROP(VerdictProperty, ChunksDoNotMatter, ()) {
  HandLedger ledger = any_ledger();
  const std::string whole = ledger.judge();
  Ledger fold;
  fold.reset(ledger.expected, ledger.tables);
  std::span<const sim::Record> rest(ledger.records);
  while (!rest.empty()) {
    const auto n = static_cast<std::size_t>(*rc::gen::inRange<std::int64_t>(1, static_cast<std::int64_t>(rest.size()) + 1));
    fold.fold(rest.first(n));
    rest = rest.subspan(n);
  }
  Verdict verdict;
  settle(fold, ledger.expected, ledger.facts, ledger.tables, verdict);
  RC_ASSERT(print(verdict.counts) == whole);
}

RC_GTEST_PROP(VerdictProperty, EveryRowHasALineOfWhyInBothLanguages, ()) {
  HandLedger ledger = any_ledger();
  ledger.settle();
  for (const PairRow& row : ledger.verdict.rows) {
    RC_ASSERT(!row.why.en.empty());
    RC_ASSERT(!row.why.zh_CN.empty());
  }
}

}  // namespace
}  // namespace mqlab::lab::testing
