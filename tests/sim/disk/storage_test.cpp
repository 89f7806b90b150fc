// Storage as processes see it: in memory, written, flushed; crash, power loss, write-back, disks in trouble, disks that are mounted, locks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <set>

#include "sim/fault/crash.hpp"
#include "sim/fault/disk_faults.hpp"
#include "sim/fault/power_loss.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

void open_log(Actor& me, Context& ctx) { me.file = ctx.open("log", FileKind::log); }

/// Writes 1..n at its first start, flushes after `flushed` of them; at each further start it reads back.
Script writes(std::uint64_t n, std::uint64_t flushed) {
  return {.started = [n, flushed](Actor& me, Context& ctx) {
    open_log(me, ctx);
    if (ctx.incarnation() > 0) {
      me.write(ctx, "found " + me.stored(ctx));
      return;
    }
    for (std::uint64_t i = 1; i <= n; ++i) {
      EXPECT_TRUE(me.store(ctx, i));
      if (i == flushed) ctx.flush(me.file);
    }
  }};
}

TEST(Storage, WhatIsWrittenSurvivesACrashFlushedOrNot) {
  Stage stage;
  stage.add("a", writes(3, 0));
  stage.strike(at(1ms), Crash{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found 1 2 3"));
}

TEST(Storage, APowerLossKeepsWhatIsFlushed) {
  Stage stage;
  stage.add("a", writes(5, 2));
  stage.strike(at(3ms), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found 1 2"));
  EXPECT_THAT(stage.values(kinds::storage_flushed), ElementsAre(2));
  EXPECT_THAT(stage.values(kinds::storage_lost), ElementsAre(3));
}

TEST(Storage, AFlushUnderWayWhenThePowerGoesHasNotHappened) {
  Stage stage;
  stage.add("a", writes(2, 2));
  stage.strike(at(1ms), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found "));
  EXPECT_THAT(stage.diary.of("a", "flush"), IsEmpty());
}

TEST(Storage, APowerLossMayKeepAllThatWasWritten) {
  Stage stage;
  stage.add("a", writes(5, 2));
  stage.strike(at(3ms), PowerLoss{.host = "a", .page_cache = Unflushed::kept}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found 1 2 3 4 5"));
}

TEST(Storage, APowerLossKeepsAPrefixThatTheSeedChoosesAndEveryLengthOccurs) {
  Stage stage;
  stage.add("a", writes(4, 2));
  stage.strike(at(3ms), PowerLoss{.host = "a"}, 1s);
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    stage.options.seeds = seed;
    stage.run();
    const std::string found = stage.diary.of("a", "found").at(0);
    seen.insert(found);
    stage.run();
    EXPECT_EQ(stage.diary.of("a", "found").at(0), found) << "seed " << seed << " means one and the same prefix";
  }
  EXPECT_THAT(seen, ElementsAre("found 1 2", "found 1 2 3", "found 1 2 3 4"));
}

TEST(Storage, EachEntryThatAPowerLossTookIsRecordedAndCausedByIt) {
  Stage stage;
  stage.add("a", writes(3, 1));
  stage.strike(at(3ms), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.values(word_lost), ElementsAre(3, 2));
  EXPECT_THAT(stage.causes(stage.of(word_lost)[0]), ElementsAre("word.lost", "storage.lost", "host.down", "fault.struck"));
}

TEST(Storage, AnswersAFlushWhenTheBytesAreSafe) {
  Stage stage;
  stage.add("a", {.started =
                      [](Actor& me, Context& ctx) {
                        open_log(me, ctx);
                        EXPECT_TRUE(me.store(ctx, 1));
                        ctx.flush(me.file);
                        EXPECT_TRUE(me.store(ctx, 2));
                        EXPECT_EQ(ctx.log_flushed(me.file), 0);
                      },
                  .flushed = [](Actor& me, Context& ctx,
                                Flushed) { EXPECT_EQ(ctx.log_flushed(me.file), 1) << "it covers what was written before it"; }});
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms flushed"));
}

TEST(Storage, AFlushDoesNotCoverWhatTookThePlaceOfATruncatedEntry) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              open_log(me, ctx);
              if (ctx.incarnation() > 0) return me.write(ctx, "found " + me.stored(ctx));
              for (std::uint64_t i = 1; i <= 4; ++i) EXPECT_TRUE(me.store(ctx, i));
              ctx.flush(me.file);
              ctx.drop_back(me.file, 2);  // as a Kafka follower does
              EXPECT_TRUE(me.store(ctx, 33));
              EXPECT_TRUE(me.store(ctx, 34));
            }});
  stage.strike(at(3ms), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found 1 2"));
}

TEST(Storage, CellsAreReplacedBatchByBatch) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              me.file = ctx.open("cells", FileKind::cells);
              if (ctx.incarnation() > 0) {
                std::string all;
                ctx.each_cell(me.file, [&](std::uint64_t key, const Payload& p) { all += fmt::format(" {}={}", key, p.as<Word>().n); });
                return me.write(ctx, "found" + all);
              }
              EXPECT_EQ(ctx.get(me.file, 1), nullptr);
              EXPECT_TRUE(me.put(ctx, {{9, 1}, {1, 1}}));
              ctx.flush(me.file);
              EXPECT_TRUE(me.put(ctx, {{1, 2}, {2, 2}}));
              EXPECT_EQ(me.cell(ctx, 1), 2U);
            }});
  stage.strike(at(3ms), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found 1=1 9=1"))
      << "the second batch is gone as a whole, and what it had replaced is back";
}

