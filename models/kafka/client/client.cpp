#include "models/kafka/client/client.hpp"

#include <utility>

namespace mqlab::models::kafka {

namespace {
constexpr std::uint32_t kPartShift = 8;  ///< of a timer's `what`: which part of the client it belongs to
constexpr std::uint64_t kRoleShift = 58;
}  // namespace

Wire::MakeDue KafkaClient::due_of(std::uint32_t part) {
  return [this, part](std::uint32_t what, std::uint64_t data) { return due(part << kPartShift | what, data); };
}

KafkaClient::KafkaClient(const Broker& broker, std::vector<PublishSettings> publishes, const std::vector<ConsumeSettings>& consumes,
                         std::uint32_t number_of_client)
    : Client(number_of_client) {
  // Workers behind the poll loop have no moment at which all that was read is done: there the consumer commits by itself.
  const bool offsets_in_txn = !publishes.empty() && publishes.front().send_offsets != SendOffsets::none && !consumes.empty() &&
                              consumes.front().processing == Processing::in_poll_loop;
  if (!publishes.empty()) producer_ = std::make_unique<Producer>(broker.settings, std::move(publishes), number(), due_of(0));
  for (std::uint32_t role = 0; role < consumes.size(); ++role)
    consumers_.push_back(std::make_unique<Consumer>(broker, consumes[role], number(), role, due_of(role + 1)));
  if (producer_ == nullptr || !producer_->in_transactions() || consumers_.empty()) return;
  if (offsets_in_txn) consumers_.front()->commit_through(*producer_);
  producer_->on_fatal([this](sim::Context& ctx) {  // the program closes both
    for (const auto& consumer : consumers_) consumer->stop(ctx);
  });
}

void KafkaClient::start(sim::Context& ctx, ClientListener& listener) {
  listener_ = &listener;
  if (producer_ != nullptr) producer_->start(ctx, *this);
  for (const auto& c : consumers_) c->start(ctx, *this);
}

void KafkaClient::client_ready(sim::Context& ctx, std::uint32_t client) {
  if (++parts_ready_ < consumers_.size() + (producer_ != nullptr ? 1 : 0)) return;
  told_ready_ = true;
  listener_->client_ready(ctx, client);
}

void KafkaClient::delivered(sim::Context& ctx, std::uint32_t client, const Delivery& d) {
  Delivery mine = d;
  mine.handle |= static_cast<std::uint64_t>(d.role) << kRoleShift;
  listener_->delivered(ctx, client, mine);
}

Wire* KafkaClient::wire_of(sim::Connection c) {
  if (producer_ != nullptr && producer_->wire().owns(c)) return &producer_->wire();
  for (const auto& consumer : consumers_)
    if (consumer->wire().owns(c)) return &consumer->wire();
  return nullptr;
}

bool KafkaClient::owns(sim::Connection c) const { return const_cast<KafkaClient*>(this)->wire_of(c) != nullptr; }

void KafkaClient::on_connected(sim::Context& ctx, sim::Connection c) {
  if (Wire* w = wire_of(c)) w->on_connected(ctx, c);
}
void KafkaClient::on_refused(sim::Context& ctx, sim::Connection c, sim::Refusal) {
  if (Wire* w = wire_of(c)) w->on_closed(ctx, c);
}
void KafkaClient::on_closed(sim::Context& ctx, sim::Connection c, sim::Closing) {
  if (Wire* w = wire_of(c)) w->on_closed(ctx, c);
}
void KafkaClient::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  if (Wire* w = wire_of(c)) w->on_frame(ctx, c, f);
}

void KafkaClient::on_timer(sim::Context& ctx, sim::Due d) {
  const std::uint32_t part = d.what >> kPartShift;
  const std::uint32_t what = d.what & ((1U << kPartShift) - 1);
  if (part == 0) {
    producer_->on_timer(ctx, what, d.data);
  } else {
    consumers_[part - 1]->on_timer(ctx, what, d.data);
  }
}

/// Kafka knows no single acknowledgement: what is settled is a step of the poll loop.
void KafkaClient::settle(sim::Context& ctx, std::uint64_t handle, Settle how, bool) {
  const std::uint64_t role = handle >> kRoleShift;
  if (role < consumers_.size()) consumers_[role]->settle(ctx, handle & ((1ULL << kRoleShift) - 1), how);
}

void KafkaClient::stop(sim::Context& ctx) {
  if (producer_ != nullptr) producer_->stop(ctx);
  for (const auto& c : consumers_) c->stop(ctx);
}

}  // namespace mqlab::models::kafka
