#include "sim/trace/file.hpp"

#include <cstring>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/sim/trace/sample.hpp"

namespace mqlab::sim {
namespace {

using namespace sample;

std::string error_of(const std::string& path) {
  const auto file = TraceFile::open(path);
  return file ? "" : file.error().en.substr(path.size());
}

TEST(TraceFile, GivesBackWhatWasRecorded) {
  const Folder folder;
  const auto records = busy(5'000);
  const TraceHash hash = write_trace(folder / "a.trace", records);
  const auto file = TraceFile::open(folder / "a.trace");
  ASSERT_TRUE(file) << file.error().en;
  EXPECT_TRUE(file->verify());
  EXPECT_EQ(file->hash(), hash);
  EXPECT_EQ(file->header(), R"({"scenario":"sample","seed":7})");
  ASSERT_EQ(file->records().size(), records.size());
  EXPECT_EQ(std::memcmp(file->records().data(), records.data(), records.size() * sizeof(Record)), 0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file->records().data()) % 64, 0U);

  const Tables& tables = file->tables();
  EXPECT_EQ(tables.process(rabbit), "rabbit-1");
  EXPECT_EQ(tables.processes[1].host, "host-b");
  EXPECT_EQ(tables.element(orders), "queue orders");
  EXPECT_EQ(tables.elements[1].parent, exchange);
  EXPECT_EQ(tables.identity(MessageId(shop, 17)), "shop/17");
  EXPECT_EQ(tables.names, (std::vector<std::string>{"", "orders"}));
  ASSERT_EQ(tables.subscriptions.size(), 1U);
  EXPECT_EQ(tables.subscriptions[0].place, orders);
  EXPECT_EQ(tables.faults, std::vector<std::string>{"crash rabbit-1"});
}

TEST(TraceFile, ExplainsItsKindsWithoutTheStyle) {
  const Folder folder;
  write_trace(folder / "a.trace", {record(1, copy_gone, orders, 1, 1), record(2, confirm), record(3, undeclared)});
  const auto file = TraceFile::open(folder / "a.trace").value();
  ASSERT_EQ(file.kinds().size(), 3U) << "only the kinds that occur";
  const KindRow* gone = file.kind(copy_gone);
  ASSERT_NE(gone, nullptr);
  EXPECT_EQ(gone->name, "copy.gone");
  EXPECT_EQ(gone->meaning_zh_CN, "副本不复存在");
  EXPECT_EQ(gone->level, TraceLevel::ledger);
  EXPECT_EQ(gone->change, Change::leave);
  EXPECT_EQ(gone->value_name, "fate");
  EXPECT_EQ(gone->value_choices, (std::vector<std::string>{"consumed", "lost"}));
  EXPECT_TRUE(file.kind(confirm)->point);
  EXPECT_EQ(file.kind(undeclared)->name, "kind.200");
  EXPECT_EQ(file.kind(depth), nullptr);
}

TEST(TraceFile, FindsNumbersAndTimesInASparseTrace) {
  const Folder folder;
  write_trace(folder / "a.trace", {record(3, confirm), record(7, confirm), record(8, confirm)});
  const auto file = TraceFile::open(folder / "a.trace").value();
  EXPECT_EQ(file.position_of(1), 0U);
  EXPECT_EQ(file.position_of(7), 1U);
  EXPECT_EQ(file.position_of(4), 1U);
  EXPECT_EQ(file.position_of(9), 3U);
  EXPECT_EQ(file.position_at(Time{7'001}), 2U);
}

TEST(TraceFile, AnEmptyRunIsATrace) {
  const Folder folder;
  write_trace(folder / "a.trace", {});
  const auto file = TraceFile::open(folder / "a.trace");
  ASSERT_TRUE(file) << file.error().en;
  EXPECT_TRUE(file->records().empty());
  EXPECT_TRUE(file->verify());
}

TEST(BadTraceFile, EachHasItsOwnSentence) {
  const Folder folder;
  write_trace(folder / "good.trace", busy(100));
  const std::string good = read_all(folder / "good.trace");
  const auto with = [&](const std::string& content) {
    write_all(folder / "bad.trace", content);
    return error_of(folder / "bad.trace");
  };
  const auto changed = [&](std::size_t at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    return bad;
  };
  EXPECT_EQ(error_of(folder / "none.trace"), ": cannot be read: No such file or directory");
  EXPECT_EQ(error_of("/dev/zero"), ": is not a regular file");
  EXPECT_EQ(with(""), ": is not a trace of mqlab");
  EXPECT_EQ(with("{\"mqlab\": 1}"), ": is not a trace of mqlab");
  EXPECT_EQ(with(std::string(100'000, 'x')), ": is not a trace of mqlab");
  EXPECT_EQ(with(changed(8)), ": has trace format 0, this program reads format 1");
  EXPECT_EQ(with(good.substr(0, 64)), ": is cut off: the run that wrote it was interrupted, or the copy is not complete");
  EXPECT_EQ(with(good.substr(0, good.size() - 1)), ": is cut off: the run that wrote it was interrupted, or the copy is not complete");
  EXPECT_EQ(with(good.substr(0, 500) + good.substr(556)), ": is damaged: its counts contradict its size");
  EXPECT_EQ(with(changed(17)), ": is damaged: its counts contradict its size");
  EXPECT_EQ(with(changed(good.size() - 80)), ": is damaged: its tables do not match their check sum");
  write_all(folder / "bad.trace", changed(200));
  const auto file = TraceFile::open(folder / "bad.trace");
  ASSERT_TRUE(file) << "records are not read when a trace is opened";
  EXPECT_EQ(file->verify().error().en, folder / "bad.trace" + ": is damaged: its content does not match its hash");
}

TEST(BadTraceFile, NoByteCanChangeUnseen) {
  const Folder folder;
  write_trace(folder / "good.trace", busy(20));
  const std::string good = read_all(folder / "good.trace");
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x40);
    write_all(folder / "bad.trace", bad);
    const auto file = TraceFile::open(folder / "bad.trace");
    EXPECT_FALSE(file && file->verify()) << "byte " << at;
  }
}

TEST(BadTraceFile, GarbageNeverCrashes) {
  const Folder folder;
  write_trace(folder / "good.trace", busy(50));
  const std::string good = read_all(folder / "good.trace");
  EXPECT_TRUE(rc::check("any bytes changed, any length cut: an error or a trace", [&] {
    std::string bad = good;
    const auto changes = *rc::gen::inRange<std::size_t>(1, 20);
    for (std::size_t i = 0; i < changes; ++i) bad[*rc::gen::inRange<std::size_t>(0, bad.size())] = *rc::gen::arbitrary<char>();
    if (*rc::gen::inRange(0, 4) == 0) bad.resize(*rc::gen::inRange<std::size_t>(0, bad.size()));
    write_all(folder / "bad.trace", bad);
    if (const auto file = TraceFile::open(folder / "bad.trace")) {
      for (const Record& r : file->records()) {
        (void)file->kind(r.kind_id());
        (void)file->tables().element(r.element_id());
        (void)file->tables().identity(r.message_id());
        (void)file->tables().process(r.process_id());
      }
    }
  }));
}

TEST(BadTraceFile, TablesThatLieAboutTheirSizeAreRefused) {
  EXPECT_TRUE(rc::check("sections of any bytes are decoded or refused", [] {
    auto bytes = layout::encode_tables(Tables{}, {});
    for (int i = 0; i < 4; ++i)
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = static_cast<std::byte>(*rc::gen::arbitrary<std::uint8_t>());
    Tables tables;
    std::vector<KindRow> kinds;
    (void)layout::decode(bytes, tables, kinds);
  }));
}

}  // namespace
}  // namespace mqlab::sim
