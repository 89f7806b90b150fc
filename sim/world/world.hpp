/// The simulated world: hosts, links, disks, processes, and the loop that runs them.
///
/// Built once per run: add processes, faults and steps, then `run()`. A run is a pure function of what was added and the seed. It is driven
/// inside one SimGrid actor (platform/platform.hpp): while nothing is in progress in SimGrid, events come straight from the calendar.
///
/// Errors: contradictory declarations (a process on an unknown host, a name twice) throw `std::invalid_argument`: the loader has
/// checked before. Times: nanoseconds.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/fault/engine.hpp"
#include "sim/fault/fault.hpp"
#include "sim/process/process.hpp"
#include "sim/random/draw.hpp"
#include "sim/random/luck.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::sim {

class Platform;
class Recorder;

enum class Resources : std::uint8_t {
  exact,   ///< links, disks and servers are FIFO servers computed in integers
  shared,  ///< the same requests become SimGrid activities and contend with its models
};

/// Why a run came to its end.
enum class EndReason : std::uint8_t {
  quiet,        ///< nothing left to happen
  settled,      ///< only background work left, and the ledger rested for the settle time
  until,        ///< the time limit of the scenario
  budget,       ///< too many events: a run away
  trace_limit,  ///< the recorder can keep no more: any verdict would lie
};

/// Something happened to a process or a host: an event was handed to it, a frame left or reached it, its disk wrote back. For the fault map, which
/// need not strike twice where nothing lies between.
struct Touch {
  RecordNumber next = 0;  ///< the number of the record that would have been made next
  ProcessId process = ProcessId::none;
  HostId host = HostId::none;
};

struct WorldOptions {
  Seeds seeds;
  Luck luck{};                 ///< how much durations are stretched by draws; default: not at all
  RecordNumber luck_from = 0;  ///< from this record on: what lies before is shared with a run without luck
  TraceLevel level = TraceLevel::full;
  KindMask also{};  ///< kinds that are kept beside those of the level
  Resources resources = Resources::exact;
  Duration settle = std::chrono::seconds(1);
  Time until = kNever;
  std::uint64_t event_budget = 4'000'000'000ULL;
  std::span<const KindInfo> model_kinds{};
  std::span<const KindInfo> style_kinds{};
  std::span<const PayloadKind> payload_kinds{};
  std::vector<Touch>* touches = nullptr;  ///< where to put them; null: nobody asks
};

using ProcessFactory = std::function<std::unique_ptr<Process>()>;

struct ProcessSpec {
  std::string name;
  std::string role;                 ///< `broker`, `producer`, ...
  std::string host;                 ///< name of a host of the platform
  Duration start{0};                ///< when it starts first
  bool restart_after_fault = true;  ///< whether healing a crash starts it again
  ProcessFactory make;              ///< a fresh object for each incarnation
};

/// Costs counted over a run, whatever the trace level.
struct Costs {
  std::uint64_t events = 0;
  std::uint64_t frames = 0;
  Bytes frame_bytes = 0;
  std::uint64_t flushes = 0;
  std::uint64_t appends = 0;
  Bytes append_bytes = 0;
};

struct RunEnd {
  EndReason reason = EndReason::quiet;
  Time at{};
  Costs costs;
};

class World {
 public:
  World(Platform& platform, Recorder& recorder, const WorldOptions& options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  /// Where processes run that are added later; one that is not named stays on the host of its spec.
  void place(std::map<std::string, std::string, std::less<>> process_to_host);
  ProcessId add_process(ProcessSpec spec);
  void set_faults(FaultPlan plan);
  /// Names, elements and subscriptions of the run; models may add to them while it is built.
  Tables& tables();
  Element element(std::string_view kind, std::string_view label, Element parent = Element::none);
  ProcessId process(std::string_view name) const;  ///< `none` if there is none
  void set_sockets(Bytes send_buffer, Bytes receive_buffer);

  /// Whether each fault and step of the plan struck: for the vacuity guard. After `run`.
  std::vector<FaultEngine::Outcome> fault_outcomes() const;
  /// Processes that are not running (now, or at the end).
  std::vector<std::string> not_running() const;

  /// Must be called inside `Platform::run`, once.
  RunEnd run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mqlab::sim
