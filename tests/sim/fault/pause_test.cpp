// A pause (a long GC, SIGSTOP): nothing is handled; frames wait in the sockets until these are full, then senders are blocked. On resume the timers that came
// due fire first, then the frames are read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/fault/clock_faults.hpp"
#include "sim/fault/crash.hpp"
#include "sim/fault/network_faults.hpp"
#include "sim/fault/pause.hpp"
#include "sim/fault/power_loss.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Says a word each 100 ms, as long as the socket takes it.
Script talks(std::uint64_t words, std::uint32_t bytes = 100) {
  return {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
          .connected =
              [](Actor&, Context& ctx) {
                ctx.set_timer(98ms, {1, 0});
              },
          .writable =
              [](Actor&, Context& ctx) {
                ctx.set_timer(0s, {1, 0});
              },
          .timer =
              [words, bytes](Actor& me, Context& ctx, std::uint32_t) {
                if (!ctx.writable(me.peer)) return;
                me.say(ctx, ++me.count, bytes);
                if (me.count < words) ctx.set_timer(100ms, {1, 0});
              }};
}

TEST(PauseOf, AProcessLetsFramesWaitAndOnResumeDueTimersFireBeforeTheyAreRead) {
  Stage stage;
  stage.add("a", talks(4));
  stage.add("b", {.started = [](Actor&, Context& ctx) {
              ctx.set_timer(260ms, {7, 0});
              ctx.set_timer(240ms, {6, 0});
            }});
  stage.strike(at(150ms), Pause{"b"}, 200ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "101ms got 1", "350ms timer 6", "350ms timer 7", "350ms got 2",
                                               "350ms got 3", "401ms got 4"));
}

TEST(PauseOf, AProcessWithFullSocketsBlocksItsSender) {
  Stage stage;
  stage.send_buffer = 150;
  stage.receive_buffer = 250;
  stage.add("a", talks(10));
  stage.add("b");
  stage.strike(at(50ms), Pause{"b"}, 2s);
  stage.run();
  EXPECT_EQ(stage.count(kinds::sender_blocked), 1U);
  EXPECT_THAT(stage.diary.of("a", "writable"), ElementsAre("writable"));
  EXPECT_THAT(stage.diary.of("a"), Contains("2.051s writable"));
  EXPECT_EQ(stage.diary.of("b", "got").size(), 10U);
  EXPECT_EQ(stage.end.reason, EndReason::quiet);
}

TEST(PauseOf, AProcessWithoutAnEndIsHealedWhenNothingElseHappens) {
  Stage stage;
  stage.add("a", talks(3));
  stage.add("b");
  stage.strike(at(50ms), Pause{"b"});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 1", "got 2", "got 3"));
  EXPECT_EQ(stage.end.reason, EndReason::quiet);
}

TEST(PauseOf, AProcessDoesNotKeepARunAliveThatHasBackgroundWork) {
  Stage stage;
  const Script ticks{.started =
                         [](Actor&, Context& ctx) {
                           ctx.set_timer(1s, {1, 0}, Class::background);
                         },
                     .timer =
                         [](Actor&, Context& ctx, std::uint32_t) {
                           ctx.set_timer(1s, {1, 0}, Class::background);
                         }};
  stage.options.settle = 5s;
  stage.add("c", ticks);
  stage.add("a", talks(3));
  stage.add("b");
  stage.strike(at(50ms), Pause{"b"});
  stage.run();
  EXPECT_EQ(stage.end.reason, EndReason::settled);
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 1", "got 2", "got 3"));
  EXPECT_LT(stage.end.at, Time{} + 15s);
}

TEST(PauseOf, AProcessLetsADueTimerBeCancelledByAnEarlierOne) {
  Stage stage;
  stage.add("b", {.started =
                      [](Actor& me, Context& ctx) {
                        ctx.set_timer(100ms, {1, 0});
                        me.timer = ctx.set_timer(110ms, {2, 0});
                        ctx.set_timer(120ms, {3, 0});
                      },
                  .timer =
                      [](Actor& me, Context& ctx, std::uint32_t what) {
                        if (what == 1) ctx.cancel(me.timer);
                      }});
  stage.strike(at(50ms), Pause{"b"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1.05s timer 1", "1.05s timer 3"));
}

TEST(PauseOf, AProcessHoldsBackFlushesServicesAndNewsOfConnectionsToo) {
  Stage stage;
  stage.add("a", talks(1));
  stage.add("b", {.started =
                      [](Actor& me, Context& ctx) {
                        me.file = ctx.open("log", FileKind::log);
                        me.server = ctx.add_server("worker");
                        ctx.set_timer(149ms, {1, 0});
                      },
                  .timer =
                      [](Actor& me, Context& ctx, std::uint32_t) {
                        EXPECT_TRUE(me.store(ctx, 1));
                        ctx.flush(me.file);
                        ctx.serve(me.server, 5ms, word(70));
                        ctx.serve(me.server, 5ms, word(71));
                      }});
  stage.strike(at(150ms), Pause{"b"}, 1s);
  stage.strike(at(200ms), DropConnection{.between = {"a", "b"}});
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "101ms got 1", "149ms timer 1", "1.15s flushed",
                                               "1.15s served 70", "1.15s closed: reset", "1.155s served 71"));
}

