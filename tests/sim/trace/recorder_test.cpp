#include "sim/trace/recorder.hpp"

#include <gtest/gtest.h>

#include "sim/trace/file.hpp"
#include "tests/sim/trace/sample.hpp"

namespace mqlab::sim {
namespace {

using namespace sample;

std::vector<RecordNumber> numbers(const Recorder& recorder) {
  std::vector<RecordNumber> out;
  recorder.for_each_chunk([&](std::span<const Record> records) {
    for (const Record& r : records) out.push_back(r.number);
  });
  return out;
}

TEST(RecorderLevel, OffKeepsNothing) {
  Recorder recorder;
  start(recorder, TraceLevel::off);
  EXPECT_FALSE(recorder.gate().open.test(copy_made));
  recorder.append(record(1, copy_made, orders, 1));
  EXPECT_EQ(recorder.size(), 0U);
}

TEST(RecorderLevel, LedgerKeepsOnlyWhatTheVerdictReads) {
  Recorder recorder;
  start(recorder, TraceLevel::ledger);
  recorder.append(record(1, copy_made, orders, 1));
  recorder.append(record(2, confirm, Element::none, 1));
  recorder.append(record(3, kinds::fault_struck));
  EXPECT_EQ(numbers(recorder), (std::vector<RecordNumber>{1, 3}));
  EXPECT_FALSE(recorder.gate().open.test(confirm));
  EXPECT_TRUE(recorder.is_ledger(copy_made));
  EXPECT_FALSE(recorder.is_ledger(confirm));
}

TEST(RecorderLevel, AHookedKindPassesTheGateButIsNotKept) {
  Recorder recorder;
  start(recorder, TraceLevel::ledger);
  recorder.open(confirm);
  EXPECT_TRUE(recorder.gate().open.test(confirm));
  EXPECT_FALSE(recorder.stores(confirm));
  recorder.append(record(1, confirm, Element::none, 1));
  EXPECT_EQ(recorder.size(), 0U);
}

TEST(RecorderLevel, AtOffTheLedgerIsKnownButNotKept) {
  Recorder recorder;
  start(recorder, TraceLevel::off);
  EXPECT_TRUE(recorder.is_ledger(copy_made));
  EXPECT_FALSE(recorder.stores(copy_made));
}

TEST(Recorder, ARecordThatComesLateStandsInItsPlace) {
  Recorder recorder;
  start(recorder);
  for (const RecordNumber n : {1, 2, 4, 5, 3, 6}) recorder.append(record(n, confirm));
  EXPECT_EQ(numbers(recorder), (std::vector<RecordNumber>{1, 2, 3, 4, 5, 6}));
}

TEST(Recorder, ALateRecordIsPutInPlaceAcrossChunksAndFilePieces) {
  const Folder folder;
  for (const bool to_file : {false, true}) {
    Recorder recorder;
    ASSERT_TRUE(!to_file || recorder.open_file(folder / "late.trace"));
    start(recorder);
    constexpr RecordNumber last = 140'000;
    for (RecordNumber n = 1; n <= last; n += 2) {  // each pair the wrong way round, so every border is met
      recorder.append(record(n + 1, confirm));
      recorder.append(record(n, confirm));
    }
    recorder.finish();
    const auto all = numbers(recorder);
    ASSERT_EQ(all.size(), last);
    for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], i + 1) << "to file: " << to_file;
  }
}

