/// A sweep as a Slurm job array: the job's script, and how far its shards have come. What Slurm itself is asked (`sbatch`, `squeue`) is the command's
/// business (cli/sweep_slurm.cpp).
///
/// A task of the array is one shard (`mqlab sweep --shard`), in a results file of its own in one folder that all nodes see. A task that is killed, with
/// its node or alone, loses at most the last fifth of a second; started again it goes on where it was. So everything is there exactly once at the end, and
/// merged it is the same to the byte as a sweep in one piece.
///
/// Source: slurm.schedmd.com/job_array.html, slurm.schedmd.com/sbatch.html (`--requeue`, `--open-mode`, `%a`).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lab/study/study.hpp"
#include "lab/sweep/results.hpp"

namespace mqlab::lab {

struct SlurmJob {
  std::string name;
  std::vector<std::string> command;  ///< `mqlab sweep STUDY ...`, with absolute paths, without shard and output
  std::filesystem::path folder;      ///< absolute; scripts, logs, shards
  std::int64_t shards = 1;
  std::vector<std::string> sbatch{};  ///< options of sbatch: `--partition=short`
};

std::filesystem::path shard_file(const SlurmJob& job, std::int64_t shard);
std::string slurm_script(const SlurmJob& job);

/// The shards that have not come to their end, ascending. `ResultsError` for a file that is there and is not of this study.
std::vector<std::int64_t> unfinished_shards(const SlurmJob& job, const Study& study);

/// `1-3,7`, as `--array` takes it.
std::string array_text(const std::vector<std::int64_t>& ascending);
/// The task numbers in lines of `squeue --format=%K`, where a pending array stands as `2,5-7%4`.
std::vector<std::int64_t> array_tasks(const std::string& lines);

}  // namespace mqlab::lab
