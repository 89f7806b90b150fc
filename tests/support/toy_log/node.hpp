/// The two nodes of the toy log: a leader that everyone speaks to, a follower on another host that fetches from it.
///
/// A message is confirmed when both have written it (or, with `acks` = `leader`, when the leader has). Neither flushes: a power loss takes the tail of one log, and the other node has it. So a leader that
/// starts asks the follower for what it lacks before it reads what clients say. Both without power at once, or the leader while the follower
/// lags and `acks` is `leader`: what was confirmed may be lost.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "sim/process/process.hpp"
#include "tests/support/toy_log/frames.hpp"
#include "tests/support/toy_log/mutants.hpp"

namespace mqlab::models::toy_log {

inline constexpr sim::Duration kRetry = std::chrono::milliseconds(100);

enum class Acks : std::uint8_t { leader, replicated };

class Leader final : public sim::Process {
 public:
  Leader(std::string follower, Acks acks, Mutant mutant) : follower_(std::move(follower)), acks_(acks), mutant_(mutant) {}
  void on_started(sim::Context&) override;
  void on_accepted(sim::Context&, sim::Connection, sim::ProcessId) override;
  void on_connected(sim::Context&, sim::Connection) override;
  void on_refused(sim::Context& ctx, sim::Connection, sim::Refusal) override { ctx.set_timer(kRetry, {}, sim::Class::background); }
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context& ctx, sim::Timer, sim::Due) override { recovery_ = ctx.connect(ctx.process(follower_)); }
  void on_flushed(sim::Context&, sim::Ticket, sim::Flushed) override;
  bool on_command(sim::Context&, std::string_view what, const describe::Value& arguments) override;

 private:
  struct Parked {
    sim::Connection from;
    sim::Offset offset;
    Reader reader;
  };
  void store(sim::Context&, const Message&);
  void record_stored(sim::Context&, const Message&, sim::Offset at);
  void confirm(sim::Context&, sim::Connection publisher, const Message&);
  void fetched(sim::Context&, sim::Connection, Fetch);
  void committed(sim::Context&, sim::Offset upto);
  bool rewind(sim::Context&, sim::Offset to);
  void recovered(sim::Context&, sim::Payload&);
  void answer_parked(sim::Context&);
  sim::Offset limit(sim::Context& ctx, Reader reader) const { return reader == Reader::follower ? ctx.log_end(log_) : watermark_; }

  std::string follower_;
  Acks acks_;
  Mutant mutant_;
  sim::Element partition_ = sim::Element::none;
  sim::File log_ = sim::File::none;
  sim::File offsets_ = sim::File::none;
  sim::Connection recovery_ = sim::Connection::none;
  bool ready_ = false;
  bool frozen_ = false;
  sim::Offset committed_ = 0;
  sim::Offset watermark_ = 0;  ///< what is before it, both have written
  std::vector<sim::Connection> clients_;
  std::vector<Parked> parked_;
  std::deque<std::pair<sim::Offset, sim::Connection>> unconfirmed_;
  std::vector<std::pair<sim::Ticket, Message>> flushing_;
};

class Follower final : public sim::Process {
 public:
  explicit Follower(std::string leader) : leader_(std::move(leader)) {}
  void on_started(sim::Context&) override;
  void on_connected(sim::Context& ctx, sim::Connection c) override { ctx.send(c, plain(Fetch{ctx.log_end(log_), Reader::follower})); }
  void on_refused(sim::Context& ctx, sim::Connection, sim::Refusal) override { ctx.set_timer(kRetry, {}, sim::Class::background); }
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_timer(sim::Context& ctx, sim::Timer, sim::Due) override { to_leader_ = ctx.connect(ctx.process(leader_)); }
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;

 private:
  std::string leader_;
  sim::File log_ = sim::File::none;
  sim::Connection to_leader_ = sim::Connection::none;
};

}  // namespace mqlab::models::toy_log
