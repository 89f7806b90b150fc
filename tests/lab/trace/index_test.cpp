#include "lab/trace/index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "lab/trace/reducer.hpp"
#include "tests/sim/trace/sample.hpp"

namespace mqlab::lab {
namespace {

using namespace sim::sample;

TraceState fold(const std::vector<sim::Record>& records) {
  std::vector<sim::KindInfo> kinds(kModelKinds.begin(), kModelKinds.end());
  kinds.insert(kinds.end(), kStyleKinds.begin(), kStyleKinds.end());
  const auto world = sim::world_kinds();
  kinds.insert(kinds.end(), world.begin(), world.end());
  Reducer reducer{ChangeRules(kinds)};
  for (const sim::Record& r : records) reducer.fold(r);
  return reducer.state();
}

TEST(Reducer, AMessageIsInItsQueueFromEnterToLeave) {
  const auto state = fold({record(1, copy_made, orders, 17), record(2, copy_made, orders, 18), record(3, copy_gone, orders, 17)});
  EXPECT_EQ(state.count(orders), 1U);
  EXPECT_EQ(state.count(orders, sim::MessageId(shop, 18)), 1U);
  EXPECT_EQ(state.at, 3U);
}

TEST(Reducer, ADuplicateIsTwoMembersAndTheOlderLeavesFirst) {
  const auto state = fold({record(1, copy_made, orders, 17), record(2, copy_made, orders, 17), record(3, copy_gone, orders, 17)});
  ASSERT_EQ(state.count(orders, sim::MessageId(shop, 17)), 1U);
  EXPECT_EQ(state.members[0].entered, 2U);
}

TEST(Reducer, TheSameMessageInTwoPlacesIsTwoThings) {
  const auto state = fold({record(1, copy_made, orders, 17), record(2, copy_made, stock, 17), record(3, copy_gone, orders, 17)});
  EXPECT_EQ(state.count(orders), 0U);
  EXPECT_EQ(state.count(stock), 1U);
}

TEST(Reducer, LeavingAPlaceWhereItIsNotChangesNothing) {
  EXPECT_TRUE(fold({record(1, copy_gone, orders, 17)}).members.empty());
  EXPECT_TRUE(fold({record(1, copy_made, orders, 0), record(2, copy_made, sim::Element::none, 17)}).members.empty());
}

TEST(Reducer, StatesAndGaugesHoldTheirLastWord) {
  const auto state = fold({record(1, queue_state, orders, 0, 0), record(2, depth, orders, 0, 40), record(3, queue_state, orders, 0, 1)});
  ASSERT_NE(state.reading(orders, queue_state), nullptr);
  EXPECT_EQ(state.reading(orders, queue_state)->value, 1);
  EXPECT_EQ(state.reading(orders, queue_state)->since, 3U);
  EXPECT_EQ(state.reading(orders, depth)->value, 40);
  EXPECT_EQ(state.reading(stock, depth), nullptr);
}

TEST(Reducer, AStateWithoutAnElementIsItsProcesss) {
  const auto state = fold({record(1, sim::kinds::process_paused)});
  ASSERT_EQ(state.readings.size(), 1U);
  EXPECT_EQ(state.readings[0].process, static_cast<std::uint16_t>(rabbit));
}

/// One trace of 100,000 records and its index, for all tests below.
struct Indexed : testing::Test {
  static constexpr std::size_t kRecords = 100'000;

  void SetUp() override { sim::sample::write_trace(path, records); }
  sim::TraceFile file() { return sim::TraceFile::open(path).value(); }

