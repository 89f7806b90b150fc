#include "models/kafka/controller/controller.hpp"

#include <algorithm>

#include "models/kafka/kinds.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr std::uint64_t kBrokerCells = 1ULL << 32;
}  // namespace

sim::Element Controller::element(sim::Context& ctx, PartitionId p) {
  if (elements_.size() <= p) elements_.resize(p + 1, sim::Element::none);
  if (elements_[p] == sim::Element::none) elements_[p] = ctx.element("topic partition", cluster_->partitions[p].label());
  return elements_[p];
}

void Controller::record(sim::Context& ctx, sim::Kind kind, PartitionId p, std::int64_t value) {
  ctx.record({.kind = kind, .element = element(ctx, p), .value = value});
}

/// Whether as many replicas are in sync as before, against those that it has, and against those that it needs.
void Controller::tell_replication(sim::Context& ctx, PartitionId p) {
  using kinds::Replication;
  const sim::Whole whole(ctx);
  if (!whole) return;  // it is down
  const PartitionInfo& info = cluster_->partitions[p];
  const auto in_sync = static_cast<std::int64_t>(image_.partitions[p].isr.size());
  const Replication now = in_sync < info.min_isr()                                    ? Replication::under_min_isr
                          : in_sync < static_cast<std::int64_t>(info.replicas.size()) ? Replication::under_replicated
                                                                                      : Replication::complete;
  std::vector<Replication>& told = cluster_->replication_told;
  if (told.size() <= p) told.resize(p + 1, Replication::complete);
  if (std::exchange(told[p], now) != now) record(ctx, kinds::replication_changed, p, static_cast<std::int64_t>(now));
}

std::int64_t Controller::process_of(sim::Context& ctx, BrokerId b) const {
  return b == kNoBroker ? -1 : static_cast<std::int64_t>(ctx.process(cluster_->settings.nodes[static_cast<std::size_t>(b)]));
}

// A new active controller gives every broker that is not fenced a new session.
void Controller::on_started(sim::Context& ctx) {
  image_ = first_image(*cluster_);
  cells_ = ctx.open("metadata", sim::FileKind::cells);
  ctx.each_cell(cells_, [&](std::uint64_t key, const sim::Payload& cell) {
    const auto& c = content_of<MetadataCell>(cell);
    if (key >= kBrokerCells) {
      image_.brokers[key - kBrokerCells] = c.broker;
    } else {
      image_.partitions[key] = c.partition;
    }
  });
  sessions_.resize(image_.brokers.size());
  for (std::size_t b = 0; b < sessions_.size(); ++b)
    if (!image_.brokers[b].fenced) sessions_[b].deadline = ctx.now() + cluster_->settings.broker_session_timeout_ms;
  for (PartitionId p = 0; p < image_.partitions.size(); ++p)
    if (image_.partitions[p].exists()) tell_replication(ctx, p);
  arm_session_check(ctx);
  arm_scans(ctx);
}

void Controller::on_closed(sim::Context&, sim::Connection c, sim::Closing) {
  for (Session& s : sessions_)
    if (s.connection == c) s.connection = sim::Connection::none;
}

void Controller::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  switch (f.kind) {
    case RegisterBrokerRequest::kind: on_register(ctx, c, content_of<RegisterBrokerRequest>(f)); break;
    case BrokerHeartbeatRequest::kind: on_heartbeat(ctx, c, content_of<BrokerHeartbeatRequest>(f)); break;
    case CreateTxnPartitionRequest::kind: on_create(ctx, content_of<CreateTxnPartitionRequest>(f)); break;
    case CreatePartitionsRequest::kind: on_create(ctx, content_of<CreatePartitionsRequest>(f)); break;
    case AlterPartitionRequest::kind: on_alter(ctx, c, content_of<AlterPartitionRequest>(f)); break;
    default: break;
  }
}

// A new incarnation is refused while the old one's session lives: so a restart is always preceded by a fencing.
void Controller::on_register(sim::Context& ctx, sim::Connection c, const RegisterBrokerRequest& r) {
  Session& s = sessions_[static_cast<std::size_t>(r.broker)];
  BrokerState& b = image_.brokers[static_cast<std::size_t>(r.broker)];
  RegisterBrokerResponse answer;
  if (r.incarnation != s.incarnation && !b.fenced) {
    answer.error = Error::duplicate_broker_registration;
    ctx.send(c, make_frame(std::move(answer)));
    return;
  }
  s.connection = c;
  if (r.incarnation != s.incarnation) {
    s.incarnation = r.incarnation;
    s.leaving = false;
    b.epoch += static_cast<std::int64_t>(image_.brokers.size());
    b.shutting_down = false;
    if (!r.clean) forget_unclean(ctx, r.broker);
    changed(ctx, r.broker);
    ctx.record({.kind = kinds::broker_registered, .value = process_of(ctx, r.broker)});
  }
  answer.epoch = b.epoch;
  answers_.push_back({c, make_frame(std::move(answer), 1000), false});
  arm_write(ctx);
}