TEST(Storage, TheOsWritesBackAfterThirtySecondsWithoutBeingAsked) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("a", writes(3, 0));
  stage.strike(at(36s), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found 1 2 3"));
  ASSERT_EQ(stage.count(kinds::storage_written_back), 1U);
  EXPECT_EQ(stage.of(kinds::storage_written_back)[0].time_ns, Duration{35s}.count()) << "noted dirty at 5 s, 30 s old at 35 s";
}

TEST(Storage, BeforeThirtySecondsThePageCacheDiesWithTheHost) {
  Stage stage;
  stage.options.settle = 100s;
  stage.add("a", writes(3, 0));
  stage.strike(at(34s), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found "));
}

// --- disks in trouble ---

/// Appends a word each second and flushes; says when the disk refuses.
Script keeps_writing(std::uint64_t words) {
  return {.started =
              [](Actor& me, Context& ctx) {
                open_log(me, ctx);
                ctx.set_timer(1s, {1, 0});
              },
          .timer =
              [words](Actor& me, Context& ctx, std::uint32_t) {
                if (!me.store(ctx, ++me.count)) me.write(ctx, fmt::format("refused {}", me.count));
                ctx.flush(me.file);
                if (me.count < words) ctx.set_timer(1s, {1, 0});
              }};
}

TEST(DiskTrouble, AFullDiskRefusesToWriteAndStillFlushes) {
  Stage stage;
  stage.add("a", keeps_writing(3));
  stage.strike(at(1'500ms), DiskFull{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1s timer 1", "1.002s flushed", "2s timer 1", "2s refused 2", "2.002s flushed",
                                               "3s timer 1", "3.002s flushed"));
}

TEST(DiskTrouble, ABrokenDiskRefusesToWriteAndFailsFlushes) {
  Stage stage;
  stage.add("a", keeps_writing(3));
  stage.strike(at(1'500ms), DiskError{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "1s timer 1", "1.002s flushed", "2s timer 1", "2s refused 2",
                                               "2.002s flush failed", "3s timer 1", "3.002s flushed"));
  EXPECT_EQ(stage.count(kinds::storage_failed), 1U);
}

TEST(DiskTrouble, ASlowDiskTakesItsFactorLongerAndLosesNothing) {
  Stage stage;
  stage.add("a", keeps_writing(3));
  stage.strike(at(1'500ms), SlowDisk{.host = "a", .factor = 50.0}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"),
              ElementsAre("0 started", "1s timer 1", "1.002s flushed", "2s timer 1", "2.1s flushed", "3s timer 1", "3.002s flushed"));
}

TEST(DiskTrouble, ALostDiskComesBackEmpty) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              if (ctx.incarnation() > 0) me.write(ctx, ctx.exists("log") ? "the file is there" : "no file");
              open_log(me, ctx);
              if (ctx.incarnation() > 0) return me.write(ctx, "found " + me.stored(ctx));
              EXPECT_TRUE(me.store(ctx, 1));
              ctx.flush(me.file);
            }});
  stage.strike(at(10ms), DiskLost{"a"}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "2ms flushed", "1.01s started again", "1.01s no file", "1.01s found "));
  EXPECT_THAT(stage.values(word_lost), ElementsAre(1)) << "flushed and lost all the same";
}

