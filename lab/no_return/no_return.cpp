#include "lab/no_return/no_return.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "lab/faultmap/outcome.hpp"
#include "lab/run/pool.hpp"
#include "lab/run/runner.hpp"
#include "lab/version.hpp"
#include "lab/why/lines.hpp"
#include "lab/why/operation.hpp"
#include "sim/random/luck.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::uint64_t kEvents = 20'000'000;
constexpr std::size_t kJumps = 3;     // narrowed down
constexpr std::uint64_t kTenth = 10;  // a smaller change of the chance is no jump
constexpr std::size_t kHalvings = 12;

/// What the run as it is has to say, before any continuation.
struct Subject {
  sim::OperationId operation;
  std::string label;
  Name name = Name::ok;
  std::string hash;                    ///< of the run as it is, at the level of the continuations
  std::vector<sim::RecordNumber> all;  ///< records in which something happened, from the operation's begin on
  std::vector<sim::RecordNumber> own;  ///< of the operation, and faults
  std::map<sim::RecordNumber, ordered_json> lines;
};

bool damaged_in_this_way(const Verdict& verdict, const Subject& subject) {
  return std::any_of(verdict.rows.begin(), verdict.rows.end(), [&](const PairRow& row) {
    return row.operation == subject.operation && row.severity() == Severity::damage && row.names.has(subject.name);
  });
}

tl::expected<Subject, Sentence> subject_of(const Scenario& s, const NoReturnOptions& options) {
  Runner runner(s);
  if (runner.needs_own_process({}))
    return tl::unexpected(Sentence{"continuations need a platform without profiles", "续跑需要不含 profile 的平台"});
  const Run run = runner.run({.level = sim::TraceLevel::full, .event_budget = kEvents});
  const sim::Recorder& recorder = runner.recorder();
  Subject subject;
  const PairRow* row = worst_row(run.verdict);
  if (!options.operation.empty()) {
    const auto operation = operation_named(options.operation, s, recorder.tables());
    if (!operation) return tl::unexpected(no_such_operation(options.operation));
    row = nullptr;
    for (const PairRow& r : run.verdict.rows)
      if (r.operation == *operation && (row == nullptr || badness(r) < badness(*row))) row = &r;
  }
  if (row == nullptr || row->severity() != Severity::damage)
    return tl::unexpected(Sentence{"nothing to ask about: no operation of this run is damaged", "无可追问：此次运行中该操作没有受损"});
  subject.operation = row->operation;
  subject.label = recorder.tables().identity(row->operation);
  for (const Name name : worst_first())
    if (row->names.has(name)) {
      subject.name = name;
      break;
    }
  const sim::RecordNumber last = row->records.empty() ? UINT64_MAX : row->records.back();
  const Lines lines(runner, recorder);
  bool begun = false;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      const bool mine = r.operation_id() == subject.operation;
      begun = begun || mine || r.kind_id() == sim::kinds::fault_struck;
      if (!begun || (r.number > last && !mine)) continue;
      subject.all.push_back(r.number);
      if (mine || r.kind_id() == sim::kinds::fault_struck || r.kind_id() == sim::kinds::fault_healed) subject.own.push_back(r.number);
    }
  });
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk)
      if (std::binary_search(subject.all.begin(), subject.all.end(), r.number)) {
        subject.lines[r.number] = lines.of(r);
        if (r.operation != 0) subject.lines[r.number]["operation"] = recorder.tables().identity(r.operation_id());
      }
  });
  RunOptions as_continued = counted_only(kEvents);
  as_continued.judge = false;
  subject.hash = runner.run(as_continued).hash.hex();
  return subject;
}

/// Wilson's score interval (E. B. Wilson 1927) for a share of so many draws, 95 %, in percent: it is honest near 0 and 100 % and for few draws.
struct Interval {
  double low = 0, high = 100;
};

