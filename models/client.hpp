/// The seam between a program and a vendor's client library.
///
/// A *client* is the library: connections, channels, tags, prefetch, reconnect, and whatever it retries by itself. It is a state machine of
/// its style and writes the points `publish.sent`, `confirm.received`, `deliver.received`, `ack.sent`. The *program* above it (models/apps)
/// has the business: operations, retries that the application decides, effects, idempotency; it writes the ledger records.
#pragma once

#include <cstdint>

#include "models/message.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models {

/// What of a client is gone.
enum class Loss : std::uint8_t {
  connection,       ///< with all channels: each delivery in hand is void
  publish_channel,  ///< deliveries in hand stay good
  consume_channel,  ///< the deliveries of that role are void
};

/// What a client tells the program above it.
class ClientListener {
 public:
  virtual ~ClientListener() = default;
  virtual void client_ready(sim::Context&, std::uint32_t client) = 0;  ///< connected, consumers registered, may publish
  /// The connection, or the channel of publish or consume role `role`, is gone. Each publish without an answer was reported `unknown` first.
  virtual void client_lost(sim::Context&, std::uint32_t client, Loss what, std::uint32_t role) = 0;
  /// Once for each publish of a role that `confirms`, in any order.
  virtual void confirmed(sim::Context&, std::uint32_t client, sim::MessageId, Confirm) = 0;
  /// The delivery is in the program's hand until it settles it or `client_lost` makes it void. The program writes `offered` from it. Not twice the same
  /// (place, position) while it is in hand.
  virtual void delivered(sim::Context&, std::uint32_t client, const Delivery&) = 0;
  /// Publishing is stopped by the broker (`connection.blocked`, a full buffer) or goes on.
  virtual void publishing(sim::Context&, std::uint32_t client, bool possible) = 0;
};

class Client {
 public:
  /// `number` is the client's index in its application; it marks its timers (see `due`).
  explicit Client(std::uint32_t number) : number_(number) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  virtual void start(sim::Context&, ClientListener&) = 0;
  virtual bool owns(sim::Connection) const = 0;
  virtual void on_connected(sim::Context&, sim::Connection) = 0;
  virtual void on_refused(sim::Context&, sim::Connection, sim::Refusal) = 0;
  virtual void on_closed(sim::Context&, sim::Connection, sim::Closing) = 0;
  virtual void on_frame(sim::Context&, sim::Connection, sim::Payload&) = 0;
  virtual void on_writable(sim::Context&, sim::Connection) {}
  /// One of its own timers; `what` as it was given to `due`, without the owner's mark. A timer for coming back (reconnect, poll, heartbeat) is set with
  /// `sim::Class::background`: one of class progress would keep the run alive for ever while its broker is gone.
  virtual void on_timer(sim::Context&, sim::Due) = 0;

  /// Publish through role `role` (index among the publish roles). Call only while `can_publish`. Answered by `confirmed` if the role asks for
  /// it, never before this call has returned.
  virtual void publish(sim::Context&, std::uint32_t role, const Message&) = 0;
  virtual bool can_publish() const = 0;
  virtual bool confirms(std::uint32_t role) const = 0;  ///< whether the role asks for an answer
  virtual void settle(sim::Context&, std::uint64_t handle, Settle how, bool multiple) = 0;
  /// Close in order (FIN): what was published is handled by the broker first. It does not end the process: the program does, right afterwards.
  virtual void stop(sim::Context&) = 0;

  std::uint32_t number() const { return number_; }

 protected:
  /// A timer value that the application routes back to this client. `what` < 2^24.
  sim::Due due(std::uint32_t what, std::uint64_t data = 0) const { return {(number_ + 1) << 24 | what, data}; }

 private:
  std::uint32_t number_;
};

/// Which client a timer belongs to: 0 is the program itself, n + 1 is client n.
constexpr std::uint32_t timer_owner(sim::Due due) { return due.what >> 24; }
constexpr sim::Due strip_owner(sim::Due due) { return {due.what & 0xff'ffffU, due.data}; }

}  // namespace mqlab::models
