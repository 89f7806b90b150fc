// The fault map as a person reads it in a terminal.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

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
  bool blank = false;
  for (const Strip& s : strips_of(map, room)) {
    std::string cells;
    for (const std::string& cell : s.cells) {
      const Ink ink = ink_of(cell);
      blank = blank || ink.letter == ' ';
      cells += w.paint(std::string(1, ink.letter), ink.sgr);
      const std::string entry = std::string(1, ink.letter) + " " + cell;
      if (cell != "ok" && cell != "not struck" && used.find(entry) == std::string::npos) used += "  " + entry;
    }
    w.line("  {:<{}} |{}|", s.fault, label, cells);
  }
  w.line("  {:<{}}  {}", "", label,
         w.say({". harmless", ". 无损害"}) + (blank ? w.say({"  (blank) nothing there to strike", "  （空白）没有目标"}) : "") + used);
}

std::string stretch(const Writer& w, const ordered_json& s) {
  const std::string from = s["after"].get<std::string>();
  const std::string to = s["before"].get<std::string>();
  if (from.empty() && to.empty()) return w.say({"at any moment of it", "其全程任意时刻"});
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
    out += w.form(Text{"{}{} (of {})", "{}{}（{}）"}, i == 0 ? w.say({": ", "："}) : w.say({"; ", "；"}), stretch(w, all[i]),
                  w.count(all[i]["operations"].get<std::uint64_t>(), {"operation", "个操作"}, "operations"));
  if (all.size() > kStretchesShown)
    out += w.form(Text{"; {}", "；另有 {}"}, w.count(all.size() - kStretchesShown, {"other place", "处"}, "other places"));
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
                                   ? w.paint(w.form(Text{"  BROKEN PROMISE {}", "  违背承诺 {}"}, joined(g["promises"])), "1;31")
                               : judgement == "known defect" ? w.say({"  known defect of this version", "  该版本的已知缺陷"})
                                                             : std::string();
    w.line(Text{"  {}: {} {} {} at {} of {}{}{}", "  {0}：{1}{2}{3}，{5}中有 {4} 个{6}{7}"}, w.paint(g["fault"].get<std::string>(), "1"),
           told(w, g["told"].get<std::string>()), g["operations"] == 1 ? w.say({"operation", "操作"}) : w.say({"operations", "操作"}),
           w.say(info(*find_name(g["verdict"].get<std::string>())).title), g["points"].get<std::uint64_t>(),
           w.count(g["of_points"].get<std::uint64_t>(), {"point", "个钩点"}, "points"), where(w, g), broken);
    w.line(Text{"    for example: mqlab why {} --variant {} --worst --set '/faults={}'",
                "    例如：mqlab why {} --variant {} --worst --set '/faults={}'"},
           what, map["variant"].get<std::string>(), g["example"].get<std::string>());
  }
}

void pairs(Writer& w, const ordered_json& map, const std::string& what) {
  if (!map.contains("pairs")) return;
  const ordered_json& p = map["pairs"];
  const auto number = [&](const char* key) { return p[key].get<std::uint64_t>(); };
  w.line(Text{"  two faults: {} after {}; {} skipped as equivalent, {} run ({} of them with a trace that another had), {} damaged",
              "  两个故障：{1}之后共 {0}；{2} 对等价而略过，运行 {3} 次（其中 {4} 次与其他轨迹相同），{5} 次有损害"},
         w.count(number("strikes"), {"pair", "对"}, "pairs"), w.count(number("firsts"), {"first strike", "个首次故障"}, "first strikes"),
         number("skipped"), number("runs"), number("same_trace"), number("damaged"));
  if (number("lost") > 0)
    w.line(Text{"  {} lost with their worker", "  {}随工作进程丢失"},
           w.count(number("lost"), {"first strike", "个首次故障"}, "first strikes"));
  if (number("need_both") == 0)
    w.line(Text{"  no pair of those that were run does a kind of damage that neither of its two faults does alone",
                "  所运行的各对中，没有哪一对造成其中任一故障单独都不会造成的损害"});
  else
    w.line(Text{"  {} a kind of damage that neither of the two faults does alone at its place{}",
                "  {}造成任一故障单独在原处都不会造成的损害{}"},
           w.count(number("need_both"), {"pair does", "对"}, "pairs do"),
           number("need_both") > kPairsShown ? w.say({"; the first:", "；前几对："}) : w.say({":", "："}));
  std::size_t shown = 0;
  for (const ordered_json& pair : p["new"]) {
    if (++shown > kPairsShown) break;
    const ordered_json& h = pair["harms"][0];
    w.line(Text{"  {}, then {}: {} {}", "  {}，随后 {}：{} {}"}, pair["first"].get<std::string>(), pair["second"].get<std::string>(),
           h["operation"].get<std::string>(), w.say(info(*find_name(h["verdict"].get<std::string>())).title));
    w.line(Text{"    for example: mqlab why {} --variant {} --worst --set '/faults={}'",
                "    例如：mqlab why {} --variant {} --worst --set '/faults={}'"},
           what, map["variant"].get<std::string>(), pair["example"].get<std::string>());
  }
}

