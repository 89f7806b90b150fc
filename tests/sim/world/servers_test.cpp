// Named servers: the time that a process's own parts take.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/fault/crash.hpp"
#include "sim/fault/pause.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Script serves(std::vector<Duration> costs) {
  return {.started = [costs](Actor& me, Context& ctx) {
    if (ctx.incarnation() > 0) return;
    me.server = ctx.add_server("worker");
    std::uint64_t n = 0;
    for (const Duration cost : costs) ctx.serve(me.server, cost, word(++n));
  }};
}

TEST(Server, WorksInOrderOneAfterTheOther) {
  Stage stage;
  stage.add("a", serves({5ms, 1ms, 2ms}));
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "5ms served 1", "6ms served 2", "8ms served 3"));
}

TEST(Server, ThatIsFreeServesWorkOfNoCostNow) {
  Stage stage;
  stage.add("a", serves({0ms, 0ms}));
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "0 served 1", "0 served 2"));
}

TEST(Server, KnowsItsBacklogWithoutWhatItServes) {
  Stage stage;
  Script script = serves({1ms, 1ms, 1ms});
  script.served = [](Actor& me, Context& ctx, std::uint64_t) { me.write(ctx, std::to_string(ctx.backlog(me.server)) + " wait"); };
  stage.add("a", script);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"),
              ElementsAre("0 started", "1ms served 1", "1ms 2 wait", "2ms served 2", "2ms 1 wait", "3ms served 3", "3ms 0 wait"));
}

TEST(Server, WhatGoesFirstWaitsOnlyForWhatIsInService) {
  Stage stage;
  Script script = serves({5ms, 5ms, 5ms});
  script.started = [start = script.started](Actor& me, Context& ctx) {
    start(me, ctx);
    ctx.serve_first(me.server, 1ms, word(8));
    ctx.serve_first(me.server, 1ms, word(9));
  };
  stage.add("a", script);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"),
              ElementsAre("0 started", "5ms served 1", "6ms served 8", "7ms served 9", "12ms served 2", "17ms served 3"));
}

TEST(Server, ThatIsProlongedStartsTheNextPieceLater) {
  Stage stage;
  Script script = serves({1ms, 1ms});
  script.served = [](Actor& me, Context& ctx, std::uint64_t n) {
    if (n == 1) ctx.prolong(me.server, 7ms);
  };
  stage.add("a", script);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1ms served 1", "9ms served 2"));
}

TEST(Server, TwoOfOneProcessWorkAtTheSameTime) {
  Stage stage;
  stage.add("a", {.started = [](Actor&, Context& ctx) {
              ctx.serve(ctx.add_server("left"), 5ms, word(1));
              ctx.serve(ctx.add_server("right"), 4ms, word(2));
            }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "4ms served 2", "5ms served 1"));
}

TEST(Server, ThatIsHeldFinishesWhatItServesAndStartsNothingMore) {
  Stage stage;
  Script script = serves({2ms, 2ms});
  script.started = [first = script.started](Actor& me, Context& ctx) {
    first(me, ctx);
    ctx.hold(me.server, true);
    ctx.set_timer(10ms, {1, 0});
  };
  script.timer = [](Actor& me, Context& ctx, std::uint32_t) { ctx.hold(me.server, false); };
  stage.add("a", script);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms served 1", "10ms timer 1", "12ms served 2"));
}

TEST(Server, ThatIsHeldForGoodKeepsNoRunAlive) {
  Stage stage;
  Script script = serves({2ms, 2ms});
  script.started = [first = script.started](Actor& me, Context& ctx) {
    first(me, ctx);
    ctx.hold(me.server, true);
  };
  stage.add("a", script);
  EXPECT_EQ(stage.run().reason, EndReason::quiet);
}

TEST(Server, MayGetWorkFromWhatItServes) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor& me, Context& ctx) {
                        me.server = ctx.add_server("worker");
                        ctx.serve(me.server, 1ms, word(1));
                      },
                  .served =
                      [](Actor& me, Context& ctx, std::uint64_t n) {
                        if (n < 3) ctx.serve(me.server, 1ms, word(n + 1));
                      }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1ms served 1", "2ms served 2", "3ms served 3"));
}

TEST(Server, OfAProcessThatStandsStillFinishesNothing) {
  Stage stage;
  stage.add("a", serves({4ms, 4ms}));
  stage.strike(at(1ms), Pause{"a"}, 9ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms served 1", "14ms served 2"));
}

TEST(Server, DiesWithItsProcessAndItsWorkIsGone) {
  Stage stage;
  stage.add("a", serves({4ms, 4ms}));
  stage.strike(at(1ms), Crash{"a"}, 1ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms started again"));
  EXPECT_EQ(stage.end.reason, EndReason::quiet);
}

TEST(Server, DiesInItsOwnHandlerAndItsPlaceIsUsedAgain) {
  Stage stage;
  Script script = serves({1ms, 1ms});
  script.started = [](Actor& me, Context& ctx) {
    me.server = ctx.add_server("worker");
    ctx.serve(me.server, 1ms, word(ctx.incarnation() * 10 + 1));
    ctx.serve(me.server, 1ms, word(ctx.incarnation() * 10 + 2));
  };
  script.served = [](Actor& me, Context& ctx, std::uint64_t) {
    if (ctx.incarnation() == 0) ctx.record({.kind = thing_done});
    me.write(ctx, "lives");
  };
  stage.add("a", script);
  stage.strike(at_point(thing_done, "a"), Crash{"a"}, 1ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "served"), ElementsAre("served 1", "served 11", "served 12"));
}

}  // namespace
}  // namespace mqlab::sim
