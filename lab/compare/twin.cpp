#include "lab/compare/twin.hpp"

#include <algorithm>

#include "lab/cost/json.hpp"
#include "lab/why/lines.hpp"
#include "sim/trace/hash.hpp"

namespace mqlab::lab {

namespace {

/// Names of a run as hashes, each computed once.
class Prints {
 public:
  explicit Prints(const sim::Recorder& recorder) : tables_(recorder.tables()) {
    for (const sim::ProcessRow& row : tables_.processes) processes_.push_back(sim::entity_of(row.name));
    for (std::size_t i = 0; i < tables_.elements.size(); ++i)
      elements_.push_back(sim::entity_of(tables_.element(static_cast<sim::Element>(i))));
    kinds_.resize(sim::kKinds);
    for (const sim::KindInfo& kind : recorder.kinds()) {
      const auto number = static_cast<std::size_t>(kind.kind);
      kinds_[number] = sim::entity_of(kind.name);
      if (kind.value_is == sim::ValueIs::name || kind.value_is == sim::ValueIs::process || kind.value_is == sim::ValueIs::record)
        by_name_.set(kind.kind);
    }
  }

  std::uint64_t of(const sim::Record& r) const {
    std::uint64_t h = mix(0, static_cast<std::uint64_t>(r.time_ns));
    h = mix(h, kinds_[r.kind % sim::kKinds]);
    h = mix(h, r.process < processes_.size() ? processes_[r.process] : r.process);
    h = mix(h, identity(r.message_id()));
    h = mix(h, identity(r.operation_id()));
    h = mix(h, r.element < elements_.size() ? elements_[r.element] : r.element);
    return by_name_.test(r.kind_id()) ? h : mix(h, static_cast<std::uint64_t>(r.value));
  }

 private:
  static std::uint64_t mix(std::uint64_t h, std::uint64_t v) {
    h = (h ^ v) * 0x9e37'79b9'7f4a'7c15ULL;
    return h ^ h >> 29;
  }
  template <class Id>
  std::uint64_t identity(Id id) const {
    if (id.packed == 0) return 0;
    const auto process = static_cast<std::size_t>(id.origin());
    return mix(process < processes_.size() ? processes_[process] : process, id.number());
  }

  const sim::Tables& tables_;
  std::vector<std::uint64_t> processes_, elements_, kinds_;
  sim::KindMask by_name_;  ///< kinds whose value is a number of this run's own
};

}  // namespace

tl::expected<Twin, Sentence> twin_of(const Scenario& scenario, const std::vector<std::uint32_t>& wanted) {
  Runner runner(scenario);
  if (runner.needs_own_process({}))
    return tl::unexpected(Sentence{"a comparison needs a platform without profiles", "比较需要不含 profile 的平台"});
  const Run run = runner.run({.level = sim::TraceLevel::full, .trace_limit = kWhyRecords * sizeof(sim::Record)});
  if (run.trace_problem)
    return tl::unexpected(Sentence{"this run is too long to be compared record by record; shorten it with `until` or fewer operations",
                                   "此次运行过长，无法逐条比较；请用 `until` 或减少操作数来缩短"});
  const sim::Recorder& recorder = runner.recorder();
  const sim::Tables& tables = recorder.tables();
  Twin twin;
  twin.variant = scenario.variant;
  twin.cost = cost_json(run.cost);
  twin.hash = run.hash.hex();
  twin.counts = nlohmann::ordered_json::object();
  for (const NameInfo& name : verdict_names())
    if (count(run.verdict.counts, name.name) != 0) twin.counts[std::string(name.id)] = count(run.verdict.counts, name.name);
  const Prints prints(recorder);
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      if (r.operation != 0) twin.by_operation[tables.identity(r.operation_id())].push_back(static_cast<std::uint32_t>(twin.prints.size()));
      twin.prints.push_back(prints.of(r));
    }
  });
  for (const PairRow& row : run.verdict.rows) {
    Fate& fate = twin.fates[{tables.identity(row.operation), runner.judge().expected().stores[row.store].label}];
    fate.told = models::kToldNames[static_cast<std::size_t>(row.told)];
    for (const NameInfo& name : verdict_names())
      if (row.names.has(name.name)) fate.verdicts.emplace_back(name.id);
  }
  for (const auto& fault : run.faults)
    if (fault.struck == 0) twin.not_struck.push_back(fault.label);
  const Lines lines(runner, recorder);
  for (const std::uint32_t index : wanted)
    if (index < recorder.size()) {
      nlohmann::ordered_json line = lines.of(recorder[index]);
      if (recorder[index].message != 0) line["message"] = tables.identity(recorder[index].message_id());
      twin.lines[index] = std::move(line);
    }
  return twin;
}

}  // namespace mqlab::lab
