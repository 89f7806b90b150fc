/// A ledger written by hand, one line per record, and its verdict: no broker, no world.
///
///     HandLedger ledger;
///     ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
///     ledger.write(R"(
///         shop/1 begins
///         shop/1 copy orders
///         shop/1 told acknowledged
///         fault 0
///         shop/1 gone orders lost
///     )");
///     EXPECT_EQ(ledger.judge(), "lost 1");
///
/// Lines: `OP begins [amount]`, `OP told WORD`, `OP copy PLACE [NUMBER]`, `OP gone PLACE FATE`, `OP offered PLACE POSITION to PROCESS [again]`,
/// `OP applied|unchanged|undone|lost|declined STORE [amount] [by PROCESS]`, `OP stored HELD`, `OP retried`, `fault N`, `healed N`. A line may begin
/// with a time (`14ms`); else each record is 1 ms after the one before. `because fault` at the end names the last fault as cause. `#` begins a comment.
///
/// What a full trace has besides: `OP sent|received publish|confirm|deliver|ack [by PROCESS]`, `OP requeued PLACE`, `OP failed [by PROCESS]`, and of the
/// world `world started|stopped|closed PROCESS`, `world frame-lost`, `world handled PROCESS` (anything else that a process does). `<- N` at the end
/// names the record N as cause, `because N` as what it had waited for (for a lost frame: with which it was sent).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lab/verdict/evidence.hpp"
#include "lab/verdict/expected.hpp"
#include "lab/verdict/ledger.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab::testing {

class HandLedger {
 public:
  HandLedger();

  // --- what should be ---
  HandLedger& store(const std::string& label, std::vector<std::string> subscribers = {}, bool outside = false);
  HandLedger& subscribes(const std::string& process, const std::string& place);
  HandLedger& expects(const std::string& store, int count = 1);  ///< of each operation of everyone
  OperationSetup& operations() { return expected.operations.front(); }

  // --- what was ---
  HandLedger& write(std::string_view lines);

  // --- what it means ---
  /// `lost 1, ok 2`: the counts that are not 0, in the order of reports.
  std::string judge();
  /// The lines of why, `en`, one per row.
  std::string why(Language language = Language::en);
  Verdict& settle();

  Expected expected;
  RunFacts facts;
  sim::Tables tables;
  std::vector<sim::Record> records;
  Verdict verdict;
  Evidence evidence;

 private:
  sim::ProcessId process(std::string_view name);
  sim::Element element(std::string_view kind, std::string_view label);
  void line(std::string_view text);

  Ledger fold_;
  std::map<std::uint32_t, std::int64_t> copies_;  // by place: the number of the last one
  sim::RecordNumber next_ = 1;
  sim::RecordNumber last_fault_ = 0;
  std::int64_t now_ns_ = 0;
};

/// The counts that are not 0: `lost 1, ok 2`.
std::string print(const Counts& counts);

}  // namespace mqlab::lab::testing