Interval wilson(std::uint64_t bad, std::uint64_t of) {
  if (of == 0) return {};
  constexpr double z = 1.959964;
  const double n = static_cast<double>(of);
  const double p = static_cast<double>(bad) / n;
  const double middle = p + z * z / (2 * n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const auto percent = [&](double x) { return std::round(std::clamp(x / (1 + z * z / n), 0.0, 1.0) * 1000) / 10; };
  return {percent(middle - half), percent(middle + half)};
}

struct Chance {
  std::uint64_t bad = 0, of = 0, other_traces = 0;
};

class Continuations {
 public:
  Continuations(const Scenario& scenario, const NoReturnOptions& options, const Subject& subject)
      : scenario_(scenario), options_(options), subject_(subject) {}

  /// The chances at these moments; those that are known are not asked for again.
  void look_at(const std::set<sim::RecordNumber>& moments) {
    std::vector<sim::RecordNumber> fresh;
    for (const sim::RecordNumber m : moments)
      if (!chances_.contains(m)) fresh.push_back(m);
    std::unique_ptr<Runner> runner;  // built at its first use, so in the worker and not in the parent
    const auto work = [&](std::size_t task) {
      if (runner == nullptr) runner = std::make_unique<Runner>(scenario_);
      const Chance c = from(*runner, fresh[task]);
      return ordered_json{c.bad, c.of, c.other_traces}.dump();
    };
    const auto take = [&](std::size_t task, TaskResult result) {
      if (options_.progress) options_.progress(task + 1, fresh.size());
      if (!result) {
        ++lost_;
        return;
      }
      const ordered_json c = ordered_json::parse(*result);
      chances_[fresh[task]] = {c[0].get<std::uint64_t>(), c[1].get<std::uint64_t>(), c[2].get<std::uint64_t>()};
    };
    run_pool(fresh.size(), work, take, {.workers = options_.workers, .budget = std::chrono::minutes(2), .stop = options_.stop});
  }

  /// Of the chance, in hundredths, between two moments.
  std::int64_t rise(sim::RecordNumber a, sim::RecordNumber b) const { return hundredths(b) - hundredths(a); }
  const std::map<sim::RecordNumber, Chance>& chances() const { return chances_; }
  std::uint64_t lost() const { return lost_; }
  bool stopped() const { return options_.stop && options_.stop(); }

 private:
  std::int64_t hundredths(sim::RecordNumber m) const {
    const Chance& c = chances_.at(m);
    return c.of == 0 ? 0 : static_cast<std::int64_t>(c.bad * 100 / c.of);
  }

  Chance from(Runner& runner, sim::RecordNumber moment) const {
    Chance c;
    runner.batch([&] {
      for (std::uint64_t i = 0; i < options_.continuations; ++i) {
        RunOptions options = counted_only(kEvents);
        const std::uint64_t seed = sim::draw(scenario_.seed, sim::entity_of("continuation"), 0, i);
        options.seeds = sim::Seeds(std::vector<sim::Reseed>{{0, scenario_.seed}, {moment + 1, seed}});
        options.luck = sim::kPlainLuck;
        options.luck_from = moment + 1;
        const Run run = runner.run_here(options);
        ++c.of;
        c.bad += damaged_in_this_way(run.verdict, subject_) ? 1 : 0;
        c.other_traces += run.hash.hex() != subject_.hash ? 1 : 0;
      }
    });
    return c;
  }
  const Scenario& scenario_;
  const NoReturnOptions& options_;
  const Subject& subject_;
  std::map<sim::RecordNumber, Chance> chances_;
  std::uint64_t lost_ = 0;
};

/// The operation's own records and the faults first, thinned evenly; the rest of the room goes to what lies between.
std::set<sim::RecordNumber> first_moments(const Subject& subject, std::size_t wanted) {
  std::set<sim::RecordNumber> moments;
  const auto thin = [&](const std::vector<sim::RecordNumber>& from, std::size_t n) {
    for (std::size_t i = 0; i < std::min(n, from.size()); ++i) moments.insert(from[i * from.size() / std::min(n, from.size())]);
  };
  thin(subject.own, wanted);
  if (moments.size() < wanted) thin(subject.all, wanted - moments.size());
  moments.insert(subject.all.front());
  moments.insert(subject.all.back());
  return moments;
}

struct Jump {
  sim::RecordNumber from = 0, to = 0;
  std::int64_t rise = 0;
};

std::vector<Jump> jumps_of(const Continuations& c) {
  std::vector<Jump> jumps;
  const auto& chances = c.chances();
  for (auto at = chances.begin(); at != chances.end() && std::next(at) != chances.end(); ++at) {
    const Jump jump{at->first, std::next(at)->first, c.rise(at->first, std::next(at)->first)};
    if (static_cast<std::uint64_t>(std::abs(jump.rise)) >= kTenth) jumps.push_back(jump);
  }
  std::stable_sort(jumps.begin(), jumps.end(), [](const Jump& a, const Jump& b) { return std::abs(a.rise) > std::abs(b.rise); });
  return jumps;
}

/// Halves the stretches of the greatest jumps until each lies between two neighbouring records.
void narrow(Continuations& c, const Subject& subject) {
  for (std::size_t round = 0; round < kHalvings && !c.stopped(); ++round) {
    std::set<sim::RecordNumber> middles;
    const std::vector<Jump> jumps = jumps_of(c);
    for (std::size_t i = 0; i < std::min(kJumps, jumps.size()); ++i) {
      const auto from = std::lower_bound(subject.all.begin(), subject.all.end(), jumps[i].from);
      const auto to = std::lower_bound(subject.all.begin(), subject.all.end(), jumps[i].to);
      if (to - from > 1) middles.insert(*(from + (to - from) / 2));
    }
    if (middles.empty()) return;
    c.look_at(middles);
  }
}

}  // namespace

