// A check: the submission run under each seed, its verdicts against what is expected; or searched with faults.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab/exercise/evaluate.hpp"
#include "lab/report/both.hpp"
#include "lab/run/run_file.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

Sentence sentence_of(const ordered_json& both_languages) {
  return {both_languages["en"].get<std::string>(), both_languages["zh_CN"].get<std::string>()};
}

/// What was demanded and is not so, as `mqlab run` says it. Empty: it holds.
std::vector<Sentence> complaints_of(const ordered_json& summary) {
  std::vector<Sentence> out;
  for (const ordered_json& d : summary["differences"]) out.push_back(sentence_of(d));
  for (const ordered_json& v : summary["vacuity"]) out.push_back(sentence_of(v));
  const std::string end = summary["end"]["reason"].get<std::string>();
  if (end == "budget" || end == "trace-limit")
    out.push_back({"the run did not come to its end: something goes on for ever", "运行没有结束：有什么在无休止地继续"});
  if (out.empty() && !summary["holds"].get<bool>()) out.push_back({"it does not hold", "不成立"});
  return out;
}

/// Why the first operation with that verdict, or the first damaged one, went wrong.
std::optional<Sentence> why_of(const ordered_json& summary, std::optional<Name> name) {
  for (const ordered_json& row : summary["bad"]) {
    const bool meant = !name || std::find(row["verdicts"].begin(), row["verdicts"].end(), info(*name).id) != row["verdicts"].end();
    if (!meant || row["why"]["en"].get<std::string>().empty()) continue;
    return sentence_of(row["why"]);
  }
  return std::nullopt;
}

/// The damage that there is more of than expected; nothing: it is another matter.
std::optional<Name> damage_meant(const Scenario& scenario, const ordered_json& summary) {
  for (const CountExpectation& e : scenario.expect.counts) {
    const auto name = find_name(e.verdict);
    const auto counted = summary["counts"].find(e.verdict);
    const std::int64_t count = counted == summary["counts"].end() ? 0 : counted->get<std::int64_t>();
    if (name && info(*name).severity == Severity::damage && e.max && count > *e.max) return name;
  }
  return std::nullopt;
}

std::vector<std::optional<std::int64_t>> seeds_of(const Bench& bench, const CheckFields& check) {
  std::vector<std::optional<std::int64_t>> seeds(check.seeds.begin(), check.seeds.end());
  for (std::int64_t n = 0; n < check.drawn_seeds; ++n)
    seeds.emplace_back(drawn_seed(bench.exercise, bench.assignment.student, check.id, n));
  if (seeds.empty()) seeds.emplace_back();
  return seeds;
}

void expect_verdicts(Bench& bench, const CheckFields& check, ReportLine& line) {
  const auto seeds = seeds_of(bench, check);
  std::int64_t holding = 0;
  for (const auto& seed : seeds) {
    const Loaded file =
        load_changed(bench.scenario, bench.assignment.variant,
                     {.set = check.set, .faults = check.faults ? &*check.faults : nullptr, .seed = seed, .expect = &*check.expect});
    if (!file) {
      bench.out.problems.insert(bench.out.problems.end(), file.error().begin(), file.error().end());
      return;
    }
    const Scenario& scenario = file->variants.front();
    const RunOptions options = exercise_run();
    const ordered_json summary = run_variant(scenario, options);
    const std::vector<Sentence> wrong = complaints_of(summary);
    if (wrong.empty()) {
      ++holding;
      continue;
    }
    if (!line.said.empty()) continue;  // the first one that fails is told
    for (const Sentence& s : wrong)
      line.said.push_back(!seed ? s : Sentence{fmt::format("seed {}: {}", *seed, s.en), fmt::format("种子 {}：{}", *seed, s.zh_CN)});
    const auto meant = damage_meant(scenario, summary);
    if (auto why = why_of(summary, meant)) line.said.push_back(std::move(*why));
    if (!bench.out.failing && summary["damaged"].get<std::int64_t>() > 0)
      bench.out.failing = Failing{scenario.merged, scenario.variant, meant, check.id, line.hidden};
  }
  const auto all = static_cast<std::int64_t>(seeds.size());
  line.holds = holding == all;
  line.points = line.holds ? line.of : check.partial ? line.of.share(holding, all) : Points{};
  if (all > 1 && !line.holds)
    line.said.push_back(
        {fmt::format("holds under {} of {} seeds", holding, all), fmt::format("在 {} 个种子中的 {} 个下成立", all, holding)});
}

}  // namespace

void run_check(Bench& bench, const CheckFields& check, bool hidden) {
  ReportLine& line = bench.line(check.id, said_by(check.title), check.points, hidden);
  if (check.expect) {
    expect_verdicts(bench, check, line);
  } else {
    line.holds = search_faults(bench, check, line);
    if (line.holds) line.points = line.of;
  }
  if (!line.holds && !check.feedback.empty()) line.advise(said_by(check.feedback));
}

}  // namespace mqlab::lab
