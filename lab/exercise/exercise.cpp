#include "lab/exercise/exercise.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "lab/exercise/sealed.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/parse.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;
using describe::ObjectReader;
using describe::phrase;
using describe::Problem;
using describe::Problems;

namespace {

constexpr std::int64_t kPassPercent = 60;

Problem about(const fs::path& file, describe::Phrase what, describe::Phrase expected = {}, std::optional<std::string> near = {}) {
  Problem problem;
  problem.file = file.string();
  problem.what = std::move(what);
  problem.expected = std::move(expected);
  problem.did_you_mean = std::move(near);
  return problem;
}

/// Both languages of a text that lies beside the exercise.
void read_texts(const fs::path& folder, LocalText& files, LocalText& texts, ObjectReader& reader, std::string_view field) {
  const std::pair<std::string*, std::string*> both[] = {{&files.en, &texts.en}, {&files.zh_CN, &texts.zh_CN}};
  for (const auto& [file, text] : both) {
    auto content = read_text(folder / *file);
    if (content)
      *text = std::move(*content);
    else
      reader.problem_at(reader.has(field) ? std::string(field) : std::string(), phrase({"{}: {}", "{}：{}"}, *file, content.error().what),
                        {"a text in each language beside it", "旁边每种语言各有一份文本"});
  }
}

class ExerciseReader {
 public:
  ExerciseReader(const Value& root, Problems& problems, const fs::path& folder)
      : reader_(root, "", problems), problems_(problems), folder_(folder) {}

  Exercise read() {
    out_.folder = folder_;
    reader_.read_fields(out_.fields);
    reader_.take("$schema");
    reader_.finish();
    check_exercise(out_.fields, reader_, fs::absolute(folder_).lexically_normal().filename().string());
    read_texts(folder_, out_.fields.task, out_.task, reader_, "task");
    if (out_.fields.material)
      read_cases();
    else
      read_scenario();
    return std::move(out_);
  }

 private:
  void read_scenario() {
    fs::path path = folder_ / out_.fields.scenario;
    std::error_code error;
    std::optional<std::string> near;
    if (!fs::is_regular_file(path, error)) {
      const auto found = resolve_scenario(out_.fields.scenario, near);
      if (found) path = *found;
    }
    auto text = read_text(path);
    if (!text) {
      reader_.problem_at(
          reader_.has("scenario") ? "scenario" : "",
          phrase({"\"{}\" is neither a file beside the exercise nor a scenario of the library",
                  "\"{}\" 既不是练习旁的文件，也不是场景库中的场景"},
                 out_.fields.scenario),
          {"a file in the exercise's folder, or an id that `mqlab list` shows", "练习目录中的文件，或 `mqlab list` 列出的 id"}, near);
      return;
    }
    out_.cases.push_back({path.string(), std::move(*text), path.parent_path()});
  }

  void read_cases() {
    const fs::path path = folder_ / out_.fields.material->sealed;
    auto text = read_text(path);
    auto cases = text ? unseal(*text, out_.fields.id) : tl::unexpected(text.error().what);
    if (!cases) {
      reader_.problem_at("material", phrase({"{}: {}", "{}：{}"}, out_.fields.material->sealed, cases.error()),
                         phrase({"the file that `mqlab exercise seal {}` writes", "`mqlab exercise seal {}` 写出的文件"}, out_.fields.id));
      return;
    }
    for (std::string& one : *cases) out_.cases.push_back({path.string(), std::move(one), folder_});
  }

  ObjectReader reader_;
  Problems& problems_;
  const fs::path& folder_;
  Exercise out_;
};

std::vector<fs::path> exercise_folders(std::string_view name) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (const fs::path& library : library_folders())
    if (fs::is_directory(library / name, error)) folders.push_back(library / name);
  return folders;
}

}  // namespace

std::string_view name_of(ExerciseKind kind) {
  for (const auto& [value, name] : choices(kind))
    if (value == kind) return name;
  return "";
}

Points Exercise::pass() const { return fields.pass ? Points::whole(*fields.pass) : Points::whole(fields.points).share(kPassPercent, 100); }

Points Exercise::public_points() const {
  std::int64_t sum = 0;
  for (const CheckFields& c : fields.checks) sum += c.points;
  for (const BudgetFields& b : fields.budgets) sum += b.points;
  for (const QuestionFields& q : fields.questions) sum += q.points;
  std::int64_t longest = 0;
  if (fields.script)
    for (const LengthFields& l : fields.script->lengths) longest = std::max(longest, l.points);
  if (fields.whodunit) sum += fields.whodunit->points;
  return Points::whole(sum + longest);
}

tl::expected<std::string, Problem> read_text(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return tl::unexpected(about(file, {"there is no such file", "没有此文件"}));
  if (!fs::is_regular_file(file, error)) return tl::unexpected(about(file, {"this is no regular file", "这不是普通文件"}));
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size > kMostBytes)
    return tl::unexpected(about(file, phrase({"this file is too large: {} bytes", "文件过大：{} 字节"}, size),
                                phrase({"{} bytes or less", "至多 {} 字节"}, kMostBytes)));
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return tl::unexpected(about(file, {"can't read this file", "无法读取此文件"}));
  return std::move(text).str();
}

