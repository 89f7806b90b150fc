/// Lets the faults and steps of a plan strike when their triggers say so, and heal.
///
/// Faults first, then healing: when the story rests, what still stands is healed (unless it never heals) and the story goes on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/fault/fault.hpp"

namespace mqlab::sim {

struct WorldParts;

class FaultEngine {
 public:
  explicit FaultEngine(WorldParts& world) : world_(world) {}

  void load(FaultPlan plan);
  /// Schedule what has a time, hook what has a point. Processes must be known by now.
  void arm();
  /// A record of a hooked kind was made.
  void hooked(ProcessId process, const Note& note, RecordNumber number);

  void strike(std::uint32_t index, RecordNumber cause);
  void heal(std::uint32_t index, RecordNumber cause);
  void heal_timed(std::uint32_t index, RecordNumber cause);  ///< its own time is over
  void step(std::uint32_t index, RecordNumber cause);
  /// Something of the plan has a time and is still to come.
  bool pending() const { return pending_ > 0; }
  /// Heal what stands open; true if there was anything. No random fault strikes any more.
  bool heal_open();

  struct Outcome {
    std::string_view kind;
    std::string label;
    std::uint32_t struck = 0;     ///< how often
    bool point_occurred = false;  ///< its point was seen, whatever the occurrence
  };
  std::vector<Outcome> outcomes() const;

 private:
  struct Armed {
    bool is_step = false;
    std::size_t index = 0;  ///< in plan_.faults or plan_.steps
    bool done = false;      ///< a point or a time trigger has fired
    bool standing = false;  ///< struck and not healed
    std::uint32_t struck = 0;
    std::uint64_t seen = 0;
    RecordNumber record = 0;  ///< of its last strike
    // the trigger, resolved
    ProcessId process = ProcessId::none;
    bool any_process = true;
    std::uint64_t message = 0;  ///< 0: any
    std::uint64_t operation = 0;
    std::uint64_t draws = 0;
  };
  const Trigger& trigger(const Armed& a) const;
  std::uint64_t identity(const std::string& text) const;
  void schedule_next(std::uint32_t index, RecordNumber cause);
  void take_step(Armed& a, RecordNumber cause);
  std::uint64_t luck(std::uint32_t index, std::uint64_t n) const;
  bool workload_over() const;
  void recovery_begins();

  WorldParts& world_;
  FaultPlan plan_;
  std::vector<Armed> armed_;
  std::int64_t pending_ = 0;
  bool healing_ = false;
  Time recovering_since_{-1};  ///< the first end of a fault after the ledger last moved
};

}  // namespace mqlab::sim
