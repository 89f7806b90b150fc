// A fault inside a handler: as if the process had died between two actions.
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

TEST(StruckInAHandler, WhatTheHandlerAsksForAfterwardsIsIgnored) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor& me, Context& ctx) {
                        me.file = ctx.open("log", FileKind::log);
                        if (ctx.incarnation() == 0) me.call(ctx, "b");
                        if (ctx.incarnation() > 0) me.write(ctx, "found " + me.stored(ctx));
                      },
                  .connected =
                      [](Actor& me, Context& ctx) {
                        EXPECT_TRUE(me.store(ctx, 1));
                        me.say(ctx, 1);
                        ctx.record({.kind = thing_done});  // here it dies
                        me.say(ctx, 2);
                        ctx.record({.kind = thing_done});
                        EXPECT_EQ(ctx.append(me.file, word(2)), kNoOffset);
                        EXPECT_EQ(ctx.set_timer(1ms, {1, 0}), Timer::none);
                        EXPECT_EQ(ctx.flush(me.file), Ticket::none);
                        EXPECT_EQ(ctx.connect(ctx.process("b")), Connection::none);
                        EXPECT_FALSE(ctx.writable(me.peer));
                        EXPECT_FALSE(ctx.try_lock(me.file));
                        EXPECT_FALSE(me.put(ctx, {{1, 1}}));
                        EXPECT_EQ(ctx.get(me.file, 1), nullptr);
                        EXPECT_EQ(ctx.open("another", FileKind::log), File::none);
                        EXPECT_EQ(ctx.log_end(File::none), 0);
                        ctx.cancel(me.timer);
                        ctx.close(me.peer);
                        ctx.serve(ctx.add_server("late"), 1ms, word(1));
                        ctx.remove("log");
                        ctx.exit();
                      }});
  stage.add("b");
  stage.strike(at_point(thing_done, "a"), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted", "3ms got 1", "3ms closed: fin"));
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms connected", "1.002s started again", "1.002s found 1"));
  EXPECT_EQ(stage.count(thing_done), 1U);
  EXPECT_EQ(stage.of(kinds::process_stopped).size(), 1U) << "it died once, of the crash";
  EXPECT_EQ(stage.alive, 0);
}

TEST(StruckInAHandler, TheObjectLivesUntilTheHandlerReturnsAndNoLonger) {
  Stage stage;
  int during = -1;
  int later = -1;
  stage.add("a", {.started = [&](Actor&, Context& ctx) {
              ctx.record({.kind = thing_done});
              during = stage.alive;
            }});
  stage.add("b", {.started =
                      [](Actor&, Context& ctx) {
                        ctx.set_timer(1ms, {1, 0});
                      },
                  .timer = [&](Actor&, Context&, std::uint32_t) { later = stage.alive; }});
  stage.strike(at_point(thing_done, "a"), Crash{"a"});
  stage.faults.back().heal_at_end = false;
  stage.run();
  EXPECT_EQ(during, 1);
  EXPECT_EQ(later, 1) << "only b";
}

TEST(StruckInAHandler, AnotherProcessDiesAtOnce) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor& me, Context& ctx) {
                        if (ctx.incarnation() == 0) me.call(ctx, "b");
                      },
                  .connected =
                      [&](Actor& me, Context& ctx) {
                        ctx.record({.kind = thing_done});
                        EXPECT_EQ(stage.alive, 1);
                        me.say(ctx, 1);
                      }});
  stage.add("b", {.obituary = [](const Actor&, Obituary& words, Death) { words.lost({.kind = memory_lost, .value = 7}); }});
  stage.strike(at_point(thing_done, "a"), Crash{"b"});
  stage.faults.back().heal_at_end = false;
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "1ms accepted"));
  EXPECT_THAT(stage.values(memory_lost), ElementsAre(7));
}