ExerciseLoaded load_exercise(const fs::path& folder) {
  const fs::path file = folder / "exercise.json";
  auto text = read_text(file);
  if (!text) return tl::unexpected(std::vector<Problem>{text.error()});
  describe::Sources sources;
  Problems problems(sources);
  const std::uint32_t source = sources.add(file.string(), std::move(*text));
  const auto root = parse_json(sources, source, problems);
  if (!root) return tl::unexpected(problems.sorted());
  Exercise exercise = ExerciseReader(*root, problems, folder).read();
  if (!problems.empty()) return tl::unexpected(problems.sorted());
  return exercise;
}

InstructorLoaded load_instructor(const Exercise& exercise, const fs::path& folder) {
  std::error_code error;
  const fs::path own = fs::is_regular_file(folder / exercise.fields.id / "instructor.json", error) ? folder / exercise.fields.id : folder;
  const fs::path file = own / "instructor.json";
  auto text = read_text(file);
  if (!text) return tl::unexpected(std::vector<Problem>{text.error()});
  describe::Sources sources;
  Problems problems(sources);
  const std::uint32_t source = sources.add(file.string(), std::move(*text));
  const auto root = parse_json(sources, source, problems);
  if (!root) return tl::unexpected(problems.sorted());
  Instructor out;
  out.folder = own;
  ObjectReader reader(*root, "", problems);
  reader.read_fields(out.fields);
  reader.take("$schema");
  reader.finish();
  check_instructor(out.fields, exercise.fields, reader);
  read_texts(own, out.fields.guide, out.guide, reader, "guide");
  if (!problems.empty()) return tl::unexpected(problems.sorted());
  return out;
}

tl::expected<std::vector<std::string>, std::vector<Problem>> sealed_cases(const fs::path& instructor_folder) {
  const fs::path file = instructor_folder / "instructor.json";
  auto text = read_text(file);
  if (!text) return tl::unexpected(std::vector<Problem>{text.error()});
  describe::Sources sources;
  Problems problems(sources);
  const std::uint32_t source = sources.add(file.string(), std::move(*text));
  const auto root = parse_json(sources, source, problems);
  if (!root) return tl::unexpected(problems.sorted());
  InstructorFields fields;
  ObjectReader reader(*root, "", problems);
  reader.read_fields(fields);
  if (fields.cases.empty())
    reader.problem_at("", {"there are no cases to seal", "没有可封存的案例"},
                      {"\"cases\": [\"cases/one.json\"]", "\"cases\": [\"cases/one.json\"]（案例文件）"});
  std::vector<std::string> cases;
  for (std::size_t i = 0; i < fields.cases.size(); ++i) {
    auto one = read_text(instructor_folder / fields.cases[i]);
    if (one)
      cases.push_back(std::move(*one));
    else
      reader.problem_at(fmt::format("cases/{}", i), phrase({"{}: {}", "{}：{}"}, fields.cases[i], one.error().what));
  }
  if (!problems.empty()) return tl::unexpected(problems.sorted());
  return cases;
}

std::vector<ExerciseEntry> list_exercises() {
  std::map<std::string, fs::path> found;
  for (const fs::path& folder : exercise_folders("exercises")) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
      if (fs::is_regular_file(it->path() / "exercise.json", error)) found.emplace(it->path().filename().string(), it->path());
  }
  std::vector<ExerciseEntry> entries;
  for (auto& [id, folder] : found) entries.push_back({id, folder});
  return entries;
}

tl::expected<fs::path, Problem> find_exercise(const std::string& folder_or_id) {
  std::error_code error;
  if (fs::is_regular_file(fs::path(folder_or_id) / "exercise.json", error)) return fs::path(folder_or_id);
  std::vector<std::string> ids;
  for (const ExerciseEntry& entry : list_exercises()) {
    if (entry.id == folder_or_id) return entry.folder;
    ids.push_back(entry.id);
  }
  return tl::unexpected(about(folder_or_id, {"no exercise is called so", "没有这个练习"},
                              {"an id that `mqlab exercise list` shows, or a folder with an exercise.json",
                               "`mqlab exercise list` 列出的 id，或含 exercise.json 的目录"},
                              describe::suggest(folder_or_id, ids)));
}

std::optional<fs::path> find_instructor(const Exercise& exercise) {
  std::error_code error;
  // Beside the exercise itself first: a course that lies elsewhere has its own.
  const fs::path beside = exercise.folder.parent_path().parent_path() / "exercises-instructor" / exercise.fields.id;
  if (fs::is_regular_file(beside / "instructor.json", error)) return beside;
  for (const fs::path& folder : exercise_folders("exercises-instructor"))
    if (fs::is_regular_file(folder / exercise.fields.id / "instructor.json", error)) return folder / exercise.fields.id;
  return std::nullopt;
}

}  // namespace mqlab::lab
