#include "models/apps/producer.hpp"

#include <algorithm>

#include "models/apps/customers.hpp"
#include "models/apps/producer_timers.hpp"

namespace mqlab::models::apps {

ProducerProgram::ProducerProgram(const ProducerSpec& spec, bool publishes, Lasting& lasting, bool replies)
    : spec_(spec), publishes_(publishes), lasting_(lasting), replies_(replies) {}

void ProducerProgram::on(Desk& desk, const event::Started& started) {
  self_ = desk.self();
  first_ = next_to_start_ = lasting_.operations_begun + 1;
  if (spec_.outbox && started.incarnation > 0) recover_outbox(desk);
  if (!publishes_) start_pace(desk);
}

void ProducerProgram::on(Desk& desk, const event::Ready&) {
  confirms_ = publishes_ && desk.confirms(0, 0);
  hold_deadlines(desk, false);
  start_pace(desk);
  pump(desk);
}

void ProducerProgram::on(Desk& desk, const event::Publishing& publishing) {
  if (spec_.retry && spec_.retry->honour_blocked) hold_deadlines(desk, !publishing.possible);
  if (publishing.possible) pump(desk);
}

void ProducerProgram::on(Desk& desk, const event::Lost&) { hold_deadlines(desk, false); }

void ProducerProgram::on(Desk& desk, const event::TimerFired& timer) {
  switch (timer.tag) {
    case producer_timer::pace:
      pace_timer_ = sim::Timer::none;
      arrivals(desk);
      set_pace(desk);
      break;
    case producer_timer::deadline: check_deadlines(desk); break;
    case producer_timer::backoff:
      if (known(timer.data) && flight(timer.data).stage == Stage::backing_off) publish(desk, timer.data);
      break;
    case producer_timer::yield: yielded_ = false; break;
    case producer_timer::reply: check_replies(desk); break;
    case producer_timer::call_again:
      if (known(timer.data) && flight(timer.data).stage == Stage::calling_again) call(desk, timer.data);
      break;
    default: break;
  }
  pump(desk);
}

void ProducerProgram::on(Desk& desk, const event::StopAsked&) {
  stopping_ = true;
  desk.cancel(pace_timer_);
  pace_timer_ = sim::Timer::none;
  for (std::uint64_t number = first_; known(number); ++number) {
    const Flight& f = flight(number);
    const bool unsent = f.stage == Stage::arrived || f.stage == Stage::to_send || f.stage == Stage::backing_off ||
                        f.stage == Stage::calling_again || f.stage == Stage::awaiting_reply;
    if (!unsent) continue;
    if (f.stage == Stage::arrived) ++active_;
    const bool open = f.unanswered || f.calls_done != 0 || f.stage == Stage::awaiting_reply;
    finish(desk, number, open ? Told::indeterminate : Told::rejected);
  }
  if (active_ == 0) desk.ask(command::Stop{});
}

void ProducerProgram::each_unfinished(const std::function<void(sim::OperationId, Told)>& visit) const {
  for (std::size_t i = 0; i < flights_.size(); ++i) {
    const Flight& f = flights_[i];
    if (f.stage == Stage::done || f.told) continue;
    const bool unasked = publishes_ && !confirms_ && f.stage == Stage::sent;
    visit({self_, first_ + i}, unasked ? Told::unasked : Told::indeterminate);
  }
}

// --- pace ---

bool ProducerProgram::more() const {
  return !stopping_ && !lasting_.dead && lasting_.operations_begun < static_cast<std::uint64_t>(spec_.operations);
}

void ProducerProgram::start_pace(Desk& desk) {
  if (pacing_) return;
  pacing_ = true;
  pace_origin_ = desk.now();
  if (!is_closed_loop(spec_)) {
    arrivals(desk);
    set_pace(desk);
  }
  pump(desk);
}

void ProducerProgram::set_pace(Desk& desk) {
  if (!more()) return;
  pace_timer_ = desk.ask(command::SetTimer{producer_timer::pace, 0, pace_origin_ + until_tick(spec_, pace_ticks_) - desk.now()});
}

void ProducerProgram::arrivals(Desk& desk) {
  ++pace_ticks_;
  const std::int64_t at_once = spec_.burst ? spec_.burst->size : 1;
  for (std::int64_t i = 0; i < at_once && more(); ++i) arrive(desk);
}

void ProducerProgram::arrive(Desk& desk) {
  const std::uint64_t number = ++lasting_.operations_begun;
  flights_.emplace_back();
  desk.ask(command::Begin{operation(number), spec_.amount});
  if (spec_.when_blocked == WhenBlocked::refuse && publishes_ && !desk.can_publish(0)) {
    ++active_;
    finish(desk, number, Told::rejected);
  }
}

/// Whether an operation can take its first step now, so that a closed loop begins none that it could only let wait.
bool ProducerProgram::may_start(const Desk& desk) const {
  const bool publish_first = spec_.calls.empty() && !(spec_.effect && spec_.effect_when == EffectWhen::before_publish);
  return active_ - in_outbox_ < spec_.window && (!publishes_ || !publish_first || desk.can_publish(0));
}

void ProducerProgram::pump(Desk& desk) {
  if (pumping_ || !pacing_) return;
  pumping_ = true;
  while (!to_send_.empty() && desk.can_publish(0)) {
    const std::uint64_t number = to_send_.front();
    to_send_.pop_front();
    if (known(number) && flight(number).stage == Stage::to_send) send(desk, number);
  }
  // Without answers nothing but the socket limits a closed loop: let others have their turn after each window.
  for (std::uint32_t turn = 0; !yielded_; ++turn) {
    next_to_start_ = std::max(next_to_start_, first_);
    while (known(next_to_start_) && flight(next_to_start_).stage != Stage::arrived) ++next_to_start_;
    if (!may_start(desk)) break;
    if (!known(next_to_start_)) {
      if (!is_closed_loop(spec_) || !more()) break;
      if (turn == spec_.window && publishes_ && !confirms_) {
        yielded_ = true;
        desk.ask(command::SetTimer{producer_timer::yield, 0, sim::Duration{0}});
        break;
      }
      arrive(desk);
      if (!known(next_to_start_)) continue;
    }
    start(desk, next_to_start_++);
  }
  pumping_ = false;
  if (stopping_ && active_ == 0) desk.ask(command::Stop{});
}

}  // namespace mqlab::models::apps
