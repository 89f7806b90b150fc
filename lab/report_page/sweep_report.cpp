#include "lab/report_page/sweep_report.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "lab/capsule/capsule.hpp"
#include "lab/report/both.hpp"
#include "lab/report_page/found_study.hpp"
#include "lab/run/run_file.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/study/points.hpp"
#include "lab/study/quantity.hpp"
#include "lab/study/say.hpp"
#include "lab/sweep/estimates.hpp"
#include "lab/sweep/point_runner.hpp"
#include "lab/text/shell.hpp"
#include "lab/version.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

/// What every report shows, whatever its study asks for.
const std::vector<std::string> kAlways{"lost",         "duplicated", "damaged", "broken-promise", "response.p50",
                                       "response.p99", "throughput", "frames",  "flushes"};
/// What safety may cost; true: more is better.
const std::vector<std::pair<std::string, bool>> kPrices{
    {"response.p99", false}, {"throughput", true}, {"frames", false}, {"flushes", false}};

/// The rows of one scenario and variant, added up.
struct VariantSum {
  std::int64_t runs = 0, damaged = 0, broken = 0;
  Counts counts{}, runs_with{};
};

class SweepReport {
 public:
  SweepReport(const Results& results, const SweepReportOptions& options)
      : results_(results), options_(options), study_(find_study(results, options.study)) {}

  ordered_json write() {
    out_ = {{"mqlab_report", 1}, {"kind", "sweep"}, {"version", version()}};
    out_["title"] = title();
    out_["problems"] = ordered_json::array();
    sum_rows();
    about_results();
    out_["estimates"] = estimates_of(results_);
    also();
    verdicts();
    axes();
    pareto();
    worst_runs();
    commands();
    return std::move(out_);
  }

 private:
  ordered_json title() const {
    const auto study = ordered_json::parse(results_.info().study_json, nullptr, false);
    ordered_json title{{"en", results_.info().id}, {"zh_CN", results_.info().id}};
    if (study.is_object() && study.contains("title") && study["title"].is_object())
      for (const char* lang : {"en", "zh_CN"})
        if (study["title"].contains(lang) && study["title"][lang].is_string() && !study["title"][lang].get<std::string>().empty())
          title[lang] = study["title"][lang];
    return title;
  }

  void sum_rows() {
    results_.for_each([&](const RunRow& row) {
      ++runs_;
      failed_ += row.status == RunStatus::failed ? 1 : 0;
      limited_ += row.status == RunStatus::event_limit ? 1 : 0;
      never_struck_ += row.faults_never_struck > 0 ? 1 : 0;
      if (row.status == RunStatus::failed && failures_.size() < 5)
        failures_.push_back(
            {{"run", row.run}, {"point", row.point}, {"seed", row.seed}, {"variant", row.variant}, {"problem", row.problem}});
      if (!row.counts_as_run()) return;
      auto& sum = sums_[{row.scenario, row.variant}];
      ++sum.runs;
      sum.damaged += row.damaged > 0 ? 1 : 0;
      sum.broken += row.broken_promises > 0 ? 1 : 0;
      for (std::size_t i = 0; i < kVerdictNames; ++i) {
        sum.counts[i] += row.counts[i];
        sum.runs_with[i] += row.counts[i] > 0 ? 1 : 0;
      }
      consider(row);
    });
  }

  /// Keeps the worst run of each point: a broken promise, then how much is damaged, then the first.
  void consider(const RunRow& row) {
    if (row.damaged == 0 && row.broken_promises == 0) return;
    const auto worse = [](const RunRow& a, const RunRow& b) {
      return std::tuple(-a.broken_promises, -a.damaged, a.run) < std::tuple(-b.broken_promises, -b.damaged, b.run);
    };
    const auto [at, fresh] = worst_.try_emplace(row.point, row);
    if (!fresh && worse(row, at->second)) at->second = row;
  }

