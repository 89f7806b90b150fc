// The cheapest settings that hold, each really run.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/minimal_fix/minimal_fix.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::ordered_json;

MinimalFixOptions few(std::vector<std::string> faults, std::size_t settings) {
  MinimalFixOptions options;
  options.map.faults = std::move(faults);
  options.map.points = {"publish.*", "confirm.*", "deliver.*", "effect.*"};
  options.settings = settings;
  return options;
}

TEST(MinimalFix, ALostConfirmNeedsAnIdempotentConsumerAndNothingElse) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const auto fix = minimal_fix(file.variants.front(), few({"drop-connection"}, 2));
  ASSERT_TRUE(fix) << fix.error().en;
  ASSERT_FALSE((*fix)["cheapest"].is_null()) << fix->dump(2);
  const ordered_json& cheapest = (*fix)["front"][(*fix)["cheapest"].get<std::size_t>()];
  EXPECT_EQ(cheapest["set"], ordered_json::array({R"(/consumers/0/idempotent="message-id")"}));
  EXPECT_EQ(cheapest["damaged"], 0);
  EXPECT_GT(cheapest["strikes"].get<int>(), 0);
}

TEST(MinimalFix, WhereNoSetHoldsItSaysSo) {
  const ScenarioFile file = one_variant("loss/fire-and-forget-crash", "broken");
  MinimalFixOptions options = few({"crash"}, 1);
  const auto fix = minimal_fix(file.variants.front(), options);
  ASSERT_TRUE(fix) << fix.error().en;
  EXPECT_TRUE((*fix)["cheapest"].is_null()) << "confirms alone do not send again, a retry alone is never told: " << fix->dump(2);
  EXPECT_NE(render_minimal_fix(*fix, Language::zh_CN, false).find("没有一组"), std::string::npos);
}

}  // namespace
}  // namespace mqlab::lab
