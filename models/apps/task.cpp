#include "models/apps/task.hpp"

#include <algorithm>

namespace mqlab::models::apps {

namespace {
/// Timer tags. The data is the waiter's tag.
constexpr std::uint32_t kSleep = 1;
constexpr std::uint32_t kConfirm = 2;   // the time is up
constexpr std::uint32_t kAnswered = 3;  // the answer is known already

/// What a program needs to catch the exception of a library that refuses a publish on the spot, so that a loop around it takes time.
constexpr sim::Duration kCatch = std::chrono::milliseconds(1);
}  // namespace

// --- what both have in common ---

void TaskProgram::on(Desk& desk, const event::Started&) {
  desk_ = &desk;
  main_ = main();
  main_.start();
}

std::uint64_t TaskProgram::wait(Waiter& waiter, std::coroutine_handle<> h) {
  waiter.handle_ = h;
  waiter.tag_ = ++tags_;
  waiters_.emplace(waiter.tag_, &waiter);
  return waiter.tag_;
}

TaskProgram::Waiter* TaskProgram::woken(std::uint64_t tag) {
  const auto found = waiters_.find(tag);
  if (found == waiters_.end()) return nullptr;
  Waiter* waiter = found->second;
  waiters_.erase(found);
  return waiter;
}

void TaskProgram::Sleep::await_suspend(std::coroutine_handle<> h) {
  const std::uint64_t tag = program_.wait(*this, h);
  program_.desk_->ask(command::SetTimer{kSleep, tag, duration_});
}

void TaskProgram::on(Desk&, const event::TimerFired& timer) {
  if (timer.tag != kSleep) return;
  if (Waiter* waiter = woken(timer.data)) waiter->handle_.resume();
}

// --- producer ---

void Producer::Confirming::await_suspend(std::coroutine_handle<> h) {
  shop_.wait(*this, h);
  shop_.try_send(*this);
}

void Producer::try_send(Confirming& confirming) {
  const Order& order = confirming.order_;
  if (!desk_->can_publish(0)) {
    blocked_.push_back(&confirming);
    return;
  }
  const auto [attempt, fresh] = attempts_.try_emplace(order.number, std::uint8_t{0});
  Message message;
  message.id = sim::MessageId(desk_->self(), order.number);
  message.operation = sim::OperationId(desk_->self(), order.number);
  message.amount = order.amount;
  message.key = order.key;
  message.body = order.body;
  message.attempt = ++attempt->second;
  if (fresh) {
    desk_->ask(command::Begin{message.operation, order.amount});
  } else {
    desk_->ask(command::Remark{kinds::publish_retried, message.id, message.operation, message.attempt});
  }
  confirming.asked_ = desk_->confirms(0, 0);
  waiting_[order.number] = confirming.tag_;
  sending_ = &confirming;
  desk_->ask(command::Publish{0, 0, message});
  sending_ = nullptr;
  // An answer at once comes by a timer all the same: a coroutine is never resumed from inside its own call.
  if (!confirming.asked_ || confirming.answered_) {
    const sim::Duration delay = confirming.answered_ ? kCatch : sim::Duration{0};
    confirming.timer_ = desk_->ask(command::SetTimer{kAnswered, confirming.tag_, delay});
  } else if (confirming.within_) {
    confirming.timer_ = desk_->ask(command::SetTimer{kConfirm, confirming.tag_, *confirming.within_});
  }
}

void Producer::finish(std::uint64_t tag, std::optional<Confirm> answer) {
  auto* confirming = static_cast<Confirming*>(woken(tag));
  if (confirming == nullptr) return;
  if (confirming->timer_ != sim::Timer::none) desk_->cancel(confirming->timer_);
  const Confirm result = answer.value_or(confirming->result_);
  confirming->result_ = result;
  const Order order = confirming->order_;
  const auto waiting = waiting_.find(order.number);
  if (waiting != waiting_.end() && waiting->second == tag) waiting_.erase(waiting);
  if (!confirming->asked_) {
    tell(order, Told::unasked);
  } else {
    switch (result) {
      case Confirm::ack: tell(order, Told::acknowledged); break;
      case Confirm::nack:
      case Confirm::returned: tell(order, Told::rejected); break;
      case Confirm::unknown: tell(order, Told::indeterminate); break;
    }
  }
  if (result == Confirm::ack) attempts_.erase(order.number);
  confirming->handle_.resume();
}

void Producer::tell(const Order& order, Told told) { desk_->ask(command::Tell{{desk_->self(), order.number}, told}); }

void Producer::send_blocked() {
  while (!blocked_.empty() && desk_->can_publish(0)) {
    Confirming* confirming = blocked_.front();
    blocked_.erase(blocked_.begin());
    try_send(*confirming);
  }
}

void Producer::on(Desk&, const event::Ready&) { send_blocked(); }
void Producer::on(Desk&, const event::Publishing& publishing) {
  if (publishing.possible) send_blocked();
}

void Producer::on(Desk&, const event::Confirmed& confirmed) {
  const auto waiting = waiting_.find(confirmed.message.number());
  if (sending_ != nullptr && sending_->order_.number == confirmed.message.number()) {
    sending_->answered_ = true;
    sending_->result_ = confirmed.confirm;
    return;
  }
  if (waiting != waiting_.end()) return finish(waiting->second, confirmed.confirm);
  // The answer to an attempt that was given up, while nobody waits: an ack is still good news for the business.
  if (confirmed.confirm == Confirm::ack && attempts_.erase(confirmed.message.number()) > 0) {
    tell(Order{confirmed.message.number()}, Told::acknowledged);
  }
}

void Producer::on(Desk& desk, const event::TimerFired& timer) {
  if (timer.tag == kConfirm) return finish(timer.data, Confirm::unknown);
  if (timer.tag == kAnswered) return finish(timer.data, {});
  TaskProgram::on(desk, timer);
}

void Producer::each_unfinished(const std::function<void(sim::OperationId, Told)>& visit) const {
  for (const auto& [number, tag] : waiting_) visit({desk_->self(), number}, Told::indeterminate);
}

// --- consumer ---

void Consumer::Next::await_suspend(std::coroutine_handle<> h) { consumer_.hungry_.emplace_back(consumer_.wait(*this, h)); }

Delivery Consumer::Next::await_resume() {
  const Delivery delivery = consumer_.inbox_.front();
  consumer_.inbox_.pop_front();
  return delivery;
}

Consumer::Storing Consumer::store(const Delivery& delivery, Guard guard, bool flush) {
  command::Commit commit;
  commit.guard = guard;
  commit.flush = flush;
  commit.amount = delivery.message.amount;
  commit.message = delivery.message;
  return {*this, commit};
}

bool Consumer::Storing::await_ready() {
  // The tag must be known before the commit is asked for; it is registered only if the answer comes later.
  commit_.tag = consumer_.tags() + 1;
  outcome_ = consumer_.desk_->ask(commit_);
  return outcome_ != Outcome::later;
}
void Consumer::Storing::await_suspend(std::coroutine_handle<> h) { consumer_.wait(*this, h); }

void Consumer::settle(const Delivery& delivery, Settle how) {
  if (in_hand_.erase(delivery.handle) > 0) desk_->ask(command::SettleDelivery{0, delivery.handle, how, false});
}

void Consumer::on(Desk&, const event::Lost& lost) {
  if (lost.what == Loss::publish_channel) return;
  in_hand_.clear();
  inbox_.clear();
}

void Consumer::on(Desk&, const event::Delivered& delivered) {
  inbox_.emplace_back(delivered.delivery);
  in_hand_.insert(delivered.delivery.handle);
  if (hungry_.empty()) return;
  const std::uint64_t tag = hungry_.front();
  hungry_.pop_front();
  if (Waiter* waiter = woken(tag)) waiter->handle_.resume();
}

void Consumer::on(Desk&, const event::Committed& committed) {
  auto* storing = static_cast<Storing*>(woken(committed.tag));
  if (storing == nullptr) return;
  storing->outcome_ = committed.outcome;
  storing->handle_.resume();
}

}  // namespace mqlab::models::apps
