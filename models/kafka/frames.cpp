#include "models/kafka/frames.hpp"

#include <fmt/format.h>

#include <array>

namespace mqlab::models::kafka {

namespace {

std::string name_of(const Message& m) { return fmt::format("message={}/{}", static_cast<unsigned>(m.id.origin()), m.id.number()); }

std::string describe_batch(const sim::Payload& p) {
  const BatchHead h = head_of(p);
  const Batch& b = batch_of(p);
  std::string out = fmt::format("offset={} epoch={} records={}", h.base, h.epoch, h.count);
  if (b.transactional) out += " transactional";
  if (b.producer != kNoProducer) out += fmt::format(" producer={} producer_epoch={} sequence={}", b.producer, b.producer_epoch, b.sequence);
  if (!b.records.empty()) out += " " + name_of(b.records.front());
  return out;
}
std::string describe_group_records(const sim::Payload& p) {
  const BatchHead h = head_of(p);
  return fmt::format("offset={} epoch={} records={}", h.base, h.epoch, h.count);
}
std::string describe_produce(const sim::Payload& p) {
  const auto& r = content_of<ProduceRequest>(p);
  std::string out = fmt::format("acks={}", r.acks == Acks::all ? "all" : r.acks == Acks::leader ? "1" : "0");
  for (const auto& part : r.parts) out += fmt::format(" [partition={} {}]", part.partition, describe_batch(part.entry));
  return out;
}
std::string describe_produced(const sim::Payload& p) {
  std::string out;
  for (const auto& part : content_of<ProduceResponse>(p).parts)
    out += fmt::format("{}[partition={} offset={} error={}]", out.empty() ? "" : " ", part.partition, part.base,
                       kErrorNames[static_cast<std::size_t>(part.error)]);
  return out;
}
std::string describe_fetch(const sim::Payload& p) {
  const auto& r = content_of<FetchRequest>(p);
  std::string out = r.replica == kNoBroker ? "consumer" : fmt::format("replica={}", r.replica);
  for (const auto& part : r.parts)
    out += fmt::format(" [partition={} offset={} leader_epoch={}]", part.partition, part.offset, part.leader_epoch);
  return out;
}
std::string describe_fetched(const sim::Payload& p) {
  std::string out;
  for (const auto& part : content_of<FetchResponse>(p).parts) {
    out += fmt::format("{}[partition={} hw={} batches={}", out.empty() ? "" : " ", part.partition, part.hw, part.entries.size());
    if (part.error != Error::none) out += fmt::format(" error={}", kErrorNames[static_cast<std::size_t>(part.error)]);
    if (part.diverging) out += fmt::format(" diverging_epoch={} end={}", part.diverging->first, part.diverging->second);
    out += "]";
  }
  return out;
}
std::string describe_commit(const sim::Payload& p) {
  const auto& r = content_of<OffsetCommitRequest>(p);
  std::string out = fmt::format("group={} generation={}", r.group, r.generation);
  for (const auto& part : r.parts) out += fmt::format(" [partition={} offset={}]", part.partition, part.offset);
  return out;
}
std::string describe_marker(const sim::Payload& p) {
  const Marker& m = marker_of(p);
  return fmt::format("offset={} producer={} producer_epoch={} {}", head_of(p).base, m.producer, m.producer_epoch,
                     m.commit ? "commit" : "abort");
}
std::string describe_txn_state(const sim::Payload& p) {
  const auto& r = p.block_as<TxnRecord>();
  return fmt::format("id={} producer={} epoch={} state={} partitions={}", r.id, r.producer, r.epoch, static_cast<int>(r.state),
                     r.partitions.size());
}
std::string_view name(Error e) { return kErrorNames[static_cast<std::size_t>(e)]; }
std::string describe_init(const sim::Payload& p) {
  const auto& r = content_of<InitProducerIdRequest>(p);
  return r.transactional_id.empty() ? std::string() : fmt::format("id={} epoch={}", r.transactional_id, r.epoch);
}
std::string describe_inited(const sim::Payload& p) {
  const auto& r = content_of<InitProducerIdResponse>(p);
  return fmt::format("producer={} epoch={} error={}", r.producer, r.epoch, name(r.error));
}
std::string describe_add_partitions(const sim::Payload& p) {
  const auto& r = content_of<AddPartitionsToTxnRequest>(p);
  return fmt::format("id={} producer={} epoch={} partitions={}{}", r.id, r.producer, r.epoch, r.partitions.size(),
                     r.verify_only ? " verify" : "");
}
std::string describe_end(const sim::Payload& p) {
  const auto& r = content_of<EndTxnRequest>(p);
  return fmt::format("id={} producer={} epoch={} {}", r.id, r.producer, r.epoch, r.commit ? "commit" : "abort");
}
std::string describe_markers(const sim::Payload& p) {
  const auto& r = content_of<WriteTxnMarkersRequest>(p);
  return fmt::format("id={} producer={} epoch={} {} partitions={}", r.id, r.marker.producer, r.marker.producer_epoch,
                     r.marker.commit ? "commit" : "abort", r.partitions.size());
}
template <class T>
std::string describe_error(const sim::Payload& p) {
  return fmt::format("error={}", name(content_of<T>(p).error));
}
std::string describe_checkpoint(const sim::Payload& p) {
  const auto c = p.as<Checkpoint>();
  return fmt::format("hw={} begin={}", c.hw, c.begin);
}

void identify(const Message& m, sim::Note& note) {
  note.message = m.id;
  note.operation = m.operation;
}
void identify_produce(const sim::Payload& p, sim::Note& note) {
  const auto& r = content_of<ProduceRequest>(p);
  if (!r.parts.empty() && !batch_of(r.parts.front().entry).records.empty()) identify(batch_of(r.parts.front().entry).records.front(), note);
}

constexpr std::array kPayloadTable{
    sim::PayloadKind{frame::batch, "batch", describe_batch},
    sim::PayloadKind{frame::group_records, "group-records", describe_group_records},
    sim::PayloadKind{frame::checkpoint, "checkpoint", describe_checkpoint},
    sim::PayloadKind{ApiVersionsRequest::kind, "ApiVersions"},
    sim::PayloadKind{ApiVersionsResponse::kind, "ApiVersions-answer"},
    sim::PayloadKind{MetadataRequest::kind, "Metadata"},
    sim::PayloadKind{MetadataResponse::kind, "Metadata-answer"},
    sim::PayloadKind{ProduceRequest::kind, "Produce", describe_produce, nullptr, identify_produce},
    sim::PayloadKind{ProduceResponse::kind, "Produce-answer", describe_produced},
    sim::PayloadKind{FetchRequest::kind, "Fetch", describe_fetch},
    sim::PayloadKind{FetchResponse::kind, "Fetch-answer", describe_fetched},
    sim::PayloadKind{ListOffsetsRequest::kind, "ListOffsets"},
    sim::PayloadKind{ListOffsetsResponse::kind, "ListOffsets-answer"},
    sim::PayloadKind{EpochEndRequest::kind, "OffsetForLeaderEpoch"},
    sim::PayloadKind{EpochEndResponse::kind, "OffsetForLeaderEpoch-answer"},
    sim::PayloadKind{InitProducerIdRequest::kind, "InitProducerId", describe_init},
    sim::PayloadKind{InitProducerIdResponse::kind, "InitProducerId-answer", describe_inited},
    sim::PayloadKind{FindCoordinatorRequest::kind, "FindCoordinator"},
    sim::PayloadKind{FindCoordinatorResponse::kind, "FindCoordinator-answer"},
    sim::PayloadKind{JoinGroupRequest::kind, "JoinGroup"},
    sim::PayloadKind{JoinGroupResponse::kind, "JoinGroup-answer"},
    sim::PayloadKind{SyncGroupRequest::kind, "SyncGroup"},
    sim::PayloadKind{SyncGroupResponse::kind, "SyncGroup-answer"},
    sim::PayloadKind{HeartbeatRequest::kind, "Heartbeat"},
    sim::PayloadKind{HeartbeatResponse::kind, "Heartbeat-answer"},
    sim::PayloadKind{LeaveGroupRequest::kind, "LeaveGroup"},
    sim::PayloadKind{LeaveGroupResponse::kind, "LeaveGroup-answer"},
    sim::PayloadKind{OffsetCommitRequest::kind, "OffsetCommit", describe_commit},
    sim::PayloadKind{OffsetCommitResponse::kind, "OffsetCommit-answer"},
    sim::PayloadKind{OffsetFetchRequest::kind, "OffsetFetch"},
    sim::PayloadKind{OffsetFetchResponse::kind, "OffsetFetch-answer"},
    sim::PayloadKind{frame::marker, "marker", describe_marker},
    sim::PayloadKind{frame::txn_offsets, "txn-offsets", describe_group_records},
    sim::PayloadKind{frame::txn_state, "transaction-state", describe_txn_state},
    sim::PayloadKind{AddPartitionsToTxnRequest::kind, "AddPartitionsToTxn", describe_add_partitions},
    sim::PayloadKind{AddPartitionsToTxnResponse::kind, "AddPartitionsToTxn-answer", describe_error<AddPartitionsToTxnResponse>},
    sim::PayloadKind{AddOffsetsToTxnRequest::kind, "AddOffsetsToTxn"},
    sim::PayloadKind{AddOffsetsToTxnResponse::kind, "AddOffsetsToTxn-answer", describe_error<AddOffsetsToTxnResponse>},
    sim::PayloadKind{TxnOffsetCommitRequest::kind, "TxnOffsetCommit"},
    sim::PayloadKind{TxnOffsetCommitResponse::kind, "TxnOffsetCommit-answer", describe_error<TxnOffsetCommitResponse>},
    sim::PayloadKind{EndTxnRequest::kind, "EndTxn", describe_end},
    sim::PayloadKind{EndTxnResponse::kind, "EndTxn-answer", describe_error<EndTxnResponse>},
    sim::PayloadKind{WriteTxnMarkersRequest::kind, "WriteTxnMarkers", describe_markers},
    sim::PayloadKind{WriteTxnMarkersResponse::kind, "WriteTxnMarkers-answer"},
    sim::PayloadKind{frame::compacted, "cleaned-log"},
    sim::PayloadKind{CreatePartitionsRequest::kind, "CreatePartitions"},
    sim::PayloadKind{CreateTxnPartitionRequest::kind, "CreateTopics"},
    sim::PayloadKind{RegisterBrokerRequest::kind, "BrokerRegistration"},
    sim::PayloadKind{RegisterBrokerResponse::kind, "BrokerRegistration-answer"},
    sim::PayloadKind{BrokerHeartbeatRequest::kind, "BrokerHeartbeat"},
    sim::PayloadKind{BrokerHeartbeatResponse::kind, "BrokerHeartbeat-answer"},
    sim::PayloadKind{AlterPartitionRequest::kind, "AlterPartition"},
    sim::PayloadKind{AlterPartitionResponse::kind, "AlterPartition-answer"},
    sim::PayloadKind{MetadataUpdate::kind, "metadata-records"},
    sim::PayloadKind{MetadataCell::kind, "metadata-cell"},
};

}  // namespace

std::span<const sim::PayloadKind> payload_table() { return kPayloadTable; }

}  // namespace mqlab::models::kafka