TEST(DiskTrouble, ADiskHasASize) {
  PlatformSpec spec = hosts({"a"});
  spec.hosts[0].disks[0].size = 250;
  Stage stage(spec);
  stage.add("a", keeps_writing(3));
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "refused"), ElementsAre("refused 3"));
}

// --- files of their own name, of another host ---

TEST(Files, ANameWithAColonIsANameUnlessAHostStandsBeforeIt) {
  Stage stage;
  stage.add("a", {.started = [](Actor& me, Context& ctx) {
              me.file = ctx.open("topic:orders", FileKind::log);
              EXPECT_TRUE(me.store(ctx, 1));
              EXPECT_FALSE(ctx.exists("queue:orders"));
              EXPECT_FALSE(ctx.exists("orders"));
              EXPECT_TRUE(ctx.exists("topic:orders"));
              EXPECT_FALSE(ctx.exists("b:orders"));
            }});
  stage.run();
}

/// Uses the log on the disk of host `c`.
Script mounts(std::uint64_t n) {
  return {.started =
              [n](Actor& me, Context& ctx) {
                me.file = ctx.open("c:journal", FileKind::log);
                me.write(ctx, "found " + me.stored(ctx));
                if (n != 0) ctx.set_timer(1s * n, {1, 0});
              },
          .timer =
              [n](Actor& me, Context& ctx, std::uint32_t) {
                if (!me.store(ctx, n)) me.write(ctx, "refused");
                ctx.flush(me.file);
              }};
}

TEST(Files, OfAMountedDiskAreTheSameForAllHosts) {
  Stage stage;
  stage.add("a", mounts(1));
  stage.add("b", mounts(0), {.start = 2s});
  stage.run();
  EXPECT_THAT(stage.diary.of("b", "found"), ElementsAre("found 1"));
}

TEST(Files, OfAMountedDiskSurviveThePowerLossOfTheirUser) {
  Stage stage;
  stage.add("a", mounts(1));
  stage.strike(at(1'000'500us), PowerLoss{.host = "a", .page_cache = Unflushed::lost}, 1s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a", "found"), ElementsAre("found ", "found 1")) << "the page cache that has it is the one of c";
}

TEST(Files, OfAMountedDiskWhoseHostHasNoPowerRefuseAndFail) {
  Stage stage;
  stage.options.settle = 10s;
  stage.add("a", mounts(1));
  stage.add("b", mounts(2));
  stage.strike(at(1'001ms), PowerLoss{.host = "c", .page_cache = Unflushed::lost}, 4s);
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), ElementsAre("0 started", "0 found ", "1s timer 1", "1.001s flush failed"));
  EXPECT_THAT(stage.diary.of("b"), ElementsAre("0 started", "0 found ", "2s timer 1", "2s refused", "2s flush failed"));
}

// --- locks ---

Script locks(Duration when) {
  return {.started =
              [when](Actor&, Context& ctx) {
                ctx.set_timer(when, {1, 0});
              },
          .timer =
              [](Actor& me, Context& ctx, std::uint32_t) {
                me.file = ctx.open("c:journal", FileKind::log);
                me.write(ctx, ctx.try_lock(me.file) ? "has the lock" : "has not");
              }};
}

TEST(Lock, IsExclusive) {
  Stage stage;
  stage.add("a", locks(1s));
  stage.add("b", locks(2s));
  stage.run();
  EXPECT_THAT(stage.diary.of("a"), Contains("1s has the lock"));
  EXPECT_THAT(stage.diary.of("b"), Contains("2s has not"));
}

TEST(Lock, IsFreeWhenItsHolderIsDead) {
  Stage stage;
  stage.add("a", locks(1s));
  stage.add("b", locks(2s));
  stage.strike(at(1'500ms), Crash{"a"}, 10s);
  stage.run();
  EXPECT_THAT(stage.diary.of("b"), Contains("2s has the lock"));
}

}  // namespace
}  // namespace mqlab::sim
