#include "lab/picture/cuts.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace {

using Pair = std::pair<std::uint16_t, std::uint16_t>;

/// Those that left after the record at `position`.
std::span<const Flight> after(const Flights& flights, std::size_t position) {
  const std::span<const Flight> all = flights.all();
  const auto from = std::upper_bound(all.begin(), all.end(), position, [](std::size_t p, const Flight& f) { return p < f.sent; });
  return all.subspan(static_cast<std::size_t>(from - all.begin()));
}

/// The record with which two processes that a fault had parted are together again: a new connection, or anything that arrives.
std::size_t together_again(const sim::TraceFile& trace, const Flights& flights, const Pair& pair, std::size_t struck) {
  const auto records = trace.records();
  std::size_t first = records.size();
  for (const Flight& f : after(flights, struck)) {
    if (f.sent >= first) break;
    if (!f.lost && f.came < first && Pair(std::minmax(f.from, f.to)) == pair) first = f.came;
  }
  for (std::size_t i = struck + 1; i < first; ++i) {
    const sim::Record& r = records[i];
    if (r.kind_id() != sim::kinds::connection_opened || r.value < 0 || r.value > 0xffff) continue;
    if (Pair(std::minmax(r.process, static_cast<std::uint16_t>(r.value))) == pair) return i;
  }
  return first;
}

}  // namespace

std::vector<Cut> cuts_of(const sim::TraceFile& trace, const Flights& flights, const std::vector<FaultBand>& bands) {
  std::vector<Cut> cuts;
  const auto records = trace.records();
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const FaultBand& band = bands[b];
    const sim::RecordNumber strike = records[band.struck].number;
    std::set<Pair> parted, held;
    std::set<std::uint16_t> closed;
    bool died = false;  // what breaks with a process is that process's end, not a cut
    for (std::size_t i = band.struck + 1; i < records.size() && records[i].time_ns <= band.to_ns; ++i) {
      const sim::Record& r = records[i];
      if (r.cause() != strike) continue;
      if (r.kind_id() == sim::kinds::process_stopped || r.kind_id() == sim::kinds::process_paused || r.kind_id() == sim::kinds::host_down)
        died = true;
      if (r.kind_id() == sim::kinds::connection_closed) closed.insert(r.process);
      const auto flight = r.kind_id() == sim::kinds::frame_lost ? flights.arriving_at(i) : std::nullopt;
      if (flight && flight->to != 0xffff) parted.insert(std::minmax(flight->from, flight->to));
    }
    if (died) continue;
    if (closed.size() == 2) parted.insert({*closed.begin(), *std::next(closed.begin())});
    if (band.healed && band.to_ns > band.from_ns)
      for (const Flight& f : after(flights, band.struck)) {
        if (f.left_ns >= band.to_ns) break;
        if (f.lost || f.to == 0xffff || f.arrives_ns < band.to_ns) continue;
        // It would have been there long before: what it still took after the end is what it takes.
        const std::int64_t late = f.arrives_ns - f.left_ns, rest = f.arrives_ns - band.to_ns;
        if (late > 4 * std::max<std::int64_t>(rest, 1)) held.insert(std::minmax(f.from, f.to));
      }
    for (const Pair& pair : held) parted.insert(pair);
    for (const Pair& pair : parted) {
      if (pair.first == pair.second) continue;
      const std::size_t to =
          held.count(pair) > 0 ? trace.position_at(sim::Time{band.to_ns}) : together_again(trace, flights, pair, band.struck);
      cuts.push_back({.band = b,
                      .a = static_cast<sim::ProcessId>(pair.first),
                      .b = static_cast<sim::ProcessId>(pair.second),
                      .from = band.struck,
                      .to = to});
    }
  }
  return cuts;
}

}  // namespace mqlab::lab
