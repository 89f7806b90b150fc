/// "Did you mean": the nearest declared name, or nothing when none is near, because a bad guess is worse than none.
///
/// Distance: Damerau-Levenshtein (optimal string alignment) on bytes, letters' case and `-`/`_` set aside. Near: at most a third of the
/// longer name's length, and at least 1. Equal distances: the first in the list, so the list's order decides, never chance.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/describe/phrase.hpp"

namespace mqlab::describe {

std::optional<std::string> suggest(std::string_view word, std::span<const std::string_view> names);
std::optional<std::string> suggest(std::string_view word, const std::vector<std::string>& names);

/// `a, b, c`: sorted, each once.
std::string join_sorted(std::span<const std::string_view> names);
std::string join_sorted(const std::vector<std::string>& names);
/// "one of: a, b, c": sorted, each once.
Phrase one_of(std::span<const std::string_view> names);
Phrase one_of(const std::vector<std::string>& names);

}  // namespace mqlab::describe
