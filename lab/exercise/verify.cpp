#include "lab/exercise/verify.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "lab/exercise/sealed.hpp"
#include "lab/exercise/start.hpp"
#include "lab/study/say.hpp"

namespace mqlab::lab {

namespace {

constexpr int kStudents = 3;       // with a name, beside the one without ...
constexpr int kMostStudents = 64;  // ... and as many of these as it takes to meet each case and each bug

class Verifier {
 public:
  Verifier(const Exercise& exercise, const Instructor& instructor, Verified& out)
      : exercise_(exercise), instructor_(instructor), out_(out) {}

  void verify() {
    add_up();
    if (instructor_.fields.wrong.size() < kTypicalMistakes)
      find("wrong", said({"{} typical wrong solutions, {} or more are wanted", "典型错误解答只有 {} 个，至少需要 {} 个"},
                         instructor_.fields.wrong.size(), kTypicalMistakes));
    sealed_is_fresh();
    if (exercise_.fields.implement) out_.skipped = programs_refused();
    if (out_.skipped) return;
    for (int n = 0; n <= kMostStudents; ++n) with_student(n == 0 ? std::string() : fmt::format("student-{}", n), n <= kStudents);
  }

 private:
  void find(std::string of, Sentence what) { out_.findings.push_back({std::move(of), std::move(what)}); }

  void add_up() {
    std::int64_t hidden = 0;
    for (const CheckFields& c : instructor_.fields.checks) hidden += c.points;
    for (const BudgetFields& b : instructor_.fields.budgets) hidden += b.points;
    const Points sum = exercise_.public_points() + Points::whole(hidden);
    if (sum != exercise_.points())
      find("points",
           said({"the public lines give {}, the hidden ones {}: that is {}, not {}", "公开部分 {} 分，隐藏部分 {} 分：合计 {}，不是 {}"},
                print(exercise_.public_points()), hidden, print(sum), print(exercise_.points())));
  }

  void sealed_is_fresh() {
    if (!exercise_.fields.material) return;
    std::vector<std::string> cases;
    for (const std::string& name : instructor_.fields.cases) {
      auto text = read_text(instructor_.folder / name);
      if (!text) return out_.problems.push_back(text.error());
      cases.push_back(std::move(*text));
    }
    const bool same =
        cases.size() == exercise_.cases.size() && std::equal(cases.begin(), cases.end(), exercise_.cases.begin(),
                                                             [](const std::string& a, const ScenarioText& b) { return a == b.text; });
    if (!same)
      find(exercise_.fields.material->sealed,
           said({"it is not what the cases say now: mqlab exercise seal {}", "与现有案例不一致：mqlab exercise seal {}"},
                exercise_.fields.id));
  }

  void with_student(const std::string& student, bool always) {
    const auto assignment = assign(exercise_, student);
    if (!assignment) {
      if (always) add(assignment.error());
      return;
    }
    const bool other = met_.emplace(assignment->which, assignment->bug).second;
    if (!other && !always) return;
    if (other) check_questions(*assignment);
    if (other && exercise_.fields.material) check_material(*assignment);
    check_solution(*assignment);
    check_starter(*assignment);
    if (student.empty())
      for (const WrongFields& wrong : instructor_.fields.wrong) check_wrong(*assignment, wrong);
  }

  /// What the student is handed can be made.
  void check_material(const Assignment& assignment) {
    std::vector<describe::Problem> problems;
    material_of(exercise_, assignment, problems);
    add(std::move(problems));
  }

  /// Each question has an answer.
  void check_questions(const Assignment& assignment) {
    for (const QuestionFields& q : exercise_.fields.questions) {
      if (q.kind != QuestionKind::choice) continue;
      const auto right = right_options(exercise_, &instructor_, assignment, q);
      if (!right || right->empty())
        find(whose(q.id, assignment), {"no option is right", "没有正确选项"});
      else if (right->size() > 1 && !q.several)
        find(whose(q.id, assignment),
             said({"more than one option is right: {}", "不止一个选项正确：{}"}, fmt::format("{}", fmt::join(*right, ", "))));
    }
  }

  void add(const std::vector<describe::Problem>& problems) { out_.problems.insert(out_.problems.end(), problems.begin(), problems.end()); }

