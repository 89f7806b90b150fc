// One disk without a world: offsets, three states, room, what a power loss leaves.
#include "sim/disk/disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/words.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using stage::word;
using stage::Word;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DiskTest : public ::testing::Test {
 protected:
  std::vector<std::uint64_t> words(std::uint32_t file) const {
    std::vector<std::uint64_t> out;
    const DiskFile& f = disk.file(file);
    for (std::size_t i = 0; i < f.entries.size(); ++i) out.push_back(f.entries[i].as<Word>().n);
    return out;
  }
  std::uint64_t cell(std::uint32_t file, std::uint64_t key) const {
    const auto& kept = disk.file(file).cells;
    const auto found = kept.find(key);
    return found == kept.end() ? 0 : found->second.as<Word>().n;
  }
  void append(std::uint32_t file, std::initializer_list<std::uint64_t> ns) {
    for (const std::uint64_t n : ns) ASSERT_NE(disk.append(file, word(n)), kNoOffset);
  }
  bool put(std::uint32_t file, std::vector<CellWrite> batch) { return disk.put(file, batch); }
  /// The host loses power; of each file's unflushed part this much stays.
  std::vector<std::uint64_t> lose(std::int64_t kept) {
    std::vector<std::uint64_t> lost;
    disk.lose_unflushed([&](const std::string&, std::int64_t unflushed) { return std::min(kept, unflushed); },
                        [&](const Payload& p) { lost.push_back(p.as<Word>().n); });
    return lost;
  }
  Disk disk{Disk::Costs{.size = 1000}};
  std::uint32_t log = disk.open("log", FileKind::log);
  std::uint32_t cells = disk.open("cells", FileKind::cells);
};

TEST_F(DiskTest, ALogIsAppendedAndTruncatedAtEitherEndAndItsOffsetsAreNeverUsedForAnotherEntryInFront) {
  append(log, {10, 11, 12, 13});
  disk.drop_front(log, 2);
  EXPECT_EQ(disk.file(log).begin, 2);
  EXPECT_THAT(words(log), ElementsAre(12, 13));
  disk.drop_back(log, 3);
  EXPECT_EQ(disk.file(log).end(), 3);
  append(log, {23});
  EXPECT_THAT(words(log), ElementsAre(12, 23));
}

TEST_F(DiskTest, WhatIsFlushedSurvivesAndOfTheRestAPrefix) {
  append(log, {1, 2, 3, 4, 5});
  disk.mark_flushed(log, 2);
  EXPECT_THAT(lose(1), ElementsAre(5, 4)) << "the newest first";
  EXPECT_THAT(words(log), ElementsAre(1, 2, 3));
  EXPECT_EQ(disk.file(log).flushed, 3) << "what the platter has is flushed";
}

TEST_F(DiskTest, ABatchOfCellsIsLostOrKeptAsAWhole) {
  ASSERT_TRUE(put(cells, {{1, word(10)}, {2, word(20)}}));
  disk.mark_flushed(cells, 1);
  ASSERT_TRUE(put(cells, {{1, word(11)}, {3, word(30)}}));
  ASSERT_TRUE(put(cells, {{1, word(12)}, {2, word(21)}}));
  lose(1);
  EXPECT_EQ(cell(cells, 1), 11U);
  EXPECT_EQ(cell(cells, 2), 20U);
  EXPECT_EQ(cell(cells, 3), 30U);
}

TEST_F(DiskTest, EachLostCellIsNamedWithTheValueThatItsOwnBatchWrote) {
  ASSERT_TRUE(put(cells, {{1, word(10)}}));
  ASSERT_TRUE(put(cells, {{1, word(11)}}));
  EXPECT_THAT(lose(0), ElementsAre(11, 10));
  EXPECT_EQ(cell(cells, 1), 0U);
}

TEST_F(DiskTest, AKeyTwiceInOneBatchIsUndoneToWhatWasBeforeTheBatch) {
  ASSERT_TRUE(put(cells, {{1, word(5)}}));
  disk.mark_flushed(cells, 1);
  ASSERT_TRUE(put(cells, {{1, word(6)}, {1, word(7)}}));
  lose(0);
  EXPECT_EQ(cell(cells, 1), 5U);
}

// --- room ---

