/// From a PlatformSpec to SimGrid's objects.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/platform/platform_file.hpp"
#include "sim/platform/state.hpp"

namespace sg4 = simgrid::s4u;

namespace mqlab::sim {

namespace {

using Direction = sg4::LinkInRoute::Direction;

constexpr double kLoopbackBytesPerSecond = 10e9;
constexpr double kKernelFlops = 1e9;

template <class... Args>
void demand(bool holds, fmt::format_string<Args...> sentence, Args&&... args) {
  if (!holds) throw PlatformError(fmt::format(sentence, std::forward<Args>(args)...));
}

void check_host(const HostSpec& host, std::set<std::string>& names) {
  demand(!host.name.empty(), "a host must have a name");
  demand(host.name != kKernelHost && host.name != kLoopback, "host name \"{}\" is mqlab's own", host.name);
  demand(names.insert(host.name).second, "host \"{}\" is declared twice", host.name);
  demand(host.flops_per_second > 0, "host \"{}\": its speed must be more than 0", host.name);
  demand(host.cores >= 1, "host \"{}\" needs at least one core", host.name);
  demand(!host.disks.empty(), "host \"{}\" needs at least one disk", host.name);
  std::set<std::string> disks;
  for (const DiskSpec& d : host.disks) {
    demand(disks.insert(d.name).second, "host \"{}\": disk \"{}\" is declared twice", host.name, d.name);
    demand(d.read_per_second > 0 && d.write_per_second > 0, "host \"{}\", disk \"{}\": its rates must be more than 0", host.name, d.name);
    demand(d.flush_latency.count() >= 0 && d.file_switch.count() >= 0, "host \"{}\", disk \"{}\": times must not be negative", host.name,
           d.name);
  }
}

void check(const PlatformSpec& spec) {
  std::set<std::string> hosts;
  std::set<std::string> links;
  for (const HostSpec& h : spec.hosts) check_host(h, hosts);
  for (const HostSpec& h : spec.hosts) links.insert({h.name + "_UP", h.name + "_DOWN"});
  for (const LinkSpec& l : spec.links) {
    demand(!l.name.empty(), "a link must have a name");
    demand(!hosts.contains(l.name), "link \"{}\" is called like a host, whose own link has that name", l.name);
    bool fresh = links.insert(l.name).second;
    if (l.split_duplex) fresh = links.insert(l.name + "_UP").second && links.insert(l.name + "_DOWN").second && fresh;
    demand(fresh, "link \"{}\" is declared twice", l.name);
    demand(l.bytes_per_second > 0, "link \"{}\": its bandwidth must be more than 0", l.name);
    demand(l.latency.count() >= 0, "link \"{}\": its latency must not be negative", l.name);
  }
  for (const HostSpec& h : spec.hosts) links.insert(h.name);
  std::set<std::pair<std::string, std::string>> routes;
  for (const RouteSpec& r : spec.routes) {
    for (const std::string& end : {r.from, r.to}) demand(hosts.contains(end), "route {} - {}: there is no host \"{}\"", r.from, r.to, end);
    demand(r.from != r.to, "route {} - {}: a host reaches itself without a route", r.from, r.to);
    demand(routes.emplace(r.from, r.to).second, "route {} - {} is declared twice", r.from, r.to);
    demand(!r.links.empty(), "route {} - {} needs at least one link", r.from, r.to);
    for (const std::string& l : r.links) demand(links.contains(l), "route {} - {}: there is no link \"{}\"", r.from, r.to, l);
  }
  demand(spec.default_bytes_per_second > 0, "the default bandwidth must be more than 0");
  demand(spec.default_latency.count() >= 0 && spec.loopback_latency.count() >= 0, "latencies must not be negative");
}

/// Builds into a star: each host at its own up and down link, explicit routes past them.
class Builder {
 public:
  Builder(Platform::State& state, const PlatformSpec& spec) : state_(state), spec_(spec) {}

  void build() {
    zone_ = sg4::create_star_zone("mqlab");
    state_.kernel_host = zone_->create_host(std::string(kKernelHost), kKernelFlops)->seal();
    for (const HostSpec& h : spec_.hosts) add_host(h);
    for (const HostSpec& h : spec_.hosts) connect_to_switch(h);
    for (const LinkSpec& l : spec_.links) add_link(l.name, l.bytes_per_second, l.latency, l.split_duplex);
    add_loopback();
    for (const RouteSpec& r : spec_.routes) add_route(r);
    zone_->seal();
  }

