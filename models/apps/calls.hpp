/// Direct calls between applications: a request and its answer over a connection of the caller, the alternative to a queue.
///
/// One connection per callee, made at the first call and again at the next call after it broke. A request is never sent twice: if the
/// connection breaks or the time is up, the caller does not know whether it was done (`unknown`); if it never left, it knows that it was
/// not (`refused`). An answer after the time is up is thrown away. One deadline timer for the oldest request: all have the same timeout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/apps/payloads.hpp"
#include "models/apps/program.hpp"
#include "sim/core/ring.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::apps {

/// The caller's side.
class Caller {
 public:
  /// `due`: the timer value that the application routes back to `on_timer`.
  Caller(std::vector<std::string> services, sim::Duration timeout, sim::Due due);

  void call(sim::Context& ctx, const command::Call& call);
  bool owns(sim::Connection connection) const { return service_of(connection).has_value(); }
  void on_connected(sim::Context& ctx, sim::Connection connection);
  void on_refused(sim::Connection connection);
  void on_closed(sim::Connection connection);
  void on_frame(sim::Context& ctx, sim::Payload& frame);
  void on_timer(sim::Context& ctx);
  void close(sim::Context& ctx);

  /// After each handler: the answers that it brought, one by one.
  std::optional<event::Answered> next_answer(sim::Context& ctx);

 private:
  enum class State : std::uint8_t { waiting, sent, answered, done };
  struct Request {
    std::uint64_t tag = 0;
    std::uint32_t service = 0;
    State state = State::waiting;
    Answer answer = Answer::unknown;
    bool undo = false;
    Message message;
    sim::Time deadline;
  };
  struct Service {
    std::string name;
    sim::ProcessId process = sim::ProcessId::none;
    sim::Connection connection = sim::Connection::none;
    bool open = false;
  };
  std::optional<std::uint32_t> service_of(sim::Connection connection) const;
  void send(sim::Context& ctx, std::uint64_t number, Request& request);
  void answer(std::uint64_t number, Answer answer);
  void lose(std::uint32_t service, Answer sent, Answer waiting);
  void arm(sim::Context& ctx);

  std::vector<Service> services_;
  sim::Duration timeout_;
  sim::Due due_;
  sim::Ring<Request> requests_;  ///< by number, from `first_`
  std::uint64_t first_ = 1;
  sim::Ring<std::uint64_t> answers_;  ///< to be handed over
  sim::Timer timer_ = sim::Timer::none;
};

/// The callee's side: who waits for which answer.
class Callee {
 public:
  event::Called take(sim::Connection from, const CallRequest& request);
  void reply(sim::Context& ctx, const command::Reply& reply);
  void on_closed(sim::Connection connection);

 private:
  struct Open {
    sim::Connection from = sim::Connection::none;
    std::uint64_t call = 0;
    sim::OperationId operation;
  };
  std::vector<Open> open_;
  std::vector<std::uint32_t> free_;
};

}  // namespace mqlab::models::apps
