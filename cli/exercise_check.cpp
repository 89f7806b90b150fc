// mqlab exercise start and check: a folder to work in, and what is right and wrong in it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/exercise.hpp"
#include "cli/files.hpp"
#include "lab/exercise/report.hpp"
#include "lab/exercise/start.hpp"
#include "lab/exercise/state.hpp"
#include "lab/text/shell.hpp"
#include "lab/why/card.hpp"

namespace mqlab::cli {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

struct StartArguments {
  Manners manners;
  std::string exercise, folder, student;
};

/// All of it, or nothing: made beside its place, then moved there.
bool write_folder(const fs::path& folder, const lab::StartFiles& files, const Manners& manners) {
  std::error_code error;
  const fs::path whole = fs::absolute(folder).lexically_normal();
  const fs::path target = whole.has_filename() ? whole : whole.parent_path();
  const fs::path made = target.string() + "." + std::to_string(::getpid()) + ".part";
  bool written = true;
  for (const auto& [name, text] : files) {
    fs::create_directories((made / name).parent_path(), error);
    written = written && write_file((made / name).string(), text, manners);
  }
  if (written) {
    if (fs::is_directory(target, error)) fs::remove(target, error);  // it is empty
    fs::rename(made, target, error);
    if (!error) return true;
    complain(fmt::format(fmt::runtime(manners.say("can't write {}: {}", "无法写入 {}：{}")), folder.string(), error.message()), manners);
  }
  fs::remove_all(made, error);
  return false;
}

int start(const StartArguments& a) {
  const auto exercise = open_exercise(a.exercise, a.manners);
  if (!exercise) return exercise.error();
  const fs::path folder = a.folder.empty() ? fs::path(exercise->fields.id) : fs::path(a.folder);
  std::error_code error;
  if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
    return complain(fmt::format(fmt::runtime(a.manners.say("{} is there already and is not an empty folder: nothing was written",
                                                           "{} 已存在且不是空目录：没有写入任何内容")),
                                folder.string()),
                    a.manners);
  const auto files = lab::start_files(*exercise, a.student);
  if (!files) return complain(files.error(), a.manners);
  if (!write_folder(folder, *files, a.manners)) return kBadInput;
  if (a.manners.json()) {
    ordered_json names = ordered_json::array();
    for (const auto& [name, text] : *files) names.push_back(name);
    std::cout
        << ordered_json{{"exercise", exercise->fields.id}, {"student", a.student}, {"folder", folder.string()}, {"files", names}}.dump(2)
        << '\n';
    return kHolds;
  }
  const auto assignment = lab::assign(*exercise, a.student);
  std::cout << lab::task_text(*exercise, *assignment, a.manners.language) << '\n';
  std::cout << fmt::format(
      fmt::runtime(a.manners.say("Your folder: {0}. Write your answer into {0}/{1}, then:\n  mqlab exercise check {2}\n",
                                 "你的目录：{0}。把答案写入 {0}/{1}，然后：\n  mqlab exercise check {2}\n")),
      folder.string(), lab::kAnswerFile, lab::shell_word(folder.string()));
  return kHolds;
}

struct CheckArguments {
  Manners manners;
  std::string folder = ".", exercise, instructor;
  std::optional<std::string> student;
};

/// What lay there from an earlier check is of that check.
bool write_counterexample(const CheckArguments& a, const std::optional<lab::Counterexample>& counterexample) {
  std::error_code ignored;
  for (const std::string_view name : {lab::kCounterexampleScenario, lab::kCounterexampleCapsule})
    fs::remove(fs::path(a.folder) / name, ignored);
  if (!counterexample) return true;
  return write_file((fs::path(a.folder) / lab::kCounterexampleScenario).string(), counterexample->scenario, a.manners) &&
         write_file((fs::path(a.folder) / lab::kCounterexampleCapsule).string(), counterexample->capsule, a.manners);
}

void tell_counterexample(const CheckArguments& a, const lab::Counterexample& c) {
  const std::string scenario = (fs::path(a.folder) / lab::kCounterexampleScenario).lexically_normal().string();
  const std::string capsule = (fs::path(a.folder) / lab::kCounterexampleCapsule).lexically_normal().string();
  std::cout << fmt::format(fmt::runtime(a.manners.say("\nThe smallest run that shows it ({}); faults: {}, operations: {}.\n",
                                                      "\n能说明问题的最小运行（{}）：{} 个故障，{} 个操作。\n")),
                           c.line, c.faults, c.operations);
  if (!c.card.is_null()) std::cout << lab::render_card(c.card, a.manners.language, colourful());
  std::cout << fmt::format(fmt::runtime(a.manners.say("\nLook at it:\n  mqlab-gui {0}\n  mqlab why {0} --worst\n  mqlab replay {1}\n",
                                                      "\n查看：\n  mqlab-gui {0}\n  mqlab why {0} --worst\n  mqlab replay {1}\n")),
                           lab::shell_word(scenario), lab::shell_word(capsule));
}

/// The exercise, whose it is and how many hints were taken: of the folder, as far as the command does not say otherwise.
tl::expected<lab::ExerciseState, int> state_of(const CheckArguments& a, bool& there) {
  auto state = lab::load_state(a.folder);
  std::error_code error;
  there = fs::exists(fs::path(a.folder) / lab::kStateFile, error);
  if (!state && (there || a.exercise.empty())) return tl::unexpected(complain(state.error(), a.manners));
  lab::ExerciseState out = state ? std::move(*state) : lab::ExerciseState{};
  if (!a.exercise.empty()) out.exercise = a.exercise;
  if (a.student) out.student = *a.student;
  return out;
}

int check(const CheckArguments& a) {
  bool there = false;
  auto state = state_of(a, there);
  if (!state) return state.error();
  const auto exercise = open_exercise(state->exercise, a.manners);
  if (!exercise) return exercise.error();
  const auto instructor = open_instructor(*exercise, a.instructor, a.manners);
  if (!instructor) return instructor.error();
  const auto assignment = lab::assign(*exercise, state->student);
  if (!assignment) return complain(assignment.error(), a.manners);
  const auto answer = lab::load_answer(*exercise, a.folder);
  if (!answer) return complain(answer.error(), a.manners);
  const lab::Evaluation evaluation = lab::evaluate(*exercise, *instructor ? &**instructor : nullptr, *answer, *assignment,
                                                   static_cast<std::size_t>(state->hints), lab::Trust::as_said);
  if (!evaluation.problems.empty()) return complain(evaluation.problems, a.manners);
  std::optional<lab::Counterexample> counterexample;
  if (evaluation.failing) counterexample = lab::make_counterexample(*evaluation.failing);
  if (!write_counterexample(a, counterexample)) return kBadInput;
  if (there && !a.student && a.exercise.empty()) {
    ++state->checks;
    if (evaluation.points.number() > state->best || state->checks == 1) state->best = evaluation.points.number();
    state->of = exercise->public_points().number();
    state->passed = state->passed || evaluation.passed;
    if (!write_file((fs::path(a.folder) / lab::kStateFile).string(), lab::state_json(*state), a.manners)) return kBadInput;
  }
  const ordered_json report = lab::evaluation_json(*exercise, &*assignment, evaluation, counterexample);
  if (a.manners.json()) {
    std::cout << report.dump(2) << '\n';
  } else {
    std::cout << lab::render_evaluation(report, a.manners.language, colourful());
    if (counterexample) tell_counterexample(a, *counterexample);
  }
  return evaluation.passed ? kHolds : kDamage;
}

}  // namespace