TEST_F(DiskTest, IsFullWhenNothingMoreFitsAndTruncationMakesRoom) {
  append(log, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_EQ(disk.append(log, word(11)), kNoOffset);
  disk.drop_front(log, 1);
  EXPECT_EQ(disk.append(log, word(11)), 10);
}

TEST_F(DiskTest, ARemovedFileGivesItsRoomBack) {
  append(log, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  disk.remove("log");
  EXPECT_FALSE(disk.find("log"));
  const std::uint32_t again = disk.open("log", FileKind::log);
  EXPECT_EQ(disk.append(again, word(1)), 0) << "a new file begins at 0";
}

TEST_F(DiskTest, ReplacingACellNeedsRoomOnlyForTheDifference) {
  for (std::uint64_t n = 1; n <= 50; ++n) ASSERT_TRUE(put(cells, {{1, word(n, 400)}})) << n;
  EXPECT_FALSE(put(cells, {{2, word(1, 700)}}));
  EXPECT_TRUE(put(cells, {{2, word(1, 600)}}));
}

TEST_F(DiskTest, WhatAPowerLossTookNeedsNoRoom) {
  append(log, {1, 2, 3, 4, 5});
  ASSERT_TRUE(put(cells, {{1, word(1, 500)}}));
  lose(0);
  EXPECT_TRUE(put(cells, {{1, word(1, 1000)}}));
}

TEST_F(DiskTest, ALostDiskHasNoFilesAndAllItsRoom) {
  append(log, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  disk.lose_everything();
  EXPECT_FALSE(disk.find("log"));
  const std::uint32_t again = disk.open("log", FileKind::log);
  EXPECT_EQ(disk.append(again, word(1, 1000)), 0);
}

// --- flushing ---

TEST_F(DiskTest, ATruncationTakesBackWhatAFlushUnderWayWouldHaveCovered) {
  append(log, {1, 2, 3, 4});
  disk.drop_back(log, 1);
  append(log, {22});
  disk.mark_flushed(log, 1);
  EXPECT_THAT(lose(0), ElementsAre(22));
}

TEST_F(DiskTest, FlushesAreServedOneAfterTheOtherEachWithItsBytesAndTheSwitchOfFile) {
  Disk slow(Disk::Costs{.flush_latency = 2ms, .bytes_per_second = 100'000, .file_switch = 5ms});
  const std::uint32_t x = slow.open("x", FileKind::log);
  const std::uint32_t y = slow.open("y", FileKind::log);
  slow.append(x, word(1, 100));  // 1 ms
  slow.append(y, word(2, 200));  // 2 ms
  EXPECT_EQ(slow.reserve_flush(x, Time{}), Time{} + 2ms + 1ms + 5ms);
  EXPECT_EQ(slow.reserve_flush(y, Time{}), Time{} + 8ms + 2ms + 2ms + 5ms);
  EXPECT_EQ(slow.reserve_flush(y, Time{}), Time{} + 17ms + 2ms) << "nothing new to write, the same file";
  EXPECT_EQ(slow.reserve_flush(y, Time{} + 100ms), Time{} + 102ms) << "an idle disk starts at once";
}

TEST_F(DiskTest, TheOsWritesBackWhatIsOlderThanThirtySecondsAtItsTicks) {
  append(log, {1});
  EXPECT_EQ(disk.write_back(Time{} + 5s, 30s), 0);
  append(log, {2});
  EXPECT_EQ(disk.write_back(Time{} + 10s, 30s), 0);
  EXPECT_EQ(disk.write_back(Time{} + 35s, 30s), 1);
  EXPECT_EQ(disk.file(log).flushed, 1);
  EXPECT_EQ(disk.write_back(Time{} + 40s, 30s), 1);
  EXPECT_FALSE(disk.dirty());
}

TEST_F(DiskTest, AWriteBackTakesTheDiskASwitchForEachFileAndFlushesWaitBehindIt) {
  Disk slow(Disk::Costs{.flush_latency = 2ms, .bytes_per_second = 4'096'000, .file_switch = 5ms});  // a page: 1 ms
  const std::uint32_t x = slow.open("x", FileKind::log);
  const std::uint32_t y = slow.open("y", FileKind::log);
  slow.append(x, word(1, 100));
  slow.append(y, word(2, 200));
  slow.write_back(Time{} + 5s, 30s);
  EXPECT_EQ(slow.write_back(Time{} + 35s, 30s), 2);
  EXPECT_EQ(slow.reserve_flush(y, Time{} + 35s), Time{} + 35s + 2 * (5ms + 1ms) + 2ms) << "nothing of its own to write, the same file";
}

TEST_F(DiskTest, ThePageCacheCountsWholePagesAndIsWrittenOutFileByFile) {
  Disk small(Disk::Costs{.bytes_per_second = 4'096'000, .file_switch = 5ms, .dirty_limit = 2 * Disk::kPage});
  const std::uint32_t x = small.open("x", FileKind::log);
  const std::uint32_t y = small.open("y", FileKind::log);
  const std::uint32_t z = small.open("z", FileKind::log);
  small.append(x, word(1, 100));
  small.append(x, word(2, 100));
  small.append(y, word(3, 100));
  EXPECT_FALSE(small.over_dirty_limit()) << "two pages that are hardly begun";
  small.append(z, word(4, 100));
  EXPECT_TRUE(small.over_dirty_limit());
  std::vector<std::pair<std::uint32_t, Offset>> ends;
  EXPECT_EQ(small.write_out(Time{}, ends), Time{} + 3 * (5ms + 1ms));
  EXPECT_EQ(ends.size(), 3U);
  EXPECT_FALSE(small.over_dirty_limit());
}

TEST_F(DiskTest, WriteBackKnowsNothingOfWhatWasTruncatedMeanwhile) {
  append(log, {1, 2, 3});
  disk.write_back(Time{} + 5s, 30s);
  disk.drop_back(log, 1);
  append(log, {22, 23});
  disk.write_back(Time{} + 35s, 30s);
  EXPECT_THAT(lose(0), ElementsAre(23, 22)) << "these are younger than thirty seconds";
}

// --- trouble that overlaps ---

TEST_F(DiskTest, TroublesAddUpAndEachTakesItsOwnBack) {
  disk.set_full(true);
  disk.set_full(true);
  disk.set_full(false);
  EXPECT_EQ(disk.append(log, word(1)), kNoOffset);
  disk.set_full(false);
  EXPECT_EQ(disk.append(log, word(1)), 0);
  disk.add_slowdown(3.0);
  disk.add_slowdown(2.0);
  EXPECT_EQ(disk.flush_work(log).latency, 12ms);
  disk.remove_slowdown(3.0);
  EXPECT_EQ(disk.flush_work(log).latency, 4ms);
  disk.remove_slowdown(2.0);
  EXPECT_EQ(disk.flush_work(log).latency, 2ms);
}

}  // namespace
}  // namespace mqlab::sim
