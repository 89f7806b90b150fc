/// The library: scenarios found by id (`duplication/confirm-lost`) in folders, so that a scenario is named the same in a build tree and
/// when installed.
///
/// Searched in this order, the first that has the id wins: each folder of `MQLAB_SCENARIOS` (separated by colons), `share/mqlab/scenarios`
/// beside the running program (installed), the source tree that it was built from. An id is a path without `.json` below such a folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mqlab::lab {

struct LibraryEntry {
  std::string id;
  std::filesystem::path file;
};

/// The folders that exist, in the order of the search.
std::vector<std::filesystem::path> library_folders();
/// Every scenario once, by id; not those of exercises (`exercises/`), which are found by their ids all the same.
std::vector<LibraryEntry> list_library(const std::vector<std::filesystem::path>& folders = library_folders());
std::optional<std::filesystem::path> find_in_library(std::string_view id,
                                                     const std::vector<std::filesystem::path>& folders = library_folders());

/// What a command was given: a file, or the id of a scenario of the library. A file that exists wins.
/// Nothing when it is neither; `near` then gets the nearest id, if one is near.
std::optional<std::filesystem::path> resolve_scenario(const std::string& file_or_id, std::optional<std::string>& near);

}  // namespace mqlab::lab
