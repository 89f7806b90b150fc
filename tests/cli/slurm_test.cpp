// mqlab sweep --slurm, against a Slurm of a few lines of shell: what is submitted when, and what is merged. A real one: tests/cluster/slurm_test.py.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;

const std::string kSmall =
    R"({"mqlab_study": 1, "id": "small", "scenarios": [{"scenario": "duplication/confirm-lost", "variants": ["broken"]}],
  "set": {"/faults/0": {"do": "drop-connection", "between": ["shop", "rabbit-1"], "rate": "20/s", "until": "200ms"}}, "repetitions": 20, "batch": 5})";

/// `sbatch` notes its words and runs the tasks of `run.txt` at once (all, where there is none); `squeue` says what `queue.txt` has.
class FakeSlurm : public ::testing::Test {
 protected:
  FakeSlurm() {
    mqlab.write("study.json", kSmall);
    script("sbatch",
           "echo \"$@\" >> ../submitted.txt\nfor a in \"$@\"; do case $a in --array=*) tasks=${a#--array=};; esac; done\n"
           "[ -f ../run.txt ] && tasks=$(cat ../run.txt)\n"
           "for t in $(echo $tasks | tr , ' '); do case $t in *-*) t=$(seq ${t%-*} ${t#*-});; esac\n"
           "for i in $t; do SLURM_ARRAY_TASK_ID=$i sh ./job.sh; done; done\necho 17\n");
    script("squeue", "cat queue.txt 2>/dev/null || true\n");
    mqlab.set("PATH=" + (mqlab.folder() / "bin").string() + ":/usr/bin:/bin");
  }
  void script(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(mqlab.folder() / "bin");
    mqlab.write("bin/" + name, "#!/bin/sh\n" + text);
    std::filesystem::permissions(mqlab.folder() / "bin" / name, std::filesystem::perms::owner_all);
  }
  Program mqlab;
};

TEST_F(FakeSlurm, AllShardsAreSubmittedAndThenMerged) {
  const Said first = mqlab.run({"sweep", "study.json", "--slurm", "3"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_TRUE(first.complains("job 17: shards 1-3 of 3")) << first.err;
  const Said second = mqlab.run({"sweep", "study.json", "--slurm", "3"});
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_TRUE(second.complains("20 runs of 3 shards")) << second.err;
  mqlab.run({"sweep", "study.json", "-o", "here.sqlite"});
  EXPECT_EQ(mqlab.run({"sweep", "export", "small.sqlite"}).out, mqlab.run({"sweep", "export", "here.sqlite"}).out);
  EXPECT_THAT(mqlab.read("submitted.txt"), HasSubstr("--array=1-3"));
}

TEST_F(FakeSlurm, WhatNeverRanIsSubmittedAgainAndNothingElse) {
  mqlab.write("run.txt", "1");
  mqlab.run({"sweep", "study.json", "--slurm", "3"});
  std::filesystem::remove(mqlab.folder() / "run.txt");
  const Said again = mqlab.run({"sweep", "study.json", "--slurm", "3", "--format", "json"});
  EXPECT_EQ(again.json()["submitted"], nlohmann::ordered_json({2, 3})) << again.err;
  EXPECT_EQ(again.json()["finished"], 1);
}

TEST_F(FakeSlurm, WhatIsUnderWayIsWaitedFor) {
  mqlab.write("run.txt", "1");
  mqlab.run({"sweep", "study.json", "--slurm", "3"});
  mqlab.write("queue.txt", "2-3\n");
  const Said again = mqlab.run({"sweep", "study.json", "--slurm", "3", "--format", "json"});
  EXPECT_TRUE(again.json()["submitted"].empty()) << again.out;
  EXPECT_EQ(again.json()["under_way"], nlohmann::ordered_json({2, 3}));
}

TEST_F(FakeSlurm, ShardsThatNeverEndAreGivenUpWithTheirLog) {
  mqlab.write("run.txt", "1");
  const Said said = mqlab.run({"sweep", "study.json", "--slurm", "3", "--wait"});
  EXPECT_EQ(said.exit_code, 3);
  EXPECT_TRUE(said.complains("shards 2-3 end without coming to their end")) << said.err;
  EXPECT_TRUE(said.complains("shard-2.log")) << said.err;
}

TEST_F(FakeSlurm, WhatSlurmRefusesIsToldAsItSaidIt) {
  script("sbatch", "echo 'sbatch: error: invalid partition specified: shrt' >&2; exit 1\n");
  const Said said = mqlab.run({"sweep", "study.json", "--slurm", "3", "--slurm-option=--partition=shrt"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_TRUE(said.complains("invalid partition specified: shrt")) << said.err;
  std::filesystem::remove(mqlab.folder() / "bin" / "sbatch");
  mqlab.set("PATH=" + (mqlab.folder() / "bin").string());
  EXPECT_TRUE(mqlab.run({"sweep", "study.json", "--slurm", "3"}).complains("there is no sbatch here"));
}

TEST_F(FakeSlurm, ItsOptionsNeedIt) {
  EXPECT_EQ(mqlab.run({"sweep", "study.json", "--wait"}).exit_code, 2);
  EXPECT_EQ(mqlab.run({"sweep", "study.json", "--slurm", "2", "--shard", "1/2"}).exit_code, 2);
  const Said script = mqlab.run({"sweep", "study.json", "--slurm", "2", "--slurm-script"});
  EXPECT_TRUE(script.has("#SBATCH --array=1-2"));
  EXPECT_EQ(mqlab.files(), (std::vector<std::string>{"bin/sbatch", "bin/squeue", "study.json"})) << "nothing was written";
}

}  // namespace
}  // namespace mqlab::cli
