#include "lab/exercise/assignment.hpp"

#include "lab/scenario/parse.hpp"
#include "sim/random/draw.hpp"

namespace mqlab::lab {

using describe::Problem;

namespace {

constexpr std::uint64_t kSeeds = 999'999;

std::uint64_t word(const Exercise& exercise, const std::string& student, std::string_view purpose, std::uint64_t n) {
  return sim::draw(sim::entity_of(exercise.fields.id + "\n" + student), sim::entity_of(purpose), 0, n);
}

std::vector<Problem> one_problem(std::string file, std::string pointer, describe::Phrase what, describe::Phrase expected = {}) {
  Problem problem;
  problem.file = std::move(file);
  problem.pointer = std::move(pointer);
  problem.what = std::move(what);
  problem.expected = std::move(expected);
  return {std::move(problem)};
}

Value drawn_value(const VaryFields& vary, std::uint64_t drawn) {
  if (!vary.values.empty()) return vary.values[sim::uniform(drawn, vary.values.size())];
  const auto span = static_cast<std::uint64_t>(*vary.to - *vary.from) + 1;
  return {*vary.from + static_cast<std::int64_t>(sim::uniform(drawn, span))};
}

}  // namespace

std::int64_t drawn_seed(const Exercise& exercise, const std::string& student, std::string_view line, std::int64_t n) {
  return 1 + static_cast<std::int64_t>(sim::uniform(word(exercise, student, line, static_cast<std::uint64_t>(n)), kSeeds));
}

tl::expected<Assignment, std::vector<Problem>> assign(const Exercise& exercise, const std::string& student) {
  Assignment out;
  out.student = student;
  const bool named = !student.empty();
  if (named) out.which = sim::uniform(word(exercise, student, "case", 0), exercise.cases.size());
  if (exercise.fields.whodunit) {
    out.bugs = exercise.fields.whodunit->bugs;
    out.bug = out.bugs[named ? sim::uniform(word(exercise, student, "bug", 0), out.bugs.size()) : 0];
  }
  const ScenarioText& text = exercise.cases[out.which];
  LoadOptions load;
  if (!exercise.fields.variant.empty()) load.variant = exercise.fields.variant;
  const Loaded file = load_text(text.name, text.text, load, text.folder);
  if (!file) return tl::unexpected(file.error());
  out.scenario = file->variants.front().merged;
  out.variant = file->variants.front().variant;
  for (const VaryFields& vary : exercise.fields.vary) {
    const Value* stands = describe::at_pointer(out.scenario, vary.pointer);
    if (stands == nullptr)
      return tl::unexpected(one_problem(
          (exercise.folder / "exercise.json").string(), vary.pointer,
          describe::phrase({"nothing of the scenario stands where \"{}\" is to vary", "场景中没有 \"{}\" 要变动的位置"}, vary.name)));
    Value value = named ? drawn_value(vary, word(exercise, student, "vary " + vary.name, 0)) : *stands;
    out.drawn.emplace_back(vary.name, value);
    describe::set_at_pointer(out.scenario, vary.pointer, std::move(value));
  }
  if (exercise.fields.material) {  // its name would tell
    out.scenario.set("id", "exercises/" + exercise.fields.id + "/case");
    out.scenario.set("title", describe::Codec<LocalText>::write({"A case", "案例"}));
    for (const char* tells : {"summary", "lesson", "sources"}) out.scenario.erase(tells);
  }
  return out;
}

std::string task_text(const Exercise& exercise, const Assignment& assignment, Language language) {
  std::string text = exercise.task.in(language);
  for (const auto& [name, value] : assignment.drawn) {
    const std::string mark = "{{" + name + "}}";
    const std::string* word_of = value.as_string();
    const std::string shown = word_of != nullptr ? *word_of : print_json_compact(value);
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + shown.size()))
      text.replace(at, mark.size(), shown);
  }
  return text;
}

Loaded load_changed(const Value& scenario, const std::string& variant, const Changes& changes) {
  Value changed = scenario;
  for (const auto& [pointer, value] : changes.set)
    if (describe::set_at_pointer(changed, pointer, value) != describe::SetResult::done)
      return tl::unexpected(one_problem("set", pointer, {"nothing of the scenario stands there", "场景中没有此位置"},
                                        {"a pointer whose steps before the last exist", "除最后一步外各步都存在的指针"}));
  if (changes.faults != nullptr) changed.set("faults", *changes.faults);
  if (changes.seed) changed.set("seed", *changes.seed);
  Value expect{describe::Object{}};
  if (changes.expect != nullptr) expect.set(variant, *changes.expect);
  changed.set("expect", std::move(expect));
  LoadOptions load;
  load.variant = variant;
  return load_text("scenario", print_json(changed), load);
}

}  // namespace mqlab::lab
