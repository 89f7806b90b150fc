#include "lab/trace/print.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <sstream>

#include "tests/sim/trace/sample.hpp"

namespace mqlab::lab {
namespace {

using namespace sim::sample;

std::vector<sim::Record> story() {
  std::vector<sim::Record> records{record(377, copy_made, orders, 17, 1), record(398, confirm, orders, 17, 3),
                                   record(399, sim::kinds::fault_struck), record(400, copy_gone, orders, 17, 1)};
  records[1].time_ns = 12'345'678;
  records[1].cause_back = 8;
  records[1].because_back = 21;
  records[2].process = static_cast<std::uint16_t>(sim::ProcessId::none);
  records[2].time_ns = 12'400'000;
  records[3].time_ns = 12'400'000;
  records[3].cause_back = 1;
  records[3].operation = sim::OperationId(shop, 4).packed;
  return records;
}

struct Printed : testing::Test {
  void SetUp() override { write_trace(path, story()); }
  std::string print(PrintOptions options, int expected = 0) {
    options.path = options.path.empty() ? path : options.path;
    std::ostringstream out, err;
    EXPECT_EQ(print_trace(options, out, err), expected);
    return err.str() + out.str();
  }
  const Folder folder;
  const std::string path = folder / "a.trace";
};

TEST_F(Printed, TextReadsAsASentence) {
  EXPECT_EQ(print({.aligned = false}),
            "#377 0.377000 ms rabbit-1 copy.made shop/17 orders copy=1\n"
            "#398 12.345678 ms rabbit-1 confirm.sent shop/17 orders delivery_tag=3 <- #390 because #377\n"
            "#399 12.400000 ms  fault.struck fault=crash rabbit-1\n"
            "#400 12.400000 ms rabbit-1 copy.gone shop/17 operation shop/4 orders fate=lost <- #399\n");
}

TEST_F(Printed, AlignedTextHasColumns) {
  EXPECT_EQ(print({}),
            "#377  0.377000 ms rabbit-1 copy.made    shop/17 orders copy=1\n"
            "#398 12.345678 ms rabbit-1 confirm.sent shop/17 orders delivery_tag=3 <- #390 because #377\n"
            "#399 12.400000 ms          fault.struck         fault=crash rabbit-1\n"
            "#400 12.400000 ms rabbit-1 copy.gone    shop/17 operation shop/4 orders fate=lost <- #399\n");
}

TEST_F(Printed, JsonLinesKeepNumbersAndNames) {
  EXPECT_EQ(print({.format = TraceFormat::json}),
            R"({"record":377,"time_ns":377000,"process":"rabbit-1","kind":"copy.made","message":"shop/17","operation":"shop/17",)"
            R"("element_kind":"queue","element":"orders","value_name":"copy","value":1})"
            "\n"
            R"({"record":398,"time_ns":12345678,"process":"rabbit-1","kind":"confirm.sent","message":"shop/17","operation":"shop/17",)"
            R"("element_kind":"queue","element":"orders","value_name":"delivery_tag","value":3,"cause":390,"because":377})"
            "\n"
            R"({"record":399,"time_ns":12400000,"kind":"fault.struck","value_name":"fault","value":0,"value_text":"crash rabbit-1"})"
            "\n"
            R"({"record":400,"time_ns":12400000,"process":"rabbit-1","kind":"copy.gone","message":"shop/17","operation":"shop/4",)"
            R"("element_kind":"queue","element":"orders","value_name":"fate","value":1,"value_text":"lost","cause":399})"
            "\n");
}

TEST_F(Printed, OnlyWhatTheFilterWants) {
  EXPECT_EQ(print({.filter = {.kinds = {"confirm.*"}}, .aligned = false}),
            "#398 12.345678 ms rabbit-1 confirm.sent shop/17 orders delivery_tag=3 <- #390 because #377\n");
}

TEST_F(Printed, TheStateOfAMoment) {
  EXPECT_EQ(print({.at = 399}), "after #399\n  queue orders: 1 (shop/17)\n");
  EXPECT_EQ(print({.at_time = sim::Time{12'400'000}}), "after #400\n");
  EXPECT_EQ(print({.format = TraceFormat::json, .at = 399}),
            R"({"after":399,"elements":[{"element":"queue orders","messages":["shop/17"]}],"readings":[]})"
            "\n");
  write_trace(folder / "b.trace", {record(1, queue_state, orders, 0, 1), record(2, sim::kinds::process_paused)});
  EXPECT_EQ(print({.path = folder / "b.trace", .at = 9}),
            "after #2\n  queue orders: queue.state blocked since #1\n  rabbit-1: process.paused 0 since #2\n");
}

TEST_F(Printed, ErrorsAreSentencesInTheUsersLanguage) {
  EXPECT_EQ(print({.path = "/none.trace"}, 2), "/none.trace: cannot be read: No such file or directory\n");
  EXPECT_EQ(print({.filter = {.processes = {"rabit-1"}}, .language = Language::zh_CN}, 2),
            "本次运行中没有进程\"rabit-1\"；是不是\"rabbit-1\"？\n");
  write_all(path, read_all(path).substr(0, 500));
  EXPECT_EQ(print({.language = Language::zh_CN}, 2), path + "：内容不完整：写入它的运行被中断，或复制未完成\n");
}

TEST_F(Printed, VerifyFindsAChangedRecord) {
  std::string bad = read_all(path);
  bad[130] ^= 1;
  write_all(path, bad);
  EXPECT_EQ(print({.verify = true}, 2), path + ": is damaged: its content does not match its hash\n");
}

TEST_F(Printed, NamesThatAreNoUtf8StayJson) {
  sim::Recorder recorder;
  start(recorder);
  recorder.tables().processes[1].name = "r\xff\"\\\n\xe4\xb8\xad\xed\xa0\x80";
  recorder.append(record(1, confirm));
  ASSERT_TRUE(recorder.save(path));
  EXPECT_EQ(print({.format = TraceFormat::json}),
            "{\"record\":1,\"time_ns\":1000,\"process\":\"r\xef\xbf\xbd\\\"\\\\\\u000a\xe4\xb8\xad\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\","
            "\"kind\":\"confirm.sent\",\"value_name\":\"delivery_tag\",\"value\":0}\n");
}

TEST_F(Printed, GarbageRecordsArePrintedNotFollowed) {
  write_trace(path, busy(60));
  const std::string good = read_all(path);
  EXPECT_TRUE(rc::check("any bytes changed", [&] {
    std::string bad = good;
    const auto changes = *rc::gen::inRange<std::size_t>(1, 100);
    for (std::size_t i = 0; i < changes; ++i) bad[*rc::gen::inRange<std::size_t>(64, 64 + 60 * 56)] = *rc::gen::arbitrary<char>();
    write_all(path, bad);
    for (const TraceFormat format : {TraceFormat::text, TraceFormat::json}) {
      std::ostringstream out, err;
      print_trace({.path = path, .format = format}, out, err);
      print_trace({.path = path, .format = format, .at = 30}, out, err);
    }
  }));
}

}  // namespace
}  // namespace mqlab::lab
