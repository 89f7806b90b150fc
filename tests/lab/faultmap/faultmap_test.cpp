// One fault at every point: what is struck, what need not be run, and what the map says of it.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/faultmap/groups.hpp"
#include "lab/faultmap/progress.hpp"
#include "lab/faultmap/report.hpp"
#include "lab/faultmap/strikes.hpp"
#include "tests/lab/run/one_variant.hpp"

namespace mqlab::lab {
namespace {

MapOptions options(bool fold) {
  MapOptions out;
  out.fold = fold;
  out.workers = 2;
  return out;
}

std::string said_of(const FaultMap& map, const Strike& strike) {
  const Outcome& o = map.of(strike);
  const auto worst = o.worst();
  return o.struck ? worst ? std::string(info(*worst).id) : "ok" : "not struck";
}

TEST(FaultMap, WhatIsSkippedAsEquivalentIsTheSameInTheFullSet) {
  for (const char* id : {"duplication/confirm-lost", "loss/auto-ack-consumer-crash"}) {
    const ScenarioFile file = one_variant(id, "broken");
    const FaultMap folded = make_fault_map(file.variants.front(), options(true));
    const FaultMap full = make_fault_map(file.variants.front(), options(false));
    ASSERT_EQ(folded.strikes.size(), full.strikes.size());
    EXPECT_LT(folded.runs, full.runs);
    EXPECT_EQ(full.runs, full.strikes.size());
    for (std::size_t i = 0; i < folded.strikes.size(); ++i) {
      EXPECT_EQ(said_of(folded, folded.strikes[i]), said_of(full, full.strikes[i]))
          << id << ": " << folded.aims[folded.strikes[i].aim].label() << " at record " << folded.sites[folded.strikes[i].site].record;
    }
  }
}

TEST(FaultMap, AnIdempotentConsumerTurnsEveryDuplicateIntoNone) {
  const ScenarioFile broken_file = one_variant("duplication/confirm-lost", "broken");  // a map refers to its scenario
  const FaultMap broken = make_fault_map(broken_file.variants.front(), options(true));
  const ScenarioFile fixed_file = one_variant("duplication/confirm-lost", "fixed");
  const FaultMap fixed = make_fault_map(fixed_file.variants.front(), options(true));
  const auto duplicates = [](const FaultMap& map) {
    return std::count_if(map.strikes.begin(), map.strikes.end(), [&](const Strike& s) { return said_of(map, s) == "duplicated"; });
  };
  EXPECT_GT(duplicates(broken), 100);
  EXPECT_EQ(duplicates(fixed), 0);
}

TEST(FaultMap, ALostConfirmIsGroupedByWhereTheOperationStood) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  MapOptions o = options(true);
  o.faults = {"drop-connection"};
  const FaultMap map = make_fault_map(file.variants.front(), o);
  const auto groups = group_by_cause(map);
  const auto shop = std::find_if(groups.begin(), groups.end(),
                                 [&](const CauseGroup& g) { return map.aims[g.aim].label() == "drop-connection rabbit-1-shop"; });
  ASSERT_NE(shop, groups.end());
  EXPECT_EQ(shop->name, Name::duplicated);
  ASSERT_EQ(shop->stretches.size(), 1U);
  EXPECT_EQ(shop->stretches.front().from, "broker.received");
  EXPECT_EQ(shop->stretches.front().to, "confirm.received");
}

TEST(FaultMap, TheScriptOfAStrikeRepeatsIt) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const FaultMap map = make_fault_map(file.variants.front(), options(true));
  for (std::size_t i = 0; i < map.strikes.size(); i += 97) {
    const Strike& strike = map.strikes[i];
    const ScenarioFile again = one_variant("duplication/confirm-lost", "broken", {"/faults=" + map.script(map.strikes[strike.run_as])});
    Runner runner(again.variants.front());
    const Outcome outcome = outcome_of(runner.run());
    EXPECT_EQ(outcome.struck, map.of(strike).struck);
    EXPECT_EQ(outcome.harms, map.of(strike).harms) << map.script(strike);
  }
}

