// Requests to other brokers: one connection each, answers in order; what it asks of itself takes no connection.

#include <algorithm>

#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr sim::Duration kPeerTimeout = std::chrono::seconds(30);  ///< request.timeout.ms of a broker
}  // namespace

/// `data` comes back with the answer, or with the news that there is none: the connection broke, or nobody is there.
void Node::ask(sim::Context& ctx, BrokerId broker, sim::Payload frame, std::uint64_t data) {
  PeerRequest request{std::move(frame), data};
  if (broker == kNoBroker) return peer_answered(ctx, request, nullptr);
  if (broker == self_) {
    const std::uint64_t number = next_request_++;
    const sim::Payload own = request.frame;
    own_requests_[number] = std::move(request);
    if (own.kind == AddPartitionsToTxnRequest::kind)
      on_add_partitions(ctx, {sim::Connection::none, number}, content_of<AddPartitionsToTxnRequest>(own));
    if (own.kind == WriteTxnMarkersRequest::kind)
      on_write_markers(ctx, {sim::Connection::none, number}, content_of<WriteTxnMarkersRequest>(own));
    return;
  }
  auto found = std::find_if(peers_.begin(), peers_.end(), [broker](const Peer& p) { return p.broker == broker; });
  if (found == peers_.end()) {
    peers_.emplace_back().broker = broker;
    found = peers_.end() - 1;
  }
  found->waiting.push_back(std::move(request));
  if (found->connection == sim::Connection::none) {
    found->connection = ctx.connect(ctx.process(settings_.nodes[static_cast<std::size_t>(broker)]));
    if (const auto patience = settings_.connection_setup(0))
      found->timeout = ctx.set_timer(*patience, {peer_timeout, static_cast<std::uint64_t>(broker)}, sim::Class::background);
  }
  if (found->connected) send_waiting(ctx, *found);
}

void Node::send_waiting(sim::Context& ctx, Peer& p) {
  while (!p.waiting.empty()) {
    PeerRequest request = std::move(p.waiting.front());
    p.waiting.pop_front();
    sim::Payload frame = request.frame;
    p.sent.push_back(std::move(request));
    ctx.send(p.connection, std::move(frame));
  }
  if (p.sent.empty() || p.timeout != sim::Timer::none) return;
  p.timeout = ctx.set_timer(kPeerTimeout, {peer_timeout, static_cast<std::uint64_t>(p.broker)}, sim::Class::background);
}

Peer* Node::peer_of(sim::Connection c) {
  for (Peer& p : peers_)
    if (p.connection == c) return &p;
  return nullptr;
}

void Node::on_peer_frame(sim::Context& ctx, Peer& p, const sim::Payload& f) {
  if (p.sent.empty()) return;
  const PeerRequest request = std::move(p.sent.front());
  p.sent.pop_front();
  ctx.cancel(std::exchange(p.timeout, sim::Timer::none));
  send_waiting(ctx, p);  // the next one's time begins
  peer_answered(ctx, request, &f);
}

void Node::peer_broken(sim::Context& ctx, Peer& p) {
  p.connection = sim::Connection::none;
  p.connected = false;
  ctx.cancel(std::exchange(p.timeout, sim::Timer::none));
  std::deque<PeerRequest> unanswered = std::exchange(p.sent, {});
  for (PeerRequest& waiting : std::exchange(p.waiting, {})) unanswered.push_back(std::move(waiting));
  for (const PeerRequest& request : unanswered) peer_answered(ctx, request, nullptr);
}

void Node::peer_timed_out(sim::Context& ctx, BrokerId broker) {
  for (Peer& p : peers_) {
    if (p.broker != broker || p.timeout == sim::Timer::none) continue;
    p.timeout = sim::Timer::none;
    ctx.close(p.connection, sim::Close::reset);
    return peer_broken(ctx, p);
  }
}

void Node::peer_answered(sim::Context& ctx, const PeerRequest& request, const sim::Payload* answer) {
  if (request.frame.kind == AddPartitionsToTxnRequest::kind) {
    on_verified(ctx, request.data, answer == nullptr ? Error::disconnected : content_of<AddPartitionsToTxnResponse>(*answer).error);
  } else if (request.frame.kind == WriteTxnMarkersRequest::kind) {
    on_markers_written(ctx, content_of<WriteTxnMarkersRequest>(request.frame),
                       answer == nullptr ? nullptr : &content_of<WriteTxnMarkersResponse>(*answer));
  }
}

}  // namespace mqlab::models::kafka
