/// A run as JSON for a page that plays it: who takes part, what flies, how far each message has come, who lives, who is cut off, what a moment holds.
///
/// Everything is read from a trace by `lab/picture`, `lab/export` and `lab/trace`; the page only folds it forward and draws. Of a long trace a window is taken, around
/// the record asked for, and says so: `first`, `shown`, `of`. Positions are those in the window; a negative one, or one past its end, lies outside. Times: nanoseconds.
/// A trace below level `full` has no flights: `level` says it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct PictureOptions {
  std::size_t records = 4'000;            ///< at most; 0: as many as there are
  sim::RecordNumber around = 0;           ///< the window's moment, when there are more; 0: the begin
  std::vector<std::string> operations{};  ///< whose story (own records and those one link away) a diagram shows alone
  std::vector<std::string> bad{};         ///< operations whose rows of the ledger come first, the worst first
};

nlohmann::ordered_json picture_json(const sim::TraceFile& trace, const PictureOptions& options);

}  // namespace mqlab::lab
