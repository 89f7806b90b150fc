// Design section 3, "What a fault does to bytes on the way", line by line.
//
// In each test `a` has sent words to `b`: some are on the wire, some wait in the socket of `a` (the socket of `b` takes two words). The fault strikes at
// the last word that was sent, or in the middle of the wire.
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

/// a calls b and says 1..n at 2 ms, in its own first life.
Script says(std::uint64_t n) {
  return {.started =
              [](Actor& me, Context& ctx) {
                if (ctx.incarnation() == 0) me.call(ctx, "b");
              },
          .connected =
              [n](Actor& me, Context& ctx) {
                for (std::uint64_t i = 1; i <= n; ++i) me.say(ctx, i);
              }};
}

class Break : public ::testing::Test {
 protected:
  Break() {
    stage.options.settle = 30min;
    stage.receive_buffer = 200;
    stage.add("a", says(4));
    stage.add("b");
  }
  std::vector<std::uint64_t> lost() const {
    std::vector<std::uint64_t> out;
    for (const Record& r : stage.of(kinds::frame_lost)) out.push_back(r.message);
    return out;
  }
  /// Each loss has the strike of the fault among its causes.
  void every_loss_is_the_faults() const {
    for (const Record& r : stage.of(kinds::frame_lost)) EXPECT_THAT(stage.causes(r), ::testing::Contains("fault.struck")) << r.message;
  }
  Stage stage;
};

// --- crash, close (FIN) ---

TEST_F(Break, ACrashLosesNothingOfWhatTheDeadSaid) {
  stage.strike(at_point(word_sent, "a", 4), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"),
              ElementsAre("0 started", "1ms accepted", "3ms got 1", "3ms got 2", "4ms got 3", "4ms got 4", "5ms closed: fin"))
      << "the kernel of a sends what is in the socket, then FIN, when there is room for it; the peer learns it after them";
  EXPECT_THAT(lost(), IsEmpty());
}

TEST_F(Break, ACrashWithUnreadDataAnswersWithReset) {
  stage.add("b", {.accepted = [](Actor& me, Context& ctx) { ctx.set_reading(me.peer, false); }});
  stage.strike(at(10ms), Crash{"b"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "11ms closed: reset"));
  EXPECT_THAT(lost(), ::testing::UnorderedElementsAre(1, 2, 3, 4)) << "two were received and not read, two had not left";
  every_loss_is_the_faults();
}

TEST_F(Break, WhatIsOnTheWireToAProcessThatCrashedIsLost) {
  stage.strike(at(2'500us), Crash{"b"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "3.5ms closed: fin"));
  EXPECT_THAT(lost(), ::testing::UnorderedElementsAre(1, 2, 3, 4));
  every_loss_is_the_faults();
}

TEST_F(Break, AnOrderlyEndIsLikeACrashForTheWire) {
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        for (std::uint64_t i = 1; i <= 4; ++i) me.say(ctx, i);
                        ctx.exit();
                        me.say(ctx, 5);
                      }});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", ""), ElementsAre("started", "accepted", "got 1", "got 2", "got 3", "got 4", "closed: fin"));
}

// --- power-loss ---

TEST_F(Break, APowerLossLosesWhatWaitedInTheSocketAndThePeerLearnsNothingUntilTheHostIsBack) {
  stage.strike(at_point(word_sent, "a", 4), PowerLoss{.host = "a"}, 10s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3ms got 1", "3ms got 2", "10.003s closed: reset"));
  EXPECT_THAT(lost(), ElementsAre(3, 4));
  every_loss_is_the_faults();
}

TEST_F(Break, WhatIsSentToAHostWithoutPowerIsGivenUpByTheKernelAfterElevenMinutes) {
  stage.strike(at(2'500us), PowerLoss{.host = "b"});
  stage.faults.back().heal_at_end = false;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1s, {1, 0});
                      },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.say(ctx, 7); }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "1.002s timer 1", "661.002s closed: gave up"));
  EXPECT_THAT(lost(), ElementsAre(7));
}

// --- drop-connection ---

TEST_F(Break, ADroppedConnectionLosesEverythingUnderWayBothWays) {
  stage.add("b", {.got = [](Actor& me, Context& ctx, std::uint64_t n) { me.say(ctx, 10 + n); }});
  stage.strike(at(3'500us), DropConnection{.between = {"b", "a"}});
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3ms got 1", "3ms got 2", "3.5ms closed: reset"))
      << "the first named learns it at once";
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "4.5ms closed: reset")) << "the other one a latency later";
  EXPECT_THAT(lost(), ::testing::UnorderedElementsAre(3, 4, 11, 12));
  every_loss_is_the_faults();
}

TEST_F(Break, ADroppedConnectionTakesAlsoWhatWasReceivedAndNotRead) {
  stage.add("b", {.accepted = [](Actor& me, Context& ctx) { ctx.set_reading(me.peer, false); }});
  stage.strike(at(10ms), DropConnection{.between = {"a", "b"}});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), IsEmpty());
  EXPECT_THAT(lost(), ::testing::UnorderedElementsAre(1, 2, 3, 4));
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "10ms closed: reset"));
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "11ms closed: reset"));
}

TEST_F(Break, ADropMayLookLikeAnOrderlyClose) {
  stage.strike(at(2'500us), DropConnection{.between = {"a", "b"}, .how = Network::Drop::close});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "2.5ms closed: fin"));
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3.5ms closed: fin"));
}

TEST_F(Break, ASilentDropIsLearntByNobodyUntilSomeoneSendsAndTheKernelGivesUp) {
  stage.strike(at(2'500us), DropConnection{.between = {"a", "b"}, .how = Network::Drop::silent});
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        me.say(ctx, 1);
                        ctx.set_timer(1s, {1, 0});
                      },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.say(ctx, 2); }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "1.002s timer 1", "661.002s closed: gave up"));
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted"));
  EXPECT_THAT(lost(), ElementsAre(1, 2));
}

TEST_F(Break, ADropStrikesAtItsPointAfterTheFrameBeganToLeave) {
  stage.strike(at_point(word_sent, "a", 2), DropConnection{.between = {"a", "b"}});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), IsEmpty());
  EXPECT_THAT(lost(), ::testing::UnorderedElementsAre(1, 2, 3, 4))
      << "what the handler said after the strike went into the same broken socket";
  every_loss_is_the_faults();
}

TEST_F(Break, ADropOfAConnectionThatIsNotOpenDoesNotStrike) {
  stage.strike(at(500us), DropConnection{.between = {"a", "c"}});
  stage.run();
  EXPECT_EQ(stage.outcomes[0].struck, 0U);
  EXPECT_EQ(stage.count(kinds::fault_struck), 0U) << "nothing struck, so the ledger says nothing";
}

TEST_F(Break, ADropIsOverAtOnceAndNeverHealed) {
  stage.strike(at(2'500us), DropConnection{.between = {"a", "b"}});
  stage.run();
  EXPECT_EQ(stage.outcomes[0].struck, 1U);
  EXPECT_EQ(stage.count(kinds::fault_struck), 1U);
  EXPECT_EQ(stage.count(kinds::fault_healed), 0U);
}

TEST_F(Break, ANewConnectionAfterADropWorks) {
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected = [](Actor& me, Context& ctx) { me.say(ctx, ++me.count); },
                  .closed = [](Actor& me, Context& ctx, Closing) { me.call(ctx, "b"); }});
  stage.strike(at(2'500us), DropConnection{.between = {"a", "b"}});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 2"));
}

}  // namespace
}  // namespace mqlab::sim
