#include "lab/verdict/trail.hpp"

#include <algorithm>
#include <set>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace {

constexpr int kSteps = 10'000;  // of one walk; a chain within one operation's story is far shorter

/// What the world does to a system when a fault strikes: it may have happened before the story, and be the reason all the same.
constexpr sim::KindMask kTroubles = [] {
  sim::KindMask mask;
  for (const sim::Kind kind :
       {sim::kinds::process_stopped, sim::kinds::process_paused, sim::kinds::host_down, sim::kinds::connection_refused,
        sim::kinds::connection_closed, sim::kinds::frame_lost, sim::kinds::frames_held, sim::kinds::sender_blocked,
        sim::kinds::storage_lost, sim::kinds::storage_failed, sim::kinds::clock_moved})
    mask.set(kind);
  return mask;
}();

}  // namespace

const sim::Record* Trail::fault_behind(const sim::Record& from, sim::OperationId about, sim::RecordNumber since,
                                       const sim::KindMask& barrier) const {
  // Each record once, the latest first: the newest fault on the trail is the one that this story needed.
  std::set<sim::RecordNumber, std::greater<>> open;
  const auto go_on = [&](const sim::Record& r) {
    for (const sim::RecordNumber next : {r.cause(), r.because()})
      if (next != 0) open.insert(next);
    if (r.kind_id() != sim::kinds::process_started) return;
    if (const sim::Record* stopped = evidence_.last_of(sim::kinds::process_stopped, r.process_id(), r.number)) open.insert(stopped->number);
  };
  if (from.kind_id() == sim::kinds::fault_struck) return &from;
  go_on(from);
  for (int step = 0; step < kSteps && !open.empty(); ++step) {
    const sim::Record* r = records_.find(*open.begin());
    open.erase(open.begin());
    if (r == nullptr) continue;
    if (r->kind_id() == sim::kinds::fault_struck) return r;
    const bool foreign = (r->operation != 0 && r->operation_id() != about) || barrier.test(r->kind_id());
    if (foreign || (r->number < since && !kTroubles.test(r->kind_id()))) continue;
    go_on(*r);
  }
  return nullptr;
}

}  // namespace mqlab::lab
