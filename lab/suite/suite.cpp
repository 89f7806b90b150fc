#include "lab/suite/suite.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include <fmt/format.h>

#include "lab/report/summary.hpp"
#include "lab/run/pool.hpp"
#include "lab/run/run_file.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/study/say.hpp"
#include "lab/text/shell.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

Sentence from_json(const ordered_json& text) { return {text["en"].get<std::string>(), text["zh_CN"].get<std::string>()}; }

enum class Looks : std::uint8_t { scenario, something_else };

/// A file that can't be read as JSON may have been meant as a scenario: the loader will say what is wrong.
Looks looks_like(const std::string& text) {
  describe::Sources sources;
  describe::Problems problems(sources);
  const auto root = parse_json(sources, sources.add("", text), problems);
  if (!root) return Looks::scenario;
  return root->is_object() && root->find("mqlab") != nullptr ? Looks::scenario : Looks::something_else;
}

class Suite {
 public:
  explicit Suite(const SuiteOptions& options) : options_(options) {}

  tl::expected<SuiteResult, Sentence> run(const std::vector<std::string>& places) {
    std::vector<std::string> found;
    for (const std::string& place : places) {
      if (auto problem = gather(place, found)) return tl::unexpected(std::move(*problem));
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const std::string& file : found) load(file);
    if (out_.tests.empty() && files_.empty())
      return tl::unexpected(Sentence{"no scenario here: no .json file with \"mqlab\"", "这里没有场景：没有含 \"mqlab\" 的 .json 文件"});
    keep_wanted();
    if (out_.tests.empty() && files_.empty())
      return tl::unexpected(Sentence{"no test fits the filter (`--list` shows their names)", "没有测试符合筛选条件（`--list` 列出名称）"});
    if (options_.only_list) {
      for (const ScenarioFile& file : files_)
        for (const Scenario& s : file.variants)
          if (wanted(s)) out_.tests.push_back(test_of(s));
    } else {
      run_all();
    }
    std::stable_sort(out_.tests.begin(), out_.tests.end(), [](const TestCase& a, const TestCase& b) { return a.file < b.file; });
    return std::move(out_);
  }

 private:
  static std::optional<Sentence> gather(const std::string& place, std::vector<std::string>& found) {
    std::error_code error;
    if (fs::is_regular_file(place, error)) {
      found.push_back(place);
      return std::nullopt;
    }
    if (!fs::is_directory(place, error))
      return Sentence{fmt::format("there is no folder or file {}", place), fmt::format("没有目录或文件 {}", place)};
    for (fs::recursive_directory_iterator it(place, fs::directory_options::skip_permission_denied, error), end; it != end;
         it.increment(error)) {
      if (error) break;
      if (it->path().filename().string().starts_with('.')) {
        if (it->is_directory(error)) it.disable_recursion_pending();
      } else if (it->path().extension() == ".json" && it->is_regular_file(error)) {
        found.push_back(it->path().lexically_normal().string());
      }
    }
    return std::nullopt;
  }

