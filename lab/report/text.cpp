// The summary of a run as a person reads it in a terminal.
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/external/start.hpp"
#include "lab/report/record_text.hpp"
#include "lab/report/summary.hpp"
#include "lab/report/writer.hpp"
#include "lab/text/time.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

std::string say(const Writer& w, const ordered_json& both) {
  return both[w.language() == Language::zh_CN ? "zh_CN" : "en"].get<std::string>();
}

std::string_view code_of(Severity severity) {
  switch (severity) {
    case Severity::good: return "32";
    case Severity::notable: return "33";
    case Severity::damage: return "31";
  }
  return "0";
}

Text reason_text(const std::string& reason) {
  if (reason == "quiet") return {"nothing was left to happen", "没有任何待发生的事件"};
  if (reason == "settled")
    return {"only background work was left and the ledger had rested for the settle time", "只剩后台活动，且账本在整个稳定期内没有变化"};
  if (reason == "until") return {"the scenario's time limit", "到达场景的时间上限"};
  if (reason == "budget") return {"too many events: it would not end", "事件过多：不会结束"};
  return {"the trace limit was reached: no verdict can be trusted", "达到轨迹大小上限：判定不可信"};
}

void counts(Writer& w, const ordered_json& s) {
  std::string line;
  for (const NameInfo& info : verdict_names()) {
    const auto found = s["counts"].find(std::string(info.id));
    if (found == s["counts"].end()) continue;
    if (!line.empty()) line += "   ";
    line += w.paint(fmt::format("{} {}", w.say(info.title), found->get<std::int64_t>()), code_of(info.severity));
  }
  w.line(Text{"    verdict: {}", "    判定：{}"}, line.empty() ? w.say(Text{"no operation was begun", "没有任何操作开始"}) : line);
}

void bad(Writer& w, const ordered_json& s) {
  for (const ordered_json& row : s["bad"]) {
    w.line("      {} {}", w.paint("-", "31"), say(w, row["why"]));
    if (!row.contains("judgement")) continue;
    const std::string judgement = row["judgement"].get<std::string>();
    const Text text = judgement == "broken promise" ? Text{"BROKEN PROMISE", "违背承诺"}
                      : judgement == "known defect" ? Text{"known defect of this version", "该版本的已知缺陷"}
                                                    : Text{"to be expected", "意料之中"};
    const std::string promise = row["promise"].get<std::string>();
    const std::string id = promise.empty() ? "" : fmt::format(fmt::runtime(w.say(Text{" ({})", "（{}）"})), promise);
    w.line(Text{"        {}{}: {}", "        {}{}：{}"}, w.say(text), id, say(w, row["because"]));
  }
  if (const auto more = s["bad_left_out"].get<std::int64_t>(); more > 0) w.line(Text{"      ... and {} more", "      …… 另有 {} 个"}, more);
}

void cost(Writer& w, const ordered_json& s) {
  const ordered_json& c = s["cost"];
  const ordered_json& r = c["response_ns"];
  std::string line;
  if (r["count"].get<std::int64_t>() > 0) {
    line += fmt::format("{} p50 {} p99 {} max {}", w.say(Text{"response", "响应"}), time_text(r["p50"].get<std::int64_t>()),
                        time_text(r["p99"].get<std::int64_t>()), time_text(r["max"].get<std::int64_t>()));
  }
  const ordered_json& e = c["effect_ns"];
  if (e["count"].get<std::int64_t>() > 0) {
    line += fmt::format("{}{} p50 {} max {}", line.empty() ? std::string() : w.say(Text{"; ", "；"}), w.say(Text{"effect", "生效"}),
                        time_text(e["p50"].get<std::int64_t>()), time_text(e["max"].get<std::int64_t>()));
  }
  w.line(Text{"    cost: {}{}{}, {} frames, {} bytes, {} flushes", "    代价：{}{}{}，{} 帧，{} 字节，{} 次刷盘"}, line,
         line.empty() ? std::string() : w.say(Text{"; ", "；"}), rate_text(c["done_per_second"].get<double>()),
         c["frames"].get<std::int64_t>(), c["frame_bytes"].get<std::int64_t>(), c["flushes"].get<std::int64_t>());
}

}  // namespace

std::string render_summary(const ordered_json& s, Language language, bool colour) {
  Writer w(language, colour);
  const bool holds = s["holds"].get<bool>();
  const bool expects = s["expectations"].get<std::size_t>() > 0;
  const Text outcome = !holds ? Text{"DIFFERS", "不符"} : expects ? Text{"as expected", "符合预期"} : Text{"no expectations", "没有预期"};
  w.line("  {}  [{}]", w.paint(s["variant"].get<std::string>(), "1"), w.paint(w.say(outcome), holds ? "32" : "1;31"));
  counts(w, s);
  bad(w, s);
  if (s.contains("gave_up"))
    for (const ordered_json& g : s["gave_up"]) w.line("    ~ {}", say(w, g));
  for (const ordered_json& m : s["money"]) {
    if (m["agrees"].get<bool>()) continue;
    w.line(Text{"    store {}: expected {}, actual {}", "    存储 {}：应为 {}，实际为 {}"}, m["store"].get<std::string>(),
           m["expected"].get<std::int64_t>(), m["actual"].get<std::int64_t>());
  }
  for (const ordered_json& d : s["differences"]) w.line("    {} {}", w.paint("!", "1;31"), say(w, d));
  for (const ordered_json& d : s["vacuity"]) w.line("    {} {}", w.paint("!", "1;31"), say(w, d));
  if (s.contains("trace_problem")) w.line("    {} {}", w.paint("!", "1;31"), say(w, s["trace_problem"]));
  w.line(Text{"    ended: {}, last change of the ledger at {} ({})", "    结束：{}，账本最后变化于 {}（{}）"},
         time_text(s["end"]["at_ns"].get<std::int64_t>()), time_text(s["end"]["last_change_ns"].get<std::int64_t>()),
         w.say(reason_text(s["end"]["reason"].get<std::string>())));
  cost(w, s);
  if (s.contains("repeat")) {
    w.line(Text{"    repeat: {}", "    重现：{}"}, s["repeat"].get<std::string>());
  } else if (!holds) {
    std::string sets;
    for (const ordered_json& set : s["set"]) sets += fmt::format(" --set '{}'", set.get<std::string>());
    if (s["resources"] != "exact") sets += " --resources " + s["resources"].get<std::string>();
    if (program_rules().allowed) sets += " --run-programs";
    w.line(Text{"    repeat: mqlab run {} --variant {} --seed {}{}", "    重现：mqlab run {} --variant {} --seed {}{}"},
           s["run_as"].get<std::string>(), s["variant"].get<std::string>(), s["seed"].get<std::uint64_t>(), sets);
  }
  return w.take();
}

}  // namespace mqlab::lab
