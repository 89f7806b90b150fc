// Timers: one lane per delay; cancel, ticks, many delays.
#include "sim/world/timers.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Timers, FireInOrderOfTheirTimeAndThenInTheOrderInWhichTheyWereSet) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(2s, {1, 0});
                        ctx.set_timer(1s, {2, 0});
                        ctx.set_timer(2s, {3, 0});
                        ctx.set_timer(500ms, {4, 0});
                      },
                  .timer =
                      [](Actor&, Context& ctx, std::uint32_t what) {
                        if (what == 2) ctx.set_timer(1s, {5, 0});  // due together with 1 and 3, set later
                      }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "500ms timer 4", "1s timer 2", "2s timer 1", "2s timer 3", "2s timer 5"));
}

TEST(Timers, OfNoDelayFireAfterTheHandlerAtTheSameTime) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              ctx.set_timer(0s, {1, 0});
              ctx.set_timer(-1s, {2, 0});
              me.write(ctx, "goes on");
            }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "0 goes on", "0 timer 1", "0 timer 2"));
}

TEST(Timers, ThatAreCancelledNeverFireAndCancellingTwiceDoesNothing) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor& me, Context& ctx) {
                        me.timer = ctx.set_timer(1s, {1, 0});
                        ctx.set_timer(500ms, {2, 0});
                      },
                  .timer =
                      [](Actor& me, Context& ctx, std::uint32_t what) {
                        if (what != 2) return;
                        ctx.cancel(me.timer);
                        ctx.cancel(me.timer);
                        ctx.cancel(Timer::none);
                        const Timer next = ctx.set_timer(1s, {3, 0});  // may take the place of the first
                        ctx.cancel(me.timer);
                        EXPECT_NE(next, me.timer);
                      }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "500ms timer 2", "1.5s timer 3"));
}

TEST(Timers, ThatHaveFiredCanBeCancelledWithoutEffect) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor& me, Context& ctx) {
                        me.timer = ctx.set_timer(1s, {1, 0});
                      },
                  .timer =
                      [](Actor& me, Context& ctx, std::uint32_t what) {
                        ctx.cancel(me.timer);
                        if (what == 1) ctx.set_timer(1s, {2, 0});
                      }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1s timer 1", "2s timer 2"));
}

TEST(Timers, AtATickFireAtOriginPlusMultiplesOfThePeriod) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(3'200ms, {1, 0});
                      },
                  .timer =
                      [](Actor&, Context& ctx, std::uint32_t what) {
                        if (what == 1) ctx.at_next_tick(Time{} + 500ms, 1s, {2, 0}, Class::progress);
                        if (what == 2) ctx.at_next_tick(Time{} + 500ms, 1s, {3, 0}, Class::progress);  // exactly on a tick: the next one
                      }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "3.2s timer 1", "3.5s timer 2", "4.5s timer 3"));
}

TEST(Timers, OfManyDifferentDelaysAllFireInOrder) {
  Stage stage;
  std::vector<std::uint32_t> fired;
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        for (std::uint32_t i = 0; i < 1000; ++i)
                          ctx.set_timer(Duration{(i * 7919) % 1000 * 1000 + i}, {(i * 7919) % 1000, 0});
                      },
                  .timer = [&](Actor&, Context&, std::uint32_t what) { fired.push_back(what); }});
  stage.run();
  ASSERT_EQ(fired.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(fired.begin(), fired.end()));
}

TEST(Timers, OfEverNewDelaysUseTheirLanesAgain) {
  PlatformSpec spec = hosts({"a"});
  Platform platform(spec);
  Recorder recorder;
  const WorldOptions options;
  Kernel kernel(recorder, platform, options);
  Timers timers(kernel);
  TimerTable table;
  std::uint32_t most = 0;
  // A chain: each timer is set in the handler of the one before, with a delay that was never used. Beside it one of a constant delay that empties each time.
  timers.set(table, ProcessId{0}, 1ms, {}, Class::progress, 0);
  for (std::int64_t i = 0; i < 10'000; ++i) {
    const Calendar::Head head = *kernel.calendar.top();
    const std::uint32_t lane = kernel.calendar.owner(head.lane());
    most = std::max(most, lane);
    kernel.current = head.lane();
    kernel.now = head.time;
    ASSERT_TRUE(timers.claim(table, timers.take(lane)));
    timers.set(table, ProcessId{0}, Duration{1'000'000 + i}, {}, Class::progress, 0);
    kernel.current = LaneId::none;
    const Next next = timers.next(lane);
    kernel.calendar.finish(head, next.time, next.sequence);
  }
  EXPECT_LT(most, 80U);
  EXPECT_EQ(kernel.progress, 1);
}

}  // namespace
}  // namespace mqlab::sim
