// Frames come in. A broker reads one request of a connection and not the next before it has answered (semantics 2.4).

#include <algorithm>

#include "models/kafka/node/answer.hpp"

namespace mqlab::models::kafka {

void Node::wait(sim::Context& ctx, sim::Connection c) { ctx.set_reading(c, false); }

void Node::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  if (c == controller_) return on_controller_frame(ctx, f);
  if (Fetcher* fetcher = fetcher_of(c)) {
    if (f.kind == FetchResponse::kind) on_fetched(ctx, *fetcher, content_of<FetchResponse>(f));
    if (f.kind == EpochEndResponse::kind) on_compared(ctx, *fetcher, content_of<EpochEndResponse>(f));
    return;
  }
  if (Peer* p = peer_of(c)) return on_peer_frame(ctx, *p, f);
  ctx.occupy(c, settings_.costs.request);
  switch (f.kind) {
    case ApiVersionsRequest::kind: answer(ctx, c, ApiVersionsResponse{}, 400); break;
    case MetadataRequest::kind: on_metadata(ctx, c); break;
    case ProduceRequest::kind: on_produce(ctx, c, f); break;
    case FetchRequest::kind: on_fetch(ctx, c, f); break;
    case ListOffsetsRequest::kind: on_list_offsets(ctx, c, content_of<ListOffsetsRequest>(f)); break;
    case EpochEndRequest::kind: on_epoch_end(ctx, c, content_of<EpochEndRequest>(f)); break;
    case InitProducerIdRequest::kind: on_init_producer_id(ctx, c, content_of<InitProducerIdRequest>(f)); break;
    case AddPartitionsToTxnRequest::kind: on_add_partitions(ctx, {c, 0}, content_of<AddPartitionsToTxnRequest>(f)); break;
    case AddOffsetsToTxnRequest::kind: on_add_offsets(ctx, c, content_of<AddOffsetsToTxnRequest>(f)); break;
    case TxnOffsetCommitRequest::kind: on_txn_offset_commit(ctx, c, f); break;
    case EndTxnRequest::kind: on_end_txn(ctx, c, content_of<EndTxnRequest>(f)); break;
    case WriteTxnMarkersRequest::kind: on_write_markers(ctx, {c, 0}, content_of<WriteTxnMarkersRequest>(f)); break;
    case FindCoordinatorRequest::kind: on_find_coordinator(ctx, c, content_of<FindCoordinatorRequest>(f)); break;
    case JoinGroupRequest::kind: on_join(ctx, c, content_of<JoinGroupRequest>(f)); break;
    case SyncGroupRequest::kind: on_sync(ctx, c, content_of<SyncGroupRequest>(f)); break;
    case HeartbeatRequest::kind: on_heartbeat(ctx, c, content_of<HeartbeatRequest>(f)); break;
    case LeaveGroupRequest::kind: on_leave(ctx, c, content_of<LeaveGroupRequest>(f)); break;
    case OffsetCommitRequest::kind: on_offset_commit(ctx, c, content_of<OffsetCommitRequest>(f)); break;
    case OffsetFetchRequest::kind: on_offset_fetch(ctx, c, content_of<OffsetFetchRequest>(f)); break;
    default: break;
  }
}

void Node::on_metadata(sim::Context& ctx, sim::Connection c) {
  MetadataResponse out;
  for (const TopicInfo& t : cluster_->topics) {
    MetadataResponse::Topic& topic = out.topics.emplace_back();
    topic.name = t.name;
    for (const PartitionId p : t.partitions)
      if (p < image_.partitions.size() && image_.partitions[p].exists())  // else it has not heard of it yet
        topic.partitions.push_back({p, image_.partitions[p].leader, image_.partitions[p].leader_epoch});
  }
  for (std::size_t b = 0; b < image_.brokers.size(); ++b)
    if (!image_.brokers[b].fenced) out.brokers.push_back(static_cast<BrokerId>(b));
  answer(ctx, c, std::move(out), 300);
}

Error Node::may_read(const Replica* r, std::int32_t leader_epoch) const {
  if (r == nullptr) return Error::unknown_topic_or_partition;
  if (leader_epoch < r->leader_epoch) return Error::fenced_leader_epoch;
  if (leader_epoch > r->leader_epoch) return Error::unknown_leader_epoch;
  return r->leads() ? Error::none : Error::not_leader_or_follower;
}

