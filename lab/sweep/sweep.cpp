#include "lab/sweep/sweep.hpp"

#include <algorithm>
#include <tuple>

#include "lab/run/pool.hpp"
#include "lab/sweep/point_runner.hpp"

namespace mqlab::lab {

namespace {

constexpr std::int64_t kRunsOfATask = 32;
constexpr sim::Duration kTaskTakes = std::chrono::seconds(1);  // then a worker hands in what it has
constexpr sim::Duration kSlack = std::chrono::seconds(5);      // to load a scenario, on a busy machine

struct SweepTask {
  std::size_t point = 0;
  std::int64_t first = 1;  ///< repetition
  std::int64_t count = 1;
};

class Sweeper {
 public:
  Sweeper(const Points& points, Results& results, const SweepOptions& options)
      : points_(points),
        study_(points.study()),
        results_(results),
        options_(options),
        there_((points.size() * static_cast<std::size_t>(study_.repetitions)) + 1) {
    for (const std::int64_t run : results.runs()) {
      if (run < 1 || static_cast<std::uint64_t>(run) >= there_.size()) continue;
      there_[static_cast<std::size_t>(run)] = true;
      ++out_.found;
    }
    told_.done = out_.found;
    for (std::size_t p = 0; p < points_.size(); ++p)
      for (std::int64_t first = 1; first <= study_.repetitions; first += study_.batch)
        if (mine(p, first)) told_.all += std::min(study_.batch, study_.repetitions - first + 1);
  }

  SweepEnd run() {
    try {
      if (study_.until.empty())
        run_all();
      else
        run_until();
      results_.commit(true);
      if (!out_.stopped) results_.set_complete(true);
    } catch (const ResultsError& e) {
      out_.problem = e.sentence;
    }
    return out_;
  }

 private:
  bool mine(std::size_t point, std::int64_t first) const {
    const auto of = static_cast<std::uint64_t>(options_.shard.of);
    const auto blocks = static_cast<std::uint64_t>((study_.repetitions + study_.batch - 1) / study_.batch);
    const std::uint64_t unit = study_.until.empty() ? (point * blocks) + static_cast<std::uint64_t>((first - 1) / study_.batch)
                                                    : static_cast<std::uint64_t>(point);
    return unit % of == static_cast<std::uint64_t>(options_.shard.index - 1);
  }

  void run_all() {
    std::vector<SweepTask> tasks;
    for (std::size_t p = 0; p < points_.size(); ++p)
      for (std::int64_t first = 1; first <= study_.repetitions; first += study_.batch)
        if (mine(p, first)) add_missing(tasks, p, first, std::min(study_.batch, study_.repetitions - first + 1));
    run_tasks(std::move(tasks));
  }

  void run_until() {
    std::vector<std::size_t> going;
    for (std::size_t p = 0; p < points_.size(); ++p)
      if (mine(p, 1)) going.push_back(p);
    for (std::int64_t first = 1; first <= study_.repetitions && !going.empty() && !out_.stopped; first += study_.batch) {
      const std::int64_t count = std::min(study_.batch, study_.repetitions - first + 1);
      std::vector<SweepTask> tasks;
      for (const std::size_t p : going) add_missing(tasks, p, first, count);
      run_tasks(std::move(tasks));
      if (out_.stopped) return;
      std::erase_if(going, [&](std::size_t p) {
        const bool enough = has_enough(p, first + count - 1);
        if (enough) told_.all -= study_.repetitions - (first + count - 1);
        return enough;
      });
      tell();
    }
  }

  bool has_enough(std::size_t point, std::int64_t repetitions) {
    results_.commit(true);
    const std::int64_t before = static_cast<std::int64_t>(point) * study_.repetitions;
    const std::vector<RunRow> rows = results_.rows(before + 1, before + repetitions);
    return std::all_of(study_.until.begin(), study_.until.end(), [&](const StopRule& rule) { return rule.holds(rows, study_.confidence); });
  }

