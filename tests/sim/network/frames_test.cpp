// Frames on their way: in order, after a latency, through links that are FIFO servers, into sockets that are bounded. Times are whole nanoseconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Calls `whom` and says the words when it is connected.
Script says(std::string whom, std::vector<std::uint64_t> words, std::uint32_t bytes = 100) {
  return {.started = [whom](Actor& me, Context& ctx) { me.call(ctx, whom); },
          .connected =
              [words, bytes](Actor& me, Context& ctx) {
                for (const std::uint64_t n : words) me.say(ctx, n, bytes);
              }};
}

TEST(Frames, TravelOneLatencyAndConnectingTakesTwo) {
  Stage stage;
  stage.add("a", says("b", {1}));
  stage.add("b");
  stage.run();
  EXPECT_THAT(stage.diary.all(), ElementsAre("0 a: started", "0 b: started", "1ms b: accepted", "2ms a: connected", "3ms b: got 1"));
}

TEST(Frames, ArriveInTheOrderInWhichTheyWereSent) {
  Stage stage;
  stage.add("a", says("b", {3, 1, 2}));
  stage.add("b");
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 3", "got 1", "got 2"));
}

TEST(Frames, CrossEachLinkOfTheirRouteOneAfterTheOtherAndQueueThere) {
  // 1 GB/s: a byte takes a nanosecond on the up link of a and one on the down link of b; half the latency of 1 ms on each.
  PlatformSpec spec = hosts({"a", "b"});
  spec.default_bytes_per_second = 1 << 30;  // so that 2^20 bytes take a whole number of nanoseconds
  Stage stage(spec);
  constexpr std::uint32_t kMiB = 1 << 20;
  constexpr std::int64_t kOneLink = 1'000'000'000 / 1024;  // ns for a MiB, rounded down
  stage.add("a", says("b", {1, 2}, kMiB));
  stage.add("b");
  stage.run();
  const std::vector<Record> sent = stage.of(word_sent);
  const std::vector<Record> got = stage.of(word_got);
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[0].time_ns - sent[0].time_ns, 1'000'000 + 2 * kOneLink);
  EXPECT_EQ(got[1].time_ns - got[0].time_ns, kOneLink)
      << "the second one is behind the first by one link's time: the links work at the same time";
}

TEST(Frames, OfTwoSendersShareTheDownLinkOfTheirReceiver) {
  PlatformSpec spec = hosts({"a", "b", "c"});
  spec.default_bytes_per_second = 1 << 30;
  Stage stage(spec);
  stage.add("a", says("c", {1}, 1 << 20));
  stage.add("b", says("c", {2}, 1 << 20));
  stage.add("c");
  stage.run();
  const std::vector<Record> got = stage.of(word_got);
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[1].time_ns - got[0].time_ns, 1'000'000'000 / 1024);
}

TEST(Frames, BetweenProcessesOfOneHostNeedNoLink) {
  PlatformSpec spec = hosts({"a"});
  spec.loopback_latency = 10us;
  Stage stage(spec);
  stage.add("x", says("y", {1}, 1 << 20), {.host = "a"});
  stage.add("y", {}, {.host = "a"});
  stage.run();
  EXPECT_THAT(stage.diary.of("y"), ElementsAre("0 started", "10us accepted", "30us got 1"));
}

TEST(Sockets, AReaderThatDoesNotReadLetsFramesWaitAndBlocksTheSender) {
  Stage stage;
  stage.receive_buffer = 250;  // two frames of 100
  stage.send_buffer = 150;     // together 400: four frames
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        while (ctx.writable(me.peer)) me.say(ctx, ++me.count);
                        me.write(ctx, "blocked with " + std::to_string(ctx.unsent(me.peer)) + " bytes");
                      },
                  .writable = [](Actor& me, Context& ctx) { me.say(ctx, ++me.count); }});
  stage.add("b", {.accepted =
                      [](Actor& me, Context& ctx) {
                        ctx.set_reading(me.peer, false);
                        ctx.set_timer(10ms, {1, 0});
                      },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { ctx.set_reading(me.peer, true); }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "2ms blocked with 400 bytes", "12ms writable"));
  // Two frames had been in the socket of b; the next two could leave when these were read, and arrive a latency later.
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "11ms timer 1", "11ms got 1", "11ms got 2", "12ms got 3",
                                               "12ms got 4", "13ms got 5"));
  ASSERT_EQ(stage.count(kinds::sender_blocked), 1U);
  EXPECT_EQ(stage.of(kinds::sender_blocked)[0].value, 400);
  EXPECT_NE(stage.of(kinds::sender_blocked)[0].cause(), 0U) << "it is known what the sender was about";
}

TEST(Sockets, TakeAFrameThatIsLargerThanTheyAre) {
  Stage stage;
  stage.receive_buffer = 50;
  stage.add("a", says("b", {1, 2}));
  stage.add("b");
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 1", "got 2"));
}

TEST(Reader, ThatIsBusyHandlesTheNextFrameLaterAndKnowsThatItWaits) {
  Stage stage;
  stage.add("a", says("b", {1, 2, 3}));
  stage.add("b", {.got = [](Actor& me, Context& ctx, std::uint64_t) {
              if (ctx.waiting(me.peer)) me.write(ctx, "more is waiting");
              ctx.occupy(me.peer, 5ms);
            }});
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3ms got 1", "3ms more is waiting", "8ms got 2",
                                               "8ms more is waiting", "13ms got 3"));
}

TEST(Reader, OccupiedTwiceIsBusyForTheSum) {
  Stage stage;
  stage.add("a", says("b", {1, 2}));
  stage.add("b", {.got = [](Actor& me, Context& ctx, std::uint64_t) {
              ctx.occupy(me.peer, 2ms);
              ctx.occupy(me.peer, 3ms);
            }});
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3ms got 1", "8ms got 2"));
}

TEST(Frames, OfACloseThatIsOrderlyComeBeforeTheFin) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        me.say(ctx, 1);
                        ctx.close(me.peer);
                        me.say(ctx, 2);  // the socket is closed: nobody takes it
                      }});
  stage.add("b");
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3ms got 1", "3ms closed: fin"));
  EXPECT_THAT(stage.diary.of("a", "closed"), IsEmpty()) << "nobody is told of his own close";
}

TEST(Frames, OfACloseThatIsAbortiveAreThrownAway) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        me.say(ctx, 1);
                        ctx.close(me.peer, Close::reset);
                      }});
  stage.add("b");
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3ms closed: reset"));
  EXPECT_EQ(stage.count(kinds::frame_lost), 1U);
}

TEST(Frames, ThatReachAnEndThatIsClosedAreLostAndCausedByTheClose) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) { me.call(ctx, "b"); },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        ctx.set_timer(1ms, {1, 0});
                        me.say(ctx, 1);
                      },
                  .timer = [](Actor& me, Context& ctx, std::uint32_t) { me.say(ctx, 2); }});
  stage.add("b", {.got = [](Actor& me, Context& ctx, std::uint64_t) {
              ctx.record({.kind = word_stored});
              ctx.close(me.peer);
            }});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "got"), ElementsAre("got 1"));
  ASSERT_EQ(stage.count(kinds::frame_lost), 1U);
  const Record lost = stage.of(kinds::frame_lost)[0];
  EXPECT_EQ(lost.value, 100);
  EXPECT_EQ(lost.message, 2U);
  EXPECT_EQ(stage.record(lost.cause()).kind_id(), word_stored) << "what b did before it closed";
  EXPECT_EQ(stage.record(lost.because()).kind_id(), word_sent);
}

}  // namespace
}  // namespace mqlab::sim
