// A sweep: the same rows whatever the workers, shards and interruptions; what it estimates; what becomes of its file.
#include <sys/mount.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/sweep/estimates.hpp"
#include "lab/sweep/export.hpp"
#include "lab/sweep/merge.hpp"
#include "lab/sweep/sweep.hpp"
#include "tests/lab/study/small_study.hpp"
#include "tests/lab/sweep/folder.hpp"

namespace mqlab::lab {
namespace {

using ::testing::HasSubstr;

// Connections break at random moments: some runs have duplicates, some have not.
const std::string kRandomBreaks = R"("variants": ["broken", "fixed"], "repetitions": 40, "batch": 10,
  "set": {"/faults/0": {"do": "drop-connection", "between": ["shop", "rabbit-1"], "rate": "20/s", "until": "200ms"}},
  "axes": [{"pointer": "/producers/0/operations", "values": [4, 10]}])";

std::string exported(const Results& results, RowFormat format = RowFormat::csv) {
  std::ostringstream out;
  write_rows(results, format, out);
  return out.str();
}

/// All of it in one piece.
std::string swept(const Study& study, const std::string& file, unsigned workers = 1) {
  const Points points(study);
  Results results = Results::create(file, points, {});
  const SweepEnd end = run_sweep(points, results, {.workers = workers});
  EXPECT_FALSE(end.problem);
  EXPECT_EQ(end.failed, 0);
  return exported(results);
}

std::string sentence_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const ResultsError& e) {
    EXPECT_FALSE(e.sentence.zh_CN.empty());
    return e.sentence.en;
  }
  return "no error";
}

TEST(Sweep, TheNumberOfWorkersChangesNothing) {
  const Folder folder;
  const Study study = read_study(kRandomBreaks);
  const std::string one = swept(study, folder / "1.sqlite", 1);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 1 + (4 * 40));
  EXPECT_EQ(one, swept(study, folder / "2.sqlite", 2));
  EXPECT_EQ(one, swept(study, folder / "5.sqlite", 5));
}

TEST(Sweep, AnInterruptedOneGoesOnAndRedoesNothing) {
  const Folder folder;
  const Study study = read_study(kRandomBreaks);
  const Points points(study);
  const std::string whole = swept(study, folder / "whole.sqlite");
  std::int64_t ran = 0;
  for (int attempt = 0; attempt < 20; ++attempt) {
    Results results =
        attempt == 0 ? Results::create(folder / "parts.sqlite", points, {}) : Results::open(folder / "parts.sqlite", Results::Use::write);
    EXPECT_FALSE(not_of(results, study, {}));
    std::int64_t now = 0;
    SweepOptions options{.workers = 2};
    options.progress = [&](const SweepProgress& p) { now = p.ran; };
    options.stop = [&] { return attempt < 3 && now > 20; };
    const SweepEnd end = run_sweep(points, results, options);
    EXPECT_EQ(end.found, ran) << "what was finished is there";
    ran += end.ran;
    EXPECT_EQ(results.info().complete, !end.stopped);
    if (!end.stopped) break;
  }
  EXPECT_EQ(ran, 160) << "no run twice";
  EXPECT_EQ(whole, exported(Results::open(folder / "parts.sqlite", Results::Use::read)));
}

TEST(Sweep, ShardsMergedAreTheWhole) {
  const Folder folder;
  for (const std::string& more : {kRandomBreaks, kRandomBreaks + R"(, "until": ["ci(duplicated) < 0.2"])"}) {
    const Study study = read_study(more);
    const Points points(study);
    const std::string name = study.until.empty() ? "all" : "until";
    const std::string whole = swept(study, folder / (name + ".sqlite"));
    std::vector<std::string> files;
    for (std::int64_t i = 1; i <= 3; ++i) {
      files.push_back(folder / (name + std::to_string(i)));
      Results results = Results::create(files.back(), points, {i, 3});
      run_sweep(points, results, {.workers = 1, .shard = {i, 3}});
      EXPECT_LT(results.count(), 160);
    }
    std::swap(files[0], files[2]);
    const auto rows = merge_shards(files, folder / (name + "-merged"));
    ASSERT_TRUE(rows) << rows.error().en;
    const Results merged = Results::open(folder / (name + "-merged"), Results::Use::read);
    EXPECT_EQ(whole, exported(merged));
    EXPECT_FALSE(not_of(merged, study, {})) << "and can be gone on with as if it had been one";
  }
}

