// Faults that hold frames or slow them down: partition, black-hole, delay, slow-link. TCP resends, so what is held arrives in order when it heals.
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
using ::testing::IsEmpty;

/// a says 1, 2, 3 ... one each second from 1 s on; b says 101, 102 ... back.
void talk(Stage& stage, std::uint64_t words) {
  stage.options.settle = 30min;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(998ms, {1, 0});
                      },
                  .timer =
                      [words](Actor& me, Context& ctx, std::uint32_t) {
                        me.say(ctx, ++me.count);
                        if (me.count < words) ctx.set_timer(1s, {1, 0});
                      }});
  stage.add("b", {.got = [](Actor& me, Context& ctx, std::uint64_t n) { me.say(ctx, 100 + n); }});
}

TEST(Partition, HoldsFramesInOrderAndDeliversThemWhenItHeals) {
  Stage stage;
  talk(stage, 4);
  stage.strike(at(1'500ms), Partition{.groups = {{"a"}, {"b"}}}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"),
              ElementsAre("0 started", "1ms accepted", "1.001s got 1", "3.501s got 2", "3.501s got 3", "4.001s got 4"));
  EXPECT_THAT(stage.diary.of("a", "closed"), IsEmpty());
  EXPECT_EQ(stage.count(kinds::frame_lost), 0U);
  EXPECT_THAT(stage.values(kinds::frames_released), ElementsAre(2));
}

TEST(Partition, HoldsWhatIsOnTheWireToo) {
  Stage stage;
  talk(stage, 1);
  stage.strike(at(1'000'500us), Partition{.groups = {{"a"}, {"b"}}}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b", ""), ElementsAre("started", "accepted", "got 1"));
  EXPECT_THAT(stage.diary.of("b"), ::testing::Contains("3.0015s got 1"));
  EXPECT_THAT(stage.values(kinds::frames_held), ElementsAre(1));
}

TEST(Partition, OfOneWayHoldsOnlyThatWay) {
  Stage stage;
  talk(stage, 2);
  stage.strike(at(500ms), Partition{.groups = {{"b"}, {"a"}}, .one_way = true}, 9'500ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 1", "got 2"));
  EXPECT_THAT(stage.diary.of("b"), ::testing::Contains("2.001s got 2")) << "that way is free";
  EXPECT_THAT(stage.diary.of("a"), ::testing::Contains("10.001s got 101")) << "the answers were held";
}

TEST(Partition, BetweenHostsHoldsAllTheirProcessesAndNobodyElse) {
  Stage stage(hosts({"house", "b", "c"}));
  const auto says_at_1s = [](std::uint64_t n) {
    return Script{.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1s, {1, 0});
                      },
                  .timer = [n](Actor& me, Context& ctx, std::uint32_t) { me.say(ctx, n); }};
  };
  stage.add("x", says_at_1s(1), {.host = "house"});
  stage.add("y", says_at_1s(2), {.host = "house"});
  stage.add("c", says_at_1s(3));
  stage.add("b");
  stage.strike(at(500ms), Partition{.groups = {{"house"}, {"b"}}}, 9'500ms);
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 3", "got 1", "got 2"));
}

TEST(Partition, ThatOverlapsAnotherHealsWhenBothAreHealed) {
  Stage stage;
  talk(stage, 1);
  stage.strike(at(500ms), Partition{.groups = {{"a"}, {"b"}}}, 2s);
  stage.strike(at(600ms), Partition{.groups = {{"a"}, {"b", "c"}}}, 5s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ::testing::Contains("5.601s got 1"));
}

TEST(Partition, HoldsConnectionsThatAreMadeUnderIt) {
  Stage stage;
  stage.options.settle = 30min;
  stage.add("a", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1s, {1, 0});
                      },
                  .connected = [](Actor& me, Context& ctx) { me.say(ctx, 1); },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.call(ctx, "b"); }});
  stage.add("b");
  stage.strike(at(500ms), Partition{.groups = {{"a"}, {"b"}}}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "2.501s accepted", "2.503s got 1"));
}

TEST(Partition, LosesWhatItHoldsOnlyWhenAnEndGivesUp) {
  Stage stage;
  talk(stage, 1);
  stage.strike(at(500ms), Partition{.groups = {{"a"}, {"b"}}}, 20min);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ::testing::Contains("661s closed: gave up"));
  EXPECT_THAT(stage.diary.of("b", "got"), IsEmpty());
  EXPECT_EQ(stage.count(kinds::frame_lost), 1U);
}

TEST(Partition, OfTenMinutesIsSurvivedAndTheKernelStartsToCountAnewAfterIt) {
  Stage stage;
  talk(stage, 700);
  stage.strike(at(500ms), Partition{.groups = {{"a"}, {"b"}}}, 10min);
  stage.strike(at(10min + 30s), Partition{.groups = {{"a"}, {"b"}}}, 50s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "closed"), IsEmpty())
      << "it gives up 11 minutes after the oldest byte that nobody answered, not 11 after an older trouble";
  EXPECT_EQ(stage.diary.of("b", "got").size(), 700U);
}

