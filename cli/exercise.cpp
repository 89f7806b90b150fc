// mqlab exercise: list, hint, show-score, seal, verify; start and check have files of their own.
#include "cli/exercise.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/progress.hpp"
#include "lab/exercise/sealed.hpp"
#include "lab/exercise/state.hpp"
#include "lab/exercise/verify.hpp"
#include "lab/report/both.hpp"
#include "lab/run/pool.hpp"

namespace mqlab::cli {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

tl::expected<lab::Exercise, int> open_exercise(const std::string& folder_or_id, const Manners& manners) {
  const auto folder = lab::find_exercise(folder_or_id);
  if (!folder) return tl::unexpected(complain({folder.error()}, manners));
  auto exercise = lab::load_exercise(*folder);
  if (!exercise) return tl::unexpected(complain(exercise.error(), manners));
  return std::move(*exercise);
}

tl::expected<std::optional<lab::Instructor>, int> open_instructor(const lab::Exercise& exercise, const std::string& folder,
                                                                  const Manners& manners) {
  if (folder.empty()) return std::nullopt;
  auto instructor = lab::load_instructor(exercise, folder);
  if (!instructor) return tl::unexpected(complain(instructor.error(), manners));
  return std::optional(std::move(*instructor));
}

namespace {

ordered_json local(const describe::LocalText& text) { return {{"en", text.en}, {"zh_CN", text.zh_CN}}; }

int list(const Manners& manners) {
  std::vector<lab::Exercise> exercises;
  int code = kHolds;
  for (const lab::ExerciseEntry& entry : lab::list_exercises()) {
    auto exercise = lab::load_exercise(entry.folder);
    if (exercise)
      exercises.push_back(std::move(*exercise));
    else
      code = complain(exercise.error(), manners);
  }
  if (exercises.empty() && code == kHolds)
    return complain(
        std::string(manners.say("there are no exercises: is MQLAB_SCENARIOS set wrongly?", "没有练习：MQLAB_SCENARIOS 是否设错？")),
        manners);
  std::stable_sort(exercises.begin(), exercises.end(),
                   [](const lab::Exercise& a, const lab::Exercise& b) { return a.fields.level < b.fields.level; });
  ordered_json all = ordered_json::array();
  for (const lab::Exercise& e : exercises) {
    if (manners.json())
      all.push_back({{"id", e.fields.id},
                     {"kind", lab::name_of(e.fields.kind)},
                     {"level", e.fields.level},
                     {"title", local(e.fields.title)},
                     {"points", e.fields.points},
                     {"hints", e.fields.hints.size()},
                     {"folder", e.folder.string()}});
    else
      std::cout << fmt::format("{:<5} {:<28} {:<10} {:>3} {}  {}\n", e.fields.level, e.fields.id, lab::name_of(e.fields.kind),
                               e.fields.points, manners.say("points", "分"), e.fields.title.in(manners.language));
  }
  if (manners.json()) std::cout << all.dump(2) << '\n';
  return code;
}

int hint(const Manners& manners, const std::string& folder, bool again) {
  auto state = lab::load_state(folder);
  if (!state) return complain(state.error(), manners);
  const auto exercise = open_exercise(state->exercise, manners);
  if (!exercise) return exercise.error();
  const auto& hints = exercise->fields.hints;
  std::size_t shown = static_cast<std::size_t>(state->hints);
  const bool no_more = shown >= hints.size();
  if (!again && !no_more) {
    state->hints = static_cast<std::int64_t>(++shown);
    if (!write_file((fs::path(folder) / lab::kStateFile).string(), lab::state_json(*state), manners)) return kBadInput;
  }
  if (manners.json()) {
    ordered_json taken = ordered_json::array();
    for (std::size_t i = 0; i < std::min(shown, hints.size()); ++i)
      taken.push_back({{"text", local(hints[i].text)}, {"costs", hints[i].costs}});
    std::cout << ordered_json{{"exercise", state->exercise}, {"hints", taken}, {"left", hints.size() - std::min(shown, hints.size())}}.dump(
                     2)
              << '\n';
    return kHolds;
  }
  for (std::size_t i = 0; i < std::min(shown, hints.size()); ++i)
    std::cout << fmt::format(fmt::runtime(manners.say("hint {} of {} ({} points): {}\n", "提示 {}/{}（{} 分）：{}\n")), i + 1, hints.size(),
                             hints[i].costs, hints[i].text.in(manners.language));
  if (no_more && !again)
    std::cout << manners.say("there are no more hints\n", "没有更多提示了\n");
  else if (shown < hints.size())
    std::cout << fmt::format(fmt::runtime(manners.say("{} more; the next one costs {} points\n", "还有 {} 条；下一条扣 {} 分\n")),
                             hints.size() - shown, hints[shown].costs);
  return kHolds;
}

/// Folders that were started: this one, or those in it.
std::vector<std::string> started_in(const std::vector<std::string>& places) {
  std::vector<std::string> found;
  for (const std::string& place : places) {
    std::error_code error;
    if (fs::exists(fs::path(place) / lab::kStateFile, error)) found.push_back(place);
    for (fs::directory_iterator it(place, error), end; !error && it != end; it.increment(error))
      if (fs::exists(it->path() / lab::kStateFile, error)) found.push_back(it->path().lexically_normal().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

int show_score(const Manners& manners, const std::vector<std::string>& places) {
  const std::vector<std::string> folders = started_in(places.empty() ? std::vector<std::string>{"."} : places);
  if (folders.empty())
    return complain(
        std::string(manners.say("no exercise was started here: mqlab exercise start ID", "此处没有开始过的练习：mqlab exercise start ID")),
        manners);
  ordered_json all = ordered_json::array();
  double points = 0;
  double of = 0;
  int code = kHolds;
  for (const std::string& folder : folders) {
    const auto state = lab::load_state(folder);
    if (!state) {
      code = complain(state.error(), manners);
      continue;
    }
    points += state->best;
    of += state->of;
    if (manners.json()) {
      all.push_back({{"folder", folder},
                     {"exercise", state->exercise},
                     {"student", state->student},
                     {"best", state->best},
                     {"of", state->of},
                     {"passed", state->passed},
                     {"checks", state->checks},
                     {"hints", state->hints}});
      continue;
    }
    const std::string_view how = state->checks == 0 ? manners.say("not checked yet", "尚未检查")
                                 : state->passed    ? manners.say("passed", "及格")
                                                    : manners.say("not yet", "未及格");
    std::cout << fmt::format(fmt::runtime(manners.say("{:<28} {:>6} of {:<6} {:<16} {} checks, {} hints  {}\n",
                                                      "{:<28} {:>6} / {:<6} {:<12} 检查 {} 次，提示 {} 条  {}\n")),
                             state->exercise, fmt::format("{}", state->best), fmt::format("{}", state->of), how, state->checks,
                             state->hints, folder);
  }
  if (manners.json())
    std::cout << ordered_json{{"exercises", all}, {"points", points}, {"of", of}}.dump(2) << '\n';
  else
    std::cout << fmt::format(fmt::runtime(manners.say("{} of {} points that public checks give\n", "公开检查共 {} / {} 分\n")), points, of);
  return code;
}

int seal(const Manners& manners, const std::string& id, const std::string& instructor_folder) {
  const auto folder = lab::find_exercise(id);
  if (!folder) return complain({folder.error()}, manners);
  // Before there is a sealed file the exercise can't be loaded: its instructor's part says what goes in.
  const fs::path beside = folder->parent_path().parent_path() / "exercises-instructor" / folder->filename();
  const fs::path where = instructor_folder.empty() ? beside : fs::path(instructor_folder);
  lab::Exercise blank;
  blank.fields.id = folder->filename().string();
  std::error_code error;
  const fs::path own = fs::is_regular_file(where / blank.fields.id / "instructor.json", error) ? where / blank.fields.id : where;
  const auto names = lab::sealed_cases(own);
  if (!names) return complain(names.error(), manners);
  const fs::path to = *folder / lab::MaterialFields{}.sealed;
  if (!write_file(to.string(), lab::seal(*names, blank.fields.id), manners)) return kBadInput;
  if (manners.json())
    std::cout << ordered_json{{"sealed", to.string()}, {"cases", names->size()}}.dump(2) << '\n';
  else
    std::cout << fmt::format(fmt::runtime(manners.say("{} cases sealed in {}\n", "{} 个案例封存于 {}\n")), names->size(), to.string());
  return kHolds;
}

struct VerifyArguments {
  Manners manners;
  std::vector<std::string> ids;
  std::string instructor;
  unsigned workers = 0;
};

ordered_json verified_json(const lab::Verified& v) {
  ordered_json findings = ordered_json::array();
  for (const lab::VerifyFinding& f : v.findings) findings.push_back({{"of", f.of}, {"what", lab::both(f.what)}});
  for (const describe::Problem& p : v.problems)
    findings.push_back(
        {{"of", p.file}, {"what", lab::both(lab::Sentence{describe::render(p, Language::en), describe::render(p, Language::zh_CN)})}});
  ordered_json out{{"exercise", v.exercise}, {"well", v.all_well()}, {"evaluations", v.evaluations}, {"findings", findings}};
  if (v.skipped) out["skipped"] = lab::both(*v.skipped);
  return out;
}

int verify(const VerifyArguments& a) {
  std::vector<fs::path> folders;
  for (const std::string& id : a.ids) {
    const auto folder = lab::find_exercise(id);
    if (!folder) return complain({folder.error()}, a.manners);
    folders.push_back(*folder);
  }
  if (a.ids.empty())
    for (const lab::ExerciseEntry& entry : lab::list_exercises()) folders.push_back(entry.folder);
  ordered_json all = ordered_json::array();
  std::size_t well = 0;
  {
    Progress progress(std::string(a.manners.say("exercises", "练习")));
    const auto work = [&](std::size_t i) { return verified_json(lab::verify(folders[i], a.instructor)).dump(); };
    const auto take = [&](std::size_t i, const lab::TaskResult& result) {
      if (result) {
        all.push_back(ordered_json::parse(*result));
      } else {
        const std::string name = folders[i].filename().string();
        all.push_back(
            {{"exercise", name},
             {"well", false},
             {"evaluations", 0},
             {"findings", {{{"of", "exercise"}, {"what", {{"en", result.error().sentence}, {"zh_CN", result.error().sentence}}}}}}});
      }
      well += all.back()["well"].get<bool>() ? 1 : 0;
    };
    lab::run_pool(folders.size(), work, take,
                  {.workers = a.workers, .budget = std::chrono::minutes(10), .progress = [&](std::size_t done, std::size_t) {
                     progress.show(done, folders.size());
                   }});
  }
  if (a.manners.json()) {
    std::cout << all.dump(2) << '\n';
  } else {
    const char* language = a.manners.language == Language::zh_CN ? "zh_CN" : "en";
    for (const ordered_json& v : all) {
      std::cout << fmt::format(
          fmt::runtime(a.manners.say("{:<28} {} ({} evaluations)\n", "{:<28} {}（评分 {} 次）\n")), v["exercise"].get<std::string>(),
          v["well"].get<bool>() ? a.manners.say("well", "无误") : a.manners.say("NOT WELL", "有问题"), v["evaluations"].get<std::size_t>());
      if (v.contains("skipped")) std::cout << "    " << v["skipped"][language].get<std::string>() << '\n';
      for (const ordered_json& f : v["findings"])
        std::cout << "    " << f["of"].get<std::string>() << ": " << f["what"][language].get<std::string>() << '\n';
    }
    std::cout << fmt::format(
        fmt::runtime(a.manners.say("{} of {} exercises are as their instructor's part says\n", "{}/{} 个练习与教师部分一致\n")), well,
        all.size());
  }
  return well == all.size() ? kHolds : kDamage;
}

CLI::App* subcommand(CLI::App& app, const char* name, Text what, Manners& manners) {
  auto* command = app.add_subcommand(name, help(what));
  add_manners(*command, manners);
  return command;
}

}  // namespace

void add_exercise(CLI::App& app, int& exit_code) {
  auto* exercise = app.add_subcommand("exercise", help({"exercises: list, start, check, hint, show-score; for authors seal and verify",
                                                        "练习：list、start、check、hint、show-score；出题者另有 seal 与 verify"}));
  exercise->group(help({"Commands", "命令"}));
  exercise->require_subcommand(1);
  exercise->footer(help({"Examples:", "示例："}) +
                   "\n"
                   "  mqlab exercise list\n"
                   "  mqlab exercise start ack-and-crash work\n"
                   "  mqlab exercise check work\n"
                   "  mqlab exercise hint work\n"
                   "  mqlab exercise show-score\n");

  auto manners = std::make_shared<Manners>();
  auto* list_command = subcommand(*exercise, "list", {"the exercises, in the order of the course", "按课程顺序列出练习"}, *manners);
  list_command->callback([manners, &exit_code] { exit_code = list(*manners); });

  add_exercise_start(*exercise, exit_code);
  add_exercise_check(*exercise, exit_code);

  auto hint_manners = std::make_shared<Manners>();
  auto* hint_command = subcommand(
      *exercise, "hint", {"the next hint; it may cost points, the exercise says how many", "取下一条提示；可能扣分，扣多少由练习说明"},
      *hint_manners);
  auto folder = std::make_shared<std::string>(".");
  auto again = std::make_shared<bool>(false);
  hint_command->add_option("folder", *folder, help({"folder of the exercise (default: this one)", "练习目录（默认当前目录）"}))
      ->option_text("DIR");
  hint_command->add_flag("--again", *again, help({"only those already taken", "只看已取用的"}));
  hint_command->callback([=, &exit_code] { exit_code = hint(*hint_manners, *folder, *again); });

  auto score_manners = std::make_shared<Manners>();
  auto* score = subcommand(*exercise, "show-score",
                           {"what was reached so far, in this folder and those in it", "此目录及其子目录中各练习的得分"}, *score_manners);
  auto places = std::make_shared<std::vector<std::string>>();
  score->add_option("folder", *places, help({"folders (default: this one)", "目录（默认当前目录）"}))->option_text("DIR...");
  score->callback([=, &exit_code] { exit_code = show_score(*score_manners, *places); });

  auto seal_manners = std::make_shared<Manners>();
  auto* seal_command = subcommand(
      *exercise, "seal",
      {"for authors: put the instructor's cases into the student's part, unreadable at a glance", "出题用：把教师部分的案例封存到学生部分"},
      *seal_manners);
  auto id = std::make_shared<std::string>();
  auto instructor = std::make_shared<std::string>();
  seal_command->add_option("exercise", *id, help({"the exercise", "练习"}))->option_text("ID|DIR")->required();
  seal_command->add_option("--instructor", *instructor, help({"the instructor's part", "教师部分所在目录"}))->option_text("DIR");
  seal_command->callback([=, &exit_code] { exit_code = seal(*seal_manners, *id, *instructor); });

  auto a = std::make_shared<VerifyArguments>();
  auto* verify_command = subcommand(
      *exercise, "verify",
      {"for authors: the sample solution gets full points, the starter does not pass, typical mistakes get what the instructor's part says",
       "出题用：示例解答得满分，原样提交不及格，典型错误的得分与反馈符合教师部分"},
      a->manners);
  verify_command->add_option("exercise", a->ids, help({"exercises (default: all)", "练习（默认全部）"}))->option_text("ID|DIR...");
  verify_command
      ->add_option("--instructor", a->instructor,
                   help({"where the instructor's parts are (default: beside the exercises)", "教师部分所在目录（默认在练习旁）"}))
      ->option_text("DIR");
  verify_command
      ->add_option("--workers", a->workers, help({"worker processes (default: one per processor)", "工作进程数（默认每个处理器一个）"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  verify_command->footer(
      help({"Exit code: 0 all is well, 1 something is not, 2 bad input.", "退出码：0 全部无误，1 有问题，2 输入有误。"}));
  verify_command->callback([a, &exit_code] { exit_code = verify(*a); });
}

}  // namespace mqlab::cli
