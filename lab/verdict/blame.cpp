#include "lab/verdict/blame.hpp"

#include <algorithm>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;
using sim::Record;

namespace {

/// The way to the broker and the answer: what happens there makes a producer publish again, not a broker deliver again.
constexpr sim::KindMask kPublishing = [] {
  sim::KindMask mask;
  for (const sim::Kind kind :
       {kinds::operation_begun, kinds::told, kinds::publish_sent, kinds::broker_received, kinds::broker_stored, kinds::confirm_sent,
        kinds::confirm_received, kinds::publish_retried, kinds::publish_given_up, kinds::publish_confirm_timed_out})
    mask.set(kind);
  return mask;
}();

}  // namespace

/// What the trail found, or the last fault that was there in the meantime.
Fault Blame::with(const Record* struck, sim::RecordNumber since, sim::RecordNumber until) const {
  if (struck != nullptr) return {struck, true};
  const Record* found = nullptr;
  for (const Record& fault : evidence_.faults())
    if (fault.number < until && evidence_.stood_at(fault, since)) found = &fault;
  return {found, false};
}

Fault Blame::of_loss(const Record& gone) const {
  const sim::RecordNumber begun = biography_.records.empty() ? 0 : biography_.records.front().number;
  return with(trail_.fault_behind(gone, biography_.operation, begun), begun, gone.number);
}

Fault Blame::of_redelivery(const Record& before, const Record& offer) const {
  // Its own records in between, in order: the first that a fault is behind is where it left its way.
  std::vector<const Record*> between;
  for (const Pages* pages : {static_cast<const Pages*>(&biography_), &biography_.further})
    for (const Record& r : pages->records)
      if (r.number > before.number && r.number < offer.number && !kPublishing.test(r.kind_id())) between.push_back(&r);
  std::sort(between.begin(), between.end(), [](const Record* a, const Record* b) { return a->number < b->number; });
  for (const Record* r : between) {
    if (r->kind_id() == sim::kinds::frame_lost) {
      const Record* sent = records_.find(r->because());
      if (sent != nullptr && kPublishing.test(sent->kind_id())) continue;
    }
    if (r->kind_id() == kinds::copy_made && r->value != offer.value >> 1) continue;  // another copy
    if (const Record* fault = trail_.fault_behind(*r, biography_.operation, before.number, kPublishing)) return {fault, true};
  }
  const Record* fault = trail_.fault_behind(offer, biography_.operation, before.number, kPublishing);
  if (fault == nullptr) fault = behind_an_end(before.number, offer.number);
  return with(fault, before.number, offer.number);
}

/// The fault behind the first end of a process that this operation had been to.
const Record* Blame::behind_an_end(sim::RecordNumber since, sim::RecordNumber until) const {
  const Record* first = nullptr;
  for (const Pages* pages : {static_cast<const Pages*>(&biography_), &biography_.further}) {
    for (const Record& r : pages->records) {
      if (r.number > until || r.kind < sim::kFirstModelKind) continue;
      const Record* end = evidence_.first_of(sim::kinds::process_stopped, r.process_id(), std::max(since, r.number));
      if (end != nullptr && end->number < until && (first == nullptr || end->number < first->number)) first = end;
    }
  }
  return first == nullptr ? nullptr : trail_.fault_behind(*first, biography_.operation, since);
}

Fault Blame::of_retry(const Record& retry) const {
  const auto first = std::find_if(biography_.records.begin(), biography_.records.end(),
                                  [](const Record& r) { return r.kind_id() == kinds::operation_begun; });
  const sim::RecordNumber since = first == biography_.records.end() ? 0 : first->number;
  if (const Record* fault = trail_.fault_behind(retry, biography_.operation, since)) return {fault, true};
  const Record* found = nullptr;
  for (const Record& r : biography_.further.records) {
    if (r.number > retry.number || r.kind_id() != sim::kinds::frame_lost) continue;
    const Record* sent = records_.find(r.because());
    if (sent == nullptr || !kPublishing.test(sent->kind_id())) continue;
    if (const Record* fault = trail_.fault_behind(r, biography_.operation, since)) found = fault;
  }
  if (found == nullptr) found = behind_an_end(since, retry.number);
  return with(found, since, retry.number);
}

Fault Blame::of_silence(const Record& got) const {
  const Record* end = evidence_.first_of(sim::kinds::process_stopped, got.process_id(), got.number);
  if (got.kind_id() != kinds::offered) {
    const Record* closed = evidence_.first_of(sim::kinds::connection_closed, got.process_id(), got.number);
    if (closed != nullptr && (end == nullptr || closed->number < end->number)) end = closed;
  }
  if (end != nullptr)
    if (const Record* fault = trail_.fault_behind(*end, biography_.operation, got.number)) return {fault, true};
  for (const Record& fault : evidence_.faults())
    if (fault.number > got.number) return {&fault, false};
  return {};
}

Blame::Underway Blame::underway() const {
  const Record* last = nullptr;
  for (const Record& r : biography_.further.records)
    if (r.kind_id() == sim::kinds::frame_lost || r.kind_id() == kinds::broker_received) last = &r;
  if (last == nullptr) return {};
  const sim::RecordNumber begun = biography_.records.empty() ? 0 : biography_.records.front().number;
  if (last->kind_id() == sim::kinds::frame_lost) {
    const Record* sent = records_.find(last->because());
    if (sent == nullptr || sent->kind_id() != kinds::publish_sent) return {};
    return {last, with(trail_.fault_behind(*last, biography_.operation, begun), begun, last->number)};
  }
  const Record* stopped = evidence_.first_of(sim::kinds::process_stopped, last->process_id(), last->number);
  if (stopped == nullptr) return {};
  const Record* fault = trail_.fault_behind(*stopped, biography_.operation, begun);
  // It was dealt with, and the process stopped at some later time: then that is not why.
  const bool at_once = std::none_of(biography_.further.records.begin(), biography_.further.records.end(), [&](const Record& r) {
    return r.number > last->number && r.process == last->process && r.number < stopped->number;
  });
  if (fault == nullptr || !at_once) return {};
  return {last, {fault, true}};
}

const Record* Blame::received_only(const std::function<bool(const Record&)>& here) const {
  const Record* found = nullptr;
  for (const Record& r : biography_.further.records)
    if (r.kind_id() == kinds::deliver_received && here(r)) found = &r;
  return found;
}

const Record* Blame::failed_work(sim::RecordNumber after, sim::RecordNumber before) const {
  const Record* found = nullptr;
  for (const Record& r : biography_.further.records)
    if (r.kind_id() == kinds::work_failed && r.number > after && r.number < before) found = &r;
  return found;
}

}  // namespace mqlab::lab