  void about_results() {
    const ResultsInfo& info = results_.info();
    const auto points = static_cast<std::int64_t>(results_.points().size());
    out_["results"] = {{"file", options_.file},
                       {"study", info.id},
                       {"study_hash", info.study_hash},
                       {"made_by", info.version},
                       {"complete", info.complete},
                       {"shard", info.shard.index},
                       {"shards", info.shard.of},
                       {"points", points},
                       {"repetitions", info.repetitions},
                       {"runs", runs_},
                       {"planned", points * info.repetitions},
                       {"failed", failed_},
                       {"ended_by_limit", limited_},
                       {"with_faults_that_never_struck", never_struck_},
                       {"failures", std::move(failures_)}};
    const auto tell = [&](const Sentence& s) { out_["problems"].push_back(both(s)); };
    if (!info.complete)
      tell(said({"unfinished: this sweep has not come to its end; {} of at most {} runs are there, and all figures are of those alone. Go "
                 "on with `mqlab sweep STUDY --resume`",
                 "未完成：该扫描尚未结束；目前有 {} 次运行（至多 {} 次），所有图表仅据此得出。用 `mqlab sweep 研究 --resume` 继续"},
                runs_, points * info.repetitions));
    if (info.shard.of > 1)
      tell(said({"this is shard {} of {}: put all of them together first (`mqlab merge`)",
                 "这是第 {} 个分片（共 {} 个）：请先合并全部分片（`mqlab merge`）"},
                info.shard.index, info.shard.of));
    if (failed_ > 0) tell(said({"{} runs failed; they are in no figure", "{} 次运行失败，不计入任何图表"}, failed_));
    if (limited_ > 0)
      tell(
          said({"{} runs were ended by limits.events; they are in no figure", "{} 次运行因 limits.events 终止，不计入任何图表"}, limited_));
    if (never_struck_ > 0)
      tell(said({"in {} runs a planned fault never struck: they show nothing of it, and are in the figures all the same",
                 "{} 次运行中有计划的故障从未发生：说明不了其影响，但仍计入图表"},
                never_struck_));
    if (runs_ == 0) tell(said({"there is no run yet", "还没有任何运行"}));
  }

  void also() {
    std::set<std::string> asked;
    for (const ordered_json& p : out_["estimates"]["points"])
      for (const ordered_json& e : p["estimates"]) asked.insert(e["measure"].get<std::string>());
    std::vector<std::string> more;
    for (const std::string& m : kAlways)
      if (!asked.contains(m)) more.push_back(m);
    out_["also"] = more.empty() ? ordered_json(nullptr) : estimates_of(results_, more);
  }

  void verdicts() {
    ordered_json list = ordered_json::array();
    std::set<std::pair<std::string, std::string>> told;
    for (const PointRow& p : results_.points()) {
      const auto sum = sums_.find({p.scenario, p.variant});
      if (sum == sums_.end() || !told.insert(sum->first).second) continue;
      ordered_json counts = ordered_json::object(), with = ordered_json::object();
      for (const NameInfo& n : verdict_names()) {
        if (count(sum->second.counts, n.name) == 0) continue;
        counts[std::string(n.id)] = count(sum->second.counts, n.name);
        with[std::string(n.id)] = count(sum->second.runs_with, n.name);
      }
      list.push_back({{"scenario", p.scenario},
                      {"variant", p.variant},
                      {"runs", sum->second.runs},
                      {"damaged", sum->second.damaged},
                      {"broken_promises", sum->second.broken},
                      {"counts", std::move(counts)},
                      {"runs_with", std::move(with)}});
    }
    out_["verdicts"] = std::move(list);
  }

