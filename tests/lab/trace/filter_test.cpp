#include "lab/trace/filter.hpp"

#include <gtest/gtest.h>

#include "tests/sim/trace/sample.hpp"

namespace mqlab::lab {
namespace {

using namespace sim::sample;

TEST(Glob, StarsAndQuestionMarks) {
  struct Row {
    std::string_view pattern, text;
    bool matches;
  };
  for (const Row& row :
       {Row{"confirm.sent", "confirm.sent", true}, Row{"confirm.sent", "confirm.sent2", false}, Row{"broker.*", "broker.stored", true},
        Row{"broker.*", "broker", false}, Row{"*", "", true}, Row{"*.sent", "confirm.sent", true}, Row{"*e*t", "confirm.sent", true},
        Row{"rabbit-?", "rabbit-1", true}, Row{"rabbit-?", "rabbit-12", false}, Row{"a*b*c", "aXbYbZc", true}, Row{"", "x", false},
        Row{"**", "x", true}, Row{"a*", "ba", false}}) {
    EXPECT_EQ(glob_matches(row.pattern, row.text), row.matches) << row.pattern << " on " << row.text;
  }
}

struct Filtered : testing::Test {
  void SetUp() override {
    std::vector<sim::Record> records{record(1, copy_made, orders, 17), record(2, confirm, sim::Element::none, 17, 3),
                                     record(4, copy_made, stock, 18), record(5, copy_gone, orders, 17), record(9, effect, stock, 17)};
    records[2].process = static_cast<std::uint16_t>(shop);
    records[4].operation = sim::OperationId(rabbit, 17).packed;
    write_trace(folder / "a.trace", records);
    trace.emplace(sim::TraceFile::open(folder / "a.trace").value());
  }
  std::vector<sim::RecordNumber> numbers(const FilterSpec& spec) {
    const auto filter = Filter::make(spec, *trace);
    EXPECT_TRUE(filter) << filter.error().en;
    std::vector<sim::RecordNumber> out;
    for (const std::size_t i : filter->select(*trace)) out.push_back(trace->records()[i].number);
    return out;
  }
  std::string problem(const FilterSpec& spec) {
    const auto filter = Filter::make(spec, *trace);
    return filter ? "" : filter.error().en;
  }
  using Numbers = std::vector<sim::RecordNumber>;
  const Folder folder;
  std::optional<sim::TraceFile> trace;
};

TEST_F(Filtered, ByEachFieldAlone) {
  EXPECT_EQ(numbers({}), (Numbers{1, 2, 4, 5, 9}));
  EXPECT_EQ(numbers({.from = sim::Time{2'000}, .to = sim::Time{5'000}}), (Numbers{2, 4, 5})) << "both ends included";
  EXPECT_EQ(numbers({.first = 2, .last = 4}), (Numbers{2, 4}));
  EXPECT_EQ(numbers({.processes = {"shop"}}), (Numbers{4}));
  EXPECT_EQ(numbers({.messages = {"shop/17"}}), (Numbers{1, 2, 5, 9}));
  EXPECT_EQ(numbers({.messages = {"18"}}), (Numbers{4}));
  EXPECT_EQ(numbers({.operations = {"rabbit-1/17"}}), (Numbers{9}));
  EXPECT_EQ(numbers({.operations = {"17"}}), (Numbers{1, 2, 5, 9})) << "number 17 of whoever made it";
  EXPECT_EQ(numbers({.kinds = {"copy.*"}}), (Numbers{1, 4, 5}));
  EXPECT_EQ(numbers({.elements = {"orders"}}), (Numbers{1, 5}));
  EXPECT_EQ(numbers({.elements = {"store *"}}), (Numbers{4, 9}));
}

TEST_F(Filtered, AlternativesInAFieldDemandsBetweenFields) {
  EXPECT_EQ(numbers({.kinds = {"confirm.sent", "effect.applied"}}), (Numbers{2, 9}));
  EXPECT_EQ(numbers({.messages = {"shop/17"}, .kinds = {"copy.*"}, .elements = {"orders"}}), (Numbers{1, 5}));
  EXPECT_EQ(numbers({.from = sim::Time{5'000}, .to = sim::Time{2'000}}), Numbers{});
}

TEST_F(Filtered, WhatTheRunDoesNotHaveIsAnErrorWithASuggestion) {
  EXPECT_EQ(problem({.processes = {"rabit-1"}}), "this run has no process \"rabit-1\"; did you mean \"rabbit-1\"?");
  EXPECT_EQ(problem({.processes = {"kafka-7"}}), "this run has no process \"kafka-7\"; it has: rabbit-1, shop");
  EXPECT_EQ(problem({.elements = {"order"}}), "this run has no element \"order\"; did you mean \"orders\"?");
  EXPECT_EQ(problem({.messages = {"shopp/17"}}), "this run has no process \"shopp\"; did you mean \"shop\"?");
  EXPECT_EQ(problem({.messages = {"shop/x"}}), "\"shop/x\" is no identity; expected one like shop/17, or 17");
  EXPECT_EQ(problem({.operations = {""}}), "\"\" is no identity; expected one like shop/17, or 17");
}

TEST_F(Filtered, AKindThatNobodyKnowsIsAnErrorWithASuggestion) {
  EXPECT_EQ(problem({.kinds = {"confrim.sent"}}), "there is no kind \"confrim.sent\"; did you mean \"confirm.sent\"?");
  EXPECT_EQ(Filter::make({.kinds = {"confrim.sent"}}, *trace).error().zh_CN,
            "没有名为\"confrim.sent\"的记录种类；是不是\"confirm.sent\"？");
  EXPECT_EQ(problem({.kinds = {"confirm.sent", "bananas.*"}}), "there is no kind \"bananas.*\"");
}

TEST_F(Filtered, AKindThatDoesNotOccurIsANote) {
  const auto filter = Filter::make({.kinds = {"frame.l*"}}, *trace).value();
  EXPECT_TRUE(filter.select(*trace).empty());
  ASSERT_EQ(filter.notes().size(), 1U);
  EXPECT_EQ(filter.notes()[0].en, "no record of kind \"frame.l*\" in this trace");
  EXPECT_EQ(filter.notes()[0].zh_CN, "此轨迹中没有\"frame.l*\"类型的记录");
}

}  // namespace
}  // namespace mqlab::lab
