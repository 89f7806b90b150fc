#include "lab/report_page/picture.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>

#include "lab/export/scene.hpp"
#include "lab/picture/cast.hpp"
#include "lab/picture/cuts.hpp"
#include "lab/picture/marks.hpp"
#include "lab/picture/operations.hpp"
#include "lab/picture/redeliveries.hpp"
#include "lab/picture/stages.hpp"
#include "lab/report/both.hpp"
#include "lab/trace/reducer.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kLedgerRows = 500;
constexpr std::string_view kChangeNames[] = {"none", "enter", "leave", "state", "set"};
constexpr std::string_view kValueNames[] = {"nothing", "count", "bytes", "duration", "tag", "flag", "choice", "name", "record", "process"};
constexpr std::string_view kLifeNames[] = {"not-started", "running", "paused", "dead"};

class RunPicture {
 public:
  RunPicture(const sim::TraceFile& trace, const PictureOptions& options) : trace_(trace), options_(options), records_(trace.records()) {
    kind_index_.fill(-1);
    const std::size_t most = options.records == 0 ? records_.size() : options.records;
    end_ = records_.size();
    if (records_.size() <= most) return;
    const std::size_t moment = options.around == 0 ? 0 : trace.position_of(options.around);
    first_ = std::min(moment > most / 4 ? moment - (most / 4) : 0, records_.size() - most);
    end_ = first_ + most;
  }

  ordered_json read() {
    const Flights flights(trace_);
    const std::vector<FaultBand> bands = fault_bands(trace_);
    out_ = {{"of", records_.size()}, {"first", first_}, {"shown", end_ - first_}, {"level", level()}};
    cast(cast_of(trace_, flights));
    kinds();
    records();
    flying(flights);
    faults(flights, bands);
    lives();
    stages();
    ledger();
    states();
    stories();
    out_["ids"] = ids_;
    return std::move(out_);
  }

 private:
  std::int64_t at(std::size_t position) const { return static_cast<std::int64_t>(position) - static_cast<std::int64_t>(first_); }
  bool shown(std::size_t position) const { return position >= first_ && position < end_; }
  static std::int64_t process(std::uint16_t id) { return id == 0xffff ? -1 : id; }
  static std::int64_t element(std::uint32_t id) { return id == 0xffffffff ? -1 : static_cast<std::int64_t>(id); }

  std::string_view level() const {
    const auto level = header_of(trace_).level;
    return level == sim::TraceLevel::ledger ? "ledger" : level == sim::TraceLevel::off ? "off" : "full";
  }

  /// The number that stands for an identity (`shop/17`) in the page; -1: none.
  std::int64_t id(std::uint64_t packed) {
    if (packed == 0) return -1;
    const auto [found, fresh] = id_index_.try_emplace(packed, ids_.size());
    if (fresh) {
      sim::MessageId identity;
      identity.packed = packed;
      ids_.push_back(trace_.tables().identity(identity));
    }
    return static_cast<std::int64_t>(found->second);
  }

  void cast(const Cast& cast) {
    ordered_json processes = ordered_json::array();
    for (const CastMember& m : cast.members) {
      ordered_json own = ordered_json::array();
      for (const CastElement& e : m.elements)
        own.push_back(
            {{"element", element(static_cast<std::uint32_t>(e.id))}, {"holds", e.holds}, {"own", e.own}, {"said", !e.gauges.empty()}});
      processes.push_back({{"name", m.name},
                           {"role", m.role},
                           {"host", m.host},
                           {"column", m.column},
                           {"row", m.row},
                           {"said", !m.gauges.empty()},
                           {"elements", std::move(own)}});
    }
    ordered_json elements = ordered_json::array();
    for (const sim::ElementRow& e : trace_.tables().elements) elements.push_back({{"kind", e.kind}, {"label", e.label}});
    ordered_json links = ordered_json::array();
    for (const CastLink& l : cast.links) links.push_back({static_cast<std::uint16_t>(l.a), static_cast<std::uint16_t>(l.b), l.flights});
    out_["columns"] = cast.columns;
    out_["processes"] = std::move(processes);
    out_["elements"] = std::move(elements);
    out_["links"] = std::move(links);
  }

