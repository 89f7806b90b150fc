// PULL_MESSAGE: what stands in a ConsumeQueue from an offset on, without other tags; nothing there: the request is parked until dispatch wakes
// it, 15 s at most (semantics 4.5, 6.1; PullMessageProcessor, PullRequestHoldService, DefaultMessageStore.getMessage).

#include <algorithm>

#include "models/ledger.hpp"
#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr sim::Duration kSuspend = 15s;
constexpr std::uint32_t kPullBytes = 256 * 1024;
const std::string kNobody;
}  // namespace

const BrokerNode::Subscription* BrokerNode::subscription_of(GroupId g, TopicId t) const {
  static const Subscription all{"*", 0};
  const auto& known = groups_[g].subscriptions;
  if (t == cluster_->retry_of(g)) return known.empty() ? nullptr : &all;
  const auto found = known.find(t);
  return found == known.end() ? nullptr : &found->second;
}

const std::string& BrokerNode::reader_on(sim::Connection c, GroupId g) const {
  for (const Member& m : groups_[g].members)
    if (m.connection == c) return m.reader;
  return cluster_->groups[g].broadcasting ? kNobody : cluster_->groups[g].name;
}

void BrokerNode::on_pull(sim::Context& ctx, sim::Connection c, const PullRequest& r) {
  if (!master() && cluster_->defaults.slave_rejects_pulls && !settings_.slave_read_enable) {
    ctx.send(c, sim::Payload::of(PullEmpty{r.opaque, Code::system_busy, r.offset}, 80));
    return;
  }
  if (r.commit >= 0 && (master() || cluster_->groups[r.group].broadcasting)) {
    if (cluster_->groups[r.group].broadcasting) {  // kept by the client alone: for the account
      cluster_->account.committed(ctx, me_.name, r.topic, r.queue, reader_on(c, r.group), r.commit, r.commit);
    } else {
      set_offset(ctx, r.group, r.topic, r.queue, r.commit, -1);
    }
  }
  if (answer_pull(ctx, c, r, false)) return;
  parked_[cluster_->local(r.topic, r.queue)].push_back({c, r, ctx.now() + kSuspend});
  ++parked_count_;
  arm_park(ctx);
}

/// False: nothing is there yet. `last`: say so.
bool BrokerNode::answer_pull(sim::Context& ctx, sim::Connection c, const PullRequest& r, bool last) {
  const std::vector<sim::Offset>& queue = queues_[cluster_->local(r.topic, r.queue)];
  const auto max = static_cast<std::int64_t>(queue.size());
  PullResponse response;
  response.max = max;
  response.next = r.offset;
  const Subscription* subscription = subscription_of(r.group, r.topic);
  if (subscription == nullptr || subscription->version < r.sub_version) {
    response.code = subscription == nullptr ? Code::subscription_not_exist : Code::subscription_not_latest;
  } else if (r.queue >= cluster_->topics[r.topic].read && r.queue >= cluster_->topics[r.topic].queues()) {
    response.code = Code::system_error;
  } else if (r.offset > max && master()) {  // the log was cut: what is appended from now on begins here (OFFSET_OVERFLOW_BADLY)
    response.code = Code::pull_offset_moved;
    response.next = max;
  } else {
    response.code = Code::pull_not_found;
    std::uint32_t bytes = 0;
    for (std::int64_t o = r.offset; o < max && response.entries.size() < r.max && bytes < kPullBytes; ++o) {
      const Entry& entry = ctx.entry(log_, queue[static_cast<std::size_t>(o)]);
      response.next = o + 1;
      if (!takes_tag(subscription->expression, texts_of(body_of(entry)).tags)) {
        ctx.record(note_of(entry, kinds::filtered, o));
        continue;
      }
      bytes += entry.bytes;
      response.entries.push_back(entry);
    }
    if (!response.entries.empty()) response.code = Code::success;
    // Only other tags: the offset moves on all the same (OFFSET_FOUND_NULL: try again from there).
    if (response.entries.empty() && response.next == r.offset && !last) return false;
  }
  std::uint32_t bytes = 80;
  for (const Entry& e : response.entries) bytes += e.bytes;
  const std::vector<Entry> delivered = response.entries;
  if (delivered.empty()) {
    ctx.send(c, sim::Payload::of(PullEmpty{r.opaque, response.code, response.next}, bytes));
    return true;
  }
  const auto note = [&](const Entry& e) {
    sim::Note n = note_of(e, models::kinds::deliver_sent, head_of(e).offset);
    return n;
  };
  ctx.send(c, make_frame(std::move(response), r.opaque, bytes), note(delivered.front()));
  for (std::size_t i = 1; i < delivered.size(); ++i) ctx.record(note(delivered[i]));
  return true;
}

void BrokerNode::wake(sim::Context& ctx, Local local) {
  std::vector<Parked> waiting = std::exchange(parked_[local], {});
  parked_count_ -= waiting.size();
  for (Parked& p : waiting) {
    if (answer_pull(ctx, p.connection, p.request, false)) continue;
    parked_[local].push_back(p);
    ++parked_count_;
  }
}

/// One timer for all that is parked: for whoever came first.
void BrokerNode::arm_park(sim::Context& ctx) {
  if (park_armed_ || parked_count_ == 0) return;
  sim::Time first = sim::kNever;
  for (const auto& of_queue : parked_)
    for (const Parked& p : of_queue) first = std::min(first, p.until);
  park_armed_ = true;
  ctx.set_timer(first - ctx.now(), {park_due, 0}, sim::Class::background);
}

void BrokerNode::park_over(sim::Context& ctx) {
  for (auto& of_queue : parked_) {
    const auto over = [&](const Parked& p) {
      if (p.until > ctx.now()) return false;
      --parked_count_;
      answer_pull(ctx, p.connection, p.request, true);
      return true;
    };
    of_queue.erase(std::remove_if(of_queue.begin(), of_queue.end(), over), of_queue.end());
  }
  arm_park(ctx);
}

}  // namespace mqlab::models::rocketmq
