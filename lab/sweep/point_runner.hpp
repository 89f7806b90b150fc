/// Runs repetitions of a study's points and makes their rows: what a worker does. Loads a point's scenario once for all of its repetitions.
///
/// Never throws for what a scenario does: a run that can't be is a row with a problem. What kills the process is the pool's to tell.
#pragma once

#include <memory>
#include <vector>

#include "lab/run/runner.hpp"
#include "lab/study/points.hpp"
#include "lab/study/row.hpp"

namespace mqlab::lab {

class PointRunner {
 public:
  explicit PointRunner(const Points& points, std::span<const models::Style* const> styles = {});
  PointRunner(const PointRunner&) = delete;
  PointRunner& operator=(const PointRunner&) = delete;
  ~PointRunner();
  /// Repetitions `first ... first + count - 1` (from 1) of the point of this index (from 0); at least one, then so many as begin before `takes` of real
  /// time is over.
  std::vector<RunRow> run(std::size_t point, std::int64_t first, std::int64_t count, sim::Duration takes);

 private:
  struct AtPoint;
  RunRow run_one(std::size_t point, std::int64_t repetition);
  RunRow row_of_run(RunRow row, const RunOptions& options);
  void load(std::size_t point, std::int64_t seed);

  const Points& points_;
  std::span<const models::Style* const> styles_;
  std::vector<std::string> metrics_;
  std::unique_ptr<AtPoint> loaded_;
};

/// What is known of a run before it is run.
RunRow planned_row(const Points& points, std::size_t point, std::int64_t repetition);
/// How the run is run: seed, luck, limits; `full`: with all of its records.
RunOptions study_run_options(const Study& study, std::int64_t seed, bool full);

}  // namespace mqlab::lab
