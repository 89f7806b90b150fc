#include "lab/export/scene.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using sim::ProcessId;
using sim::Record;

namespace {

Mark mark_of(sim::Kind kind) {
  using namespace sim::kinds;
  if (kind == fault_struck) return Mark::struck;
  if (kind == fault_healed) return Mark::healed;
  if (kind == process_stopped) return Mark::stopped;
  if (kind == process_started) return Mark::started;
  if (kind == process_paused) return Mark::paused;
  if (kind == process_resumed) return Mark::resumed;
  return Mark::none;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// What the records so far say of who talks to whom.
class Acquaintances {
 public:
  void learn(const Record& r, const Record* cause) {
    if (cause != nullptr && cause->process != r.process && r.process_id() != ProcessId::none)
      reached_[{cause->process, cause->kind, r.message_id().origin()}] = r.process_id();
    const bool names_peer = r.kind_id() == sim::kinds::connection_opened && r.value >= 0 && r.value < 0xffff;
    if (!names_peer) return;
    const auto peer = static_cast<std::uint16_t>(r.value);
    peers_[r.process].insert(peer);
    peers_[peer].insert(r.process);
  }
  ProcessId receiver(const Record& lost, const Record* sent, const std::set<std::uint16_t>& broken_with_it) const {
    if (sent != nullptr && sent->process == lost.process) {
      if (const auto at = reached_.find({sent->process, sent->kind, sent->message_id().origin()}); at != reached_.end()) return at->second;
      if (sent->kind_id() == sim::kinds::connection_opened && sent->value >= 0 && sent->value < 0xffff)
        return static_cast<ProcessId>(sent->value);
    }
    if (broken_with_it.size() == 1) return static_cast<ProcessId>(*broken_with_it.begin());
    const auto known = peers_.find(lost.process);
    return known != peers_.end() && known->second.size() == 1 ? static_cast<ProcessId>(*known->second.begin()) : ProcessId::none;
  }

 private:
  std::map<std::tuple<std::uint16_t, std::uint16_t, ProcessId>, ProcessId> reached_;
  std::map<std::uint16_t, std::set<std::uint16_t>> peers_;
};

}  // namespace

Scene::Scene(const sim::TraceFile& trace, Selection selection, Language language)
    : trace_(trace), selection_(std::move(selection)), header_(header_of(trace)), language_(language), printer_(trace) {
  find_receivers();
  order_participants();
}

void Scene::find_receivers() {
  if (trace_.kind(sim::kinds::frame_lost) == nullptr || selection_.positions.empty()) return;
  const auto records = trace_.records();
  std::map<std::pair<sim::RecordNumber, std::uint16_t>, std::set<std::uint16_t>> broken;  // what else broke, by cause and loser
  std::multimap<sim::RecordNumber, std::uint16_t> losers;
  for (const Record& r : records)
    if (r.kind_id() == sim::kinds::frame_lost && r.cause() != 0) losers.emplace(r.cause(), r.process);
  for (const Record& r : records) {
    if (r.kind_id() != sim::kinds::connection_closed || r.cause() == 0) continue;
    const auto [begin, end] = losers.equal_range(r.cause());
    for (auto loser = begin; loser != end; ++loser)
      if (loser->second != r.process) broken[{r.cause(), loser->second}].insert(r.process);
  }
  Acquaintances known;
  for (std::size_t i = 0; i <= selection_.positions.back(); ++i) {
    const Record& r = records[i];
    const auto find = [&](sim::RecordNumber number) -> const Record* {
      const auto at = number == 0 ? std::nullopt : position_before(trace_, number, i);
      return at ? &records[*at] : nullptr;
    };
    if (r.kind_id() == sim::kinds::frame_lost) {
      const ProcessId to = known.receiver(r, find(r.because()), broken[{r.cause(), r.process}]);
      if (to != r.process_id()) receivers_[i] = to;
    } else {
      known.learn(r, find(r.cause()));
    }
  }
}

void Scene::order_participants() {
  struct Place {
    std::size_t first_message = SIZE_MAX;
    bool operator<(const Place& other) const { return first_message < other.first_message; }
  };
  std::map<std::uint16_t, Place> seen;
  const auto meet = [&](ProcessId id, std::size_t at, bool message) {
    if (id == ProcessId::none) return;
    Place& place = seen[static_cast<std::uint16_t>(id)];
    if (message) place.first_message = std::min(place.first_message, at);
  };
  for (std::size_t i = 0; i < size(); ++i) {
    const Event e = event(i);
    if (e.arrow) meet(e.arrow->from, i, e.record->message != 0);
    meet(e.record->process_id(), i, e.record->message != 0 || e.record->operation != 0);
    if (e.arrow) meet(e.arrow->to, i, e.record->message != 0);
  }
  for (const auto& [id, place] : seen) participants_.push_back(static_cast<ProcessId>(id));
  std::stable_sort(participants_.begin(), participants_.end(),
                   [&](ProcessId a, ProcessId b) { return seen[static_cast<std::uint16_t>(a)] < seen[static_cast<std::uint16_t>(b)]; });
}

bool Scene::says_lost(const Record& r) const {
  const sim::KindRow* row = trace_.kind(r.kind_id());
  if (row == nullptr) return false;
  const auto choice = static_cast<std::uint64_t>(r.value);
  if (row->value_is == sim::ValueIs::choice && choice < row->value_choices.size() && row->value_choices[choice] == "lost") return true;
  return r.kind < sim::kFirstStyleKind &&
         ends_with(row->name, ".lost");  // a style may say `.lost` of a right, a lease, a partition's owner
}

std::optional<std::size_t> Scene::index_of(sim::RecordNumber number, std::size_t before) const {
  const auto& shown = selection_.positions;
  if (number == 0 || before > shown.size()) return std::nullopt;
  const auto position = position_before(trace_, number, before == shown.size() ? trace_.records().size() : shown[before]);
  if (!position) return std::nullopt;
  if (*position < shown.size() && shown[*position] == *position) return *position;  // a whole run
  const auto at = std::lower_bound(shown.begin(), shown.end(), *position);
  if (at == shown.end() || *at != *position) return std::nullopt;
  return static_cast<std::size_t>(at - shown.begin());
}

Event Scene::event(std::size_t index) const {
  const auto records = trace_.records();
  Event e;
  e.position = selection_.positions[index];
  e.record = &records[e.position];
  e.own = selection_.own[index];
  e.mark = mark_of(e.record->kind_id());
  e.lost = says_lost(*e.record);
  const Record& r = *e.record;
  if (r.process_id() == ProcessId::none) return e;
  if (r.kind_id() == sim::kinds::frame_lost) {
    const auto to = receivers_.find(e.position);
    e.arrow = Arrow{.from = r.process_id(), .to = to == receivers_.end() ? ProcessId::none : to->second, .arrives = false};
    const auto sent = index_of(r.because(), index);
    if (sent && records[selection_.positions[*sent]].process == r.process) e.arrow->tail = sent;
    return e;
  }
  const auto cause = r.cause() == 0 ? std::nullopt : position_before(trace_, r.cause(), e.position);
  if (!cause) return e;
  const ProcessId from = records[*cause].process_id();
  if (from == ProcessId::none || from == r.process_id()) return e;
  e.arrow = Arrow{.from = from, .to = r.process_id(), .arrives = true, .tail = index_of(r.cause(), index)};
  return e;
}

}  // namespace mqlab::lab
