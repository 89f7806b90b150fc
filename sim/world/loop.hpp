/// The world's loop, and the rule by which a run ends.
///
/// Nothing in progress in SimGrid: events run straight from the calendar. Something in progress (an activity of `shared` resources, a
/// profile): SimGrid goes first, up to the time of the next event.
///
/// The end (design section 5): faults are healed, nothing of class progress is in the calendar, and the ledger has not moved for the settle time.
/// When that is so the first time, what still stands of the faults is healed, and the story goes on until it is so again.
#pragma once

#include "sim/world/parts.hpp"

namespace mqlab::sim {

class Loop {
 public:
  explicit Loop(WorldParts& world) : world_(world), kernel_(world.kernel) {}
  RunEnd run();

 private:
  bool let_simgrid_go(Time until);
  void completed(const Completion& completion);
  void changed(const PlatformChange& change);
  /// Whether the run is over before the next event. May heal, and then it is not.
  bool over(const Calendar::Head* head);
  void handle(const Calendar::Head& head);
  void misc(const MiscEvent& event);

  WorldParts& world_;
  Kernel& kernel_;
  RunEnd end_;
};

}  // namespace mqlab::sim