TEST(PauseOf, AProcessInFrontOfAConnectThatTimesOut) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("b", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "c"); }});
  stage.add("c", {}, {.start = 100s});
  stage.strike(at(0s), Partition{.groups = {{"b"}, {"c"}}}, 99s);
  stage.strike(at(10s), Pause{"b"}, 80s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "90s timed out"));
}

TEST(PauseOf, AProcessIsNotLiftedByTheHealingOfAnotherOne) {
  Stage stage;
  stage.add("a", talks(4));
  stage.add("b");
  stage.strike(at(50ms), Pause{"b"}, 200ms);
  stage.strike(at(100ms), Pause{"b"}, 500ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "600ms got 1", "600ms got 2", "600ms got 3", "600ms got 4"));
}

TEST(PauseOf, AProcessThatIsPausedAgainByWhatItDoesOnResumeKeepsTheRest) {
  Stage stage;
  stage.add("b", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(100ms, {1, 0});
                        ctx.set_timer(110ms, {2, 0});
                      },
                  .timer =
                      [](Actor&, Context& ctx, std::uint32_t what) {
                        if (what == 1) ctx.record({.kind = thing_done});
                      }});
  stage.strike(at(50ms), Pause{"b"}, 1s);
  stage.strike(at_point(thing_done, "b"), Pause{"b"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1.05s timer 1", "2.05s timer 2"));
}

TEST(PauseOf, AProcessThatCrashesMeanwhileIsOverAndSoAreItsTimersAndFrames) {
  Stage stage;
  stage.add("a", talks(4));
  stage.add("b", {.started = [](Actor&, Context& ctx) {
              if (ctx.incarnation() == 0) ctx.set_timer(200ms, {6, 0});
            }});
  stage.strike(at(150ms), Pause{"b"}, 1s);
  stage.strike(at(350ms), Crash{"b"}, 100ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "101ms got 1", "450ms started again"));
  EXPECT_EQ(stage.count(kinds::frame_lost), 2U) << "2 and 3 had been received and not read; 4 met a closed socket at a";
  EXPECT_THAT(stage.diary.of("a"), Contains("351ms closed: reset"));
  EXPECT_EQ(stage.end.reason, EndReason::quiet);
}

TEST(PauseOf, ATellToAPausedProcessWaitsForIt) {
  Stage stage;
  stage.add("b");
  stage.strike(at(150ms), Pause{"b"}, 1s);
  stage.step(at(200ms), "purge", "b", describe::Value("orders and a name that is too long to stand inside a string"));
  stage.run();
  EXPECT_THAT(stage.diary.of("b"),
              ElementsAre("0 started", "1.15s told to purge orders and a name that is too long to stand inside a string"));
}

// --- clocks ---

Script reads_clock() {
  return {.started =
              [](Actor&, Context& ctx) {
                ctx.set_timer(1s, {1, 0});
              },
          .timer =
              [](Actor& me, Context& ctx, std::uint32_t) {
                me.write(ctx, std::to_string((ctx.wall() - Time{}).count() / 1'000'000));
                if (++me.count < 4) ctx.set_timer(1s, {1, 0});
              }};
}

TEST(Clock, JumpsForTheWholeHostAndTimersDoNotCare) {
  Stage stage;
  stage.add("a", reads_clock());
  stage.strike(at(1'500ms), ClockJump{.host = "a", .by = -10s}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1s timer 1", "1s 1000", "2s timer 1", "2s -8000", "3s timer 1", "3s -7000",
                                               "4s timer 1", "4s 4000"));
  EXPECT_THAT(stage.values(kinds::clock_moved), ElementsAre(-10'000'000'000, 10'000'000'000));
}

TEST(Clock, DriftsAndKeepsWhatItGained) {
  Stage stage;
  stage.add("a", reads_clock());
  stage.strike(at(1s), ClockDrift{.host = "a", .ppm = 500'000}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ::testing::IsSupersetOf({"1s 1000", "2s 2500", "3s 4000", "4s 5000"}));
}

TEST(Clock, ThatDriftsIsStillMonotone) {
  Stage stage;
  stage.options.until = Time{} + 2s;
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(333us, {1, 0});
                      },
                  .timer =
                      [](Actor& me, Context& ctx, std::uint32_t) {
                        const auto wall = static_cast<std::uint64_t>(ctx.wall().ns);
                        EXPECT_GE(wall, me.count) << "at " << ctx.now().ns;
                        me.count = wall;
                        ctx.set_timer(100'003ns, {1, 0});
                      }});
  stage.strike(at(1ms), ClockDrift{.host = "a", .ppm = -900'000});
  stage.run();
}

}  // namespace
}  // namespace mqlab::sim
