// What the fields of an exercise mean together: names used once, points that add up, what its kind needs and has no use for.
#include <algorithm>
#include <set>

#include "lab/exercise/exercise.hpp"
#include "lab/scenario/expectations.hpp"
#include "lab/study/measure.hpp"
#include "lab/study/quantity.hpp"
#include "lab/verdict/names.hpp"
#include "models/style.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::phrase;

namespace {

constexpr std::string_view kIdLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";

class Rules {
 public:
  Rules(const ExerciseFields& fields, ObjectReader& reader) : fields_(fields), reader_(reader) {}

  void check(const std::string& folder_name) {
    if (!fields_.id.empty() && fields_.id != folder_name)
      reader_.problem_at("id",
                         phrase({"the id is \"{}\" and the folder is \"{}\"", "id 是 \"{}\"，而目录是 \"{}\""}, fields_.id, folder_name),
                         {"the same name for both", "两者同名"});
    good_id("id", fields_.id);
    both_languages("title", fields_.title);
    if (fields_.pass && *fields_.pass > fields_.points)
      reader_.problem_at("pass", phrase({"nobody can pass: there are {} points", "无人能及格：总分只有 {}"}, fields_.points));
    check_vary();
    check_may_change();
    check_lines();
    check_questions();
    check_hints();
    check_kind();
    if (sum_ > fields_.points)
      reader_.problem_at("points", phrase({"the public checks alone give {} points", "仅公开检查就有 {} 分"}, sum_),
                         {"a sum that is not more than \"points\"", "总和不超过 \"points\""});
  }

  void check_lines() {
    for (std::size_t i = 0; i < fields_.checks.size(); ++i) check_check(fields_.checks[i], fmt::format("checks/{}", i));
    for (std::size_t i = 0; i < fields_.budgets.size(); ++i) check_budget(fields_.budgets[i], fmt::format("budgets/{}", i));
  }

  void line(const std::string& at, const std::string& id, std::int64_t points) {
    good_id(at + "/id", id);
    if (!id.empty() && (!lines_.insert(id).second || id == kScriptLine || id == kSeparatesLine))
      reader_.problem_at(at + "/id", phrase({"\"{}\" is the name of another line of the report", "\"{}\" 已是报告中另一行的名称"}, id),
                         {"each name once", "每个名称一次"});
    sum_ += points;
  }

  void check_check(const CheckFields& c, const std::string& at) {
    line(at, c.id, c.points);
    both_languages(at + "/title", c.title);
    const int ways = (c.expect ? 1 : 0) + (c.faultmap ? 1 : 0) + (c.swarm ? 1 : 0);
    if (ways != 1)
      reader_.problem_at(at, phrase({"this check says {} ways in which it is checked", "此检查给出了 {} 种检查方式"}, ways),
                         {"exactly one of: expect, faultmap, swarm", "以下恰好一种：expect、faultmap、swarm"});
    for (std::size_t i = 0; i < c.never.size(); ++i) verdict(fmt::format("{}/never/{}", at, i), c.never[i], true);
    pointers(at + "/set", c.set);
  }

  void check_budget(const BudgetFields& b, const std::string& at) {
    line(at, b.id, b.points);
    if (!b.min && !b.max)
      reader_.problem_at(at, {"this budget has no bound", "此预算没有界限"}, {"\"min\", \"max\" or both", "\"min\"、\"max\" 或两者"});
    pointers(at + "/set", b.set);
    if (b.measure.empty()) return;
    if (b.measure.starts_with("metric(")) {
      const auto parsed = parse_measure(b.measure);
      if (!parsed || parsed->metric.empty())
        reader_.problem_at(at + "/measure", phrase({"no measure is called \"{}\"", "没有名为 \"{}\" 的度量"}, b.measure),
                           {"metric(NAME), with a name that `mqlab reference` lists", "metric(名称)，名称见 `mqlab reference`"});
      return;
    }
    std::vector<std::string_view> names{"metric(NAME)"};
    for (const Measure& m : measures()) names.push_back(m.name);
    if (std::find(names.begin() + 1, names.end(), b.measure) == names.end())
      reader_.problem_at(at + "/measure", phrase({"no measure is called \"{}\"", "没有名为 \"{}\" 的度量"}, b.measure),
                         describe::one_of(names), describe::suggest(b.measure, names));
  }

