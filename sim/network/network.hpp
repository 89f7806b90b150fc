/// Connections: TCP-like, ordered both ways; they break, they never silently skip one frame (design section 3, "What a fault does to bytes on
/// the way").
///
/// `exact` resources: each link direction is a FIFO server (busy until ...), computed when the frame leaves; a route is crossed link by link.
/// `shared`: one SimGrid communication per busy connection carries its queued frames.
///
/// The socket buffers are bounded: frames beyond the receiver's buffer wait in the sender's, and `writable` is false when both are full.
/// Defaults (2 MiB each) give what was seen on a real broker with a consumer that reads nothing: about 4 MB in flight
/// (semantics/rabbitmq.md 4.2).
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/stable.hpp"
#include "sim/network/direction.hpp"
#include "sim/platform/platform.hpp"
#include "sim/process/process.hpp"
#include "sim/world/kernel.hpp"
#include "sim/world/misc.hpp"

namespace mqlab::sim {

class Processes;

class Network {
 public:
  struct Sockets {
    Bytes send_buffer = 2 << 20;
    Bytes receive_buffer = 2 << 20;
    Duration connect_timeout = std::chrono::seconds(60);
    Duration give_up = std::chrono::minutes(11);  ///< rabbitmq.com/docs/heartbeats: about 11 minutes on Linux
  };

  Network(Kernel& kernel, Misc& misc, Processes& processes);

  // --- what a process asks ---
  Connection connect(ProcessId from, ProcessId to, RecordNumber cause);
  void send(Connection end, Payload&& frame, RecordNumber cause);
  bool writable(Connection end, RecordNumber cause) {
    if (end == Connection::none) return false;
    Direction& d = out(end);
    if (!d.sender_open) return false;
    return d.unread < sockets.send_buffer + sockets.receive_buffer || want_writable(d, cause);
  }
  void close(Connection end, Close how, RecordNumber cause);
  void set_reading(Connection end, bool on);
  void occupy(Connection end, Duration busy) { in(end).reader_free = std::max(in(end).reader_free, kernel_.now) + busy; }
  bool waiting(Connection end) const {
    const Direction& d = directions_[index(peer_end(end))];
    return d.transmitted > 0 && d.frames.front().arrives <= kernel_.now;
  }
  Bytes unsent(Connection end) const { return directions_[index(end)].unread; }

  // --- what happens ---
  /// The lane's event; returns its next.
  Next arrive(std::uint32_t direction);
  void connect_timed_out(Connection end, RecordNumber cause);
  void gave_up(Connection end, RecordNumber cause);
  void tell_closed(Connection end, Closing how, RecordNumber cause);
  void tell_writable(Connection end, RecordNumber cause, Class cls);
  /// `shared`: the communication of this direction is over.
  void carried(std::uint32_t direction, bool ok);

  // --- what faults do ---
  void process_died(ProcessId process, Death how, RecordNumber cause);
  void host_returned(HostId host, RecordNumber cause);
  void pause(ProcessId process, bool paused);
  /// Frames from one process to another are held in order until `uncut`; counts, so that cuts may overlap.
  void cut(const std::function<bool(const Direction&)>& which, RecordNumber cause);
  void uncut(const std::function<bool(const Direction&)>& which, RecordNumber cause);
  enum class Drop : std::uint8_t { reset, close, silent };
  /// Every open connection between the two is gone with all its bytes. `first` is the end that learns it at once. Returns how many.
  int drop(ProcessId first, ProcessId second, Drop how, RecordNumber cause);
  bool connected(ProcessId first, ProcessId second) const;
  /// Frames from one to another take longer; a negative time takes an earlier one back.
  void add_delay(ProcessId from, ProcessId to, Duration extra);
  /// Bandwidths or latencies of the platform have changed.
  void refresh_links();
  /// A profile of the platform has switched a link.
  void cut_link(LinkId link, RecordNumber cause);
  void uncut_link(LinkId link, RecordNumber cause);
  /// The cuts in force: a connection made under them is born cut.
  struct Cut {
    std::vector<std::string> from;
    std::vector<std::string> to;
    std::function<bool(const Direction&)> which;
  };
  std::vector<Cut> cuts;

  Sockets sockets;

 private:
  static std::uint32_t index(Connection end) { return static_cast<std::uint32_t>(end); }
  static Connection end_of(std::uint32_t direction) { return static_cast<Connection>(direction); }
  Direction& out(Connection end) { return directions_[index(end)]; }
  Direction& in(Connection end) { return directions_[index(peer_end(end))]; }

  void enqueue(Direction& d, std::uint32_t i, Payload&& payload, RecordNumber cause, Class cls);
  void control(std::uint32_t direction, Control what, RecordNumber cause, Class cls);
  void transmit(Direction& d, std::uint32_t i);
  bool fits(const Direction& d, Bytes bytes) const { return d.in_window == 0 || d.in_window + bytes <= sockets.receive_buffer; }
  void leave(Direction& d, Frame& frame, bool halted);
  void first_left(Direction& d);
  bool want_writable(Direction& d, RecordNumber cause);
  Time cross(Direction& d, Bytes bytes);
  void wake(Direction& d);
  void untransmit(Direction& d, std::size_t keep);
  static Next next(const Direction& d);
  void lose_frame(const Direction& d, const Frame& frame, RecordNumber cause);
  void lose_from(Direction& d, std::size_t first, RecordNumber cause);
  void handle_control(std::uint32_t i, Frame&& frame);
  void end_closed(std::uint32_t i, bool rst, const Frame& frame);
  const Path& path(HostId from, HostId to);
  void watch_void(std::uint32_t i, RecordNumber cause);
  void watch_connect(std::uint32_t i, RecordNumber cause);
  bool asks_to_connect(const Direction& d) const;
  static bool has_unread(const Direction& d, Time now);
  void end_over(Connection end, RecordNumber cause);
  void lose_received(Direction& d, RecordNumber cause);
  void link_failed(Direction& d, std::uint32_t i);
  std::function<bool(const Direction&)> crosses(LinkId link) const;
  /// Change what halts a direction, and keep the count of progress and the calendar in step.
  template <class Change>
  void halting(Direction& d, Change change) {
    const bool before = d.halted();
    change();
    if (before == d.halted()) return;
    kernel_.progress += d.halted() ? -d.progress : d.progress;
    wake(d);
  }

  struct LinkServer {
    std::int64_t ns_per_mib = 0;  ///< time for 2^20 bytes
    bool fat = false;             ///< nobody queues
    Time busy_until{};
  };
  struct Delayed {
    ProcessId from;
    ProcessId to;
    Duration extra;
  };
  Kernel& kernel_;
  Misc& misc_;
  Processes& processes_;
  Stable<Direction> directions_;
  std::vector<LinkServer> link_servers_;
  Stable<Path> paths_;
  std::vector<Delayed> delays_;
};

}  // namespace mqlab::sim
