// What a student sees of a run whose scenario is not shown: its native metrics and chosen records; never its faults.
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "lab/exercise/evaluate.hpp"
#include "lab/exercise/start.hpp"
#include "lab/metrics/report.hpp"
#include "lab/run/run_file.hpp"
#include "lab/trace/filter.hpp"
#include "lab/trace/print.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

namespace {

/// A folder of its own for the trace, gone with this.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "mqlab-material-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder could be made");
    folder_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  std::string trace() const { return (folder_ / "run.mqt").string(); }

 private:
  fs::path folder_;
};

describe::Problem no_material(const Exercise& exercise, const std::string& en, const std::string& zh_CN) {
  describe::Problem problem;
  problem.file = (exercise.folder / "exercise.json").string();
  problem.pointer = "/material";
  problem.what = {en, zh_CN};
  return problem;
}

bool shown(const std::string& kind, const std::vector<std::string>& patterns) {
  if (kind.starts_with("fault.")) return false;
  for (const std::string& pattern : patterns)
    if (glob_matches(pattern, kind)) return true;
  return false;
}

void add_trace(const sim::TraceFile& trace, const std::vector<std::string>& patterns, StartFiles& files) {
  RecordPrinter printer(trace);
  printer.set_aligned(true);
  std::string text;
  std::string lines;
  for (const sim::Record& record : trace.records()) {
    if (!shown(printer.kind(record), patterns)) continue;
    text += printer.text(record) + "\n";
    lines += printer.json(record) + "\n";
  }
  files.emplace_back("trace.txt", std::move(text));
  files.emplace_back("trace.jsonl", std::move(lines));
}

}  // namespace

StartFiles material_of(const Exercise& exercise, const Assignment& assignment, std::vector<describe::Problem>& problems) {
  StartFiles files;
  const MaterialFields& material = *exercise.fields.material;
  const Loaded file = load_changed(assignment.scenario, assignment.variant, {});
  if (!file) {
    problems.insert(problems.end(), file.error().begin(), file.error().end());
    return files;
  }
  const Scenario& scenario = file->variants.front();
  if (const models::Style* const styles[] = {scenario.style}; !material.metrics.empty())
    if (const auto wrong = check_metric_names(material.metrics, styles)) {
      problems.push_back(no_material(exercise, wrong->en, wrong->zh_CN));
      return files;
    }
  const Scratch scratch;
  RunOptions options = exercise_run();
  options.level = sim::TraceLevel::full;
  options.trace_file = scratch.trace();
  if (!material.metrics.empty()) options.metrics = MetricOptions{.names = material.metrics, .interval = material.interval};
  const nlohmann::ordered_json summary = run_variant(scenario, options);
  if (summary.contains("metrics_problem"))
    problems.push_back(
        no_material(exercise, summary["metrics_problem"]["en"].get<std::string>(), summary["metrics_problem"]["zh_CN"].get<std::string>()));
  if (summary.contains("metrics")) {
    std::ostringstream csv;
    write_metrics(nlohmann::ordered_json::array({summary}), MetricFile::csv, csv);
    files.emplace_back("metrics.csv", csv.str());
  }
  if (material.trace.empty()) return files;
  const auto trace = sim::TraceFile::open(scratch.trace());
  if (trace)
    add_trace(*trace, material.trace, files);
  else
    problems.push_back(no_material(exercise, trace.error().en, trace.error().zh_CN));
  return files;
}

}  // namespace mqlab::lab