 private:
  void good_id(const std::string& at, const std::string& id) {
    if (!id.empty() && id.find_first_not_of(kIdLetters) != std::string::npos)
      reader_.problem_at(at, phrase({"\"{}\" can't be a name here", "\"{}\" 不能用作名称"}, id),
                         {"small letters, digits and -", "小写字母、数字与 -"});
  }

  void both_languages(const std::string& at, const LocalText& text) {
    if (!text.empty() && (text.en.empty() || text.zh_CN.empty()))
      reader_.problem_at(at, {"this text stands in one language only", "此文本只有一种语言"},
                         {"\"en\" and \"zh_CN\"", "\"en\" 与 \"zh_CN\""});
  }

  void verdict(const std::string& at, const std::string& name, bool damage) {
    std::vector<std::string_view> names;
    for (const NameInfo& info : verdict_names())
      if (!damage || info.severity == Severity::damage) names.push_back(info.id);
    if (std::find(names.begin(), names.end(), name) == names.end())
      reader_.problem_at(at, phrase({"no verdict is called \"{}\"", "没有名为 \"{}\" 的判定"}, name), describe::one_of(names),
                         describe::suggest(name, names));
  }

  void pointer(const std::string& at, const std::string& text) {
    if (!text.starts_with('/'))
      reader_.problem_at(at, phrase({"\"{}\" is no JSON pointer", "\"{}\" 不是 JSON 指针"}, text),
                         {"something like /producers/0/publish/confirm", "例如 /producers/0/publish/confirm"});
  }
  void pointers(const std::string& at, const Named<Value>& settings) {
    for (const auto& [text, value] : settings) pointer(at + "/" + describe::pointer_step(text), text);
  }

  void check_vary() {
    std::set<std::string> names;
    for (std::size_t i = 0; i < fields_.vary.size(); ++i) {
      const VaryFields& v = fields_.vary[i];
      const std::string at = fmt::format("vary/{}", i);
      pointer(at + "/pointer", v.pointer);
      if (!names.insert(v.name).second) reader_.problem_at(at + "/name", {"this name is used twice", "此名称用了两次"});
      const bool range = v.from && v.to && *v.from <= *v.to;
      if (v.values.empty() == !range)
        reader_.problem_at(at, {"this says no values to draw from", "没有给出可抽取的取值"},
                           {"\"values\", or \"from\" and \"to\" in rising order", "\"values\"，或递增的 \"from\" 与 \"to\""});
    }
  }

  void check_may_change() {
    for (std::size_t i = 0; i < fields_.may_change.size(); ++i) {
      const MayChangeFields& m = fields_.may_change[i];
      const std::string at = fmt::format("may_change/{}", i);
      pointer(at + "/pointer", m.pointer);
      for (const auto& [name, bound] : {std::pair{"min", &m.min}, std::pair{"max", &m.max}})
        if (*bound && !quantity_of(**bound))
          reader_.problem_at(fmt::format("{}/{}", at, name), {"this is no quantity", "这不是可比较的量"},
                             {"a number, a duration, a size or a rate", "数、时长、大小或速率"});
    }
  }

