/// Reads a scenario: text, variants, `--set`, types, references. All problems at once, in file order.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "lab/scenario/scenario.hpp"
#include "sim/describe/problem.hpp"

namespace mqlab::lab {

struct LoadOptions {
  std::optional<std::string> variant;  ///< only this one; default: all
  std::vector<std::string> set;        ///< `/json/pointer=value`
  std::optional<std::uint64_t> seed;
  std::span<const models::Style* const> styles{};  ///< default: `models::all_styles()`
};

using Loaded = tl::expected<ScenarioFile, std::vector<describe::Problem>>;

/// `name` is shown in problems; lesson and platform files are looked for in `folder`.
Loaded load_text(std::string name, std::string text, const LoadOptions& options = {}, const std::filesystem::path& folder = {});
/// `-` reads the standard input. A pipe (`/dev/stdin`, `<(...)`) is read once; what it names is looked for in the current folder, as with `-`.
Loaded load_file(const std::filesystem::path& file, const LoadOptions& options = {});
/// A file or the id of a scenario of the library.
Loaded load_scenario(const std::string& file_or_id, const LoadOptions& options = {});

/// All fault kinds that a scenario of these styles may name: of the world, of applications, of a style. One vocabulary.
std::vector<const sim::FaultKind*> fault_kinds(std::span<const models::Style* const> styles);

/// A fault of this kind with these fields, made by a program: `{"process": "rabbit-1"}`. The trigger, the name and how long it lasts are the caller's.
/// Throws `std::invalid_argument` when the kind does not take them.
ScriptedFault make_fault(const sim::FaultKind& kind, const describe::Value& fields);

}  // namespace mqlab::lab