TEST(Partition, ThenACrashTheFinIsHeldLikeEverythingElse) {
  Stage stage;
  talk(stage, 1);
  stage.add("a", {.started =
                      [](Actor& me, Context& ctx) {
                        if (ctx.incarnation() == 0) me.call(ctx, "b");
                      },
                  .connected =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(998ms, {1, 0});
                      },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.say(ctx, 1); }});
  stage.strike(at(500ms), Partition{.groups = {{"a"}, {"b"}}}, 9'500ms);
  stage.strike(at(2s), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "10.001s got 1", "10.001s closed: fin"));
}

TEST(BlackHole, HoldsBothWaysAndTellsNobodyUntilItHeals) {
  Stage stage;
  talk(stage, 2);
  stage.strike(at(1'000'500us), BlackHole{.between = {"a", "b"}}, 5min);
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 1", "got 2"));
  EXPECT_THAT(stage.diary.of("b"), ::testing::Contains("301.0015s got 2"));
  EXPECT_THAT(stage.diary.of("a", "closed"), IsEmpty());
  EXPECT_THAT(stage.diary.of("b", "closed"), IsEmpty());
}

TEST(BlackHole, EndsWithTheKernelsGiveUp) {
  Stage stage;
  talk(stage, 1);
  stage.strike(at(500ms), BlackHole{.between = {"b", "a"}});
  stage.faults.back().heal_at_end = false;
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "1s timer 1", "661s closed: gave up"));
}

TEST(Delay, AddsToEachFrameOfTheConnectionBothWays) {
  Stage stage;
  talk(stage, 2);
  stage.strike(at(1'500ms), Delay{.between = {"a", "b"}, .by = 100ms}, 5s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ::testing::IsSupersetOf({"1.001s got 1", "2.101s got 2"}));
  EXPECT_THAT(stage.diary.of("a"), ::testing::Contains("2.202s got 102"));
}

TEST(Delay, HoldsAConnectionThatIsMadeUnderItToo) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); }});
  stage.add("b");
  stage.strike(at(0s), Delay{.between = {"a", "b"}, .by = 100ms}, 5s);
  stage.add("c", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1ms, {1, 0});
                      },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.call(ctx, "b"); }});
  stage.strike(at(0s), Delay{.between = {"c", "b"}, .by = 100ms}, 5s);
  stage.run();
  EXPECT_THAT(stage.diary.of("c"), ElementsAre("0 started", "1ms timer 1", "203ms connected"));
}

TEST(Delay, OfTwoFaultsAddsUpAndEachTakesItsOwnBack) {
  Stage stage;
  talk(stage, 3);
  stage.strike(at(500ms), Delay{.between = {"a", "b"}, .by = 100ms}, 1s);
  stage.strike(at(600ms), Delay{.between = {"b", "a"}, .by = 20ms}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ::testing::IsSupersetOf({"1.121s got 1", "2.021s got 2", "3.001s got 3"}));
}

TEST(Delay, ThatHealsLetsNoFrameOvertakeAnother) {
  Stage stage;
  talk(stage, 3);
  stage.strike(at(1'500ms), Delay{.between = {"a", "b"}, .by = 10s}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "1.001s got 1", "12.001s got 2", "12.001s got 3"));
}

TEST(SlowLink, TakesLongerForEachByteAndGoesBackToWhatItWas) {
  PlatformSpec spec = hosts({"a", "b"});
  spec.default_bytes_per_second = 1'000'000;  // 100 bytes: 100 us a link
  Stage stage(spec);
  talk(stage, 3);
  stage.strike(at(1'500ms), SlowLink{.link = "a", .factor = 10.0, .latency = 5ms}, 1s);
  stage.run();
  const auto travelled = [&](std::size_t i) { return stage.of(word_got)[2 * i].time_ns - stage.of(word_sent)[2 * i].time_ns; };
  EXPECT_NEAR(static_cast<double>(travelled(0)), 1'200'000, 10);
  EXPECT_NEAR(static_cast<double>(travelled(1)), 1'000'000 + 1'000'000 + 100'000 + 5'000'000, 10);
  EXPECT_NEAR(static_cast<double>(travelled(2)), 1'200'000, 10);
}

TEST(SlowLink, OfTwoFaultsOnOneLinkStaysSlowUntilBothAreHealed) {
  Stage stage;
  talk(stage, 4);
  stage.strike(at(1'500ms), SlowLink{.link = "a", .factor = 1.0, .latency = 5ms}, 1s);
  stage.strike(at(1'600ms), SlowLink{.link = "a", .factor = 1.0, .latency = 20ms}, 2s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ::testing::IsSupersetOf({"1.001s got 1", "2.026s got 2", "3.021s got 3", "4.001s got 4"}));
}

TEST(SlowLink, OfNoSuchLinkDoesNotStrike) {
  Stage stage;
  talk(stage, 1);
  stage.strike(at(500ms), SlowLink{.link = "nowhere"});
  stage.run();
  EXPECT_EQ(stage.outcomes[0].struck, 0U);
}

}  // namespace
}  // namespace mqlab::sim
