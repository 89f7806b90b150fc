// What an operation asks of others and waits for: calls of services, their compensation, the reply to a request.
#include <bit>

#include "models/apps/producer.hpp"
#include "models/apps/producer_timers.hpp"

namespace mqlab::models::apps {

// --- calls, one after another ---

void ProducerProgram::call_next(Desk& desk, std::uint64_t number) {
  Flight& f = flight(number);
  if (f.call < spec_.calls.size()) return call(desk, number);
  if (!f.call_failed) return publish(desk, number);
  fail(desk, number, f.unanswered ? Told::indeterminate : Told::rejected);
}

void ProducerProgram::call(Desk& desk, std::uint64_t number) {
  Flight& f = flight(number);
  f.stage = Stage::calling;
  ++f.call_attempt;
  desk.ask(command::Call{number, f.call, false, message(number)});
}

void ProducerProgram::on(Desk& desk, const event::Answered& answered) {
  const std::uint64_t number = answered.tag;
  if (known(number)) {
    Flight& f = flight(number);
    if (f.stage == Stage::undoing_calls) {
      if (answered.answer != Answer::yes) f.unanswered = true;  // it tried; who cleans up then is a matter for people
      undo_calls(desk, number);
    } else if (f.stage == Stage::calling && answered.answer == Answer::yes) {
      f.calls_done |= std::uint64_t{1} << f.call;
      ++f.call;
      f.call_attempt = 0;
      call_next(desk, number);
    } else if (f.stage == Stage::calling) {
      call_failed(desk, number, answered.answer);
    }
  }
  pump(desk);
}

void ProducerProgram::call_failed(Desk& desk, std::uint64_t number, Answer answer) {
  Flight& f = flight(number);
  if (answer == Answer::unknown) {
    f.unanswered = true;
    f.calls_done |= std::uint64_t{1} << f.call;  // perhaps
  }
  if (spec_.call_retry && f.call_attempt <= spec_.call_retry->max) {
    f.stage = Stage::calling_again;
    desk.ask(command::SetTimer{producer_timer::call_again, number, spec_.call_retry->backoff});
    return;
  }
  f.call_failed = true;
  if (spec_.on_call_error == OnCallError::stop) {
    f.call = static_cast<std::uint32_t>(spec_.calls.size());
  } else {
    ++f.call;
    f.call_attempt = 0;
  }
  call_next(desk, number);
}

// --- compensation: what was done last is undone first, its own effect at the end ---

void ProducerProgram::fail(Desk& desk, std::uint64_t number, Told told) {
  Flight& f = flight(number);
  const bool something = f.stored || f.calls_done != 0;
  if (!spec_.compensate || !something) return finish(desk, number, told);
  f.verdict = told;
  f.unanswered = false;  // from here on: whether all of it was undone
  undo_calls(desk, number);
}

void ProducerProgram::undo_calls(Desk& desk, std::uint64_t number) {
  Flight& f = flight(number);
  if (f.calls_done == 0) return undo_own(desk, number);
  const auto last = static_cast<std::uint32_t>(63 - std::countl_zero(f.calls_done));
  f.calls_done &= ~(std::uint64_t{1} << last);
  f.stage = Stage::undoing_calls;
  desk.ask(command::Call{number, last, true, message(number)});
}

void ProducerProgram::undo_own(Desk& desk, std::uint64_t number) {
  Flight& f = flight(number);
  if (!f.stored) return finish(desk, number, f.verdict);
  f.stage = Stage::undoing;
  const Outcome outcome = commit(desk, number, Write::undo);
  if (outcome != Outcome::later) stored(desk, number, outcome);
}

// --- request and reply over queues ---

/// The request is out of its hands, confirmed or not asked for: the reply says more than any confirm.
void ProducerProgram::await_reply(Desk& desk, std::uint64_t number) {
  flight(number).stage = Stage::awaiting_reply;
  replies_due_.emplace_back(Deadline{number, 0, desk.now() + spec_.reply_timeout});
  if (reply_timer_ == sim::Timer::none) reply_timer_ = desk.ask(command::SetTimer{producer_timer::reply, 0, spec_.reply_timeout});
}

void ProducerProgram::on(Desk& desk, const event::Delivered& delivered) {
  const sim::OperationId operation = delivered.delivery.message.operation;
  desk.ask(command::SettleDelivery{delivered.client, delivered.delivery.handle, Settle::ack, false});
  const std::uint64_t number = operation.number();
  if (operation.origin() == self_ && known(number)) {
    const Stage stage = flight(number).stage;
    const bool waits = stage == Stage::awaiting_reply || stage == Stage::sent || stage == Stage::to_send || stage == Stage::backing_off;
    if (waits) finish(desk, number, Told::acknowledged);  // a second reply finds nobody waiting
  }
  pump(desk);
}

void ProducerProgram::check_replies(Desk& desk) {
  reply_timer_ = sim::Timer::none;
  while (!replies_due_.empty()) {
    const Deadline due = replies_due_.front();
    const bool waits = known(due.number) && flight(due.number).stage == Stage::awaiting_reply;
    if (waits && due.at > desk.now()) {
      reply_timer_ = desk.ask(command::SetTimer{producer_timer::reply, 0, due.at - desk.now()});
      return;
    }
    replies_due_.pop_front();
    if (waits) fail(desk, due.number, Told::indeterminate);
  }
}

}  // namespace mqlab::models::apps
