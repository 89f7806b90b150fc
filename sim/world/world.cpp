#include "sim/world/world.hpp"

#include "sim/platform/platform.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/trace/recorder.hpp"
#include "sim/world/loop.hpp"
#include "sim/world/parts.hpp"

namespace mqlab::sim {

struct World::State : WorldParts {
  using WorldParts::WorldParts;
};

World::World(Platform& platform, Recorder& recorder, const WorldOptions& options)
    : state_(std::make_unique<State>(platform, recorder, options)) {
  Kernel& kernel = state_->kernel;
  recorder.start(options.level, world_kinds(), options.model_kinds, options.style_kinds);
  recorder.keep_also(options.also);
  for (const auto table : {options.model_kinds, options.style_kinds}) {
    for (const KindInfo& info : table) {
      if (info.level == TraceLevel::ledger) kernel.ledger_kinds.set(info.kind);
    }
  }
  kernel.seeds = options.seeds;
  kernel.clocks.resize(platform.host_count());
  kernel.links_as_built.assign(platform.links().begin(), platform.links().end());
  state_->processes.connect_to(state_->network, state_->disks);
  kernel.on_hooked = [s = state_.get()](ProcessId process, const Note& note, RecordNumber number) {
    s->faults.hooked(process, note, number);
  };
  for (const HostRow& host : platform.hosts()) {
    const DiskSpec& disk = platform.disk(host.disks.front()).spec;
    state_->disks.add_host({disk.flush_latency, disk.write_per_second, disk.file_switch, disk.size, disk.dirty_limit});
  }
}

/// Leaves the platform as it found it, for the next world in the same process.
World::~World() {
  Kernel& kernel = state_->kernel;
  for (std::size_t i = 0; i < kernel.platform.host_count(); ++i) {
    if (!kernel.platform.is_on(static_cast<HostId>(i))) kernel.platform.turn_on(static_cast<HostId>(i));
  }
  for (std::size_t i = 0; i < kernel.links_as_built.size(); ++i) {
    const auto id = static_cast<LinkId>(i);
    const LinkRow& built = kernel.links_as_built[i];
    const LinkRow& link = kernel.platform.link(id);
    if (link.bytes_per_second != built.bytes_per_second) kernel.platform.set_bandwidth(id, built.bytes_per_second);
    if (link.latency != built.latency) kernel.platform.set_latency(id, built.latency);
  }
}

void World::place(std::map<std::string, std::string, std::less<>> process_to_host) {
  state_->processes.placement = std::move(process_to_host);
}
ProcessId World::add_process(ProcessSpec spec) { return state_->processes.add(std::move(spec)); }
void World::set_faults(FaultPlan plan) {
  for (const Fault& fault : plan.faults) tables().faults.push_back(fault.label);
  state_->faults.load(std::move(plan));
}
std::vector<std::string> World::not_running() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < state_->processes.count(); ++i) {
    if (!state_->processes.running(static_cast<ProcessId>(i)))
      names.push_back(state_->processes.entry(static_cast<ProcessId>(i)).spec.name);
  }
  return names;
}
Tables& World::tables() { return state_->kernel.recorder.tables(); }
Element World::element(std::string_view kind, std::string_view label, Element parent) { return tables().element_id(kind, label, parent); }
ProcessId World::process(std::string_view name) const { return state_->processes.find(name); }
std::vector<FaultEngine::Outcome> World::fault_outcomes() const { return state_->faults.outcomes(); }
void World::set_sockets(Bytes send_buffer, Bytes receive_buffer) {
  state_->network.sockets.send_buffer = send_buffer;
  state_->network.sockets.receive_buffer = receive_buffer;
}

RunEnd World::run() { return Loop(*state_).run(); }

}  // namespace mqlab::sim
