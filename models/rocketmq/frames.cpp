#include "models/rocketmq/frames.hpp"

#include <fmt/format.h>

#include <array>

namespace mqlab::models::rocketmq {

namespace {

std::string name_of(sim::MessageId id) { return fmt::format("message={}/{}", static_cast<unsigned>(id.origin()), id.number()); }
std::string_view name(Code c) { return kCodeNames[static_cast<std::size_t>(c)]; }

std::string describe_entry(const sim::Payload& p) {
  const Head h = head_of(p);
  const Body& b = body_of(p);
  std::string out = fmt::format("topic={} queue={} offset={} {}", h.topic, h.queue, h.offset, name_of(b.message.id));
  if (b.reconsume_times > 0) out += fmt::format(" reconsumeTimes={}", b.reconsume_times);
  if (b.checks > 0) out += fmt::format(" checks={}", b.checks);
  return out;
}
std::string describe_send(const sim::Payload& p) {
  const auto r = p.as<SendRequest>();
  const Body& b = body_of(p);
  return fmt::format("topic={} queue={} {}{}{}", r.topic, r.queue, name_of(b.message.id), b.prepared ? " half" : "",
                     r.oneway != 0 ? " oneway" : "");
}
std::string describe_sent(const sim::Payload& p) {
  const auto r = p.as<SendResponse>();
  return fmt::format("{} queue={} offset={}", name(r.code), r.queue, r.offset);
}
std::string describe_pull(const sim::Payload& p) {
  const auto r = p.as<PullRequest>();
  return fmt::format("topic={} queue={} offset={} commit={}", r.topic, r.queue, r.offset, r.commit);
}
std::string describe_pulled(const sim::Payload& p) {
  const auto& r = content_of<PullResponse>(p);
  return fmt::format("{} messages={} next={}", r.code == Code::success ? "FOUND" : name(r.code), r.entries.size(), r.next);
}
std::string describe_empty(const sim::Payload& p) {
  const auto r = p.as<PullEmpty>();
  return fmt::format("{} next={}", name(r.code), r.next);
}
std::string describe_query(const sim::Payload& p) {
  const auto r = p.as<QueryOffset>();
  return fmt::format("topic={} queue={}{}", r.topic, r.queue, r.max != 0 ? " max" : "");
}
std::string describe_offset(const sim::Payload& p) { return fmt::format("offset={}", p.as<QueryOffsetResponse>().offset); }
std::string describe_update(const sim::Payload& p) {
  const auto r = p.as<UpdateOffset>();
  return fmt::format("topic={} queue={} offset={}", r.topic, r.queue, r.offset);
}
std::string describe_back(const sim::Payload& p) {
  const auto r = p.as<SendBack>();
  return fmt::format("topic={} queue={} offset={} level={}", r.topic, r.queue, r.offset, r.level);
}
std::string describe_ack(const sim::Payload& p) {
  const auto r = p.as<Ack>();
  return std::string(r.code == Code::success ? "SUCCESS" : name(r.code));
}
std::string describe_end(const sim::Payload& p) {
  const auto r = p.as<EndTransaction>();
  return fmt::format("{} half={}", kTransactionStateNames[static_cast<std::size_t>(r.state)], r.half);
}
std::string describe_check(const sim::Payload& p) {
  return fmt::format("half={} {}", p.as<CheckTransaction>().half, name_of(body_of(p).message.id));
}
std::string describe_route(const sim::Payload& p) {
  const auto& r = content_of<RouteResponse>(p);
  std::string out = fmt::format("topic={}", r.topic);
  if (!r.found) out += " TOPIC_NOT_EXIST";
  for (const auto& q : r.queues)
    out += fmt::format(" [broker={} read={} write={} members={}]", q.broker, q.read, q.write, q.brokers.size());
  return out;
}
std::string describe_ha(const sim::Payload& p) {
  const auto& d = content_of<HaData>(p);
  return fmt::format("from={} entries={}", d.from, d.entries.size());
}
std::string describe_report(const sim::Payload& p) { return fmt::format("max={}", p.as<HaReport>().max); }

void identify(const Body& b, sim::Note& note) {
  note.message = b.message.id;
  note.operation = b.message.operation;
}
void identify_body(const sim::Payload& p, sim::Note& note) { identify(body_of(p), note); }
void identify_pulled(const sim::Payload& p, sim::Note& note) {
  const auto& r = content_of<PullResponse>(p);
  if (!r.entries.empty()) identify(body_of(r.entries.front()), note);
}

constexpr std::array kPayloadTable{
    sim::PayloadKind{frame::log_entry, "message", describe_entry, nullptr, identify_body},
    sim::PayloadKind{SendRequest::payload_kind, "SEND_MESSAGE", describe_send, nullptr, identify_body},
    sim::PayloadKind{SendResponse::payload_kind, "SEND_MESSAGE-answer", describe_sent},
    sim::PayloadKind{PullRequest::payload_kind, "PULL_MESSAGE", describe_pull},
    sim::PayloadKind{PullEmpty::payload_kind, "PULL_MESSAGE-answer", describe_empty},
    sim::PayloadKind{QueryOffset::payload_kind, "QUERY_CONSUMER_OFFSET", describe_query},
    sim::PayloadKind{QueryOffsetResponse::payload_kind, "QUERY_CONSUMER_OFFSET-answer", describe_offset},
    sim::PayloadKind{UpdateOffset::payload_kind, "UPDATE_CONSUMER_OFFSET", describe_update},
    sim::PayloadKind{SendBack::payload_kind, "CONSUMER_SEND_MSG_BACK", describe_back},
    sim::PayloadKind{Ack::payload_kind, "answer", describe_ack},
    sim::PayloadKind{EndTransaction::payload_kind, "END_TRANSACTION", describe_end},
    sim::PayloadKind{CheckTransaction::payload_kind, "CHECK_TRANSACTION_STATE", describe_check, nullptr, identify_body},
    sim::PayloadKind{GroupNotice::payload_kind, "NOTIFY_CONSUMER_IDS_CHANGED"},
    sim::PayloadKind{HaReport::payload_kind, "ha-report", describe_report},
    sim::PayloadKind{ControllerBeat::payload_kind, "BROKER_HEARTBEAT"},
    sim::PayloadKind{Vote::payload_kind, "VOTE"},
    sim::PayloadKind{Voted::payload_kind, "VOTE-answer"},
    sim::PayloadKind{LeaderBeat::payload_kind, "DLEDGER_HEART_BEAT"},
    sim::PayloadKind{Epochs::kind, "ha-handshake"},
    sim::PayloadKind{ReplicaInfo::kind, "CONTROLLER_GET_REPLICA_INFO-answer"},
    sim::PayloadKind{AlterSyncStateSet::kind, "CONTROLLER_ALTER_SYNC_STATE_SET"},
    sim::PayloadKind{RouteRequest::kind, "GET_ROUTEINFO_BY_TOPIC"},
    sim::PayloadKind{ConsumerListRequest::payload_kind, "GET_CONSUMER_LIST_BY_GROUP"},
    sim::PayloadKind{PullResponse::kind, "PULL_MESSAGE-answer", describe_pulled, nullptr, identify_pulled},
    sim::PayloadKind{RouteResponse::kind, "GET_ROUTEINFO_BY_TOPIC-answer", describe_route},
    sim::PayloadKind{RegisterBroker::kind, "REGISTER_BROKER"},
    sim::PayloadKind{UnregisterBroker::kind, "UNREGISTER_BROKER"},
    sim::PayloadKind{Heartbeat::kind, "HEART_BEAT"},
    sim::PayloadKind{ConsumerListResponse::kind, "GET_CONSUMER_LIST_BY_GROUP-answer"},
    sim::PayloadKind{LockBatch::kind, "LOCK_BATCH_MQ"},
    sim::PayloadKind{LockBatchResponse::kind, "LOCK_BATCH_MQ-answer"},
    sim::PayloadKind{HaData::kind, "ha-data", describe_ha},
    sim::PayloadKind{MetadataRequest::kind, "GET_ALL_CONSUMER_OFFSET"},
    sim::PayloadKind{MetadataResponse::kind, "GET_ALL_CONSUMER_OFFSET-answer"},
    sim::PayloadKind{UnregisterClient::kind, "UNREGISTER_CLIENT"},
    sim::PayloadKind{cell::Offset::payload_kind, "consumerOffset"},
    sim::PayloadKind{cell::Delay::payload_kind, "delayOffset"},
    sim::PayloadKind{cell::Ballot::payload_kind, "currTerm, voteFor"},
    sim::PayloadKind{cell::Elected::payload_kind, "SyncStateInfo"},
};

}  // namespace

std::span<const sim::PayloadKind> payload_table() { return kPayloadTable; }

}  // namespace mqlab::models::rocketmq