/// Until the high watermark has reached the start of the leader's epoch nobody can say what is the latest (KIP-207).
void Node::on_list_offsets(sim::Context& ctx, sim::Connection c, const ListOffsetsRequest& request) {
  ListOffsetsResponse out;
  for (const ListOffsetsRequest::Part& part : request.parts) {
    const Replica* r = replica(part.partition);
    Error error = may_read(r, part.leader_epoch);
    if (error == Error::none && part.latest && r->hw < r->epoch_start) error = Error::offset_not_available;
    const auto latest = [&] { return request.isolation == Isolation::read_committed ? last_stable(*r) : r->hw; };
    const std::int64_t offset = error != Error::none ? -1 : part.latest ? latest() : r->begin;
    out.parts.push_back({part.partition, error, offset});
    const auto group = std::find(cluster_->groups.begin(), cluster_->groups.end(), request.group);
    if (error == Error::none && group != cluster_->groups.end())
      cluster_->account.committed(ctx, part.partition, static_cast<std::uint32_t>(group - cluster_->groups.begin()), offset, Fate::skipped);
  }
  answer(ctx, c, std::move(out));
}

void Node::on_timer(sim::Context& ctx, sim::Timer timer, sim::Due due) {
  switch (due.what) {
    case heartbeat_due: heartbeat(ctx); break;
    case controller_retry: connect_to_controller(ctx); break;
    case controller_setup:
      controller_setup_ = sim::Timer::none;
      ctx.close(controller_, sim::Close::reset);
      on_closed(ctx, controller_, sim::Closing::timed_out);
      break;
    case register_retry: register_broker(ctx); break;
    case isr_check:
      isr_armed_ = false;
      check_isrs(ctx);
      break;
    case hw_checkpoint:
      hw_armed_ = false;
      checkpoint(ctx, false);
      break;
    case produce_deadline:
      for (std::size_t i = 0; i < produces_.size(); ++i) {
        if (produces_[i].deadline != timer) continue;
        produces_[i].deadline = sim::Timer::none;
        for (PendingProduce::Part& part : produces_[i].parts) {
          if (std::exchange(part.done, true)) continue;
          part.answer.error = Error::request_timed_out;
        }
        finish_produce(ctx, i);
        break;
      }
      break;
    case fetch_deadline: expire_fetch(ctx, static_cast<sim::Connection>(due.data)); break;
    case fetcher_retry:
    case fetcher_timeout: {
      Fetcher& f = fetchers_[due.data];
      (due.what == fetcher_retry ? f.retry : f.timeout) = sim::Timer::none;
      if (due.what == fetcher_retry) {
        follow(ctx, f.source);
      } else {
        ctx.close(f.connection, sim::Close::reset);
        fetcher_broken(ctx, f);
      }
      break;
    }
    case alter_retry:
      if (Replica* r = replica(static_cast<PartitionId>(due.data)); r != nullptr && r->pending_isr) send_alter(ctx, *r);
      break;
    case background_flush:
      flush_armed_ = false;
      background_flushes(ctx);
      break;
    case retention_check:
      retention_armed_ = false;
      retention(ctx);
      break;
    case cleaner_round:
      cleaner_armed_ = false;
      clean_logs(ctx);
      break;
    case offsets_retention:
      offsets_retention_armed_ = false;
      expire_offsets(ctx);
      break;
    case join_due:
      if (const auto g = groups_.find(static_cast<std::uint32_t>(due.data)); g != groups_.end()) {
        g->second.join_timer = sim::Timer::none;
        try_complete_join(ctx, g->second, true);
      }
      break;
    case session_due:
      if (const auto g = groups_.find(static_cast<std::uint32_t>(due.data)); g != groups_.end()) check_group_sessions(ctx, g->second);
      break;
    case commit_deadline: commit_timed_out(ctx, static_cast<sim::Connection>(due.data)); break;
    case exit_due: shut_down(ctx); break;
    case peer_timeout: peer_timed_out(ctx, static_cast<BrokerId>(due.data)); break;
    case txn_scan:
      txn_scan_armed_ = false;
      scan_transactions(ctx);
      break;
    case txn_retry:
      txn_retry_armed_ = false;
      for (auto& [id, t] : transactions_)
        if (!t.pending && (t.now.state == TxnState::prepare_commit || t.now.state == TxnState::prepare_abort)) send_markers(ctx, t);
      break;
    default: break;
  }
}

}  // namespace mqlab::models::kafka