TEST(Sweep, WhatIsNoSetOfShardsIsRefusedWithTheFileThatIsWrong) {
  const Folder folder;
  const Study study = read_study(kRandomBreaks);
  const Study other = read_study(R"("repetitions": 2)");
  const Points points(study);
  const Points of_other(other);
  for (const std::int64_t i : {1, 2}) {
    Results results = Results::create(folder / std::to_string(i), points, {i, 2});
    if (i == 1) run_sweep(points, results, {.workers = 1, .shard = {1, 2}});
  }
  Results::create(folder / "other", of_other, {2, 2});
  Results::create(folder / "of3", points, {2, 3});
  const auto merge = [&](const std::vector<std::string>& names) {
    std::vector<std::string> files;
    for (const std::string& name : names) files.push_back(folder / name);
    const auto rows = merge_shards(files, folder / "merged");
    EXPECT_FALSE(rows);
    EXPECT_FALSE(std::filesystem::exists(folder / "merged"));
    return rows ? std::string() : rows.error().en;
  };
  EXPECT_THAT(merge({"1"}), HasSubstr("these shards are missing: 2/2"));
  EXPECT_THAT(merge({"1", "1"}), HasSubstr("are both shard 1/2"));
  EXPECT_THAT(merge({"1", "other"}), HasSubstr("is of another study"));
  EXPECT_THAT(merge({"1", "of3"}), HasSubstr("one of 3 shards"));
  EXPECT_THAT(merge({"1", "2"}), HasSubstr("has not come to its end"));
  EXPECT_THAT(merge({"1", "nowhere"}), HasSubstr("there is no file"));
}

TEST(Sweep, APointHasEnoughWhenItsRuleHoldsAtTheEndOfABatch) {
  const Folder folder;
  const Study study = read_study(kRandomBreaks + R"(, "until": ["ci(duplicated) < 0.2"])");
  const Points points(study);
  swept(study, folder / "r");
  const auto estimates = estimates_of(Results::open(folder / "r", Results::Use::read));
  std::set<std::int64_t> runs;
  for (const auto& point : estimates["points"]) {
    runs.insert(point["runs"].get<std::int64_t>());
    EXPECT_EQ(point["runs"].get<std::int64_t>() % 10, 0);
    if (point["ended_by"] == "until") {
      const auto& lost = point["estimates"][2];
      EXPECT_EQ(lost["measure"], "duplicated");
      EXPECT_LT(lost["high"].get<double>() - lost["low"].get<double>(), 0.4);
    }
  }
  EXPECT_GT(runs.size(), 1U) << "a point where nothing happens needs fewer";
}

TEST(Sweep, VariantsAreComparedOnTheSameSeeds) {
  const Folder folder;
  const Study study = read_study(kRandomBreaks + R"j(, "measures": ["duplicated", "response.p50", "median(response.p50)"])j");
  swept(study, folder / "r");
  const auto estimates = estimates_of(Results::open(folder / "r", Results::Use::read));
  ASSERT_EQ(estimates["comparisons"].size(), 2U) << "fixed against broken, for each number of operations";
  const auto& difference = estimates["comparisons"][1]["differences"];
  EXPECT_EQ(difference[0]["method"], "Agresti-Min");
  EXPECT_LT(difference[0]["high"].get<double>(), 0) << "an idempotent consumer has fewer duplicates";
  EXPECT_EQ(difference[1]["method"], "paired t");
  const auto& alone = estimates["points"][1]["estimates"][1];
  EXPECT_LT(difference[1]["high"].get<double>() - difference[1]["low"].get<double>(),
            alone["high"].get<double>() - alone["low"].get<double>())
      << "common random numbers: the pairs differ by less than the runs among themselves";
}

