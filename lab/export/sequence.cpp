#include "lab/export/sequence.hpp"
#include "lab/text/time.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mqlab::lab {

namespace {

constexpr std::int64_t kGapFactor = 50;

/// What a reader must not overlook, in words.
std::string marked(const Scene& scene, const Event& e) {
  const std::string about = scene.about(e), label = about.empty() ? scene.kind(*e.record) : scene.kind(*e.record) + ' ' + about;
  if (e.mark == Mark::none && !e.lost) return label;
  const std::string meaning = scene.meaning(*e.record);
  return meaning.empty() ? label : label + std::string(scene.say(" (", "（")) + meaning + std::string(scene.say(")", "）"));
}

}  // namespace

std::int64_t long_gap(const Scene& scene) {
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < scene.size(); ++i) {
    const std::int64_t gap = scene.event(i).record->time_ns - scene.event(i - 1).record->time_ns;
    if (gap > 0) gaps.push_back(gap);
  }
  if (gaps.empty()) return INT64_MAX;
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle > INT64_MAX / kGapFactor ? INT64_MAX : *middle * kGapFactor;
}

std::vector<sim::ProcessId> lifelines_of(const Scene& scene) {
  std::vector<sim::ProcessId> out = scene.participants();
  if (out.empty()) out.push_back(sim::ProcessId::none);
  return out;
}

std::string lifeline(sim::ProcessId id) { return fmt::format("p{}", static_cast<std::uint16_t>(id)); }

std::string over_all(const std::vector<sim::ProcessId>& lifelines) {
  const std::string first = lifeline(lifelines.front());
  return lifelines.size() > 1 ? first + ',' + lifeline(lifelines.back()) : first;
}

std::string joined(const SequenceLine& line, std::string_view separator, std::string (*escaped)(std::string_view)) {
  std::string out;
  for (const std::string& row : line.rows) out += (out.empty() ? std::string{} : std::string(separator)) + escaped(row);
  return out;
}

std::vector<SequenceLine> sequence_of(const Scene& scene) {
  using What = SequenceLine::What;
  std::vector<SequenceLine> lines;
  const std::int64_t gap = long_gap(scene);
  std::int64_t before = 0, note_time = 0;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const Event e = scene.event(i);
    const std::int64_t time = e.record->time_ns;
    if (i > 0 && time - before >= gap)
      lines.push_back({.what = What::gap, .rows = {span_text(time - before) + std::string(scene.say(" later", "后"))}});
    before = time;
    const std::string text = marked(scene, e);
    if (e.arrow) {
      lines.push_back({.what = e.arrow->arrives ? What::arrow : What::lost_arrow,
                       .from = e.arrow->from,
                       .to = e.arrow->to,
                       .rows = {moment_text(time) + ' ' + text}});
      continue;
    }
    const sim::ProcessId process = e.record->process_id();
    const What what = process != sim::ProcessId::none    ? What::note
                      : e.mark == Mark::struck || e.lost ? What::alarm_over_all
                                                         : What::note_over_all;
    if (!lines.empty() && lines.back().what == what && lines.back().from == process && note_time == time) {
      lines.back().rows.push_back(text);
      continue;
    }
    lines.push_back({.what = what, .from = process, .rows = {moment_text(time) + ' ' + text}});
    note_time = time;
  }
  return lines;
}

}  // namespace mqlab::lab
