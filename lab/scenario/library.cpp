#include "lab/scenario/library.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSuffix = ".json";

/// Exercises lie beside the themes; what is in them is for `mqlab exercise`.
bool is_exercise(const fs::path& relative) {
  const std::string top = relative.begin()->string();
  return top == "exercises" || top == "exercises-instructor";
}

/// A schema or a capsule may lie beside the scenarios.
bool is_scenario_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(kSuffix) && !name.ends_with(".schema.json") && !name.ends_with(".capsule.json");
}

}  // namespace

std::vector<fs::path> library_folders() {
  std::vector<fs::path> candidates;
  if (const char* paths = std::getenv("MQLAB_SCENARIOS")) {
    std::string_view rest = paths;
    while (!rest.empty()) {
      const std::size_t colon = rest.find(':');
      if (colon != 0) candidates.emplace_back(rest.substr(0, colon));
      rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    }
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
#ifdef MQLAB_INSTALLED_SCENARIOS
  if (!error) candidates.push_back((program.parent_path() / MQLAB_INSTALLED_SCENARIOS).lexically_normal());
#endif
  // A build tree that was moved, or copied: the sources that it stands in come before those that it was built from.
  if (const fs::path tree = program.parent_path().parent_path().parent_path();
      !error && fs::is_regular_file(tree / "CMakeLists.txt", error))
    candidates.push_back(tree / "scenarios");
#ifdef MQLAB_SOURCE_SCENARIOS
  candidates.emplace_back(MQLAB_SOURCE_SCENARIOS);
#endif
  std::vector<fs::path> folders;
  for (const fs::path& folder : candidates) {
    if (fs::is_directory(folder, error) && std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
  }
  return folders;
}

std::vector<LibraryEntry> list_library(const std::vector<fs::path>& folders) {
  std::map<std::string, fs::path> found;
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      if (!it->is_regular_file(error) || !is_scenario_file(it->path())) continue;
      fs::path relative = it->path().lexically_relative(folder);
      if (is_exercise(relative)) continue;
      relative.replace_extension();
      found.emplace(relative.generic_string(), it->path());
    }
  }
  std::vector<LibraryEntry> entries;
  for (auto& [id, file] : found) entries.push_back({id, file});
  return entries;
}

std::optional<fs::path> find_in_library(std::string_view id, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const fs::path file = folder / (std::string(id) + std::string(kSuffix));
    std::error_code error;
    if (fs::is_regular_file(file, error) && is_scenario_file(file)) return file;
  }
  return std::nullopt;
}

std::optional<fs::path> resolve_scenario(const std::string& file_or_id, std::optional<std::string>& near) {
  std::error_code error;
  if (fs::exists(file_or_id, error) && !fs::is_directory(file_or_id, error)) return fs::path(file_or_id);
  if (auto file = find_in_library(file_or_id)) return file;
  std::vector<std::string> ids;
  for (const LibraryEntry& entry : list_library()) {
    ids.push_back(entry.id);
  }
  near = describe::suggest(file_or_id, ids);
  for (const std::string& id : ids) {
    if (near) break;
    const std::size_t slash = id.rfind('/');
    if (slash != std::string::npos && id.substr(slash + 1) == file_or_id) near = id;
  }
  return std::nullopt;
}

}  // namespace mqlab::lab
