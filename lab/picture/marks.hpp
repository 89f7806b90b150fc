/// The moments of a run that are worth a look: faults that strike and heal, processes that end, start, pause and go on, what is lost, effects that
/// happen again, bad news for a business. What a timeline marks, and what "until the next interesting event" stops at.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/describe/text.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

enum class Moment : std::uint8_t { struck, healed, stopped, started, paused, resumed, lost, again, bad_news, ended };

struct MomentInfo {
  Moment moment;
  std::string_view id;
  Text title;
};
/// In the order of `Moment`.
std::span<const MomentInfo> moment_infos();

struct MomentMark {
  std::size_t position = 0;
  Moment moment = Moment::struck;
};

/// In the order of the trace. The starts of processes at the very beginning are left out.
std::vector<MomentMark> marks_of(const sim::TraceFile& trace);

/// A fault's time: from its strike to its heal, or to the end of the trace.
struct FaultBand {
  std::size_t fault = 0;  ///< index of the plan
  std::int64_t from_ns = 0, to_ns = 0;
  std::size_t struck = 0;  ///< position
  bool healed = false;
};
std::vector<FaultBand> fault_bands(const sim::TraceFile& trace);

/// What a process is at a moment.
enum class Life : std::uint8_t { not_started, running, paused, dead };
struct LifeOf {
  Life life = Life::not_started;
  std::int64_t incarnation = 0;
};

/// When the lives of the processes change; asked for any position.
class Lives {
 public:
  Lives() = default;
  explicit Lives(const sim::TraceFile& trace);
  /// After the record at `position`.
  LifeOf of(sim::ProcessId process, std::size_t position) const;

 private:
  struct Change {
    std::size_t position;
    LifeOf now;
  };
  std::vector<std::vector<Change>> changes_;
};

}  // namespace mqlab::lab
