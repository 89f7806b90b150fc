/// The disks of all hosts, their flush queues, and the OS's write-back.
#pragma once

#include <vector>

#include "sim/core/ring.hpp"
#include "sim/core/stable.hpp"
#include "sim/disk/disk.hpp"
#include "sim/world/kernel.hpp"
#include "sim/world/misc.hpp"

namespace mqlab::sim {

class Processes;

class Disks {
 public:
  static constexpr Duration kWriteBackAge = std::chrono::seconds(30);    // Linux vm.dirty_expire_centisecs
  static constexpr Duration kWriteBackPeriod = std::chrono::seconds(5);  // Linux vm.dirty_writeback_centisecs

  Disks(Kernel& kernel, Misc& misc, Processes& processes) : kernel_(kernel), misc_(misc), processes_(processes) {}

  void add_host(const Disk::Costs& costs);
  Disk& disk(HostId host) { return hosts_[static_cast<std::size_t>(host)].disk; }

  struct Request {
    Time time;
    std::uint64_t sequence = 0;
    RecordNumber cause = 0;
    std::uint32_t file = 0;
    Offset upto = 0;
    Ticket ticket = Ticket::none;
    ProcessId process = ProcessId::none;
    std::uint32_t incarnation = 0;
    Class cls = Class::progress;
  };
  void flush(HostId host, std::uint32_t file, Ticket ticket, ProcessId process, std::uint32_t incarnation, RecordNumber cause);
  /// Truncation: a flush under way does not cover what takes the place of what is gone.
  void drop_back(HostId host, std::uint32_t file, Offset end);
  /// Something was written: the OS will look at it in time.
  void touched(HostId host) {
    if (!hosts_[static_cast<std::size_t>(host)].tick_armed) arm(host);
  }
  /// `process` has written, and the page cache holds more than the disk's `dirty_limit`: it waits until all is written back.
  void throttle(HostId host, ProcessId process, RecordNumber cause);
  bool over_dirty_limit(HostId host) const { return hosts_[static_cast<std::size_t>(host)].disk.over_dirty_limit(); }
  void written_out(HostId host, std::uint64_t number);
  void finish_flush(std::uint32_t host);      ///< the lane's event
  void io_done(std::uint32_t host, bool ok);  ///< `shared`: the SimGrid Io is over
  Next next(std::uint32_t host) const;
  void write_back(HostId host, RecordNumber cause);
  void lose_disk(HostId host, RecordNumber cause);
  /// The host has no power: what was asked of its disk fails. What its page cache held goes with `lose_unflushed`.
  void power_lost(HostId host, RecordNumber cause);
  void lose_unflushed(HostId host, Unflushed policy, std::uint64_t luck, RecordNumber cause);

 private:
  struct Host {
    Disk disk;
    LaneId lane;
    Ring<Request> queue;
    Duration io_latency{0};
    bool tick_armed = false;
    bool io_running = false;
    std::vector<std::pair<std::uint32_t, Offset>> writing_out{};   ///< until then these files are written back up to there
    std::vector<std::pair<ProcessId, std::uint32_t>> throttled{};  ///< who waits for it: process, incarnation
    std::uint64_t write_outs = 0;
  };
  void arm(HostId host);
  void start_io(std::uint32_t host);

  Kernel& kernel_;
  Misc& misc_;
  Processes& processes_;
  Stable<Host> hosts_;
};

}  // namespace mqlab::sim
