// A capsule replays to the byte, or says why it does not.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/capsule/capsule.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::ordered_json;

ordered_json capsule() { return make_capsule(one_variant("duplication/confirm-lost", "broken", {"/seed=7"}).variants.front()); }

TEST(Capsule, ReplaysToTheByte) {
  const auto replayed = replay(capsule().dump(), "");
  ASSERT_TRUE(replayed) << replayed.error().en;
  EXPECT_TRUE(replayed->same);
  EXPECT_EQ(replayed->summary["counts"]["duplicated"], 1);
}

TEST(Capsule, HoldsLuckAndSeedsOfAContinuation) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  RunOptions options;
  options.seeds = sim::Seeds(std::vector<sim::Reseed>{{0, 7}, {100, 8}});
  options.luck = sim::kPlainLuck;
  options.luck_from = 100;
  const ordered_json made = make_capsule(file.variants.front(), options);
  EXPECT_NE(made["trace_hash"], capsule()["trace_hash"]);
  const auto replayed = replay(made.dump(), "");
  ASSERT_TRUE(replayed) << replayed.error().en;
  EXPECT_TRUE(replayed->same);
}

TEST(Capsule, AnotherHashIsSaidNotHidden) {
  ordered_json made = capsule();
  made["trace_hash"] = "0000";
  const auto replayed = replay(made.dump(), "");
  ASSERT_TRUE(replayed);
  EXPECT_FALSE(replayed->same);
}

TEST(Capsule, RefusalsSayWhatIsWrong) {
  const auto refused = [](const ordered_json& c) { return replay(c.dump(), "").error().en; };
  ordered_json other_version = capsule();
  other_version["version"] = "0.0.1";
  EXPECT_NE(refused(other_version).find("made by mqlab 0.0.1"), std::string::npos);
  ordered_json no_seeds = capsule();
  no_seeds.erase("seeds");
  EXPECT_NE(refused(no_seeds).find("seeds"), std::string::npos);
  ordered_json bad_scenario = capsule();
  bad_scenario["scenario"]["producers"][0]["operatoins"] = 3;
  EXPECT_NE(refused(bad_scenario).find("did you mean"), std::string::npos);
  EXPECT_NE(replay("{}", "").error().en.find("not a capsule"), std::string::npos);
  EXPECT_NE(replay("not json", "").error().en.find("not a capsule"), std::string::npos);
}

}  // namespace
}  // namespace mqlab::lab
