// Vector clocks: they say exactly what happened before what.
#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using Clock = std::map<std::string, std::uint64_t>;

struct Logged {
  std::string host;
  Clock clock;
  sim::RecordNumber number = 0;  ///< said in the event's line
};

std::vector<Logged> read(const std::string& log) {
  const auto lines = lines_of(log);
  EXPECT_EQ(lines.at(0), "(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)");
  EXPECT_EQ(lines.at(1), "");
  EXPECT_EQ(lines.size() % 2, 0U);
  std::vector<Logged> events;
  for (std::size_t i = 2; i + 1 < lines.size(); i += 2) {
    const std::size_t space = lines[i].find(' ');
    Logged e{.host = lines[i].substr(0, space), .clock = nlohmann::json::parse(lines[i].substr(space + 1)).get<Clock>()};
    const std::size_t number = lines[i + 1].rfind("(#");
    EXPECT_NE(number, std::string::npos) << lines[i + 1];
    e.number = std::stoull(lines[i + 1].substr(number + 2));
    events.push_back(std::move(e));
  }
  return events;
}

bool at_most(const Clock& a, const Clock& b) {
  for (const auto& [host, n] : a) {
    const auto there = b.find(host);
    if (there == b.end() || there->second < n) return false;
  }
  return true;
}

/// For each record, the set of all that happened before it: its process's earlier ones, its causes, and theirs.
std::vector<std::vector<bool>> happened_before(const sim::TraceFile& trace) {
  const auto records = trace.records();
  std::vector<std::vector<bool>> before(records.size(), std::vector<bool>(records.size(), false));
  std::map<std::uint16_t, std::size_t> last;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto add = [&](std::size_t j) {
      before[i][j] = true;
      for (std::size_t k = 0; k < j; ++k)
        if (before[j][k]) before[i][k] = true;
    };
    if (const auto at = last.find(records[i].process); at != last.end()) add(at->second);
    for (const sim::RecordNumber number : {records[i].cause(), records[i].because()})
      if (number != 0) add(number - 1);  // a full trace has every number
    last[records[i].process] = i;
  }
  return before;
}

TEST(ExportShiviz, AHostsOwnComponentRisesByOneWithEachOfItsEvents) {
  for (const auto& [id, run] : library_runs()) {
    for (const SelectionSpec& spec : {SelectionSpec{}, SelectionSpec{.operation = "shop/5"}}) {
      const auto events = read(run->text("shiviz", spec));
      EXPECT_EQ(events.size(), run->scene(spec).size());
      std::map<std::string, std::uint64_t> own;
      for (const Logged& e : events) {
        EXPECT_EQ(e.clock.at(e.host), ++own[e.host]) << id << " #" << e.number;
        for (const auto& [host, n] : e.clock) {
          EXPECT_GT(n, 0U);
          EXPECT_LE(n, own[host]) << "nobody knows more of " << host << " than happened";
        }
      }
    }
  }
}

TEST(ExportShiviz, ClocksSayExactlyWhatHappenedBeforeWhat) {
  for (const auto& [id, run] : library_runs()) {
    const auto before = happened_before(run->trace());
    for (const SelectionSpec& spec : {SelectionSpec{}, SelectionSpec{.operation = "shop/5"}}) {
      const auto events = read(run->text("shiviz", spec));
      std::size_t concurrent = 0;
      for (std::size_t b = 0; b < events.size(); ++b) {
        for (std::size_t a = 0; a < b; ++a) {
          const bool says = at_most(events[a].clock, events[b].clock);
          ASSERT_EQ(says, before[events[b].number - 1][events[a].number - 1])
              << id << ": #" << events[a].number << ", #" << events[b].number;
          concurrent += says ? 0 : 1;
        }
      }
      EXPECT_GT(concurrent, 0U) << id;
    }
  }
}

TEST(ExportShiviz, HostsHaveNoSpacesAndAreTheSameInTheirClocks) {
  const Exported run(small_story(), kHostileName);
  std::set<std::string> hosts;
  for (const Logged& e : read(run.text("shiviz"))) {
    EXPECT_EQ(e.clock.count(e.host), 1U) << e.host;
    hosts.insert(e.host);
  }
  EXPECT_EQ(hosts.size(), 3U) << "shop, rabbit-1, world";
  std::set<std::string> namesakes;
  for (const Logged& e : read(Exported(small_story(), "rabbit-1").text("shiviz"))) namesakes.insert(e.host);
  EXPECT_EQ(namesakes.size(), 3U) << "two of one name are two hosts";
}

}  // namespace
}  // namespace mqlab::lab
