/// The toy log's client library: one connection to the leader, publishes that are confirmed by id, one delivery at a time, a commit for each.
#pragma once

#include <map>
#include <string>

#include "models/client.hpp"
#include "tests/support/toy_log/node.hpp"

namespace mqlab::models::toy_log {

class LogClient final : public Client {
 public:
  LogClient(std::string leader, bool confirms, bool consumes, std::uint32_t number, Mutant mutant)
      : Client(number), leader_(std::move(leader)), confirms_(confirms), consumes_(consumes), mutant_(mutant) {}

  void start(sim::Context&, ClientListener&) override;
  bool owns(sim::Connection c) const override { return c == connection_; }
  void on_connected(sim::Context&, sim::Connection) override;
  void on_refused(sim::Context& ctx, sim::Connection, sim::Refusal) override { ctx.set_timer(kRetry, due(1), sim::Class::background); }
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context& ctx, sim::Due) override { connection_ = ctx.connect(ctx.process(leader_)); }
  void publish(sim::Context&, std::uint32_t role, const Message&) override;
  bool can_publish() const override { return ready_; }
  bool confirms(std::uint32_t) const override { return confirms_; }
  void settle(sim::Context&, std::uint64_t handle, Settle how, bool multiple) override;
  void stop(sim::Context& ctx) override { ctx.close(connection_); }

 private:
  std::string leader_;
  bool confirms_;
  bool consumes_;
  Mutant mutant_;
  bool ready_ = false;
  sim::Connection connection_ = sim::Connection::none;
  ClientListener* listener_ = nullptr;
  sim::Element partition_ = sim::Element::none;
  std::map<std::uint64_t, Message> unanswered_;  ///< by packed id
  std::map<sim::Offset, Message> in_hand_;
  sim::Offset seen_ = 0;  ///< what is before it was delivered once
};

}  // namespace mqlab::models::toy_log
