// Determinism is law: the same scenario and seed give the same bytes, alone, in a pool, in any order, after any other run.
#include <algorithm>
#include <map>

#include "lab/run/pool.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

struct One {
  std::string name;
  const Scenario* scenario;
};

std::vector<One> all_variants(const std::vector<ScenarioFile>& files) {
  std::vector<One> all;
  for (const ScenarioFile& file : files) {
    for (const Scenario& s : file.variants) all.push_back({s.id + " " + s.variant, &s});
  }
  return all;
}

TEST(DoubleRun, TheSameBytesAgainInTheSameRunnerAndInAFreshOne) {
  const std::vector<ScenarioFile> files = load_library();
  for (const One& one : all_variants(files)) {
    SCOPED_TRACE(one.name);
    Runner runner(*one.scenario);
    const std::string first = runner.run({.level = sim::TraceLevel::full}).hash.hex();
    EXPECT_EQ(runner.run({.level = sim::TraceLevel::full}).hash.hex(), first) << "a run left something behind";
  }
  std::map<std::string, std::string> forward;
  std::vector<One> all = all_variants(files);
  for (const One& one : all) forward[one.name] = hash_of(*one.scenario);
  std::reverse(all.begin(), all.end());
  for (const One& one : all) EXPECT_EQ(hash_of(*one.scenario), forward[one.name]) << one.name << ": the order of runs matters";
}

TEST(DoubleRun, APoolOfAnySizeGivesTheBytesOfARunAlone) {
  const std::vector<ScenarioFile> files = load_library();
  const std::vector<One> all = all_variants(files);
  for (const unsigned workers : {1U, 3U}) {
    run_pool(
        all.size(), [&](std::size_t i) { return hash_of(*all[i].scenario); },
        [&](std::size_t i, TaskResult result) {
          ASSERT_TRUE(result.has_value()) << result.error().sentence;
          EXPECT_EQ(*result, hash_of(*all[i].scenario)) << all[i].name << " with " << workers << " workers";
        },
        {.workers = workers});
  }
}

TEST(DoubleRun, TheTraceLevelChangesNothingInTheRun) {
  const std::vector<ScenarioFile> files = load_library();
  for (const One& one : all_variants(files)) {
    SCOPED_TRACE(one.name);
    Runner runner(*one.scenario);
    const lab::Run full = runner.run({.level = sim::TraceLevel::full});
    const lab::Run ledger = runner.run({.level = sim::TraceLevel::ledger});
    EXPECT_EQ(full.end.at, ledger.end.at);
    EXPECT_EQ(full.end.costs.events, ledger.end.costs.events);
    EXPECT_EQ(full.verdict.counts, ledger.verdict.counts);
  }
}

TEST(Pool, AWorkerThatDiesIsReportedAndLosesNobodyElsesResult) {
  int lost = 0;
  std::string together;
  run_pool(
      6,
      [](std::size_t i) -> std::string {
        if (i == 2) std::abort();
        return std::to_string(i);
      },
      [&](std::size_t i, TaskResult result) {
        if (!result) {
          ++lost;
          EXPECT_EQ(i, 2U);
          EXPECT_EQ(result.error().sentence, "the worker was killed by signal 6 (Aborted)");
        } else {
          together += *result;
        }
      },
      {.workers = 2});
  EXPECT_EQ(lost, 1);
  EXPECT_EQ(together, "01345") << "in the order of the tasks";
}

// Stopped at its work, in the midst of its answer, or after its last task: the pool goes on and ends.
TEST(Pool, AWorkerThatHangsIsEndedAndLosesNobodyElsesResult) {
  std::string together, sentence;
  run_pool(
      6,
      [](std::size_t i) -> std::string {
        if (i == 2) ::raise(SIGSTOP);
        return std::to_string(i);
      },
      [&](std::size_t, TaskResult result) {
        if (result)
          together += *result;
        else
          sentence = result.error().sentence;
      },
      {.workers = 2, .budget = std::chrono::seconds(1)});
  EXPECT_EQ(together, "01345");
  EXPECT_EQ(sentence, "the worker was still running after 1 s and was ended");
}

}  // namespace
}  // namespace mqlab::lab
