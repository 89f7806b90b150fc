/// Starts the external programs of a scenario (models/apps/external): a child process with its files in a folder of its own, JSON lines over its standard
/// input and output.
///
/// A scenario that names a command could run anything on this machine, so nothing is started until somebody has allowed it: `mqlab --run-programs`, or a
/// grader that puts a sandbox around it. What is allowed holds for the whole process and for the workers that it forks.
///
/// Real time is watched here and nowhere else: a program that does not answer ends the run (`ProgramFailure`), it never changes an outcome.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/apps/external/partner.hpp"

namespace mqlab::lab {

struct ProgramRules {
  bool allowed = false;
  std::chrono::milliseconds answer_within{10'000};  ///< real time of one turn
  std::chrono::milliseconds start_within{60'000};   ///< of the first: an interpreter starts, a compiler runs
  std::size_t longest_line = std::size_t{1} << 20;  ///< of an answer, bytes
  /// What is started in place of the command: a sandbox with the command in it. Gets the folder of the files. Default: the command itself.
  std::function<std::vector<std::string>(const std::filesystem::path& folder, const std::vector<std::string>& command)> around{};
  /// Looks at a program that was started: what it took too much of, in words that continue its name.
  using Look = std::function<std::optional<describe::Phrase>()>;
  std::function<Look(pid_t root, const std::filesystem::path& folder)> watch{};
};

/// Of this process.
ProgramRules& program_rules();

/// The factory for `apps::Outside`. Throws `ProgramFailure`: not allowed, not found.
std::unique_ptr<models::apps::Partner> start_program(const std::string& process, const models::apps::ExternalSpec& spec);

}  // namespace mqlab::lab
