// mermaid and PlantUML: every line is one that the notation knows, every end is a participant, every record stands there once.
#include "lab/export/sequence.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using ::testing::HasSubstr;

struct Diagram {
  std::set<std::string> participants;
  std::size_t arrows = 0, lost = 0, rows = 0, over_all = 0;
  std::vector<std::string> strange;  ///< lines that are no line of the notation, ends that nobody declared
};

std::size_t rows_in(const std::string& text, const std::string& separator) {
  std::size_t rows = 1;
  for (std::size_t at = text.find(separator); at != std::string::npos; at = text.find(separator, at + 1)) ++rows;
  return rows;
}

Diagram mermaid(const std::string& text) {
  Diagram d;
  std::smatch m;
  const std::string words = "([^;#]|#[0-9]+;)*";
  const std::regex participant("    participant (p\\d+) as (" + words + ")"), arrow("    (p\\d+)(->>|-x)(p\\d+): (" + words + ")"),
      note("    Note over (p\\d+)(,p\\d+)?: (" + words + ")");
  int open = 0;
  const auto known = [&](const std::string& id) {
    if (d.participants.count(id) == 0) d.strange.push_back("nobody is " + id);
  };
  const auto lines = lines_of(text);
  EXPECT_EQ(lines.at(0), "sequenceDiagram");
  EXPECT_EQ(lines.at(1).substr(0, 10), "    title ");
  for (std::size_t i = 2; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (std::regex_match(line, m, participant)) {
      d.participants.insert(m[1]);
    } else if (std::regex_match(line, m, arrow)) {
      known(m[1]);
      known(m[3]);
      (m[2] == "->>" ? d.arrows : d.lost) += 1;
    } else if (std::regex_match(line, m, note)) {
      known(m[1]);
      if (m[2].matched) known(m[2].str().substr(1));
      const std::string said = m[3];
      const bool gap = said.rfind("... ", 0) == 0;
      if (!gap) (m[2].matched ? d.over_all : d.rows) += rows_in(said, "<br/>");
    } else if (line == "    rect rgba(255, 0, 0, 0.2)") {
      ++open;
    } else if (line == "    end") {
      --open;
    } else {
      d.strange.push_back(line);
    }
  }
  EXPECT_EQ(open, 0);
  return d;
}

Diagram plantuml(const std::string& text) {
  Diagram d;
  std::smatch m;
  const std::string words = "([^<>%*~\"]|<U\\+[0-9A-F]{4}>)*";
  const std::regex participant("participant \"(" + words + ")\" as (p\\d+)"), arrow("(p\\d+) -> (p\\d+): (" + words + ")"),
      lost("(p\\d+) ->x(\\]| p\\d+) : (" + words + ")"), note("note over (p\\d+)(,p\\d+)?( #FFAAAA)?: (" + words + ")");
  const auto known = [&](const std::string& id) {
    if (d.participants.count(id) == 0) d.strange.push_back("nobody is " + id);
  };
  const auto lines = lines_of(text);
  EXPECT_EQ(lines.front(), "@startuml");
  EXPECT_EQ(lines.back(), "@enduml");
  for (std::size_t i = 3; i + 1 < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (std::regex_match(line, m, participant)) {
      d.participants.insert(m[3]);
    } else if (std::regex_match(line, m, arrow)) {
      known(m[1]);
      known(m[2]);
      ++d.arrows;
    } else if (std::regex_match(line, m, lost)) {
      known(m[1]);
      if (m[2] != "]") known(m[2].str().substr(1));
      ++d.lost;
    } else if (std::regex_match(line, m, note)) {
      known(m[1]);
      (m[2].matched ? d.over_all : d.rows) += rows_in(m[4], "\\n");
    } else if (line.rfind("... ", 0) != 0) {
      d.strange.push_back(line);
    }
  }
  return d;
}

