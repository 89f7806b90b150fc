// Which records are shown: an operation and its links, what is refused, what a limit leaves out.
#include "lab/export/selection.hpp"

#include <gmock/gmock.h>

#include <set>

#include "sim/trace/kinds.hpp"
#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using ::testing::HasSubstr;

std::set<std::size_t> positions(const Exported& run, const SelectionSpec& spec) {
  const auto selection = select_records(run.trace(), spec);
  EXPECT_TRUE(selection) << selection.error().en;
  return selection ? std::set<std::size_t>(selection->positions.begin(), selection->positions.end()) : std::set<std::size_t>{};
}
std::string problem(const Exported& run, const SelectionSpec& spec, Language language = Language::en) {
  const auto selection = select_records(run.trace(), spec);
  return selection ? "" : std::string(selection.error().in(language));
}
bool own(const sim::TraceFile& trace, std::size_t position) {
  return trace.tables().identity(trace.records()[position].operation_id()) == "shop/5";
}

TEST(ExportSelection, AWholeRunIsEveryRecord) {
  const auto all = select_records(confirm_lost().trace(), {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->positions.size(), confirm_lost().trace().records().size());
  EXPECT_TRUE(all->operation.empty());
  EXPECT_EQ(all->left_out, 0U);
}

TEST(ExportSelection, AnOperationIsItsRecordsAndTheMarksOfItsTime) {
  for (const auto& [id, run] : library_runs()) {
    const auto records = run->trace().records();
    const auto shown = positions(*run, {.operation = "shop/5", .hops = 0});
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (own(run->trace(), i)) {
        EXPECT_EQ(shown.count(i), 1U) << id << " #" << records[i].number;
      } else if (shown.count(i) != 0) {
        EXPECT_TRUE(is_landmark(records[i].kind_id())) << id << " #" << records[i].number;
      }
    }
  }
}

TEST(ExportSelection, EachHopAddsWhatIsLinkedAndNothingElse) {
  for (const auto& [id, run] : library_runs()) {
    const auto records = run->trace().records();
    for (std::size_t hops = 1; hops < 4; ++hops) {
      const auto before = positions(*run, {.operation = "shop/5", .hops = hops - 1});
      const auto after = positions(*run, {.operation = "shop/5", .hops = hops});
      const auto linked = [&](std::size_t i) {
        for (std::size_t j = 0; j < records.size(); ++j) {
          const bool points = records[j].cause() == records[i].number || records[j].because() == records[i].number ||
                              records[i].cause() == records[j].number || records[i].because() == records[j].number;
          if (points && before.count(j) != 0) return true;
        }
        return false;
      };
      for (const std::size_t i : before) EXPECT_EQ(after.count(i), 1U);
      for (const std::size_t i : after)
        EXPECT_TRUE(before.count(i) != 0 || linked(i) || is_landmark(records[i].kind_id()))
            << id << " #" << records[i].number << " in " << hops;
    }
  }
}

TEST(ExportSelection, TheCrashThatAnOperationLivedThroughIsShown) {
  const Exported& run = *library_runs().at("loss/kafka-acks-1");
  std::set<std::string> marks;
  for (const std::size_t i : positions(run, {.operation = "shop/5", .hops = 0}))
    if (is_landmark(run.trace().records()[i].kind_id())) marks.insert(run.trace().kind(run.trace().records()[i].kind_id())->name);
  EXPECT_EQ(marks.count("process.stopped"), 1U);
  EXPECT_EQ(marks.count("process.started"), 1U);
  EXPECT_EQ(marks.count("fault.struck"), 1U);
}

TEST(ExportSelection, TheFaultThatLostAFrameComesWithIt) {
  const auto records = confirm_lost().trace().records();
  const auto shown = positions(confirm_lost(), {.operation = "shop/5"});
  for (const std::size_t i : shown)
    if (records[i].kind_id() == sim::kinds::frame_lost) {
      EXPECT_EQ(shown.count(records[i].cause() - 1), 1U);
    }
}

TEST(ExportSelection, ANumberAloneIsTheOperationOfWhoeverMadeIt) {
  EXPECT_EQ(select_records(confirm_lost().trace(), {.operation = "5"})->operation, "shop/5");
}

TEST(ExportSelection, ALimitKeepsTheFirstAndCountsTheRest) {
  const auto some = select_records(confirm_lost().trace(), {.limit = 100});
  EXPECT_EQ(some->positions.size(), 100U);
  EXPECT_EQ(some->own.size(), 100U);
  EXPECT_EQ(some->left_out, confirm_lost().trace().records().size() - 100);
  EXPECT_EQ(select_records(confirm_lost().trace(), {.limit = 100'000})->left_out, 0U);
}

TEST(ExportSelection, WhatTheRunDoesNotHaveIsRefusedWithTheNearest) {
  EXPECT_EQ(problem(confirm_lost(), {.operation = "shop/55"}), "this run has no operation \"shop/55\"; did you mean \"shop/5\"?");
  EXPECT_EQ(problem(confirm_lost(), {.operation = "shop/55"}, Language::zh_CN), "本次运行中没有操作\"shop/55\"；是不是\"shop/5\"？");
  EXPECT_THAT(problem(confirm_lost(), {.operation = "99999"}), HasSubstr("it has: shop/1, shop/2"));
  EXPECT_THAT(problem(confirm_lost(), {.operation = "shoop/5"}), HasSubstr("did you mean \"shop\"?"));
  EXPECT_THAT(problem(confirm_lost(), {.operation = "five"}), HasSubstr("no identity"));
  EXPECT_THAT(problem(confirm_lost(), {.operation = "stock/1"}), HasSubstr("no operation \"stock/1\""));
}

TEST(ExportSelection, ALedgerHasNothingBetweenProcesses) {
  const Exported ledger("duplication/confirm-lost", "broken", sim::TraceLevel::ledger);
  EXPECT_THAT(problem(ledger, {}), HasSubstr("--level full"));
  EXPECT_THAT(problem(ledger, {}, Language::zh_CN), HasSubstr("--level full"));
}

TEST(ExportSelection, RecordsAreFoundByNumberWhereSomeAreMissing) {
  using namespace sim::sample;
  const Exported run({record(3, confirm), record(7, confirm), record(9, confirm)});
  EXPECT_EQ(position_before(run.trace(), 7, 2), 1U);
  EXPECT_EQ(position_before(run.trace(), 7, 1), std::nullopt) << "a cause comes before";
  for (const sim::RecordNumber none : {0U, 1U, 4U, 8U, 99U}) EXPECT_EQ(position_before(run.trace(), none, 3), std::nullopt) << none;
}

}  // namespace
}  // namespace mqlab::lab
