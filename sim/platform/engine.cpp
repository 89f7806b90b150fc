/// Making SimGrid's Engine, and the signals by which it tells what happens to the platform.
#include <array>
#include <cmath>
#include <cstdlib>

#include "sim/platform/state.hpp"

namespace sg4 = simgrid::s4u;

namespace mqlab::sim {

namespace {

/// The one platform that exists. SimGrid's signals are global and are connected once, for good.
Platform::State* g_current = nullptr;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

bool threads_wanted() {
#ifdef MQLAB_SIMGRID_THREADS
  return true;
#else
  return std::getenv("MQLAB_SIMGRID_THREADS") != nullptr;
#endif
}

/// What SimGrid allows only before its first platform.
void configure_once() {
  static bool done = false;
  if (done) return;
  done = true;
  sg4::Engine::set_config("network/model", std::string("CM02"));
  // AddressSanitizer of g++ takes SimGrid's own stacks for overflows.
  if (threads_wanted()) sg4::Engine::set_config("contexts/factory", std::string("thread"));

  sg4::Host::on_state_change_cb([](const sg4::Host& host) {
    if (g_current != nullptr) g_current->host_switched(host);
  });
  sg4::Host::on_speed_change_cb([](const sg4::Host& host) {
    if (g_current != nullptr) g_current->speed_changed(host);
  });
  sg4::Link::on_state_change_cb([](const sg4::Link& link) {
    if (g_current != nullptr) g_current->link_switched(link);
  });
  sg4::Link::on_bandwidth_change_cb([](const sg4::Link& link) {
    if (g_current != nullptr) g_current->bandwidth_changed(link);
  });
}

}  // namespace

double seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }
Duration rounded(double s) { return Duration{std::llround(s * 1e9)}; }

void set_current(Platform::State* state) { g_current = state; }
Platform::State* current() { return g_current; }

std::unique_ptr<sg4::Engine> make_engine(const PlatformSpec& spec) {
  // The level in SimGrid's own words: only what precedes an abort is said, and that on stderr.
  std::string name = "mqlab";
  std::string quiet = "--log=root.thres:critical";
  std::array<char*, 3> arguments{name.data(), quiet.data(), nullptr};
  int count = 2;
  auto engine = std::make_unique<sg4::Engine>(&count, arguments.data());
  configure_once();
  const bool lv08 = spec.network_model == NetworkModel::lv08;
  sg4::Engine::set_config("network/latency-factor", lv08 ? 13.01 : 1.0);
  sg4::Engine::set_config("network/bandwidth-factor", lv08 ? 0.97 : 1.0);
  sg4::Engine::set_config("network/weight-S", lv08 ? 20537.0 : 0.0);
  sg4::Engine::set_config("network/crosstraffic", lv08);
  sg4::Engine::set_config("network/loopback-lat", seconds(spec.loopback_latency));  // of the zones of a platform file
  return engine;
}

}  // namespace mqlab::sim
