// The way of one operation of a declared producer: its own effect, its calls, its publish, and what the business is told at last.
#include <algorithm>
#include <limits>

#include "models/apps/customers.hpp"
#include "models/apps/producer.hpp"
#include "models/apps/producer_timers.hpp"

namespace mqlab::models::apps {

namespace {

/// An outbox tries for ever; between two tries it waits at least this long when the scenario names no backoff.
constexpr sim::Duration kOutboxPause = 100ms;

}  // namespace

Message ProducerProgram::message(std::uint64_t number) const { return message_of_operation(spec_, self_, number); }

void ProducerProgram::start(Desk& desk, std::uint64_t number) {
  ++active_;
  if (spec_.effect && spec_.effect_when == EffectWhen::before_publish) {
    flight(number).stage = Stage::storing;
    const Outcome outcome = commit(desk, number, Write::effect);
    if (outcome != Outcome::later) stored(desk, number, outcome);
  } else {
    call_next(desk, number);
  }
}

Outcome ProducerProgram::commit(Desk& desk, std::uint64_t number, Write write) const {
  const EffectSpec& effect = *spec_.effect;
  command::Commit commit;
  commit.tag = number;
  commit.write = write;
  if (desk.local_transactions()) commit.guard = Guard::natural;  // a row under the operation's own key
  commit.flush = effect.flush;
  commit.outbox = spec_.outbox && write == Write::effect;
  commit.amount = effect.amount.value_or(spec_.amount) * (effect.take ? -1 : 1);
  commit.message = message(number);
  return desk.ask(commit);
}

void ProducerProgram::stored(Desk& desk, std::uint64_t number, Outcome outcome) {
  Flight& f = flight(number);
  if (f.stage == Stage::undoing) return finish(desk, number, f.verdict);
  if (f.stage == Stage::storing_late) return finish(desk, number, outcome == Outcome::applied ? f.verdict : Told::rejected);
  if (outcome != Outcome::applied) return finish(desk, number, Told::rejected);
  f.stored = true;
  if (spec_.outbox) {
    tell(desk, number, Told::acknowledged);
    ++in_outbox_;
  }
  call_next(desk, number);
}

void ProducerProgram::on(Desk& desk, const event::Committed& committed) {
  if (known(committed.tag)) stored(desk, committed.tag, committed.outcome);
  pump(desk);
}

void ProducerProgram::publish(Desk& desk, std::uint64_t number) {
  if (!publishes_) return finish(desk, number, Told::acknowledged);
  if (to_send_.empty() && desk.can_publish(0)) return send(desk, number);
  flight(number).stage = Stage::to_send;
  to_send_.emplace_back(number);
}

void ProducerProgram::send(Desk& desk, std::uint64_t number) {
  Flight& f = flight(number);
  f.stage = Stage::sent;
  if (f.attempt < std::numeric_limits<std::uint16_t>::max()) ++f.attempt;
  Message m = message(number);
  m.attempt = static_cast<std::uint8_t>(std::min<std::uint16_t>(f.attempt, 255));
  if (f.attempt > 1) desk.ask(command::Remark{kinds::publish_retried, m.id, m.operation, f.attempt});
  if (confirms_ && spec_.retry && spec_.retry->timeout.count() > 0) {
    deadlines_.emplace_back(Deadline{number, f.attempt, desk.now() + spec_.retry->timeout});
    arm_deadline(desk);
  }
  desk.ask(command::Publish{0, 0, m});
  if (!confirms_) published(desk, number, Told::unasked);
}

/// The message is out of the producer's hands: confirmed, or sent without asking.
void ProducerProgram::published(Desk& desk, std::uint64_t number, Told told) {
  Flight& f = flight(number);
  if (spec_.outbox) desk.ask(command::OutboxDone{0, message(number).id});
  if (replies_) return await_reply(desk, number);
  if (!spec_.effect || spec_.effect_when == EffectWhen::before_publish) return finish(desk, number, told);
  f.stage = Stage::storing_late;
  f.verdict = told;
  const Outcome outcome = commit(desk, number, Write::effect);
  if (outcome != Outcome::later) stored(desk, number, outcome);
}

void ProducerProgram::on(Desk& desk, const event::Confirmed& confirmed) {
  const std::uint64_t number = confirmed.message.number();
  // `mandatory` without confirms: nothing was asked, and yet there is news.
  if (!confirms_ && confirmed.confirm == Confirm::returned && confirmed.message.origin() == self_) {
    desk.ask(command::Tell{operation(number), Told::rejected});
  }
  if (confirmed.message.origin() == self_ && known(number)) {
    Flight& f = flight(number);
    const bool waiting = f.stage == Stage::sent || f.stage == Stage::to_send || f.stage == Stage::backing_off;
    // What ended an earlier attempt while the next one waits to be sent was told by the timeout already; only an ack is news.
    if (waiting && confirmed.confirm == Confirm::ack) {
      published(desk, number, Told::acknowledged);
    } else if (f.stage == Stage::sent) {
      const bool retry = spec_.retry.has_value();
      switch (confirmed.confirm) {
        case Confirm::ack: break;
        case Confirm::nack: retry_or_give_up(desk, number, retry && spec_.retry->after_nack); break;
        case Confirm::returned: retry_or_give_up(desk, number, retry && spec_.retry->after_return); break;
        case Confirm::unknown:
          f.unanswered = true;
          retry_or_give_up(desk, number, retry && spec_.retry->after_lost);
          break;
      }
    }
  }
  prune_deadlines();
  pump(desk);
}

void ProducerProgram::timed_out(Desk& desk, std::uint64_t number) {
  Flight& f = flight(number);
  f.unanswered = true;
  desk.ask(command::Remark{kinds::publish_confirm_timed_out, sim::MessageId(self_, number), operation(number), f.attempt});
  retry_or_give_up(desk, number, true);
}

void ProducerProgram::retry_or_give_up(Desk& desk, std::uint64_t number, bool allowed) {
  Flight& f = flight(number);
  if (!spec_.outbox && (!allowed || f.attempt > spec_.retry->max)) {
    if (spec_.retry) desk.ask(command::Remark{kinds::publish_given_up, sim::MessageId(self_, number), operation(number), f.attempt});
    return fail(desk, number, f.unanswered ? Told::indeterminate : Told::rejected);
  }
  sim::Duration pause = spec_.retry ? spec_.retry->backoff : sim::Duration{0};
  if (spec_.retry && spec_.retry->doubling) pause *= std::int64_t{1} << std::min(f.attempt - 1, 20);
  if (spec_.outbox && pause.count() == 0) pause = kOutboxPause;
  if (pause.count() == 0) {
    // Not at once: what is retried goes behind what waits already, and a lost connection must come back first.
    f.stage = Stage::to_send;
    to_send_.emplace_back(number);
  } else {
    f.stage = Stage::backing_off;
    desk.ask(command::SetTimer{producer_timer::backoff, number, pause});
  }
}

void ProducerProgram::tell(Desk& desk, std::uint64_t number, Told told) {
  flight(number).told = true;
  desk.ask(command::Tell{operation(number), told});
}

void ProducerProgram::finish(Desk& desk, std::uint64_t number, Told told) {
  if (!flight(number).told) tell(desk, number, told);
  if (spec_.outbox && flight(number).stored) --in_outbox_;
  flight(number).stage = Stage::done;
  --active_;
  forget_done();
  if (active_ != 0 || more()) return;
  for (sim::Timer* timer : {&deadline_timer_, &reply_timer_}) {
    if (*timer != sim::Timer::none) desk.cancel(*timer);
    *timer = sim::Timer::none;
  }
}

void ProducerProgram::forget_done() {
  while (!flights_.empty() && flights_.front().stage == Stage::done) {
    flights_.pop_front();
    ++first_;
  }
}

// --- deadlines: in order of sending, because the timeout is the same for all ---

bool ProducerProgram::outstanding(const Deadline& deadline) const {
  if (!known(deadline.number)) return false;
  const Flight& f = flights_[deadline.number - first_];
  return f.stage == Stage::sent && f.attempt == deadline.attempt;
}

void ProducerProgram::prune_deadlines() {
  while (!deadlines_.empty() && !outstanding(deadlines_.front())) deadlines_.pop_front();
}

void ProducerProgram::arm_deadline(Desk& desk) {
  if (held_ || deadline_timer_ != sim::Timer::none || deadlines_.empty()) return;
  deadline_timer_ = desk.ask(command::SetTimer{producer_timer::deadline, 0, deadlines_.front().at - desk.now()});
}

/// While nothing can be published nothing is missed; then the wait begins anew.
void ProducerProgram::hold_deadlines(Desk& desk, bool hold) {
  if (held_ == hold) return;
  held_ = hold;
  if (hold) {
    desk.cancel(deadline_timer_);
    deadline_timer_ = sim::Timer::none;
    return;
  }
  for (std::size_t i = 0; i < deadlines_.size(); ++i) deadlines_[i].at = desk.now() + spec_.retry->timeout;
  prune_deadlines();
  arm_deadline(desk);
}

void ProducerProgram::check_deadlines(Desk& desk) {
  deadline_timer_ = sim::Timer::none;
  for (prune_deadlines(); !deadlines_.empty() && deadlines_.front().at <= desk.now(); prune_deadlines()) {
    const std::uint64_t number = deadlines_.front().number;
    deadlines_.pop_front();
    timed_out(desk, number);
  }
  arm_deadline(desk);
}

// --- after a restart ---

/// What the outbox still holds goes on where it was: told long ago, to be published again until it is confirmed.
void ProducerProgram::recover_outbox(Desk& desk) {
  std::uint64_t lowest = first_;
  desk.each_outbox(0, [&](const Message& m) { lowest = std::min(lowest, m.id.number()); });
  const std::uint64_t next = first_;
  first_ = lowest;
  for (std::uint64_t number = lowest; number < next; ++number) flights_.emplace_back().stage = Stage::done;
  desk.each_outbox(0, [&](const Message& m) {
    Flight& f = flight(m.id.number());
    f.stage = Stage::to_send;
    f.told = f.stored = true;
    to_send_.emplace_back(m.id.number());
    ++active_;
    ++in_outbox_;
  });
  next_to_start_ = next;
}

}  // namespace mqlab::models::apps
