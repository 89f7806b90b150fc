/// What `sweep` is told, and what it shows besides running.
#pragma once

#include <string>

#include "cli/manners.hpp"
#include "lab/study/points.hpp"
#include "lab/study/study.hpp"
#include "lab/sweep/export.hpp"
#include "lab/sweep/results.hpp"

namespace mqlab::cli {

enum class RowsOrTable { text, json, csv, jsonl };

struct SweepArguments {
  Manners manners;
  RowsOrTable format = RowsOrTable::text;
  std::string study;
  std::string results;  ///< of `export` and `estimates`
  bool from_file = false;
  std::string output, csv, jsonl, trace, capsule;
  std::string shard_text;
  lab::Shard shard;
  lab::StudyOverrides overrides;
  bool resume = false;
  bool list = false;
  std::int64_t show = 0;
  unsigned workers = 0;
  std::int64_t slurm = 0;  ///< shards of a job array; 0: run it here
  std::vector<std::string> slurm_options;
  bool slurm_script = false;
  bool wait = false;
};

void add_row_format(CLI::App& command, SweepArguments& a, Text meaning);
void add_sweep_options(CLI::App& command, SweepArguments& a);
/// False: it has complained, `exit_code` is set.
bool check_sweep_options(SweepArguments& a, int& exit_code);

/// Writes what goes to files, prints the rest.
int print_results(const lab::Results& results, const SweepArguments& a);
/// The points of a study, without running anything.
int list_points(const lab::Points& points, const Manners& manners);
/// One run of a study by its number: its verdict with why, its trace, its capsule.
int show_run(const lab::Points& points, const SweepArguments& a);

}  // namespace mqlab::cli
