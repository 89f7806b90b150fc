// The why-card: the chain begins where the trouble began, and the settings that it names were really run.
#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/cost/json.hpp"
#include "lab/knobs/knobs.hpp"
#include "lab/report/record_text.hpp"
#include "lab/why/card.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

nlohmann::ordered_json card_of(const std::string& id, const std::string& variant, const std::string& operation = {}, bool fixes = true) {
  LoadOptions options;
  options.variant = variant;
  const Loaded file = load_file(std::string(source_scenarios()) + "/" + id + ".json", options);
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return {};
  }
  WhyOptions why;
  why.operation = operation;
  why.fixes = fixes;
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
  EXPECT_GT(whole * 3, cards) << "many chains are the records' own word";
}

// The damage is gone without the scenario's faults: then it is a fault that began it, and nothing was inevitable before the fault.
TEST(WhyCard, WhatIsGoneWithoutFaultsBeginsAtAFaultAndIsNotInevitableBeforeIt) {
  std::size_t gone = 0, there = 0;
  for (const ScenarioFile& file : load_library()) {
    for (const Scenario& scenario : file.variants) {
      if (!scenario.platform_xml.empty() || scenario.faults.empty()) continue;
      SCOPED_TRACE(scenario.id + " " + scenario.variant);
      WhyOptions why;
      why.fixes = false;
      const auto card = why_card(scenario, why);
      if (!card) continue;
      // Asked anew, and not taken from the card: by a scenario that has no faults.
      const Loaded calm = load_with(scenario, {"/faults=[]"});
      ASSERT_TRUE(calm) << describe::render(calm.error(), Language::en);
      WhyOptions same = why;
      same.operation = (*card)["operation"].get<std::string>();
      const auto without = why_card(calm->variants.front(), same);
      const bool damaged = without && (*without)["damaged"].get<bool>();
      if (damaged) {
        ++there;
        continue;
      }
      ++gone;
      EXPECT_EQ((*card)["chain"]["begins_at"], "fault");
      EXPECT_EQ((*card)["chain"]["without_faults"], "gone");
      std::uint64_t struck = 0;
      for (const auto& step : (*card)["chain"]["steps"])
        if (struck == 0 && step["kind"] == "fault.struck") struck = step["record"].get<std::uint64_t>();
      EXPECT_GT(struck, 0U) << "the chain goes through the fault";
      EXPECT_GE((*card)["inevitable"]["record"].get<std::uint64_t>(), struck);
      for (const auto& strike : (*card)["chain"]["besides"])
        EXPECT_GE((*card)["inevitable"]["record"].get<std::uint64_t>(), strike["record"].get<std::uint64_t>());
    }
  }
  EXPECT_GT(gone, 60U);
  RecordProperty("there_without_faults", static_cast<int>(there));
}

TEST(WhyCard, WhatNoRecordSaysIsShownByTheRunWithoutTheFault) {
  // A consumer that is slow answers late; no record of it points to the fault.
  const auto card = card_of("benefits/scale-out-consumers", "trap", "", false);
  const auto& steps = card["chain"]["steps"];
  ASSERT_GE(steps.size(), 2U);
  EXPECT_EQ(steps[0]["fault"]["kind"], "slow-consumer");
  EXPECT_EQ(steps[1]["by"], "rerun");
  EXPECT_FALSE(steps[1]["known"].get<bool>());
}

TEST(WhyCard, ASettingThatLeavesItUndoneWithoutDamageSaysSo) {
  const auto card = card_of("loss/kafka-linger-crash", "broken");
  EXPECT_EQ(result_of(card, "/producers/0/publish/callback=true"), "no damage");
  EXPECT_FALSE(card["prevented"].get<bool>());
  for (const auto& fix : card["fixes"])
    if (fix["result"] == "no damage") {
      EXPECT_EQ(fix["now"], nlohmann::ordered_json::array({"absent"}));
    }
  const std::string text = render_card(card, Language::en, false);
  EXPECT_NE(text.find("settings tried prevents it"), std::string::npos) << text;
  EXPECT_NE(render_card(card, Language::zh_CN, false).find("都不能避免"), std::string::npos);
}

TEST(WhyCard, WhatNoSettingPreventsTheScenariosOwnVariantDoes) {
  const Loaded file = load_file(std::string(source_scenarios()) + "/loss/kafka-linger-crash.json");
  ASSERT_TRUE(file);
  WhyOptions why;
  for (std::size_t i = 1; i < file->variants.size(); ++i) why.others.push_back(&file->variants[i]);
  const auto card = why_card(file->variants.front(), why);
  ASSERT_TRUE(card);
  ASSERT_EQ((*card)["variants"].size(), file->variants.size() - 1);
  EXPECT_NE(render_card(*card, Language::en, false).find("the scenario's own variant"), std::string::npos);
}

TEST(WhyCard, WhatCannotBeMeasuredIsNoZero) {
  Cost none;
  EXPECT_TRUE(cost_json(none)["response_p50_ns"].is_null());
  EXPECT_NE(cost_text(Writer(Language::en, false), cost_json(none)).find("p50 - p99 -"), std::string::npos);
}

TEST(WhyCard, AKnobThatIsSetAlreadyIsNotTriedAndSaysSo) {
  const auto card = card_of("duplication/confirm-lost", "broken");
  ASSERT_FALSE(card["so_already"].empty());
  const std::string text = render_card(card, Language::en, false);
  for (const auto& knob : card["so_already"]) {
    EXPECT_EQ(result_of(card, knob["set"][0]), "not tried") << knob;
    EXPECT_NE(text.find(knob["meaning"]["en"].get<std::string>(), text.find("so already, or never comes to bear")), std::string::npos)
        << text;
  }
}

TEST(WhyCard, AKnobThatIsTakenAwayOnlyWhereItStands) {
  const auto card = card_of("loss/queue-expired", "broken");
  EXPECT_EQ(result_of(card, "/broker/queues/0/arguments/x-expires=null"), "prevents");
  EXPECT_EQ(result_of(card, "/broker/queues/1/arguments/x-expires=null"), "not tried");
  EXPECT_EQ(result_of(card, "/broker/queues/0/arguments/x-max-length=null"), "not tried");
}

}  // namespace
}  // namespace mqlab::lab
