// The fault map as a person reads it in a terminal.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab/faultmap/report.hpp"
#include "lab/faultmap/strips.hpp"
#include "lab/report/writer.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kStretchesShown = 3;
constexpr std::size_t kPairsShown = 10;

std::string joined(const ordered_json& names) {
  std::string out;
  for (const ordered_json& n : names) out += (out.empty() ? "" : ", ") + n.get<std::string>();
  return out;
}

void strips(Writer& w, const ordered_json& map, std::size_t width) {
  std::size_t label = 0;
  for (const Strip& s : strips_of(map, 1)) label = std::max(label, s.fault.size());
  const std::size_t room = width > label + 24 ? width - label - 4 : 20;
  std::string used;
  for (const Strip& s : strips_of(map, room)) {
    std::string cells;
    for (const std::string& cell : s.cells) {
      const Ink ink = ink_of(cell);
      cells += w.paint(std::string(1, ink.letter), ink.sgr);
      const std::string entry = std::string(1, ink.letter) + " " + cell;
      if (cell != "ok" && cell != "not struck" && used.find(entry) == std::string::npos) used += "  " + entry;
    }
    w.line("  {:<{}} |{}|", s.fault, label, cells);
  }
  w.line("  {:<{}}  {}", "", label, w.say({". harmless", ". 无损害"}) + used);
}

std::string stretch(const Writer& w, const ordered_json& s) {
  const std::string from = s["after"].get<std::string>();
  const std::string to = s["before"].get<std::string>();
  if (from.empty()) return w.form(Text{"before {}", "{} 之前"}, to);
  if (to.empty()) return w.form(Text{"after {}", "{} 之后"}, from);
  return w.form(Text{"between {} and {}", "{} 与 {} 之间"}, from, to);
}

std::string where(const Writer& w, const ordered_json& g) {
  const ordered_json& all = g["stretches"];
  if (all.empty()) return {};
  if (all.size() == 1) return w.form(Text{", all {}", "，全部在 {}"}, stretch(w, all[0]));
  std::string out;
  for (std::size_t i = 0; i < std::min(all.size(), kStretchesShown); ++i)
    out += w.form(Text{"{}{} (of {} operations)", "{}{}（{} 个操作）"}, i == 0 ? w.say({": ", "："}) : w.say({"; ", "；"}),
                  stretch(w, all[i]), all[i]["operations"].get<std::uint64_t>());
  if (all.size() > kStretchesShown) out += w.form(Text{"; {} other places", "；另有 {} 处"}, all.size() - kStretchesShown);
  return out;
}

std::string told(const Writer& w, const std::string& told) {
  if (told == "acknowledged") return w.say({"acknowledged", "已确认的"});
  if (told == "rejected") return w.say({"rejected", "被拒绝的"});
  if (told == "indeterminate") return w.say({"unanswered", "未得到答复的"});
  return w.say({"unasked-for", "未要求答复的"});
}

void groups(Writer& w, const ordered_json& map, const std::string& what) {
  for (const ordered_json& g : map["groups"]) {
    const std::string judgement = g.contains("judgement") ? g["judgement"].get<std::string>() : std::string();
    const std::string broken = judgement == "broken promise"
                                   ? w.paint(w.form(Text{"  BROKEN PROMISE {}", "  违背承诺 {}"}, g["promise"].get<std::string>()), "1;31")
                               : judgement == "known defect" ? w.say({"  known defect of this version", "  该版本的已知缺陷"})
                                                             : std::string();
    w.line(Text{"  {}: {} operations {} at {} of {} points{}{}", "  {0}：{1}操作{2}，{4} 个钩点中有 {3} 个{5}{6}"},
           w.paint(g["fault"].get<std::string>(), "1"), told(w, g["told"].get<std::string>()),
           w.say(info(*find_name(g["verdict"].get<std::string>())).title), g["points"].get<std::uint64_t>(),
           g["of_points"].get<std::uint64_t>(), where(w, g), broken);
    w.line(Text{"    for example: mqlab why {} --variant {} --worst --set '/faults={}'",
                "    例如：mqlab why {} --variant {} --worst --set '/faults={}'"},
           what, map["variant"].get<std::string>(), g["example"].get<std::string>());
  }
}

