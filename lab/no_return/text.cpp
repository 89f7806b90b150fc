// The chance of the damage along the run, as a person reads it in a terminal.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab/no_return/no_return.hpp"
#include "lab/report/record_text.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kJumpsShown = 5;

std::uint64_t percent(const ordered_json& moment) {
  const std::uint64_t of = moment["of"].get<std::uint64_t>();
  return of == 0 ? 0 : moment["bad"].get<std::uint64_t>() * 100 / of;
}

/// `63 % (51 to 74)`: with the interval in which it lies, 95 times of 100.
std::string with_margin(const Writer& w, std::uint64_t percent, double low, double high) {
  return w.form(Text{"{} % ({:.0f} to {:.0f})", "{}%（{:.0f} 至 {:.0f}）"}, percent, low, high);
}

std::string with_margin(const Writer& w, const ordered_json& moment) {
  return with_margin(w, percent(moment), moment["low_percent"].get<double>(), moment["high_percent"].get<double>());
}

/// Eight heights; a moment without a chance of damage is a dot.
std::string bar(std::uint64_t percent) {
  constexpr std::string_view kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  return percent == 0 ? "." : std::string(kBars[std::min<std::uint64_t>(percent * 8 / 101, 7)]);
}

/// The same chance at every moment: say what that means, and why it can be so.
void flat(Writer& w, const ordered_json& a) {
  if (!a["flat"].get<bool>()) return;
  std::string tied;
  for (const ordered_json& fault : a["tied_to"])
    tied += (tied.empty() ? "" : w.say({"; ", "；"})) + fault["kind"].get<std::string>() + " @ " + fault["when"].get<std::string>();
  w.line(Text{"  it is the same at every moment, within the margin: luck decides nothing here",
              "  各时刻在误差范围内相同：运气在此不起决定作用"});
  if (!tied.empty())
    w.line(Text{"  that is as the fault is tied to a record and strikes in every continuation, whatever the luck ({}); one at a time "
                "(`at`) could miss",
                "  因为故障绑定在某条记录上，无论运气如何，每次续跑都会发生（{}）；按时刻（`at`）触发的故障才可能错过"},
           tied);
}

}  // namespace

std::string render_no_return(const ordered_json& a, Language language, bool colour, std::size_t width) {
  Writer w(language, colour);
  const auto name = find_name(a["verdict"].get<std::string>());
  const ordered_json& luck = a["luck"];
  w.line(Text{"{} in {}, variant {}, seed {}: the chance that it is {}", "{}，场景 {}，变体 {}，种子 {}：{}的几率"},
         w.paint(a["operation"].get<std::string>(), "1"), a["scenario"].get<std::string>(), a["variant"].get<std::string>(),
         a["seed"].get<std::uint64_t>(), w.say(info(*name).title));
  w.line(Text{"  {} moments, {} continuations of each with luck \"{}\": latency up to +{} %, flushes up to +{} %, work up to +{} %",
              "  {} 个时刻，每个时刻 {} 次续跑，随机性 \"{}\"：延迟至多 +{}%，刷盘至多 +{}%，处理至多 +{}%"},
         a["moments"].size(), a["continuations"].get<std::uint64_t>(), luck["name"].get<std::string>(),
         luck["latency_percent"].get<std::uint64_t>(), luck["flush_percent"].get<std::uint64_t>(),
         luck["work_percent"].get<std::uint64_t>());
  std::string strip;
  const std::size_t all = a["moments"].size();
  const std::size_t shown = std::min(all, width > 10 ? width - 10 : 10);
  for (std::size_t i = 0; i < shown; ++i) strip += bar(percent(a["moments"][i * all / shown]));
  w.line("  |{}|", strip);
  if (!a["has_luck"].get<bool>()) {
    w.line(Text{"  there is no luck to have: every continuation is the same run", "  此处没有随机性：每次续跑都是同一次运行"});
    return w.take();
  }
  w.line(Text{"  at its begin {}, at its end {}; in brackets: where the chance lies, 95 times of 100 (Wilson), by these {} continuations",
              "  起初 {}，最后 {}；括号内为由这 {} 次续跑得出的 95% 区间（Wilson）"},
         with_margin(w, a["moments"].front()), with_margin(w, a["moments"].back()), a["continuations"].get<std::uint64_t>());
  flat(w, a);
  if (a["jumps"].empty() && !a["flat"].get<bool>())
    w.line(Text{"  it jumps nowhere: nothing on the way decided it", "  没有跳变：途中没有决定性时刻"});
  for (std::size_t i = 0; i < std::min(a["jumps"].size(), kJumpsShown); ++i) {
    const ordered_json& j = a["jumps"][i];
    const bool up = j["to_percent"].get<std::uint64_t>() > j["from_percent"].get<std::uint64_t>();
    const auto margin = [&](const char* at, const char* of) {
      return with_margin(w, j[at].get<std::uint64_t>(), j[of][0].get<double>(), j[of][1].get<double>());
    };
    w.line(Text{"  {} -> {} at", "  {} -> {}，于"}, margin("from_percent", "from_low_high"), margin("to_percent", "to_low_high"));
    w.line("    {}{}", record_text(w, j["at"]), w.paint(up ? w.say({"  <- guilty", "  <- 关键时刻"}) : "", "1;31"));
  }
  if (a["ended_early"].get<bool>())
    w.line(Text{"  ENDED BEFORE ITS END: what is said is of the moments that were looked at", "  提前结束：以上仅针对已查看的时刻"});
  if (a["lost"].get<std::uint64_t>() > 0)
    w.line(Text{"  {} moments were lost with their worker", "  {} 个时刻随工作进程丢失"}, a["lost"].get<std::uint64_t>());
  return w.take();
}

}  // namespace mqlab::lab
