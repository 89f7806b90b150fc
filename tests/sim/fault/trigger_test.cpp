// When a fault strikes: at a time, at a point with its canonical address (process, point, message or n-th occurrence, incarnation), by rate. When it heals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/fault/crash.hpp"
#include "sim/fault/network_faults.hpp"
#include "sim/fault/pause.hpp"
#include "sim/fault/power_loss.hpp"
#include "sim/fault/restart.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;

/// Does a thing each 100 ms, `n` times in each life.
Script works(std::uint64_t n) {
  return {.started =
              [](Actor&, Context& ctx) {
                ctx.set_timer(100ms, {1, 0});
              },
          .timer =
              [n](Actor& me, Context& ctx, std::uint32_t) {
                ctx.record({.kind = thing_done, .message = MessageId(ctx.self(), ++me.count)});
                if (me.count < n) ctx.set_timer(100ms, {1, 0});
              }};
}

std::vector<std::int64_t> times_ms(const Stage& stage, Kind kind) {
  std::vector<std::int64_t> out;
  for (const Record& r : stage.of(kind)) out.push_back(r.time_ns / 1'000'000);
  return out;
}

TEST(Trigger, AtATimeStrikesThenAndHealsAfterItsDuration) {
  Stage stage;
  stage.add("a", works(3));
  stage.strike(at(150ms), Crash{"a"}, 2s);
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_struck), ElementsAre(150));
  EXPECT_THAT(times_ms(stage, kinds::fault_healed), ElementsAre(2150));
  EXPECT_THAT(stage.diary.of("a"), Contains("2.15s started again"));
  EXPECT_EQ(stage.outcomes[0].struck, 1U);
}

TEST(Trigger, AtAPointStrikesWithTheRecord) {
  Stage stage;
  stage.add("a", works(5));
  stage.strike(at_point(thing_done, "a"), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_struck), ElementsAre(100));
  EXPECT_THAT(stage.causes(stage.of(kinds::fault_struck)[0]), ElementsAre("fault.struck", "thing.done", "process.started"));
  EXPECT_TRUE(stage.outcomes[0].point_occurred);
}

TEST(Trigger, AtTheNthOccurrence) {
  Stage stage;
  stage.add("a", works(5));
  stage.strike(at_point(thing_done, "a", 3), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_struck), ElementsAre(300)) << "and once only: the next life has a third thing too";
}

TEST(Trigger, WhatIsToldAsOneIsToldWholeAndTheFaultStrikesBehindIt) {
  Stage stage;
  std::vector<bool> counted;
  stage.add("a", {.started =
                      [&](Actor&, Context& ctx) {
                        const auto tell = [&](std::uint64_t from) {
                          const Whole whole(ctx);
                          counted.push_back(static_cast<bool>(whole));
                          for (std::uint64_t n = from; n < from + 3; ++n)
                            ctx.record({.kind = thing_done, .message = MessageId(ctx.self(), n)});
                        };
                        if (ctx.incarnation() > 0) return;
                        tell(1);
                        tell(4);
                      },
                  .timer = {}});
  stage.strike(at_message(thing_done, "a/2"), Crash{"a"}, 1s);
  stage.run();
  EXPECT_EQ(stage.of(thing_done).size(), 3U) << "the third too, and nothing of the second act";
  EXPECT_THAT(counted, ElementsAre(true, false));
}

TEST(Trigger, AtAMessage) {
  Stage stage;
  stage.add("a", works(5));
  stage.add("b", works(5));
  stage.strike(at_message(thing_done, "b/4"), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_struck), ElementsAre(400));
}

TEST(Trigger, AtAPointOfOneProcessCountsOnlyItsRecords) {
  Stage stage;
  stage.add("a", works(5));
  stage.add("b", works(5), {.start = 1s});
  stage.strike(at_point(thing_done, "b", 2), Crash{"b"}, 1s);
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_struck), ElementsAre(1200));
}

TEST(Trigger, OfOneIncarnationWaitsForIt) {
  Stage stage;
  stage.add("a", works(2));
  stage.strike(at(150ms), Crash{"a"}, 1s);
  stage.strike(at_point(thing_done, "a"), Crash{"a"}, 1s);
  stage.faults.back().trigger.incarnation = 1;
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_struck), ElementsAre(150, 1250));
}

