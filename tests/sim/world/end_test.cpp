// When a run is over: faults are healed, nothing of class progress is in the calendar, and the ledger has not moved for the settle time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/fault/crash.hpp"
#include "sim/fault/network_faults.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::ElementsAre;

/// Ticks for ever, in the background; `until_thing` ticks move the ledger.
Script ticks(Duration period, std::uint64_t until_thing = 0) {
  return {.started =
              [period](Actor&, Context& ctx) {
                ctx.set_timer(period, {1, 0}, Class::background);
              },
          .timer =
              [period, until_thing](Actor& me, Context& ctx, std::uint32_t) {
                if (++me.count <= until_thing) ctx.record({.kind = thing_done});
                ctx.set_timer(period, {1, 0});  // inherits: background
              }};
}

TEST(End, IsQuietWhenNothingIsLeft) {
  Stage stage;
  stage.add("a", {.started = [](Actor&, Context& ctx) { ctx.set_timer(3s, {1, 0}); }});
  stage.run();
  EXPECT_EQ(stage.end.reason, EndReason::quiet);
  EXPECT_EQ(stage.end.at, Time{} + 3s);
  EXPECT_EQ(stage.of(kinds::run_ended)[0].value, static_cast<std::int64_t>(EndReason::quiet));
}

TEST(End, ComesTheSettleTimeAfterTheLastProgressWhenOnlyBackgroundWorkIsLeft) {
  Stage stage;
  stage.options.settle = 10s;
  stage.add("a", {.started = [](Actor&, Context& ctx) { ctx.set_timer(3'500ms, {1, 0}); }});
  stage.add("b", ticks(1s));
  stage.run();
  EXPECT_EQ(stage.end.reason, EndReason::settled);
  EXPECT_EQ(stage.end.at, Time{} + 13'500ms);
}

TEST(End, WaitsForABackgroundHandlerThatMovesTheLedger) {
  for (const TraceLevel level : {TraceLevel::off, TraceLevel::ledger, TraceLevel::full}) {
    Stage stage;
    stage.options.level = level;
    stage.options.settle = 2s;
    stage.add("b", ticks(1s, 5));
    stage.run();
    EXPECT_EQ(stage.end.reason, EndReason::settled);
    EXPECT_EQ(stage.end.at, Time{} + 7s) << "at any trace level, here " << static_cast<int>(level);
  }
}

TEST(End, DoesNotWaitForACallerThatNobodyWillEverAnswer) {
  for (const Duration after : {Duration{2s}, Duration{150s}}) {  // more often than the settle time, and less
    Stage stage;
    stage.options.settle = 10s;
    stage.add("b", {.started = [](Actor&, Context& ctx) { ctx.exit(); }});
    stage.add("a", {.started =
                        [](Actor&, Context& ctx) {
                          ctx.set_timer(1s, {1, 0});
                        },
                    .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.call(ctx, "b"); },
                    .refused =
                        [after](Actor&, Context& ctx, Refusal) {
                          ctx.set_timer(after, {1, 0}, Class::background);
                        }});
    stage.run();
    EXPECT_EQ(stage.end.reason, EndReason::settled);
    EXPECT_LT(stage.end.at, Time{} + 200s);
  }
}

TEST(End, WaitsForProgressHoweverLong) {
  Stage stage;
  stage.options.settle = 1s;
  stage.add("a", {.started = [](Actor&, Context& ctx) { ctx.set_timer(1h, {1, 0}); }});
  stage.add("b", ticks(1min));
  stage.run();
  EXPECT_EQ(stage.end.at, Time{} + 1h + 1s);
}

TEST(End, OfAWorldThatIsCutInTwoComesAfterTheHealing) {
  Stage stage;
  stage.options.settle = 5s;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(998ms, {1, 0});
                      },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.say(ctx, 1); }});
  stage.add("b");
  stage.add("c", ticks(1s));
  stage.strike(at(500ms), Partition{.groups = {{"a"}, {"b"}}});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 1")) << "what is held is not under way; it rests, it is healed, it goes on";
  EXPECT_EQ(stage.end.reason, EndReason::settled);
  EXPECT_EQ(stage.end.at, Time{} + 11'001ms) << "5 s after the last word was said, and 5 s after it arrived";
}

TEST(End, WaitsForFaultsThatAreStillToCome) {
  Stage stage;
  stage.add("a");
  stage.strike(at(1h), Crash{"a"}, 1h);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2h started again"));
}

TEST(End, MayBeSetByTheScenario) {
  Stage stage;
  stage.options.until = Time{} + 4'500ms;
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1s, {1, 0});
                      },
                  .timer =
                      [](Actor&, Context& ctx, std::uint32_t) {
                        ctx.set_timer(1s, {1, 0});
                      }});
  stage.run();
  EXPECT_EQ(stage.end.reason, EndReason::until);
  EXPECT_EQ(stage.end.at, Time{} + 4'500ms);
  EXPECT_EQ(stage.diary.of("a", "timer").size(), 4U);
}

TEST(End, ARunAwayMeetsItsBudget) {
  Stage stage;
  stage.options.event_budget = 1000;
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(0s, {1, 0});
                      },
                  .timer =
                      [](Actor&, Context& ctx, std::uint32_t) {
                        ctx.set_timer(0s, {1, 0});
                      }});
  stage.run();
  EXPECT_EQ(stage.end.reason, EndReason::budget);
}

TEST(End, ComesWhenTheTraceCanTakeNoMore) {
  Stage stage;
  stage.recorder().set_limit(100 * sizeof(Record));
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1s, {1, 0});
                      },
                  .timer =
                      [](Actor&, Context& ctx, std::uint32_t) {
                        ctx.record({.kind = thing_done});
                        ctx.set_timer(1s, {1, 0});
                      }});
  stage.run();
  EXPECT_EQ(stage.end.reason, EndReason::trace_limit);
}

TEST(End, IsNotPutOffByFramesOfTheBackground) {
  Stage stage;
  stage.options.settle = 3s;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1s, {1, 0}, Class::background);
                      },
                  .timer =
                      [](Actor& me, Context& ctx, std::uint32_t) {
                        me.say(ctx, 1);  // a heartbeat: the frame inherits the class, and so does what b does about it
                        ctx.set_timer(1s, {1, 0});
                      }});
  stage.add("b", {.got = [](Actor& me, Context& ctx, std::uint64_t n) {
              if (n == 1) me.say(ctx, 2);
            }});
  stage.run();
  EXPECT_EQ(stage.end.reason, EndReason::settled);
  EXPECT_EQ(stage.end.at, Time{} + 3'002ms);
}

TEST(End, CountsWhatTheRunCost) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        me.say(ctx, 1, 70);
                        me.say(ctx, 2, 30);
                      }});
  stage.add("b", {.started = [](Actor& me, Context& ctx) { me.file = ctx.open("log", FileKind::log); },
                  .got =
                      [](Actor& me, Context& ctx, std::uint64_t n) {
                        EXPECT_TRUE(me.store(ctx, n, 40));
                        ctx.flush(me.file);
                      }});
  stage.run();
  EXPECT_EQ(stage.end.costs.frames, 2U) << "SYN and its answer are no frames";
  EXPECT_EQ(stage.end.costs.frame_bytes, 100);
  EXPECT_EQ(stage.end.costs.appends, 2U);
  EXPECT_EQ(stage.end.costs.append_bytes, 80);
  EXPECT_EQ(stage.end.costs.flushes, 2U);
}

}  // namespace
}  // namespace mqlab::sim
