// Connections come and go: open, accept, refuse, close.
#include "sim/network/network.hpp"
#include "sim/platform/platform.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/world/processes.hpp"

namespace mqlab::sim {

namespace {
constexpr std::uint32_t kSegmentBytes = 60;  // a TCP segment without data, with its IP header
}

Connection Network::connect(ProcessId from, ProcessId to, RecordNumber cause) {
  const auto base = static_cast<std::uint32_t>(directions_.size());
  const HostId hosts[2] = {processes_.host_of(from), processes_.host_of(to)};
  for (int side = 0; side < 2; ++side) {
    Direction& d = directions_.emplace_back();
    d.from = side == 0 ? from : to;
    d.to = side == 0 ? to : from;
    d.from_host = hosts[side];
    d.to_host = hosts[1 - side];
    d.route = route(d.from_host, d.to_host);
    d.lane = kernel_.calendar.add_lane(LaneType::direction, base + static_cast<std::uint32_t>(side));
    for (const Cut& c : cuts) d.cuts += c.which(d) ? 1 : 0;
    d.receiver_paused = processes_.paused(d.to);
  }
  directions_[base].sender_open = true;
  control(base, Control::open, cause, kernel_.cls);
  if (directions_[base].cuts > 0) {
    misc_.at(kernel_.now + sockets.connect_timeout, MiscType::connect_timeout, base, 0, cause, Class::background);
  }
  return end_of(base);
}

void Network::control(std::uint32_t i, Control what, RecordNumber cause, Class cls) {
  Payload frame(kControlFrame, kSegmentBytes);
  frame.flags = static_cast<std::uint16_t>(what);
  enqueue(directions_[i], i, std::move(frame), cause, cls);
}

void Network::handle_control(std::uint32_t i, Frame&& frame) {
  Direction& d = directions_[i];
  const Connection here = peer_end(end_of(i));  // the end that the frame reached
  Direction& reverse = out(here);
  switch (static_cast<Control>(frame.payload.flags)) {
    case Control::open:
      if (!kernel_.platform.is_on(d.to_host)) {
        misc_.at(kernel_.now + sockets.connect_timeout, MiscType::connect_timeout, i, 0, frame.cause, Class::background);
        return;
      }
      if (!processes_.running(d.to)) {
        control(index(here), Control::refused, frame.cause, frame.cls);
        return;
      }
      reverse.sender_open = true;
      processes_.opened(d.to, here);
      control(index(here), Control::accepted, frame.cause, frame.cls);
      processes_.handle(d.to, frame.cause, frame.cls, [&](Process& p, Context& ctx) { p.on_accepted(ctx, here, d.from); });
      return;
    case Control::accepted:
      if (!reverse.sender_open) return;  // it has closed or died meanwhile
      kernel_.note(d.to, {.kind = kinds::connection_opened, .value = static_cast<std::int64_t>(d.from)}, frame.cause);
      processes_.handle(d.to, frame.cause, frame.cls, [&](Process& p, Context& ctx) { p.on_connected(ctx, here); });
      return;
    case Control::refused:
      if (!reverse.sender_open) return;
      reverse.sender_open = false;
      processes_.ended(d.to, here);
      kernel_.note(d.to, {.kind = kinds::connection_refused, .value = static_cast<std::int64_t>(d.from)}, frame.cause);
      processes_.handle(d.to, frame.cause, frame.cls, [&](Process& p, Context& ctx) { p.on_refused(ctx, here, Refusal::refused); });
      return;
    case Control::fin:
    case Control::rst: end_closed(i, static_cast<Control>(frame.payload.flags) == Control::rst, frame); return;
  }
}

/// FIN or RST has reached the receiver of direction `i`: its end is over too.
void Network::end_closed(std::uint32_t i, bool rst, const Frame& frame) {
  Direction& d = directions_[i];
  const Connection here = peer_end(end_of(i));
  Direction& reverse = out(here);
  if (!reverse.sender_open) return;
  reverse.sender_open = false;
  lose_from(reverse, reverse.transmitted, frame.cause);
  processes_.ended(d.to, here);
  const Closing how = rst ? Closing::reset : Closing::fin;
  kernel_.note(d.to, {.kind = kinds::connection_closed, .value = static_cast<std::int64_t>(how)}, frame.cause);
  processes_.handle(d.to, frame.cause, frame.cls, [&](Process& p, Context& ctx) { p.on_closed(ctx, here, how); });
}

void Network::close(Connection end, Close how, RecordNumber cause) {
  if (end == Connection::none || !out(end).sender_open) return;
  Direction& mine = out(end);
  Direction& theirs = in(end);
  const bool unread = theirs.transmitted > 0 && theirs.frames.front().arrives <= kernel_.now;
  if (how == Close::reset) lose_from(mine, 0, cause);
  control(index(end), how == Close::reset || unread ? Control::rst : Control::fin, cause, kernel_.cls);
  mine.sender_open = false;
  processes_.ended(mine.from, end);
}

void Network::connect_timed_out(Connection end, RecordNumber cause) {
  Direction& d = out(end);
  if (!d.sender_open || in(end).sender_open) return;  // given up, or connected after all
  d.sender_open = false;
  lose_from(d, 0, cause);
  processes_.ended(d.from, end);
  kernel_.note(d.from, {.kind = kinds::connection_refused, .value = static_cast<std::int64_t>(d.to)}, cause);
  processes_.handle(d.from, cause, Class::progress, [&](Process& p, Context& ctx) { p.on_refused(ctx, end, Refusal::timed_out); });
}

void Network::set_reading(Connection end, bool on) {
  if (end == Connection::none) return;
  Direction& d = in(end);
  if (d.reading == on) return;
  const bool before = d.halted();
  d.reading = on;
  if (before != d.halted()) {
    kernel_.progress += d.halted() ? -d.progress : d.progress;
    wake(d);
  }
}

}  // namespace mqlab::sim
