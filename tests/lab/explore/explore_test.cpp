// A search finds what a fault map finds, and more; what it finds is small and replays.
#include <gtest/gtest.h>

#include <algorithm>

#include "lab/explore/explore.hpp"
#include "lab/explore/schedules.hpp"
#include "lab/scenario/parse.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

ExploreOptions looking_for(Name name) {
  ExploreOptions options;
  options.violates.name = name;
  return options;
}

TEST(Explore, AnUnconfirmedPublishIsLostByOneCrash) {
  const ScenarioFile file = one_variant("loss/fire-and-forget-crash", "broken");
  const auto found = explore(file.variants.front(), looking_for(Name::lost));
  ASSERT_TRUE(found) << found.error().en;
  EXPECT_NE(found->by, FoundBy::nothing);
  ASSERT_TRUE(found->shrunk);
  EXPECT_EQ(found->shrunk->after.faults, 1U) << "a message that no queue takes is lost without a fault, but not in this way";
  EXPECT_LE(found->shrunk->after.operations, 2U);
  EXPECT_TRUE(goes_wrong(found->shrunk->scenario, *file.variants.front().style, found->harm, nullptr));
}

TEST(Explore, WhatHoldsAgainstOneFaultIsTriedWithSeveral) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "fixed");
  ExploreOptions options = looking_for(Name::duplicated);
  options.budget = 3'000;
  options.map.faults = {"drop-connection"};
  const auto found = explore(file.variants.front(), options);
  ASSERT_TRUE(found) << found.error().en;
  EXPECT_EQ(found->by, FoundBy::nothing);
  EXPECT_GT(found->swarm, 0U);
  EXPECT_EQ(found->runs, options.budget);
}

TEST(Explore, TheNumberOfWorkersChangesNothing) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const auto with = [&](unsigned workers) {
    ExploreOptions options = looking_for(Name::duplicated);
    options.map.workers = workers;
    options.map.keep_faults = false;
    options.map.points = {"confirm.*"};
    return explore(file.variants.front(), options);
  };
  const auto one = with(1);
  const auto three = with(3);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(one->by, three->by);
  EXPECT_EQ(print_json(one->scenario), print_json(three->scenario));
  EXPECT_EQ(print_json(one->shrunk->scenario), print_json(three->shrunk->scenario));
}

TEST(Explore, DrawnSchedulesAreTheSameOnEveryMachineAndLoad) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const FaultMap map = survey_map(file.variants.front(), {});
  const models::Style* const styles[] = {file.variants.front().style};
  for (std::uint64_t i = 0; i < 50; ++i) {
    const Schedule schedule = drawn_schedule(map, 7, i);
    EXPECT_GE(schedule.size(), 2U);
    EXPECT_LE(schedule.size(), 5U);
    describe::Value scenario = file.variants.front().merged;
    scenario.set("faults", describe::Value(schedule_value(map, schedule)));
    LoadOptions load;
    load.styles = styles;
    const Loaded loaded = load_text("drawn", print_json(scenario), load);
    EXPECT_TRUE(loaded) << describe::render(loaded.error(), Language::en);
    EXPECT_EQ(print_json(describe::Value(schedule_value(map, schedule))),
              print_json(describe::Value(schedule_value(map, drawn_schedule(map, 7, i)))));
  }
}

}  // namespace
}  // namespace mqlab::lab