void Controller::on_heartbeat(sim::Context& ctx, sim::Connection c, const BrokerHeartbeatRequest& h) {
  Session& s = sessions_[static_cast<std::size_t>(h.broker)];
  BrokerState& b = image_.brokers[static_cast<std::size_t>(h.broker)];
  BrokerHeartbeatResponse answer;
  if (h.epoch != b.epoch) {
    answer.error = Error::stale_broker_epoch;
    ctx.send(c, make_frame(answer));
    return;
  }
  if (s.connection != c) catch_up(ctx, s, c);
  if (h.want_shut_down && !b.shutting_down) {
    b.shutting_down = true;
    changed(ctx, h.broker);
    leave_isrs(ctx, h.broker);
    s.deadline = sim::kNever;
    fence(ctx, h.broker);  // with the answer that lets it go, so that its next life may register at once (SHUTDOWN_NOW)
    answer.should_shut_down = true;
    answers_.push_back({c, make_frame(answer), false});  // when the others can know that it leads nothing any more
    return;
  }
  if (!b.shutting_down) s.deadline = ctx.now() + cluster_->settings.broker_session_timeout_ms;
  if (b.fenced && !h.want_shut_down) unfence(ctx, h.broker);
  arm_session_check(ctx);
  answer.should_shut_down = b.shutting_down;
  ctx.send(c, make_frame(answer));
}

/// A broker on a new connection may have missed changes: it goes on from the metadata as they are when this is written.
void Controller::catch_up(sim::Context& ctx, Session& s, sim::Connection c) {
  s.connection = c;
  answers_.push_back({c, {}, true});
  arm_write(ctx);
}

/// Whatever tells the whole metadata tells them as of the moment at which it leaves: the changes written with it went out before.
sim::Payload Controller::as_it_is(const Answer& a) const {
  if (a.frame.kind == RegisterBrokerResponse::kind) {
    RegisterBrokerResponse response;
    response.epoch = content_of<RegisterBrokerResponse>(a.frame).epoch;
    response.image = image_;
    return make_frame(std::move(response), 1000);
  }
  if (!a.catches_up) return a.frame;
  MetadataUpdate update;
  for (PartitionId p = 0; p < image_.partitions.size(); ++p) update.delta.partitions.emplace_back(p, image_.partitions[p]);
  for (std::size_t b = 0; b < image_.brokers.size(); ++b) update.delta.brokers.emplace_back(static_cast<BrokerId>(b), image_.brokers[b]);
  return make_frame(std::move(update), 1000);
}

/// A partition of __transaction_state, on those of its brokers that are there.
void Controller::on_create(sim::Context& ctx, const CreateTxnPartitionRequest& r) {
  const PartitionId partition = cluster_->make_txn_partition(r.id);
  if (partition < image_.partitions.size() && image_.partitions[partition].exists()) return;
  create(ctx, partition);
}

/// More partitions for a topic (kafka-topics.sh --alter --partitions): what stands in the others stays where it is.
void Controller::on_create(sim::Context& ctx, const CreatePartitionsRequest& r) {
  const TopicInfo* topic = cluster_->topic(r.topic);
  if (topic == nullptr) return;
  for (const PartitionId p : topic->partitions)  // made by a controller that did not live to write it down
    if (p >= image_.partitions.size() || !image_.partitions[p].exists()) create(ctx, p);
  PartitionId first = kNoPartition;
  while (static_cast<std::int64_t>(topic->partitions.size()) < r.count) {
    const PartitionId p = cluster_->make_partition(r.topic);
    if (p == kNoPartition) break;
    create(ctx, p);
    if (first == kNoPartition) first = p;
  }
  if (first != kNoPartition) record(ctx, kinds::partitions_added, first, static_cast<std::int64_t>(topic->partitions.size()));
}

void Controller::create(sim::Context& ctx, PartitionId partition) {
  if (partition >= image_.partitions.size()) image_.partitions.resize(partition + 1);
  PartitionState& p = image_.partitions[partition];
  for (const BrokerId b : cluster_->partitions[partition].replicas)
    if (image_.brokers[static_cast<std::size_t>(b)].active()) p.isr.push_back(b);
  if (p.isr.empty()) p.isr.push_back(cluster_->partitions[partition].replicas.front());
  p.last_leader = p.isr.front();
  if (image_.brokers[static_cast<std::size_t>(p.isr.front())].active()) p.leader = p.isr.front();
  changed(ctx, partition);
}

