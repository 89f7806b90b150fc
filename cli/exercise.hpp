/// What the subcommands of `mqlab exercise` share.
#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "cli/manners.hpp"
#include "lab/exercise/exercise.hpp"

namespace CLI {
class App;
}

namespace mqlab::cli {

/// An error is an exit code: it has complained.
tl::expected<lab::Exercise, int> open_exercise(const std::string& folder_or_id, const Manners& manners);
/// That of `--instructor`, or none.
tl::expected<std::optional<lab::Instructor>, int> open_instructor(const lab::Exercise& exercise, const std::string& folder,
                                                                  const Manners& manners);

void add_exercise_start(CLI::App& app, int& exit_code);
void add_exercise_check(CLI::App& app, int& exit_code);

}  // namespace mqlab::cli