  void axes() {
    std::vector<std::pair<std::string, std::vector<std::string>>>
        found;  // names in the order of the study, values in the order of the points
    for (const PointRow& p : results_.points()) {
      const ordered_json settings = settings_of(p.settings);
      for (const auto& [name, value] : settings.items()) {
        auto axis = std::find_if(found.begin(), found.end(), [&n = name](const auto& a) { return a.first == n; });
        if (axis == found.end()) axis = found.insert(found.end(), {name, {}});
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (std::find(axis->second.begin(), axis->second.end(), text) == axis->second.end()) axis->second.push_back(text);
      }
    }
    ordered_json list = ordered_json::array();
    for (const auto& [name, values] : found) {
      ordered_json texts = ordered_json::array();
      bool numeric = values.size() > 1, positive = true;
      double least = 0, most = 0;
      for (const std::string& text : values) {
        const auto quantity = quantity_of(text);
        numeric = numeric && quantity.has_value();
        ordered_json one{{"text", text}, {"number", quantity ? ordered_json(quantity->real) : ordered_json(nullptr)}};
        if (quantity) {
          positive = positive && quantity->real > 0;
          least = texts.empty() ? quantity->real : std::min(least, quantity->real);
          most = texts.empty() ? quantity->real : std::max(most, quantity->real);
        }
        texts.push_back(std::move(one));
      }
      list.push_back({{"name", name},
                      {"numeric", numeric},
                      {"log", numeric && positive && values.size() > 2 && most >= 8 * least},
                      {"values", std::move(texts)}});
    }
    out_["axes"] = std::move(list);
  }

  /// `measure` of every point, where it has a value.
  std::map<std::int64_t, double> values_of(const std::string& measure) const {
    std::map<std::int64_t, double> out;
    for (const char* part : {"estimates", "also"}) {
      if (out_[part].is_null()) continue;
      for (const ordered_json& p : out_[part]["points"])
        for (const ordered_json& e : p["estimates"])
          if (e["measure"] == measure && e["value"].is_number()) out[p["point"].get<std::int64_t>()] = e["value"].get<double>();
    }
    return out;
  }

  void pareto() {
    out_["pareto"] = ordered_json::array();
    const auto risk = values_of("damaged");
    for (const auto& [price, more_is_better] : kPrices) {
      auto paid = values_of(price);
      if (paid.empty() || risk.empty()) continue;
      ordered_json front = ordered_json::array();
      for (const auto& [point, cost] : paid) {
        if (!risk.contains(point)) continue;
        const auto beats = [&](const auto& other) {
          if (other.first == point || !risk.contains(other.first)) return false;
          const double by = more_is_better ? cost - other.second : other.second - cost;  // below 0: the other one is cheaper
          const double safer = risk.at(other.first) - risk.at(point);
          return safer <= 0 && by <= 0 && (safer < 0 || by < 0);
        };
        if (std::none_of(paid.begin(), paid.end(), beats)) front.push_back(point);
      }
      out_["pareto"].push_back({{"cost", price}, {"more_is_better", more_is_better}, {"front", std::move(front)}});
    }
  }

  void worst_runs() {
    std::vector<const RunRow*> order;
    for (const auto& [point, row] : worst_) order.push_back(&row);
    std::stable_sort(order.begin(), order.end(), [](const RunRow* a, const RunRow* b) {
      return std::tuple(-a->broken_promises, -a->damaged, a->run) < std::tuple(-b->broken_promises, -b->damaged, b->run);
    });
    if (order.size() > options_.worst) order.resize(options_.worst);
    out_["worst"] = ordered_json::array();
    out_["runs"] = ordered_json::array();
    if (!study_ && !order.empty()) out_["problems"].push_back(both(study_.error()));
    for (std::size_t i = 0; i < order.size(); ++i) {
      const RunRow& row = *order[i];
      ordered_json counts = ordered_json::object();
      for (const NameInfo& n : verdict_names())
        if (count(row.counts, n.name) > 0) counts[std::string(n.id)] = count(row.counts, n.name);
      out_["worst"].push_back({{"run", row.run},
                               {"point", row.point},
                               {"repetition", row.repetition},
                               {"seed", row.seed},
                               {"scenario", row.scenario},
                               {"variant", row.variant},
                               {"settings", settings_of(row.settings)},
                               {"damaged", row.damaged},
                               {"broken_promises", row.broken_promises},
                               {"pairs", row.pairs},
                               {"counts", std::move(counts)},
                               {"command", fmt::format("mqlab sweep {} --show {}", study_words(), row.run)}});
      if (study_) again(row, out_["worst"].back());
      if (options_.progress) options_.progress(i + 1, order.size());
    }
  }

