#include "models/apps/worker.hpp"

#include <algorithm>
#include <cassert>

namespace mqlab::models::apps {

namespace {

Guard guard_of(Idempotent idempotent) {
  switch (idempotent) {
    case Idempotent::none:
    case Idempotent::message_id_apart: return Guard::none;
    case Idempotent::message_id: return Guard::message_id;
    case Idempotent::version: return Guard::version;
    case Idempotent::version_next: return Guard::version_next;
    case Idempotent::natural: return Guard::natural;
  }
  return Guard::none;
}

}  // namespace

WorkerProgram::WorkerProgram(const ConsumerSpec& spec, const HandlingSpec& handling, WorkerStores stores, bool relays, Lasting& lasting,
                             std::optional<std::uint32_t> queue_limit)
    : spec_(spec),
      handling_(handling),
      stores_(stores),
      relays_(relays),
      queue_limit_(queue_limit),
      lasting_(lasting),
      guard_(guard_of(handling.idempotent)) {
  for (std::uint32_t worker = handling.concurrency; worker > 0; --worker) idle_.push_back(worker - 1);  // the first is taken first
}

void WorkerProgram::on(Desk&, const event::Started&) {}

void WorkerProgram::on(Desk& desk, const event::Ready& ready) {
  if (ready.client >= epochs_.size()) epochs_.resize(ready.client + 1, 0);
  if (relays_ && ready.client == 0) confirms_ = desk.confirms(0, 0);
  on(desk, event::Publishing{ready.client, true});
}

void WorkerProgram::on(Desk&, const event::Lost& lost) {
  if (lost.what == Loss::publish_channel) return;
  if (lost.client >= epochs_.size()) epochs_.resize(lost.client + 1, 0);
  ++epochs_[lost.client];
  unacked_ = 0;
  for (std::size_t left = waiting_.size(); left > 0; --left) {
    const Index index = waiting_.front();
    waiting_.pop_front();
    const Job& job = jobs_[index];
    if (job.is_call || job.client != lost.client) {
      waiting_.emplace_back(index);
    } else {
      jobs_[index].phase = Phase::free;
      free_jobs_.push_back(index);
    }
  }
}

WorkerProgram::Index WorkerProgram::take_job() {
  if (free_jobs_.empty()) {
    jobs_.emplace_back();
    return static_cast<Index>(jobs_.size() - 1);
  }
  const Index index = free_jobs_.back();
  free_jobs_.pop_back();
  jobs_[index] = Job{};
  return index;
}

void WorkerProgram::on(Desk& desk, const event::Delivered& delivered) {
  if (stopping_) return;  // never touched: the broker takes it back when the connection closes
  const Index index = take_job();
  Job& job = jobs_[index];
  job.client = delivered.client;
  job.epoch = epoch(delivered.client);
  job.handle = delivered.delivery.handle;
  job.message = delivered.delivery.message;
  arrive(desk, index);
}

void WorkerProgram::on(Desk& desk, const event::Called& called) {
  if (stopping_) return desk.ask(command::Reply{called.call, false});
  if (queue_limit_ && idle_.empty() && waiting_.size() >= *queue_limit_) {
    desk.ask(command::Remark{kinds::call_refused, {}, called.message.operation, static_cast<std::int64_t>(waiting_.size())});
    return desk.ask(command::Reply{called.call, false});
  }
  const Index index = take_job();
  Job& job = jobs_[index];
  job.is_call = true;
  job.undo = called.undo;
  job.handle = called.call;
  job.message = called.message;
  arrive(desk, index);
}

void WorkerProgram::arrive(Desk& desk, Index index) {
  if (!idle_.empty() && waiting_.empty()) {
    const std::uint32_t worker = idle_.back();
    idle_.pop_back();
    begin(desk, index, worker);
  } else {
    jobs_[index].phase = Phase::waiting;
    waiting_.emplace_back(index);
  }
}

void WorkerProgram::begin(Desk& desk, Index index, std::uint32_t worker) {
  Job& job = jobs_[index];
  job.phase = Phase::working;
  job.worker = worker;
  if (spec_.ack_when == AckWhen::before_work) settle(desk, index, Settle::ack);
  const auto result = desk.ask(command::Work{index, worker, handling_.work, job.message.id, job.message.operation});
  if (result != event::Worked::Result::later) on(desk, event::Worked{index, result});
}

void WorkerProgram::on(Desk& desk, const event::Worked& worked) {
  const auto index = static_cast<Index>(worked.tag);
  if (worked.result == event::Worked::Result::failed) {
    const Job& job = jobs_[index];
    desk.ask(command::Remark{kinds::work_failed, job.message.id, job.message.operation, 0});
    fail(desk, index, true);
  } else {
    after_work(desk, index);
  }
}

/// The job is over: its worker takes the next one. A loop, not a recursion: without work to spend time on, a backlog is handled in one go.
void WorkerProgram::release(Desk& desk, Index index) {
  const std::uint32_t worker = jobs_[index].worker;
  jobs_[index].phase = Phase::free;
  free_jobs_.push_back(index);
  idle_.push_back(worker);
  if (releasing_) return;
  releasing_ = true;
  while (!idle_.empty() && !waiting_.empty()) {
    const Index next = waiting_.front();
    waiting_.pop_front();
    const std::uint32_t free_worker = idle_.back();
    idle_.pop_back();
    begin(desk, next, free_worker);
  }
  releasing_ = false;
  if (stopping_ && idle_.size() == handling_.concurrency) desk.ask(command::Stop{});
}

void WorkerProgram::settle(Desk& desk, Index index, Settle how) {
  Job& job = jobs_[index];
  if (job.is_call || job.settled || spec_.ack_when == AckWhen::never) return;
  job.settled = true;
  if (job.epoch != epoch(job.client)) return;
  if (how == Settle::ack && spec_.ack_every > 1) {
    if (++unacked_ < spec_.ack_every) return;
    unacked_ = 0;
    desk.ask(command::SettleDelivery{job.client, job.handle, how, true});
    return;
  }
  desk.ask(command::SettleDelivery{job.client, job.handle, how, false});
}

void WorkerProgram::succeed(Desk& desk, Index index) {
  const Job& job = jobs_[index];
  if (job.is_call) {
    desk.ask(command::Reply{job.handle, true});
  } else {
    settle(desk, index, Settle::ack);
  }
  release(desk, index);
}

void WorkerProgram::fail(Desk& desk, Index index, bool retry_helps) {
  Job& job = jobs_[index];
  job.retry_helps = retry_helps;
  if (job.is_call || spec_.error_delay.count() == 0) return give_back(desk, index);
  job.phase = Phase::pausing;
  desk.ask(command::SetTimer{0, index, spec_.error_delay});
}

void WorkerProgram::on(Desk& desk, const event::TimerFired& timer) { give_back(desk, static_cast<Index>(timer.data)); }

/// Where no retry helps, to give it back would only turn in a circle: it was refused for good, so it is acknowledged.
void WorkerProgram::give_back(Desk& desk, Index index) {
  const Job& job = jobs_[index];
  if (job.is_call) {
    desk.ask(command::Reply{job.handle, false});
  } else if (spec_.max_rounds && job.retry_helps && job.message.deaths >= *spec_.max_rounds) {
    return give_up(desk, index);
  } else {
    switch (spec_.on_error) {
      case OnError::requeue: settle(desk, index, job.retry_helps ? Settle::requeue : Settle::ack); break;
      case OnError::reject: settle(desk, index, Settle::reject); break;
      case OnError::ack: settle(desk, index, Settle::ack); break;
    }
  }
  release(desk, index);
}

/// It failed in its last round. With a parking queue it is somebody's work again, without one it is refused for good.
void WorkerProgram::give_up(Desk& desk, Index index) {
  Job& job = jobs_[index];
  job.given_up = true;
  if (spec_.publish_when == PublishWhen::given_up) return publish_on(desk, index);
  desk.ask(command::Remark{kinds::declined, job.message.id, job.message.operation, job.message.amount});
  succeed(desk, index);
}

void WorkerProgram::on(Desk& desk, const event::StopAsked&) {
  stopping_ = true;
  while (!waiting_.empty()) {
    const Job& job = jobs_[waiting_.front()];
    if (job.is_call) desk.ask(command::Reply{job.handle, false});
    waiting_.pop_front();
  }
  if (idle_.size() == handling_.concurrency) desk.ask(command::Stop{});
}

}  // namespace mqlab::models::apps