TEST(Sweep, ARunThatNeverEndsIsARowOfItsOwnAndNotTheEnd) {
  const Folder folder;
  const Study study = read_study(R"("variants": ["fixed"], "repetitions": 3, "limits": {"events": 50})");
  swept(study, folder / "r");
  const Results results = Results::open(folder / "r", Results::Use::read);
  for (const RunRow& row : results.rows(1, 3)) {
    EXPECT_EQ(row.status, RunStatus::event_limit);
    EXPECT_THAT(row.problem, HasSubstr("limit of events"));
  }
  EXPECT_EQ(estimates_of(results)["left_out"], 3);
}

TEST(Sweep, AFailedRunIsTriedAgainByTheNextOne) {
  const Folder folder;
  const Study study = read_study(R"("variants": ["fixed"], "repetitions": 4)");
  const Points points(study);
  const std::string whole = swept(study, folder / "whole");
  {
    Results results = Results::create(folder / "r", points, {});
    RunRow row{.run = 2, .point = 1, .repetition = 2, .seed = 2, .status = RunStatus::failed, .problem = "the worker was killed"};
    results.add({row});
  }
  Results results = Results::open(folder / "r", Results::Use::write);
  EXPECT_EQ(results.forget_failed(), 1);
  run_sweep(points, results, {.workers = 1});
  EXPECT_EQ(whole, exported(results));
}

TEST(SweepResults, ARowComesBackAsItWent) {
  const Folder folder;
  const Study study = read_study(R"("variants": ["fixed"], "repetitions": 2)");
  const Points points(study);
  RunRow row{.run = 1, .point = 1, .repetition = 1, .seed = 1, .problem = "a, \"b\"\nc", .scenario = "x", .settings = R"({"a":1})"};
  row.costs.assign(measures().size(), std::nullopt);
  row.costs[0] = 0.1;
  row.steady.throughput = 1e300;
  row.metrics = {{"m", -5}};
  count(row.counts, Name::lost) = 7;
  {
    Results results = Results::create(folder / "r", points, {});
    results.add({row});
    results.add({row});
    EXPECT_EQ(results.count(), 1) << "a run is there once";
  }
  const RunRow back = Results::open(folder / "r", Results::Use::read).rows(1, 1).front();
  EXPECT_EQ(encode({row}), encode({back}));
  EXPECT_EQ(encode(decode_rows(encode({row, back}))), encode({row, back}));
}

TEST(SweepResults, CsvQuotesAndJsonLinesAreObjects) {
  const Folder folder;
  const Study study = read_study(R"("variants": ["fixed"], "axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [7]}])");
  swept(study, folder / "r");
  const Results results = Results::open(folder / "r", Results::Use::read);
  const std::string csv = exported(results);
  EXPECT_THAT(csv.substr(0, csv.find('\n')), HasSubstr(",variant,set:n,operations,"));
  const auto line = nlohmann::json::parse(exported(results, RowFormat::json_lines));
  EXPECT_EQ(line["settings"]["n"], 7);
  EXPECT_EQ(line["ok"], 7);
  EXPECT_EQ(line["trace_hash"].get<std::string>().size(), 32U);
  EXPECT_TRUE(line["steady_cut"].is_null()) << "seven operations have no warm-up to speak of";
  EXPECT_EQ(nlohmann::json::parse(exported(results, RowFormat::json))["runs"].size(), 1U);
}

TEST(SweepResults, AnotherStudyVersionOrShardIsRefused) {
  const Folder folder;
  const Study study = read_study(R"("repetitions": 2)");
  const Points points(study);
  Results::create(folder / "r", points, {});
  const Results results = Results::open(folder / "r", Results::Use::read);
  EXPECT_THAT(not_of(results, read_study(R"("repetitions": 3)"), {})->en, HasSubstr("belongs to another study"));
  EXPECT_THAT(not_of(results, study, {1, 2})->en, HasSubstr("holds shard 1/1, not 1/2"));
  EXPECT_THAT(sentence_of([&] { Results::create(folder / "r", points, {}); }), HasSubstr("is there already"));
}

