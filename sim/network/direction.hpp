/// One direction of a connection: the sender's socket, the wire, the receiver's socket, as one ring of frames in order.
///
///     front ... [ arrived, unread | on the wire ] [ waiting in the sender's socket ] ... back
///                <------- transmitted ------->
///
/// It is a lane of the calendar: its head is the next frame that the receiver can read. A frame is never skipped; a direction that breaks
/// loses a suffix.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/calendar/calendar.hpp"
#include "sim/core/ids.hpp"
#include "sim/core/ring.hpp"
#include "sim/core/time.hpp"
#include "sim/platform/platform.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::sim {

/// Frames of the connection itself; `Payload::flags` says which.
inline constexpr std::uint16_t kControlFrame = 0xffff;
enum class Control : std::uint16_t { open, accepted, refused, fin, rst };

struct Frame {
  Time arrives = kNever;  ///< kNever while it waits in the sender's socket, or is carried by a SimGrid communication
  std::uint64_t sequence = 0;
  RecordNumber cause = 0;
  Payload payload;
  Class cls = Class::progress;
};

/// The way of frames from one host to another.
struct Path {
  HostId from;
  HostId to;
  Duration latency{};
  std::vector<LinkId> links;
};

/// What each frame touches stands first: with thousands of connections each line of the cache counts.
struct Direction {
  Ring<Frame> frames;
  std::size_t transmitted = 0;  ///< how many from the front have left the sender's socket
  Bytes unread = 0;             ///< bytes in the ring
  Bytes in_window = 0;          ///< bytes transmitted and not yet read: bounded by the receiver's socket buffer
  Time last_arrival{};

  Time reader_free{};         ///< the reader is busy until then (`Context::occupy`)
  Duration extra_delay{};     ///< a `delay` fault
  std::int64_t progress = 0;  ///< transmitted frames of class progress
  const Path* path = nullptr;
  LaneId lane = LaneId::none;
  ProcessId from = ProcessId::none;
  ProcessId to = ProcessId::none;
  HostId from_host = HostId::none;
  HostId to_host = HostId::none;

  std::uint16_t cuts = 0;  ///< faults that keep frames from leaving or arriving; they wait
  bool reading = true;     ///< the receiving process wants frames
  bool receiver_paused = false;
  bool severed = false;      ///< nothing sent from now on arrives, and nobody says so (silent drop, host without power)
  bool sender_open = false;  ///< the sending end is in use by its process
  bool wants_writable = false;
  bool carried = false;      ///< `shared`: a SimGrid communication carries frames [0, transmitted) that have no arrival yet
  bool giving_up = false;    ///< the kernel's look at whether to give up is scheduled
  Time void_since = kNever;  ///< since when bytes wait that nobody answers

  RecordNumber closed_by = 0;  ///< the receiving end is in use no more, since this record: what still arrives is lost by it
  // of the direction that asked for the connection
  Time begun{};              ///< when it asked
  bool established = false;  ///< it has heard that it is connected
  bool timing_out = false;   ///< its connect time-out is scheduled

  /// Whether its head is kept out of the calendar.
  bool halted() const { return !reading || receiver_paused; }
};

}  // namespace mqlab::sim