  void kinds() {
    ordered_json kinds = ordered_json::array();
    for (const sim::KindRow& k : trace_.kinds()) {
      kind_index_[static_cast<std::size_t>(k.kind)] = static_cast<std::int64_t>(kinds.size());
      kinds.push_back({{"name", k.name},
                       {"meaning", {{"en", k.meaning_en}, {"zh_CN", k.meaning_zh_CN}}},
                       {"change", kChangeNames[static_cast<std::size_t>(k.change)]},
                       {"value", kValueNames[static_cast<std::size_t>(k.value_is)]},
                       {"value_name", k.value_name},
                       {"choices", k.value_choices},
                       {"world", static_cast<std::uint16_t>(k.kind) < sim::kFirstModelKind}});
    }
    out_["kinds"] = std::move(kinds);
    out_["names"] = trace_.tables().names.size() <= 2'000 ? ordered_json(trace_.tables().names) : ordered_json::array();
    out_["faults"] = trace_.tables().faults;
  }
  std::int64_t kind(std::uint16_t id) const { return id < sim::kKinds ? kind_index_[id] : -1; }

  /// `[number, time, process, kind, message, operation, element, value, cause, because, about, mark]`; -1: none, 0: no record.
  void records() {
    Selection window;
    window.positions.resize(end_ - first_);
    std::iota(window.positions.begin(), window.positions.end(), first_);
    window.own.assign(window.positions.size(), true);
    const Scene en(trace_, window, Language::en);
    const Scene zh(trace_, window, Language::zh_CN);
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < en.size(); ++i) {
      const Event e = en.event(i);
      const sim::Record& r = *e.record;
      const std::string about = en.about(e), about_zh = zh.about(e);
      ordered_json words = about;
      if (about != about_zh) words = {{"en", about}, {"zh_CN", about_zh}};
      list.push_back({r.number, r.time_ns, process(r.process), kind(r.kind), id(r.message), id(r.operation), element(r.element), r.value,
                      r.cause(), r.because(), std::move(words), e.lost ? 1 : 0});
    }
    out_["records"] = std::move(list);
  }

  /// `[left, came, from, to, lost, redelivered]`
  void flying(const Flights& flights) {
    const Redeliveries again(trace_);
    ordered_json list = ordered_json::array();
    for (const Flight& f : flights.all()) {
      if (f.came < first_ || f.sent >= end_) continue;
      const bool flagged = again.flies(records_[f.came].message, f.sent);
      list.push_back({at(f.sent), at(f.came), process(f.from), process(f.to), f.lost ? 1 : 0, flagged ? 1 : 0});
    }
    out_["flights"] = std::move(list);
  }

  void faults(const Flights& flights, const std::vector<FaultBand>& bands) {
    ordered_json moments = ordered_json::array();
    for (const MomentInfo& m : moment_infos()) moments.push_back({{"id", m.id}, {"title", both(m.title)}});
    ordered_json marks = ordered_json::array();
    for (const MomentMark& m : marks_of(trace_))
      if (shown(m.position)) marks.push_back({at(m.position), static_cast<int>(m.moment)});
    ordered_json spans = ordered_json::array();
    for (const FaultBand& b : bands) {
      const std::size_t to = b.healed ? trace_.position_at({b.to_ns}) : records_.size();
      if (b.struck >= end_ || to < first_) continue;
      spans.push_back({{"fault", b.fault}, {"from", at(b.struck)}, {"to", at(to)}, {"healed", b.healed}});
    }
    ordered_json cuts = ordered_json::array();
    for (const Cut& c : cuts_of(trace_, flights, bands))
      cuts.push_back({process(static_cast<std::uint16_t>(c.a)), process(static_cast<std::uint16_t>(c.b)), at(c.from), at(c.to)});
    out_["moments"] = std::move(moments);
    out_["marks"] = std::move(marks);
    out_["bands"] = std::move(spans);
    out_["cuts"] = std::move(cuts);
  }

  /// Of each process: `[position, life, incarnation]`, first as it is before the window.
  void lives() {
    using namespace sim::kinds;
    const Lives lives(trace_);
    ordered_json list = ordered_json::array();
    const auto push = [&](ordered_json& of, std::size_t p, std::int64_t position, std::size_t record) {
      const LifeOf life = lives.of(static_cast<sim::ProcessId>(p), record);
      of.push_back({position, kLifeNames[static_cast<std::size_t>(life.life)], life.incarnation});
    };
    for (std::size_t p = 0; p < trace_.tables().processes.size(); ++p) {
      ordered_json& of = list.emplace_back(ordered_json::array());
      if (first_ > 0) push(of, p, -1, first_ - 1);
    }
    for (std::size_t i = first_; i < end_; ++i) {
      const sim::Record& r = records_[i];
      const sim::Kind k = r.kind_id();
      const bool changes = k == process_started || k == process_stopped || k == process_paused || k == process_resumed;
      if (changes && r.process < list.size()) push(list[r.process], r.process, at(i), i);
    }
    out_["lives"] = std::move(list);
  }

  /// `[message, [[position, stage], ...]]`
  void stages() {
    const Stages stages(trace_);
    std::vector<std::uint64_t> order;
    std::unordered_map<std::uint64_t, ordered_json> of;
    for (std::size_t i = first_; i < end_; ++i) {
      const std::uint64_t message = records_[i].message;
      if (message == 0) continue;
      const auto [found, fresh] = of.try_emplace(message, ordered_json::array());
      if (fresh) order.push_back(message);
      const auto stage = static_cast<int>(stages.of(message, i));
      if (found->second.empty() || found->second.back()[1] != stage) found->second.push_back({at(i), stage});
    }
    ordered_json titles = ordered_json::array();
    for (const StageInfo& s : stage_infos()) titles.push_back({{"id", s.id}, {"title", both(s.title)}});
    ordered_json list = ordered_json::array();
    for (const std::uint64_t message : order) list.push_back({id(message), std::move(of[message])});
    out_["stages"] = std::move(titles);
    out_["messages"] = std::move(list);
  }

  /// The rows of the ledger as the whole run leaves them, those that went wrong first.
  void ledger() {
    std::vector<OperationRow> rows = operations_of(trace_);
    const std::size_t all = rows.size();
    const auto rank = [&](const OperationRow& row) {
      return std::find(options_.bad.begin(), options_.bad.end(), row.name) - options_.bad.begin();
    };
    std::vector<std::pair<std::ptrdiff_t, std::size_t>> order;
    for (std::size_t i = 0; i < rows.size(); ++i) order.emplace_back(options_.bad.empty() ? 0 : rank(rows[i]), i);
    std::sort(order.begin(), order.end());
    if (order.size() > kLedgerRows) order.resize(kLedgerRows);
    ordered_json list = ordered_json::array();
    for (const auto& [ignored, index] : order) {
      const OperationRow& row = rows[index];
      list.push_back({{"id", row.name},
                      {"begun", at(row.begun)},
                      {"told", row.told ? both(told_title(*row.told)) : ordered_json(nullptr)},
                      {"copies", row.copies},
                      {"offered", row.offered},
                      {"redelivered", row.redelivered},
                      {"applied", row.applied},
                      {"undone", row.undone},
                      {"unchanged", row.unchanged},
                      {"retries", row.retries}});
    }
    out_["operations"] = std::move(list);
    out_["operations_left_out"] = all - out_["operations"].size();
  }

  ordered_json state_json(const TraceState& state) {
    ordered_json members = ordered_json::array();
    for (const Member& m : state.members) members.push_back({element(m.element), id(m.message)});
    ordered_json readings = ordered_json::array();
    for (const Reading& r : state.readings) readings.push_back({element(r.element), process(r.process), kind(r.kind), r.value});
    return {{"members", std::move(members)}, {"readings", std::move(readings)}};
  }

  /// What the window begins and ends with: the page folds from the one to the other, and a test compares.
  void states() {
    Reducer reducer{ChangeRules(trace_.kinds())};
    for (std::size_t i = 0; i < first_; ++i) reducer.fold(records_[i]);
    out_["begin"] = state_json(reducer.state());
    for (std::size_t i = first_; i < end_; ++i) reducer.fold(records_[i]);
    out_["end"] = state_json(reducer.state());
  }

  /// Of each operation asked for: the positions of its story, and whether each is its own.
  void stories() {
    ordered_json stories = ordered_json::object();
    for (const std::string& operation : options_.operations) {
      const auto selection = select_records(trace_, {.operation = operation, .hops = 1, .limit = 400});
      if (!selection) continue;  // a trace of level `ledger` has no stories
      ordered_json list = ordered_json::array();
      for (std::size_t i = 0; i < selection->positions.size(); ++i)
        if (shown(selection->positions[i])) list.push_back({at(selection->positions[i]), selection->own[i] ? 1 : 0});
      stories[operation] = std::move(list);
    }
    out_["stories"] = std::move(stories);
  }

  const sim::TraceFile& trace_;
  const PictureOptions& options_;
  std::span<const sim::Record> records_;
  std::size_t first_ = 0, end_ = 0;
  std::vector<std::string> ids_;
  std::unordered_map<std::uint64_t, std::size_t> id_index_;
  std::array<std::int64_t, sim::kKinds> kind_index_{};
  ordered_json out_;
};

}  // namespace

ordered_json picture_json(const sim::TraceFile& trace, const PictureOptions& options) { return RunPicture(trace, options).read(); }

}  // namespace mqlab::lab
