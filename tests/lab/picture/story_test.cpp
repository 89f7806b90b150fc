// What a picture tells beside the moment: the lesson's chapters and their moments, who is cut off, what was redelivered, a system before it runs.
#include <set>

#include <gmock/gmock.h>

#include "lab/picture/cast.hpp"
#include "lab/picture/chapters.hpp"
#include "lab/picture/cuts.hpp"
#include "lab/picture/operations.hpp"
#include "lab/picture/outline.hpp"
#include "lab/picture/redeliveries.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/load.hpp"
#include "lab/trace/index.hpp"
#include "models/ledger.hpp"
#include "models/roles.hpp"
#include "sim/trace/kinds.hpp"
#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using testing::ElementsAre;

std::vector<std::string> titles(const std::vector<Chapter>& chapters) {
  std::vector<std::string> out;
  for (const Chapter& c : chapters) out.push_back(c.title);
  return out;
}

TEST(PictureChapters, ALessonIsReadByItsBoldBeginningsAndItsHeadings) {
  const auto chapters = chapters_of(
      "# The whole\n\n**Why.** Because of `shop/5`.\nMore of it.\n\nA second **paragraph.**\n\n## The cure\n\nIn `fixed`.\n\n**Try "
      "next**\n\n    mqlab run\n");
  EXPECT_THAT(titles(chapters), ElementsAre("Why", "The cure"));
  EXPECT_EQ(chapters[0].text, "Because of `shop/5`.\nMore of it.\n\nA second **paragraph.**");
  EXPECT_THAT(chapters[0].code, ElementsAre("shop/5"));
  EXPECT_THAT(titles(chapters_of("# 题\n\n**为什么。** 因为。\n\n**承诺：** 没有。\n")), ElementsAre("为什么", "承诺"));
  EXPECT_TRUE(chapters_of("").empty());
  EXPECT_THAT(titles(chapters_of("Only words.\n")), ElementsAre(""));
}

TEST(PictureChapters, AChapterSpeaksOfOneVariantOrOfNone) {
  const std::vector<std::string> variants{"broken", "trap"};
  EXPECT_EQ(variant_of({"", "", {"confirm.sent", "trap", "trap"}}, variants), "trap");
  EXPECT_EQ(variant_of({"", "", {"trap", "broken"}}, variants), "");
  EXPECT_EQ(variant_of({"", "", {"fixed"}}, variants), "");
}

TEST(PictureChapters, ItsMomentsAreTheRecordsThatItNamesOfTheOperationThatItIsAbout) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const Chapter chapter{"", "", {"shop/5", "confirm.sent", "publish.retried", "nonsense", "confirm.sent"}};
  const auto stops = stops_of(chapter, trace);
  ASSERT_EQ(stops.size(), 3U);
  std::vector<std::string> kinds;
  for (const std::size_t at : stops) {
    const sim::Record& r = trace.records()[at];
    EXPECT_EQ(trace.tables().identity(r.operation_id()), "shop/5");
    kinds.emplace_back(trace.kind(r.kind_id())->name);
  }
  EXPECT_THAT(kinds, ElementsAre("confirm.sent", "publish.retried", "confirm.sent"));
  EXPECT_TRUE(std::is_sorted(stops.begin(), stops.end())) << "the second confirm is a later one";
}

TEST(PictureChapters, EachLessonOfTheLibraryHasChaptersInBothLanguages) {
  for (const LibraryEntry& entry : list_library()) {
    const Loaded file = load_scenario(entry.file.string());
    ASSERT_TRUE(file) << entry.id;
    const describe::LocalText& lesson = file->variants.front().lesson;
    const auto en = chapters_of(lesson.in(Language::en)), zh = chapters_of(lesson.in(Language::zh_CN));
    EXPECT_GE(en.size(), 3U) << entry.id;
    EXPECT_EQ(en.size(), zh.size()) << entry.id;
    for (const Chapter& c : en) EXPECT_FALSE(c.title.empty()) << entry.id;
  }
}

TEST(PictureOutline, WhoTakesPartAndHowTheyAreConnectedIsReadWithoutARun) {
  const Loaded file = load_scenario(source_scenarios() + "/duplication/confirm-lost.json", {.variant = "broken"});
  ASSERT_TRUE(file);
  const Outline outline = outline_of(file->variants.front());
  std::vector<std::string> names;
  for (const OutlineNode& n : outline.nodes) names.push_back(n.name);
  EXPECT_THAT(names, ElementsAre("shop", "rabbit-1", "stock", "orders", "stock-db"));
  using Link = std::pair<std::size_t, std::size_t>;
  EXPECT_THAT(outline.links, testing::UnorderedElementsAre(Link{0, 3}, Link{3, 2}, Link{2, 4}));
  EXPECT_EQ(outline.faults, 1U);
}

TEST(PictureOutline, EveryScenarioOfTheLibraryHasNobodyWhoIsConnectedWithNobody) {
  for (const LibraryEntry& entry : list_library()) {
    const Loaded file = load_scenario(entry.file.string());
    ASSERT_TRUE(file) << entry.id;
    const Outline outline = outline_of(file->variants.front());
    std::set<std::size_t> linked;
    for (const auto& [from, to] : outline.links) {
      ASSERT_LT(std::max(from, to), outline.nodes.size()) << entry.id;
      linked.insert(from);
      linked.insert(to);
    }
    for (std::size_t i = 0; i < outline.nodes.size(); ++i) {
      const OutlineIs is = outline.nodes[i].is;
      const bool talks = is == OutlineIs::producer || is == OutlineIs::consumer || is == OutlineIs::store;
      EXPECT_TRUE(!talks || linked.contains(i)) << entry.id << ": " << outline.nodes[i].name;
    }
  }
}

