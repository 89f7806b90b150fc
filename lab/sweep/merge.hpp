/// The shards of a study put together: one results file with the rows that a sweep in one piece would have.
///
/// Errors, each with the file that is wrong: no results; of another study or version; dealt into another number of shards; the same shard twice; a shard
/// that is missing; one that has not come to its end.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/sweep/results.hpp"

namespace mqlab::lab {

/// Writes `into`, which must not be there yet. The number of rows.
tl::expected<std::int64_t, Sentence> merge_shards(const std::vector<std::string>& files, const std::string& into);

}  // namespace mqlab::lab
