/// The student's program in the place of one of the scenario's: the kind implement. The one place that knows of external programs (lab/external) and of the sandbox.
#pragma once

#include <exception>
#include <optional>
#include <vector>

#include "lab/exercise/answer.hpp"

namespace mqlab::lab {

/// Whether a student's program may run as it is, where somebody has said `--run-programs`: in a student's own check, never in grading.
enum class Trust : std::uint8_t { as_said, never };

/// Changes the scenario, and lets its programs be started, in a sandbox unless they are trusted. Problems: no such program, no command, files that are no text, no
/// sandbox here.
std::vector<describe::Problem> put_program(describe::Value& scenario, const ImplementFields& implement, const Answer& answer, Trust trust);

/// Why programs of students can't be run here: there is no sandbox; nothing: they can.
std::optional<Sentence> programs_refused();

/// What a program did that ended the run, for its line of the report; nothing: it is another error.
std::optional<Sentence> program_failure(const std::exception& error);

}  // namespace mqlab::lab
