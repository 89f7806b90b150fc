// DLedger: the brokers of a name elect a leader by Raft (semantics 5.5; openmessaging/dledger: DLedgerLeaderElector).
//
// The leader beats every 2 s; a follower that misses three stands for election; votes go to a log that is at least as new. A new leader serves
// nobody until a majority has its whole log, and it is dispatched. Term and vote are in a file that is never fsynced.

#include <bit>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr sim::Duration kBeat = 2s;               ///< heartBeatTimeIntervalMs
constexpr sim::Duration kLeak = 6s;               ///< maxHeartBeatLeak = 3
constexpr std::uint64_t kVoteFrom = 300'000'000;  ///< minVoteIntervalMs
constexpr std::uint64_t kVoteSpan = 700'000'000;  ///< to maxVoteIntervalMs = 1000
constexpr std::uint32_t kWhenToVote = 0x5256;     ///< purpose of a draw
constexpr std::uint64_t kBallot = 0;
}  // namespace

std::size_t BrokerNode::majority() const { return cluster_->names[me_.name].brokers.size() / 2 + 1; }

sim::Duration BrokerNode::vote_wait(sim::Context& ctx) const {
  return sim::Duration{static_cast<std::int64_t>(kVoteFrom + ctx.draw(kWhenToVote, static_cast<std::uint64_t>(ctx.now().ns)) % kVoteSpan)};
}

void BrokerNode::begin_raft(sim::Context& ctx) {
  ballot_ = ctx.open("dledger-state", sim::FileKind::cells);
  if (const sim::Payload* kept = ctx.get(ballot_, kBallot)) {
    term_ = kept->as<cell::Ballot>().term;
    vote_ = kept->as<cell::Ballot>().vote;
  }
  leader_heard_ = ctx.now();
  if (master_) {
    raft_ = Raft::leader;
    for (const BrokerId b : cluster_->names[me_.name].brokers) follower_heard_[b] = ctx.now();
  }
  raft_over(ctx);
}

void BrokerNode::keep_ballot(sim::Context& ctx) {
  const sim::CellWrite cell{kBallot, sim::Payload::of(cell::Ballot{term_, vote_}, 20)};
  static_cast<void>(ctx.put(ballot_, {&cell, 1}));  // a disk that refuses keeps the old one
}

void BrokerNode::arm_raft(sim::Context& ctx, sim::Duration after) {
  ctx.cancel(raft_timer_);
  raft_timer_ = ctx.set_timer(after, {raft_due, 0}, sim::Class::background);
}

void BrokerNode::raft_over(sim::Context& ctx) {
  switch (raft_) {
    case Raft::leader: {
      std::size_t heard = 1;
      for (const BrokerId b : cluster_->names[me_.name].brokers)
        if (b != self_ && ctx.now() - follower_heard_[b] <= kLeak) ++heard;
      if (heard < majority()) {  // it leads nobody any more
        become_slave(ctx, kNone, term_);
        raft_ = Raft::candidate;
        return arm_raft(ctx, vote_wait(ctx));
      }
      ask_peers(ctx, tag_leader_beat, [&] { return sim::Payload::of(LeaderBeat{0, self_, term_}, 60); });
      return arm_raft(ctx, kBeat);
    }
    case Raft::follower:
      if (ctx.now() - leader_heard_ < kLeak) return arm_raft(ctx, leader_heard_ + kLeak + vote_wait(ctx) - ctx.now());
      [[fallthrough]];
    case Raft::candidate: return stand(ctx);
  }
}

void BrokerNode::ask_peers(sim::Context& ctx, std::uint64_t tag, const std::function<sim::Payload()>& make) {
  for (const BrokerId b : cluster_->names[me_.name].brokers) {
    if (b == self_) continue;
    Call call;
    call.timeout = kBeat;
    call.sync = false;
    remoting_.request(ctx, ctx.process(cluster_->brokers[b].process), make(), tag, call);
  }
}

void BrokerNode::stand(sim::Context& ctx) {
  become_slave(ctx, kNone, term_);
  raft_ = Raft::candidate;
  ++term_;
  vote_ = self_;
  votes_ = bit(self_);
  keep_ballot(ctx);
  const std::uint32_t last = epochs_.empty() ? 0 : epochs_.back().first;
  ask_peers(ctx, tag_vote, [&] { return sim::Payload::of(Vote{0, self_, term_, last, ctx.log_end(log_)}, 80); });
  arm_raft(ctx, vote_wait(ctx));
}

/// A newer term: whatever it was, it is that no more.
void BrokerNode::see_term(sim::Context& ctx, std::uint32_t term) {
  if (term <= term_) return;
  term_ = term;
  vote_ = kNone;
  keep_ballot(ctx);
  if (raft_ == Raft::follower) return;
  become_slave(ctx, kNone, term);
  arm_raft(ctx, vote_wait(ctx));
}

void BrokerNode::on_vote(sim::Context& ctx, sim::Connection c, const Vote& v) {
  see_term(ctx, v.term);
  const std::pair mine{epochs_.empty() ? 0U : epochs_.back().first, ctx.log_end(log_)};
  const bool as_new = std::pair{v.last_epoch, sim::Offset{v.end}} >= mine;
  const bool granted = v.term == term_ && as_new && (vote_ == kNone || vote_ == v.candidate);
  if (granted) {
    vote_ = v.candidate;
    leader_heard_ = ctx.now();
    keep_ballot(ctx);
  }
  ctx.send(c, sim::Payload::of(Voted{v.opaque, term_, static_cast<std::uint8_t>(granted ? 1 : 0)}, 60));
}

void BrokerNode::on_voted(sim::Context& ctx, BrokerId by, const Voted& v) {
  if (v.term > term_) return see_term(ctx, v.term);
  if (raft_ != Raft::candidate || v.term != term_ || v.granted == 0) return;
  votes_ |= bit(by);
  if (static_cast<std::size_t>(std::popcount(votes_)) < majority()) return;
  raft_ = Raft::leader;
  leader_ = self_;
  epoch_ = term_;
  elected_end_ = ctx.log_end(log_);
  for (const BrokerId b : cluster_->names[me_.name].brokers) follower_heard_[b] = ctx.now();
  ctx.record({.kind = kinds::leader_elected, .value = static_cast<std::int64_t>(term_)});
  raft_over(ctx);
  serve_when_committed(ctx);
}

void BrokerNode::serve_when_committed(sim::Context& ctx) {
  if (!raft() || raft_ != Raft::leader || master_) return;
  advance_confirm(ctx);
  if (confirm_ >= elected_end_) become_master(ctx, term_, 0);
}

void BrokerNode::on_leader_beat(sim::Context& ctx, sim::Connection c, const LeaderBeat& b) {
  if (b.term >= term_) {
    see_term(ctx, b.term);
    leader_heard_ = ctx.now();
    if (leader_ != b.leader || raft_ != Raft::follower) {
      become_slave(ctx, b.leader, b.term);
      arm_raft(ctx, kLeak + vote_wait(ctx));
    }
  }
  ctx.send(c, sim::Payload::of(Voted{b.opaque, term_, 1}, 60));
}

}  // namespace mqlab::models::rocketmq
