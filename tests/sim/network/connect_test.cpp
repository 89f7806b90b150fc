// The outcomes of a connect: connected, refused (no process), timed out (host down, partition).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/fault/crash.hpp"
#include "sim/fault/network_faults.hpp"
#include "sim/fault/power_loss.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Script calls(std::string whom, Duration after = 0s) {
  return {.started =
              [whom, after](Actor& me, Context& ctx) {
                if (after == 0s) {
                  me.call(ctx, whom);
                } else {
                  ctx.set_timer(after, {1, 0});
                }
              },
          .timer = [whom](Actor& me, Context& ctx, std::uint32_t) { me.call(ctx, whom); }};
}

TEST(Connect, SucceedsWhenTheOtherListensAndBothKnow) {
  Stage stage;
  stage.add("a", calls("b"));
  stage.add("b");
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted"));
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected"));
  EXPECT_EQ(stage.count(kinds::connection_opened), 1U);
}

TEST(Connect, IsRefusedWhenTheHostIsThereAndTheProcessIsNot) {
  Stage stage;
  stage.add("a", calls("b"));
  stage.add("b", {}, {.start = 1s});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms refused"));
}

TEST(Connect, ToAProcessThatCrashedIsRefused) {
  Stage stage;
  stage.add("a", calls("b", 10ms));
  stage.add("b");
  stage.strike(at(5ms), Crash{"b"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms timer 1", "12ms refused"));
}

TEST(Connect, ToAHostWithoutPowerTimesOutAfterAMinute) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("a", calls("b", 10ms));
  stage.add("b");
  stage.strike(at(5ms), PowerLoss{.host = "b"}, 90s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms timer 1", "60.01s timed out"));
}

TEST(Connect, ToAHostThatComesBackInTimeSucceedsBecauseTheKernelAsksAgain) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("a", calls("b", 10ms));
  stage.add("b");
  stage.strike(at(5ms), PowerLoss{.host = "b"}, 3s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "3.005s started again", "3.006s accepted"));
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms timer 1", "3.007s connected"));
}

TEST(Connect, ThroughAPartitionTimesOut) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("a", calls("b", 10ms));
  stage.add("b");
  stage.strike(at(5ms), Partition{.groups = {{"a"}, {"b"}}}, 90s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms timer 1", "60.01s timed out"));
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started"));
}

TEST(Connect, ThroughAPartitionThatHealsBeforeSucceeds) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("a", calls("b", 10ms));
  stage.add("b");
  stage.strike(at(5ms), Partition{.groups = {{"a"}, {"b"}}}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms timer 1", "1.007s connected"));
}

TEST(Connect, WhoseAnswerIsHeldTimesOutAndTheOtherSideLearnsItWhenTheWayIsFree) {
  Stage stage;
  stage.options.settle = 200s;
  stage.add("a", calls("b", 10ms));
  stage.add("b");
  stage.strike(at(5ms), Partition{.groups = {{"b"}, {"a"}}, .one_way = true}, 90s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms timer 1", "60.01s timed out"));
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "11ms accepted", "90.007s closed: reset"));
}

TEST(Connect, UnderWayWhenThePartitionComesTimesOutToo) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("a", calls("b", 10ms));
  stage.add("b");
  stage.strike(at(10'500us), Partition{.groups = {{"a"}, {"b"}}}, 90s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "10ms timer 1", "60.01s timed out"));
}

TEST(Connect, ToNobodyIsNoConnection) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              EXPECT_EQ(ctx.process("nobody"), ProcessId::none);
              EXPECT_EQ(me.call(ctx, "nobody"), Connection::none);
              me.say(ctx, 1);  // into the void, and no harm
              EXPECT_FALSE(ctx.writable(me.peer));
            }});
  EXPECT_EQ(stage.run().reason, EndReason::quiet);
  EXPECT_THAT(stage.diary.of("a", "refused"), IsEmpty());
}

TEST(Connect, OfACallerThatDiesMeanwhileEndsForTheOther) {
  Stage stage;
  stage.add("a", calls("b"));
  stage.add("b");
  stage.strike(at(500us), Crash{"a"}, 1s);
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              if (ctx.incarnation() == 0) me.call(ctx, "b");
            }});
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "1.5ms closed: fin"));
  EXPECT_THAT(stage.diary.of("a", "connected"), IsEmpty());
}

}  // namespace
}  // namespace mqlab::sim
