// Whole runs whose judgement is easily got wrong: who is to blame, the broker, the program or nobody.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lab/run/runner.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {
namespace {

constexpr const char* kConfirmed = R"({"routing_key": "orders", "delivery_mode": 2, "confirm": true})";

Run ran(const std::string& publish, const std::string& consumer, const std::string& more = "", const std::string& arguments = "") {
  const Loaded file = load_text("judgement.json", fmt::format(R"({{"mqlab": 1, "id": "judgement", "title": {{"en": "j", "zh_CN": "j"}},
      "broker": {{"style": "rabbitmq", "version": "3.10", "nodes": ["rabbit-1"], "queues": [{{"name": "orders", "durable": true{}}}]}},
      "producers": [{{"id": "shop", "operations": 12, "interval": "1ms", "publish": {}}}],
      "consumers": [{{"id": "stock", "queue": "orders", "effect": {{"store": "stock-db"}}, {}}}]{}, "variants": {{"only": {{}}}}}})",
                                                              arguments, publish, consumer, more));
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return {};
  }
  RunOptions options;
  options.level = sim::TraceLevel::full;
  options.event_budget = 2'000'000;
  Runner runner(file->variants.front());
  return runner.run(options);
}
bool blames(const Run& run, models::Judgement judgement) {
  for (const PairRow& row : run.verdict.rows) {
    if (row.promise && row.promise->judgement == judgement) return true;
  }
  return false;
}

TEST(Judgement, WhatIsPublishedWhileACommitIsAnsweredBelongsToTheNextTransaction) {
  const lab::Run run = ran(
      R"({"routing_key": "orders", "delivery_mode": 2, "tx": {"size": 3, "after": "100ms"}})",
      R"("ack": "manual", "prefetch": 10, "start": "2s", "idempotent": "message-id")",
      R"(, "faults": [{"when": {"point": "broker.received", "message": "shop/8"}, "do": "crash", "process": "rabbit-1", "for": "100ms"}])");
  EXPECT_EQ(count(run.verdict.counts, Name::lost), 0) << "nobody may be told of a commit before the broker has the message";
  EXPECT_FALSE(blames(run, models::Judgement::broken_promise));
}

TEST(Judgement, AProgramThatNeverAcknowledgesIsNotTheBrokersBrokenPromise) {
  const lab::Run run = ran(kConfirmed, R"("ack": "manual", "prefetch": 2, "ack_when": "never")");
  EXPECT_GT(count(run.verdict.counts, Name::stuck), 0);
  EXPECT_FALSE(blames(run, models::Judgement::broken_promise));
}

TEST(Judgement, AProgramThatAcknowledgesMoreAtOnceThanItIsGivenWaitsForItself) {
  const lab::Run run = ran(kConfirmed, R"("ack": "manual", "prefetch": 3, "ack_every": 4)");
  EXPECT_GT(count(run.verdict.counts, Name::stuck), 0);
  EXPECT_FALSE(blames(run, models::Judgement::broken_promise));
}

// A fault map counts thousands of runs at the ledger's level: what it says of a promise must be what `mqlab run` says of that run.
TEST(Judgement, ARunThatIsOnlyCountedIsJudgedLikeAnyOther) {
  for (const LibraryEntry& entry : list_library()) {
    const Loaded file = load_file(entry.file);
    ASSERT_TRUE(file) << entry.id;
    for (const Scenario& s : file->variants) {
      SCOPED_TRACE(s.id + ", " + s.variant);
      const auto run = [&](const RunOptions& options) { return Runner(s).run(options); };
      RunOptions full;
      full.level = sim::TraceLevel::full;
      const lab::Run whole = run(full);
      const lab::Run counted = run(counted_only(50'000'000));
      ASSERT_EQ(whole.verdict.rows.size(), counted.verdict.rows.size());
      for (std::size_t i = 0; i < whole.verdict.rows.size(); ++i) {
        const auto& a = whole.verdict.rows[i].promise;
        const auto& b = counted.verdict.rows[i].promise;
        ASSERT_EQ(a.has_value(), b.has_value());
        if (!a) continue;
        EXPECT_EQ(a->promise, b->promise);
        EXPECT_EQ(a->judgement, b->judgement);
      }
    }
  }
}

TEST(Judgement, AProgramThatLosesItsChannelByAWrongAckIsNotTheBrokersBrokenPromise) {
  const lab::Run run = ran(kConfirmed, R"("ack": "manual", "prefetch": 2, "ack_twice": 3, "connection": {"reopen_channel": false})");
  EXPECT_GT(count(run.verdict.counts, Name::stuck), 0);
  EXPECT_FALSE(blames(run, models::Judgement::broken_promise));
}

TEST(Judgement, ASingleActiveConsumerThatNobodyCancelledIsNoKnownDefect) {
  const lab::Run run =
      ran(kConfirmed, R"("ack": "manual", "prefetch": 2, "ack_when": "never")", "", R"(, "arguments": {"x-single-active-consumer": true})");
  EXPECT_GT(count(run.verdict.counts, Name::stuck), 0);
  EXPECT_FALSE(blames(run, models::Judgement::known_defect));
  EXPECT_FALSE(blames(run, models::Judgement::broken_promise));
}

TEST(Judgement, PollingKeepsNoRunFromItsEnd) {
  const lab::Run run = ran(kConfirmed, R"("ack": "manual", "mode": "get", "get_interval": "50ms")");
  EXPECT_NE(run.end.reason, sim::EndReason::budget);
  EXPECT_EQ(count(run.verdict.counts, Name::ok), 12);
}

}  // namespace
}  // namespace mqlab::lab