void expect_all_records(const Diagram& d, const Scene& scene, const std::string& which) {
  std::size_t arrows = 0, lost = 0, local = 0, world = 0;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const Event e = scene.event(i);
    if (e.arrow)
      (e.arrow->arrives ? arrows : lost) += 1;
    else
      (e.record->process_id() == sim::ProcessId::none ? world : local) += 1;
  }
  EXPECT_THAT(d.strange, ::testing::IsEmpty()) << which;
  EXPECT_EQ(d.participants.size(), scene.participants().size()) << which;
  EXPECT_EQ(d.arrows, arrows) << which;
  EXPECT_EQ(d.lost, lost) << which;
  EXPECT_EQ(d.rows, local) << which;
  EXPECT_EQ(d.over_all, world) << which;
}

TEST(ExportSequence, EveryRecordStandsThereOnce) {
  for (const auto& [id, run] : library_runs()) {
    for (const SelectionSpec& spec :
         {SelectionSpec{}, SelectionSpec{.operation = "shop/5"}, SelectionSpec{.operation = "shop/5", .hops = 3}}) {
      expect_all_records(mermaid(run->text("mermaid", spec)), run->scene(spec), id);
      expect_all_records(plantuml(run->text("plantuml", spec)), run->scene(spec), id);
      expect_all_records(mermaid(run->text("mermaid", spec, Language::zh_CN)), run->scene(spec), id);
    }
  }
}

TEST(ExportSequence, TheLostConfirmIsACrossAndTheFaultAnAlarm) {
  const std::string text = confirm_lost().text("mermaid", {.operation = "shop/5"});
  EXPECT_THAT(text, HasSubstr("    p0-xp1: 46.413932 ms frame.lost size=21B, after confirm.sent shop/5 (a frame never arrives)\n"));
  EXPECT_THAT(
      text,
      HasSubstr("    rect rgba(255, 0, 0, 0.2)\n    Note over p1,p2: 46.413932 ms fault.struck fault=confirm-lost (a fault takes effect)\n"
                "    end\n"));
  EXPECT_THAT(text, HasSubstr("    Note over p1,p2: ... 4.798 s later ...\n"));
  const std::string chinese = confirm_lost().text("mermaid", {.operation = "shop/5"}, Language::zh_CN);
  EXPECT_THAT(chinese, HasSubstr("frame.lost size=21B，在 confirm.sent shop/5 之后（帧丢失，永远不会到达）\n"));
  EXPECT_THAT(confirm_lost().text("plantuml", {.operation = "shop/5"}), HasSubstr("p0 ->x p1 : 46.413932 ms frame.lost size=21B"));
}

TEST(ExportSequence, ACutPictureSaysSo) {
  EXPECT_THAT(confirm_lost().text("mermaid", {.limit = 20}), HasSubstr("Note over p1,p2: only the first 20 of 269 records are shown\n"));
  EXPECT_THAT(confirm_lost().text("plantuml", {.limit = 20}, Language::zh_CN), HasSubstr("仅显示前 20 条记录（共 269 条）"));
}

TEST(ExportSequence, NamesCannotBreakOut) {
  const Exported run(small_story(), kHostileName);
  for (const char* format : {"mermaid", "plantuml"}) {
    const std::string text = run.text(format);
    const Diagram d = std::string_view(format) == "mermaid" ? mermaid(text) : plantuml(text);
    expect_all_records(d, run.scene(), text);
    EXPECT_THAT(text, HasSubstr("商店"));
  }
}

TEST(ExportSequence, ARunOfTheWorldAloneHasItForALifeline) {
  sim::Record r = sim::sample::record(1, sim::kinds::run_started);
  r.process = static_cast<std::uint16_t>(sim::ProcessId::none);
  const Exported run({r});
  EXPECT_EQ(run.text("mermaid"),
            "sequenceDiagram\n    title sample\n    participant p65535 as world\n    Note over p65535: 0.001 ms run.started seed=0\n");
}

}  // namespace
}  // namespace mqlab::lab
