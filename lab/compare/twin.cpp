#include "lab/compare/twin.hpp"

#include <algorithm>

#include "lab/compare/prints.hpp"
#include "lab/cost/json.hpp"
#include "lab/why/lines.hpp"

namespace mqlab::lab {

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