  const Folder folder;
  const std::string path = folder / "a.trace";
  const std::vector<sim::Record> records = busy(kRecords);
};

TEST_F(Indexed, ARandomMomentIsWhatReplayFromZeroSays) {
  const auto trace = file();
  const auto index = TraceIndex::open(trace).value();
  EXPECT_TRUE(index.made_now());
  EXPECT_TRUE(rc::check("index equals replay", [&] {
    const auto position = *rc::gen::inRange<std::size_t>(0, kRecords + 1);
    Reducer reducer{ChangeRules(trace.kinds())};
    for (const sim::Record& r : trace.records().first(position)) reducer.fold(r);
    RC_ASSERT(index.state_after(position) == reducer.state());
    RC_ASSERT(index.state_at(sim::RecordNumber{position}) == index.state_after(position));  // numbers are 1, 2, 3 ... here
    RC_ASSERT(index.state_at(sim::Time{static_cast<std::int64_t>(position) * 1'000}) == index.state_after(position));
  }));
}

TEST_F(Indexed, EveryEdgeOfACheckpointIsRight) {
  const auto trace = file();
  const auto index = TraceIndex::open(trace).value();
  Reducer reducer{ChangeRules(trace.kinds())};
  for (std::size_t i = 0; i < kRecords; ++i) {
    const std::size_t near = i % TraceIndex::kInterval;
    if (near <= 1 || near == TraceIndex::kInterval - 1) {
      ASSERT_EQ(index.state_after(i), reducer.state()) << i;
    }
    reducer.fold(trace.records()[i]);
  }
  EXPECT_EQ(index.state_at(sim::RecordNumber{UINT64_MAX}), reducer.state());
  EXPECT_EQ(index.state_at(sim::kNever), reducer.state());
  EXPECT_EQ(index.state_at(sim::RecordNumber{0}), TraceState{});
}

TEST_F(Indexed, IsUsedAgainAndStaysBelowTheRecords) {
  const auto trace = file();
  TraceIndex::open(trace).value();
  const auto again = TraceIndex::open(trace).value();
  EXPECT_FALSE(again.made_now());
  EXPECT_LT(again.bytes(), trace.records().size_bytes());
}

TEST_F(Indexed, OfAnotherRunIsMadeAgain) {
  { TraceIndex::open(file()).value(); }
  write_trace(path, busy(kRecords, 2));
  const auto trace = file();
  const auto index = TraceIndex::open(trace).value();
  EXPECT_TRUE(index.made_now());
  EXPECT_EQ(index.state_after(50'000), [&] {
    Reducer reducer{ChangeRules(trace.kinds())};
    for (const sim::Record& r : trace.records().first(50'000)) reducer.fold(r);
    return reducer.state();
  }());
}

TEST_F(Indexed, DamagedIsNeverBelieved) {
  const auto trace = file();
  { TraceIndex::open(trace).value(); }
  const std::string good = read_all(TraceIndex::path_of(trace));
  Reducer reducer{ChangeRules(trace.kinds())};
  for (const sim::Record& r : trace.records().first(60'000)) reducer.fold(r);
  const TraceState right = reducer.state();
  EXPECT_TRUE(rc::check("bytes of the index changed or cut: the state is right all the same", [&] {
    std::string bad = good;
    bad[*rc::gen::inRange<std::size_t>(0, bad.size())] = *rc::gen::arbitrary<char>();
    if (*rc::gen::inRange(0, 4) == 0) bad.resize(*rc::gen::inRange<std::size_t>(0, bad.size()));
    write_all(TraceIndex::path_of(trace), bad);
    const auto index = TraceIndex::open(trace).value();
    RC_ASSERT(index.state_after(60'000) == right);
  }));
}

TEST(Index, OfASmallTraceNeedsNoFile) {
  const Folder folder;
  write_trace(folder / "a.trace", busy(1'000));
  const auto trace = sim::TraceFile::open(folder / "a.trace").value();
  const auto index = TraceIndex::open(trace).value();
  EXPECT_FALSE(std::filesystem::exists(TraceIndex::path_of(trace)));
  EXPECT_EQ(index.state_after(1'000).at, 1'000U);
}

TEST(Index, OfALongBacklogStaysBelowTheRecordsToo) {
  const Folder folder;
  std::vector<sim::Record> records;
  constexpr std::uint64_t half = 100'000;
  for (std::uint64_t n = 1; n <= half; ++n) records.push_back(record(n, copy_made, orders, n));
  for (std::uint64_t n = 1; n <= half; ++n) records.push_back(record(half + n, copy_gone, orders, n));
  write_trace(folder / "a.trace", records);
  const auto trace = sim::TraceFile::open(folder / "a.trace").value();
  const auto index = TraceIndex::open(trace).value();
  EXPECT_LT(index.bytes(), trace.records().size_bytes());
  EXPECT_EQ(index.state_after(half).count(orders), half);
  EXPECT_EQ(index.state_after(half + 1'234).count(orders), half - 1'234);
  EXPECT_TRUE(index.state_after(2 * half).members.empty());
}

TEST(Index, OfGarbageRecordsDoesNotCrash) {
  const Folder folder;
  write_trace(folder / "a.trace", busy(40'000));
  const std::string good = read_all(folder / "a.trace");
  EXPECT_TRUE(rc::check("any bytes of the records changed", [&] {
    std::string bad = good;
    for (int i = 0; i < 200; ++i) bad[*rc::gen::inRange<std::size_t>(128, bad.size() - 4'096)] = *rc::gen::arbitrary<char>();
    write_all(folder / "bad.trace", bad);
    const auto trace = sim::TraceFile::open(folder / "bad.trace");
    RC_ASSERT(trace.has_value());
    const auto index = TraceIndex::open(*trace);
    RC_ASSERT(index.has_value());
    (void)index->state_after(*rc::gen::inRange<std::size_t>(0, 40'000));
    (void)index->state_at(sim::RecordNumber{*rc::gen::inRange<std::size_t>(0, 40'000)});
  }));
}

}  // namespace
}  // namespace mqlab::lab
