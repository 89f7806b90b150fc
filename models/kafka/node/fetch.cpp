// The leader's side of Fetch, for followers and consumers alike (semantics 2.1).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

/// A follower reads up to the end, but not what an fsync inside an append still holds back (src: ReplicaManager: parked fetches are completed when
/// the append has returned); a consumer up to the high watermark or, with read_committed, the last stable offset.
std::int64_t Node::readable(const Replica& r, const FetchRequest& request) const {
  if (cluster_->mutant == Mutant::hw_is_leader_end) return r.end;
  if (request.replica != kNoBroker) return r.safe;
  return request.isolation == Isolation::read_committed ? last_stable(r) : r.hw;
}

/// Reads what is there: a part of the answer for each part of the request. True: it must be answered at once (an error, a divergence).
bool Node::read(sim::Context& ctx, const FetchRequest& request, FetchResponse& out) {
  bool at_once = false;
  std::int64_t left = request.max_bytes;
  bool nothing_yet = true;
  out.parts.reserve(request.parts.size());
  for (const FetchRequest::Part& part : request.parts) {
    FetchResponse::Part& p = out.parts.emplace_back();
    p.partition = part.partition;
    const Replica* r = replica(part.partition);
    p.error = may_read(r, part.leader_epoch);
    if (p.error == Error::none && part.last_epoch >= 0) {
      const auto [epoch, end] = epoch_end(*r, part.last_epoch);
      if (epoch < 0 || epoch < part.last_epoch || end < part.offset) {
        p.diverging = std::pair{epoch, end};
        p.hw = r->hw;
        at_once = true;
        continue;
      }
    }
    if (p.error == Error::none) {
      p.log_start = r->begin;
      p.log_end = r->end;
      if (part.offset > r->end || part.offset < r->begin) p.error = Error::offset_out_of_range;
    }
    if (p.error != Error::none) {
      at_once = true;
      continue;
    }
    p.hw = r->hw;
    const std::int64_t limit = readable(*r, request);
    if (part.offset >= limit) continue;  // nearly always: the internal topics have many partitions where nothing happens
    // The first batch of the whole answer always comes, however large: else nothing would move (KIP-74).
    std::int64_t room = std::min(request.partition_bytes, left);
    const bool sparse = !r->compacted.gone.empty();
    for (sim::Offset at = entry_at(ctx, *r, part.offset); at < ctx.log_end(r->log); ++at) {
      const sim::Payload& stored = ctx.entry(r->log, at);
      if (head_of(stored).last() >= limit) break;
      std::optional<sim::Payload> rest;
      if (sparse) rest = what_is_left(*r, stored);
      if (sparse && !rest) continue;
      const sim::Payload& entry = rest ? *rest : stored;
      const auto bytes = static_cast<std::int64_t>(entry.bytes);
      if (bytes > room && !nothing_yet) break;
      nothing_yet = false;
      room -= bytes;
      left = std::max<std::int64_t>(0, left - bytes);
      p.entries.push_back(entry);
    }
    if (request.replica == kNoBroker && request.isolation == Isolation::read_committed) list_aborted(*r, p);
  }
  return at_once;
}

void Node::on_fetch(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  const FetchRequest& request = content_of<FetchRequest>(f);
  FetchResponse out;
  const bool at_once = read(ctx, request, out);
  std::int64_t bytes = 0;
  for (const FetchResponse::Part& p : out.parts)
    for (const sim::Payload& e : p.entries) bytes += e.bytes;
  const bool park = !at_once && bytes < request.min_bytes && request.max_wait.count() > 0;
  if (park) {
    wait(ctx, c);
    parked_.push_back({c, f, ctx.set_timer(request.max_wait, {fetch_deadline, static_cast<std::uint64_t>(c)}, sim::Class::background)});
  }
  // A fetch at n says that all before n is there. The answer's high watermark was read before that is taken into account.
  if (request.replica != kNoBroker) {
    for (std::size_t i = 0; i < out.parts.size(); ++i) {
      const FetchResponse::Part& p = out.parts[i];
      if (p.error == Error::none && !p.diverging) account(ctx, *replica(p.partition), request.replica, request.parts[i].offset);
    }
  }
  if (!park) send_fetched(ctx, c, request, std::move(out));
}

