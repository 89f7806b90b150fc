// mqlab grade: a whole class at once.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/exercise.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "lab/exercise/counterexample.hpp"
#include "lab/grade/grade.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::cli {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

struct GradeArguments {
  Manners manners;
  std::string submissions, exercise, instructor, out, reports, junit;
  bool public_only = false;
  std::int64_t limit = 120;
  lab::GradeOptions grade;
};

/// A folder for each student: report in both languages, Gradescope's results, the counterexample.
bool write_reports(const GradeArguments& a, const lab::ClassGrades& grades) {
  for (const lab::StudentGrade& grade : grades.students) {
    const fs::path folder = fs::path(a.reports) / grade.student;
    std::error_code error;
    fs::create_directories(folder, error);
    const auto write = [&](std::string_view name, const std::string& text) {
      return write_file((folder / name).string(), text, a.manners);
    };
    if (!write("report.en.html", lab::report_html(grade, Language::en)) ||
        !write("report.zh_CN.html", lab::report_html(grade, Language::zh_CN)) ||
        !write("results.json", lab::gradescope_json(grade, a.manners.language)))
      return false;
    const ordered_json& c = grade.report["counterexample"];
    fs::remove(folder / lab::kCounterexampleScenario, error);  // of an earlier grading
    if (!c.is_null() && !write(lab::kCounterexampleScenario, c["scenario"].dump(2) + "\n")) return false;
  }
  return true;
}

void print_grades(const lab::ClassGrades& grades, const Manners& manners) {
  std::size_t passed = 0;
  double sum = 0;
  for (const lab::StudentGrade& grade : grades.students) {
    const ordered_json& r = grade.report;
    passed += r["passed"].get<bool>() ? 1 : 0;
    sum += r["points"].get<double>();
    const std::string_view how = grade.status == lab::GradeStatus::unreadable ? manners.say("could not be judged", "无法评分")
                                 : grade.status == lab::GradeStatus::error    ? manners.say("grading did not end", "评分未能结束")
                                 : r["passed"].get<bool>()                    ? manners.say("passed", "及格")
                                                                              : manners.say("not passed", "未及格");
    std::cout << fmt::format("{:<28} {:>6} / {:<5} {}\n", grade.student, fmt::format("{}", r["points"].get<double>()),
                             fmt::format("{}", r["of"].get<double>()), how);
    if (!r["problems"].empty())
      std::cout << "    " << r["problems"].front()[manners.language == Language::zh_CN ? "zh_CN" : "en"].get<std::string>() << '\n';
  }
  const auto all = static_cast<double>(grades.students.size());
  std::cout << fmt::format(fmt::runtime(manners.say("{} submissions, {} passed, mean {:.2f}\n", "{} 份提交，{} 份及格，平均 {:.2f}\n")),
                           grades.students.size(), passed, grades.students.empty() ? 0 : sum / all);
}

int grade(GradeArguments& a) {
  const auto exercise = open_exercise(a.exercise, a.manners);
  if (!exercise) return exercise.error();
  if (a.instructor.empty() && !a.public_only) {
    const auto beside = lab::find_instructor(*exercise);
    if (!beside)
      return complain(
          std::string(a.manners.say("the instructor's part with the hidden checks is not here: --instructor DIR, or --public-only",
                                    "此处没有含隐藏检查的教师部分：请给出 --instructor 目录，或 --public-only")),
          a.manners);
    a.instructor = beside->string();
  }
  const auto instructor = open_instructor(*exercise, a.instructor, a.manners);
  if (!instructor) return instructor.error();
  if (!can_write(a.out, a.manners) || !can_write(a.junit, a.manners)) return kBadInput;
  if (a.reports.empty()) a.reports = (fs::path(a.out).parent_path() / (fs::path(a.out).stem().string() + "-reports")).string();
  a.grade.limit = std::chrono::seconds(a.limit);
  tl::expected<lab::ClassGrades, lab::Sentence> grades;
  {
    Progress progress(std::string(a.manners.say("submissions", "提交")));
    const Interrupt interrupt;
    a.grade.stop = [] { return Interrupt::came(); };
    a.grade.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    grades = lab::grade_class(a.submissions, *exercise, *instructor ? &**instructor : nullptr, a.grade);
  }
  if (!grades) return complain(grades.error().in(a.manners.language), a.manners);
  if (grades->stopped) {
    complain(std::string(a.manners.say("ended by Ctrl-C: nothing was written", "被 Ctrl-C 中断：没有写入任何内容")), a.manners,
             kInterrupted);
    return kInterrupted;
  }
  if (!write_reports(a, *grades)) return kBadInput;
  if (!a.junit.empty() && !write_file(a.junit, lab::grades_junit(*grades, a.manners.language), a.manners)) return kBadInput;
  if (!write_file(a.out, lab::grades_csv(*grades, a.manners.language), a.manners)) return kBadInput;
  if (a.manners.json())
    std::cout << lab::grades_json(*grades).dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  else
    print_grades(*grades, a.manners);
  const bool died = std::any_of(grades->students.begin(), grades->students.end(),
                                [](const lab::StudentGrade& g) { return g.status == lab::GradeStatus::error; });
  return died ? kInternal : kHolds;
}

}  // namespace

void add_grade(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("grade", help({"grade a whole class: a folder for each student", "给全班评分：每个学生一个目录"}));
  auto a = std::make_shared<GradeArguments>();
  add_manners(*command, a->manners);
  command
      ->add_option("submissions", a->submissions,
                   help({"folder with a folder for each student, named like the student", "含各学生目录的目录，目录名即学生名"}))
      ->option_text("SUBMISSIONS")
      ->required();
  command->add_option("--exercise", a->exercise, help({"the exercise", "练习"}))->option_text("ID|DIR")->required();
  command
      ->add_option("--instructor", a->instructor,
                   help({"the instructor's part (default: beside the exercises)", "教师部分（默认在练习旁）"}))
      ->option_text("DIR");
  command->add_flag("--public-only", a->public_only, help({"without hidden checks", "不做隐藏检查"}))->excludes("--instructor");
  a->out = "grades.csv";
  command->add_option("-o,--output", a->out, help({"the table (default grades.csv)", "成绩表（默认 grades.csv）"}))->option_text("FILE");
  command
      ->add_option("--reports", a->reports,
                   help({"folder for a report, Gradescope's results.json and the counterexample of each student (default: GRADES-reports)",
                         "各学生的报告、Gradescope 的 results.json 与反例所在目录（默认：成绩表名-reports）"}))
      ->option_text("DIR");
  command->add_option("--junit", a->junit, help({"and as JUnit XML", "另写 JUnit XML"}))->option_text("FILE");
  command
      ->add_option("--workers", a->grade.workers,
                   help({"worker processes (default: one per processor)", "工作进程数（默认每个处理器一个）"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  command
      ->add_option("--limit", a->limit,
                   help({"real time of one submission at most, in seconds (default 120)", "单份提交的实际用时上限，秒（默认 120）"}))
      ->check(CLI::Range(1, 86'400))
      ->option_text("SECONDS");
  command->footer(
      help({"Example:", "示例："}) + "\n  mqlab grade submissions --exercise safe-orders -o grades.csv --junit grades.xml\n" +
      help({"Exit code: 0 all were graded, whatever their points; 2 bad input; 3 a grading died or hung (the others are written).",
            "退出码：0 全部评完（不论得分），2 输入有误，3 有评分进程死亡或挂起（其余照常写出）。"}));
  command->callback([a, &exit_code] { exit_code = grade(*a); });
}

}  // namespace mqlab::cli