tl::expected<ordered_json, Sentence> point_of_no_return(const Scenario& scenario, const NoReturnOptions& options) {
  const auto subject = subject_of(scenario, options);
  if (!subject) return tl::unexpected(subject.error());
  Continuations continuations(scenario, options, *subject);
  continuations.look_at(first_moments(*subject, options.moments));
  narrow(continuations, *subject);
  if (continuations.chances().empty())
    return tl::unexpected(Sentence{"ended before the chance at any moment was known", "在得知任何时刻的几率之前即已结束"});

  ordered_json out{{"scenario", scenario.id}, {"variant", scenario.variant}, {"version", version()}, {"seed", scenario.seed}};
  out["operation"] = subject->label;
  out["verdict"] = info(subject->name).id;
  const sim::Luck& luck = sim::kPlainLuck;
  out["luck"] = {{"name", luck.name},
                 {"latency_percent", luck.latency_percent},
                 {"flush_percent", luck.flush_percent},
                 {"work_percent", luck.work_percent}};
  out["continuations"] = options.continuations;
  out["lost"] = continuations.lost();
  out["moments"] = ordered_json::array();
  bool has_luck = false;
  double lowest_high = 100, highest_low = 0;
  for (const auto& [record, c] : continuations.chances()) {
    ordered_json line = subject->lines.at(record);
    line["bad"] = c.bad;
    line["of"] = c.of;
    const Interval interval = wilson(c.bad, c.of);
    line["low_percent"] = interval.low;
    line["high_percent"] = interval.high;
    lowest_high = std::min(lowest_high, interval.high);
    highest_low = std::max(highest_low, interval.low);
    line["other_traces"] = c.other_traces;
    has_luck = has_luck || c.other_traces > 0;
    out["moments"].push_back(std::move(line));
  }
  out["has_luck"] = has_luck;
  out["flat"] = highest_low <= lowest_high;
  out["ended_early"] = continuations.stopped();
  out["tied_to"] = ordered_json::array();
  for (const ScriptedFault& fault : scenario.faults)
    if (fault.trigger.how == sim::Trigger::How::at_point) out["tied_to"].push_back({{"kind", fault.kind}, {"when", fault.when}});
  out["jumps"] = ordered_json::array();
  const std::vector<Jump> jumps = jumps_of(continuations);
  for (const Jump& jump : jumps) {
    const auto percent = [&](sim::RecordNumber m) {
      const Chance& c = continuations.chances().at(m);
      return c.of == 0 ? 0 : c.bad * 100 / c.of;
    };
    const auto interval = [&](sim::RecordNumber m) { return wilson(continuations.chances().at(m).bad, continuations.chances().at(m).of); };
    out["jumps"].push_back({{"from_low_high", {interval(jump.from).low, interval(jump.from).high}},
                            {"to_low_high", {interval(jump.to).low, interval(jump.to).high}},
                            {"from_percent", percent(jump.from)},
                            {"to_percent", percent(jump.to)},
                            {"after", subject->lines.at(jump.from)},
                            {"at", subject->lines.at(jump.to)}});
  }
  return out;
}

}  // namespace mqlab::lab