  /// The same run once more, as `mqlab sweep --show` makes it.
  void again(const RunRow& row, ordered_json& worst) {
    const Points points(study_->study);
    const auto point = static_cast<std::size_t>(row.point - 1);
    if (row.point < 1 || point >= points.size()) {
      worst["problem"] = both(said({"the study has no point {}: the results are damaged", "研究中没有点 {}：结果已损坏"}, row.point));
      return;
    }
    Loaded file = load_point(points, points[point], row.seed);
    if (!file) {
      worst["problem"] = both(Sentence{describe::render(file.error(), Language::en), describe::render(file.error(), Language::zh_CN)});
      return;
    }
    Scenario& scenario = file->variants.front();
    scenario.expect.counts.clear();  // of the scenario as it stands in its file, not of this point
    scenario.expect.costs.clear();
    const std::string show = fmt::format("mqlab sweep {} --show {}", study_->words, row.run);
    ReportedRun run{
        .name = fmt::format("run {}", row.run), .scenario = &scenario, .options = study_run_options(study_->study, row.seed, true)};
    run.options.set.clear();
    for (const auto& [pointer, value] : points.settings(points[point], row.seed))
      run.options.set.push_back(pointer + "=" + print_json_compact(value));
    run.commands = {{said({"this run again, with verdict and why", "重跑此次运行，显示判定与原因"}), show},
                    {said({"its trace, and the run by itself in a capsule", "其轨迹，以及装入胶囊的单次运行"}),
                     fmt::format("{} --trace run-{}.mqt --capsule run-{}.capsule.json", show, row.run, row.run)},
                    {said({"the capsule, to the byte", "逐字节重放胶囊"}), fmt::format("mqlab replay run-{}.capsule.json", row.run)}};
    auto reported = report_of_run(run, options_.run);
    if (!reported) {
      worst["problem"] = both(reported.error());
      return;
    }
    worst["again"] = out_["runs"].size();
    // The rows have the hash of a trace that keeps less.
    const std::string hash =
        run_variant(scenario, study_run_options(study_->study, row.seed, !study_->study.metrics().empty()))["trace_hash"]
            .get<std::string>();
    if (hash != row.trace_hash)
      (*reported)["problems"].push_back(both(said({"this run came out otherwise than in the results: its trace hash is {}, there it is {}",
                                                   "此次重跑与结果不同：轨迹哈希为 {}，结果中为 {}"},
                                                  hash, row.trace_hash)));
    out_["runs"].push_back(std::move(*reported));
  }

  /// What stands behind `mqlab sweep `.
  std::string study_words() const { return study_ ? study_->words : shell_word(results_.info().id + ".json"); }

  void commands() {
    const std::string file = shell_word(options_.file);
    const std::string study = study_words();
    ordered_json commands = ordered_json::array();
    const auto add = [&](Sentence what, std::string command) {
      commands.push_back({{"what", both(what)}, {"command", std::move(command)}});
    };
    add(said({"all estimates of this report", "本报告的全部估计"}), "mqlab sweep estimates " + file);
    add(said({"all rows", "全部结果行"}), "mqlab sweep export " + file + " --format csv");
    add(said({"all runs again, into a new file", "全部重新运行，写入新文件"}), "mqlab sweep " + study + " -o again.sqlite");
    out_["commands"] = std::move(commands);
    out_["study"] = settings_of(results_.info().study_json);
    out_["study_file"] = study;
    out_["study_from_results"] = study_ && !study_->from_file;
  }

  const Results& results_;
  const SweepReportOptions& options_;
  const tl::expected<FoundStudy, Sentence> study_;
  std::int64_t runs_ = 0, failed_ = 0, limited_ = 0, never_struck_ = 0;
  ordered_json failures_ = ordered_json::array();
  std::map<std::pair<std::string, std::string>, VariantSum> sums_;
  std::map<std::int64_t, RunRow> worst_;
  ordered_json out_;
};

}  // namespace

ordered_json report_of_sweep(const Results& results, const SweepReportOptions& options) { return SweepReport(results, options).write(); }

}  // namespace mqlab::lab
