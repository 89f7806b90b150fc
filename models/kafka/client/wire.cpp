#include "models/kafka/client/wire.hpp"

#include <algorithm>

namespace mqlab::models::kafka {

void Wire::start(sim::Context& ctx) { refresh_metadata(ctx); }

Wire::Link& Wire::link(BrokerId broker, Channel channel) {
  for (Link& l : links_)
    if (l.broker == broker && l.channel == channel) return l;
  Link& l = links_.emplace_back();
  l.broker = broker;
  l.channel = channel;
  return l;
}

Wire::Link* Wire::find(sim::Connection c) {
  if (c == sim::Connection::none) return nullptr;
  for (Link& l : links_)
    if (l.connection == c) return &l;
  return nullptr;
}

bool Wire::owns(sim::Connection c) const {
  return std::any_of(links_.begin(), links_.end(), [c](const Link& l) { return l.connection == c; });
}

sim::Due Wire::due_of(std::uint32_t what, const Link& l) const {
  return due_(what, static_cast<std::uint64_t>(l.broker) << 1 | static_cast<std::uint64_t>(l.channel));
}

void Wire::connect(sim::Context& ctx, Link& l) {
  l.state = State::connecting;
  l.attempted = ctx.now();
  if (settings_.setup_timeout.count() > 0) {
    const sim::Duration patience = settings_.setup_timeout * (std::int64_t{1} << std::min<std::uint32_t>(l.failures, 20));
    l.setup = ctx.set_timer(std::min(patience, settings_.setup_timeout_max), due_of(setup_over, l), sim::Class::background);
  }
  l.connection = ctx.connect(ctx.process(settings_.nodes[static_cast<std::size_t>(l.broker)]));
}

bool Wire::ready(sim::Context& ctx, BrokerId broker, Channel channel) {
  if (stopped_ || broker == kNoBroker) return false;
  Link& l = link(broker, channel);
  if (l.state == State::closed) connect(ctx, l);
  return l.state == State::ready && l.sent.size() < settings_.most_in_flight;
}

bool Wire::failed(BrokerId broker, Channel channel) const {
  return std::any_of(links_.begin(), links_.end(),
                     [&](const Link& l) { return l.broker == broker && l.channel == channel && l.state == State::waiting; });
}

std::size_t Wire::in_flight(BrokerId broker, Channel channel) const {
  for (const Link& l : links_)
    if (l.broker == broker && l.channel == channel) return l.sent.size();
  return 0;
}

void Wire::on_connected(sim::Context& ctx, sim::Connection c) {
  Link* l = find(c);
  if (l == nullptr) return;
  l->state = State::greeting;
  ctx.cancel(std::exchange(l->setup, sim::Timer::none));
  send(ctx, l->broker, l->channel, make_frame(ApiVersionsRequest{}, 50), {ApiVersionsRequest::kind, 0});
}

void Wire::on_closed(sim::Context& ctx, sim::Connection c) {
  if (Link* l = find(c)) broken(ctx, *l);
}

/// Later and later, by `reconnect.backoff`; metadata may name another broker meanwhile.
void Wire::broken(sim::Context& ctx, Link& l) {
  l.connection = sim::Connection::none;
  l.failures = l.state == State::connecting ? l.failures + 1 : 0;
  l.attempted = ctx.now();
  ctx.cancel(std::exchange(l.setup, sim::Timer::none));
  l.state = State::waiting;
  l.backoff = l.backoff.count() == 0 ? settings_.reconnect_backoff : std::min(l.backoff * 2, settings_.reconnect_backoff_max);
  ctx.cancel(std::exchange(l.timer, sim::Timer::none));
  ctx.set_timer(l.backoff, due_of(reconnect, l), sim::Class::background);
  std::vector<Asked> unanswered;
  for (const Link::Sent& s : l.sent) {
    if (s.asked.kind == MetadataRequest::kind) {
      metadata_in_flight_ = false;
    } else if (s.asked.kind != ApiVersionsRequest::kind) {
      unanswered.push_back(s.asked);
    }
  }
  l.sent.clear();
  refresh_metadata(ctx);
  user_.disconnected(ctx, l.broker, l.channel, unanswered);
}

void Wire::send(sim::Context& ctx, BrokerId broker, Channel channel, sim::Payload frame, Asked asked, const sim::Note* note, bool no_answer,
                sim::Duration timeout) {
  Link& l = link(broker, channel);
  if (!no_answer) {
    if (timeout.count() == 0) timeout = settings_.request_timeout;
    l.sent.push_back({asked, ctx.now() + timeout});
    arm(ctx, l);
  }
  if (note != nullptr) {
    ctx.send(l.connection, std::move(frame), *note);
  } else {
    ctx.send(l.connection, std::move(frame));
  }
}

/// One timer a link, for the request that is given up first; it is not moved when an answer comes, only looked at again.
void Wire::arm(sim::Context& ctx, Link& l) {
  sim::Time first = sim::kNever;
  for (const Link::Sent& s : l.sent) first = std::min(first, s.deadline);
  if (first == sim::kNever || (l.timer != sim::Timer::none && l.timer_at <= first)) return;
  ctx.cancel(l.timer);
  l.timer_at = first;
  l.timer = ctx.set_timer(first - ctx.now(), due_of(request_timeout, l), sim::Class::background);
}

void Wire::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  Link* l = find(c);
  if (l == nullptr || l->sent.empty()) return;
  const Asked asked = l->sent.front().asked;
  l->sent.pop_front();
  if (asked.kind == ApiVersionsRequest::kind) {
    l->state = State::ready;
    l->backoff = sim::Duration{0};
    l->failures = 0;
    if (metadata_wanted_) ask_metadata(ctx);
    return user_.link_ready(ctx, l->broker, l->channel);
  }
  if (asked.kind == MetadataRequest::kind) {
    metadata_in_flight_ = false;
    take_metadata(ctx, content_of<MetadataResponse>(f));
    return;
  }
  user_.answered(ctx, l->broker, asked, f);
}

