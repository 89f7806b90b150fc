#include "sim/platform/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/platform/state.hpp"

namespace sg4 = simgrid::s4u;

namespace mqlab::sim {

namespace {

std::size_t at(HostId id) { return static_cast<std::size_t>(id); }
std::size_t at(LinkId id) { return static_cast<std::size_t>(id); }

/// Whatever SimGrid signals while it lives is our own doing.
class OwnHand {
 public:
  explicit OwnHand(bool& flag) : flag_(flag), before_(flag) { flag_ = true; }
  OwnHand(const OwnHand&) = delete;
  OwnHand& operator=(const OwnHand&) = delete;
  ~OwnHand() { flag_ = before_; }

 private:
  bool& flag_;
  bool before_;
};

}  // namespace

// --- state ---

Platform::State::State(const PlatformSpec& spec) : loopback_latency(spec.loopback_latency) {
  if (current() != nullptr) throw std::logic_error("only one Platform may exist at a time");
  if (spec.xml_file.empty()) {
    build(spec);
  } else {
    load(spec);
  }
  take_over();
  set_current(this);
}

Platform::State::~State() {
  if (current() == this) set_current(nullptr);
}

void Platform::State::take_over() {
  for (const sg4::Host* h : sg_hosts) {
    HostRow row;
    row.name = h->get_cname();
    row.flops_per_second = h->get_speed();
    row.cores = h->get_core_count();
    row.on = h->is_on();
    hosts.push_back(std::move(row));
  }
  for (std::size_t i = 0; i < disks.size(); ++i) hosts[at(disks[i].host)].disks.push_back(static_cast<DiskId>(i));
  for (const sg4::Link* l : sg_links) {
    LinkRow row;
    row.name = l->get_cname();
    row.bytes_per_second = std::max<Bytes>(1, std::llround(l->get_bandwidth()));
    row.latency = rounded(l->get_latency());
    row.on = l->is_on();
    row.fat = l->get_sharing_policy() == sg4::Link::SharingPolicy::FATPIPE;
    links.push_back(std::move(row));
  }
  links_as_built = links;
  routes.resize(hosts.size() * hosts.size());
}

const KnownRoute& Platform::State::known_route(HostId from, HostId to) {
  assert(at(from) < hosts.size() && at(to) < hosts.size());
  std::unique_ptr<KnownRoute>& slot = routes[at(from) * hosts.size() + at(to)];
  if (slot) return *slot;
  auto known = std::make_unique<KnownRoute>();
  if (from == to) {
    known->route.latency = known->beside_links = loopback_latency;
    return *(slot = std::move(known));
  }
  std::vector<sg4::Link*> way;
  double latency = 0;
  sg_hosts[at(from)]->route_to(sg_hosts[at(to)], way, &latency);
  Duration of_links{0};
  for (const sg4::Link* l : way) {
    const auto found = std::find(sg_links.begin(), sg_links.end(), l);
    assert(found != sg_links.end());
    known->route.links.push_back(static_cast<LinkId>(found - sg_links.begin()));
    of_links += links[at(known->route.links.back())].latency;
  }
  if (way.empty()) {
    throw PlatformError(fmt::format("there is no route from \"{}\" to \"{}\"", hosts[at(from)].name, hosts[at(to)].name));
  }
  known->route.latency = rounded(latency);
  known->beside_links = known->route.latency - of_links;
  return *(slot = std::move(known));
}

void Platform::State::refresh_latencies() {
  for (const auto& known : routes) {
    if (!known) continue;
    known->route.latency = known->beside_links;
    for (const LinkId l : known->route.links) known->route.latency += links[at(l)].latency;
  }
}

bool Platform::State::all_on(const Route& route) const {
  return std::all_of(route.links.begin(), route.links.end(), [&](LinkId l) { return links[at(l)].on; });
}

// --- what SimGrid tells ---

void Platform::State::note_change(PlatformChange::What what, std::size_t index) {
  if (own_hand) return;
  changes.push_back({what, static_cast<std::uint32_t>(index), clock()});
}

void Platform::State::host_switched(const sg4::Host& host) {
  const auto found = std::find(sg_hosts.begin(), sg_hosts.end(), &host);
  if (found == sg_hosts.end()) return;
  const auto index = static_cast<std::size_t>(found - sg_hosts.begin());
  if (hosts[index].on == host.is_on()) return;
  hosts[index].on = host.is_on();
  if (!host.is_on()) doom(static_cast<HostId>(index));
  note_change(host.is_on() ? PlatformChange::What::host_on : PlatformChange::What::host_off, index);
}

void Platform::State::speed_changed(const sg4::Host& host) {
  const auto found = std::find(sg_hosts.begin(), sg_hosts.end(), &host);
  if (found != sg_hosts.end()) note_change(PlatformChange::What::speed, static_cast<std::size_t>(found - sg_hosts.begin()));
}

void Platform::State::link_switched(const sg4::Link& link) {
  const auto found = std::find(sg_links.begin(), sg_links.end(), &link);
  if (found == sg_links.end()) return;
  const auto index = static_cast<std::size_t>(found - sg_links.begin());
  if (links[index].on == link.is_on()) return;
  links[index].on = link.is_on();
  if (!link.is_on()) doom(static_cast<LinkId>(index));
  note_change(link.is_on() ? PlatformChange::What::link_on : PlatformChange::What::link_off, index);
}

void Platform::State::bandwidth_changed(const sg4::Link& link) {
  const auto found = std::find(sg_links.begin(), sg_links.end(), &link);
  if (found == sg_links.end()) return;
  const auto index = static_cast<std::size_t>(found - sg_links.begin());
  links[index].bytes_per_second = std::max<Bytes>(1, std::llround(link.get_bandwidth()));
  note_change(PlatformChange::What::bandwidth, index);
}

/// SimGrid has no signal for a latency, so a profile's change is noticed when the actor next wakes.
void Platform::State::notice_latencies() {
  for (std::size_t i = 0; i < links.size(); ++i) {
    const Duration latency = rounded(sg_links[i]->get_latency());
    if (latency == links[i].latency) continue;
    links[i].latency = latency;
    refresh_latencies();
    changes.push_back({PlatformChange::What::latency, static_cast<std::uint32_t>(i), now});
  }
}

// --- the platform ---

Platform::Platform(const PlatformSpec& spec) : state_(std::make_unique<State>(spec)) {}
Platform::~Platform() = default;

std::span<const HostRow> Platform::hosts() const { return state_->hosts; }
std::span<const LinkRow> Platform::links() const { return state_->links; }
std::span<const DiskRow> Platform::disks() const { return state_->disks; }

HostId Platform::find_host(std::string_view name) const {
  const auto found = std::find_if(state_->hosts.begin(), state_->hosts.end(), [&](const HostRow& h) { return h.name == name; });
  return found == state_->hosts.end() ? HostId::none : static_cast<HostId>(found - state_->hosts.begin());
}

DiskId Platform::find_disk(HostId id, std::string_view name) const {
  const std::vector<DiskId>& own = host(id).disks;
  const auto found = std::find_if(own.begin(), own.end(), [&](DiskId d) { return disk(d).spec.name == name; });
  return found == own.end() ? DiskId::none : *found;
}

std::vector<LinkId> Platform::find_links(std::string_view name) const {
  std::vector<LinkId> found;
  for (std::size_t i = 0; i < state_->links.size(); ++i) {
    const std::string_view link = state_->links[i].name;
    const bool direction = link.starts_with(name) && (link.substr(name.size()) == "_UP" || link.substr(name.size()) == "_DOWN");
    if (link == name || direction) found.push_back(static_cast<LinkId>(i));
  }
  return found;
}

const Route& Platform::route(HostId from, HostId to) { return state_->known_route(from, to).route; }

bool Platform::reachable(HostId from, HostId to) { return is_on(from) && is_on(to) && state_->all_on(route(from, to)); }

void Platform::turn_off(HostId id) {
  const OwnHand own(state_->own_hand);
  state_->sg_hosts[at(id)]->turn_off();
  state_->collect();
}

void Platform::turn_on(HostId id) {
  const OwnHand own(state_->own_hand);
  state_->sg_hosts[at(id)]->turn_on();
}

void Platform::turn_off(LinkId id) {
  const OwnHand own(state_->own_hand);
  state_->sg_links[at(id)]->turn_off();
  state_->collect();
}

void Platform::turn_on(LinkId id) {
  const OwnHand own(state_->own_hand);
  state_->sg_links[at(id)]->turn_on();
}

void Platform::set_bandwidth(LinkId id, Bytes per_second) {
  assert(per_second >= 1);
  const OwnHand own(state_->own_hand);
  state_->sg_links[at(id)]->set_bandwidth(static_cast<double>(per_second));
  state_->links[at(id)].bytes_per_second = per_second;
}

void Platform::set_latency(LinkId id, Duration latency) {
  assert(latency.count() >= 0);
  const OwnHand own(state_->own_hand);
  state_->sg_links[at(id)]->set_latency(seconds(latency));
  state_->links[at(id)].latency = latency;
  state_->refresh_latencies();
}

void Platform::reset() {
  assert(state_->in_progress.empty());
  for (std::size_t i = 0; i < state_->hosts.size(); ++i) {
    if (!state_->hosts[i].on) turn_on(static_cast<HostId>(i));
  }
  for (std::size_t i = 0; i < state_->links.size(); ++i) {
    const auto id = static_cast<LinkId>(i);
    const LinkRow& built = state_->links_as_built[i];
    if (!state_->links[i].on) turn_on(id);
    if (state_->links[i].bytes_per_second != built.bytes_per_second) set_bandwidth(id, built.bytes_per_second);
    if (state_->links[i].latency != built.latency) set_latency(id, built.latency);
  }
  state_->changes.clear();
  state_->ended.clear();
}

bool Platform::has_profiles() const { return !state_->profiles.empty(); }

bool Platform::clock_is_zero() { return sg4::Engine::get_clock() == 0.0; }

}  // namespace mqlab::sim
