/// What stands in `exercise.json` (what a student gets), `instructor.json` (what a student must not see) and `answer.json` (what a student hands in).
///
/// Points are whole numbers here; partial credit is counted in hundredths (lab/exercise/points.hpp). Said once: reader, schema and docs are loops over these.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/describe/field.hpp"

namespace mqlab::lab {

using describe::field;
using describe::LocalText;
using describe::Named;
using describe::Value;

enum class ExerciseKind : std::uint8_t { predict, configure, diagnose, break_it, whodunit, implement };
constexpr std::array<std::pair<ExerciseKind, std::string_view>, 6> choices(ExerciseKind) {
  return {{{ExerciseKind::predict, "predict"},
           {ExerciseKind::configure, "configure"},
           {ExerciseKind::diagnose, "diagnose"},
           {ExerciseKind::break_it, "break-it"},
           {ExerciseKind::whodunit, "whodunit"},
           {ExerciseKind::implement, "implement"}}};
}
std::string_view name_of(ExerciseKind kind);

enum class QuestionKind : std::uint8_t { operations, count, choice };
constexpr std::array<std::pair<QuestionKind, std::string_view>, 3> choices(QuestionKind) {
  return {{{QuestionKind::operations, "operations"}, {QuestionKind::count, "count"}, {QuestionKind::choice, "choice"}}};
}

/// A value of the scenario that each student gets another one of.
struct VaryFields {
  std::string name;
  std::string pointer;
  std::vector<Value> values;
  std::optional<std::int64_t> from, to;
  static constexpr auto fields =
      std::tuple{field("name", &VaryFields::name,
                       Text{"its name; {{name}} in the task text is replaced by the value", "名称；题面中的 {{名称}} 会被替换为取值"},
                       {.required = true}),
                 field("pointer", &VaryFields::pointer,
                       Text{"where it stands in the scenario (JSON pointer)", "在场景中的位置（JSON 指针）"}, {.required = true}),
                 field("values", &VaryFields::values, Text{"one of these", "取其中之一"}),
                 field("from", &VaryFields::from, Text{"or a whole number from", "或从此整数起"}),
                 field("to", &VaryFields::to, Text{"up to", "到此整数"})};
};

/// A setting that a student may change.
struct MayChangeFields {
  std::string pointer;
  LocalText about;
  std::vector<Value> values;
  std::optional<Value> min, max;
  static constexpr auto fields = std::tuple{
      field("pointer", &MayChangeFields::pointer,
            Text{"JSON pointer into the scenario; what lies below it may be changed too", "场景中的 JSON 指针；其下的内容也可改"},
            {.required = true}),
      field("about", &MayChangeFields::about, Text{"what it is, for the student", "给学生看的说明"}),
      field("values", &MayChangeFields::values,
            Text{"only these values (default: whatever the scenario takes)", "只允许这些取值（默认：场景接受的任何值）"}),
      field("min", &MayChangeFields::min, Text{"at least: a number, duration, size or rate", "下限：数、时长、大小或速率"}),
      field("max", &MayChangeFields::max, Text{"at most", "上限"})};
};

struct MapCheckFields {
  std::vector<std::string> faults{"crash", "power-loss", "drop-connection"};
  std::vector<std::string> points;
  sim::Duration lasts = std::chrono::seconds(1);
  bool own_faults = false;
  static constexpr auto fields = std::tuple{
      field("faults", &MapCheckFields::faults, Text{"kinds of faults", "故障种类"}),
      field("points", &MapCheckFields::points,
            Text{"points at which they strike, as patterns (default: all)", "施加故障的钩点，可用通配符（默认全部）"}),
      field("lasts", &MapCheckFields::lasts, Text{"how long a fault lasts that heals", "可恢复的故障持续多久"}),
      field("own_faults", &MapCheckFields::own_faults, Text{"the scenario's own faults strike too", "场景自己的故障也照样发生"})};
};

struct SwarmCheckFields {
  std::int64_t runs = 100;
  std::vector<std::string> faults{"crash", "power-loss", "drop-connection"};
  sim::Duration lasts = std::chrono::seconds(1);
  bool own_faults = false;
  static constexpr auto fields = std::tuple{
      field("runs", &SwarmCheckFields::runs,
            Text{"so many random fault schedules, two to five faults each", "随机故障组合的个数，每个含二到五个故障"},
            {.min = 1, .max = 100'000}),
      field("faults", &SwarmCheckFields::faults, Text{"kinds of faults", "故障种类"}),
      field("lasts", &SwarmCheckFields::lasts, Text{"how long a fault lasts that heals, about", "可恢复的故障大约持续多久"}),
      field("own_faults", &SwarmCheckFields::own_faults, Text{"the scenario's own faults strike too", "场景自己的故障也照样发生"})};
};

/// Something that a submission must hold: exactly one of `expect`, `faultmap`, `swarm`.
struct CheckFields {
  std::string id;
  LocalText title;
  std::int64_t points = 0;
  bool partial = false;
  std::vector<std::int64_t> seeds;
  std::int64_t drawn_seeds = 0;
  Named<Value> set;
  std::optional<Value> faults;
  std::optional<Value> expect;
  std::optional<MapCheckFields> faultmap;
  std::optional<SwarmCheckFields> swarm;
  std::vector<std::string> never{"lost", "duplicated"};
  LocalText feedback;
  static constexpr auto fields = std::tuple{
      field("id", &CheckFields::id, Text{"its name in reports and tables", "在报告与表格中的名称"}, {.required = true}),
      field("title", &CheckFields::title, Text{"what it demands", "它要求什么"}, {.required = true}),
      field("points", &CheckFields::points, Text{"points for it", "分值"}, {.required = true, .min = 0}),
      field("partial", &CheckFields::partial, Text{"points in proportion to the seeds under which it holds", "按通过的种子数按比例给分"}),
      field("seeds", &CheckFields::seeds,
            Text{"run under each of these seeds (default: the scenario's)", "在这些种子下各运行一次（默认场景自己的种子）"}),
      field("drawn_seeds", &CheckFields::drawn_seeds, Text{"and under so many seeds drawn for this student", "另加为该学生抽取的若干种子"},
            {.min = 0, .max = 1000}),
      field("set", &CheckFields::set,
            Text{"JSON pointers and values: what is different in this check", "JSON 指针与取值：此项检查中的改动"}),
      field("faults", &CheckFields::faults, Text{"a fault script in place of the scenario's", "替换场景的故障脚本"}),
      field("expect", &CheckFields::expect,
            Text{"verdicts and counts, as a variant's in a scenario's \"expect\"", "判定与数目，写法同场景 \"expect\" 中一个变体"}),
      field("faultmap", &CheckFields::faultmap,
            Text{"one fault at every point: no run may have a verdict of \"never\"",
                 "在每个钩点施加一个故障：任何一次运行都不得出现 \"never\" 中的判定"}),
      field("swarm", &CheckFields::swarm,
            Text{"random faults: no run may have a verdict of \"never\"", "随机故障：任何一次运行都不得出现 \"never\" 中的判定"}),
      field("never", &CheckFields::never,
            Text{"verdicts that no run of the fault map or swarm may have", "故障图或随机运行中不得出现的判定"}),
      field("feedback", &CheckFields::feedback, Text{"said when it fails, after what was found", "未通过时，在发现的问题之后说的话"})};
};

/// What a submission may cost. Earns its points only when all public checks hold: being cheap is no merit of what loses messages.
struct BudgetFields {
  std::string id;
  LocalText title;
  std::int64_t points = 0;
  std::string measure;
  std::optional<Value> min, max;
  bool with_faults = false;
  Named<Value> set;
  LocalText feedback;
  static constexpr auto fields = std::tuple{
      field("id", &BudgetFields::id, Text{"its name in reports and tables", "在报告与表格中的名称"}, {.required = true}),
      field("title", &BudgetFields::title, Text{"what it demands", "它要求什么"}),
      field("points", &BudgetFields::points, Text{"points for it; only when all public checks hold", "分值；仅当所有公开检查通过时计入"},
            {.required = true, .min = 0}),
      field("measure", &BudgetFields::measure,
            Text{"response.p99, throughput, frames, bytes, flushes ... (as in a scenario's costs), or metric(NAME): the peak of a native "
                 "metric, such as memory",
                 "response.p99、throughput、frames、bytes、flushes 等（同场景的 costs），或 metric(名称)：某原生指标（如内存）的峰值"},
            {.required = true}),
      field("min", &BudgetFields::min, Text{"at least", "至少"}),
      field("max", &BudgetFields::max, Text{"at most", "至多"}),
      field("with_faults", &BudgetFields::with_faults,
            Text{"measured under the scenario's faults (default: without any)", "在场景的故障下测量（默认无故障）"}),
      field("set", &BudgetFields::set,
            Text{"JSON pointers and values: what is different in this run (a heavier load)",
                 "JSON 指针与取值：此次运行中的改动（如更大负载）"}),
      field("feedback", &BudgetFields::feedback, Text{"said when it is exceeded", "超出时说的话"})};
};

/// When an option is the right one: found out by running, not written down. All that is given must be so.
struct RightIfFields {
  std::string fault;
  std::string process;
  Named<Value> set;
  std::vector<std::string> cures;
  std::string fate;
  std::string bug;
  static constexpr auto fields = std::tuple{
      field("fault", &RightIfFields::fault, Text{"the scenario has a fault of this kind", "场景中有此种故障"}),
      field("process", &RightIfFields::process, Text{"... that is aimed at this process or host", "……且对准此进程或主机"}),
      field("set", &RightIfFields::set, Text{"with these changes (JSON pointers and values) ...", "作这些改动（JSON 指针与取值）后……"}),
      field("cures", &RightIfFields::cures,
            Text{"... these verdicts, of which the scenario has some, occur no more", "……场景中原有的这些判定不再出现"}),
      field("fate", &RightIfFields::fate, Text{"the last copy of a damaged operation ended so", "某个受损操作的最后一份副本以此告终"}),
      field("bug", &RightIfFields::bug, Text{"this student's broker has this planted bug", "该学生的代理植入了此缺陷"})};
};

struct OptionFields {
  std::string id;
  LocalText text;
  std::optional<RightIfFields> right_if;
  LocalText feedback;
  static constexpr auto fields =
      std::tuple{field("id", &OptionFields::id, Text{"what is written in the answer", "答案中的写法"}, {.required = true}),
                 field("text", &OptionFields::text, Text{"what it says", "选项内容"}, {.required = true}),
                 field("right_if", &OptionFields::right_if,
                       Text{"when it is right, found out by a run; without it the instructor's part has the key",
                            "何时为正确，由运行得出；没有则以教师部分的答案为准"}),
                 field("feedback", &OptionFields::feedback, Text{"said to who chose it wrongly", "误选此项时说的话"})};
};

struct QuestionFields {
  std::string id;
  LocalText text;
  std::int64_t points = 0;
  QuestionKind kind = QuestionKind::choice;
  std::string verdict;
  bool several = false;
  std::vector<OptionFields> options;
  LocalText feedback;
  static constexpr auto fields = std::tuple{
      field("id", &QuestionFields::id, Text{"its name in the answer and in reports", "在答案与报告中的名称"}, {.required = true}),
      field("text", &QuestionFields::text, Text{"the question", "问题"}, {.required = true}),
      field("points", &QuestionFields::points, Text{"points for it", "分值"}, {.required = true, .min = 0}),
      field("kind", &QuestionFields::kind,
            Text{"operations: which operations get the verdict; count: how many; choice: of the options",
                 "operations：哪些操作得到该判定；count：多少；choice：从选项中选"},
            {.required = true}),
      field("verdict", &QuestionFields::verdict,
            Text{"of operations and count: lost, duplicated, reordered ...",
                 "operations 与 count 所问的判定：lost、duplicated、reordered 等"}),
      field("several", &QuestionFields::several, Text{"several options may be right", "可能有多个正确选项"}),
      field("options", &QuestionFields::options, Text{"what there is to choose from", "可选项"}),
      field("feedback", &QuestionFields::feedback, Text{"said when the answer is not fully right", "答案不完全正确时说的话"})};
};

struct HintFields {
  LocalText text;
  std::int64_t costs = 0;
  static constexpr auto fields =
      std::tuple{field("text", &HintFields::text, Text{"the hint", "提示内容"}, {.required = true}),
                 field("costs", &HintFields::costs, Text{"points taken off for it", "取用此提示要扣的分"}, {.min = 0})};
};

struct LengthFields {
  std::int64_t faults = 1;
  std::int64_t points = 0;
  static constexpr auto fields = std::tuple{
      field("faults", &LengthFields::faults, Text{"with so many faults, or fewer", "不超过这么多个故障时"}, {.required = true, .min = 1}),
      field("points", &LengthFields::points, Text{"points for it", "得分"}, {.required = true, .min = 0})};
};

/// The fault script that a student writes: of break-it, and of whodunit.
struct ScriptFields {
  Value goal{describe::Object{}};
  std::vector<std::string> kinds;
  std::vector<std::string> processes;
  std::int64_t most = 5;
  std::vector<LengthFields> lengths;
  LocalText feedback;
  static constexpr auto fields = std::tuple{
      field("goal", &ScriptFields::goal,
            Text{"verdicts and counts that the script must bring about, as in a scenario's \"expect\"",
                 "脚本须造成的判定与数目，写法同场景的 \"expect\""}),
      field("kinds", &ScriptFields::kinds, Text{"kinds of faults that may be used (default: all)", "可用的故障种类（默认全部）"}),
      field("processes", &ScriptFields::processes,
            Text{"processes and hosts that may be struck (default: all)", "可施加故障的进程与主机（默认全部）"}),
      field("most", &ScriptFields::most, Text{"faults at most", "故障数上限"}, {.min = 1, .max = 100}),
      field("lengths", &ScriptFields::lengths,
            Text{"points by the number of faults: the first row that fits", "按故障数给分：取第一个符合的行"}),
      field("feedback", &ScriptFields::feedback, Text{"said when the goal is missed", "未达成目标时说的话"})};
};

/// What a student gets to see of a run whose scenario is not shown.
struct MaterialFields {
  std::string sealed = "cases.sealed";
  std::vector<std::string> metrics;
  std::optional<sim::Duration> interval;
  std::vector<std::string> trace;
  static constexpr auto fields =
      std::tuple{field("sealed", &MaterialFields::sealed,
                       Text{"the file with the cases, written by `mqlab exercise seal`", "装有案例的文件，由 `mqlab exercise seal` 写出"}),
                 field("metrics", &MaterialFields::metrics,
                       Text{"native metrics, as patterns: metrics.csv", "原生指标，可用通配符：写入 metrics.csv"}),
                 field("interval", &MaterialFields::interval,
                       Text{"a sample each (default: a 60th of the run)", "采样间隔（默认为运行的六十分之一）"}),
                 field("trace", &MaterialFields::trace,
                       Text{"record kinds, as patterns: trace.txt and trace.jsonl; faults are never shown",
                            "记录种类，可用通配符：写入 trace.txt 与 trace.jsonl；从不显示故障"})};
};

struct WhodunitFields {
  std::string pointer = "/broker/mutant";
  std::vector<std::string> bugs;
  std::int64_t points = 0;
  LocalText feedback;
  static constexpr auto fields =
      std::tuple{field("pointer", &WhodunitFields::pointer, Text{"where the planted bug is set", "植入缺陷的位置"}),
                 field("bugs", &WhodunitFields::bugs, Text{"the suspects: one is drawn for each student", "嫌疑缺陷：每个学生抽取其一"},
                       {.required = true}),
                 field("points", &WhodunitFields::points,
                       Text{"for a fault script under which this broker and a correct one get different verdicts",
                            "写出使该代理与正确代理判定不同的故障脚本的得分"},
                       {.required = true, .min = 0}),
                 field("feedback", &WhodunitFields::feedback, Text{"said when the script separates nothing", "脚本未能区分时说的话"})};
};

/// Of the kind implement: the scenario's program that the student's command takes the place of.
struct ImplementFields {
  std::string program;
  static constexpr auto fields = std::tuple{
      field("program", &ImplementFields::program, Text{"id of the producer or consumer", "生产者或消费者的 id"}, {.required = true})};
};

struct ExerciseFields {
  std::int64_t mqlab_exercise = 0;
  std::string id;
  LocalText title;
  ExerciseKind kind = ExerciseKind::configure;
  std::string level;
  std::int64_t points = 0;
  std::optional<std::int64_t> pass;
  LocalText task{"task.en.md", "task.zh_CN.md"};
  std::string scenario = "scenario.json";
  std::string variant;
  std::string starter = "starter";
  std::vector<VaryFields> vary;
  std::vector<MayChangeFields> may_change;
  std::vector<CheckFields> checks;
  std::vector<BudgetFields> budgets;
  std::vector<QuestionFields> questions;
  std::optional<ScriptFields> script;
  std::optional<MaterialFields> material;
  std::optional<WhodunitFields> whodunit;
  std::optional<ImplementFields> implement;
  std::vector<HintFields> hints;
  std::vector<std::string> sources;
  static constexpr auto fields = std::tuple{
      field("mqlab_exercise", &ExerciseFields::mqlab_exercise, Text{"version of this format: 1", "格式版本：1"},
            {.required = true, .min = 1, .max = 1}),
      field("id", &ExerciseFields::id, Text{"its name: that of its folder", "名称，与目录同名"}, {.required = true}),
      field("title", &ExerciseFields::title, Text{"title", "标题"}, {.required = true}),
      field("kind", &ExerciseFields::kind, Text{"what the student does", "学生要做什么"}, {.required = true}),
      field("level", &ExerciseFields::level,
            Text{"where it stands in a course, such as \"2.3\": lists are sorted by it", "在课程中的位置，例如 \"2.3\"；列表按它排序"}),
      field("points", &ExerciseFields::points, Text{"all points, those of hidden checks too", "总分，含隐藏检查"},
            {.required = true, .min = 1, .max = 1000}),
      field("pass", &ExerciseFields::pass, Text{"points needed to pass (default: 60 %)", "及格分（默认 60 %）"}, {.min = 1}),
      field("task", &ExerciseFields::task, Text{"the files with the task text", "题面文件"}),
      field("scenario", &ExerciseFields::scenario,
            Text{"a scenario file beside it, or an id of the library; not of diagnose with sealed cases",
                 "旁边的场景文件，或场景库 id；diagnose 用封存案例时不用"}),
      field("variant", &ExerciseFields::variant, Text{"of the scenario (default: its first)", "取场景的哪个变体（默认第一个）"}),
      field("starter", &ExerciseFields::starter,
            Text{"folder with what a student starts from; has answer.json", "学生起步文件所在目录，内含 answer.json"}),
      field("vary", &ExerciseFields::vary, Text{"what differs from student to student", "各学生不同之处"}),
      field("may_change", &ExerciseFields::may_change, Text{"the settings that may be changed (configure)", "可改的设置（configure）"}),
      field("checks", &ExerciseFields::checks, Text{"public checks", "公开检查"}),
      field("budgets", &ExerciseFields::budgets, Text{"what it may cost", "开销上限"}),
      field("questions", &ExerciseFields::questions,
            Text{"questions (predict, diagnose, whodunit)", "问题（predict、diagnose、whodunit）"}),
      field("script", &ExerciseFields::script,
            Text{"the fault script that the student writes (break-it, whodunit)", "学生要写的故障脚本（break-it、whodunit）"}),
      field("material", &ExerciseFields::material,
            Text{"what a student gets of a run that is not shown (diagnose)", "学生能看到的材料，场景本身不给看（diagnose）"}),
      field("whodunit", &ExerciseFields::whodunit, Text{"the suspects (whodunit)", "嫌疑缺陷（whodunit）"}),
      field("implement", &ExerciseFields::implement, Text{"the program to be written (implement)", "要编写的程序（implement）"}),
      field("hints", &ExerciseFields::hints, Text{"hints, the gentlest first", "提示，从最轻的开始"}),
      field("sources", &ExerciseFields::sources, Text{"where its rules come from", "规则出处"})};
};

struct WrongFields {
  std::string id;
  LocalText title;
  double points = 0;
  std::vector<std::string> fails;
  LocalText says;
  static constexpr auto fields = std::tuple{
      field("id", &WrongFields::id, Text{"name of its folder below wrong/", "wrong/ 下的目录名"}, {.required = true}),
      field("title", &WrongFields::title, Text{"the mistake", "犯的错误"}, {.required = true}),
      field("points", &WrongFields::points, Text{"points that it gets", "应得分数"}, {.required = true, .min = 0}),
      field("fails", &WrongFields::fails,
            Text{"checks, budgets and questions that do not hold, all of them", "未通过的检查、预算与问题，须列全"}, {.required = true}),
      field("says", &WrongFields::says, Text{"a part of the feedback, in both languages", "反馈中应出现的文字（两种语言）"})};
};

/// `instructor.json`, in a folder of its own: what students must not see.
struct InstructorFields {
  std::int64_t mqlab_instructor = 0;
  std::string exercise;
  LocalText guide{"guide.en.md", "guide.zh_CN.md"};
  std::vector<CheckFields> checks;
  std::vector<BudgetFields> budgets;
  Named<Value> answers;
  std::vector<std::string> cases;
  std::string solution = "solution";
  std::vector<WrongFields> wrong;
  static constexpr auto fields =
      std::tuple{field("mqlab_instructor", &InstructorFields::mqlab_instructor, Text{"version of this format: 1", "格式版本：1"},
                       {.required = true, .min = 1, .max = 1}),
                 field("exercise", &InstructorFields::exercise, Text{"id of the exercise", "练习的 id"}, {.required = true}),
                 field("guide", &InstructorFields::guide, Text{"the files with the guide for teachers", "教师指南文件"}),
                 field("checks", &InstructorFields::checks, Text{"hidden checks", "隐藏检查"}),
                 field("budgets", &InstructorFields::budgets, Text{"hidden budgets", "隐藏预算"}),
                 field("answers", &InstructorFields::answers,
                       Text{"the key of questions whose options do not say when they are right", "选项未说明何时正确的问题的答案"}),
                 field("cases", &InstructorFields::cases,
                       Text{"scenario files below this folder, one of which each student gets (diagnose)",
                            "本目录下的场景文件，每个学生分到其一（diagnose）"}),
                 field("solution", &InstructorFields::solution,
                       Text{"folder with the sample solution; has answer.json", "示例解答目录，内含 answer.json"}),
                 field("wrong", &InstructorFields::wrong, Text{"typical wrong solutions, and what they get", "典型错误解答及其得分"})};
};

/// `answer.json`: what a student hands in.
struct AnswerFields {
  std::int64_t mqlab_answer = 0;
  std::string exercise;
  Named<Value> settings;
  Named<Value> answers;
  std::optional<Value> faults;
  std::vector<std::string> command;
  static constexpr auto fields =
      std::tuple{field("mqlab_answer", &AnswerFields::mqlab_answer, Text{"version of this format: 1", "格式版本：1"},
                       {.required = true, .min = 1, .max = 1}),
                 field("exercise", &AnswerFields::exercise, Text{"id of the exercise", "练习的 id"}, {.required = true}),
                 field("settings", &AnswerFields::settings,
                       Text{"what you change: JSON pointers and values (configure)", "你的改动：JSON 指针与取值（configure）"}),
                 field("answers", &AnswerFields::answers,
                       Text{"question ids and answers: a list of operations, a number, an option or a list of options",
                            "问题 id 与答案：操作列表、数、选项或选项列表"}),
                 field("faults", &AnswerFields::faults,
                       Text{"your fault script, as a scenario's \"faults\" (break-it, whodunit)",
                            "你的故障脚本，写法同场景的 \"faults\"（break-it、whodunit）"}),
                 field("command", &AnswerFields::command,
                       Text{"how your program is started, from this folder (implement)", "如何在此目录启动你的程序（implement）"})};
};

}  // namespace mqlab::lab
