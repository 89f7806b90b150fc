// Two runs with the same luck, one knob apart.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/compare/compare.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::ordered_json;

ordered_json compared(const ScenarioFile& a, const ScenarioFile& b) {
  const auto c = compare({&a.variants.front(), "a"}, {&b.variants.front(), "b"});
  EXPECT_TRUE(c) << (c ? "" : c.error().en);
  return c ? *c : ordered_json();
}

TEST(Compare, ARunIsTheSameAsItself) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const ordered_json c = compared(file, file);
  EXPECT_TRUE(c["same"].get<bool>());
  EXPECT_EQ(c["common"], c["a"]["records"]);
  EXPECT_TRUE(c["operations"].empty());
  EXPECT_TRUE(c["parts_at"]["a"].is_null());
}

TEST(Compare, AnIdempotentConsumerPartsTheRunsWhereTheSecondCopyIsApplied) {
  const ScenarioFile broken = one_variant("duplication/confirm-lost", "broken");
  const ScenarioFile fixed = one_variant("duplication/confirm-lost", "fixed");
  const ordered_json c = compared(broken, fixed);
  EXPECT_FALSE(c["same"].get<bool>());
  ASSERT_EQ(c["operations"].size(), 1U) << c.dump(2);
  const ordered_json& o = c["operations"][0];
  EXPECT_EQ(o["operation"], "shop/5");
  EXPECT_EQ(o["a"]["verdicts"], ordered_json::array({"duplicated"}));
  EXPECT_EQ(o["b"]["verdicts"], ordered_json::array({"ok", "deduplicated"}));
  EXPECT_FALSE(o["parts_at"]["a"].is_null());
  EXPECT_EQ(c["cost"]["frames"]["a"], c["cost"]["frames"]["b"]) << "only the store differs";
}

TEST(Compare, AQueueMoreMakesNothingElseDifferent) {
  const ScenarioFile one = one_variant("duplication/confirm-lost", "broken");
  const ScenarioFile two =
      one_variant("duplication/confirm-lost", "broken", {R"(/broker/queues=[{"name": "aaa"}, {"name": "orders", "durable": true}])"});
  const ordered_json c = compared(one, two);
  EXPECT_TRUE(c["operations"].empty()) << "names are compared, not the numbers that a table gives them";
}

TEST(Compare, BothLanguagesSayWhereTheyPart) {
  const ScenarioFile broken = one_variant("duplication/confirm-lost", "broken");
  const ScenarioFile fixed = one_variant("duplication/confirm-lost", "fixed");
  const ordered_json c = compared(broken, fixed);
  EXPECT_NE(render_comparison(c, Language::en, false).find("then part:"), std::string::npos);
  EXPECT_NE(render_comparison(c, Language::zh_CN, false).find("随后分开"), std::string::npos);
}

}  // namespace
}  // namespace mqlab::lab
