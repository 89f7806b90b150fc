// The picture: well-formed, everything in its place, arrows from lifeline to lifeline.
#include "lab/export/svg_layout.hpp"

#include <gmock/gmock.h>

#include <regex>

#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What is wrong with it as XML: tags that don't match, naked ampersands, control characters. Empty: nothing.
std::string malformed(const std::string& text) {
  std::vector<std::string> open;
  static const std::regex entity("&(lt|gt|amp|quot);.*");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return "a control character";
    if (c == '&' && !std::regex_match(text.substr(i, 8), entity)) return "a naked & before " + text.substr(i, 20);
    if (c != '<') continue;
    const std::size_t end = text.find('>', i);
    if (end == std::string::npos) return "a tag without an end";
    const std::string tag = text.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string::npos) return "a naked < in " + tag;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      if (open.empty() || "/" + open.back() != tag) return "unexpected <" + tag + ">";
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0) return "quotes in <" + tag + ">";
    i = end;
  }
  return open.empty() ? "" : "<" + open.back() + "> stays open";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(ExportSvg, IsWellFormedInBothLanguages) {
  for (const auto& [id, run] : library_runs())
    for (const Language language : {Language::en, Language::zh_CN})
      for (const SelectionSpec& spec : {SelectionSpec{}, SelectionSpec{.operation = "shop/5"}, SelectionSpec{.limit = 7}})
        EXPECT_EQ(malformed(run->text("svg", spec, language)), "") << id;
  EXPECT_EQ(malformed(Exported(small_story(), kHostileName).text("svg")), "");
}

TEST(ExportSvg, EveryArrowGoesFromALifelineToALifeline) {
  for (const auto& [id, run] : library_runs()) {
    const SelectionSpec spec{.operation = "shop/5", .hops = 2};
    const Scene scene = run->scene(spec);
    const SvgLayout at = layout_of(scene);
    const std::string text = run->text("svg", spec);
    std::size_t arrows = 0, lost = 0;
    for (std::size_t i = 0; i < scene.size(); ++i) {
      const Event e = scene.event(i);
      if (!e.arrow) continue;
      const int from = at.lifelines.at(e.arrow->from);
      if (!e.arrow->arrives) {
        ++lost;
        EXPECT_THAT(text, HasSubstr(fmt::format("class=\"lost\" d=\"M{} ", from)));
        continue;
      }
      ++arrows;
      const int to = at.lifelines.at(e.arrow->to);
      if (e.arrow->tail) {
        EXPECT_THAT(
            text, HasSubstr(fmt::format("d=\"M{} {}L{} {}\"", from, at.rows[*e.arrow->tail].y, to > from ? to - 5 : to + 5, at.rows[i].y)))
            << id;
      }
    }
    const std::size_t legend = arrows > 0 ? 1 : 0;
    EXPECT_GE(count(text, "marker-end"), arrows + legend) << id;
    EXPECT_EQ(count(text, "class=\"lost\""), lost + (lost > 0 ? 1 : 0)) << id;
  }
}

TEST(ExportSvg, RowsGoDownWithTimeAndNeverOverlap) {
  for (const auto& [id, run] : library_runs()) {
    const SvgLayout at = layout_of(run->scene());
    for (std::size_t i = 1; i < at.rows.size(); ++i) EXPECT_GE(at.rows[i].y, at.rows[i - 1].y + kSvgRow) << id;
    for (const SvgLayout::Row& row : at.rows) {
      EXPECT_LE(at.process_x + text_width(row.process), at.kind_x);
      EXPECT_LE(at.kind_x + text_width(row.kind), at.subject_x);
      EXPECT_LE(at.subject_x + text_width(row.subject), at.meaning_x);
      EXPECT_LE(at.meaning_x + text_width(row.meaning), at.width);
    }
    for (const auto& [process, x] : at.lifelines) EXPECT_LT(x, at.process_x);
    EXPECT_GT(at.gaps.size(), 0U) << id << ": all of them wait for seconds";
  }
}

TEST(ExportSvg, ACrashAPauseAndAFaultAreDrawnAndExplained) {
  const std::string crash = library_runs().at("loss/kafka-acks-1")->text("svg", {.operation = "shop/5"});
  for (const char* what : {"class=\"down\"", "class=\"struck\"", "class=\"healed\"", "class=\"cross\"", ">a fault strikes<", ">down<"})
    EXPECT_THAT(crash, HasSubstr(what));
  EXPECT_THAT(crash, Not(HasSubstr("<rect class=\"paused\"")));
  const std::string pause = library_runs().at("duplication/heartbeat-gc-pause")->text("svg", {}, Language::zh_CN);
  EXPECT_THAT(pause, HasSubstr("<rect class=\"paused\""));
  EXPECT_THAT(pause, HasSubstr(">停顿<"));
  EXPECT_THAT(pause, HasSubstr("进程停顿（长时间 GC、虚拟机挂起）"));
}

TEST(ExportSvg, StandsAlone) {
  const std::string text = confirm_lost().text("svg");
  for (const char* outside : {"href", "url(http", "<script", "@import", "<image"}) EXPECT_THAT(text, Not(HasSubstr(outside)));
  EXPECT_THAT(text, HasSubstr("prefers-color-scheme:dark"));
}

TEST(ExportSvg, LongTextsAreCutAtACharacter) {
  EXPECT_EQ(shortened("short", 8), "short");
  EXPECT_EQ(shortened("a long name", 8), "a long …");
  EXPECT_EQ(shortened("消息队列故障", 8), "消息队…");
  EXPECT_EQ(text_width("消息"), 28);
}

}  // namespace
}  // namespace mqlab::lab
