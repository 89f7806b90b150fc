#include "tests/models/kafka/broker_dialogue.hpp"

#include <algorithm>

#include "models/kafka/client/aborted_filter.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr auto kShop = static_cast<sim::ProcessId>(9);
}  // namespace

BrokerDialogue::BrokerDialogue(Version version, Mutant mutant) {
  broker_.settings.version = version;
  broker_.settings.nodes = {"b1"};
  broker_.mutant = mutant;
  TopicSettings orders;
  orders.name = "orders";
  orders.partitions = 2;
  broker_.settings.topics = {orders};
  consume_.value.group = "billing";
  consume_.value.topics = {"orders"};
  const Part* const consumes[] = {&consume_};
  cluster_ = std::make_shared<Cluster>(broker_, consumes);
  for (const char* id : {"shop", "billing-1", "billing-2"}) cluster_->make_txn_partition(id);
  cluster_->first_partitions = cluster_->partitions.size();  // it has been there before
  words_.processes = {"b1", "controller"};
  start();
}

void BrokerDialogue::start() {
  ctx_ = std::make_unique<sim::ScriptedContext>(disk_, sim::ProcessId{0}, incarnation_);
  ctx_->share(words_);
  ctx_->set_now(now_);
  node_ = std::make_unique<Node>(cluster_, 0);
  node_->on_started(*ctx_);
  look();
}

/// The page cache survives; the controller tells the new incarnation that it leads everything as before.
void BrokerDialogue::crash() {
  ++incarnation_;
  timers_.clear();
  inbox_.clear();
  start();
  constexpr auto kController = static_cast<sim::Connection>(2);  // the first that it asks for
  node_->on_connected(*ctx_, kController);
  RegisterBrokerResponse registered;
  registered.epoch = incarnation_;
  registered.image = first_image(*cluster_);
  for (PartitionState& p : registered.image.partitions) p.leader_epoch = static_cast<std::int32_t>(incarnation_);
  sim::Payload frame = make_frame(std::move(registered));
  node_->on_frame(*ctx_, kController, frame);
  look();
}

void BrokerDialogue::look() {
  for (sim::Action& a : ctx_->take()) {
    if (auto* send = std::get_if<sim::act::Send>(&a)) inbox_[static_cast<std::uint32_t>(send->to)].push_back(send->frame);
    if (auto* record = std::get_if<sim::act::Recorded>(&a)) seen_.push_back(record->note.kind);
    if (auto* timer = std::get_if<sim::act::SetTimer>(&a)) timers_.emplace(now_ + timer->delay, std::pair{timer->timer, timer->due});
    if (auto* cancel = std::get_if<sim::act::CancelTimer>(&a))
      std::erase_if(timers_, [&](const auto& t) { return t.second.first == cancel->timer; });
  }
}

void BrokerDialogue::pass(sim::Duration time) {
  const sim::Time end = now_ + time;
  while (!timers_.empty() && timers_.begin()->first <= end) {
    const auto [at, timer] = *timers_.begin();
    timers_.erase(timers_.begin());
    now_ = at;
    ctx_->set_now(now_);
    node_->on_timer(*ctx_, timer.first, timer.second);
    look();
  }
  now_ = end;
  ctx_->set_now(now_);
}

InitProducerIdResponse BrokerDialogue::init(const std::string& id, std::int64_t producer, std::int32_t epoch) {
  InitProducerIdRequest request;
  request.transactional_id = id;
  request.timeout = std::chrono::seconds(60);
  request.producer = producer;
  request.epoch = epoch;
  return ask<InitProducerIdResponse>(std::move(request)).value();
}

Error BrokerDialogue::add(const std::string& id, std::int64_t producer, std::int32_t epoch, std::vector<PartitionId> partitions) {
  return ask<AddPartitionsToTxnResponse>(AddPartitionsToTxnRequest{{}, id, producer, epoch, std::move(partitions)})->error;
}

Error BrokerDialogue::end(const std::string& id, std::int64_t producer, std::int32_t epoch, bool commit) {
  return ask<EndTxnResponse>(EndTxnRequest{{}, id, producer, epoch, commit})->error;
}

Error BrokerDialogue::produce(const std::string& id, std::int64_t producer, std::int32_t epoch, std::int32_t sequence,
                              std::uint64_t message, PartitionId partition) {
  Batch batch;
  batch.producer = producer;
  batch.producer_epoch = epoch;
  batch.sequence = sequence;
  batch.transactional = !id.empty();
  Message m;
  m.id = sim::MessageId(kShop, message);
  m.operation = sim::OperationId(kShop, message);
  batch.records = {m};
  ProduceRequest request;
  request.transactional_id = id;
  request.timeout = std::chrono::seconds(30);
  request.parts.push_back({partition, entry_of(std::move(batch), 0)});
  return ask<ProduceResponse>(std::move(request))->parts.front().error;
}

/// As the client does: it drops what belongs to an aborted transaction, and markers.
std::vector<std::uint64_t> BrokerDialogue::read(Isolation isolation, PartitionId partition) {
  FetchRequest request;
  request.partition_bytes = 1'000'000;
  request.isolation = isolation;
  FetchRequest::Part part;
  part.partition = partition;
  part.leader_epoch = static_cast<std::int32_t>(incarnation_);
  request.parts.push_back(part);
  const FetchResponse r = ask<FetchResponse>(std::move(request)).value();
  std::vector<std::uint64_t> out;
  AbortedFilter filter(r.parts.front());
  for (const sim::Payload& e : r.parts.front().entries)
    if (!filter.drops(e) && e.kind == frame::batch)
      for (const Message& m : batch_of(e).records) out.push_back(m.id.number());
  return out;
}

std::vector<bool> BrokerDialogue::markers(PartitionId partition) {
  std::vector<bool> out;
  for (const sim::Payload& e : disk_.files.at(cluster_->partitions[partition].label()).entries)
    if (e.kind == frame::marker) out.push_back(marker_of(e).commit);
  return out;
}

std::size_t BrokerDialogue::count(sim::Kind kind) const { return static_cast<std::size_t>(std::count(seen_.begin(), seen_.end(), kind)); }

}  // namespace mqlab::models::kafka