void Node::send_fetched(sim::Context& ctx, sim::Connection c, const FetchRequest& request, FetchResponse out) {
  std::uint32_t bytes = 100;
  for (const FetchResponse::Part& p : out.parts)
    for (const sim::Payload& e : p.entries) bytes += e.bytes;
  const sim::Payload sent = make_frame(std::move(out), bytes);
  ctx.send(c, sent);
  ctx.set_reading(c, true);
  if (request.replica != kNoBroker) return;
  const FetchResponse& response = content_of<FetchResponse>(sent);
  for (std::size_t i = 0; i < response.parts.size(); ++i) {
    const FetchResponse::Part& p = response.parts[i];
    for (const sim::Payload& e : p.entries) {
      each_record(e, [&](std::int64_t offset, const Message& m) {
        if (offset < request.parts[i].offset) return;
        ctx.record({.kind = models::kinds::deliver_sent,
                    .element = replica(p.partition)->element,
                    .message = m.id,
                    .operation = m.operation,
                    .value = offset});
      });
    }
  }
}

bool Node::has_enough(sim::Context& ctx, const FetchRequest& request) {
  std::int64_t bytes = 0;
  for (const FetchRequest::Part& part : request.parts) {
    const Replica* r = replica(part.partition);
    if (may_read(r, part.leader_epoch) != Error::none) return true;
    if (part.offset > r->end || part.offset < r->begin) return true;
    const std::int64_t limit = readable(*r, request);
    if (part.offset >= limit) continue;
    for (sim::Offset at = entry_at(ctx, *r, part.offset); at < ctx.log_end(r->log); ++at) {
      const sim::Payload& entry = ctx.entry(r->log, at);
      if (head_of(entry).last() >= limit) break;
      if (!r->compacted.gone.empty() && !what_is_left(*r, entry)) continue;
      bytes += entry.bytes;
      if (bytes >= request.min_bytes) return true;
    }
  }
  return false;
}

/// Data came, or the high watermark moved: consumers are woken by the latter, followers by the former only (KAFKA-9952).
void Node::unpark(sim::Context& ctx, PartitionId partition, bool for_followers) {
  for (std::size_t i = 0; i < parked_.size();) {
    const FetchRequest& request = content_of<FetchRequest>(parked_[i].request);
    const bool concerned = (request.replica == kNoBroker || for_followers) &&
                           std::any_of(request.parts.begin(), request.parts.end(),
                                       [partition](const FetchRequest::Part& p) { return p.partition == partition; });
    if (!concerned || !has_enough(ctx, request)) {
      ++i;
      continue;
    }
    const ParkedFetch parked = std::move(parked_[i]);
    parked_.erase(parked_.begin() + static_cast<std::ptrdiff_t>(i));
    ctx.cancel(parked.deadline);
    FetchResponse out;
    const FetchRequest& again = content_of<FetchRequest>(parked.request);
    read(ctx, again, out);
    send_fetched(ctx, parked.from, again, std::move(out));
  }
}

void Node::expire_fetch(sim::Context& ctx, sim::Connection c) {
  const auto found = std::find_if(parked_.begin(), parked_.end(), [c](const ParkedFetch& p) { return p.from == c; });
  if (found == parked_.end()) return;
  const ParkedFetch parked = std::move(*found);
  parked_.erase(found);
  FetchResponse out;
  const FetchRequest& request = content_of<FetchRequest>(parked.request);
  read(ctx, request, out);
  send_fetched(ctx, c, request, std::move(out));
}

void Node::on_epoch_end(sim::Context& ctx, sim::Connection c, const EpochEndRequest& request) {
  EpochEndResponse out;
  for (const EpochEndRequest::Part& part : request.parts) {
    const Replica* r = replica(part.partition);
    EpochEndResponse::Part& p = out.parts.emplace_back();
    p.partition = part.partition;
    p.error = may_read(r, part.leader_epoch);
    if (p.error == Error::none) std::tie(p.epoch, p.end) = epoch_end(*r, part.asked);
  }
  answer(ctx, c, std::move(out));
}

}  // namespace mqlab::models::kafka