TEST(Trigger, AtAPointOfTheWorldItself) {
  Stage stage;
  stage.add("a", works(2));
  stage.add("b", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "a"); }});
  stage.strike(at_point(kinds::connection_opened, "b"), Crash{"b"}, 1s);
  stage.strike(at_point(kinds::process_started, "a"), Crash{"a"}, 50ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), Contains("50ms started again")) << "it died before it could do anything";
  EXPECT_THAT(stage.diary.of("a", "started"), ElementsAre("started again"));
  EXPECT_EQ(stage.outcomes[1].struck, 1U);
}

TEST(Trigger, AtAFlush) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              me.file = ctx.open("log", FileKind::log);
              if (ctx.incarnation() > 0) return me.write(ctx, "found " + me.stored(ctx));
              EXPECT_TRUE(me.store(ctx, 1));
              ctx.flush(me.file);
              EXPECT_TRUE(me.store(ctx, 2));
            }});
  stage.strike(at_point(kinds::storage_flushed, "a"), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1.002s started again", "1.002s found 1")) << "flushed, and nobody was told";
}

TEST(Trigger, WhosePointNeverOccursHasNotStruckAndSaysSo) {
  Stage stage;
  stage.add("a", works(2));
  stage.strike(at_point(thing_done, "a", 7), Crash{"a"}, 1s);
  stage.strike(at_point(word_sent, "a"), Crash{"a"}, 1s);
  stage.run();
  EXPECT_EQ(stage.outcomes[0].struck, 0U);
  EXPECT_TRUE(stage.outcomes[0].point_occurred);
  EXPECT_EQ(stage.outcomes[1].struck, 0U);
  EXPECT_FALSE(stage.outcomes[1].point_occurred);
}

TEST(Trigger, ThatFindsNothingToStrikeHasNotStruck) {
  Stage stage;
  stage.add("a", works(2));
  stage.strike(at(50ms), Crash{"a"}, 1s);
  stage.strike(at(60ms), Crash{"a"}, 1s);
  stage.run();
  EXPECT_EQ(stage.outcomes[0].struck, 1U);
  EXPECT_EQ(stage.outcomes[1].struck, 0U);
  EXPECT_EQ(stage.count(kinds::fault_struck), 1U) << "the ledger counts strikes";
}

// --- by rate ---

TEST(Rate, StrikesAgainAndAgainAtTimesThatTheSeedGives) {
  Stage stage;
  stage.add("a", works(100));
  stage.strike(by_rate(1s, Time{} + 20s), Crash{"a"}, 100ms);
  stage.options.seeds = 5;
  stage.run();
  const std::vector<std::int64_t> first = times_ms(stage, kinds::fault_struck);
  EXPECT_THAT(first.size(), AllOf(Ge(8U), Le(35U)));
  EXPECT_EQ(stage.outcomes[0].struck, first.size());
  stage.run();
  EXPECT_EQ(times_ms(stage, kinds::fault_struck), first);
  stage.options.seeds = 6;
  stage.run();
  EXPECT_NE(times_ms(stage, kinds::fault_struck), first);
}

TEST(Rate, OfAFaultThatIsOverAtOnceStrikesMoreThanOnce) {
  Stage stage;
  stage.options.until = Time{} + 30s;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .closed = [](Actor& me, Context& ctx, Closing) { me.call(ctx, "b"); }});
  stage.add("b", works(300));
  stage.strike(by_rate(1s, Time{} + 20s), DropConnection{.between = {"a", "b"}});
  stage.run();
  EXPECT_GE(stage.outcomes[0].struck, 5U);
}

TEST(Rate, GoesOnUntilTheWorkloadIsOverAndNoLonger) {
  Stage stage;
  stage.add("a", works(100));
  stage.add("b");
  stage.strike(by_rate(200ms), Pause{"b"}, 50ms);
  stage.run();
  EXPECT_GE(stage.outcomes[0].struck, 10U);
  EXPECT_LT(stage.end.at, Time{} + 20s) << "the work takes ten seconds; that more faults might come keeps no run alive";
}

TEST(Rate, WithALimitLeavesAQuietWorldToHeal) {
  Stage stage;
  stage.add("a", works(20));
  stage.strike(by_rate(300ms, Time{} + 1s), Crash{"a"});
  stage.run();
  EXPECT_EQ(stage.outcomes[0].struck, 1U) << "it stands until it is healed";
  EXPECT_THAT(stage.diary.of("a", "started"), ElementsAre("started", "started again"));
}

// --- healing ---

