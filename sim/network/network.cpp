// Frames on their way: send, cross the links, arrive.
#include "sim/network/network.hpp"

#include <algorithm>

#include "sim/platform/platform.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/world/processes.hpp"

namespace mqlab::sim {

namespace {
constexpr std::uint32_t kSegmentBytes = 60;  // a TCP segment without data, with its IP header
}

Network::Network(Kernel& kernel, Misc& misc, Processes& processes) : kernel_(kernel), misc_(misc), processes_(processes) {
  refresh_links();
}

[[gnu::always_inline]] inline Time Network::cross(Direction& d, Bytes bytes) {
  Time t = kernel_.now;
  for (const LinkId link : d.path->links) {
    LinkServer& server = link_servers_[static_cast<std::size_t>(link)];
    const Duration busy{bytes * server.ns_per_mib >> 20};
    if (server.fat) {
      t = t + busy;
    } else {
      t = server.busy_until = std::max(t, server.busy_until) + busy;
    }
  }
  const Duration latency = kernel_.lucky(d.path->latency, kernel_.options.luck.latency_percent, LuckFor::latency,
                                         [&] { return kernel_.recorder.tables().process(d.from); });
  return t + latency + d.extra_delay;
}

[[gnu::always_inline]] inline Next Network::next(const Direction& d) {
  if (d.transmitted == 0 || d.halted()) return {};
  const Frame& head = d.frames.front();
  if (head.arrives == kNever) return {};
  return {std::max(head.arrives, d.reader_free), head.sequence};
}

/// A frame leaves the sender's socket.
[[gnu::always_inline]] inline void Network::leave(Direction& d, Frame& frame, bool halted) {
  d.in_window += frame.payload.bytes;
  frame.sequence = kernel_.sequence();
  if (kernel_.options.resources == Resources::exact || d.from_host == d.to_host) {
    frame.arrives = d.last_arrival = std::max(d.last_arrival, cross(d, frame.payload.bytes));
  }
  if (!halted) kernel_.begin(frame.cls);
  d.progress += frame.cls == Class::progress ? 1 : 0;
  ++d.transmitted;
}

/// The wire was empty before.
[[gnu::always_inline]] inline void Network::first_left(Direction& d) {
  if (d.halted()) return wake(d);
  const Next first = next(d);
  if (first.time != kNever) kernel_.activate(d.lane, first.time, first.sequence);
}

[[gnu::always_inline]] inline void Network::enqueue(Direction& d, std::uint32_t i, Payload&& payload, RecordNumber cause, Class cls) {
  d.unread += payload.bytes;
  Frame& frame = d.frames.emplace_back(kNever, 0, cause, std::move(payload), cls);
  kernel_.touch(d.from);
  kernel_.touch(d.to);
  if (d.cuts != 0 || d.severed) [[unlikely]]
    return watch_void(i, cause);
  const bool alone = d.transmitted + 1 == d.frames.size() && fits(d, frame.payload.bytes);  // nothing to wait for
  if (!alone || kernel_.options.resources == Resources::shared) [[unlikely]]
    return transmit(d, i);
  leave(d, frame, d.halted());
  if (d.transmitted == 1) first_left(d);
}

void Network::send(Connection end, Payload&& frame, RecordNumber cause) {
  if (end == Connection::none) return;
  Direction& d = out(end);
  if (!d.sender_open) return;
  ++kernel_.costs.frames;
  kernel_.costs.frame_bytes += frame.bytes;
  enqueue(d, index(end), std::move(frame), cause, kernel_.cls);
}

void Network::control(std::uint32_t i, Control what, RecordNumber cause, Class cls) {
  Payload frame(kControlFrame, kSegmentBytes);
  frame.flags = static_cast<std::uint16_t>(what);
  enqueue(directions_[i], i, std::move(frame), cause, cls);
}

void Network::transmit(Direction& d, std::uint32_t i) {
  const bool shared = kernel_.options.resources == Resources::shared;
  if (shared && d.carried) return;
  const bool was_idle = d.transmitted == 0;
  const bool halted = d.halted();
  Bytes carried = 0;
  while (d.transmitted < d.frames.size()) {
    Frame& frame = d.frames[d.transmitted];
    if (!fits(d, frame.payload.bytes)) break;
    if (shared && d.from_host != d.to_host) carried += std::max<Bytes>(frame.payload.bytes, 1);
    leave(d, frame, halted);
  }
  if (carried > 0) {
    d.carried = true;
    kernel_.platform.start_comm(d.from_host, d.to_host, carried, token_of(Activity::comm, i));
  }
  if (was_idle && d.transmitted > 0) first_left(d);
}

/// A link or a host went down under a communication.
void Network::link_failed(Direction& d, std::uint32_t i) {
  std::size_t arrived = 0;
  while (arrived < d.transmitted && d.frames[arrived].arrives != kNever) ++arrived;
  if (d.severed && !kernel_.platform.is_on(d.from_host)) {  // what a sender without power had on the wire arrives
    for (std::size_t k = arrived; k < d.transmitted; ++k) {
      d.frames[k].arrives = d.last_arrival = std::max(d.last_arrival, kernel_.now + d.path->latency + d.extra_delay);
    }
    if (arrived == 0) wake(d);
    return;
  }
  untransmit(d, arrived);  // TCP keeps the bytes and resends when it can
  if (d.severed || d.cuts > 0) return;
  if (kernel_.platform.reachable(d.from_host, d.to_host)) return transmit(d, i);
  d.severed = true;  // until the host is back
  if (asks_to_connect(d)) {
    watch_connect(i, d.frames.front().cause);
  } else if (!d.frames.empty()) {
    watch_void(i, d.frames.front().cause);
  }
}

void Network::carried(std::uint32_t i, bool ok) {
  Direction& d = directions_[i];
  d.carried = false;
  if (!ok) return link_failed(d, i);
  const bool was_ready = d.transmitted > 0 && d.frames.front().arrives != kNever;
  for (std::size_t k = 0; k < d.transmitted; ++k) {
    if (d.frames[k].arrives == kNever) d.frames[k].arrives = d.last_arrival = std::max(d.last_arrival, kernel_.now + d.extra_delay);
  }
  if (!was_ready && d.transmitted > 0 && !d.halted()) {
    kernel_.activate(d.lane, std::max(d.frames.front().arrives, d.reader_free), d.frames.front().sequence);
  }
  if (d.cuts == 0 && !d.severed) transmit(d, i);
}

Next Network::arrive(std::uint32_t i) {
  Direction& d = directions_[i];
  if (d.transmitted == 0 || d.halted() || d.reader_free > kernel_.now) [[unlikely]]
    return next(d);
  kernel_.touch(d.to);
  Frame frame = std::move(d.frames.front());
  d.frames.pop_front();
  --d.transmitted;
  d.unread -= frame.payload.bytes;
  d.in_window -= frame.payload.bytes;
  d.progress -= frame.cls == Class::progress ? 1 : 0;
  kernel_.end(frame.cls);
  if (frame.payload.kind == kControlFrame) {
    handle_control(i, std::move(frame));
  } else if (!in(end_of(i)).sender_open) {
    lose_frame(d, frame, d.closed_by != 0 ? d.closed_by : frame.cause);
  } else {
    processes_.handle(d.to, frame.cause, frame.cls, [&](Process& p, Context& ctx) { p.on_frame(ctx, peer_end(end_of(i)), frame.payload); });
  }
  if (d.transmitted < d.frames.size() && d.cuts == 0 && !d.severed) transmit(d, i);
  if (d.wants_writable && d.unread < sockets.send_buffer + sockets.receive_buffer) {
    d.wants_writable = false;
    const Duration back = d.path->latency;
    misc_.at(kernel_.now + back, MiscType::tell_writable, i, 0, frame.cause, frame.cls);
  }
  return next(d);
}

/// Both socket buffers are full: `on_writable` will tell.
bool Network::want_writable(Direction& d, RecordNumber cause) {
  if (!d.wants_writable) kernel_.note(d.from, {.kind = kinds::sender_blocked, .value = d.unread}, cause);
  d.wants_writable = true;
  return false;
}

/// Put a lane that may be halted or not into the state that its flags say.
void Network::wake(Direction& d) {
  kernel_.deactivate(d.lane);
  if (!d.halted() && d.transmitted > 0 && d.frames.front().arrives != kNever) {
    kernel_.activate(d.lane, std::max({d.frames.front().arrives, d.reader_free, kernel_.now}), d.frames.front().sequence);
  }
}

/// Frames from `keep` on are back in the sender's socket.
void Network::untransmit(Direction& d, std::size_t keep) {
  while (d.transmitted > keep) {
    --d.transmitted;
    Frame& frame = d.frames[d.transmitted];
    frame.arrives = kNever;
    d.in_window -= frame.payload.bytes;
    d.progress -= frame.cls == Class::progress ? 1 : 0;
    if (!d.halted()) kernel_.end(frame.cls);
  }
  if (d.transmitted == 0) kernel_.deactivate(d.lane);
}

void Network::lose_frame(const Direction& d, const Frame& frame, RecordNumber cause) {
  Note note{.kind = kinds::frame_lost, .value = frame.payload.bytes, .because = frame.cause};
  processes_.identify(frame.payload, note);
  kernel_.note(d.from, note, cause);
}

void Network::lose_from(Direction& d, std::size_t first, RecordNumber cause) {
  untransmit(d, std::min(first, d.transmitted));
  for (std::size_t k = first; k < d.frames.size(); ++k) {
    d.unread -= d.frames[k].payload.bytes;
    if (d.frames[k].payload.kind != kControlFrame) lose_frame(d, d.frames[k], cause);
  }
  while (d.frames.size() > first) d.frames.pop_back();
}

/// What was received and not read is lost with its reader.
void Network::lose_received(Direction& d, RecordNumber cause) {
  while (d.transmitted > 0 && d.frames.front().arrives <= kernel_.now) {
    const Frame& frame = d.frames.front();
    d.unread -= frame.payload.bytes;
    d.in_window -= frame.payload.bytes;
    d.progress -= frame.cls == Class::progress ? 1 : 0;
    if (!d.halted()) kernel_.end(frame.cls);
    if (frame.payload.kind != kControlFrame) lose_frame(d, frame, cause);
    d.frames.pop_front();
    --d.transmitted;
  }
  wake(d);
}

const Path& Network::path(HostId from, HostId to) {
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (paths_[i].from == from && paths_[i].to == to) return paths_[i];
  }
  const auto& r = kernel_.platform.route(from, to);
  return paths_.emplace_back(from, to, r.latency, r.links);
}