  void load(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (in && looks_like(text.str()) == Looks::something_else) {
      ++out_.passed_over;
      return;
    }
    Loaded loaded = load_file(file);
    if (loaded) {
      files_.push_back(std::move(*loaded));
      return;
    }
    TestCase test{.file = file, .id = file, .variant = {}, .status = TestStatus::error, .repeat = "mqlab validate " + shell_word(file)};
    for (const describe::Problem& p : loaded.error()) {
      const std::string where = p.line > 0 ? fmt::format("{}:{}: ", p.line, p.column) : std::string();
      const std::string near = p.did_you_mean.value_or("");
      const Sentence what = what_of(p);
      test.messages.push_back({where + what.en + (near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near)),
                               where + what.zh_CN + (near.empty() ? "" : fmt::format("（是不是 \"{}\"？）", near))});
    }
    out_.tests.push_back(std::move(test));
  }

  bool fits(const std::string& name) const {
    if (options_.filter.empty()) return true;
    return std::any_of(options_.filter.begin(), options_.filter.end(), [&](const std::string& f) {
      if (f.find_first_of("*?") == std::string::npos) return name.find(f) != std::string::npos;
      return ::fnmatch(f.c_str(), name.c_str(), 0) == 0;
    });
  }
  bool wanted(const Scenario& s) const { return fits(s.id + "/" + s.variant); }

  /// All variants of a file are run when one is wanted: a cost is compared with that of another.
  void keep_wanted() {
    std::erase_if(out_.tests, [&](const TestCase& t) { return !fits(t.name()); });
    std::erase_if(files_, [&](const ScenarioFile& file) {
      return std::none_of(file.variants.begin(), file.variants.end(), [&](const Scenario& s) { return wanted(s); });
    });
  }

  static TestCase test_of(const Scenario& s) {
    return {.file = s.file.string(),
            .id = s.id,
            .variant = s.variant,
            .repeat = fmt::format("mqlab run {} --variant {}", shell_word(s.file.string()), shell_word(s.variant))};
  }

  void run_all() {
    struct Task {
      std::size_t file, variant;
    };
    std::vector<Task> tasks;
    for (std::size_t f = 0; f < files_.size(); ++f)
      for (std::size_t v = 0; v < files_[f].variants.size(); ++v) tasks.push_back({f, v});
    std::vector<std::map<std::size_t, TaskResult>> results(files_.size());
    std::size_t failed = 0;
    const auto work = [&](std::size_t i) { return run_variant(files_[tasks[i].file].variants[tasks[i].variant], {}).dump(); };
    const auto take = [&](std::size_t i, TaskResult result) {
      const Task& task = tasks[i];
      auto& mine = results[task.file];
      mine.emplace(task.variant, std::move(result));
      if (mine.size() < files_[task.file].variants.size()) return;
      failed += judge(files_[task.file], mine);
      mine.clear();
    };
    run_pool(tasks.size(), work, take,
             {.workers = options_.workers,
              .budget = options_.limit,
              .stop =
                  [&] {
                    out_.stopped = out_.stopped || (options_.stop && options_.stop());
                    return out_.stopped;
                  },
              .progress =
                  [&](std::size_t done, std::size_t) {
                    if (options_.progress) options_.progress(done, tasks.size(), failed);
                  }});
  }

  /// The tests of one file, all of whose variants have been run. How many of them went wrong.
  std::size_t judge(const ScenarioFile& file, const std::map<std::size_t, TaskResult>& results) {
    ordered_json summaries = ordered_json::array();
    for (const auto& [v, result] : results)
      if (result) summaries.push_back(ordered_json::parse(*result));
    compare_costs(file, summaries);
    std::size_t wrong = 0;
    std::size_t next = 0;
    for (const auto& [v, result] : results) {
      const Scenario& scenario = file.variants[v];
      TestCase test = test_of(scenario);
      if (result) {
        read_summary(summaries[next++], test);
      } else {
        test.status = TestStatus::error;
        test.messages.push_back({"it has no result: " + result.error().sentence, "没有结果：" + result.error().sentence});
      }
      if (!wanted(scenario)) continue;
      wrong += test.status == TestStatus::failed || test.status == TestStatus::error ? 1 : 0;
      out_.tests.push_back(std::move(test));
    }
    return wrong;
  }

  static void read_summary(const ordered_json& s, TestCase& test) {
    if (s["holds"].get<bool>()) {
      if (s["expectations"].get<std::size_t>() == 0) test.status = TestStatus::skipped;
      return;
    }
    test.status = TestStatus::failed;
    for (const ordered_json& d : s["differences"]) test.messages.push_back(from_json(d));
    for (const ordered_json& v : s["vacuity"]) test.messages.push_back(from_json(v));
    if (s.contains("trace_problem")) test.messages.push_back(from_json(s["trace_problem"]));
    const std::string end = s["end"]["reason"].get<std::string>();
    if (end == "budget" || end == "trace-limit") test.messages.push_back({"it did not come to its end: " + end, "未能运行到结束：" + end});
    for (const ordered_json& row : s["bad"]) {
      if (!row.contains("judgement") ||
          row["judgement"] != models::kJudgementNames[static_cast<std::size_t>(models::Judgement::broken_promise)])
        continue;
      const std::string of = row["operation"].get<std::string>() + ": ";
      const Sentence because = from_json(row["because"]);
      test.messages.push_back({of + "a broken promise: " + because.en, of + "违背承诺：" + because.zh_CN});
    }
    if (test.messages.empty()) test.messages.push_back({"it does not hold", "不成立"});
  }

  const SuiteOptions& options_;
  std::vector<ScenarioFile> files_;
  SuiteResult out_;
};

}  // namespace

std::size_t SuiteResult::count(TestStatus status) const {
  return static_cast<std::size_t>(std::count_if(tests.begin(), tests.end(), [&](const TestCase& t) { return t.status == status; }));
}

tl::expected<SuiteResult, Sentence> run_suite(const std::vector<std::string>& places, const SuiteOptions& options) {
  return Suite(options).run(places);
}

}  // namespace mqlab::lab
