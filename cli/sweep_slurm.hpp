/// `mqlab sweep STUDY --slurm N`: one command that does what is next. It writes the job and submits the shards that are neither finished nor under way, and
/// merges them when all are finished. Called again it looks again; with `--wait` it stays until the end.
#pragma once

#include "cli/sweep_options.hpp"

namespace mqlab::cli {

/// `file`: where the merged results go. The words that start `a`'s sweep again, without shard and output, stand in `command`.
int sweep_on_slurm(const SweepArguments& a, const lab::Study& study, const std::string& file, const std::vector<std::string>& command);

}  // namespace mqlab::cli
