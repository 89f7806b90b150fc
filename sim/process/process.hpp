/// A program on a host, as a deterministic state machine without hands.
///
/// It is told what happened (`on_*`) and asks its `Context` for actions. It has no clock, no socket and no file of its own, so a crash is the
/// destruction of the object, and a restart is a new object that finds what the disk kept.
///
/// Derive from it for a broker node, a controller, a name server, an application with its clients, a database.
#pragma once

#include <string_view>

#include "sim/core/ids.hpp"
#include "sim/process/context.hpp"
#include "sim/process/payload.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::describe {
class Value;
}

namespace mqlab::sim {

/// Why a connect failed.
enum class Refusal : std::uint8_t {
  refused,    ///< the host is there, nobody listens
  timed_out,  ///< host down or unreachable
};

/// How a connection ended, as this end sees it.
enum class Closing : std::uint8_t {
  fin,        ///< the peer closed or its process died; all that it had sent came first
  reset,      ///< RST: what was under way is gone
  timed_out,  ///< the kernel gave up resending
};

enum class Flushed : std::uint8_t { ok, failed };

/// How a process object came to its end.
enum class Death : std::uint8_t { exit, crash, power_loss };

/// Where a dying process names what its memory took along.
class Obituary {
 public:
  virtual ~Obituary() = default;
  /// Make this record (a `copy.gone`, an `effect.lost`), caused by the fault that killed.
  virtual void lost(const Note& note) = 0;
};

class Process {
 public:
  Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  virtual ~Process() = default;

  virtual void on_started(Context& ctx) = 0;
  virtual void on_accepted(Context&, Connection, ProcessId /*peer*/) {}
  virtual void on_connected(Context&, Connection) {}
  virtual void on_refused(Context&, Connection, Refusal) {}
  virtual void on_closed(Context&, Connection, Closing) {}
  virtual void on_frame(Context&, Connection, Payload& /*may be moved from*/) {}
  virtual void on_writable(Context&, Connection) {}
  virtual void on_timer(Context&, Timer, Due) {}
  virtual void on_served(Context&, Server, Payload& /*may be moved from*/) {}
  virtual void on_flushed(Context&, Ticket, Flushed) {}
  virtual void on_lock_lost(Context&, File) {}
  /// An operator's or an application fault's word: `purge`, `set`, `slow-consumer` ... with its arguments. False: not understood.
  virtual bool on_command(Context&, std::string_view /*what*/, const describe::Value& /*arguments*/) { return false; }
  /// Asked to stop in order (SIGTERM). Must end in `ctx.exit()`, at once or later.
  virtual void on_stop(Context& ctx) { ctx.exit(); }
  /// Name what only memory held and is gone now. Called just before destruction, also in the middle of a handler: must not rely on
  /// an invariant that a handler breaks and mends.
  virtual void obituary(Obituary&, Death) const {}
};

}  // namespace mqlab::sim
