/// The requesting side of RocketMQ's remoting (NettyRemotingClient): one connection per peer, made when it is first needed; many requests in
/// flight, each found again by its number; synchronous ones with an exact time-out, asynchronous ones noticed by a scan (semantics 3.3).
///
/// How a request ends without an answer:
///   - refused or not connected in time: `connect_failed`, it was never sent
///   - the connection is reset, or closed by this side: `send_failed`
///   - the peer closed in order (FIN): from 5.1.3 `send_failed` at once; before, it waits for its time-out (#3929)
///   - `timed_out`; a synchronous one closes the connection, and so ends its neighbours too (clientCloseSocketIfTimeout)
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "models/rocketmq/codes.hpp"
#include "models/rocketmq/frames.hpp"
#include "sim/process/context.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::rocketmq {

class RemotingUser {
 public:
  virtual ~RemotingUser() = default;
  virtual void answered(sim::Context&, sim::ProcessId peer, std::uint64_t tag, sim::Payload&) = 0;
  virtual void failed(sim::Context&, sim::ProcessId peer, std::uint64_t tag, Code) = 0;
  virtual void pushed(sim::Context&, sim::ProcessId, sim::Payload&) {}
  /// The connection stands, and what waited for it has been sent.
  virtual void link_opened(sim::Context&, sim::ProcessId) {}
  virtual void link_closed(sim::Context&, sim::ProcessId) {}
};

/// How a request is made.
struct Call {
  sim::Duration timeout = std::chrono::seconds(3);
  bool sync = true;
  bool oneway = false;
  const sim::Note* note = nullptr;  ///< the record of its leaving
};

class Remoting {
 public:
  enum Due : std::uint32_t { connect_due = 1, deadline_due, kEnd };
  using MakeDue = std::function<sim::Due(std::uint32_t what, std::uint64_t data)>;

  Remoting(RemotingUser& user, MakeDue due, bool fails_at_once, sim::Duration connect_timeout)
      : user_(user), due_(std::move(due)), fails_at_once_(fails_at_once), connect_timeout_(connect_timeout) {}

  /// `tag`: the asker's own name for it; its highest bit is free for no one. One-way requests are never answered; they fail only to connect.
  void request(sim::Context&, sim::ProcessId peer, sim::Payload frame, std::uint64_t tag, const Call& call);
  bool owns(sim::Connection) const;
  bool connected(sim::ProcessId peer) const;
  void on_connected(sim::Context&, sim::Connection);
  void on_refused(sim::Context&, sim::Connection);
  void on_closed(sim::Context&, sim::Connection, sim::Closing);
  void on_frame(sim::Context&, sim::Connection, sim::Payload&);
  void on_timer(sim::Context&, std::uint32_t what, std::uint64_t data);
  /// Close the connection to this peer: it is in no route any more.
  void forget(sim::Context&, sim::ProcessId peer);
  void stop(sim::Context&);

 private:
  struct Waiting {
    sim::Payload frame;
    std::uint64_t tag = 0;
    Call call;
    sim::Note note{};
    bool noted = false;
  };
  struct Pending {
    std::uint32_t opaque = 0;
    std::uint64_t tag = 0;
    sim::Time deadline{};
    bool sync = true;
    sim::Connection connection = sim::Connection::none;
  };
  struct Link {
    sim::ProcessId peer = sim::ProcessId::none;
    sim::Connection connection = sim::Connection::none;
    bool up = false;
    sim::Timer connecting = sim::Timer::none;
    std::vector<Waiting> waiting;  ///< until it is connected
    std::deque<Pending> pending;
    sim::Timer timer = sim::Timer::none;
    sim::Time timer_at = sim::kNever;
  };

  Link& link(sim::ProcessId peer);
  Link* find(sim::Connection c);
  void put(sim::Context&, Link&, Waiting&&);
  void arm(sim::Context&, Link&, sim::Time deadline);
  void not_connected(sim::Context&, Link&);
  void fail_pending(sim::Context&, Link&, sim::Connection of);
  sim::Time deadline_of(sim::Context&, const Call& call) const;

  RemotingUser& user_;
  MakeDue due_;
  bool fails_at_once_;
  sim::Duration connect_timeout_;
  std::deque<Link> links_;  ///< a deque: links stay where they are
  std::uint32_t opaque_ = 0;
  bool stopped_ = false;
};

}  // namespace mqlab::models::rocketmq