TEST(StruckInAHandler, APowerLossOfTheOwnHostIsTheSame) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              me.file = ctx.open("log", FileKind::log);
              if (ctx.incarnation() > 0) return me.write(ctx, "found " + me.stored(ctx));
              EXPECT_TRUE(me.store(ctx, 1));
              EXPECT_FALSE(me.store(ctx, 2)) << "it died at the record of the first";
            }});
  stage.strike(at_point(word_stored, "a"), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              me.file = ctx.open("log", FileKind::log);
              if (ctx.incarnation() > 0) return me.write(ctx, "found " + me.stored(ctx));
              EXPECT_TRUE(me.store(ctx, 1));
              EXPECT_FALSE(me.store(ctx, 2));
            }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found "));
  EXPECT_THAT(stage.values(word_lost), ElementsAre(1));
}

TEST(StruckInAHandler, WhatItReadsUntilItReturnsIsStillThere) {
  for (const bool power : {false, true}) {
    Stage stage;
    stage.add("a", {.started = [](Actor& me, Context& ctx) {
                if (ctx.incarnation() > 0) return;
                me.file = ctx.open("log", FileKind::log);
                EXPECT_TRUE(me.store(ctx, 7));
                const Payload& seven = ctx.entry(me.file, 0);
                ctx.record({.kind = thing_done});  // here it dies
                EXPECT_EQ(seven.as<Word>().n, 7U);
                EXPECT_EQ(ctx.log_end(me.file), 1);
                EXPECT_EQ(ctx.entry(me.file, 0).as<Word>().n, 7U) << "a handler need not ask whether it is still alive";
              }});
    if (power) {
      stage.strike(at_point(thing_done, "a"), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
    } else {
      stage.strike(at_point(thing_done, "a"), Crash{"a"}, 1s);
    }
    stage.run();
    EXPECT_EQ(stage.count(word_lost), power ? 1U : 0U);
  }
}

TEST(StruckInAHandler, ItsRecordsAfterwardsTakeNoNumbers) {
  Stage stage;
  stage.add("a", {.started = [](Actor&, Context& ctx) {
              ctx.record({.kind = thing_done});
              for (int i = 0; i < 10; ++i) ctx.record({.kind = word_got});
            }});
  stage.strike(at_point(thing_done, "a"), Crash{"a"});
  stage.faults.back().heal_at_end = false;
  stage.run();
  for (std::size_t i = 0; i < stage.records.size(); ++i) EXPECT_EQ(stage.records[i].number, i + 1) << "no hole";
}

TEST(ACrash, TakesTheMemoryAlongAndSaysWhatItHeld) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context&) { me.count = 42; },
                  .obituary =
                      [](const Actor& me, Obituary& words, Death how) {
                        EXPECT_EQ(how, Death::crash);
                        words.lost({.kind = memory_lost, .value = static_cast<std::int64_t>(me.count)});
                      }});
  stage.strike(at(1s), Crash{"a"});
  stage.faults.back().heal_at_end = false;
  stage.run();
  EXPECT_THAT(stage.values(memory_lost), ElementsAre(42));
  EXPECT_THAT(stage.causes(stage.of(memory_lost)[0]), ElementsAre("memory.lost", "process.stopped", "fault.struck"));
}

TEST(ACrash, AtTheRecordOfAnObituaryStrikesAnotherProcess) {
  Stage stage;
  stage.add("a", {.obituary = [](const Actor&, Obituary& words, Death) { words.lost({.kind = memory_lost}); }});
  stage.add("b");
  stage.strike(at(1s), Crash{"a"}, 1s);
  stage.strike(at_point(memory_lost, "a"), Crash{"b"}, 1s);
  stage.run();
  EXPECT_EQ(stage.outcomes[1].struck, 1U);
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "2s started again"));
}

TEST(ACrash, IsNoEndForTimersOfTheNextLife) {
  Stage stage;
  stage.add("a", {.started = [](Actor&, Context& ctx) { ctx.set_timer(ctx.incarnation() == 0 ? 10s : 20s, {ctx.incarnation(), 0}); }});
  stage.strike(at(5s), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "6s started again", "26s timer 1")) << "the first life's timer died with it";
}

}  // namespace
}  // namespace mqlab::sim