  std::optional<Evaluation> evaluated(const Assignment& assignment, const std::filesystem::path& folder, bool with_right_answers) {
    // What tells one suspect from a correct broker need not tell another.
    const std::string of_bug = "answer." + assignment.bug + ".json";
    std::error_code error;
    auto answer = !assignment.bug.empty() && std::filesystem::exists(folder / of_bug, error) ? load_answer(exercise_, folder, of_bug)
                                                                                             : load_answer(exercise_, folder);
    if (!answer) {
      add(answer.error());
      return std::nullopt;
    }
    if (with_right_answers) answer->fields.answers = right_answers(exercise_, &instructor_, assignment);
    ++out_.evaluations;
    Evaluation evaluation = evaluate(exercise_, &instructor_, *answer, assignment, 0);
    add(evaluation.problems);
    return evaluation;
  }

  static std::string whose(const std::string& what, const Assignment& assignment) {
    return assignment.student.empty() ? what : what + " for " + assignment.student;
  }

  /// What a student with a name is asked has another answer; the rest of the solution serves all.
  void check_solution(const Assignment& assignment) {
    const auto e = evaluated(assignment, instructor_.folder / instructor_.fields.solution, !assignment.student.empty());
    if (!e || !e->problems.empty() || e->points == e->of) return;
    for (const ReportLine& line : e->lines) {
      if (line.points == line.of) continue;
      const Sentence because = line.said.empty() ? Sentence{} : line.said.front();
      find(whose("solution", assignment),
           {fmt::format("{} of {} points for {}: {}", print(line.points), print(line.of), line.id, because.en),
            fmt::format("{} 得 {}/{} 分：{}", line.id, print(line.points), print(line.of), because.zh_CN)});
    }
  }

  void check_starter(const Assignment& assignment) {
    const auto e = evaluated(assignment, exercise_.folder / exercise_.fields.starter, false);
    if (e && e->passed)
      find(whose("starter", assignment), said({"untouched it passes with {} points", "原样提交就以 {} 分及格"}, print(e->points)));
  }

  void check_wrong(const Assignment& assignment, const WrongFields& wrong) {
    const std::string of = "wrong/" + wrong.id;
    const auto e = evaluated(assignment, instructor_.folder / "wrong" / wrong.id, false);
    if (!e || !e->problems.empty()) return;
    if (e->points.hundredths != std::llround(wrong.points * 100))
      find(of, said({"it gets {} points, not {}", "得 {} 分，不是 {}"}, print(e->points), print(Points{std::llround(wrong.points * 100)})));
    std::vector<std::string> fails;
    Sentence everything;
    for (const ReportLine& line : e->lines) {
      if (!line.holds) fails.push_back(line.id);
      for (const Sentence& s : line.said) everything.en += s.en + "\n", everything.zh_CN += s.zh_CN + "\n";
    }
    std::vector<std::string> wanted = wrong.fails;
    std::sort(fails.begin(), fails.end());
    std::sort(wanted.begin(), wanted.end());
    if (fails != wanted)
      find(of, said({"what does not hold: {}; the instructor's part says: {}", "未通过：{}；教师部分写的是：{}"},
                    fmt::format("{}", fmt::join(fails, ", ")), fmt::format("{}", fmt::join(wanted, ", "))));
    if (!wrong.says.en.empty() && everything.en.find(wrong.says.en) == std::string::npos)
      find(of, said({"nothing of its feedback says \"{}\"; it says:\n{}", "反馈中没有 \"{}\"，而是：\n{}"}, wrong.says.en, everything.en));
    if (!wrong.says.zh_CN.empty() && everything.zh_CN.find(wrong.says.zh_CN) == std::string::npos)
      find(of, said({"nothing of its feedback says \"{}\"; it says:\n{}", "反馈中没有 \"{}\"，而是：\n{}"}, wrong.says.zh_CN,
                    everything.zh_CN));
  }

  const Exercise& exercise_;
  const Instructor& instructor_;
  Verified& out_;
  std::set<std::pair<std::size_t, std::string>> met_;  // cases and bugs
};

}  // namespace

Verified verify(const std::filesystem::path& folder, const std::filesystem::path& instructor_folder) {
  Verified out;
  out.exercise = std::filesystem::absolute(folder).lexically_normal().filename().string();
  const auto exercise = load_exercise(folder);
  if (!exercise) {
    out.problems = exercise.error();
    return out;
  }
  out.exercise = exercise->fields.id;
  std::optional<std::filesystem::path> where = instructor_folder;
  if (instructor_folder.empty()) where = find_instructor(*exercise);
  if (!where) {
    out.findings.push_back(
        {"instructor",
         {"there is no instructor's part beside the exercises (--instructor DIR)", "练习旁没有教师部分（--instructor 目录）"}});
    return out;
  }
  const auto instructor = load_instructor(*exercise, *where);
  if (!instructor) {
    out.problems = instructor.error();
    return out;
  }
  Verifier(*exercise, *instructor, out).verify();
  return out;
}

}  // namespace mqlab::lab
