#include "models/apps/external/external_program.hpp"

#include <utility>

#include "models/apps/customers.hpp"
#include "models/apps/external/timers.hpp"

namespace mqlab::models::apps {

using describe::Value;

ExternalProgram::ExternalProgram(const ExternalSetup& setup, Lasting& lasting) : setup_(setup), lasting_(lasting) {}
ExternalProgram::~ExternalProgram() = default;

/// One event after the other, each answered before the next is told. A process that was struck meanwhile says nothing more.
void ExternalProgram::tell(Desk& desk, Value event) {
  to_tell_.push_back(std::move(event));
  if (talking_) return;
  talking_ = true;
  while (!to_tell_.empty() && !lasting_.dead) {
    Value next = std::move(to_tell_.front());
    to_tell_.pop_front();
    next.set("now", Value(desk.now().ns));
    for (const Value& command : partner_->answer(next)) obey(desk, command);
  }
  talking_ = false;
}

Value ExternalProgram::setup_value() const {
  const auto list = [](const std::vector<std::string>& names) {
    describe::List out;
    for (const std::string& name : names) out.emplace_back(name);
    return Value(std::move(out));
  };
  Value setup{describe::Object{}};
  setup.set("process", Value(setup_.process));
  setup.set("publishes", Value(setup_.publishes));
  setup.set("consumes", Value(setup_.consumes));
  setup.set("stores", list(setup_.stores));
  setup.set("services", list(setup_.services));
  setup.set("workers", Value(static_cast<std::int64_t>(setup_.workers)));
  if (setup_.operations) setup.set("operations", Value(setup_.operations->operations));
  return setup;
}

void ExternalProgram::on(Desk& desk, const event::Started& started) {
  self_ = desk.self();
  for (const std::string& name : setup_.names) names_.add(name, desk.process(name));
  partner_ = setup_.partner(setup_.process, setup_.spec);
  Value event = value_of(Event{started}, names_);
  event.set("setup", setup_value());
  event.set("seed", Value(static_cast<std::int64_t>(desk.draw(kExternalSeed, started.incarnation) >> 12)));
  event.set("operations_begun", Value(static_cast<std::int64_t>(lasting_.operations_begun)));
  describe::List outbox;
  if (setup_.effect && !setup_.effect->store.empty())
    desk.each_outbox(0, [&](const Message& message) { outbox.push_back(value_of(message, names_)); });
  event.set("outbox", Value(std::move(outbox)));
  tell(desk, std::move(event));
  if (!setup_.publishes) start_customers(desk);
}

void ExternalProgram::on(Desk& desk, const event::Ready& ready) {
  confirms_ = setup_.publishes && ready.client == 0 && desk.confirms(0, 0);
  Value event = value_of(Event{ready}, names_);
  event.set("confirms", Value(confirms_));
  tell(desk, std::move(event));
  start_customers(desk);
}

void ExternalProgram::on(Desk& desk, const event::Lost& lost) { tell(desk, Event{lost}); }
void ExternalProgram::on(Desk& desk, const event::Publishing& publishing) { tell(desk, Event{publishing}); }
void ExternalProgram::on(Desk& desk, const event::Confirmed& confirmed) { tell(desk, Event{confirmed}); }

void ExternalProgram::on(Desk& desk, const event::Delivered& delivered) {
  in_hand_.push_back({delivered.client, delivered.delivery.handle});
  tell(desk, Event{delivered});
}

void ExternalProgram::on(Desk& desk, const event::TimerFired& timer) {
  switch (timer.tag) {
    case external_timer::own:
      timers_.erase(timer.data);
      tell(desk, Event{event::TimerFired{static_cast<std::uint32_t>(timer.data), 0}});
      break;
    case external_timer::pace:
      arrivals(desk);
      set_pace(desk);
      break;
    case external_timer::yield:
      yielded_ = false;
      arrivals(desk);
      break;
    default: break;
  }
}

void ExternalProgram::on(Desk& desk, const event::Worked& worked) {
  at_work_.erase(worked.tag);
  tell(desk, Event{worked});
}
void ExternalProgram::on(Desk& desk, const event::Committed& committed) { tell(desk, Event{committed}); }
void ExternalProgram::on(Desk& desk, const event::Called& called) {
  calls_.insert(called.call);
  tell(desk, Event{called});
}
void ExternalProgram::on(Desk& desk, const event::Answered& answered) { tell(desk, Event{answered}); }
void ExternalProgram::on(Desk& desk, const event::StopAsked& stop) { tell(desk, Event{stop}); }

void ExternalProgram::each_unfinished(const std::function<void(sim::OperationId, Told)>& visit) const {
  for (const auto& [number, customer] : waiting_)
    visit({self_, number}, customer.published && !confirms_ ? Told::unasked : Told::indeterminate);
}

// --- the customers ---

bool ExternalProgram::more() const {
  return setup_.operations && !lasting_.dead && lasting_.operations_begun < static_cast<std::uint64_t>(setup_.operations->operations);
}

void ExternalProgram::start_customers(Desk& desk) {
  if (pacing_ || !setup_.operations) return;
  pacing_ = true;
  pace_origin_ = desk.now();
  arrivals(desk);
  set_pace(desk);
}

void ExternalProgram::set_pace(Desk& desk) {
  if (!more() || is_closed_loop(*setup_.operations)) return;
  desk.ask(command::SetTimer{external_timer::pace, 0, pace_origin_ + until_tick(*setup_.operations, pace_ticks_) - desk.now()});
}

void ExternalProgram::arrivals(Desk& desk) {
  if (!is_closed_loop(*setup_.operations)) {
    ++pace_ticks_;
    const std::int64_t at_once = setup_.operations->burst ? setup_.operations->burst->size : 1;
    for (std::int64_t i = 0; i < at_once && more(); ++i) arrive(desk);
    return;
  }
  // A program that tells its customers at once would have all of them at one moment: let others have their turn after each window.
  for (std::uint32_t turn = 0; more() && !yielded_ && waiting_.size() < setup_.operations->window; ++turn) {
    if (turn == setup_.operations->window) {
      yielded_ = true;
      desk.ask(command::SetTimer{external_timer::yield, 0, sim::Duration{0}});
      return;
    }
    arrive(desk);
  }
}

void ExternalProgram::arrive(Desk& desk) {
  const std::uint64_t number = ++lasting_.operations_begun;
  waiting_.emplace(number, Customer{});
  const Message message = message_of_operation(*setup_.operations, self_, number);
  desk.ask(command::Begin{message.operation, message.amount});
  Value event{describe::Object{}};
  event.set("event", Value("operation"));
  event.set("message", value_of(message, names_));
  tell(desk, std::move(event));
}

}  // namespace mqlab::models::apps