TEST(Recorder, TheNextRunStartsEmptyAndTakesNoNewMemory) {
  Recorder recorder;
  start(recorder);
  for (const Record& r : busy(100'000)) recorder.append(r);
  const auto memory = recorder.memory();
  start(recorder);
  EXPECT_EQ(recorder.size(), 0U);
  EXPECT_EQ(recorder.gate().next, 1U);
  for (const Record& r : busy(100'000)) recorder.append(r);
  EXPECT_EQ(recorder.memory(), memory);
  EXPECT_EQ(recorder[99'999].number, 100'000U);
}

TEST(Recorder, StopsExactlyAtItsLimit) {
  Recorder recorder;
  recorder.set_limit(10 * sizeof(Record) + 5);
  start(recorder);
  for (RecordNumber n = 1; n <= 10; ++n) recorder.append(record(n, confirm));
  EXPECT_FALSE(recorder.limit_reached());
  recorder.append(record(11, confirm));
  EXPECT_TRUE(recorder.limit_reached());
  EXPECT_EQ(recorder.stopped(), TraceStop::limit);
  EXPECT_EQ(recorder.size(), 10U);
  EXPECT_EQ(
      recorder.problem().en,
      "the trace reached its limit of 565 bytes after 10 records; run a smaller scenario, keep less (--level ledger) or raise the "
      "limit (--trace-limit); if the system never comes to rest (a message that is redelivered for ever), give the scenario an \"until\"");
  start(recorder);
  EXPECT_FALSE(recorder.limit_reached()) << "the next run has its own limit";
}

TEST(Recorder, TheLimitHoldsForAFileToo) {
  const Folder folder;
  Recorder recorder;
  recorder.set_limit(5'000 * sizeof(Record));
  ASSERT_TRUE(recorder.open_file(folder / "limited.trace"));
  start(recorder);
  for (const Record& r : busy(20'000)) recorder.append(r);
  EXPECT_EQ(recorder.stopped(), TraceStop::limit);
  recorder.finish();
  EXPECT_EQ(recorder.size(), 5'000U);
  EXPECT_EQ(numbers(recorder).back(), 5'000U);
}

TEST(TraceHash, IsTheSameForTheSameRunInMemoryInAFileAndSaved) {
  const Folder folder;
  const auto records = busy(30'000);
  Recorder memory;
  start(memory);
  for (const Record& r : records) memory.append(r);
  const TraceHash hash = memory.finish();

  Recorder file;
  ASSERT_TRUE(file.open_file(folder / "a.trace"));
  start(file);
  for (const Record& r : records) file.append(r);
  EXPECT_EQ(file.finish(), hash);

  EXPECT_EQ(memory.save(folder / "b.trace").value(), hash);
  EXPECT_EQ(read_all(folder / "a.trace"), read_all(folder / "b.trace"));
}

TEST(TraceHash, ChangesWithARecordAHeaderATableButNotWithAnUnusedKind) {
  const auto hash_of = [](auto&& change) {
    Recorder recorder;
    start(recorder);
    recorder.append(record(1, confirm, Element::none, 1, 3));
    change(recorder);
    return recorder.finish();
  };
  const TraceHash plain = hash_of([](Recorder&) {});
  EXPECT_EQ(hash_of([](Recorder&) {}), plain);
  EXPECT_NE(hash_of([](Recorder& r) { r.append(record(2, confirm)); }), plain);
  EXPECT_NE(hash_of([](Recorder& r) { r.set_header("another"); }), plain);
  EXPECT_NE(hash_of([](Recorder& r) { r.tables().processes[0].name = "shop-2"; }), plain);
  EXPECT_NE(hash_of([](Recorder& r) { r.tables().name("new"); }), plain);

  Recorder without_style;
  start(without_style);
  const Tables tables = without_style.tables();
  without_style.start(TraceLevel::full, world_kinds(), kModelKinds, {});
  without_style.tables() = tables;
  without_style.append(record(1, confirm, Element::none, 1, 3));
  EXPECT_EQ(without_style.finish(), plain) << "no record is of the style's kinds";
}

TEST(RecorderFile, AnInterruptedRunLeavesNothing) {
  const Folder folder;
  {
    Recorder recorder;
    ASSERT_TRUE(recorder.open_file(folder / "x.trace"));
    start(recorder);
    for (const Record& r : busy(10'000)) recorder.append(r);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "x.trace"));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.trace.part"));
}

TEST(RecorderFile, RefusesWhatIsNoRegularFile) {
  Recorder recorder;
  const auto opened = recorder.open_file("/dev/null");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().en, "cannot write the trace to /dev/null: it is not a regular file");
  const auto missing = recorder.open_file("/nowhere/x.trace");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().en, "cannot write the trace to /nowhere/x.trace: No such file or directory");
}

}  // namespace
}  // namespace mqlab::sim
