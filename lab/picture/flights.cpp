#include "lab/picture/flights.hpp"

#include <algorithm>
#include <numeric>

#include "lab/export/scene.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace {

/// A trace with more records than this has its lost frames without receivers: finding those takes a look at who knows whom, record by record.
constexpr std::size_t kReceiversSought = 200'000;

}  // namespace

Flights::Flights(const sim::TraceFile& trace) {
  const auto records = trace.records();
  std::optional<Scene> scene;
  if (trace.kind(sim::kinds::frame_lost) != nullptr && records.size() <= kReceiversSought) {
    Selection whole;
    whole.positions.resize(records.size());
    std::iota(whole.positions.begin(), whole.positions.end(), std::size_t{0});
    whole.own.assign(records.size(), true);
    scene.emplace(trace, std::move(whole), Language::en);
  }
  const sim::RecordNumber first = records.empty() ? 0 : records.front().number;
  const auto position_of = [&](sim::RecordNumber number, std::size_t before) -> std::optional<std::size_t> {
    if (number < first) return std::nullopt;
    const std::size_t guess = number - first;  // a trace at level full has every number
    if (guess < before && records[guess].number == number) return guess;
    return position_before(trace, number, before);
  };
  flights_.reserve(records.size() / 4);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    if (r.process_id() == sim::ProcessId::none) continue;
    Flight flight{.arrives_ns = r.time_ns, .came = static_cast<std::uint32_t>(i)};
    if (r.kind_id() == sim::kinds::frame_lost) {
      flight.lost = true;
      flight.from = r.process;
      const auto sent = r.because() == 0 ? std::nullopt : position_of(r.because(), i);
      flight.sent = static_cast<std::uint32_t>(sent.value_or(i));
      if (scene)
        if (const Event e = scene->event(i); e.arrow) flight.to = static_cast<std::uint16_t>(e.arrow->to);
    } else {
      const auto cause = r.cause() == 0 ? std::nullopt : position_of(r.cause(), i);
      if (!cause || records[*cause].process == r.process || records[*cause].process_id() == sim::ProcessId::none) continue;
      flight.sent = static_cast<std::uint32_t>(*cause);
      flight.from = records[*cause].process;
      flight.to = r.process;
    }
    flight.left_ns = records[flight.sent].time_ns;
    flights_.push_back(flight);
  }
  std::stable_sort(flights_.begin(), flights_.end(), [](const Flight& a, const Flight& b) { return a.sent < b.sent; });
  by_arrival_.resize(flights_.size());
  std::iota(by_arrival_.begin(), by_arrival_.end(), 0U);
  std::sort(by_arrival_.begin(), by_arrival_.end(), [&](std::uint32_t a, std::uint32_t b) { return flights_[a].came < flights_[b].came; });
  for (std::size_t i = 0; i < flights_.size(); i += kBlock) {
    std::uint32_t last = 0;
    for (std::size_t k = i; k < std::min(i + kBlock, flights_.size()); ++k) last = std::max(last, flights_[k].came);
    last_arrival_.push_back(last);
  }
}

std::vector<Flight> Flights::in_the_air(std::size_t happened, std::size_t most) const {
  std::vector<Flight> out;
  const auto end = std::lower_bound(flights_.begin(), flights_.end(), happened, [](const Flight& f, std::size_t h) { return f.sent < h; });
  const auto count = static_cast<std::size_t>(end - flights_.begin());
  for (std::size_t block = 0; block * kBlock < count; ++block) {
    if (last_arrival_[block] < happened) continue;
    for (std::size_t i = block * kBlock; i < std::min((block + 1) * kBlock, count); ++i) {
      if (flights_[i].came < happened) continue;
      out.push_back(flights_[i]);
      if (out.size() == most) return out;
    }
  }
  return out;
}

std::optional<Flight> Flights::arriving_at(std::size_t position) const {
  const auto at = std::lower_bound(by_arrival_.begin(), by_arrival_.end(), position,
                                   [&](std::uint32_t i, std::size_t p) { return flights_[i].came < p; });
  if (at == by_arrival_.end() || flights_[*at].came != position) return std::nullopt;
  return flights_[*at];
}

}  // namespace mqlab::lab
