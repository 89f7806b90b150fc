/// All that a fault may do to the world. A narrow door, so that a fault kind is a few lines that say what it means.
///
/// Names are those of the scenario. Each action is caused by the fault's record, which is made with the first of them: a fault that finds nothing to
/// strike leaves none. Overlapping faults add up: a host that two faults have
/// cut off is reachable again when both are healed.
#pragma once

#include <string_view>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/disk/disk.hpp"
#include "sim/network/network.hpp"
#include "sim/process/process.hpp"

namespace mqlab::sim {

struct WorldParts;

class Hand {
 public:
  Hand(WorldParts& world, RecordNumber cause, std::uint64_t luck) : world_(world), cause_(cause), luck_(luck) {}
  /// The record of the fault is still to be made.
  Hand(WorldParts& world, const Note& note, RecordNumber because, std::uint64_t luck)
      : world_(world), note_(note), to_be_made_(true), cause_(because), luck_(luck) {}
  /// The fault's record.
  RecordNumber cause();

  // --- processes ---
  bool running(std::string_view process) const;
  bool kill(std::string_view process, Death how);
  bool stop(std::string_view process);  ///< ask it to stop in order
  void start(std::string_view process);
  bool pause(std::string_view process);
  void resume(std::string_view process);
  /// A word to an application or a broker (`slow-consumer`, `memory-alarm`). It is handed over at once, after the handler under way.
  bool tell(std::string_view process, std::string_view what, const describe::Value& arguments);

  // --- hosts and disks ---
  bool power_off(std::string_view host, Unflushed page_cache);
  void power_on(std::string_view host);  ///< and start the processes that the loss of power ended
  bool on(std::string_view host) const;
  /// The same when SimGrid has switched the host already (a profile of the platform).
  void host_went_off(std::string_view host, Unflushed page_cache);
  void host_came_on(std::string_view host);
  void lose_disk(std::string_view host);
  Disk& disk(std::string_view host);
  void move_clock(std::string_view host, Duration by);
  void add_drift(std::string_view host, std::int64_t ppm);

  // --- the network; names of processes, or of hosts with all their processes ---
  bool drop(std::string_view first, std::string_view second, Network::Drop how);
  /// Frames from any of `from` to any of `to` are held.
  void cut(const std::vector<std::string>& from, const std::vector<std::string>& to);
  void uncut(const std::vector<std::string>& from, const std::vector<std::string>& to);
  /// A negative time takes an earlier one back.
  void delay(std::string_view first, std::string_view second, Duration extra);
  /// Multiply a link's time per byte and add to its latency. False: there is no such link.
  bool slow_link(std::string_view link, double factor, Duration extra_latency);
  void restore_link(std::string_view link, double factor, Duration extra_latency);

 private:
  ProcessId process(std::string_view name) const;
  HostId host(std::string_view name) const;
  void set_links(const std::vector<LinkId>& links);

  WorldParts& world_;
  Note note_;
  bool to_be_made_ = false;
  RecordNumber cause_;
  std::uint64_t luck_;
};

}  // namespace mqlab::sim