  void check_questions() {
    for (std::size_t i = 0; i < fields_.questions.size(); ++i) {
      const QuestionFields& q = fields_.questions[i];
      const std::string at = fmt::format("questions/{}", i);
      line(at, q.id, q.points);
      both_languages(at + "/text", q.text);
      if (q.kind != QuestionKind::choice) {
        verdict(at + (reader_.has("questions") && !q.verdict.empty() ? "/verdict" : ""), q.verdict, false);
        continue;
      }
      if (q.options.size() < 2)
        reader_.problem_at(at, {"there is nothing to choose from", "没有可选的选项"}, {"two options or more", "两个以上选项"});
      std::set<std::string> ids;
      for (std::size_t o = 0; o < q.options.size(); ++o) check_option(q.options[o], fmt::format("{}/options/{}", at, o), ids);
    }
  }

  void check_option(const OptionFields& option, const std::string& at, std::set<std::string>& ids) {
    good_id(at + "/id", option.id);
    both_languages(at + "/text", option.text);
    if (!ids.insert(option.id).second) reader_.problem_at(at + "/id", {"this option stands here twice", "此选项出现了两次"});
    if (!option.right_if) return;
    const RightIfFields& r = *option.right_if;
    if (r.fault.empty() && r.set.empty() && r.fate.empty() && r.bug.empty())
      reader_.problem_at(at + "/right_if", {"this says nothing", "此处没有条件"},
                         {"fault, set with cures, fate or bug", "fault、set 与 cures、fate 或 bug"});
    if (r.set.empty() != r.cures.empty())
      reader_.problem_at(at + "/right_if", {"\"set\" and \"cures\" go together", "\"set\" 与 \"cures\" 须同时给出"});
    for (std::size_t i = 0; i < r.cures.size(); ++i) verdict(fmt::format("{}/right_if/cures/{}", at, i), r.cures[i], false);
    pointers(at + "/right_if/set", r.set);
    const std::vector<std::string_view> fates = intendable_fates();
    if (!r.fate.empty() && std::find(fates.begin(), fates.end(), r.fate) == fates.end())
      reader_.problem_at(at + "/right_if/fate", phrase({"no fate is called \"{}\"", "没有名为 \"{}\" 的结局"}, r.fate),
                         describe::one_of(fates), describe::suggest(r.fate, fates));
  }

  void check_hints() {
    std::int64_t costs = 0;
    for (std::size_t i = 0; i < fields_.hints.size(); ++i) {
      both_languages(fmt::format("hints/{}/text", i), fields_.hints[i].text);
      costs += fields_.hints[i].costs;
    }
    if (costs > fields_.points) reader_.problem_at("hints", phrase({"the hints cost {} points in all", "提示合计扣 {} 分"}, costs));
  }

  void needs(bool there, std::string_view what) {
    if (there) return;
    reader_.problem_at("kind", phrase({"an exercise of the kind {} needs \"{}\"", "{} 类练习需要 \"{}\""}, name_of(fields_.kind), what));
  }
  void has_no_use_for(bool there, std::string_view what) {
    if (!there) return;
    reader_.problem_at(std::string(what),
                       phrase({"an exercise of the kind {} has no use for \"{}\"", "{} 类练习用不到 \"{}\""}, name_of(fields_.kind), what));
  }

  void check_kind() {
    const ExerciseKind kind = fields_.kind;
    const auto one_of_kinds = [&](std::initializer_list<ExerciseKind> kinds) {
      return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    };
    using enum ExerciseKind;
    if (kind == configure) needs(!fields_.may_change.empty(), "may_change");
    if (one_of_kinds({configure, implement})) needs(!fields_.checks.empty(), "checks");
    if (one_of_kinds({predict, diagnose})) needs(!fields_.questions.empty(), "questions");
    if (kind == break_it) needs(fields_.script.has_value(), "script");
    if (kind == diagnose) needs(fields_.material.has_value(), "material");
    if (kind == whodunit) needs(fields_.whodunit.has_value(), "whodunit");
    if (kind == implement) needs(fields_.implement.has_value(), "implement");
    has_no_use_for(kind != configure && !fields_.may_change.empty(), "may_change");
    has_no_use_for(!one_of_kinds({configure, implement}) && !fields_.checks.empty(), "checks");
    has_no_use_for(!one_of_kinds({configure, implement}) && !fields_.budgets.empty(), "budgets");
    has_no_use_for(!one_of_kinds({predict, diagnose, whodunit}) && !fields_.questions.empty(), "questions");
    has_no_use_for(!one_of_kinds({break_it, whodunit}) && fields_.script.has_value(), "script");
    has_no_use_for(kind != diagnose && fields_.material.has_value(), "material");
    has_no_use_for(kind != whodunit && fields_.whodunit.has_value(), "whodunit");
    has_no_use_for(kind != implement && fields_.implement.has_value(), "implement");
    if (fields_.script) check_script();
    if (fields_.whodunit) sum_ += fields_.whodunit->points;
    if (kind == whodunit && fields_.whodunit && fields_.whodunit->bugs.empty())
      reader_.problem_at("whodunit", {"there is no suspect", "没有嫌疑缺陷"});
  }

