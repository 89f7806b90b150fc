#include "lab/cost/cost.hpp"

#include <algorithm>

#include "models/ledger.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;

namespace {

constexpr std::int64_t kNone = INT64_MIN;
constexpr std::uint64_t kHole = 65'536;  // a wider hole in a producer's numbers starts a further run of them

std::int64_t per_second(std::int64_t n, sim::Duration span) {
  if (span.count() <= 0) return 0;
  return static_cast<std::int64_t>(static_cast<__int128>(n) * 1'000'000'000'000 / span.count());
}

}  // namespace

void CostFold::reset() {
  for (std::vector<Producer>& runs : producers_) {
    if (runs.size() > 1) runs.resize(1);
    for (Producer& run : runs) run.times.clear();
  }
  first_ = kNone;
  last_ = kNone;
}

CostFold::Times* CostFold::of(sim::OperationId id) {
  const auto process = static_cast<std::size_t>(id.origin());
  if (process >= producers_.size()) producers_.resize(process + 1);
  std::vector<Producer>& runs = producers_[process];
  if (runs.empty()) runs.emplace_back();
  auto run = std::upper_bound(runs.begin(), runs.end(), id.number(), [](std::uint64_t n, const Producer& r) { return n < r.base; }) - 1;
  if (id.number() - run->base >= run->times.size() + kHole) run = runs.insert(run + 1, Producer{id.number() & ~(kHole - 1), {}});
  const std::size_t i = id.number() - run->base;
  if (i >= run->times.size()) {
    if (i >= run->times.capacity()) run->times.reserve(std::max<std::size_t>({64, i + 1, run->times.capacity() * 2}));
    run->times.resize(i + 1, {kNone, kNone, kNone, kNone});
  }
  return &run->times[i];
}

void CostFold::fold(std::span<const sim::Record> records) {
  for (const sim::Record& r : records) {
    const sim::Kind kind = r.kind_id();
    const bool told = kind == kinds::told;
    if ((!told && kind != kinds::operation_begun && kind != kinds::effect_applied) || r.operation == 0) continue;
    Times& times = *of(r.operation_id());
    if (kind == kinds::operation_begun) {
      times.begun = r.time_ns;
      if (first_ == kNone) first_ = r.time_ns;
      last_ = std::max(last_, r.time_ns);
      continue;
    }
    if (times.begun == kNone) continue;
    last_ = std::max(last_, r.time_ns);
    const std::int64_t since = r.time_ns - times.begun;
    if (told) {
      if (times.response == kNone && r.value != static_cast<std::int64_t>(models::Told::indeterminate)) times.response = since;
    } else {
      if (times.first_effect == kNone) times.first_effect = since;
      times.last_effect = since;
    }
  }
}

Cost CostFold::finish(const sim::Costs& world) {
  Cost out;
  out.world = world;
  if (first_ != kNone) out.span = sim::Duration{last_ - first_};
  const auto gather = [&](std::int64_t Times::*member) {
    values_.clear();
    for (const std::vector<Producer>& runs : producers_)
      for (const Producer& run : runs)
        for (const Times& times : run.times)
          if (times.begun != kNone && times.*member != kNone) values_.push_back(times.*member);
    return percentiles(values_);
  };
  out.response = gather(&Times::response);
  out.first_effect = gather(&Times::first_effect);
  out.last_effect = gather(&Times::last_effect);
  for (const std::vector<Producer>& runs : producers_)
    for (const Producer& run : runs)
      out.operations += std::count_if(run.times.begin(), run.times.end(), [](const Times& t) { return t.begun != kNone; });
  out.unanswered = out.operations - out.response.count;
  out.without_effect = out.operations - out.first_effect.count;
  out.answered_per_second = per_second(out.response.count, out.span);
  out.done_per_second = per_second(out.first_effect.count, out.span);
  return out;
}

}  // namespace mqlab::lab