std::function<bool(const Direction&)> Network::crosses(LinkId link) const {
  return [this, link](const Direction& d) {
    const std::vector<LinkId>& links = d.path->links;
    return std::find(links.begin(), links.end(), link) != links.end();
  };
}

void Network::refresh_links() {
  const auto links = kernel_.platform.links();
  link_servers_.resize(links.size());
  for (std::size_t i = 0; i < links.size(); ++i) {
    const Bytes per_second = std::max<Bytes>(links[i].bytes_per_second, 1);
    link_servers_[i].ns_per_mib = static_cast<std::int64_t>((static_cast<__int128>(1'000'000'000) << 20) / per_second);
    link_servers_[i].fat = links[i].fat;
  }
  for (std::size_t i = 0; i < paths_.size(); ++i) paths_[i].latency = kernel_.platform.route(paths_[i].from, paths_[i].to).latency;
}

void Network::cut_link(LinkId link, RecordNumber cause) {
  cuts.push_back({{kernel_.platform.link(link).name}, {}, crosses(link)});
  cut(cuts.back().which, cause);
}

void Network::uncut_link(LinkId link, RecordNumber cause) {
  const std::string& name = kernel_.platform.link(link).name;
  const auto found = std::find_if(cuts.begin(), cuts.end(), [&](const Cut& c) { return c.to.empty() && c.from.front() == name; });
  if (found == cuts.end()) return;
  cuts.erase(found);
  uncut(crosses(link), cause);
}

}  // namespace mqlab::sim
