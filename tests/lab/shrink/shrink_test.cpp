// The smallest scenario that still goes wrong in the same way.
#include <algorithm>

#include <gtest/gtest.h>

#include "lab/scenario/parse.hpp"
#include "lab/shrink/shrink.hpp"
#include "tests/lab/run/library.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

const char* const kBroken[] = {"duplication/confirm-lost", "loss/fire-and-forget-crash", "loss/auto-ack-consumer-crash",
                               "duplication/crash-after-effect", "ordering/requeue-reorders"};

ScenarioFile broken(const std::string& id) {
  LoadOptions options;
  options.variant = "broken";
  Loaded file = load_file(std::string(source_scenarios()) + "/" + id + ".json", options);
  EXPECT_TRUE(file);
  return std::move(*file);
}

TEST(Shrink, WhatIsLeftGoesWrongAndNothingMoreCanGo) {
  for (const char* id : kBroken) {
    SCOPED_TRACE(id);
    const ScenarioFile file = broken(id);
    const auto shrunk = shrink(file.variants.front(), {});
    ASSERT_TRUE(shrunk) << shrunk.error().en;
    EXPECT_TRUE(shrunk->minimal);
    EXPECT_LT(shrunk->after.elements, shrunk->before.elements);
    const models::Style& style = *file.variants.front().style;
    EXPECT_TRUE(goes_wrong(shrunk->scenario, style, shrunk->harm, nullptr));
    for (const describe::Value& less : without_one(shrunk->scenario))
      EXPECT_FALSE(goes_wrong(less, style, shrunk->harm, nullptr, shrunk->event_budget)) << print_json(less);
  }
}

TEST(Shrink, OneLostConfirmNeedsOneOperationAndOneFault) {
  const auto shrunk = shrink(broken("duplication/confirm-lost").variants.front(), {});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->harm.name, Name::duplicated);
  EXPECT_EQ(shrunk->after.faults, 1U);
  EXPECT_EQ(shrunk->after.operations, 1U);
  EXPECT_EQ(shrunk->after.processes, 2U);
}

TEST(Shrink, TheResultIsAScenarioWhoseExpectationHolds) {
  const auto shrunk = shrink(broken("duplication/confirm-lost").variants.front(), {});
  ASSERT_TRUE(shrunk);
  const Loaded file = load_text("shrunk", print_json(shrunk->scenario));
  ASSERT_TRUE(file) << describe::render(file.error(), Language::en);
  Runner runner(file->variants.front());
  const lab::Run run = runner.run();
  EXPECT_EQ(count(run.verdict.counts, Name::duplicated), 1);
  EXPECT_FALSE(file->variants.front().lesson.en.empty());
  EXPECT_FALSE(file->variants.front().expect.counts.empty());
}

TEST(Shrink, ItTellsOfEachRunAndEndsWithWhatIsSmallSoFar) {
  std::uint64_t told = 0;
  ShrinkOptions options;
  options.progress = [&](std::uint64_t runs, std::size_t) { EXPECT_EQ(runs, ++told); };
  options.stop = [&] { return told == 20; };
  const auto shrunk = shrink(broken("duplication/confirm-lost").variants.front(), options);
  ASSERT_TRUE(shrunk);
  EXPECT_TRUE(shrunk->stopped);
  EXPECT_FALSE(shrunk->minimal);
  EXPECT_EQ(shrunk->runs, 20U);
  EXPECT_LT(shrunk->after.elements, shrunk->before.elements);
}

TEST(Shrink, AFaultThatHealsDoesNotBecomeOneThatNeverDoes) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "trap");
  for (const describe::Value& smaller : without_one(file.variants.front().merged)) {
    const describe::Value* crash = describe::at_pointer(smaller, "/faults/1");
    if (crash == nullptr || crash->find("do") == nullptr) continue;
    EXPECT_NE(crash->find("for"), nullptr) << print_json_compact(smaller);
  }
}

TEST(Shrink, ARunWithoutThatDamageHasNothingToShrink) {
  ShrinkOptions options;
  options.name = Name::lost;
  EXPECT_FALSE(shrink(broken("duplication/confirm-lost").variants.front(), options));
}

}  // namespace
}  // namespace mqlab::lab
