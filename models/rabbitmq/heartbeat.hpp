/// Heartbeats of one end of a connection, the same rule for broker and client (rabbit_heartbeat.erl; semantics 4.6).
///
/// The sender looks every h/2 and sends only if nothing else was sent. The receiver looks every h and gives up at the second look in a
/// row without a byte: 2h to 3h after the last one. A deadline of "h since the last frame" would be simpler and cut healthy connections
/// off too early.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/process/context.hpp"

namespace mqlab::models::rabbitmq {

/// "The lower non-zero wins"; 0 on both sides: none.
constexpr sim::Duration negotiated_heartbeat(sim::Duration a, sim::Duration b) {
  if (a.count() == 0 || b.count() == 0) return std::max(a, b);
  return std::min(a, b);
}

class Heartbeat {
 public:
  void start(sim::Context& ctx, sim::Duration timeout, sim::Due send_due, sim::Due check_due) {
    timeout_ = timeout;
    sent_ = received_ = 0;
    missed_ = false;
    if (timeout.count() == 0) return;
    arm_send(ctx, send_due);
    arm_check(ctx, check_due);
  }
  void stop(sim::Context& ctx) {
    ctx.cancel(send_timer_);
    ctx.cancel(check_timer_);
    send_timer_ = check_timer_ = sim::Timer::none;
  }
  /// At the sender's look: whether a heartbeat frame is due.
  bool idle_sender(sim::Context& ctx, sim::Due due, std::uint64_t frames_sent) {
    const bool idle = frames_sent == sent_;
    sent_ = frames_sent + (idle ? 1 : 0);  // the heartbeat that follows counts
    arm_send(ctx, due);
    return idle;
  }
  /// At the receiver's look: whether the peer must be given up.
  bool lost_peer(sim::Context& ctx, sim::Due due, std::uint64_t frames_received) {
    const bool silent = frames_received == received_;
    received_ = frames_received;
    if (silent && missed_) return true;
    missed_ = silent;
    arm_check(ctx, due);
    return false;
  }

 private:
  void arm_send(sim::Context& ctx, sim::Due due) { send_timer_ = ctx.set_timer(timeout_ / 2, due, sim::Class::background); }
  void arm_check(sim::Context& ctx, sim::Due due) { check_timer_ = ctx.set_timer(timeout_, due, sim::Class::background); }

  sim::Duration timeout_{};
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  bool missed_ = false;
  sim::Timer send_timer_ = sim::Timer::none;
  sim::Timer check_timer_ = sim::Timer::none;
};

}  // namespace mqlab::models::rabbitmq
