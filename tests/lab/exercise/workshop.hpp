/// A folder of its own for a test of exercises, with copies of the library's to be spoilt.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "lab/exercise/assignment.hpp"
#include "lab/exercise/evaluate.hpp"
#include "tests/support/places.hpp"

namespace mqlab::lab {

class Workshop {
 public:
  Workshop() {
    std::string made = (std::filesystem::temp_directory_path() / "mqlab-test-XXXXXX").string();
    if (::mkdtemp(made.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    folder_ = made;
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() { std::filesystem::remove_all(folder_); }

  const std::filesystem::path& folder() const { return folder_; }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name, std::ios::binary).rdbuf();
    return text.str();
  }
  /// `exercise.json` of a copy, with one piece of its text replaced.
  std::filesystem::path spoilt(const std::string& id, const std::string& what, const std::string& by) const {
    std::filesystem::copy(source_scenarios() + "/exercises/" + id, folder_ / id, std::filesystem::copy_options::recursive);
    std::string text = read(id + "/exercise.json");
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    write(id + "/exercise.json", text.replace(at, what.size(), by));
    return folder_ / id;
  }

 private:
  std::filesystem::path folder_;
};

inline Exercise library_exercise(const std::string& id) {
  auto exercise = load_exercise(source_scenarios() + "/exercises/" + id);
  if (!exercise) throw std::runtime_error(describe::render(exercise.error(), Language::en));
  return std::move(*exercise);
}
inline Instructor library_instructor(const Exercise& exercise) {
  auto instructor = load_instructor(exercise, source_scenarios() + "/exercises-instructor");
  if (!instructor) throw std::runtime_error(describe::render(instructor.error(), Language::en));
  return std::move(*instructor);
}
/// An answer of this text, judged for a student.
inline Evaluation judged(const Exercise& exercise, const std::string& answer, const std::string& student = {}, std::size_t hints = 0) {
  const auto loaded = load_answer_text(exercise, "answer.json", answer);
  if (!loaded) return malformed(exercise, loaded.error());
  return evaluate(exercise, nullptr, *loaded, *assign(exercise, student), hints);
}
inline std::string problems_of(const std::vector<describe::Problem>& problems, Language language = Language::en) {
  return describe::render(problems, language);
}

}  // namespace mqlab::lab
