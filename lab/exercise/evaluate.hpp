/// A submission judged: one line of the report for each check, budget, question and script, points, and the run that shows what is wrong.
///
/// A pure function of (exercise, instructor's part, answer, student, hints, version): nothing in it depends on the machine, the time or the folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/exercise/answer.hpp"
#include "lab/exercise/assignment.hpp"
#include "lab/exercise/program.hpp"
#include "lab/run/runner.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

struct ReportLine {
  std::string id;
  Sentence title;
  Points points{}, of{};
  bool holds = false;
  bool hidden = false;  ///< of the instructor's part
  std::vector<Sentence> said{};
  std::vector<Sentence>
      advice{};  ///< of them, what the exercise says to those who fall short: all that a student gets to read of a hidden line

  void advise(Sentence sentence) {
    said.push_back(sentence);
    advice.push_back(std::move(sentence));
  }
};

/// A run that goes wrong, not yet made small (lab/exercise/counterexample.hpp).
struct Failing {
  describe::Value scenario;
  std::string variant;
  std::optional<Name> name;  ///< the damage meant; else the worst
  std::string line;          ///< of the report
  bool hidden = false;
};

struct Evaluation {
  std::vector<describe::Problem> problems;  ///< what can't be read or run: then there are no lines, and no points
  std::vector<ReportLine> lines;
  Points points{}, of{}, hint_costs{};
  Points pass{};  ///< needed to pass; of what was looked at
  bool passed = false;
  bool with_hidden = false;
  std::optional<Failing> failing;
};

/// `instructor` null: the public lines alone.
Evaluation evaluate(const Exercise& exercise, const Instructor* instructor, const Answer& answer, const Assignment& assignment,
                    std::size_t hints_taken, Trust trust = Trust::never);
/// A submission that can't be read.
Evaluation malformed(const Exercise& exercise, std::vector<describe::Problem> problems);

/// What is looked at by all parts of an evaluation. For the files of this folder.
struct Bench {
  const Exercise& exercise;
  const Instructor* instructor;
  const Answer& answer;
  const Assignment& assignment;
  describe::Value scenario;  ///< the student's, with the settings of the answer
  Evaluation& out;

  ReportLine& line(const std::string& id, Sentence title, std::int64_t points, bool hidden);
};
inline Sentence said_by(const describe::LocalText& text) { return {text.en, text.zh_CN}; }
inline constexpr std::uint64_t kExerciseEvents = 20'000'000;  ///< of a run: one that uses up more will not end
inline constexpr std::uint64_t kExerciseTrace = 512U << 20U;  ///< bytes of records; a student's script may make many
inline RunOptions exercise_run() {
  RunOptions options;
  options.event_budget = kExerciseEvents;
  options.trace_limit = kExerciseTrace;
  return options;
}

void run_check(Bench& bench, const CheckFields& check, bool hidden);                       // checks.cpp
void run_budget(Bench& bench, const BudgetFields& budget, bool hidden, bool checks_hold);  // budgets.cpp
void ask_questions(Bench& bench);                                                          // questions.cpp
void try_script(Bench& bench);                                                             // script.cpp
void try_separation(Bench& bench);                                                         // script.cpp
/// Runs with random or with single faults until one has a damage of `never`. For `run_check`.
bool search_faults(Bench& bench, const CheckFields& check, ReportLine& line);  // search.cpp

/// The options that are right, as far as it is known. For verifying too.
std::optional<std::vector<std::string>> right_options(const Exercise& exercise, const Instructor* instructor, const Assignment& assignment,
                                                      const QuestionFields& question);
/// The right answer to each question that has one: operations, a number, options.
Named<Value> right_answers(const Exercise& exercise, const Instructor* instructor, const Assignment& assignment);

}  // namespace mqlab::lab