void Controller::on_alter(sim::Context& ctx, sim::Connection c, const AlterPartitionRequest& r) {
  PartitionState& p = image_.partitions[r.partition];
  AlterPartitionResponse answer;
  answer.partition = r.partition;
  if (r.broker_epoch != image_.brokers[static_cast<std::size_t>(r.broker)].epoch) {
    answer.error = Error::stale_broker_epoch;
  } else if (p.leader != r.broker || p.leader_epoch != r.leader_epoch) {
    answer.error = Error::fenced_leader_epoch;
  } else if (p.partition_epoch != r.partition_epoch) {
    answer.error = Error::invalid_update_version;
  } else {
    for (const auto& [b, epoch] : r.isr) {
      const BrokerState& member = image_.brokers[static_cast<std::size_t>(b)];
      if (!member.active() || member.epoch != epoch) answer.error = Error::ineligible_replica;
    }
  }
  if (answer.error != Error::none) {
    answer.state = p;
    ctx.send(c, make_frame(std::move(answer)));
    return;
  }
  std::vector<BrokerId> isr;
  for (const auto& [b, epoch] : r.isr) isr.push_back(b);
  const bool shrunk = isr.size() < p.isr.size();
  set_isr(r.partition, std::move(isr));
  changed(ctx, r.partition);
  record(ctx, shrunk ? kinds::isr_shrunk : kinds::isr_expanded, r.partition, static_cast<std::int64_t>(p.isr.size()));
  answer.state = p;
  answers_.push_back({c, make_frame(std::move(answer)), false});
}

// --- sessions: one timer, for the one that ends first ---

void Controller::arm_session_check(sim::Context& ctx) {
  sim::Time first = sim::kNever;
  for (const Session& s : sessions_) first = std::min(first, s.deadline);
  if (first == sim::kNever || (session_timer_ != sim::Timer::none && session_timer_at_ <= first)) return;
  ctx.cancel(session_timer_);
  session_timer_at_ = first;
  session_timer_ = ctx.set_timer(first - ctx.now(), {session_check, 0}, sim::Class::background);
}

void Controller::check_sessions(sim::Context& ctx) {
  session_timer_ = sim::Timer::none;
  // The oldest contact first.
  for (;;) {
    const auto oldest =
        std::min_element(sessions_.begin(), sessions_.end(), [](const Session& a, const Session& b) { return a.deadline < b.deadline; });
    if (oldest->deadline > ctx.now()) break;
    oldest->deadline = sim::kNever;
    fence(ctx, static_cast<BrokerId>(oldest - sessions_.begin()));
  }
  arm_session_check(ctx);
}

// --- writing changes down ---

void Controller::changed(sim::Context& ctx, PartitionId p) {
  PartitionState& s = image_.partitions[p];
  ++s.partition_epoch;
  tell_replication(ctx, p);
  std::erase_if(pending_.partitions, [p](const auto& each) { return each.first == p; });
  pending_.partitions.emplace_back(p, s);
  arm_write(ctx);
}

void Controller::changed(sim::Context& ctx, BrokerId b) {
  std::erase_if(pending_.brokers, [b](const auto& each) { return each.first == b; });
  pending_.brokers.emplace_back(b, image_.brokers[static_cast<std::size_t>(b)]);
  arm_write(ctx);
}

void Controller::arm_write(sim::Context& ctx) {
  if (std::exchange(write_armed_, true)) return;
  ctx.set_timer(cluster_->settings.costs.metadata_commit, {write_changes, 0});
}

void Controller::write(sim::Context& ctx) {
  write_armed_ = false;
  std::vector<sim::CellWrite> cells;
  for (const auto& [p, state] : pending_.partitions) {
    MetadataCell cell;
    cell.partition = state;
    cells.push_back({p, make_frame(std::move(cell))});
  }
  for (const auto& [b, state] : pending_.brokers) {
    MetadataCell cell;
    cell.broker = state;
    cells.push_back({kBrokerCells + static_cast<std::uint64_t>(b), make_frame(std::move(cell))});
  }
  auto told = std::pair{std::exchange(pending_, {}), std::exchange(answers_, {})};
  // A controller whose disk fails resigns; there is no other one here.
  if (!cells.empty() && !ctx.put(cells_, cells)) return;
  flushing_.emplace_back(ctx.flush(cells_), std::move(told));
}

void Controller::on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how) {
  const auto found = std::find_if(flushing_.begin(), flushing_.end(), [ticket](const auto& f) { return f.first == ticket; });
  if (found == flushing_.end()) return;
  const auto told = std::move(found->second);
  flushing_.erase(found);
  if (how != sim::Flushed::ok) return;
  // What was decided comes before the answers that rest on it.
  if (!told.first.empty()) {
    for (const Session& s : sessions_)
      if (s.connection != sim::Connection::none) ctx.send(s.connection, make_frame(MetadataUpdate{{}, told.first}, 200));
  }
  for (const Answer& a : told.second) {
    const bool there = std::any_of(sessions_.begin(), sessions_.end(), [&](const Session& s) { return s.connection == a.to; });
    if (there) ctx.send(a.to, as_it_is(a));
  }
}

void Controller::on_timer(sim::Context& ctx, sim::Timer, sim::Due due) {
  switch (due.what) {
    case session_check: check_sessions(ctx); break;
    case write_changes: write(ctx); break;
    case preferred_check:
      scan_armed_ = false;
      elect_preferred(ctx);
      break;
    case unclean_check:
      unclean_armed_ = false;
      elect_leaderless(ctx);
      break;
    default: break;
  }
  if (due.what != write_changes) arm_scans(ctx);
}

}  // namespace mqlab::models::kafka
