#include "cli/sweep_slurm.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "lab/cluster/slurm.hpp"
#include "lab/sweep/merge.hpp"
#include "lab/text/shell.hpp"

namespace mqlab::cli {

namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 3;        // submissions in a row that finish no shard
constexpr unsigned kLookAgain = 2;  // seconds

struct Said {
  int code = 0;
  std::string text;  ///< standard output, then standard error
};

Said ask(const std::string& command) {
  Said said;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {127, "popen"};
  std::array<char, 4096> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) said.text.append(buffer.data(), got);
  const int status = ::pclose(pipe);
  said.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  while (!said.text.empty() && said.text.back() == '\n') said.text.pop_back();
  return said;
}

class OnSlurm {
 public:
  OnSlurm(const SweepArguments& a, const lab::Study& study, std::string file, const std::vector<std::string>& command)
      : a_(a), study_(study), file_(std::move(file)) {
    job_.name = study.id;
    job_.command = command;
    job_.folder = fs::absolute(fs::path(file_).replace_extension(".slurm"));
    job_.shards = a.slurm;
    job_.sbatch = a.slurm_options;
  }

  int run() {
    if (a_.slurm_script) {
      std::cout << lab::slurm_script(job_);
      return kHolds;
    }
    if (!lab::Results::is_new(file_)) return merged();
    std::error_code error;
    fs::create_directories(job_.folder, error);
    if (error || ::access(job_.folder.c_str(), W_OK) != 0)
      return complain(form({"{} can't be written", "无法写入 {}"}, job_.folder.string()), a_.manners);
    const Interrupt interrupt;
    std::vector<std::int64_t> before;
    for (int tries = 0;;) {
      const std::vector<std::int64_t> open = lab::unfinished_shards(job_, study_);
      if (open.empty()) return merge();
      std::vector<std::int64_t> busy;
      if (!under_way(busy)) return kBadInput;
      std::vector<std::int64_t> idle;
      std::set_difference(open.begin(), open.end(), busy.begin(), busy.end(), std::back_inserter(idle));
      if (!idle.empty()) {
        tries = open == before ? tries + 1 : 1;
        before = open;
        if (tries > kPatience) {
          return complain(form({"shards {} end without coming to their end; see {}", "分片 {} 结束了却没有完成；请看 {}"},
                               lab::array_text(idle), (job_.folder / fmt::format("shard-{}.log", idle.front())).string()),
                          a_.manners, kInternal);
        }
        if (!submit(idle)) return kBadInput;
      }
      if (!a_.wait) return told(open, busy, idle);
      for (unsigned s = 0; s < kLookAgain && !Interrupt::came(); ++s) ::sleep(1);
      if (Interrupt::came()) {
        complain(form({"the jobs go on; look again with the same command", "作业仍在继续；用同一命令再次查看"}), a_.manners);
        return kInterrupted;
      }
    }
  }

 private:
  template <class... Args>
  std::string form(Text text, const Args&... args) const {
    return fmt::format(fmt::runtime(text.in(a_.manners.language)), args...);
  }

  fs::path jobs_file() const { return job_.folder / "jobs"; }

  /// Tasks that Slurm still has. A job that it has forgotten has none.
  bool under_way(std::vector<std::int64_t>& tasks) const {
    std::ifstream in(jobs_file());
    std::string ids;
    for (std::string id; in >> id;) ids += (ids.empty() ? "" : ",") + id;
    if (ids.empty()) return true;
    const Said said = ask("squeue --noheader --format=%K --jobs=" + lab::shell_word(ids));
    if (said.code != 0 && said.text.find("Invalid job id") == std::string::npos) {
      complain(form({"squeue failed: {}", "squeue 失败：{}"}, said.text), a_.manners);
      return false;
    }
    if (said.code == 0) tasks = lab::array_tasks(said.text);
    return true;
  }

  bool submit(const std::vector<std::int64_t>& shards) const {
    const std::string script = (job_.folder / "job.sh").string();
    if (!write_file(script, lab::slurm_script(job_), a_.manners)) return false;
    const Said said =
        ask("cd " + lab::shell_word(job_.folder.string()) + " && sbatch --parsable --array=" + lab::array_text(shards) + " job.sh");
    const std::string id = said.text.substr(0, said.text.find_first_of(";\n"));
    if (said.code != 0 || id.empty() || id.find_first_not_of("0123456789") != std::string::npos) {
      complain(said.code == 127 ? form({"there is no sbatch here: {}", "这里没有 sbatch：{}"}, said.text)
                                : form({"sbatch failed: {}", "sbatch 失败：{}"}, said.text),
               a_.manners);
      return false;
    }
    std::ofstream(jobs_file(), std::ios::app) << id << '\n';
    if (!a_.manners.json())
      std::cerr << form({"mqlab: job {}: shards {} of {} in {}\n", "mqlab：作业 {}：分片 {}（共 {}），位于 {}\n"}, id,
                        lab::array_text(shards), job_.shards, job_.folder.string());
    return true;
  }

  int told(const std::vector<std::int64_t>& open, const std::vector<std::int64_t>& busy, const std::vector<std::int64_t>& submitted) const {
    std::vector<std::int64_t> running;
    std::set_intersection(open.begin(), open.end(), busy.begin(), busy.end(), std::back_inserter(running));
    const std::int64_t finished = job_.shards - static_cast<std::int64_t>(open.size());
    if (a_.manners.json()) {
      std::cout << nlohmann::ordered_json{{"shards", job_.shards}, {"finished", finished}, {"under_way", running}, {"submitted", submitted}}
                       .dump(2)
                << '\n';
    } else {
      std::cout << form({"{} of {} shards are finished, {} under way. The same command looks again, and merges when all are.\n",
                         "{}/{} 个分片已完成，{} 个进行中。再次运行同一命令即可查看，全部完成后自动合并。\n"},
                        finished, job_.shards, running.size() + submitted.size());
    }
    return kHolds;
  }

  int merge() const {
    std::vector<std::string> files;
    for (std::int64_t i = 1; i <= job_.shards; ++i) files.push_back(lab::shard_file(job_, i).string());
    const auto rows = lab::merge_shards(files, file_);
    if (!rows) return complain(rows.error().in(a_.manners.language), a_.manners);
    if (!a_.manners.json())
      std::cerr << form({"mqlab: {}: {} runs of {} shards\n", "mqlab：{}：{} 次运行，来自 {} 个分片\n"}, file_, *rows, job_.shards);
    return merged();
  }

  int merged() const {
    const lab::Results results = lab::Results::open(file_, lab::Results::Use::read);
    if (auto wrong = lab::not_of(results, study_, {})) return complain(wrong->in(a_.manners.language), a_.manners);
    return print_results(results, a_);
  }

  const SweepArguments& a_;
  const lab::Study& study_;
  std::string file_;
  lab::SlurmJob job_;
};

}  // namespace

int sweep_on_slurm(const SweepArguments& a, const lab::Study& study, const std::string& file, const std::vector<std::string>& command) {
  return OnSlurm(a, study, file, command).run();
}

}  // namespace mqlab::cli
