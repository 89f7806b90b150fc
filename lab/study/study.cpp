#include "lab/study/study.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "lab/scenario/library.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/scenario/variants.hpp"
#include "lab/study/axes.hpp"
#include "lab/study/fields.hpp"
#include "lab/study/points.hpp"
#include "lab/study/say.hpp"
#include "lab/version.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;
using describe::ObjectReader;
using describe::Problems;
using describe::Value;

namespace {

constexpr std::size_t kPointsTried = 2'000;

std::optional<std::string> whole_file(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return in ? std::optional(std::move(text).str()) : std::nullopt;
}

LoadOptions with_styles(const StudyOverrides& overrides) {
  LoadOptions options;
  options.styles = overrides.styles;
  return options;
}

/// Reads one study; each step adds its problems and goes on.
class StudyReader {
 public:
  StudyReader(const Value& root, Problems& problems, const StudyOverrides& overrides, const fs::path& folder)
      : reader_(root, "", problems), problems_(problems), overrides_(overrides), folder_(folder) {}

  Study read() {
    reader_.read_fields(fields_);
    reader_.take("$schema");
    reader_.finish();
    override_fields();
    if (!fields_.id.empty() && fields_.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
      blame(reader_, "id", said({"\"{}\" can't be an id", "\"{}\" 不能作 id"}, fields_.id),
            said({"small letters, digits and -, such as \"confirm-timeouts\"", "小写字母、数字与 -，例如 \"confirm-timeouts\""}));
    out_.id = fields_.id;
    out_.title = fields_.title;
    out_.repetitions = fields_.repetitions;
    out_.seed = fields_.seed;
    out_.luck = fields_.luck == StudyLuck::plain ? sim::kPlainLuck : sim::Luck{};
    out_.confidence = fields_.confidence;
    out_.batch = fields_.batch;
    out_.event_limit = fields_.limits.events;
    out_.time_limit = fields_.limits.time;
    read_scenarios();
    read_axes(reader_, fields_, out_);
    read_rules();
    read_measures();
    hash();
    if (problems_.empty()) check_points();
    return std::move(out_);
  }

 private:
  void override_fields() {
    if (overrides_.repetitions) fields_.repetitions = *overrides_.repetitions;
    if (overrides_.seed) fields_.seed = *overrides_.seed;
    if (!overrides_.until.empty()) fields_.until = overrides_.until;
  }

  void read_scenarios() {
    if (reader_.has("scenarios") && fields_.scenarios.empty() && problems_.empty())
      blame(reader_, "scenarios", said({"no scenario: there is nothing to run", "没有场景：无可运行"}), said({"at least one", "至少一个"}));
    for (std::size_t i = 0; i < fields_.scenarios.size(); ++i) {
      if (fields_.scenarios[i].scenario.empty()) continue;  // missing: said already
      read_scenario(fields_.scenarios[i], fmt::format("scenarios/{}", i));
    }
  }

  void read_scenario(const StudyScenarioFields& fields, const std::string& at) {
    StudyScenario s;
    std::optional<fs::path> path;
    std::optional<std::string> near;
    std::error_code ignored;
    if (fs::is_regular_file(folder_ / fields.scenario, ignored))
      path = folder_ / fields.scenario;
    else
      path = resolve_scenario(fields.scenario, near);
    auto text = path ? whole_file(*path) : std::nullopt;
    if (!text) {
      blame(reader_, at + "/scenario",
            said({"\"{}\" is neither a file beside the study nor a scenario of the library",
                  "\"{}\" 既不是研究旁的文件，也不是场景库中的场景"},
                 fields.scenario),
            said({"a path relative to the study, or an id that `mqlab list` shows", "相对于研究文件的路径，或 `mqlab list` 列出的 id"}),
            near);
      return;
    }
    s.name = path->string();
    s.text = std::move(*text);
    s.folder = path->parent_path();
    add_settings(fields_.set, "set", s);
    add_settings(fields.set, at + "/set", s);
    const Loaded file = load_text(s.name, s.text, with_styles(overrides_), s.folder);
    if (!file) {
      for (const describe::Problem& p : file.error()) problems_.add(p);
      return;
    }
    s.id = file->id;
    contents_ += print_json_compact(file->self_contained);
    std::vector<std::string> all;
    for (const Scenario& v : file->variants) all.push_back(v.variant);
    const bool own = !fields.variants.empty();
    const std::vector<std::string>& wanted = own ? fields.variants : fields_.variants;
    for (std::size_t v = 0; v < wanted.size(); ++v) {
      const std::string field = fmt::format("{}/{}", own ? at + "/variants" : "variants", v);
      if (std::find(all.begin(), all.end(), wanted[v]) == all.end())
        blame(reader_, field, said({"{} has no variant \"{}\"", "{} 没有变体 \"{}\""}, s.id, wanted[v]),
              said({"one of: {}", "下列之一：{}"}, describe::join_sorted(all)), describe::suggest(wanted[v], all));
      else if (std::find(s.variants.begin(), s.variants.end(), wanted[v]) != s.variants.end())
        blame(reader_, field, said({"\"{}\" stands here twice", "\"{}\" 在此出现两次"}, wanted[v]),
              said({"each variant once", "每个变体一次"}));
      else
        s.variants.push_back(wanted[v]);
    }
    if (wanted.empty()) s.variants = all;
    for (const StudyScenario& other : out_.scenarios)
      if (other.id == s.id)
        blame(reader_, at + "/scenario", said({"the scenario \"{}\" is here already", "场景 \"{}\" 已在列表中"}, s.id),
              said({"each scenario once", "每个场景一次"}));
    out_.scenarios.push_back(std::move(s));
  }

  void add_settings(const describe::Named<Value>& settings, const std::string& at, StudyScenario& scenario) {
    for (const auto& [pointer, value] : settings)
      if (good_pointer(pointer, at + "/" + describe::pointer_step(pointer))) scenario.set.emplace_back(pointer, value);
  }

  bool good_pointer(const std::string& pointer, const std::string& at) {
    const Sentence problem = pointer_problem(pointer);
    if (problem.en.empty()) return true;
    blame(reader_, at, problem, said({"something like /producers/0/publish/confirm", "例如 /producers/0/publish/confirm"}));
    return false;
  }

  void read_rules() {
    std::vector<std::string> names{"scenario", "variant"};
    for (const Axis& axis : out_.axes)
      for (const AxisSetting& s : axis.settings) names.push_back(s.name);
    for (std::size_t i = 0; i < fields_.where.size(); ++i) {
      auto condition = parse_condition(fields_.where[i], names);
      const std::string at = fmt::format("where/{}", i);
      if (!condition)
        blame(reader_, at, condition.error().what, condition.error().expected, condition.error().near);
      else
        check_comparable(*condition, at);
      if (condition) out_.where.push_back(std::move(*condition));
    }
    for (std::size_t i = 0; i < fields_.exclude.size(); ++i) {
      for (const auto& [name, value] : fields_.exclude[i])
        if (std::find(names.begin(), names.end(), name) == names.end())
          blame(reader_, fmt::format("exclude/{}/{}", i, describe::pointer_step(name)), said({"\"{}\" is no axis", "\"{}\" 不是轴"}, name),
                said({"one of: {}", "下列之一：{}"}, describe::join_sorted(names)), describe::suggest(name, names));
      if (fields_.exclude[i].empty())
        blame(reader_, fmt::format("exclude/{}", i), said({"this would exclude everything", "这会排除一切"}),
              said({"{{\"axis\": value, ...}}", "{{\"轴\": 值, ...}}"}));
      out_.exclude.push_back(fields_.exclude[i]);
    }
  }

  /// All values of its sides can be compared; found now and not in the midst of the combinations.
  void check_comparable(const Condition& condition, const std::string& at) {
    const auto values_of = [&](const std::string& name) {
      std::vector<Value> values;
      for (const Axis& axis : out_.axes)
        for (const AxisSetting& s : axis.settings)
          if (s.name == name) values = s.values;
      if (name == "scenario" || name == "variant") values.emplace_back(name);
      return values;
    };
    const std::vector<Value> right = condition.right_axis.empty() ? std::vector<Value>{condition.right} : values_of(condition.right_axis);
    for (const Value& a : values_of(condition.left))
      for (const Value& b : right) {
        Condition one{.left = "a", .op = condition.op, .right = b};
        if (one.holds({{"a", a}})) continue;
        blame(reader_, at, said({"{} and {} can't be compared", "{} 与 {} 无法比较"}, print_json_compact(a), print_json_compact(b)),
              said({"two numbers, durations, sizes or rates; anything else only by == and !=",
                    "两个数、时长、大小或速率；其他只能用 == 与 != 比较"}));
        return;
      }
  }

  void read_measures() {
    const bool given = !fields_.measures.empty();
    const std::vector<std::string> names = given ? fields_.measures : default_measures();
    for (std::size_t i = 0; i < names.size(); ++i) {
      auto measure = parse_measure(names[i]);
      if (measure)
        out_.measures.push_back(std::move(*measure));
      else
        blame(reader_, fmt::format("measures/{}", i), measure.error().what, measure.error().expected, measure.error().near);
    }
    for (std::size_t i = 0; i < fields_.until.size(); ++i) {
      auto rule = parse_stop_rule(fields_.until[i]);
      if (rule)
        out_.until.push_back(std::move(*rule));
      else
        blame(reader_, fmt::format("until/{}", i), rule.error().what, rule.error().expected, rule.error().near);
    }
    check_metrics();
    out_.compare_to = fields_.compare_to;
    if (out_.compare_to.empty()) return;
    std::vector<std::string> variants;
    for (const StudyScenario& s : out_.scenarios) variants.insert(variants.end(), s.variants.begin(), s.variants.end());
    if (!variants.empty() && std::find(variants.begin(), variants.end(), out_.compare_to) == variants.end())
      blame(reader_, "compare_to", said({"no scenario here runs a variant \"{}\"", "这里没有场景运行变体 \"{}\""}, out_.compare_to),
            said({"one of: {}", "下列之一：{}"}, describe::join_sorted(variants)), describe::suggest(out_.compare_to, variants));
  }

  void check_metrics() {
    std::vector<const models::Style*> styles;
    for (const StudyScenario& s : out_.scenarios)
      if (const Loaded file = load_text(s.name, s.text, with_styles(overrides_), s.folder)) styles.push_back(file->variants.front().style);
    if (styles.empty()) return;
    for (std::size_t i = 0; i < out_.measures.size(); ++i) {
      const std::string& metric = out_.measures[i].metric;
      if (metric.empty()) continue;
      if (const auto problem = check_metric_names({metric}, styles))
        blame(reader_, fmt::format("measures/{}", i), {std::string(problem->en), std::string(problem->zh_CN)},
              said({"the name of a metric of these brokers (`mqlab reference`)", "这些代理的指标名（`mqlab reference`）"}));
    }
  }

  void hash() {
    StudyFields in_force = fields_;
    out_.json = print_json_compact(describe::to_value(in_force));
    in_force.title = {};
    in_force.compare_to.clear();
    in_force.measures = out_.metrics();
    out_.hash = content_hash(print_json_compact(describe::to_value(in_force)) + contents_);
  }

  /// Every value of every axis with every variant, in the first point that has it.
  void check_points() {
    const Points points(out_);
    if (points.too_many())
      return blame(reader_, "axes", said({"these are {} combinations", "共有 {} 种组合"}, points.combinations()),
                   said({"{} or less", "至多 {} 种"}, kMostCombinations));
    if (points.size() == 0)
      return blame(reader_, fields_.exclude.empty() ? "where" : "exclude",
                   said({"no combination is left: there is nothing to run", "没有剩下任何组合：无可运行"}),
                   said({"conditions that some point meets", "至少有一个点满足的条件"}));
    if (static_cast<std::uint64_t>(points.size()) * static_cast<std::uint64_t>(out_.repetitions) > static_cast<std::uint64_t>(kMostRuns))
      return blame(reader_, "repetitions",
                   said({"these are {} runs", "共有 {} 次运行"},
                        static_cast<std::uint64_t>(points.size()) * static_cast<std::uint64_t>(out_.repetitions)),
                   said({"{} or less", "至多 {} 次"}, kMostRuns));
    using Tried = std::tuple<std::size_t, std::size_t, std::size_t, std::uint32_t>;
    std::set<Tried> tried;
    std::size_t loads = 0;
    for (std::size_t i = 0; i < points.size() && loads < kPointsTried && problems_.size() < 20; ++i) {
      const Point point = points[i];
      bool anything_new = tried.insert({point.scenario, point.variant, SIZE_MAX, 0}).second;
      for (std::size_t a = 0; a < point.at.size(); ++a)
        anything_new |= tried.insert({point.scenario, point.variant, a, point.at[a]}).second;
      if (!anything_new) continue;
      ++loads;
      const Loaded loaded = load_point(points, point, out_.seed, overrides_.styles);
      if (!loaded)
        for (const describe::Problem& p : loaded.error()) tell(p, points, point);
    }
  }

  /// A problem of a setting is shown where the study sets it; any other says with which settings it comes.
  void tell(const describe::Problem& problem, const Points& points, const Point& point) {
    const StudyScenario& scenario = out_.scenarios[point.scenario];
    for (const auto& [pointer, value] : points.settings(point, out_.seed)) {
      if (problem.file != "--set " + pointer) continue;
      problems_.add(value.where, pointer, problem.what, problem.expected, problem.did_you_mean);
      return;
    }
    describe::Problem told = problem;
    told.pointer += fmt::format(" [{} {}]", scenario.variants[point.variant], points.settings_json(point, out_.seed));
    problems_.add(std::move(told));
  }

  ObjectReader reader_;
  Problems& problems_;
  const StudyOverrides& overrides_;
  const fs::path& folder_;
  StudyFields fields_;
  Study out_;
  std::string contents_;
};

StudyLoaded no_study(std::string file, const Sentence& what) {
  describe::Problem problem;
  problem.file = std::move(file);
  problem.what = phrase_of(what);
  return tl::unexpected(std::vector<describe::Problem>{std::move(problem)});
}

}  // namespace

std::vector<std::string> Study::metrics() const {
  std::vector<std::string> out;
  const auto add = [&](const StudyMeasure& m) {
    if (!m.metric.empty() && std::find(out.begin(), out.end(), m.metric) == out.end()) out.push_back(m.metric);
  };
  for (const StudyMeasure& m : measures) add(m);
  for (const StopRule& rule : until) add(rule.measure);
  return out;
}

std::vector<std::string> Study::setting_names() const {
  std::vector<std::string> out;
  for (const Axis& axis : axes)
    for (const AxisSetting& s : axis.settings) out.push_back(s.name);
  for (const Draw& draw : draws) out.push_back(draw.name);
  return out;
}

StudyLoaded load_study_text(std::string name, std::string text, const StudyOverrides& overrides, const fs::path& folder) {
  describe::Sources sources;
  Problems problems(sources);
  const std::uint32_t source = sources.add(std::move(name), std::move(text));
  const std::optional<Value> root = parse_json(sources, source, problems);
  if (!root) return tl::unexpected(problems.sorted());
  Study study = StudyReader(*root, problems, overrides, folder).read();
  if (!problems.empty()) return tl::unexpected(problems.sorted());
  return study;
}

StudyLoaded load_study(const std::string& file, const StudyOverrides& overrides) {
  if (file == "-") {
    std::ostringstream all;
    all << std::cin.rdbuf();
    return load_study_text("standard input", std::move(all).str(), overrides, fs::current_path());
  }
  auto text = whole_file(file);
  if (!text) return no_study(file, said({"can't read this file", "无法读取此文件"}));
  return load_study_text(file, std::move(*text), overrides, fs::path(file).parent_path());
}

}  // namespace mqlab::lab