TEST(FaultMap, TheNumberOfWorkersChangesNothing) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "trap");
  MapOptions one = options(true);
  one.workers = 1;
  EXPECT_EQ(map_json(make_fault_map(file.variants.front(), one)), map_json(make_fault_map(file.variants.front(), options(true))));
}

TEST(FaultMap, KindsThatNeedMoreThanATargetCannotBeAimed) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const auto names = mappable_faults(*file.variants.front().style);
  const auto has = [&](const char* name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  for (const char* name : {"crash", "power-loss", "drop-connection", "partition", "pause", "black-hole", "memory-alarm", "slow-disk"})
    EXPECT_TRUE(has(name)) << name;
  EXPECT_FALSE(has("poison-message"));
}

TEST(FaultMap, TwoFaultsOnlyFollowEachOther) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "fixed", {"/producers/0/operations=1", "/faults=[]"});
  MapOptions o = options(true);
  o.faults = {"crash"};
  o.pairs = true;
  PairForecast forecast;
  o.before_pairs = [&](const PairForecast& f) { forecast = f; };
  const FaultMap map = make_fault_map(file.variants.front(), o);
  EXPECT_GT(forecast.runs, map.pairs.runs / 3) << "a guess, but not a wild one";
  EXPECT_LT(forecast.runs, map.pairs.runs * 3);
  EXPECT_GT(forecast.seconds, 0);
  EXPECT_GT(map.pairs.firsts, 0U);
  EXPECT_EQ(map.pairs.strikes, map.pairs.runs + map.pairs.skipped);
  EXPECT_GT(map.pairs.skipped, 0U);
  EXPECT_EQ(map.pairs.lost, 0U);
}

TEST(FaultMap, PairsThatAreSkippedAsEquivalentWouldHaveShownNothingNew) {
  struct Case {
    const char* id;
    const char* variant;
  };
  for (const Case& c : {Case{"duplication/confirm-lost", "broken"}, Case{"loss/auto-ack-consumer-crash", "broken"}}) {
    SCOPED_TRACE(c.id);
    const ScenarioFile file = one_variant(c.id, c.variant, {"/producers/0/operations=1", "/faults=[]"});
    MapOptions o = options(true);
    o.faults = {"crash"};
    o.pairs = true;
    const FaultMap folded = make_fault_map(file.variants.front(), o);
    o.fold = false;
    const FaultMap full = make_fault_map(file.variants.front(), o);
    EXPECT_GT(folded.pairs.skipped, 0U);
    EXPECT_EQ(full.pairs.skipped, 0U);
    // The full set begins also at the firsts that are equivalent to one that was run: more pairs, and nothing that the fewer had not shown.
    EXPECT_LE(folded.pairs.firsts, full.pairs.firsts);
    EXPECT_LT(folded.pairs.runs, full.pairs.runs);
    const auto kinds_of = [](const FaultMap& map) {
      std::vector<std::string> out;
      for (const auto& [worst, n] : map.pairs.by_worst) out.push_back(worst);
      return out;
    };
    EXPECT_EQ(kinds_of(folded), kinds_of(full));
    EXPECT_EQ(folded.pairs.need_both == 0, full.pairs.need_both == 0);
  }
}

TEST(FaultMap, APairIsListedOnlyIfItNeedsBoth) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken", {"/producers/0/operations=1", "/faults=[]"});
  MapOptions o = options(true);
  o.faults = {"drop-connection"};
  o.points = {"confirm.sent", "ack.sent", "deliver.sent"};
  o.pairs = true;
  const FaultMap map = make_fault_map(file.variants.front(), o);
  EXPECT_GT(map.pairs.damaged, 0U) << "one lost confirm is enough";
  EXPECT_EQ(map.pairs.need_both, 0U);
  EXPECT_TRUE(map.seconds.empty());
  const std::string text = map_text(map_json(map), "x", Language::en, false, 100);
  EXPECT_NE(text.find("no pair of those that were run does a kind of damage that neither of its two faults does alone"), std::string::npos)
      << text;
}