  /// Tasks for those of these repetitions that are not there yet.
  void add_missing(std::vector<SweepTask>& tasks, std::size_t point, std::int64_t first, std::int64_t count) const {
    const std::int64_t before = static_cast<std::int64_t>(point) * study_.repetitions;
    std::optional<SweepTask> task;
    const auto close = [&] {
      if (task) tasks.push_back(*task);
      task.reset();
    };
    for (std::int64_t r = first; r < first + count; ++r) {
      if (there_[static_cast<std::size_t>(before + r)]) {
        close();
      } else if (task && task->count < kRunsOfATask) {
        ++task->count;
      } else {
        close();
        task = SweepTask{point, r, 1};
      }
    }
    close();
  }

  void run_tasks(std::vector<SweepTask> tasks) {
    while (!tasks.empty() && !out_.stopped) {
      std::vector<SweepTask> again = pool(tasks);
      std::sort(again.begin(), again.end(),
                [](const SweepTask& a, const SweepTask& b) { return std::tie(a.point, a.first) < std::tie(b.point, b.first); });
      tasks = std::move(again);
    }
  }

  /// What is left to do of these tasks: of one that took long its rest, of one whose worker died each run by itself.
  std::vector<SweepTask> pool(const std::vector<SweepTask>& tasks) {
    PointRunner runner(points_, options_.styles);  // each worker has a copy of it, as it is before the first run
    std::vector<SweepTask> again;
    std::optional<ResultsError> broken;
    const auto work = [&](std::size_t t) { return encode(runner.run(tasks[t].point, tasks[t].first, tasks[t].count, kTaskTakes)); };
    const auto done = [&](const SweepTask& task, const std::vector<RunRow>& rows) {
      keep(rows);
      const auto n = static_cast<std::int64_t>(rows.size());
      if (n < task.count) again.push_back({task.point, task.first + n, task.count - n});
    };
    const auto died = [&](const SweepTask& task, const Lost& lost) {
      if (task.count == 1) return fail(task, lost);
      for (std::int64_t i = 0; i < task.count; ++i) again.push_back({task.point, task.first + i, 1});
    };
    const auto take = [&](std::size_t t, TaskResult result) {
      if (broken) return;
      try {
        if (result)
          done(tasks[t], decode_rows(*result));
        else
          died(tasks[t], result.error());
      } catch (const ResultsError& e) {
        broken = e;
      }
    };
    const auto stop = [&] {
      try {
        if (!broken) results_.commit(false);
      } catch (const ResultsError& e) {
        broken = e;
      }
      if (options_.stop && options_.stop()) out_.stopped = true;
      return broken.has_value() || out_.stopped;
    };
    run_pool(tasks.size(), work, take,
             {.workers = options_.workers, .budget = study_.time_limit + kTaskTakes + kSlack, .stop = stop, .in_order = false});
    if (broken) throw ResultsError(*broken);
    return again;
  }

  void keep(const std::vector<RunRow>& rows) {
    results_.add(rows);
    for (const RunRow& row : rows) {
      there_[static_cast<std::size_t>(row.run)] = true;
      if (row.status == RunStatus::failed) ++out_.failed;
    }
    out_.ran += static_cast<std::int64_t>(rows.size());
    tell();
  }

  void fail(const SweepTask& task, const Lost& lost) {
    RunRow row = planned_row(points_, task.point, task.first);
    row.status = RunStatus::failed;
    row.problem = lost.sentence;
    row.costs.resize(measures().size());
    keep({row});
  }

  void tell() {
    told_.ran = out_.ran;
    told_.done = out_.found + out_.ran;
    told_.failed = out_.failed;
    if (options_.progress) options_.progress(told_);
  }

  const Points& points_;
  const Study& study_;
  Results& results_;
  const SweepOptions& options_;
  std::vector<bool> there_;  ///< by number of the run
  SweepEnd out_;
  SweepProgress told_;
};

}  // namespace

SweepEnd run_sweep(const Points& points, Results& results, const SweepOptions& options) {
  try {
    return Sweeper(points, results, options).run();
  } catch (const ResultsError& e) {
    SweepEnd out;
    out.problem = e.sentence;
    return out;
  }
}

}  // namespace mqlab::lab