void pairs(Writer& w, const ordered_json& map, const std::string& what) {
  if (!map.contains("pairs")) return;
  const ordered_json& p = map["pairs"];
  w.line(
      Text{"  two faults: {} pairs after {} first strikes; {} skipped as equivalent, {} run ({} of them with a trace that another had), {} "
           "damaged, {} first strikes lost with their worker",
           "  两个故障：{1} 个首次故障之后共 {0} 对；{2} 对等价而略过，运行 {3} 次（其中 {4} 次与其他轨迹相同），{5} 次有损害，{6} "
           "个首次故障随工作进程丢失"},
      p["strikes"].get<std::uint64_t>(), p["firsts"].get<std::uint64_t>(), p["skipped"].get<std::uint64_t>(),
      p["runs"].get<std::uint64_t>(), p["same_trace"].get<std::uint64_t>(), p["damaged"].get<std::uint64_t>(),
      p["lost"].get<std::uint64_t>());
  std::size_t shown = 0;
  for (const ordered_json& n : p["new"]) {
    if (++shown > kPairsShown) break;
    const ordered_json& h = n["harms"][0];
    w.line(Text{"  {}, then {}: {} {}", "  {}，随后 {}：{} {}"}, n["first"].get<std::string>(), n["second"].get<std::string>(),
           h["operation"].get<std::string>(), w.say(info(*find_name(h["verdict"].get<std::string>())).title));
    w.line(Text{"    for example: mqlab why {} --variant {} --worst --set '/faults={}'",
                "    例如：mqlab why {} --variant {} --worst --set '/faults={}'"},
           what, map["variant"].get<std::string>(), n["example"].get<std::string>());
  }
}

void covered(Writer& w, const ordered_json& map) {
  const ordered_json& c = map["counts"];
  const auto n = [&](const char* key) { return c[key].get<std::uint64_t>(); };
  w.line(Text{"  covered: {} points × {} faults = {} strikes; {} run, {} skipped as equivalent to one of them; {} runs had the trace of "
              "another; {} strikes found nothing to strike",
              "  覆盖：{} 个钩点 × {} 种故障 = {} 次打击；运行 {} 次，{} 次与之等价而略过；{} 次运行与其他轨迹相同；{} 次打击没有目标"},
         n("points"), n("aims"), n("strikes"), n("runs"), n("skipped"), n("same_trace"), n("not_struck"));
  const std::string kinds = joined(map["faults"]);
  const std::string lasts = map["lasts"].get<std::string>();
  if (n("lost") > 0)
    w.line(Text{"  {} runs were lost with their worker: nothing is known of them", "  {} 次运行随工作进程丢失：其结果未知"}, n("lost"));
  if (n("not_run") > 0)
    w.line(Text{"  ENDED BEFORE ITS END: {} runs were not made; what is said above is of the others",
                "  提前结束：{} 次未运行；以上仅针对其余部分"},
           n("not_run"));
  if (map.contains("pairs") && map["pairs"]["firsts_done"] != map["pairs"]["firsts"])
    w.line(Text{"  ENDED BEFORE ITS END: pairs of {} of {} first strikes", "  提前结束：{1} 个首次故障中做了 {0} 个"},
           map["pairs"]["firsts_done"].get<std::uint64_t>(), map["pairs"]["firsts"].get<std::uint64_t>());
  if (n("damaged") == 0 && n("lost") == 0 && n("not_run") == 0)
    w.line(Text{"  no single fault of these kinds ({}; what heals is back after {}) at these points does damage, with this seed",
                "  在此种子下，这些钩点上的任何单个此类故障（{}；可恢复者 {} 后恢复）都不造成损害"},
           kinds, lasts);
  w.line(
      Text{"  not covered: other kinds than {}, other durations than {}, other seeds{}",
           "  未覆盖：{} 以外的故障、{} 以外的时长、其他种子{}"},
      kinds, lasts,
      map.contains("pairs") ? w.say({", three faults or more", "、三个及以上故障"}) : w.say({", two faults or more", "、两个及以上故障"}));
}

}  // namespace

std::string map_text(const ordered_json& map, const std::string& what, Language language, bool colour, std::size_t width) {
  Writer w(language, colour);
  const std::string own = map["own_faults"].get<std::string>();
  w.line(Text{"{}, variant {}, seed {}{}", "{}，变体 {}，种子 {}{}"}, map["scenario"].get<std::string>(), map["variant"].get<std::string>(),
         map["seed"].get<std::uint64_t>(),
         own == "kept"       ? w.say({"; the scenario's own faults strike too", "；场景自身的故障同样发生"})
         : own == "left out" ? w.say({"; the scenario's own faults are left out", "；不含场景自身的故障"})
                             : std::string());
  if (!map["baseline"]["harms"].empty())
    w.line(Text{"  without a fault of the map there is damage already: {} operations", "  没有故障时已有损害：{} 个操作"},
           map["baseline"]["harms"].size());
  strips(w, map, width);
  groups(w, map, what);
  pairs(w, map, what);
  covered(w, map);
  return w.take();
}

}  // namespace mqlab::lab
