// The why-card: the chain begins where the trouble began, and the settings that it names were really run.
#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/why/card.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

nlohmann::ordered_json card_of(const std::string& id, const std::string& variant, const std::string& operation = {}) {
  LoadOptions options;
  options.variant = variant;
  const Loaded file = load_file(std::string(source_scenarios()) + "/" + id + ".json", options);
  if (!file) {
    ADD_FAILURE() << describe::render(file.error());
    return {};
  }
  WhyOptions why;
  why.operation = operation;
  const auto card = why_card(file->variants.front(), why);
  if (!card) {
    ADD_FAILURE() << card.error().en;
    return {};
  }
  return *card;
}

std::vector<std::string> kinds_of(const nlohmann::ordered_json& steps) {
  std::vector<std::string> kinds;
  for (const auto& step : steps) kinds.push_back(step["kind"]);
  return kinds;
}

std::string result_of(const nlohmann::ordered_json& card, const std::string& set) {
  for (const auto& fix : card["fixes"])
    if (fix["set"].size() == 1 && fix["set"][0] == set) return fix["result"];
  return "not tried";
}

TEST(WhyCard, ALostConfirmsChainGoesFromTheConnectionThroughTheRetryToTheSecondEffect) {
  const auto card = card_of("duplication/confirm-lost", "broken");
  EXPECT_EQ(card["operation"], "shop/5");
  EXPECT_EQ(card["chain"]["begins_at"], "fault");
  const auto kinds = kinds_of(card["chain"]["steps"]);
  EXPECT_EQ(kinds.front(), "fault.struck");
  EXPECT_EQ(kinds.back(), "effect.applied");
  for (const char* step : {"connection.closed", "publish.sent", "broker.received", "copy.made", "offered"})
    EXPECT_NE(std::find(kinds.begin(), kinds.end(), step), kinds.end()) << step;
  EXPECT_EQ(card["inevitable"]["kind"], "publish.sent") << "the first of its own records after the fault";
  EXPECT_EQ(card["promise"]["id"], "C3");
  EXPECT_EQ(result_of(card, "/consumers/0/idempotent=\"message-id\""), "prevents");
  EXPECT_EQ(result_of(card, "/consumers/0/prefetch=1"), "no help");
}

TEST(WhyCard, TheBiographyIsInOrderOfTime) {
  const auto card = card_of("duplication/confirm-lost", "broken");
  std::int64_t before = 0;
  for (const auto& record : card["biography"]) {
    EXPECT_GE(record["time_ns"].get<std::int64_t>(), before);
    before = record["time_ns"].get<std::int64_t>();
  }
  EXPECT_EQ(card["biography"].front()["kind"], "operation.begun");
}

TEST(WhyCard, AnAutoAckedDeliveryIsLostWithItsConsumer) {
  const auto card = card_of("loss/auto-ack-consumer-crash", "broken", "3");
  const auto kinds = kinds_of(card["chain"]["steps"]);
  EXPECT_EQ(kinds, (std::vector<std::string>{"offered", "fault.struck", "process.stopped"}));
  EXPECT_EQ(result_of(card, "/consumers/0/ack=\"manual\""), "prevents");
}

TEST(WhyCard, AnOperationThatIsWellHasABiographyAndNoChain) {
  const auto card = card_of("duplication/confirm-lost", "broken", "shop/2");
  EXPECT_FALSE(card["damaged"].get<bool>());
  EXPECT_FALSE(card.contains("chain"));
  EXPECT_GT(card["biography"].size(), 10U);
}

// Every variant of the library that does damage: its worst operation has a chain from a fault, a limit or a setting to the damage, and each of its
// steps is later than the one before.
TEST(WhyCard, EveryDamageOfTheLibraryHasAChain) {
  std::size_t cards = 0, whole = 0;
  for (const ScenarioFile& file : load_library()) {
    for (const Scenario& scenario : file.variants) {
      if (!scenario.platform_xml.empty()) continue;
      WhyOptions why;
      why.fixes = false;
      const auto card = why_card(scenario, why);
      if (!card) continue;
      ++cards;
      const auto& steps = (*card)["chain"]["steps"];
      ASSERT_FALSE(steps.empty()) << scenario.id << " " << scenario.variant;
      std::uint64_t before = 0;
      bool known = true;
      for (const auto& step : steps) {
        EXPECT_GT(step["record"].get<std::uint64_t>(), before) << scenario.id << " " << scenario.variant;
        before = step["record"].get<std::uint64_t>();
        known = known && step["known"].get<bool>();
      }
      whole += known ? 1 : 0;
      for (const Language language : {Language::en, Language::zh_CN}) EXPECT_FALSE(render_card(*card, language, false).empty());
    }
  }
  EXPECT_GT(cards, 40U);
  EXPECT_GT(whole * 2, cards) << "most chains are the records' own word";
}

}  // namespace
}  // namespace mqlab::lab
