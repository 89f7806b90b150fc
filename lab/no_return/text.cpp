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

/// Eight heights; a moment without a chance of damage is a dot.
std::string bar(std::uint64_t percent) {
  constexpr std::string_view kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  return percent == 0 ? "." : std::string(kBars[std::min<std::uint64_t>(percent * 8 / 101, 7)]);
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
  w.line(Text{"  at its begin {} %, at its end {} %", "  起初 {}%，最后 {}%"}, percent(a["moments"].front()), percent(a["moments"].back()));
  if (a["jumps"].empty()) w.line(Text{"  it jumps nowhere: nothing on the way decided it", "  没有跳变：途中没有决定性时刻"});
  for (std::size_t i = 0; i < std::min(a["jumps"].size(), kJumpsShown); ++i) {
    const ordered_json& j = a["jumps"][i];
    const bool up = j["to_percent"].get<std::uint64_t>() > j["from_percent"].get<std::uint64_t>();
    w.line(Text{"  {} % -> {} % at", "  {}% -> {}%，于"}, j["from_percent"].get<std::uint64_t>(), j["to_percent"].get<std::uint64_t>());
    w.line("    {}{}", record_text(w, j["at"]), w.paint(up ? w.say({"  <- guilty", "  <- 关键时刻"}) : "", "1;31"));
  }
  if (a["lost"].get<std::uint64_t>() > 0)
    w.line(Text{"  {} moments were lost with their worker", "  {} 个时刻随工作进程丢失"}, a["lost"].get<std::uint64_t>());
  return w.take();
}

}  // namespace mqlab::lab