TEST(PictureCuts, ADroppedConnectionPartsItsEndsUntilTheyAreConnectedAgain) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const auto cuts = cuts_of(trace, Flights(trace), fault_bands(trace));
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_THAT((std::set<std::string_view>{trace.tables().process(cuts[0].a), trace.tables().process(cuts[0].b)}),
              testing::UnorderedElementsAre("rabbit-1", "shop"));
  EXPECT_EQ(trace.records()[cuts[0].from].kind_id(), sim::kinds::fault_struck);
  ASSERT_LT(cuts[0].to, trace.records().size());
  EXPECT_GT(trace.records()[cuts[0].to].time_ns, trace.records()[cuts[0].from].time_ns + 1'000'000'000) << "the shop comes back after 5 s";
}

TEST(PictureCuts, WhatAPartitionHeldUpTellsWhomItParted) {
  std::size_t found = 0;
  for (const char* id : {"loss/kafka-zombie-leader", "duplication/rocketmq-quorum-timeout", "duplication/kafka-timeout-resend",
                         "loss/kafka-callback-ignored", "ordering/kafka-no-key"}) {
    const Exported run(id, "broken");
    const auto bands = fault_bands(run.trace());
    const auto cuts = cuts_of(run.trace(), Flights(run.trace()), bands);
    found += cuts.empty() ? 0 : 1;
    for (const Cut& c : cuts) {
      EXPECT_EQ(c.from, bands[c.band].struck) << id;
      EXPECT_GT(c.to, c.from) << id;
      EXPECT_NE(c.a, c.b) << id;
    }
  }
  EXPECT_GE(found, 2U);
}

TEST(PictureCuts, AProcessThatDiesIsDeadAndNotCutOff) {
  const Exported run("loss/kafka-acks-1", "broken");
  EXPECT_TRUE(cuts_of(run.trace(), Flights(run.trace()), fault_bands(run.trace())).empty());
}

TEST(PictureRedeliveries, TheFlagIsOnWhatFliesAndOnTheMessageFromThenOn) {
  const Exported run("duplication/crash-after-effect", "broken");
  const sim::TraceFile& trace = run.trace();
  const Redeliveries redeliveries(trace);
  std::uint32_t rows = 0;
  for (const OperationRow& row : operations_of(trace)) rows += row.redelivered;
  EXPECT_GT(rows, 0U);
  const auto records = trace.records();
  std::size_t flagged = 0, flying = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    if (r.kind_id() == models::kinds::deliver_sent && redeliveries.flies(r.message, i)) ++flying;
    if (r.kind_id() != models::kinds::offered || (r.value & 1) == 0) continue;
    ++flagged;
    EXPECT_TRUE(redeliveries.flagged(r.message, i));
    EXPECT_FALSE(redeliveries.flagged(r.message, i - 1)) << "each is redelivered once here";
  }
  EXPECT_EQ(flagged, rows);
  EXPECT_EQ(flying, flagged) << "each flagged offer is a delivery that the broker sent";
}

/// Whether something says at the end of the run what this kind says, in `says` places at least.
std::size_t gauges(const sim::TraceFile& trace, std::string_view kind) {
  auto index = TraceIndex::open(trace);
  EXPECT_TRUE(index);
  const TraceState state = index->state_after(trace.records().size());
  return static_cast<std::size_t>(
      std::count_if(state.readings.begin(), state.readings.end(), [&](const Reading& r) { return trace.kind(r.kind_id())->name == kind; }));
}

TEST(PictureGauges, KafkaSaysLeaderInSyncHighWatermarkAndTheEndOfTheLog) {
  const sim::TraceFile& trace = library_runs().at("loss/kafka-acks-1")->trace();
  for (const char* kind : {"hw.advanced", "leader.elected", "isr.shrunk", "broker.appended"}) EXPECT_GE(gauges(trace, kind), 1U) << kind;
}

TEST(PictureGauges, RocketSaysItsOffsetsTheSlavesProgressAndWhoLeads) {
  const Exported slave("loss/rocketmq-two-page-caches", "broken");
  for (const char* kind : {"broker.appended", "replica.appended", "replica.acked", "dispatch.appended", "offset.reported"})
    EXPECT_GE(gauges(slave.trace(), kind), 1U) << kind;
  const Exported elected("loss/rocketmq-controller-failover", "broken");
  for (const char* kind : {"role.changed", "sync-state-set.changed", "master.elected"})
    EXPECT_GE(gauges(elected.trace(), kind), 1U) << kind;
  const Exported raft("loss/rocketmq-dledger-majority", "fixed");
  EXPECT_GE(gauges(raft.trace(), "leader.elected"), 1U);
  const Cast cast = cast_of(elected.trace(), Flights(elected.trace()));
  EXPECT_TRUE(std::any_of(cast.members.begin(), cast.members.end(), [](const CastMember& m) { return !m.gauges.empty(); }));
}

TEST(PictureCast, EveryRoleHasItsWordInBothLanguages) {
  for (const auto& [id, variant] : {std::pair{"duplication/confirm-lost", "broken"}, std::pair{"loss/kafka-acks-1", "broken"},
                                    std::pair{"loss/rocketmq-controller-failover", "broken"}, std::pair{"benefits/decoupling", "direct"}}) {
    const Exported run(id, variant);
    for (const sim::ProcessRow& p : run.trace().tables().processes) {
      const Text title = models::role_title(p.role);
      EXPECT_NE(title.en, title.zh_CN) << id << ": the role " << p.role << " stands in no row of models/roles.hpp";
    }
  }
}

}  // namespace
}  // namespace mqlab::lab