  void check_script() {
    const ScriptFields& s = *fields_.script;
    const bool goal = s.goal.as_object() != nullptr && !s.goal.as_object()->empty();
    if (fields_.kind == ExerciseKind::break_it && (!goal || s.lengths.empty()))
      reader_.problem_at("script", {"break-it needs a goal and points by length", "break-it 需要目标与按长度的得分"},
                         {"\"goal\" and \"lengths\"", "\"goal\" 与 \"lengths\""});
    std::int64_t most = 0;
    for (std::size_t i = 0; i < s.lengths.size(); ++i) {
      most = std::max(most, s.lengths[i].points);
      if (i > 0 && s.lengths[i].faults <= s.lengths[i - 1].faults)
        reader_.problem_at(fmt::format("script/lengths/{}", i), {"the rows are not in rising order", "各行未按故障数递增排列"});
    }
    sum_ += most;
  }

  const ExerciseFields& fields_;
  ObjectReader& reader_;
  std::set<std::string> lines_;
  std::int64_t sum_ = 0;
};

}  // namespace

void check_exercise(const ExerciseFields& fields, ObjectReader& reader, const std::string& folder_name) {
  Rules(fields, reader).check(folder_name);
}

void check_instructor(const InstructorFields& fields, const ExerciseFields& exercise, ObjectReader& reader) {
  if (!fields.exercise.empty() && fields.exercise != exercise.id)
    reader.problem_at("exercise",
                      phrase({"this is the instructor's part of \"{}\", not of \"{}\"", "这是 \"{}\" 的教师部分，不是 \"{}\" 的"},
                             fields.exercise, exercise.id));
  ExerciseFields hidden;
  hidden.checks = fields.checks;
  hidden.budgets = fields.budgets;
  Rules rules(hidden, reader);
  const auto in_public = [&](const std::string& id) {
    return std::any_of(exercise.checks.begin(), exercise.checks.end(), [&](const CheckFields& c) { return c.id == id; }) ||
           std::any_of(exercise.budgets.begin(), exercise.budgets.end(), [&](const BudgetFields& b) { return b.id == id; });
  };
  rules.check_lines();
  for (std::size_t i = 0; i < fields.checks.size(); ++i)
    if (in_public(fields.checks[i].id))
      reader.problem_at(fmt::format("checks/{}/id", i), {"a public line of the report has this name", "报告的公开部分已有此名称"});
  for (std::size_t i = 0; i < fields.answers.size(); ++i) {
    const std::string& id = fields.answers[i].first;
    std::vector<std::string> ids;
    for (const QuestionFields& q : exercise.questions) ids.push_back(q.id);
    if (std::find(ids.begin(), ids.end(), id) == ids.end())
      reader.problem_at("answers/" + describe::pointer_step(id), phrase({"no question is called \"{}\"", "没有名为 \"{}\" 的问题"}, id),
                        describe::one_of(ids), describe::suggest(id, ids));
  }
}

}  // namespace mqlab::lab
