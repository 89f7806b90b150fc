// The table of safety against cost, as a person reads it in a terminal.
#include <nlohmann/json.hpp>

#include "lab/minimal_fix/minimal_fix.hpp"
#include "lab/report/record_text.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

std::string joined(const ordered_json& words, const char* between) {
  std::string out;
  for (const ordered_json& word : words) out += (out.empty() ? "" : between) + word.get<std::string>();
  return out;
}

std::string harms(const Writer& w, const ordered_json& fix) {
  std::string out;
  for (const auto& [id, n] : fix["harms"].items()) {
    const auto name = find_name(id);
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name ? w.say(info(*name).title) : id, n.get<std::uint64_t>());
  }
  return out.empty() ? out : " (" + out + ")";
}

}  // namespace

std::string render_minimal_fix(const ordered_json& f, Language language, bool colour) {
  Writer w(language, colour);
  const auto n = [&](const char* key) { return f[key].get<std::uint64_t>(); };
  w.line(Text{"{}, variant {}, seed {}", "{}，变体 {}，种子 {}"}, f["scenario"].get<std::string>(), f["variant"].get<std::string>(),
         n("seed"));
  w.line(
      Text{"  {} sets of {} settings tried, at most {} at once: {} can't be set here, {} fail the scenario itself, {} got a fault map ({})",
           "  在 {1} 项设置中试了 {0} 组，每组至多 {2} 项：{3} 组不可设置，{4} 组在场景本身即失败，{5} 组做了故障图（{6}）"},
      n("tried"), n("knobs"), n("at_once"), n("refused"), n("fail_scenario"), n("maps"), joined(f["faults"], ","));
  w.line(Text{"  safety against cost (no set that was tried is as safe and costs less):",
              "  安全与代价（所试各组中没有同样安全而更便宜的）："});
  for (std::size_t i = 0; i < f["front"].size(); ++i) {
    const ordered_json& fix = f["front"][i];
    const bool cheapest = !f["cheapest"].is_null() && f["cheapest"].get<std::size_t>() == i;
    const std::string what = fix["set"].empty() ? w.say({"as it is", "现状"}) : in(w, fix["meaning"]);
    w.line("  {} {}", w.paint(cheapest ? "*" : "-", cheapest ? "1;32" : "0"), what);
    if (fix["damaged_as_scripted"].get<std::int64_t>() > 0)
      w.line(Text{"      damaged in the scenario itself: {} operations", "      在场景本身中受损：{} 个操作"},
             fix["damaged_as_scripted"].get<std::int64_t>());
    w.line(Text{"      {} of {} single faults do damage{}", "      {1} 次单个故障中 {0} 次造成损害{2}"},
           fix["damaged"].get<std::uint64_t>(), fix["strikes"].get<std::uint64_t>(), harms(w, fix));
    w.line(Text{"      without a fault: {}", "      无故障时：{}"}, cost_text(w, fix["measured"]));
    if (!fix["set"].empty()) {
      w.line("      {}", in(w, fix["price"]));
      std::string set;
      for (const ordered_json& one : fix["set"]) set += fmt::format(" --set '{}'", one.get<std::string>());
      w.line("     {}", set);
    }
  }
  if (f["ended_early"].get<bool>())
    w.line(Text{"  ENDED BEFORE ITS END: what is said is of the sets that were tried", "  提前结束：以上仅针对已试的各组"});
  if (f["front"].empty())
    w.line(Text{"  nothing is known yet", "  尚无结果"});
  else if (f["cheapest"].is_null())
    w.line(Text{"  none of them holds against every single fault of these kinds; try --at-once {}",
                "  没有一组能抵御所有此类单个故障；可试 --at-once {}"},
           n("at_once") + 1);
  else
    w.line(Text{"  * the cheapest of those that hold, against the faults that were tried, with this seed",
                "  * 在所试故障与此种子下，成立者中最便宜的一组"});
  if (n("lost") > 0)
    w.line(Text{"  {} runs were lost with their worker: nothing is known of them", "  {} 次运行随工作进程丢失：其结果未知"}, n("lost"));
  return w.take();
}

}  // namespace mqlab::lab
