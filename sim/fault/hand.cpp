#include "sim/fault/hand.hpp"

#include <algorithm>
#include <utility>

#include "sim/trace/kinds.hpp"
#include "sim/world/parts.hpp"

namespace mqlab::sim {

ProcessId Hand::process(std::string_view name) const { return world_.processes.find(name); }
RecordNumber Hand::cause() {
  if (std::exchange(to_be_made_, false)) cause_ = world_.kernel.note(ProcessId::none, note_, cause_);
  return cause_;
}
HostId Hand::host(std::string_view name) const { return world_.kernel.platform.find_host(name); }

// --- processes ---

bool Hand::running(std::string_view name) const {
  const ProcessId id = process(name);
  return id != ProcessId::none && world_.processes.running(id);
}

bool Hand::kill(std::string_view name, Death how) {
  if (!running(name)) return false;
  world_.processes.kill(process(name), how, cause());
  return true;
}

bool Hand::stop(std::string_view name) {
  if (!running(name)) return false;
  world_.misc.at(world_.kernel.now, MiscType::stop_process, static_cast<std::uint32_t>(process(name)), 0, cause(), Class::progress);
  return true;
}

void Hand::start(std::string_view name) {
  const ProcessId id = process(name);
  if (id == ProcessId::none || !world_.processes.entry(id).spec.restart_after_fault) return;
  world_.misc.at(world_.kernel.now, MiscType::start_process, static_cast<std::uint32_t>(id), 0, cause(), Class::progress);
}

bool Hand::pause(std::string_view name) {
  if (!running(name)) return false;
  world_.processes.pause(process(name), cause());
  return true;
}

void Hand::resume(std::string_view name) {
  const ProcessId id = process(name);
  if (id != ProcessId::none) world_.processes.resume(id, cause());
}

bool Hand::tell(std::string_view name, std::string_view what, const describe::Value& arguments) {
  if (!running(name)) return false;
  world_.commands.push_back({process(name), std::string(what), arguments});
  world_.misc.at(world_.kernel.now, MiscType::command, static_cast<std::uint32_t>(process(name)), world_.commands.size() - 1, cause(),
                 Class::progress);
  return true;
}

// --- hosts and disks ---

bool Hand::on(std::string_view name) const { return world_.kernel.platform.is_on(host(name)); }

bool Hand::power_off(std::string_view name, Unflushed page_cache) {
  const HostId id = host(name);
  if (id == HostId::none || !world_.kernel.platform.is_on(id)) return false;
  world_.kernel.platform.turn_off(id);
  host_went_off(name, page_cache);
  return true;
}

void Hand::host_went_off(std::string_view name, Unflushed page_cache) {
  const HostId id = host(name);
  const RecordNumber number =
      world_.kernel.note(ProcessId::none, {.kind = kinds::host_down, .value = static_cast<std::int64_t>(id)}, cause());
  for (std::size_t i = 0; i < world_.processes.count(); ++i) {
    const auto process = static_cast<ProcessId>(i);
    ProcessEntry& p = world_.processes.entry(process);
    if (p.host != id || p.life != Life::running) continue;
    world_.processes.kill(process, Death::power_loss, number);
    p.lost_power = p.spec.restart_after_fault;
  }
  world_.disks.power_lost(id, number);
  world_.processes.after_handler(
      [&world = world_, id, page_cache, luck = luck_, number] { world.disks.lose_unflushed(id, page_cache, luck, number); });
}

void Hand::power_on(std::string_view name) {
  const HostId id = host(name);
  if (id == HostId::none || world_.kernel.platform.is_on(id)) return;
  world_.kernel.platform.turn_on(id);
  host_came_on(name);
}

void Hand::host_came_on(std::string_view name) {
  const HostId id = host(name);
  const RecordNumber number =
      world_.kernel.note(ProcessId::none, {.kind = kinds::host_up, .value = static_cast<std::int64_t>(id)}, cause());
  world_.kernel.last_move = world_.kernel.now;
  world_.disks.disk(id).set_powered(true);
  world_.network.host_returned(id, number);
  for (std::size_t i = 0; i < world_.processes.count(); ++i) {
    ProcessEntry& p = world_.processes.entry(static_cast<ProcessId>(i));
    if (p.host != id || !std::exchange(p.lost_power, false)) continue;
    world_.misc.at(world_.kernel.now, MiscType::start_process, static_cast<std::uint32_t>(i), 0, number, Class::progress);
  }
}

void Hand::lose_disk(std::string_view name) {
  const HostId id = host(name);
  if (id == HostId::none) return;
  world_.processes.after_handler([&world = world_, id, number = cause()] { world.disks.lose_disk(id, number); });
}

Disk& Hand::disk(std::string_view name) { return world_.disks.disk(host(name)); }

void Hand::move_clock(std::string_view name, Duration by) {
  world_.kernel.clocks[static_cast<std::size_t>(host(name))].jump(world_.kernel.now, by);
  world_.kernel.note(ProcessId::none, {.kind = kinds::clock_moved, .value = by.count()}, cause());
}

void Hand::add_drift(std::string_view name, std::int64_t ppm) {
  world_.kernel.clocks[static_cast<std::size_t>(host(name))].add_drift(world_.kernel.now, ppm);
  world_.kernel.note(ProcessId::none, {.kind = kinds::clock_moved, .value = 0}, cause());
}

// --- the network ---

bool Hand::drop(std::string_view first, std::string_view second, Network::Drop how) {
  if (!world_.network.connected(process(first), process(second))) return false;
  return world_.network.drop(process(first), process(second), how, cause()) > 0;
}

namespace {

/// A side of a cut: processes by name, and hosts with all their processes.
struct Side {
  std::vector<ProcessId> processes;
  std::vector<HostId> hosts;
  bool has(ProcessId process, HostId host) const {
    return std::find(processes.begin(), processes.end(), process) != processes.end() ||
           std::find(hosts.begin(), hosts.end(), host) != hosts.end();
  }
};

Side side_of(WorldParts& world, const std::vector<std::string>& names) {
  Side side;
  for (const std::string& name : names) {
    if (const ProcessId p = world.processes.find(name); p != ProcessId::none) {
      side.processes.push_back(p);
    } else if (const HostId h = world.kernel.platform.find_host(name); h != HostId::none) {
      side.hosts.push_back(h);
    }
  }
  return side;
}

}  // namespace

void Hand::cut(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  const Side a = side_of(world_, from);
  const Side b = side_of(world_, to);
  const auto which = [a, b](const Direction& d) { return a.has(d.from, d.from_host) && b.has(d.to, d.to_host); };
  world_.network.cut(which, cause());
  world_.network.cuts.push_back({from, to, which});
}

void Hand::uncut(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  auto& cuts = world_.network.cuts;
  const auto found = std::find_if(cuts.begin(), cuts.end(), [&](const Network::Cut& c) { return c.from == from && c.to == to; });
  if (found == cuts.end()) return;
  const auto which = found->which;
  cuts.erase(found);
  world_.network.uncut(which, cause());
}

void Hand::delay(std::string_view first, std::string_view second, Duration extra) {
  world_.network.add_delay(process(first), process(second), extra);
  world_.network.add_delay(process(second), process(first), extra);
}

bool Hand::slow_link(std::string_view link, double factor, Duration extra_latency) {
  const std::vector<LinkId> links = world_.kernel.platform.find_links(link);
  for (const LinkId id : links) world_.slow_links.push_back({id, factor, extra_latency});
  set_links(links);
  return !links.empty();
}

void Hand::restore_link(std::string_view link, double factor, Duration extra_latency) {
  const std::vector<LinkId> links = world_.kernel.platform.find_links(link);
  auto& slow = world_.slow_links;
  for (const LinkId id : links) {
    const auto found = std::find_if(slow.begin(), slow.end(),
                                    [&](const SlowedLink& s) { return s.link == id && s.factor == factor && s.latency == extra_latency; });
    if (found != slow.end()) slow.erase(found);
  }
  set_links(links);
}

void Hand::set_links(const std::vector<LinkId>& links) {
  for (const LinkId id : links) {
    const LinkRow& built = world_.kernel.links_as_built[static_cast<std::size_t>(id)];
    auto per_second = static_cast<double>(built.bytes_per_second);
    Duration latency = built.latency;
    for (const SlowedLink& slow : world_.slow_links) {
      if (slow.link != id) continue;
      per_second /= slow.factor;
      latency += slow.latency;
    }
    world_.kernel.platform.set_bandwidth(id, std::max<Bytes>(static_cast<Bytes>(per_second), 1));
    world_.kernel.platform.set_latency(id, latency);
  }
  world_.network.refresh_links();
}

}  // namespace mqlab::sim
