// Sequence numbers of idempotent producers: per partition and producer id, the last five batches (semantics 3.4; KIP-98, KIP-360).

#include <algorithm>

#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {

std::int32_t last_sequence(const Batch& b) {
  return static_cast<std::int32_t>((std::int64_t{b.sequence} + static_cast<std::int64_t>(b.records.size()) - 1) & 0x7fffffff);
}

}  // namespace

Node::Sequence Node::check_sequence(const Replica& r, const Batch& b) const {
  if (b.producer == kNoProducer) return {};
  const auto known = r.producers.find(b.producer);
  if (known == r.producers.end()) {  // never seen, or its state is lost with the log: accepted at any number since 2.5 (KIP-360)
    const bool taken = b.sequence == 0 || defaults_of(settings_.version).epoch_bump;
    return {taken ? Error::none : Error::unknown_producer_id, -1};
  }
  const ProducerState& p = known->second;
  if (b.producer_epoch < p.epoch)
    return {cluster_->mutant == Mutant::producer_epoch_not_checked ? Error::none : Error::invalid_producer_epoch, -1};
  if (b.producer_epoch > p.epoch) return {b.sequence == 0 ? Error::none : Error::out_of_order_sequence_number, -1};
  for (const ProducerState::Kept& kept : p.window)
    if (kept.first == b.sequence && kept.last == last_sequence(b)) return {Error::none, kept.base};
  if (p.window.empty()) return {b.sequence == 0 ? Error::none : Error::out_of_order_sequence_number, -1};  // a marker brought the epoch
  const auto next = static_cast<std::int32_t>((std::int64_t{p.window.back().last} + 1) & 0x7fffffff);
  return {b.sequence == next ? Error::none : Error::out_of_order_sequence_number, -1};
}

void Node::remember(Replica& r, const Batch& b, std::int64_t base) const {
  ProducerState& p = r.producers[b.producer];
  if (b.producer_epoch != p.epoch) p.window.clear();
  p.epoch = b.producer_epoch;
  p.window.push_back({b.sequence, last_sequence(b), base});
  const std::size_t kept = std::min(kProducerWindow, static_cast<std::size_t>(defaults_of(settings_.version).idempotent_in_flight));
  const std::size_t most = cluster_->mutant == Mutant::dedup_window_of_one ? 1 : kept;
  while (p.window.size() > most) p.window.pop_front();
}

}  // namespace mqlab::models::kafka