 private:
  struct BuiltLink {
    sg4::Link* link = nullptr;
    sg4::SplitDuplexLink* split = nullptr;
  };

  void add_host(const HostSpec& h) {
    sg4::Host* host = zone_->create_host(h.name, h.flops_per_second)->set_core_count(h.cores);
    for (const DiskSpec& d : h.disks) {
      state_.sg_disks.push_back(
          host->create_disk(d.name, static_cast<double>(d.read_per_second), static_cast<double>(d.write_per_second))->seal());
      state_.disks.push_back({d, static_cast<HostId>(state_.sg_hosts.size())});
    }
    host->seal();
    state_.sg_hosts.push_back(host);
  }

  BuiltLink add_link(const std::string& name, Bytes bytes_per_second, Duration latency, bool split) {
    BuiltLink built;
    if (split) {
      built.link = built.split = zone_->create_split_duplex_link(name, static_cast<double>(bytes_per_second));
    } else {
      built.link = zone_->create_link(name, static_cast<double>(bytes_per_second));
    }
    built.link->set_latency(seconds(latency))->seal();
    if (split) {
      state_.sg_links.push_back(built.split->get_link_up());
      state_.sg_links.push_back(built.split->get_link_down());
    } else {
      state_.sg_links.push_back(built.link);
    }
    return links_[name] = built;
  }

  void connect_to_switch(const HostSpec& h) {
    // The halves of an odd latency differ by a nanosecond, so that the sum is what was asked for.
    const BuiltLink link = add_link(h.name, spec_.default_bytes_per_second, spec_.default_latency / 2, true);
    link.split->get_link_down()->set_latency(seconds(spec_.default_latency - spec_.default_latency / 2));
    zone_->add_route(host(h.name)->get_netpoint(), nullptr, nullptr, nullptr, {sg4::LinkInRoute(link.split, Direction::UP)}, true);
  }

  /// What a host sends to itself goes from the kernel's host to this one instead, on a pipe that nobody shares.
  void add_loopback() {
    state_.loopback_host = zone_->create_host(std::string(kLoopback), kKernelFlops)->seal();
    const sg4::Link* link = zone_->create_link(std::string(kLoopback), kLoopbackBytesPerSecond)
                                ->set_sharing_policy(sg4::Link::SharingPolicy::FATPIPE)
                                ->set_latency(seconds(spec_.loopback_latency))
                                ->seal();
    zone_->add_bypass_route(state_.kernel_host->get_netpoint(), state_.loopback_host->get_netpoint(), nullptr, nullptr,
                            {sg4::LinkInRoute(link)});
  }

  void add_route(const RouteSpec& r) {
    std::vector<sg4::LinkInRoute> there;
    std::vector<sg4::LinkInRoute> back;
    for (const std::string& name : r.links) {
      there.push_back(step(name, true));
      back.insert(back.begin(), step(name, false));
    }
    zone_->add_bypass_route(host(r.from)->get_netpoint(), host(r.to)->get_netpoint(), nullptr, nullptr, there);
    const bool own_way_back =
        std::any_of(spec_.routes.begin(), spec_.routes.end(), [&](const RouteSpec& o) { return o.from == r.to && o.to == r.from; });
    if (!own_way_back) zone_->add_bypass_route(host(r.to)->get_netpoint(), host(r.from)->get_netpoint(), nullptr, nullptr, back);
  }

  /// `x` goes up there and down on the way back; `x_DOWN` the other way round.
  sg4::LinkInRoute step(const std::string& name, bool there) const {
    for (const auto& [suffix, up] : {std::pair{"", true}, std::pair{"_UP", true}, std::pair{"_DOWN", false}}) {
      const std::string_view ending = suffix;
      if (!name.ends_with(ending)) continue;
      const auto found = links_.find(name.substr(0, name.size() - ending.size()));
      if (found == links_.end()) continue;
      if (found->second.split == nullptr) return sg4::LinkInRoute(found->second.link);
      return sg4::LinkInRoute(found->second.split, up == there ? Direction::UP : Direction::DOWN);
    }
    throw PlatformError(fmt::format("there is no link \"{}\"", name));
  }

  sg4::Host* host(const std::string& name) const { return state_.engine->host_by_name(name); }

  Platform::State& state_;
  const PlatformSpec& spec_;
  sg4::NetZone* zone_ = nullptr;
  std::map<std::string, BuiltLink> links_;
};

}  // namespace

void Platform::State::build(const PlatformSpec& spec) {
  check(spec);
  engine = make_engine(spec);
  Builder(*this, spec).build();
}

}  // namespace mqlab::sim
