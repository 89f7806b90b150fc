// The chance of a damage along a run, by continuations with other luck.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/no_return/no_return.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::ordered_json;

TEST(PointOfNoReturn, AtTheEndItIsCertain) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const auto answer = point_of_no_return(file.variants.front(), {.moments = 8, .continuations = 10});
  ASSERT_TRUE(answer) << answer.error().en;
  const ordered_json& last = (*answer)["moments"].back();
  EXPECT_EQ(last["bad"], last["of"]) << "after the second effect nothing can undo it: " << answer->dump(2);
  EXPECT_TRUE((*answer)["has_luck"].get<bool>());
  EXPECT_EQ((*answer)["verdict"], "duplicated");
}

TEST(PointOfNoReturn, EachChanceHasAMarginAndAFlatOneSaysWhy) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const auto answer = point_of_no_return(file.variants.front(), {.moments = 8, .continuations = 10});
  ASSERT_TRUE(answer) << answer.error().en;
  for (const ordered_json& m : (*answer)["moments"]) {
    const double percent = 100.0 * m["bad"].get<double>() / m["of"].get<double>();
    EXPECT_LE(m["low_percent"].get<double>(), percent);
    EXPECT_GE(m["high_percent"].get<double>(), percent);
  }
  // Ten of ten: Wilson's interval is 72.2 to 100 (z² / (n + z²) = 3.8415 / 13.8415).
  EXPECT_EQ((*answer)["moments"].back()["low_percent"].get<double>(), 72.2);
  EXPECT_EQ((*answer)["moments"].back()["high_percent"].get<double>(), 100.0);
  EXPECT_TRUE((*answer)["flat"].get<bool>()) << "the fault strikes at a record, in every continuation";
  ASSERT_EQ((*answer)["tied_to"].size(), 1U);
  EXPECT_NE(render_no_return(*answer, Language::en, false, 100).find("tied to a record"), std::string::npos);
  EXPECT_NE(render_no_return(*answer, Language::zh_CN, false, 100).find("绑定在某条记录上"), std::string::npos);
}

TEST(PointOfNoReturn, EndedEarlyItTellsWhatIsKnown) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  int asked = 0;
  const auto answer =
      point_of_no_return(file.variants.front(), {.moments = 8, .continuations = 2, .workers = 1, .stop = [&] { return ++asked > 4; }});
  ASSERT_TRUE(answer) << answer.error().en;
  EXPECT_TRUE((*answer)["ended_early"].get<bool>());
  EXPECT_LT((*answer)["moments"].size(), 8U);
}

TEST(PointOfNoReturn, AContinuationSharesThePastToTheByte) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  Runner runner(file.variants.front());
  runner.run({.level = sim::TraceLevel::full});
  std::vector<sim::Record> as_it_is;
  runner.recorder().for_each_chunk([&](auto chunk) { as_it_is.insert(as_it_is.end(), chunk.begin(), chunk.end()); });
  RunOptions options;
  options.level = sim::TraceLevel::full;
  const sim::RecordNumber from = as_it_is[as_it_is.size() / 2].number;
  options.seeds = sim::Seeds(std::vector<sim::Reseed>{{0, file.variants.front().seed}, {from + 1, 99}});
  options.luck = sim::kPlainLuck;
  options.luck_from = from + 1;
  runner.run(options);
  std::uint64_t compared = 0, differing = 0;
  runner.recorder().for_each_chunk([&](auto chunk) {
    for (const sim::Record& r : chunk) {
      if (compared == as_it_is.size()) break;
      const sim::Record& before = as_it_is[compared++];
      const bool same = before.number == r.number && before.time_ns == r.time_ns && before.kind == r.kind && before.value == r.value;
      if (r.number <= from) {
        EXPECT_TRUE(same) << "record " << r.number;
      } else {
        differing += same ? 0 : 1;
      }
    }
  });
  EXPECT_GT(differing, 0U) << "and has other luck after it";
}

TEST(PointOfNoReturn, NothingDamagedIsNothingToAsk) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "fixed");
  EXPECT_FALSE(point_of_no_return(file.variants.front(), {}));
  const ScenarioFile broken = one_variant("duplication/confirm-lost", "broken");
  EXPECT_FALSE(point_of_no_return(broken.variants.front(), {.operation = "nobody/3"}));
}

}  // namespace
}  // namespace mqlab::lab
