/// Making SimGrid's Engine, and the signals by which it tells what happens to the platform.
#include <malloc.h>
#include <csignal>

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

/// An actor's stack (8 MiB) is allocated and freed with each `run`. Left to itself malloc maps and unmaps it, which costs more than a short
/// world's whole run: keep it in the heap. Seen: 600 us against 20 for an empty run.
void keep_stacks_in_the_heap() {
#ifdef __GLIBC__
  constexpr int mib = 1 << 20;
  ::mallopt(M_MMAP_THRESHOLD, 16 * mib);
  ::mallopt(M_TRIM_THRESHOLD, 32 * mib);
#endif
}

/// SimGrid takes SIGINT for itself when its first Engine is made, and then ends the process. What Ctrl-C does is the program's to say.
class KeepsInterrupt {
 public:
  KeepsInterrupt() { ::sigaction(SIGINT, nullptr, &before_); }
  KeepsInterrupt(const KeepsInterrupt&) = delete;
  KeepsInterrupt& operator=(const KeepsInterrupt&) = delete;
  ~KeepsInterrupt() { ::sigaction(SIGINT, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

/// What SimGrid allows only before its first platform.
void configure_once() {
  static bool done = false;
  if (done) return;
  done = true;
  keep_stacks_in_the_heap();
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
  // SimGrid 3.32 forgets to take back what its previous Engine wanted to do when a platform file was read: a call into freed memory.
  sg4::Engine::on_platform_created.disconnect_slots();
  // The level in SimGrid's own words: only what precedes an abort is said, and that on stderr.
  std::string name = "mqlab";
  std::string quiet = "--log=root.thres:critical";
  std::array<char*, 3> arguments{name.data(), quiet.data(), nullptr};
  int count = 2;
  const KeepsInterrupt keeps_interrupt;
  auto engine = std::make_unique<sg4::Engine>(&count, arguments.data());
  configure_once();
  const bool lv08 = spec.network_model == NetworkModel::lv08;
  sg4::Engine::set_config("network/latency-factor", lv08 ? 13.01 : 1.0);
  sg4::Engine::set_config("network/bandwidth-factor", lv08 ? 0.97 : 1.0);
  sg4::Engine::set_config("network/weight-S", lv08 ? 20537.0 : 0.0);
  sg4::Engine::set_config("network/crosstraffic", lv08);
  return engine;
}

}  // namespace mqlab::sim
