// What faults do to connections: the table of design section 3.
#include <algorithm>

#include "sim/network/network.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/world/processes.hpp"

namespace mqlab::sim {

void Network::process_died(ProcessId process, Death how, RecordNumber cause) {
  for (const Connection end : processes_.take_connections(process)) {
    Direction& mine = out(end);
    if (!mine.sender_open) continue;
    Direction& theirs = in(end);
    if (how != Death::power_loss) {
      control(index(end), has_unread(theirs, kernel_.now) ? Control::rst : Control::fin, cause, Class::progress);
    } else {
      lose_from(mine, mine.transmitted, cause);
      mine.severed = true;
      theirs.severed = true;
      lose_from(theirs, 0, cause);
      watch_connect(index(peer_end(end)) & ~1U, cause);  // a caller that has not heard yet that it is connected
    }
    end_over(end, cause);
  }
}

/// A host that is back answers segments of old connections with RST.
void Network::host_returned(HostId host, RecordNumber cause) {
  for (std::uint32_t i = 0; i < directions_.size(); ++i) {
    Direction& theirs = directions_[i];
    if (!theirs.severed || !theirs.sender_open || theirs.to_host != host || directions_[i ^ 1U].sender_open) continue;
    if (asks_to_connect(theirs)) {
      theirs.severed = false;
      if (theirs.cuts == 0) transmit(theirs, i);
      continue;
    }
    misc_.at(kernel_.now + theirs.path->latency, MiscType::tell_closed, i, static_cast<std::uint64_t>(Closing::reset), cause,
             Class::progress);
  }
}

void Network::pause(ProcessId process, bool paused) {
  for (std::uint32_t i = 0; i < directions_.size(); ++i) {
    Direction& d = directions_[i];
    if (d.to == process && d.closed_by == 0) halting(d, [&] { d.receiver_paused = paused; });
  }
}

void Network::cut(const std::function<bool(const Direction&)>& which, RecordNumber cause) {
  std::int64_t held = 0;
  for (std::uint32_t i = 0; i < directions_.size(); ++i) {
    Direction& d = directions_[i];
    if (!which(d)) continue;
    if (d.cuts++ > 0) continue;
    std::size_t arrived = 0;  // what is in the receiver's socket already can still be read
    while (arrived < d.transmitted && d.frames[arrived].arrives <= kernel_.now) ++arrived;
    untransmit(d, arrived);
    held += static_cast<std::int64_t>(d.frames.size() - d.transmitted);
    if (d.frames.size() > d.transmitted) watch_void(i, cause);
    watch_connect(i & ~1U, cause);
  }
  if (held > 0) kernel_.note(ProcessId::none, {.kind = kinds::frames_held, .value = held}, cause);
}

void Network::uncut(const std::function<bool(const Direction&)>& which, RecordNumber cause) {
  std::int64_t released = 0;
  for (std::uint32_t i = 0; i < directions_.size(); ++i) {
    Direction& d = directions_[i];
    if (!which(d) || d.cuts == 0 || --d.cuts > 0 || d.severed) continue;
    d.void_since = kNever;
    released += static_cast<std::int64_t>(d.frames.size() - d.transmitted);
    transmit(d, i);
  }
  if (released > 0) kernel_.note(ProcessId::none, {.kind = kinds::frames_released, .value = released}, cause);
}

bool Network::connected(ProcessId first, ProcessId second) const {
  for (std::uint32_t i = 0; i < directions_.size(); ++i) {
    const Direction& d = directions_[i];
    if (d.sender_open && ((d.from == first && d.to == second) || (d.from == second && d.to == first))) return true;
  }
  return false;
}

int Network::drop(ProcessId first, ProcessId second, Drop how, RecordNumber cause) {
  int dropped = 0;
  for (std::uint32_t i = 0; i < directions_.size(); i += 2) {
    Direction& a = directions_[i];
    Direction& b = directions_[i + 1];
    const bool between = (a.from == first && a.to == second) || (a.from == second && a.to == first);
    if (!between || (!a.sender_open && !b.sender_open)) continue;
    ++dropped;
    lose_from(a, 0, cause);
    lose_from(b, 0, cause);
    a.severed = b.severed = true;
    if (how == Drop::silent) continue;
    for (std::uint32_t side = i; side < i + 2; ++side) {
      Direction& mine = directions_[side];
      if (!mine.sender_open) continue;
      const Duration until_known = mine.from == first ? Duration{0} : mine.path->latency;
      const Closing closing = how == Drop::reset ? Closing::reset : Closing::fin;
      misc_.at(kernel_.now + until_known, MiscType::tell_closed, side, static_cast<std::uint64_t>(closing), cause, Class::progress);
    }
  }
  return dropped;
}

void Network::add_delay(ProcessId from, ProcessId to, Duration extra) {
  for (std::uint32_t i = 0; i < directions_.size(); ++i) {
    Direction& d = directions_[i];
    if (d.from == from && d.to == to) d.extra_delay += extra;
  }
  const auto earlier = std::find_if(delays_.begin(), delays_.end(),
                                    [&](const Delayed& held) { return held.from == from && held.to == to && held.extra == -extra; });
  if (earlier == delays_.end()) {
    delays_.push_back({from, to, extra});
  } else {
    delays_.erase(earlier);
  }
}

/// Bytes were sent that nobody will acknowledge: the kernel resends for some minutes, then gives up.
void Network::watch_void(std::uint32_t i, RecordNumber cause) {
  Direction& d = directions_[i];
  if (!d.sender_open) return;
  if (d.void_since == kNever) d.void_since = kernel_.now;
  if (d.giving_up) return;
  d.giving_up = true;
  misc_.at(d.void_since + sockets.give_up, MiscType::give_up, i, 0, cause, Class::background);
}

void Network::gave_up(Connection end, RecordNumber cause) {
  Direction& d = out(end);
  d.giving_up = false;
  if (!d.sender_open || (d.cuts == 0 && !d.severed) || d.frames.size() == d.transmitted) return;
  if (d.void_since + sockets.give_up > kernel_.now) return watch_void(index(end), cause);  // that was an older trouble, which is over
  d.severed = true;
  in(end).severed = true;
  lose_from(d, d.transmitted, cause);
  misc_.at(kernel_.now, MiscType::tell_closed, index(end), static_cast<std::uint64_t>(Closing::timed_out), cause, Class::progress);
}

/// News that no frame brings: the end learns that its connection is over.
void Network::tell_closed(Connection end, Closing how, RecordNumber cause) {
  Direction& mine = out(end);
  if (!mine.sender_open) return;
  lose_from(mine, 0, cause);
  end_over(end, cause);
  if ((index(end) & 1U) == 0 && !mine.established) {  // the caller never knew it open
    const RecordNumber number =
        kernel_.note(mine.from, {.kind = kinds::connection_refused, .value = static_cast<std::int64_t>(mine.to)}, cause);
    // No progress: see connect_timed_out.
    processes_.handle(mine.from, number, Class::background, [end](Process& p, Context& ctx) { p.on_refused(ctx, end, Refusal::refused); });
    return;
  }
  const RecordNumber number = kernel_.note(mine.from, {.kind = kinds::connection_closed, .value = static_cast<std::int64_t>(how)}, cause);
  processes_.handle(mine.from, number, Class::progress, [end, how](Process& p, Context& ctx) { p.on_closed(ctx, end, how); });
}

void Network::tell_writable(Connection end, RecordNumber cause, Class cls) {
  if (!out(end).sender_open) return;
  processes_.handle(out(end).from, cause, cls, [end](Process& p, Context& ctx) { p.on_writable(ctx, end); });
}

}  // namespace mqlab::sim
