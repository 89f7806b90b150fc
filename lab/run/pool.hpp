/// A pool of worker processes: many runs at once, and a worker that dies loses nobody else's result.
///
/// Processes and not threads, because SimGrid is one engine per process and may end it on misuse. Each worker is forked when the pool starts, gets task
/// numbers over a pipe and answers with bytes; results are handed out in the order of the tasks, whatever the order of completion, so that output does
/// not depend on the number of workers.
///
/// Errors: a worker that dies or hangs gives a `Lost` for the task it had; a new worker takes its place. Budget: real time per task.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <tl/expected.hpp>

#include "sim/core/time.hpp"

namespace mqlab::lab {

struct Lost {
  std::string sentence;  ///< `the worker was killed by signal 9 (Killed)`
};
using TaskResult = tl::expected<std::string, Lost>;

struct PoolOptions {
  unsigned workers = 0;     ///< 0: one per processor
  sim::Duration budget{0};  ///< real time of one task; 0: none
  /// Asked between completions and when a signal comes: true ends the workers; results that came are handed out, in order but with gaps.
  std::function<bool()> stop{};
  /// Called in the parent after each completion.
  std::function<void(std::size_t done, std::size_t lost)> progress{};
  bool in_order = true;  ///< false: results are handed out as they come, for one who puts them in order himself
};

/// Run `work(0) ... work(tasks - 1)` in workers and hand each result to `take` in order (unless `in_order` is off). `work` runs in a child: what it changes stays there.
void run_pool(std::size_t tasks, const std::function<std::string(std::size_t)>& work,
              const std::function<void(std::size_t, TaskResult)>& take, const PoolOptions& options = {});

}  // namespace mqlab::lab
