// A sweep as a Slurm job array: its script, and what squeue's lines mean. A real Slurm: tests/cluster/slurm_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/cluster/slurm.hpp"

namespace mqlab::lab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Slurm, TheScriptRunsTheShardOfItsTaskAndMayBeStartedAgain) {
  const SlurmJob job{.name = "my-study",
                     .command = {"/opt/mqlab", "sweep", "/home/ann/my study.json", "--until", "ci(lost) < 0.01"},
                     .folder = "/home/ann/my.slurm",
                     .shards = 8,
                     .sbatch = {"--partition=short"}};
  const std::string script = slurm_script(job);
  EXPECT_THAT(script, HasSubstr("#SBATCH --array=1-8\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --requeue\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --partition=short\n"));
  EXPECT_THAT(script, HasSubstr("exec /opt/mqlab sweep '/home/ann/my study.json' --until 'ci(lost) < 0.01' "
                                "--shard \"$SLURM_ARRAY_TASK_ID/8\" --resume"));
}

TEST(Slurm, AnArrayIsWrittenAsRanges) {
  EXPECT_EQ(array_text({1, 2, 3, 7}), "1-3,7");
  EXPECT_EQ(array_text({5}), "5");
}

TEST(Slurm, PendingTasksStandTogetherRunningOnesAlone) {
  EXPECT_THAT(array_tasks("2,5-7%4\n1\n2\n"), ElementsAre(1, 2, 5, 6, 7));
  EXPECT_THAT(array_tasks(""), IsEmpty());
  EXPECT_THAT(array_tasks("N/A\n"), IsEmpty());
}

}  // namespace
}  // namespace mqlab::lab