TEST(FaultMap, WhatIsThereWithoutAFaultIsNoFaultsDoing) {
  const ScenarioFile file = one_variant("loss/unroutable", "broken");
  const FaultMap map = make_fault_map(file.variants.front(), {.faults = {"crash"}, .points = {"publish.sent"}, .workers = 2});
  ASSERT_TRUE(map.baseline.damaged());
  for (const CauseGroup& group : group_by_cause(map)) EXPECT_NE(group.name, Name::lost) << "all are lost without it";
  for (const Language language : {Language::en, Language::zh_CN}) {
    const std::string text = map_text(map_json(map), "x", language, false, 100);
    EXPECT_NE(text.find(language == Language::en ? "also without a fault: " : "没有故障时也有："), std::string::npos) << text;
  }
}

TEST(FaultMap, NamesAreNeverEmptyAndNoRowComesTwice) {
  for (const char* id : {"loss/unroutable", "loss/kafka-acks-1", "duplication/unflushed-ack"}) {
    const ScenarioFile file = one_variant(id, "broken");
    const FaultMap map = make_fault_map(file.variants.front(), {.faults = {"crash"}, .workers = 2});
    const std::string text = map_text(map_json(map), "x", Language::en, false, 100);
    for (const char* wrong : {"before \n", "before ,", "before ;", "after \n", " 1 operations", " 1 points", " 1 runs", " 1 strikes"})
      EXPECT_EQ(text.find(wrong), std::string::npos) << id << ": \"" << wrong << "\"\n" << text;
    std::set<std::string> rows;
    for (const CauseGroup& g : group_by_cause(map))
      EXPECT_TRUE(rows.insert(fmt::format("{} {} {} {}", g.aim, static_cast<int>(g.name), static_cast<int>(g.told),
                                          g.judgement ? static_cast<int>(*g.judgement) : -1))
                      .second);
  }
}

TEST(FaultMap, TheLedgerSaysTheSameOfAStrikeAsTheFullTrace) {
  const ScenarioFile file = one_variant("duplication/unflushed-ack", "broken");
  const FaultMap map = make_fault_map(file.variants.front(), {.faults = {"crash", "power-loss"}, .workers = 2});
  StrikeRunner striker(map);
  for (std::size_t i = 0; i < map.strikes.size(); i += 7) {
    const Strike& strike = map.strikes[map.strikes[i].run_as];
    Outcome full;
    striker.batch([&] { full = striker.run(strike, nullptr, {.level = sim::TraceLevel::full}); });
    EXPECT_EQ(map.of(strike).harms, full.harms) << map.script(strike);
  }
}

TEST(FaultMap, AMapThatWasEndedGoesOnWhereItStopped) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const MapOptions options{.faults = {"crash"}, .workers = 2};
  const FaultMap whole = make_fault_map(file.variants.front(), options);
  MapOptions ended = options;
  int asked = 0;
  ended.stop = [&] { return ++asked > 2; };
  const FaultMap part = make_fault_map(file.variants.front(), ended);
  ASSERT_GT(part.not_run, 0U);
  EXPECT_EQ(map_json(part)["counts"]["not_run"], part.not_run);

  MapOptions resumed = options;
  resumed.resume = progress_of(part);
  std::size_t again = 0;
  resumed.progress = [&](std::size_t, std::size_t all) { again = all; };
  const FaultMap rest = make_fault_map(file.variants.front(), resumed);
  EXPECT_EQ(rest.not_run, 0U);
  EXPECT_EQ(again, part.not_run) << "what is known is not run again";
  EXPECT_EQ(map_json(rest), map_json(whole));
}

TEST(FaultMap, ProgressOfAnotherMapIsRefused) {
  const ScenarioFile file = one_variant("duplication/confirm-lost", "broken");
  const FaultMap map = survey_map(file.variants.front(), {.faults = {"crash"}});
  FaultMap other = survey_map(file.variants.front(), {.faults = {"power-loss"}});
  EXPECT_THROW(take_progress(other, progress_of(map)), std::invalid_argument);
  EXPECT_THROW(take_progress(other, "{}"), std::invalid_argument);
}

}  // namespace
}  // namespace mqlab::lab
