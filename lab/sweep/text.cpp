// The estimates of a study for a terminal.
#include <nlohmann/json.hpp>

#include "lab/report/writer.hpp"
#include "lab/study/measure.hpp"
#include "lab/sweep/estimates.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

std::string settings_text(const ordered_json& settings) {
  std::string out;
  for (const auto& [name, value] : settings.items())
    out += fmt::format("  {}={}", name, value.is_string() ? value.get<std::string>() : value.dump());
  return out;
}

/// `12.5%  [9.1%, 17%]`; a dash where the data can't say.
std::string interval_text(const ordered_json& e) {
  if (e["value"].is_null()) return "-";
  const StudyUnit unit = unit_of_name(e["unit"].get<std::string>());
  const auto bound = [&](const char* key) { return e[key].is_null() ? std::string("-") : print_measure(e[key].get<double>(), unit); };
  return fmt::format("{:<12} [{}, {}]", bound("value"), bound("low"), bound("high"));
}

void write_intervals(Writer& out, const ordered_json& list, bool signs_matter) {
  std::size_t width = 0;
  for (const ordered_json& e : list) width = std::max(width, e["measure"].get<std::string>().size());
  for (const ordered_json& e : list) {
    const bool apart =
        signs_matter && !e["low"].is_null() && !e["high"].is_null() && (e["low"].get<double>() > 0 || e["high"].get<double>() < 0);
    out.line("    {:<{}}  {}  {}", e["measure"].get<std::string>(), width, apart ? out.paint(interval_text(e), "1") : interval_text(e),
             out.paint(fmt::format("n={} {}", e["n"].get<std::int64_t>(), e["method"].get<std::string>()), "2"));
  }
}

}  // namespace

std::string render_estimates(const ordered_json& estimates, Language language, bool colour) {
  Writer out(language, colour);
  out.line(Text{"{}: {} runs of {} points, intervals of {:g} %", "{}：{} 次运行，{} 个点，区间置信水平 {:g} %"},
           estimates["study"].get<std::string>(), estimates["runs"].get<std::int64_t>(), estimates["points"].size(),
           estimates["confidence"].get<double>() * 100);
  if (estimates["left_out"].get<std::int64_t>() > 0)
    out.line(Text{"  {} runs failed or were ended by a limit: they are in the results and not in these estimates",
                  "  {} 次运行失败或因上限而终止：它们在结果中，但不计入估计"},
             estimates["left_out"].get<std::int64_t>());
  for (const ordered_json& p : estimates["points"]) {
    const std::string ended = p["ended_by"].get<std::string>();
    out.line(Text{"  point {}: {} {}{}  ({} runs{})", "  点 {}：{} {}{}  （{} 次运行{}）"}, p["point"].get<std::int64_t>(),
             p["scenario"].get<std::string>(), out.paint(p["variant"].get<std::string>(), "1"), settings_text(p["settings"]),
             p["runs"].get<std::int64_t>(),
             ended == "until"       ? out.say({", enough for `until`", "，已满足 until"})
             : ended == "not ended" ? out.say({", not ended", "，未完成"})
                                    : std::string());
    if (const auto n = p["with_faults_that_never_struck"].get<std::int64_t>(); n > 0)
      out.line("    {}", out.paint(out.form(Text{"! in {} of these runs a planned fault never struck: they show nothing of it (--show RUN)",
                                                 "! 其中 {} 次运行有计划的故障从未发生：说明不了其影响（--show 运行编号）"},
                                            n),
                                   "33"));
    write_intervals(out, p["estimates"], false);
  }
  for (const ordered_json& c : estimates["comparisons"]) {
    out.line(Text{"  {} {} less {}, on the same seeds{}", "  {} {} 减 {}，种子相同{}"}, c["scenario"].get<std::string>(),
             out.paint(c["variant"].get<std::string>(), "1"), c["compared_to"].get<std::string>(), settings_text(c["settings"]));
    write_intervals(out, c["differences"], true);
  }
  return out.take();
}

}  // namespace mqlab::lab