void add_exercise_start(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "start", help({"a folder to work in: task, scenario or material, a starter answer", "建立工作目录：题面、场景或材料、起步答案"}));
  auto a = std::make_shared<StartArguments>();
  add_manners(*command, a->manners);
  command->add_option("exercise", a->exercise, help({"the exercise", "练习"}))->option_text("ID|DIR")->required();
  command
      ->add_option("folder", a->folder, help({"where to work (default: a folder named like the exercise)", "工作目录（默认与练习同名）"}))
      ->option_text("DIR");
  command
      ->add_option("--student", a->student,
                   help({"who works on it: each student gets values of their own (default: those of the text)",
                         "由谁来做：每个学生取值不同（默认取原文的值）"}))
      ->option_text("NAME");
  command->footer(help({"Example:", "示例："}) +
                  "\n  mqlab exercise start ack-and-crash\n  mqlab exercise start ack-and-crash alice --student alice\n");
  command->callback([a, &exit_code] { exit_code = start(*a); });
}

void add_exercise_check(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("check", help({"check an answer: points, what does not hold and the smallest run that shows it",
                                                    "检查答案：得分、未成立之处，以及能说明问题的最小运行"}));
  auto a = std::make_shared<CheckArguments>();
  add_manners(*command, a->manners);
  command->add_option("folder", a->folder, help({"folder of the exercise (default: this one)", "练习目录（默认当前目录）"}))
      ->option_text("DIR");
  command->add_option("--exercise", a->exercise, help({"which exercise (default: that of the folder)", "哪个练习（默认取目录所记）"}))
      ->option_text("ID|DIR");
  command->add_option("--student", a->student, help({"as whose (default: that of the folder)", "作为谁的答案（默认取目录所记）"}))
      ->option_text("NAME");
  command->add_option("--instructor", a->instructor, help({"the instructor's part: hidden checks too", "教师部分：连隐藏检查一起做"}))
      ->option_text("DIR");
  command->footer(help({"Exit code: 0 it passes, 1 it does not, 2 bad input.", "退出码：0 及格，1 未及格，2 输入有误。"}));
  command->callback([a, &exit_code] { exit_code = check(*a); });
}

}  // namespace mqlab::cli
