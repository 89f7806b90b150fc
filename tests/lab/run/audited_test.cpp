// Cases that an audit against the reference found wrong, each a scenario of its own (tests/lab/run/audited): what a real broker does, and who is to blame.
#include <algorithm>
#include <filesystem>

#include "lab/verdict/difference.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

TEST(Audited, EachCaseEndsAsARealBrokersWouldAndBlamesNobodyWrongly) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(source_tests() + "/lab/run/audited")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  ASSERT_GT(files.size(), 10U);
  for (const std::filesystem::path& path : files) {
    SCOPED_TRACE(path.filename().string());
    const Loaded file = load_file(path);
    if (!file) {
      ADD_FAILURE() << describe::render(file.error(), Language::en);
      continue;
    }
    for (const Scenario& s : file->variants) {
      Runner runner(s);
      RunOptions options;
      options.level = sim::TraceLevel::full;
      options.event_budget = 5'000'000;
      const lab::Run run = runner.run(options);
      EXPECT_NE(run.end.reason, sim::EndReason::budget) << "it does not end";
      for (const Difference& d : differences(run.verdict, s.expect.counts))
        ADD_FAILURE() << describe_difference(d, run.verdict, runner.recorder().tables()).en;
      for (const PairRow& row : run.verdict.rows)
        if (row.promise && row.promise->judgement == models::Judgement::broken_promise)
          ADD_FAILURE() << "BROKEN PROMISE (" << row.promise->promise << "): " << row.promise->because.en << "; " << row.why.en;
    }
  }
}

}  // namespace
}  // namespace mqlab::lab
