// The same samples as a table, as CSV and as JSON Lines.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lab/metrics/report.hpp"
#include "tests/lab/metrics/paper_metrics.hpp"

namespace mqlab::lab::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;
using ::testing::HasSubstr;

Stream crash() {
  Stream s;
  s.write("0ms starts", "0ms declared or\"ders", "1ms made or\"ders", "2ms made or\"ders", "2ms taken or\"ders", "3ms stops", "5ms starts",
          "5ms declared or\"ders", "6ms gone or\"ders");
  return s;
}

ordered_json runs(const Stream& s, const MetricOptions& options) {
  return ordered_json::array({{{"scenario", "mine"}, {"variant", "broken, a"}, {"metrics", metrics_json(s.sample(options), s.tables)}}});
}

std::string written(const ordered_json& all, MetricFile form) {
  std::ostringstream out;
  write_metrics(all, form, out);
  return out.str();
}

TEST(MetricsReport, ATableHasARowForEachMetricThatMoved) {
  const Stream s = crash();
  EXPECT_EQ(render_metrics(metrics_json(s.sample({.interval = 1ms}), s.tables), Language::en, false),
            "    metrics, every 1ms until 6ms, when nothing changes any more:\n"
            "      broker node-1\n"
            "        0 all the time: big_total, volume_total\n"
            "      queue or\"ders\n"
            "                      first    peak  at            last\n"
            "        depth             0       2  2ms              1  ▁▅█  █▅\n"
            "        held              0       1  2ms              0  ▁▁█  ▁▁\n"
            "        ready             0       2  5ms              1  ▁▅▅  █▅\n"
            "        taken_total       0       1  2ms              0  ▁▁█  ▁▁\n");
}

TEST(MetricsReport, InChineseAndWithEveryRow) {
  const Stream s = crash();
  const std::string text = render_metrics(metrics_json(s.sample({.names = {"big*"}, .interval = 1ms}), s.tables), Language::zh_CN, true);
  EXPECT_THAT(text, HasSubstr("指标，每 1ms 采样，直到 6ms（此后不再变化）：\n      broker node-1\n"));
  EXPECT_THAT(text, HasSubstr("        big_total       0       0  0s               0  ▁▁▁  ▁▁\n"));
}

TEST(MetricsReport, WhatTheLevelDoesNotKeepIsSaid) {
  Stream s;
  s.kept = {};
  const std::string text = render_metrics(metrics_json(s.sample(), s.tables), Language::en, false);
  EXPECT_THAT(text, HasSubstr("none of them has a value in this run"));
  EXPECT_THAT(text, HasSubstr("not known at level ledger, which does not keep their records (--level full does): depth, held, ready,"));
}

TEST(MetricsReport, CsvHasARowForEachSampleAndAnEmptyValueForNone) {
  EXPECT_EQ(written(runs(crash(), {.names = {"depth"}, .interval = 2ms}), MetricFile::csv),
            "scenario,variant,metric,of,name,time_ns,value\n"
            "mine,\"broken, a\",depth,queue,\"or\"\"ders\",0,0\n"
            "mine,\"broken, a\",depth,queue,\"or\"\"ders\",2000000,2\n"
            "mine,\"broken, a\",depth,queue,\"or\"\"ders\",4000000,\n"
            "mine,\"broken, a\",depth,queue,\"or\"\"ders\",6000000,1\n");
}

TEST(MetricsReport, JsonLinesHaveTheSame) {
  EXPECT_EQ(written(runs(crash(), {.names = {"depth"}, .interval = 4ms}), MetricFile::json_lines),
            R"({"scenario":"mine","variant":"broken, a","metric":"depth","of":"queue","name":"or\"ders","time_ns":0,"value":0})"
            "\n"
            R"({"scenario":"mine","variant":"broken, a","metric":"depth","of":"queue","name":"or\"ders","time_ns":4000000,"value":null})"
            "\n"
            R"({"scenario":"mine","variant":"broken, a","metric":"depth","of":"queue","name":"or\"ders","time_ns":8000000,"value":1})"
            "\n");
}

TEST(MetricsReport, TheNameOfTheFileSaysItsForm) {
  EXPECT_EQ(metric_file_of("a.csv"), MetricFile::csv);
  EXPECT_EQ(metric_file_of("a"), MetricFile::csv);
  EXPECT_EQ(metric_file_of("a.jsonl"), MetricFile::json_lines);
  EXPECT_EQ(metric_file_of("a.ndjson"), MetricFile::json_lines);
}

}  // namespace
}  // namespace mqlab::lab::testing
