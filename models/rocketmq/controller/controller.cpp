#include "models/rocketmq/controller/controller.hpp"

#include <algorithm>
#include <tuple>

#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr sim::Duration kScan = 5s;      ///< scanNotActiveBrokerInterval
constexpr sim::Duration kTimeout = 10s;  ///< brokerHeartbeatTimeoutMillis
constexpr std::uint32_t bit(BrokerId b) { return 1U << b; }
}  // namespace

void Controller::on_started(sim::Context& ctx) {
  file_ = ctx.open("controller", sim::FileKind::cells);
  known_.resize(cluster_->brokers.size());
  for (NameId n = 0; n < cluster_->names.size(); ++n) {
    cell::Elected e{cluster_->names[n].master, 1, 0};
    for (const BrokerId b : cluster_->names[n].brokers) e.in_sync |= bit(b);
    if (const sim::Payload* kept = ctx.get(file_, n)) e = kept->as<cell::Elected>();
    elected_.push_back(e);
  }
  for (Known& k : known_) k.heard = ctx.now();
  ctx.set_timer(kScan, {1, 0}, sim::Class::background);
}

ReplicaInfo Controller::info(NameId n) const { return {{}, elected_[n].master, elected_[n].epoch, elected_[n].in_sync}; }

void Controller::on_closed(sim::Context& ctx, sim::Connection c, sim::Closing) {
  std::erase_if(asked_, [c](const Asked& a) { return a.connection == c; });
  for (BrokerId b = 0; b < known_.size(); ++b)
    if (known_[b].connection == c) return dead(ctx, b);
}

void Controller::on_timer(sim::Context& ctx, sim::Timer, sim::Due) {
  ctx.set_timer(kScan, {1, 0}, sim::Class::background);
  for (BrokerId b = 0; b < known_.size(); ++b)
    if (ctx.now() - known_[b].heard > kTimeout) dead(ctx, b);
}

void Controller::dead(sim::Context& ctx, BrokerId b) {
  known_[b].connection = sim::Connection::none;
  const NameId n = cluster_->brokers[b].name;
  if (elected_[n].master != b) return;
  elected_[n].master = kNone;
  elect(ctx, n, b);
  if (elected_[n].master == kNone) decided(ctx, n);
}

void Controller::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  if (f.kind == ControllerBeat::payload_kind) heard(ctx, c, f.as<ControllerBeat>());
  if (f.kind == AlterSyncStateSet::kind) alter(ctx, c, opaque_of(f), content_of<AlterSyncStateSet>(f));
}

void Controller::heard(sim::Context& ctx, sim::Connection c, const ControllerBeat& beat) {
  Known& k = known_[beat.broker];
  const NameId n = cluster_->brokers[beat.broker].name;
  const bool again = std::exchange(k.before, true) && k.connection != c;
  k.connection = c;
  k.heard = ctx.now();
  k.epoch = beat.epoch;
  k.max = beat.max;
  if (again && elected_[n].master == beat.broker) elected_[n].master = kNone;
  if (elected_[n].master == kNone) elect(ctx, n, beat.broker);
  const bool waits = std::find(undecided_.begin(), undecided_.end(), n) != undecided_.end();
  if (waits) return asked_.push_back({c, beat.opaque, n});
  ctx.send(c, make_frame(info(n), beat.opaque, 100));
}

/// Of those that live and are in SyncStateSet: the highest epoch, then the longest log, then the order of the nodes; `last_choice` if there is no
/// one else.
void Controller::elect(sim::Context& ctx, NameId n, BrokerId last_choice) {
  cell::Elected& e = elected_[n];
  const bool anyone = cluster_->settings.elect_unclean_master || cluster_->mutant == Mutant::controller_elects_anyone;
  BrokerId best = kNone;
  const auto rank = [&](BrokerId b) { return std::tuple{(e.in_sync & bit(b)) != 0, b != last_choice, known_[b].epoch, known_[b].max}; };
  for (const BrokerId b : cluster_->names[n].brokers) {
    if (known_[b].connection == sim::Connection::none || (!anyone && (e.in_sync & bit(b)) == 0)) continue;
    if (best == kNone || rank(b) > rank(best)) best = b;
  }
  if (best == kNone) return;
  e = {best, e.epoch + 1, bit(best)};
  ctx.record({.kind = kinds::master_elected, .value = static_cast<std::int64_t>(ctx.process(cluster_->brokers[best].process))});
  decided(ctx, n);
}

/// Only the master of this epoch may, and only with who lives.
void Controller::alter(sim::Context& ctx, sim::Connection c, std::uint32_t opaque, const AlterSyncStateSet& a) {
  const NameId n = cluster_->brokers[a.master].name;
  cell::Elected& e = elected_[n];
  if (e.master == a.master && e.epoch == a.epoch && e.in_sync != a.in_sync) {
    e.in_sync = a.in_sync | bit(a.master);
    decided(ctx, n);
  }
  asked_.push_back({c, opaque, n});
  if (undecided_.empty()) on_flushed(ctx, sim::Ticket::none, sim::Flushed::ok);
}

void Controller::decided(sim::Context& ctx, NameId n) {
  const sim::CellWrite cell{n, sim::Payload::of(elected_[n], 60)};
  static_cast<void>(ctx.put(file_, {&cell, 1}));  // its Raft group would have it elsewhere
  if (std::find(undecided_.begin(), undecided_.end(), n) == undecided_.end()) undecided_.push_back(n);
  flushing_ = ctx.flush(file_);
}

/// Now it counts: whoever asked is answered, and the brokers of the name are told (NOTIFY_BROKER_ROLE_CHANGED).
void Controller::on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed) {
  if (ticket != sim::Ticket::none && ticket != flushing_) return;
  const std::vector<NameId> decided = std::exchange(undecided_, {});
  for (const Asked& a : std::exchange(asked_, {})) ctx.send(a.connection, make_frame(info(a.name), a.opaque, 100));
  for (const NameId n : decided)
    for (const BrokerId b : cluster_->names[n].brokers)
      if (known_[b].connection != sim::Connection::none) ctx.send(known_[b].connection, make_frame(info(n), 0, 100));
}

}  // namespace mqlab::models::rocketmq