TEST(SweepResults, AFileThatIsNoneOrDamagedIsSaid) {
  const Folder folder;
  folder.write("text", std::string(5000, 'x'));
  EXPECT_THAT(sentence_of([&] { Results::open(folder / "text", Results::Use::read); }), HasSubstr("it is no SQLite file"));
  EXPECT_THAT(sentence_of([&] { Results::open(folder / "nowhere", Results::Use::read); }), HasSubstr("there is no file"));
  EXPECT_THAT(sentence_of([&] { Results::open(folder.path(), Results::Use::read); }), HasSubstr("is no file"));
  folder.write("empty", "");
  EXPECT_THAT(sentence_of([&] { Results::open(folder / "empty", Results::Use::read); }), HasSubstr("is no results file"));
  const Study study = read_study(R"("repetitions": 100)");
  swept(study, folder / "r");
  std::fstream file(folder / "r", std::ios::in | std::ios::out | std::ios::binary);
  for (const int page : {2, 3, 4, 5, 6, 7}) {
    file.seekp(page * 4096);
    file << std::string(4096, '\x5a');
  }
  file.close();
  EXPECT_THAT(sentence_of([&] { Results::open(folder / "r", Results::Use::read); }), HasSubstr("is damaged"));
}

/// Whatever of the bytes is overwritten, opening and reading ends in rows or in a sentence.
TEST(SweepResults, NoBrokenFileIsACrash) {
  const Folder folder;
  const Study study = read_study(R"("variants": ["fixed"], "repetitions": 3)");
  swept(study, folder / "r");
  std::ifstream in(folder / "r", std::ios::binary);
  const std::string good{std::istreambuf_iterator<char>(in), {}};
  std::uint64_t luck = 12345;
  for (int i = 0; i < 60; ++i) {
    std::string bytes = good;
    for (int b = 0; b < 1 + (i % 9); ++b) {
      luck = (luck * 6364136223846793005ULL) + 1442695040888963407ULL;
      bytes[(luck >> 20U) % bytes.size()] = static_cast<char>(luck >> 56U);
    }
    if (i % 5 == 0) bytes.resize(bytes.size() * static_cast<std::size_t>(i + 1) / 70);
    folder.write("bad", bytes);
    sentence_of([&] { exported(Results::open(folder / "bad", Results::Use::read)); });
    sentence_of([&] { estimates_of(Results::open(folder / "bad", Results::Use::read)); });
  }
}

/// A disk of 200 kB, where the system lets us have one.
TEST(SweepResults, OnAFullDiskWhatWasFinishedStaysAndTheSweepGoesOnWhenThereIsRoom) {
  const Folder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=200k") != 0) GTEST_SKIP() << "no mount here";
  const std::unique_ptr<const Folder, void (*)(const Folder*)> unmount(&folder,
                                                                       [](const Folder* f) { ::umount2(f->path().c_str(), MNT_DETACH); });
  const Study study = read_study(R"("variants": ["fixed"], "repetitions": 3000)");
  const Points points(study);
  {
    Results results = Results::create(folder / "r", points, {});
    const SweepEnd end = run_sweep(points, results, {.workers = 1});
    ASSERT_TRUE(end.problem);
    EXPECT_THAT(end.problem->en, HasSubstr("the disk is full"));
  }
  Results results = Results::open(folder / "r", Results::Use::write);
  const std::int64_t finished = results.count();
  EXPECT_FALSE(results.info().complete);
  ASSERT_EQ(::mount("tmpfs", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=20m"), 0);
  const SweepEnd rest = run_sweep(points, results, {.workers = 1});
  EXPECT_FALSE(rest.problem);
  EXPECT_EQ(rest.found, finished);
  EXPECT_EQ(results.count(), 3000);
}

TEST(SweepResults, AShardIsTwoNumbers) {
  EXPECT_EQ(parse_shard("2/8"), (Shard{2, 8}));
  for (const char* bad : {"", "2", "0/2", "3/2", "a/b", "1/", "/2", "-1/2", "1/2/3", "1/99999999999"})
    EXPECT_FALSE(parse_shard(bad)) << bad;
}

}  // namespace
}  // namespace mqlab::lab
