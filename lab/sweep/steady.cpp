#include "lab/sweep/steady.hpp"

#include <algorithm>
#include <unordered_map>

#include "lab/cost/percentiles.hpp"
#include "lab/stats/warm_up.hpp"
#include "models/ledger.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;

namespace {

struct Answered {
  std::int64_t begun = 0;
  std::int64_t response = -1;  ///< -1: none yet
  std::int64_t effect = -1;    ///< when, not how long
};

std::vector<Answered> operations_of(const Records& records) {
  std::vector<Answered> out;
  std::unordered_map<std::uint64_t, std::size_t> at;  // only asked, never walked: its order is nobody's
  records.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      const sim::Kind kind = r.kind_id();
      if (r.operation == 0) continue;
      if (kind == kinds::operation_begun) {
        if (at.emplace(r.operation, out.size()).second) out.push_back({.begun = r.time_ns});
      } else if (kind == kinds::told || kind == kinds::effect_applied) {
        const auto found = at.find(r.operation);
        if (found == at.end()) continue;
        Answered& a = out[found->second];
        if (kind == kinds::effect_applied) {
          if (a.effect < 0) a.effect = r.time_ns;
        } else if (a.response < 0 && r.value != static_cast<std::int64_t>(models::Told::indeterminate)) {
          a.response = r.time_ns - a.begun;
        }
      }
    }
  });
  return out;
}

}  // namespace

Steady steady_of(const Records& records) {
  Steady out;
  const std::vector<Answered> all = operations_of(records);
  std::vector<std::int64_t> responses;
  std::vector<std::int64_t> begun;
  for (const Answered& a : all) {
    if (a.response < 0) continue;
    responses.push_back(a.response);
    begun.push_back(a.begun);
  }
  const auto cut = mser5(responses);
  if (!cut || *cut >= responses.size()) return out;
  const std::int64_t from = begun[*cut];
  out.cut_operations = static_cast<double>(*cut);
  out.cut_ns = static_cast<double>(from - all.front().begun);
  responses.erase(responses.begin(), responses.begin() + static_cast<std::ptrdiff_t>(*cut));
  const Percentiles p = percentiles(responses);
  out.response_mean = static_cast<double>(p.mean.count());
  out.response_p50 = static_cast<double>(p.p50.count());
  out.response_p99 = static_cast<double>(p.p99.count());
  std::int64_t last = from;
  std::int64_t done = 0;
  for (const Answered& a : all) {
    if (a.effect < from) continue;
    ++done;
    last = std::max(last, a.effect);
  }
  if (last > from) out.throughput = static_cast<double>(done) * 1e9 / static_cast<double>(last - from);
  return out;
}

}  // namespace mqlab::lab
