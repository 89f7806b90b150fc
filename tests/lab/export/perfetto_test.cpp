// The trace event format: flows have two ends in slices, slices do not overlap, what begins ends.
#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::json;

std::int64_t nanos(const json& micros) { return std::llround(micros.get<double>() * 1e3); }

struct Slice {
  std::int64_t begin = 0, end = 0;
};

void check(const json& file, std::size_t records, std::size_t arrows, const std::string& which) {
  std::map<std::pair<int, int>, std::vector<Slice>> slices;
  std::map<std::uint64_t, std::vector<json>> flows;
  std::map<std::pair<std::string, std::string>, int> open;
  std::set<int> named, used;
  std::set<std::uint64_t> instants;
  for (const json& e : file["traceEvents"]) {
    const std::string phase = e["ph"];
    const int pid = e["pid"];
    if (phase == "M") {
      if (e["name"] == "process_name") named.insert(pid);
      continue;
    }
    used.insert(pid);
    const std::pair<int, int> thread{pid, e["tid"].get<int>()};
    if (phase == "X") {
      EXPECT_GT(nanos(e["dur"]), 0);
      slices[thread].push_back({nanos(e["ts"]), nanos(e["ts"]) + nanos(e["dur"])});
    } else if (phase == "i") {
      instants.insert(e["args"]["record"].get<std::uint64_t>());
    } else if (phase == "s" || phase == "f") {
      flows[e["id"]].push_back(e);
      if (phase == "f") {
        EXPECT_EQ(e["bp"], "e");
      }
    } else {
      ASSERT_TRUE(phase == "b" || phase == "e") << phase;
      open[{e["cat"], e["id"]}] += phase == "b" ? 1 : -1;
    }
  }
  EXPECT_EQ(instants.size(), records) << which;
  EXPECT_EQ(flows.size(), arrows) << which;
  for (const int pid : used) EXPECT_EQ(named.count(pid), 1U) << which << ": process " << pid << " has no name";
  for (const auto& [id, n] : open) EXPECT_EQ(n, 0) << which << ": " << id.first << ' ' << id.second;
  for (auto& [thread, all] : slices) {
    std::sort(all.begin(), all.end(), [](const Slice& a, const Slice& b) { return a.begin < b.begin; });
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i - 1].end, all[i].begin) << which << ": thread " << thread.first;
  }
  for (const auto& [id, ends] : flows) {
    ASSERT_EQ(ends.size(), 2U) << which << ": flow " << id;
    const json& from = ends[0]["ph"] == "s" ? ends[0] : ends[1];
    const json& to = ends[0]["ph"] == "s" ? ends[1] : ends[0];
    EXPECT_EQ(from["ph"], "s");
    EXPECT_EQ(to["ph"], "f");
    EXPECT_LE(nanos(from["ts"]), nanos(to["ts"]));
    EXPECT_NE(from["pid"], to["pid"]);
    EXPECT_EQ(from["name"], to["name"]);
    for (const json& end : {from, to}) {
      bool inside = false;
      for (const Slice& s : slices[{end["pid"], end["tid"]}]) inside |= s.begin <= nanos(end["ts"]) && nanos(end["ts"]) < s.end;
      EXPECT_TRUE(inside) << which << ": flow " << id << " hangs in the air";
    }
  }
}

TEST(ExportPerfetto, FlowsEndInSlicesAndWhatBeginsEnds) {
  for (const auto& [id, run] : library_runs()) {
    for (const SelectionSpec& spec :
         {SelectionSpec{}, SelectionSpec{.operation = "shop/5"}, SelectionSpec{.operation = "shop/5", .hops = 0}}) {
      const Scene scene = run->scene(spec);
      std::size_t arrows = 0;
      for (std::size_t i = 0; i < scene.size(); ++i) {
        const Event e = scene.event(i);
        arrows += e.arrow && e.arrow->arrives && e.arrow->tail ? 1 : 0;
      }
      check(json::parse(run->text("perfetto", spec)), scene.size(), arrows, id);
    }
  }
}

TEST(ExportPerfetto, TimesAreMicrosecondsToTheNanosecond) {
  const std::string text = confirm_lost().text("perfetto");
  EXPECT_THAT(text, ::testing::HasSubstr(R"("ts":46413.932,"cat":"mark","name":"fault.struck fault=confirm-lost","s":"g")"));
  EXPECT_THAT(text, ::testing::HasSubstr(R"("ts":46413.932,"cat":"lost","name":"frame.lost size=21B")"));
}

TEST(ExportPerfetto, LivesAndFaultsAreSlices) {
  const json file = json::parse(library_runs().at("loss/kafka-acks-1")->text("perfetto"));
  std::vector<std::int64_t> lives;
  std::size_t faults = 0;
  int b1 = -1;
  for (const json& e : file["traceEvents"]) {
    if (e["ph"] == "M" && e["name"] == "process_name" && e["args"]["name"] == "b1") b1 = e["pid"];
    if (e["ph"] == "X" && e["cat"] == "life" && e["pid"] == b1) lives.push_back(nanos(e["ts"]));
    if (e["ph"] == "b" && e["cat"] == "fault") ++faults;
  }
  EXPECT_THAT(lives, ::testing::ElementsAre(0, ::testing::Gt(20'000'000'000))) << "until the crash, and from the restart";
  EXPECT_EQ(faults, 3U);
}

TEST(ExportPerfetto, AnyNamesAreJson) { EXPECT_NO_THROW(json::parse(Exported(small_story(), kHostileName).text("perfetto"))); }

}  // namespace
}  // namespace mqlab::lab
