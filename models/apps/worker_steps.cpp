// The steps of one job of a declared worker, after its work: key, effect, key, calls, publish on.
#include <algorithm>

#include "models/apps/worker.hpp"

namespace mqlab::models::apps {

Outcome WorkerProgram::commit(Desk& desk, Index index, Write write) const {
  const Job& job = jobs_[index];
  command::Commit commit;
  commit.tag = index;
  commit.write = write;
  commit.message = job.message;
  if (write == Write::key) {
    commit.store = stores_.keys;
  } else {
    const EffectSpec& effect = *handling_.effect;
    commit.store = stores_.effect;
    commit.guard = guard_;
    commit.flush = effect.flush;
    commit.amount = effect.amount.value_or(job.message.amount) * (effect.take ? -1 : 1);
  }
  return desk.ask(commit);
}

/// What was never done is not undone, as far as the service can tell: by its seen keys.
void WorkerProgram::undo_for_caller(Desk& desk, Index index) {
  Job& job = jobs_[index];
  const bool knows = guard_ == Guard::message_id;
  if (!handling_.effect || (knows && !desk.seen(stores_.effect, job.message.id))) return succeed(desk, index);
  job.phase = Phase::undoing_for_caller;
  const Outcome outcome = commit(desk, index, Write::undo);
  if (outcome != Outcome::later) stored(desk, index, outcome);
}

void WorkerProgram::after_work(Desk& desk, Index index) {
  if (jobs_[index].undo) return undo_for_caller(desk, index);
  if (!handling_.effect) return call_next(desk, index);
  if (handling_.idempotent != Idempotent::message_id_apart) return store_effect(desk, index);
  Job& job = jobs_[index];
  if (desk.seen(stores_.keys, job.message.id)) {
    // What the key promises may not have happened: that is the trap. The program can't know.
    desk.ask(command::Skip{stores_.effect, job.message});
    return call_next(desk, index);
  }
  if (handling_.key_order == KeyOrder::after) return store_effect(desk, index);
  job.phase = Phase::key_before;
  const Outcome outcome = commit(desk, index, Write::key);
  if (outcome != Outcome::later) stored(desk, index, outcome);
}

void WorkerProgram::store_effect(Desk& desk, Index index) {
  jobs_[index].phase = Phase::storing;
  const Outcome outcome = commit(desk, index, Write::effect);
  if (outcome != Outcome::later) stored(desk, index, outcome);
}

void WorkerProgram::on(Desk& desk, const event::Committed& committed) {
  stored(desk, static_cast<Index>(committed.tag), committed.outcome);
}

void WorkerProgram::stored(Desk& desk, Index index, Outcome outcome) {
  Job& job = jobs_[index];
  if (outcome == Outcome::failed || outcome == Outcome::ahead) {
    desk.ask(command::Remark{kinds::work_failed, job.message.id, job.message.operation, 0});
    return fail(desk, index, true);
  }
  switch (job.phase) {
    case Phase::key_before: return store_effect(desk, index);
    case Phase::storing:
      if (outcome == Outcome::declined) return fail(desk, index, false);
      job.stored = outcome == Outcome::applied;
      if (handling_.idempotent == Idempotent::message_id_apart && handling_.key_order == KeyOrder::after) {
        job.phase = Phase::key_after;
        const Outcome key = commit(desk, index, Write::key);
        if (key != Outcome::later) stored(desk, index, key);
        return;
      }
      return call_next(desk, index);
    case Phase::key_after: return call_next(desk, index);
    case Phase::undoing: return fail(desk, index, true);
    case Phase::undoing_for_caller: return succeed(desk, index);
    default: return;
  }
}

/// Also when the effect was there before: the one who did it may have died before this step.
void WorkerProgram::call_next(Desk& desk, Index index) {
  Job& job = jobs_[index];
  if (job.next_call == handling_.calls.size()) return publish_on(desk, index);
  job.phase = Phase::calling;
  desk.ask(command::Call{index, job.next_call, false, job.message});
}

void WorkerProgram::on(Desk& desk, const event::Answered& answered) {
  const auto index = static_cast<Index>(answered.tag);
  if (answered.answer != Answer::yes) return undo_or_fail(desk, index);
  ++jobs_[index].next_call;
  call_next(desk, index);
}

void WorkerProgram::undo_or_fail(Desk& desk, Index index) {
  Job& job = jobs_[index];
  if (!handling_.compensate || !job.stored) return fail(desk, index, true);
  job.phase = Phase::undoing;
  const Outcome outcome = commit(desk, index, Write::undo);
  if (outcome != Outcome::later) stored(desk, index, outcome);
}

void WorkerProgram::publish_on(Desk& desk, Index index) {
  const bool wanted = relays_ && jobs_[index].given_up == (spec_.publish_when == PublishWhen::given_up);
  if (!wanted) return succeed(desk, index);
  if (desk.can_publish(0)) return send_on(desk, index);
  jobs_[index].phase = Phase::to_publish;
  to_publish_.push_back(index);
}

void WorkerProgram::send_on(Desk& desk, Index index) {
  Job& job = jobs_[index];
  job.phase = Phase::publishing;
  Message message = job.message;
  if (spec_.new_message_id) message.id = sim::MessageId(desk.self(), ++lasting_.messages_made);
  message.attempt = 1;
  job.published = message.id;
  desk.ask(command::Publish{0, 0, message});
  if (!confirms_) succeed(desk, index);
}

void WorkerProgram::on(Desk& desk, const event::Publishing& publishing) {
  if (!publishing.possible || publishing.client != 0) return;
  while (!to_publish_.empty() && desk.can_publish(0)) {
    const Index index = to_publish_.front();
    to_publish_.erase(to_publish_.begin());
    send_on(desk, index);
  }
}

void WorkerProgram::on(Desk& desk, const event::Confirmed& confirmed) {
  // A relay has at most `concurrency` publishes in the air.
  const auto job = std::find_if(jobs_.begin(), jobs_.end(),
                                [&](const Job& j) { return j.phase == Phase::publishing && j.published == confirmed.message; });
  if (job == jobs_.end()) return;
  const auto index = static_cast<Index>(job - jobs_.begin());
  if (confirmed.confirm == Confirm::ack) {
    succeed(desk, index);
  } else {
    undo_or_fail(desk, index);
  }
}

}  // namespace mqlab::models::apps
