#include "lab/run/runner.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "lab/external/start.hpp"
#include "lab/version.hpp"
#include "models/apps/build.hpp"
#include "models/apps/payloads.hpp"
#include "models/ledger.hpp"
#include "sim/platform/platform.hpp"

namespace mqlab::lab {

namespace apps = models::apps;

namespace {

/// A client that carries these roles; the parts belong to the scenario, which outlives the runner.
apps::ClientFactory client_of(const Scenario& s, const models::Part* publish, const models::Part* consume) {
  return [style = s.style, broker = s.broker.get(), publish, consume](std::uint32_t number) {
    std::vector<const models::Part*> publishes;
    std::vector<const models::Part*> consumes;
    if (publish != nullptr) publishes.push_back(publish);
    if (consume != nullptr) consumes.push_back(consume);
    return style->make_client(*broker, publishes, consumes, number);
  };
}

std::vector<sim::ProcessSpec> program_specs(const Scenario& s) {
  std::vector<sim::ProcessSpec> specs;
  apps::StoreTable stores(s.stores);
  apps::Outside outside{start_program, {}};
  for (const Producer& p : s.producers) outside.names.push_back(p.spec.id);
  for (const Consumer& c : s.consumers) outside.names.push_back(c.spec.id);
  for (const Service& v : s.services) outside.names.push_back(v.spec.id);
  const auto add = [&](const auto& spec, std::string_view role, apps::ProcessFactory make) {
    specs.push_back({.name = spec.id,
                     .role = std::string(role),
                     .host = std::string(s.host_of(spec.id)),
                     .start = spec.start,
                     .make = std::move(make)});
  };
  for (const Producer& p : s.producers) {
    const std::string host(s.host_of(p.spec.id));
    add(p.spec, "producer",
        apps::producer_process(p.spec, host, p.publish ? client_of(s, p.publish.get(), p.reply.get()) : nullptr, stores, p.reply != nullptr,
                               outside));
  }
  for (const Consumer& c : s.consumers) {
    const std::string host(s.host_of(c.spec.id));
    add(c.spec, "consumer",
        apps::consumer_process(c.spec, c.handling, host, {client_of(s, c.publish.get(), c.consume.get())}, c.publish != nullptr, stores,
                               outside));
  }
  for (const Service& v : s.services) {
    add(v.spec, "service", apps::service_process(v.spec, v.handling, std::string(s.host_of(v.spec.id)), stores, outside));
  }
  return specs;
}

}  // namespace

RunOptions counted_only(std::uint64_t event_budget) {
  RunOptions options;
  options.event_budget = event_budget;
  options.why_at_full = false;
  return options;
}

Runner::Runner(const Scenario& scenario)
    : scenario_(scenario),
      faults_(scenario.faults),
      platform_(std::make_unique<sim::Platform>(scenario.platform_spec())),
      programs_(program_specs(scenario)) {
  settle_ = scenario.settle ? *scenario.settle : scenario.style->settle_time(*scenario.broker, scenario.publishes(), scenario.consumes());
  for (const auto table : {apps::payload_kinds(), scenario.style->payload_kinds()})
    payload_kinds_.insert(payload_kinds_.end(), table.begin(), table.end());
  judge_ = std::make_unique<Judge>(scenario);
}

Runner::~Runner() = default;

bool Runner::needs_own_process(const RunOptions& options) const {
  return options.resources == sim::Resources::shared || platform_->has_profiles();
}

void Runner::build(sim::World& world) const {
  world.place(scenario_.hosts_of);
  scenario_.style->build(world, *scenario_.broker, scenario_.consumes());
  for (const sim::ProcessSpec& spec : programs_) world.add_process(spec);
  for (const Consumer& c : scenario_.consumers) {
    for (const models::Style::Place& place : scenario_.style->places(*scenario_.broker, *c.consume)) {
      world.tables().subscriptions.push_back({world.process(c.spec.id), world.element(place.kind, place.label)});
    }
  }
  world.set_faults({planned(faults_), scenario_.steps});
}

void Runner::set_faults(std::vector<ScriptedFault> faults) {
  faults_ = std::move(faults);
  judge_->set_faults(faults_);
}

std::vector<std::string> Runner::hosts() const {
  std::vector<std::string> names;
  for (const sim::HostRow& host : platform_->hosts()) names.push_back(host.name);
  return names;
}

void Runner::batch(const std::function<void()>& body) { platform_->run(body); }

Run Runner::run(const RunOptions& options) {
  Run result;
  batch([&] { result = run_here(options); });
  return result;
}

Run Runner::run_here(const RunOptions& options) {
  Run result;
  recorder_.set_header(trace_header(scenario_, options));
  recorder_.set_limit(options.trace_limit);
  if (!options.trace_file.empty()) {
    if (const auto opened = recorder_.open_file(options.trace_file); !opened) {
      result.trace_problem = opened.error();
      return result;
    }
  }
  Simulated simulated = simulate(recorder_, options, options.level);
  result.ran = true;
  result.end = simulated.end;
  result.faults = std::move(simulated.faults);
  result.hash = recorder_.finish();
  if (recorder_.limit_reached()) result.trace_problem = recorder_.problem();
  if (options.judge && options.level != sim::TraceLevel::off) {
    const Judge::Says says = options.why_at_full ? Judge::Says::why : Judge::Says::verdict;
    judge_->judge(recorder_, result.end, std::move(simulated.not_running), result.verdict, result.cost, says,
                  [&] { return again(options); });
  }
  return result;
}

Runner::Simulated Runner::simulate(sim::Recorder& recorder, const RunOptions& options, sim::TraceLevel level, const sim::KindMask& also) {
  Simulated out;
  sim::World world(*platform_, recorder,
                   {.seeds = options.seeds ? *options.seeds : sim::Seeds(scenario_.seed),
                    .luck = options.luck,
                    .luck_from = options.luck_from,
                    .level = level,
                    .also = also,
                    .resources = options.resources,
                    .settle = settle_,
                    .until = scenario_.until ? *scenario_.until : sim::kNever,
                    .event_budget = options.event_budget,
                    .model_kinds = models::shared_kinds(),
                    .style_kinds = scenario_.style->kinds(),
                    .payload_kinds = payload_kinds_,
                    .touches = options.touches});
  build(world);
  out.end = world.run();
  out.faults = world.fault_outcomes();
  out.not_running = world.not_running();
  return out;
}

/// The level changes nothing in a run, so this is the same run. Not where SimGrid's clock must begin at 0, and not where it would fill the memory.
const sim::Recorder* Runner::again(const RunOptions& options) {
  if (needs_own_process(options) || recorder_.limit_reached() || recorder_.gate().next > kWhyRecords) return nullptr;
  if (again_ == nullptr) again_ = std::make_unique<sim::Recorder>();
  RunOptions once_more = options;
  once_more.touches = nullptr;
  if (options.why_at_full) {
    simulate(*again_, once_more, sim::TraceLevel::full);
  } else {
    simulate(*again_, once_more, sim::TraceLevel::ledger, judge_->judged_kinds());
  }
  again_->finish();
  return again_->limit_reached() ? nullptr : again_.get();
}

std::string trace_header(const Scenario& scenario, const RunOptions& options) {
  nlohmann::ordered_json header{
      {"mqlab", version()}, {"scenario", scenario.id}, {"variant", scenario.variant}, {"style", scenario.style->name()}};
  nlohmann::ordered_json seeds = nlohmann::ordered_json::array();
  const sim::Seeds in_force = options.seeds ? *options.seeds : sim::Seeds(scenario.seed);
  for (const sim::Reseed& r : in_force.list()) seeds.push_back({r.from, r.seed});
  header["seeds"] = std::move(seeds);
  if (options.luck.on()) header["luck"] = {options.luck_from, options.luck.name};
  header["resources"] = options.resources == sim::Resources::shared ? "shared" : "exact";
  header["level"] = options.level == sim::TraceLevel::full ? "full" : options.level == sim::TraceLevel::ledger ? "ledger" : "off";
  return header.dump();
}

}  // namespace mqlab::lab
