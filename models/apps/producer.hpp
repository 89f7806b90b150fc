/// The declared producer: operations of its own, each an effect in its own store, then calls, then a publish; each part may be absent.
///
/// An operation is *under way* from its start to the last word that the business gets; `window` bounds how many are. What the business hears:
///   - confirmed: acknowledged; no answer was asked for: unasked, right after the send;
///   - refused (nack, returned, a call said no) and no retry left: rejected; but indeterminate if any attempt ended without an answer,
///     because that one may have been stored;
///   - request and reply: acknowledged when the reply has come, indeterminate when it does not come in time;
///   - with an outbox: acknowledged at the commit, whatever happens to the message then.
/// A confirm that comes after it gave up changes nothing: the customer has gone. A retry keeps the message id and may overtake nothing or
/// be overtaken: it goes to the end of the line, as a real producer's does.
///
/// Cost: a ring indexed by operation number, a ring of deadlines in order of sending, one timer for the oldest; nothing is allocated per
/// message once the rings have grown to the window.
#pragma once

#include <cstdint>
#include <functional>

#include "models/apps/application.hpp"
#include "models/apps/program.hpp"
#include "models/apps/spec.hpp"
#include "sim/core/ring.hpp"

namespace mqlab::models::apps {

class ProducerProgram final : public Program {
 public:
  /// `publishes`: it has a publish role (client 0, role 0). Its own store, if it has an effect, is store 0; the services it calls are
  /// numbered as in `spec.calls`. `spec` and `lasting` must outlive it.
  /// `replies`: its client consumes too (role 0), and an operation that was published is over when its reply has come.
  ProducerProgram(const ProducerSpec& spec, bool publishes, Lasting& lasting, bool replies = false);

  void on(Desk& desk, const event::Started& started) override;
  void on(Desk& desk, const event::Ready& ready) override;
  void on(Desk& desk, const event::Lost& lost) override;
  void on(Desk& desk, const event::Publishing& publishing) override;
  void on(Desk& desk, const event::Delivered& delivered) override;
  void on(Desk& desk, const event::Confirmed& confirmed) override;
  void on(Desk& desk, const event::TimerFired& timer) override;
  void on(Desk& desk, const event::Committed& committed) override;
  void on(Desk& desk, const event::Answered& answered) override;
  void on(Desk& desk, const event::StopAsked& stop) override;
  void each_unfinished(const std::function<void(sim::OperationId, Told)>& visit) const override;

 private:
  enum class Stage : std::uint8_t {
    arrived,  ///< waits for room in the window
    storing,  ///< its own effect, before the publish
    calling,
    calling_again,  ///< waits before it repeats a call
    to_send,        ///< waits until publishing is possible
    sent,           ///< waits for the confirm
    backing_off,    ///< waits before a retry
    storing_late,   ///< its own effect, after the confirm
    awaiting_reply,
    undoing_calls,  ///< compensations of what services did
    undoing,        ///< a compensation of its own effect
    done,
  };
  struct Flight {
    Stage stage = Stage::arrived;
    bool unanswered = false;  ///< an attempt ended without an answer
    bool stored = false;      ///< its own effect is done
    bool told = false;
    Told verdict = Told::acknowledged;  ///< to be told when what is left is done
    std::uint16_t attempt = 0;
    std::uint32_t call = 0;
    std::uint16_t call_attempt = 0;
    bool call_failed = false;      ///< for good, and others were called all the same
    std::uint64_t calls_done = 0;  ///< bits by call: done, or perhaps done
  };
  struct Deadline {
    std::uint64_t number = 0;
    std::uint16_t attempt = 0;
    sim::Time at;
  };

  // pace (producer.cpp)
  bool more() const;
  void start_pace(Desk& desk);
  void set_pace(Desk& desk);
  void arrive(Desk& desk);
  void arrivals(Desk& desk);
  bool may_start(const Desk& desk) const;
  void pump(Desk& desk);
  // one operation (producer_operation.cpp)
  void start(Desk& desk, std::uint64_t number);
  Outcome commit(Desk& desk, std::uint64_t number, Write write) const;
  void stored(Desk& desk, std::uint64_t number, Outcome outcome);
  void call_next(Desk& desk, std::uint64_t number);
  void call(Desk& desk, std::uint64_t number);
  void call_failed(Desk& desk, std::uint64_t number, Answer answer);
  void undo_calls(Desk& desk, std::uint64_t number);
  void undo_own(Desk& desk, std::uint64_t number);
  void await_reply(Desk& desk, std::uint64_t number);
  void check_replies(Desk& desk);
  void publish(Desk& desk, std::uint64_t number);
  void send(Desk& desk, std::uint64_t number);
  void published(Desk& desk, std::uint64_t number, Told told);
  void timed_out(Desk& desk, std::uint64_t number);
  void retry_or_give_up(Desk& desk, std::uint64_t number, bool allowed);
  void fail(Desk& desk, std::uint64_t number, Told told);
  void finish(Desk& desk, std::uint64_t number, Told told);
  void forget_done();
  void recover_outbox(Desk& desk);

  bool known(std::uint64_t number) const { return number >= first_ && number - first_ < flights_.size(); }
  Flight& flight(std::uint64_t number) { return flights_[number - first_]; }
  Message message(std::uint64_t number) const;
  sim::OperationId operation(std::uint64_t number) const { return {self_, number}; }
  void tell(Desk& desk, std::uint64_t number, Told told);
  bool outstanding(const Deadline& deadline) const;
  void prune_deadlines();
  void arm_deadline(Desk& desk);
  void check_deadlines(Desk& desk);
  void hold_deadlines(Desk& desk, bool hold);

  const ProducerSpec& spec_;
  const bool publishes_;
  Lasting& lasting_;
  const bool replies_;
  sim::ProcessId self_ = sim::ProcessId::none;
  bool confirms_ = false;
  bool held_ = false;  ///< the broker blocks publishing, and the spec honours it: no confirm is missed
  bool pacing_ = false;
  bool pumping_ = false;
  bool yielded_ = false;
  bool stopping_ = false;
  sim::Time pace_origin_;
  std::uint64_t pace_ticks_ = 0;
  sim::Timer pace_timer_ = sim::Timer::none;

  sim::Ring<Flight> flights_;  ///< by operation number, from `first_`
  std::uint64_t first_ = 1;
  std::uint64_t next_to_start_ = 1;
  std::uint64_t active_ = 0;     ///< started and not done
  std::uint64_t in_outbox_ = 0;  ///< of these: told at the commit, so no customer waits for them and the window does not count them
  sim::Ring<std::uint64_t> to_send_;
  sim::Ring<Deadline> deadlines_;
  sim::Timer deadline_timer_ = sim::Timer::none;
  sim::Ring<Deadline> replies_due_;
  sim::Timer reply_timer_ = sim::Timer::none;
};

}  // namespace mqlab::models::apps