void covered(Writer& w, const ordered_json& map) {
  const ordered_json& c = map["counts"];
  const auto n = [&](const char* key) { return c[key].get<std::uint64_t>(); };
  w.line(Text{"  covered: {} × {} = {}; {} run, {} skipped as equivalent to one of them; {} had the trace of another; {} found nothing to "
              "strike",
              "  覆盖：{} × {} = {}；运行 {} 次，{} 次与之等价而略过；{}与其他轨迹相同；{}没有目标"},
         w.count(n("points"), {"point", "个钩点"}, "points"), w.count(n("aims"), {"fault", "种故障"}, "faults"),
         w.count(n("strikes"), {"strike", "次打击"}, "strikes"), n("runs") - n("not_run"), n("skipped"),
         w.count(n("same_trace"), {"run", "次运行"}, "runs"), w.count(n("not_struck"), {"strike", "次打击"}, "strikes"));
  const std::string kinds = joined(map["faults"]);
  const std::string lasts = map["lasts"].get<std::string>();
  if (n("lost") > 0)
    w.line(Text{"  {} with the worker: nothing is known of what it does", "  {}随工作进程丢失：其结果未知"},
           w.count(n("lost"), {"run was lost", "次运行"}, "runs were lost"));
  if (n("not_run") > 0)
    w.line(Text{"  ENDED BEFORE ITS END: {} not made; what is said above is of the others", "  提前结束：{}未做；以上仅针对其余部分"},
           w.count(n("not_run"), {"run was", "次运行"}, "runs were"));
  if (map.contains("pairs") && map["pairs"]["firsts_done"] != map["pairs"]["firsts"])
    w.line(Text{"  ENDED BEFORE ITS END: pairs of {} of {} first strikes", "  提前结束：{1} 个首次故障中做了 {0} 个"},
           map["pairs"]["firsts_done"].get<std::uint64_t>(), map["pairs"]["firsts"].get<std::uint64_t>());
  const bool before = !map["baseline"]["harms"].empty();
  if (before && n("damaged") == 0 && n("lost") == 0 && n("not_run") == 0)
    w.line(Text{"  no single fault of these kinds ({}; what heals is back after {}) at these points adds damage to that, with this seed",
                "  在此种子下，这些钩点上的任何单个此类故障（{}；可恢复者 {} 后恢复）都不增加损害"},
           kinds, lasts);
  if (!before && n("damaged") == 0 && n("lost") == 0 && n("not_run") == 0)
    w.line(Text{"  no single fault of these kinds ({}; what heals is back after {}) at these points does damage, with this seed",
                "  在此种子下，这些钩点上的任何单个此类故障（{}；可恢复者 {} 后恢复）都不造成损害"},
           kinds, lasts);
  w.line(
      Text{"  not covered: other kinds than {}, other durations than {}, other seeds{}",
           "  未覆盖：{} 以外的故障、{} 以外的时长、其他种子{}"},
      kinds, lasts,
      map.contains("pairs") ? w.say({", three faults or more", "、三个及以上故障"}) : w.say({", two faults or more", "、两个及以上故障"}));
}

/// What is there without any fault of the map is no fault's doing.
void without_a_fault(Writer& w, const ordered_json& map) {
  std::map<std::string, std::set<std::string>> operations;
  for (const ordered_json& h : map["baseline"]["harms"])
    operations[h["verdict"].get<std::string>()].insert(h["operation"].get<std::string>());
  if (operations.empty()) return;
  std::string all;
  for (const auto& [verdict, which] : operations)
    all += w.form(Text{"{}{} {}", "{}{}{}"}, all.empty() ? "" : w.say({", ", "、"}),
                  w.count(which.size(), {"operation", "个操作"}, "operations"), w.say(info(*find_name(verdict)).title));
  w.line(Text{"  also without a fault: {}; what follows is what the faults add", "  没有故障时也有：{}；以下只列故障所增加的"}, all);
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
  without_a_fault(w, map);
  strips(w, map, width);
  groups(w, map, what);
  pairs(w, map, what);
  covered(w, map);
  return w.take();
}

}  // namespace mqlab::lab
