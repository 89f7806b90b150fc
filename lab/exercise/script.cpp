// The student's fault script: of break-it, whether it brings about the goal and how short it is; of whodunit, whether it tells the broker from a correct one.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab/exercise/evaluate.hpp"
#include "lab/run/run_file.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

/// The scenario with the script put where a scenario has its faults; what it refuses is shown in the answer.
std::optional<Value> with_script(Bench& bench) {
  LoadOptions load;
  load.variant = bench.assignment.variant;
  load.set = {"/faults=" + print_json_compact(*bench.answer.fields.faults)};
  const Loaded file = load_text("scenario", print_json(bench.scenario), load);
  if (file) return file->variants.front().merged;
  const auto told = told_in_answer(file.error(), bench.answer);
  bench.out.problems.insert(bench.out.problems.end(), told.begin(), told.end());
  return std::nullopt;
}

bool no_script(const Bench& bench) {
  const std::optional<Value>& faults = bench.answer.fields.faults;
  return !faults || faults->as_list() == nullptr || faults->as_list()->empty();
}

Sentence two_languages(const ordered_json& j) { return {j["en"].get<std::string>(), j["zh_CN"].get<std::string>()}; }

std::string counts_text(const ordered_json& counts) {
  std::string out;
  for (const auto& [name, count] : counts.items()) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, count.get<std::int64_t>());
  return out;
}

}  // namespace

void try_script(Bench& bench) {
  const ScriptFields& script = *bench.exercise.fields.script;
  std::int64_t most = 0;
  for (const LengthFields& l : script.lengths) most = std::max(most, l.points);
  ReportLine& line =
      bench.line(std::string(kScriptLine), {"the shortest fault script that does it", "以最短的故障脚本达成目标"}, most, false);
  if (no_script(bench)) {
    line.said.push_back({"there is no fault script: \"faults\" is empty", "没有故障脚本：\"faults\" 为空"});
    return;
  }
  const auto scenario = with_script(bench);
  if (!scenario) return;
  const Loaded file = load_changed(*scenario, bench.assignment.variant, {.set = {}, .faults = nullptr, .seed = {}, .expect = &script.goal});
  if (!file) {
    bench.out.problems.insert(bench.out.problems.end(), file.error().begin(), file.error().end());
    return;
  }
  const RunOptions options = exercise_run();
  const ordered_json summary = run_variant(file->variants.front(), options);
  for (const ordered_json& v : summary["vacuity"]) line.said.push_back(two_languages(v));
  for (const ordered_json& d : summary["differences"]) line.said.push_back(two_languages(d));
  const std::string end = summary["end"]["reason"].get<std::string>();
  if (end == "budget" || end == "trace-limit")
    line.said.push_back({"the run did not come to its end: something goes on for ever", "运行没有结束：有什么在无休止地继续"});
  const std::size_t length = bench.answer.fields.faults->as_list()->size();
  if (!line.said.empty()) {
    line.said.push_back({"the run with it: " + counts_text(summary["counts"]), "用它运行的结果：" + counts_text(summary["counts"])});
    if (!script.feedback.empty()) line.advise(said_by(script.feedback));
    return;
  }
  for (const LengthFields& l : script.lengths) {
    if (std::cmp_greater(length, l.faults)) continue;
    line.points = Points::whole(l.points);
    break;
  }
  line.holds = line.points == line.of;
  line.said.push_back({fmt::format("it does it with {} {}: {}", length, length == 1 ? "fault" : "faults", counts_text(summary["counts"])),
                       fmt::format("用 {} 个故障达成：{}", length, counts_text(summary["counts"]))});
  if (!line.holds) line.said.push_back({"there is a shorter one", "还有更短的脚本"});
}

void try_separation(Bench& bench) {
  const WhodunitFields& who = *bench.exercise.fields.whodunit;
  ReportLine& line =
      bench.line(std::string(kSeparatesLine),
                 {"a fault script that tells this broker from a correct one", "能区分该代理与正确代理的故障脚本"}, who.points, false);
  if (no_script(bench)) {
    line.said.push_back({"there is no fault script: \"faults\" is empty", "没有故障脚本：\"faults\" 为空"});
    return;
  }
  const auto scenario = with_script(bench);
  if (!scenario) return;
  std::vector<ordered_json> summaries;
  for (const bool planted : {true, false}) {
    Changes changes;
    if (planted) changes.set.emplace_back(who.pointer, Value(bench.assignment.bug));
    const Loaded file = load_changed(*scenario, bench.assignment.variant, changes);
    if (!file) {
      bench.out.problems.insert(bench.out.problems.end(), file.error().begin(), file.error().end());
      return;
    }
    const RunOptions options = exercise_run();
    summaries.push_back(run_variant(file->variants.front(), options));
  }
  for (const ordered_json& v : summaries[1]["vacuity"]) line.said.push_back(two_languages(v));
  const std::string one = counts_text(summaries[0]["counts"]);
  const std::string other = counts_text(summaries[1]["counts"]);
  line.holds = line.said.empty() && one != other;
  if (line.holds) line.points = line.of;
  if (one == other)
    line.said.push_back({"both brokers: " + one, "两个代理结果相同：" + one});
  else
    line.said.push_back(
        {fmt::format("this broker: {}; a correct one: {}", one, other), fmt::format("该代理：{}；正确的代理：{}", one, other)});
  if (!line.holds && !who.feedback.empty()) line.advise(said_by(who.feedback));
}

}  // namespace mqlab::lab
