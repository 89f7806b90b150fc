// Steps: what an operator does, on the same triggers as faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/fault/crash.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Step, StopAsksAndStartStarts) {
  Stage stage;
  stage.add("a");
  stage.step(at(1s), "stop", "a");
  stage.step(at(2s), "start", "a");
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1s asked to stop", "2s started again"));
  EXPECT_THAT(stage.values(kinds::step_taken), ElementsAre(0, 1));
  EXPECT_EQ(stage.outcomes[0].struck, 1U);
}

TEST(Step, StartsAProcessThatACrashEndedAndThatStaysDownOtherwise) {
  Stage stage;
  stage.add("a", {}, {.restart = false});
  stage.strike(at(1s), Crash{"a"}, 1s);
  stage.step(at(5s), "start", "a");
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "5s started again"));
}

TEST(Step, AnyOtherWordGoesToTheProcess) {
  Stage stage;
  stage.add("a");
  stage.step(at(1s), "purge", "a", describe::Value("orders"));
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1s told to purge orders"));
}

TEST(Step, AtAPointIsTakenAfterTheHandlerThatReachedIt) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              ctx.record({.kind = thing_done});
              me.write(ctx, "goes on");
            }});
  stage.step(at_point(thing_done, "a"), "purge", "a");
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "0 goes on", "0 told to purge"));
  EXPECT_THAT(stage.causes(stage.of(kinds::step_taken)[0]), ElementsAre("step.taken", "thing.done", "process.started"));
}

TEST(Step, AWordToADeadProcessIsLost) {
  Stage stage;
  stage.add("a");
  stage.strike(at(500ms), Crash{"a"}, 1s);
  stage.step(at(1s), "purge", "a");
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "told"), IsEmpty());
}

TEST(Step, ByRateEndsWithTheHealingPhase) {
  Stage stage;
  stage.add("a", {.started = [](Actor&, Context& ctx) { ctx.set_timer(10s, {1, 0}); }});
  stage.step(by_rate(500ms), "look", "a");
  stage.run();
  EXPECT_GE(stage.diary.of("a", "told").size(), 8U);
  EXPECT_LT(stage.end.at, Time{} + 15s);
}

}  // namespace
}  // namespace mqlab::sim
