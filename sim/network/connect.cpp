// Connections come and go: open, accept, refuse, close.
#include "sim/network/network.hpp"
#include "sim/platform/platform.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/world/processes.hpp"

namespace mqlab::sim {

Connection Network::connect(ProcessId from, ProcessId to, RecordNumber cause) {
  const auto base = static_cast<std::uint32_t>(directions_.size());
  const HostId hosts[2] = {processes_.host_of(from), processes_.host_of(to)};
  for (int side = 0; side < 2; ++side) {
    Direction& d = directions_.emplace_back();
    d.from = side == 0 ? from : to;
    d.to = side == 0 ? to : from;
    d.from_host = hosts[side];
    d.to_host = hosts[1 - side];
    d.path = &path(d.from_host, d.to_host);
    d.lane = kernel_.calendar.add_lane(LaneType::direction, base + static_cast<std::uint32_t>(side));
    for (const Cut& c : cuts) d.cuts += c.which(d) ? 1 : 0;
    for (const Delayed& held : delays_) {
      if (held.from == d.from && held.to == d.to) d.extra_delay += held.extra;
    }
    d.receiver_paused = processes_.paused(d.to);
  }
  directions_[base].sender_open = true;
  directions_[base].begun = kernel_.now;
  control(base, Control::open, cause, kernel_.cls);
  if (directions_[base].cuts > 0 || directions_[base + 1].cuts > 0) watch_connect(base, cause);
  return end_of(base);
}

/// Something is in the way of a connect: it may take too long.
void Network::watch_connect(std::uint32_t i, RecordNumber cause) {
  Direction& d = directions_[i];
  if (!d.sender_open || d.established || d.timing_out) return;
  d.timing_out = true;
  const Time due = std::max(kernel_.now, d.begun + sockets.connect_timeout);
  misc_.at(due, MiscType::connect_timeout, i, 0, cause, Class::background);
}

bool Network::asks_to_connect(const Direction& d) const {
  return !d.frames.empty() && d.frames.front().payload.kind == kControlFrame &&
         static_cast<Control>(d.frames.front().payload.flags) == Control::open;
}

void Network::handle_control(std::uint32_t i, Frame&& frame) {
  Direction& d = directions_[i];
  const Connection here = peer_end(end_of(i));  // the end that the frame reached
  Direction& reverse = out(here);
  RecordNumber number = 0;
  switch (static_cast<Control>(frame.payload.flags)) {
    case Control::open:
      if (!kernel_.platform.is_on(d.to_host)) {  // nobody answers; the kernel of the caller asks again and again
        if (!d.sender_open) return;
        d.severed = true;
        control(i, Control::open, frame.cause, frame.cls);
        watch_connect(i, frame.cause);
        return;
      }
      if (!processes_.running(d.to)) {
        control(index(here), Control::refused, frame.cause, frame.cls);
        return;
      }
      reverse.sender_open = true;
      processes_.opened(d.to, here);
      control(index(here), Control::accepted, frame.cause, frame.cls);
      processes_.handle(d.to, frame.cause, frame.cls, [here, from = d.from](Process& p, Context& ctx) { p.on_accepted(ctx, here, from); });
      return;
    case Control::accepted:
      if (!reverse.sender_open) {  // it has given up, closed or died meanwhile
        control(index(here), Control::rst, frame.cause, frame.cls);
        return;
      }
      reverse.established = true;
      number = kernel_.note(d.to, {.kind = kinds::connection_opened, .value = static_cast<std::int64_t>(d.from)}, frame.cause);
      processes_.handle(d.to, number, frame.cls, [here](Process& p, Context& ctx) { p.on_connected(ctx, here); });
      return;
    case Control::refused:
      if (!reverse.sender_open) return;
      end_over(here, frame.cause);
      number = kernel_.note(d.to, {.kind = kinds::connection_refused, .value = static_cast<std::int64_t>(d.from)}, frame.cause);
      processes_.handle(d.to, number, frame.cls, [here](Process& p, Context& ctx) { p.on_refused(ctx, here, Refusal::refused); });
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
  lose_from(reverse, reverse.transmitted, frame.cause);
  end_over(here, frame.cause);
  const Closing how = rst ? Closing::reset : Closing::fin;
  const RecordNumber number = kernel_.note(d.to, {.kind = kinds::connection_closed, .value = static_cast<std::int64_t>(how)}, frame.cause);
  processes_.handle(d.to, number, frame.cls, [here, how](Process& p, Context& ctx) { p.on_closed(ctx, here, how); });
}

void Network::close(Connection end, Close how, RecordNumber cause) {
  if (end == Connection::none || !out(end).sender_open) return;
  Direction& mine = out(end);
  const bool unread = has_unread(in(end), kernel_.now);
  if (how == Close::reset) lose_from(mine, 0, cause);
  control(index(end), how == Close::reset || unread ? Control::rst : Control::fin, cause, kernel_.cls);
  end_over(end, cause);
}

/// Data that arrived and was not read: who closes then answers with RST instead of FIN.
bool Network::has_unread(const Direction& d, Time now) {
  for (std::size_t i = 0; i < d.transmitted && d.frames[i].arrives <= now; ++i) {
    if (d.frames[i].payload.kind != kControlFrame) return true;
  }
  return false;
}

/// An end is in use no more. What was received there and not read is lost, and so is what still arrives.
void Network::end_over(Connection end, RecordNumber cause) {
  out(end).sender_open = false;
  Direction& theirs = in(end);
  theirs.closed_by = cause;
  halting(theirs, [&] {
    theirs.reading = true;
    theirs.receiver_paused = false;
  });
  theirs.reader_free = kernel_.now;
  lose_received(theirs, cause);
  processes_.ended(out(end).from, end);
}

void Network::connect_timed_out(Connection end, RecordNumber cause) {
  Direction& d = out(end);
  d.timing_out = false;
  if (!d.sender_open || d.established) return;  // given up, or connected after all
  lose_from(d, 0, cause);
  end_over(end, cause);
  const RecordNumber number = kernel_.note(d.from, {.kind = kinds::connection_refused, .value = static_cast<std::int64_t>(d.to)}, cause);
  // No progress: who calls a silent host for ever would keep the run from its end.
  processes_.handle(d.from, number, Class::background, [end](Process& p, Context& ctx) { p.on_refused(ctx, end, Refusal::timed_out); });
}

void Network::set_reading(Connection end, bool on) {
  if (end == Connection::none) return;
  Direction& d = in(end);
  if (out(end).sender_open) halting(d, [&] { d.reading = on; });
}

}  // namespace mqlab::sim
