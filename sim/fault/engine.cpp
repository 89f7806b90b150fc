#include "sim/fault/engine.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/fault/hand.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/world/parts.hpp"

namespace mqlab::sim {

void FaultEngine::load(FaultPlan plan) { plan_ = std::move(plan); }

const Trigger& FaultEngine::trigger(const Armed& a) const {
  return a.is_step ? plan_.steps[a.index].trigger : plan_.faults[a.index].trigger;
}

/// `shop/17` as a packed identity; one of an unknown process never matches.
std::uint64_t FaultEngine::identity(const std::string& text) const {
  const std::size_t slash = text.rfind('/');
  std::uint64_t number = 0;
  if (slash == std::string::npos) return UINT64_MAX;
  std::from_chars(text.data() + slash + 1, text.data() + text.size(), number);
  const ProcessId process = world_.processes.find(text.substr(0, slash));
  return process == ProcessId::none ? UINT64_MAX : Identity(process, number).packed;
}

void FaultEngine::arm() {
  for (std::size_t i = 0; i < plan_.faults.size(); ++i) armed_.push_back({.is_step = false, .index = i});
  for (std::size_t i = 0; i < plan_.steps.size(); ++i) armed_.push_back({.is_step = true, .index = i});
  for (std::uint32_t i = 0; i < armed_.size(); ++i) {
    Armed& a = armed_[i];
    const Trigger& t = trigger(a);
    switch (t.how) {
      case Trigger::How::at_time:
        ++pending_;
        world_.misc.at(t.at, a.is_step ? MiscType::step : MiscType::strike, i, 0, 0, Class::background);
        break;
      case Trigger::How::at_point:
        world_.kernel.hooked.set(t.point);
        world_.kernel.recorder.open(t.point);
        a.any_process = t.process.empty();
        a.process = world_.processes.find(t.process);
        a.message = t.message ? identity(*t.message) : 0;
        a.operation = t.operation ? identity(*t.operation) : 0;
        break;
      case Trigger::How::by_rate:
        for (std::uint16_t k = 0; k < kKinds; ++k) {  // the ledger tells when they have to end, at any trace level
          if (world_.kernel.ledger_kinds.test(Kind{k})) world_.kernel.recorder.open(Kind{k});
        }
        schedule_next(i, 0);
        break;
    }
  }
}

std::uint64_t FaultEngine::luck(std::uint32_t index, std::uint64_t n) const {
  return draw(world_.kernel.seeds.at(world_.kernel.recorder.gate().next), entity_of("fault"), index, n);
}

void FaultEngine::schedule_next(std::uint32_t index, RecordNumber cause) {
  Armed& a = armed_[index];
  const Trigger& t = trigger(a);
  const Time at = world_.kernel.now + exponential(luck(index, a.draws++), t.mean_gap);
  if (!healing_ && at <= t.until) world_.misc.at(at, a.is_step ? MiscType::step : MiscType::strike, index, 0, cause, Class::background);
}

void FaultEngine::hooked(ProcessId process, const Note& note, RecordNumber number) {
  for (std::uint32_t i = 0; i < armed_.size(); ++i) {
    Armed& a = armed_[i];
    const Trigger& t = trigger(a);
    if (a.done || t.how != Trigger::How::at_point || t.point != note.kind) continue;
    if (!a.any_process && a.process != process) continue;
    if (a.message != 0 && a.message != note.message.packed) continue;
    if (a.operation != 0 && a.operation != note.operation.packed) continue;
    if (t.incarnation && (process == ProcessId::none || world_.processes.entry(process).incarnation != *t.incarnation)) continue;
    if (++a.seen != t.occurrence) continue;
    a.done = true;
    if (a.is_step) {
      take_step(a, number);
    } else {
      strike(i, number);
    }
  }
}

void FaultEngine::strike(std::uint32_t index, RecordNumber cause) {
  Armed& a = armed_[index];
  const Trigger& t = trigger(a);
  if (t.how == Trigger::How::at_time) --pending_;
  if (t.how == Trigger::How::by_rate) {
    if (healing_ || workload_over()) return;
    schedule_next(index, cause);
    if (a.standing) return;
  }
  a.done = t.how != Trigger::How::by_rate;
  const Fault& fault = plan_.faults[a.index];
  Hand hand(world_, {.kind = kinds::fault_struck, .value = static_cast<std::int64_t>(a.index)}, cause, luck(index, 1'000'000 + a.struck));
  if (!fault.body->strike(hand)) return;
  a.record = hand.cause();
  ++a.struck;
  world_.kernel.last_move = world_.kernel.now;
  a.standing = fault.body->heals();
  if (!a.standing) {
    recovery_begins();
  } else if (fault.lasts) {
    ++pending_;
    world_.misc.at(world_.kernel.now + *fault.lasts, MiscType::heal, index, 1, a.record, Class::background);
  }
}

void FaultEngine::heal(std::uint32_t index, RecordNumber cause) {
  Armed& a = armed_[index];
  if (!a.standing) return;
  a.standing = false;
  const RecordNumber number =
      world_.kernel.note(ProcessId::none, {.kind = kinds::fault_healed, .value = static_cast<std::int64_t>(a.index)}, cause);
  world_.kernel.last_move = world_.kernel.now;
  recovery_begins();
  Hand hand(world_, number, 0);
  plan_.faults[a.index].body->heal(hand);
}

void FaultEngine::recovery_begins() {
  if (recovering_since_ <= world_.kernel.last_ledger) recovering_since_ = world_.kernel.now;
}

/// Whether random faults have nothing left to disturb: no progress is under way, and the ledger did not move for the settle time, nor for that long
/// after a fault was over. That recovery itself goes on and on, because it is struck again and again, is no workload.
bool FaultEngine::workload_over() const {
  const Kernel& kernel = world_.kernel;
  return kernel.progress == 0 && pending_ == 0 && kernel.now > std::max(kernel.last_ledger, recovering_since_) + kernel.options.settle;
}

void FaultEngine::heal_timed(std::uint32_t index, RecordNumber cause) {
  --pending_;
  heal(index, cause);
}

void FaultEngine::step(std::uint32_t index, RecordNumber cause) {
  Armed& a = armed_[index];
  if (trigger(a).how == Trigger::How::at_time) --pending_;
  if (trigger(a).how == Trigger::How::by_rate) {
    if (healing_ || workload_over()) return;
    schedule_next(index, cause);
  }
  take_step(a, cause);
}

bool FaultEngine::heal_open() {
  healing_ = true;
  bool any = false;
  for (std::uint32_t i = 0; i < armed_.size(); ++i) {
    if (!armed_[i].standing || armed_[i].is_step || !plan_.faults[armed_[i].index].heal_at_end) continue;
    any = true;
    heal(i, armed_[i].record);
  }
  return any;
}

void FaultEngine::take_step(Armed& a, RecordNumber cause) {
  const Step& step = plan_.steps[a.index];
  ++a.struck;
  const ProcessId process = world_.processes.find(step.process);
  const RecordNumber number = world_.kernel.note(process, {.kind = kinds::step_taken, .value = static_cast<std::int64_t>(a.index)}, cause);
  world_.kernel.last_move = world_.kernel.now;
  if (process == ProcessId::none) return;
  if (step.what == "start") {
    world_.misc.at(world_.kernel.now, MiscType::start_process, static_cast<std::uint32_t>(process), 0, number, Class::progress);
  } else if (step.what == "stop") {
    world_.misc.at(world_.kernel.now, MiscType::stop_process, static_cast<std::uint32_t>(process), 0, number, Class::progress);
  } else {
    world_.commands.push_back({process, step.what, step.arguments});
    world_.misc.at(world_.kernel.now, MiscType::command, static_cast<std::uint32_t>(process), world_.commands.size() - 1, number,
                   Class::progress);
  }
}

std::vector<FaultEngine::Outcome> FaultEngine::outcomes() const {
  std::vector<Outcome> out;
  for (const Armed& a : armed_) {
    if (a.is_step) {
      const Step& step = plan_.steps[a.index];
      out.push_back({"step", step.what + " " + step.process, a.struck, a.seen > 0 || a.struck > 0});
    } else {
      const Fault& fault = plan_.faults[a.index];
      out.push_back({fault.kind, fault.label, a.struck, a.seen > 0 || a.struck > 0});
    }
  }
  return out;
}

}  // namespace mqlab::sim