TEST(Healing, ComesAtTheEndForWhatStillStandsAndTheStoryGoesOn) {
  Stage stage;
  stage.add("a", works(3));
  stage.add("b", works(10));
  stage.strike(at(150ms), Crash{"a"});
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_healed), ElementsAre(1000)) << "when nothing is left to happen otherwise";
  EXPECT_THAT(stage.diary.of("a"),
              ElementsAre("0 started", "100ms timer 1", "1s started again", "1.1s timer 1", "1.2s timer 1", "1.3s timer 1"));
  EXPECT_EQ(stage.end.reason, EndReason::quiet);
}

TEST(Healing, NeverComesForAFaultThatIsForGood) {
  Stage stage;
  stage.add("a", works(3));
  stage.strike(at(150ms), Crash{"a"});
  stage.faults.back().heal_at_end = false;
  stage.run();
  EXPECT_THAT(times_ms(stage, kinds::fault_healed), IsEmpty());
  EXPECT_THAT(stage.diary.of("a", "started"), ElementsAre("started"));
}

TEST(Healing, DoesNotStartAProcessThatStaysDown) {
  Stage stage;
  stage.add("a", works(3), {.restart = false});
  stage.strike(at(150ms), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "started"), ElementsAre("started"));
}

TEST(PowerLossOf, AHostEndsAndBringsBackAllItsProcesses) {
  Stage stage;
  stage.add("x", works(3), {.host = "a"});
  stage.add("y", works(3), {.host = "a"});
  stage.add("b", works(3));
  stage.strike(at(150ms), PowerLoss{.host = "a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("x", "started"), ElementsAre("started", "started again"));
  EXPECT_THAT(stage.diary.of("y", "started"), ElementsAre("started", "started again"));
  EXPECT_THAT(stage.diary.of("b", "started"), ElementsAre("started"));
}

TEST(PowerLossOf, TwoHostsOneAfterTheOtherBringsBackBoth) {
  Stage stage;
  stage.add("a", works(3));
  stage.add("b", works(3));
  stage.strike(at(150ms), PowerLoss{.host = "a"}, 2s);
  stage.strike(at(250ms), PowerLoss{.host = "b"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "started"), ElementsAre("started", "started again"));
  EXPECT_THAT(stage.diary.of("b", "started"), ElementsAre("started", "started again"));
}

TEST(PowerLossOf, AHostWhoseProcessHadCrashedBringsItBackWhenBothAreHealed) {
  Stage stage;
  stage.add("a", works(3));
  stage.strike(at(150ms), Crash{"a"}, 1s);
  stage.strike(at(250ms), PowerLoss{.host = "a"}, 3s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"),
              ElementsAre("0 started", "100ms timer 1", "3.25s started again", "3.35s timer 1", "3.45s timer 1", "3.55s timer 1"))
      << "the crash healed while there was no power: the process is started with the host";
}

TEST(PowerLossOf, AHostWhoseProcessHadCrashedDoesNotBringItBackWhileTheCrashStands) {
  Stage stage;
  stage.add("a", works(3));
  stage.strike(at(150ms), Crash{"a"}, 5s);
  stage.strike(at(250ms), PowerLoss{.host = "a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), Contains("5.15s started again"));
  EXPECT_THAT(stage.diary.of("a", "started"), ElementsAre("started", "started again"));
}

TEST(PowerLossOf, AHostDelaysTheFirstStartOfAProcess) {
  Stage stage;
  stage.add("a", works(1), {.start = 1s});
  stage.strike(at(500ms), PowerLoss{.host = "a"}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("2.5s started", "2.6s timer 1"));
}

// --- restart ---

TEST(RestartOf, AProcessStopsItInOrderAndStartsItAgain) {
  Stage stage;
  stage.add("a", works(3));
  stage.strike(at(150ms), Restart{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "100ms timer 1", "150ms asked to stop", "1.15s started again", "1.25s timer 1",
                                               "1.35s timer 1", "1.45s timer 1"));
}

TEST(RestartOf, AProcessThatStopsSlowlyStartsItWhenItHasStopped) {
  Stage stage;
  stage.add("a", {.timer = [](Actor&, Context& ctx, std::uint32_t) { ctx.exit(); },
                  .asked_to_stop =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(3s, {9, 0});
                      }});
  stage.strike(at(150ms), Restart{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "150ms asked to stop", "3.15s timer 9", "3.15s started again"));
}

}  // namespace
}  // namespace mqlab::sim
