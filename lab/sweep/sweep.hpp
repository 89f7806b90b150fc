/// Runs a study: its runs in a fixed order on a pool of worker processes, each result into its file as it comes.
///
/// What is run does not depend on the number of workers: without `until` all repetitions of all points; with it a point goes on batch by batch until its
/// rules hold, which is asked after each whole batch and of its own runs alone. Shards: blocks of `batch` repetitions are dealt in turn; with `until`
/// whole points, because their runs decide together.
///
/// A worker that dies takes its task with it: the runs of that task are tried again one by one, and the one that kills is a failed row. Nothing else
/// is lost.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "lab/sweep/results.hpp"

namespace mqlab::lab {

struct SweepProgress {
  std::int64_t done = 0;  ///< of this sweep, those of before too
  std::int64_t all = 0;   ///< at most: `until` may end sooner
  std::int64_t ran = 0;   ///< now
  std::int64_t failed = 0;
};

struct SweepOptions {
  unsigned workers = 0;  ///< 0: one per processor
  Shard shard{};
  std::span<const models::Style* const> styles{};
  std::function<bool()> stop{};
  std::function<void(const SweepProgress&)> progress{};
};

struct SweepEnd {
  std::int64_t ran = 0;     ///< runs of this call
  std::int64_t found = 0;   ///< runs that were there already
  std::int64_t failed = 0;  ///< of all rows
  bool stopped = false;
  std::optional<Sentence> problem{};  ///< the results could not be written: those before stay
};

SweepEnd run_sweep(const Points& points, Results& results, const SweepOptions& options);

}  // namespace mqlab::lab
