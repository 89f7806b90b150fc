#include "lab/cluster/slurm.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "lab/text/shell.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

fs::path shard_file(const SlurmJob& job, std::int64_t shard) { return job.folder / fmt::format("shard-{}.sqlite", shard); }

std::string slurm_script(const SlurmJob& job) {
  std::string out = "#!/bin/sh\n";
  out += fmt::format("#SBATCH --job-name=mqlab-{}\n", job.name);
  out += fmt::format("#SBATCH --array=1-{}\n", job.shards);
  out += "#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --output=shard-%a.log\n";
  for (const std::string& option : job.sbatch) out += "#SBATCH " + option + "\n";
  out += "# One shard of the study; started again, it goes on where it was.\n";
  out += "exec";
  for (const std::string& word : job.command) out += " " + shell_word(word);
  out += fmt::format(" --shard \"$SLURM_ARRAY_TASK_ID/{}\" --resume --workers \"${{SLURM_CPUS_PER_TASK:-1}}\"", job.shards);
  out += " -o \"shard-$SLURM_ARRAY_TASK_ID.sqlite\" --format json >/dev/null\n";
  return out;
}

std::vector<std::int64_t> unfinished_shards(const SlurmJob& job, const Study& study) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 1; i <= job.shards; ++i) {
    const std::string file = shard_file(job, i).string();
    if (!Results::is_new(file)) {
      const Results results = Results::open(file, Results::Use::read);
      if (auto wrong = not_of(results, study, {i, job.shards})) throw ResultsError(std::move(*wrong));
      if (results.info().complete && results.count(RunStatus::failed) == 0) continue;
    }
    out.push_back(i);
  }
  return out;
}

std::string array_text(const std::vector<std::int64_t>& ascending) {
  std::string out;
  for (std::size_t i = 0; i < ascending.size();) {
    std::size_t last = i;
    while (last + 1 < ascending.size() && ascending[last + 1] == ascending[last] + 1) ++last;
    if (!out.empty()) out += ',';
    out += last == i ? fmt::format("{}", ascending[i]) : fmt::format("{}-{}", ascending[i], ascending[last]);
    i = last + 1;
  }
  return out;
}

std::vector<std::int64_t> array_tasks(const std::string& lines) {
  std::vector<std::int64_t> out;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    line = line.substr(0, line.find('%'));
    std::istringstream parts(line);
    for (std::string part; std::getline(parts, part, ',');) {
      std::int64_t first = 0;
      std::int64_t last = 0;
      const auto [dash, error] = std::from_chars(part.data(), part.data() + part.size(), first);
      if (error != std::errc{}) continue;
      last = first;
      if (dash != part.data() + part.size() && *dash == '-') std::from_chars(dash + 1, part.data() + part.size(), last);
      for (std::int64_t task = first; task <= last; ++task) out.push_back(task);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace mqlab::lab