void Wire::on_timer(sim::Context& ctx, std::uint32_t what, std::uint64_t data) {
  if (stopped_) return;
  switch (what) {
    case reconnect: {
      Link& l = link(static_cast<BrokerId>(data >> 1), static_cast<Channel>(data & 1));
      if (l.state == State::waiting) l.state = State::closed;
      if (metadata_wanted_) ask_metadata(ctx);
      user_.metadata_changed(ctx);  // whoever needs the link asks for it again
      break;
    }
    case request_timeout: {
      Link& l = link(static_cast<BrokerId>(data >> 1), static_cast<Channel>(data & 1));
      l.timer = sim::Timer::none;
      const bool over = std::any_of(l.sent.begin(), l.sent.end(), [&](const Link::Sent& s) { return s.deadline <= ctx.now(); });
      if (!over) return arm(ctx, l);
      ctx.close(l.connection);
      broken(ctx, l);
      break;
    }
    case setup_over: {
      Link& l = link(static_cast<BrokerId>(data >> 1), static_cast<Channel>(data & 1));
      l.setup = sim::Timer::none;
      ctx.close(l.connection);
      broken(ctx, l);
      break;
    }
    case metadata_retry:
      metadata_timer_ = sim::Timer::none;
      if (metadata_wanted_) ask_metadata(ctx);
      break;
    case metadata_age:
      age_timer_ = sim::Timer::none;
      refresh_metadata(ctx);
      break;
    default: break;
  }
}

void Wire::refresh_metadata(sim::Context& ctx) {
  metadata_wanted_ = true;
  ask_metadata(ctx);
}

/// The connected broker with the fewest requests in flight; else, if none is being connected to, the one that was tried longest ago (src:
/// NetworkClient.leastLoadedNode).
BrokerId Wire::any_broker(sim::Context& ctx) {
  const Link* best = nullptr;
  bool connecting = false;
  for (const Link& l : links_) {
    if (l.channel != Channel::data) continue;
    connecting = connecting || l.state == State::connecting || l.state == State::greeting;
    if (l.state != State::ready || l.sent.size() >= settings_.most_in_flight) continue;
    if (best == nullptr || l.sent.size() < best->sent.size()) best = &l;
  }
  if (best != nullptr) return best->broker;
  if (connecting) return kNoBroker;
  Link* oldest = nullptr;
  for (std::size_t b = 0; b < settings_.nodes.size(); ++b) {
    Link& l = link(static_cast<BrokerId>(b), Channel::data);
    if (l.state == State::closed && (oldest == nullptr || l.attempted < oldest->attempted)) oldest = &l;
  }
  if (oldest != nullptr) connect(ctx, *oldest);
  return kNoBroker;
}

void Wire::ask_metadata(sim::Context& ctx) {
  if (metadata_in_flight_ || stopped_) return;
  if (ctx.now() < metadata_not_before_) {
    if (metadata_timer_ == sim::Timer::none)
      metadata_timer_ = ctx.set_timer(metadata_not_before_ - ctx.now(), due_(metadata_retry, 0), sim::Class::background);
    return;
  }
  const BrokerId broker = any_broker(ctx);
  if (broker == kNoBroker) return;  // asked again when a link is ready
  metadata_in_flight_ = true;
  metadata_not_before_ = ctx.now() + settings_.retry_backoff;
  send(ctx, broker, Channel::data, make_frame(MetadataRequest{}, 60), {MetadataRequest::kind, 0});
}

/// What is older than what is known already does not count (KIP-320).
void Wire::take_metadata(sim::Context& ctx, const MetadataResponse& m) {
  metadata_wanted_ = false;
  std::vector<MetadataResponse::Topic> topics = m.topics;
  for (MetadataResponse::Topic& t : topics)
    for (MetadataResponse::Partition& p : t.partitions)
      if (const MetadataResponse::Partition* known = partition(p.id); known != nullptr && known->leader_epoch > p.leader_epoch) p = *known;
  topics_ = std::move(topics);
  ctx.cancel(age_timer_);
  age_timer_ = ctx.set_timer(settings_.metadata_max_age, due_(metadata_age, 0), sim::Class::background);
  user_.metadata_changed(ctx);
}

const MetadataResponse::Topic* Wire::topic(const std::string& name) const {
  for (const MetadataResponse::Topic& t : topics_)
    if (t.name == name) return &t;
  return nullptr;
}

const MetadataResponse::Partition* Wire::partition(PartitionId id) const {
  for (const MetadataResponse::Topic& t : topics_)
    for (const MetadataResponse::Partition& p : t.partitions)
      if (p.id == id) return &p;
  return nullptr;
}

void Wire::stop(sim::Context& ctx) {
  stopped_ = true;
  for (Link& l : links_)
    if (l.connection != sim::Connection::none) ctx.close(l.connection);
  links_.clear();
}

}  // namespace mqlab::models::kafka
