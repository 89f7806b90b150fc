// Twenty random schedules that violate, each made small: what is left still violates, and nothing more can be spared. Prints the median sizes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "lab/explore/explore.hpp"
#include "lab/explore/schedules.hpp"
#include "lab/scenario/parse.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

constexpr std::size_t kWanted = 20;

struct Sizes {
  std::vector<std::size_t> faults, operations, elements;
  void add(const Size& s) {
    faults.push_back(s.faults);
    operations.push_back(s.operations);
    elements.push_back(s.elements);
  }
};

std::size_t median(std::vector<std::size_t> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

TEST(LongRun, TwentyRandomViolatingSchedulesBecomeMinimal) {
  Sizes before, after;
  for (const char* id : {"duplication/confirm-lost", "loss/transient-restart"}) {
    const ScenarioFile file = one_variant(id, "broken");
    const Scenario& scenario = file.variants.front();
    const FaultMap map = survey_map(scenario, {});
    const models::Style* const styles[] = {scenario.style};
    for (std::uint64_t i = 0; before.faults.size() < kWanted / 2 * (id[0] == 'd' ? 1 : 2) && i < 500; ++i) {
      describe::Value drawn = scenario.merged;
      drawn.set("faults", describe::Value(schedule_value(map, drawn_schedule(map, 20, i))));
      LoadOptions load;
      load.styles = styles;
      const Loaded loaded = load_text("drawn", print_json(drawn), load);
      ASSERT_TRUE(loaded);
      const auto shrunk = shrink(loaded->variants.front(), {});
      if (!shrunk) continue;  // nothing is damaged
      EXPECT_TRUE(shrunk->minimal);
      EXPECT_TRUE(goes_wrong(shrunk->scenario, *scenario.style, shrunk->harm, nullptr));
      for (const describe::Value& less : without_one(shrunk->scenario))
        EXPECT_FALSE(goes_wrong(less, *scenario.style, shrunk->harm, nullptr, shrunk->event_budget)) << print_json(less);
      before.add(shrunk->before);
      after.add(shrunk->after);
    }
  }
  ASSERT_EQ(before.faults.size(), kWanted);
  std::printf("median of %zu: faults %zu -> %zu, operations %zu -> %zu, elements %zu -> %zu\n", kWanted, median(before.faults),
              median(after.faults), median(before.operations), median(after.operations), median(before.elements), median(after.elements));
}

}  // namespace
}  // namespace mqlab::lab
