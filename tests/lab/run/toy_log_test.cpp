// The toy log through the laboratory: a scenario in JSON, loaded, run and judged like any other, with nothing in lab/ that knows it. That is the seam a
// further broker comes in by.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "lab/run/run_file.hpp"
#include "lab/schema/schema.hpp"
#include "tests/lab/run/library.hpp"
#include "tests/support/toy_log/style.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kLeaderLosesPower = R"({
  "mqlab": 1,
  "id": "toy/leader-power",
  "title": {"en": "The leader loses power while its follower lags", "zh_CN": "从副本落后时主副本断电"},
  "broker": {"style": "toy-log", "acks": "leader"},
  "producers": [{"id": "shop", "operations": 6, "interval": "10ms", "retry": {"timeout": "20s", "max": 3}, "publish": {"confirm": true}}],
  "consumers": [{"id": "stock", "partition": "log", "start": "9s", "effect": {"store": "stock-db"}}],
  "faults": [{"name": "follower-lags", "at": "15ms", "do": "crash", "process": "log-2", "for": "5s"},
             {"name": "leader-dies", "at": "45ms", "do": "power-loss", "host": "log-1", "page-cache": "lost", "for": "1s"}],
  "variants": {
    "broken": {},
    "fixed": {"broker": {"acks": "replicated"}},
    "crash": {"faults": [{"name": "follower-lags"}, {"name": "leader-dies", "do": "crash", "process": "log-1", "host": null, "page-cache": null}]}
  },
  "expect": {
    "broken": {"lost": {"min": 3}, "duplicated": 0, "reordered": 0, "gap": 0, "stuck": 0},
    "fixed": {"ok": 6, "lost": 0, "duplicated": 0, "stuck": 0},
    "crash": {"ok": 6, "lost": 0, "stuck": 0}
  }
})";

constexpr std::string_view kCommitNotFlushed = R"({
  "mqlab": 1,
  "id": "toy/unflushed-commit",
  "title": {"en": "The offset was committed, not flushed", "zh_CN": "位点已提交但未刷盘"},
  "broker": {"style": "toy-log"},
  "producers": [{"id": "shop", "operations": 6, "interval": "10ms", "publish": {"confirm": true}}],
  "consumers": [{"id": "stock", "partition": "log", "start": "1s", "effect": {"store": "stock-db"}}],
  "faults": [{"name": "leader-dies", "when": {"point": "ack.recorded", "message": "shop/3"}, "do": "power-loss", "host": "log-1",
              "page-cache": "lost", "for": "1s"}],
  "variants": {"broken": {}, "fixed": {"consumers": [{"id": "stock", "idempotent": "message-id"}]}},
  "expect": {"broken": {"duplicated": 1, "ok": 5, "lost": 0}, "fixed": {"duplicated": 0, "deduplicated": 1, "ok": 6}}
})";

class ToyLogInTheLab : public ::testing::Test {
 protected:
  ScenarioFile load(std::string_view text) {
    Loaded loaded = load_text("toy.json", std::string(text), {.styles = styles_});
    EXPECT_TRUE(loaded) << describe::render(loaded.error(), Language::en);
    return loaded ? std::move(*loaded) : ScenarioFile{};
  }
  ordered_json run(std::string_view text) {
    const ScenarioFile file = load(text);
    ordered_json summaries = run_file(file, {.level = sim::TraceLevel::full});
    for (const ordered_json& s : summaries)
      EXPECT_TRUE(s["holds"].get<bool>()) << s["variant"] << '\n'
                                          << s["differences"].dump(1) << s["counts"] << s["bad"].dump(1) << s["vacuity"];
    return summaries;
  }
  const models::Style* styles_[1] = {&models::toy_log::style()};
};

TEST_F(ToyLogInTheLab, AConfirmOfTheLeaderAloneIsLostWithItsPowerAndKeptWithTheFollowersAck) {
  const ordered_json summaries = run(kLeaderLosesPower);
  ASSERT_EQ(summaries.size(), 3U);
  bool an_acknowledged_one = false;
  for (const ordered_json& bad : summaries[0]["bad"]) {
    EXPECT_EQ(bad["judgement"], "expected damage");
    const std::string why = bad["why"]["en"];
    if (bad["told"] != "acknowledged") continue;
    an_acknowledged_one = true;
    EXPECT_EQ(bad["promise"], "L2");
    EXPECT_NE(why.find("its last copy in partition log was lost because of power-loss of log-1"), std::string::npos) << why;
  }
  EXPECT_TRUE(an_acknowledged_one);
}

TEST_F(ToyLogInTheLab, ACommitThatWasNotFlushedRepeatsAnEffectUnlessTheConsumerIsIdempotent) {
  const ordered_json summaries = run(kCommitNotFlushed);
  ASSERT_EQ(summaries.size(), 2U);
  const ordered_json& bad = summaries[0]["bad"][0];
  EXPECT_EQ(bad["operation"], "shop/3");
  EXPECT_NE(bad["why"]["en"].get<std::string>().find("because of power-loss of log-1"), std::string::npos) << bad["why"];
}

TEST_F(ToyLogInTheLab, RunsTwiceToTheSameByteUnderBothResourceModels) {
  for (const std::string_view text : {kLeaderLosesPower, kCommitNotFlushed}) {
    const ScenarioFile file = load(text);
    for (const Scenario& scenario : file.variants) EXPECT_EQ(hash_of(scenario), hash_of(scenario)) << scenario.variant;
    for (const ordered_json& s : run_file(file, {.level = sim::TraceLevel::full, .resources = sim::Resources::shared}))
      EXPECT_TRUE(s["holds"].get<bool>()) << s["variant"] << s["differences"].dump(1);
  }
}

TEST_F(ToyLogInTheLab, ItsSettingsAreCheckedAndSuggested) {
  std::string text(kCommitNotFlushed);
  text.replace(text.find("\"confirm\""), 9, "\"confrim\"");
  const Loaded loaded = load_text("toy.json", text, {.styles = styles_});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().front().pointer, "/producers/0/publish/confrim");
  EXPECT_EQ(loaded.error().front().did_you_mean, "confirm");
}

TEST_F(ToyLogInTheLab, TheSchemaKnowsIt) {
  const std::string schema = schema_json(styles_);
  for (const char* word : {"toy-log", "\"acks\"", "\"replicated\"", "\"partition\""})
    EXPECT_NE(schema.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace mqlab::lab
