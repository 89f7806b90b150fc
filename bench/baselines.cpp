// What the full cycle is measured against: our own code too, run in the same process between the rows it is compared with.
//
//   BareHeap        one binary heap of all events, no models, no trace; an event carries its frame, as in any simulator that has one heap
//   BareHeapOfKeys  the same with nothing but (time, sequence, what, message): the least that a heap can be, no frame goes anywhere
//   S4u             idiomatic SimGrid: an actor per process, a Comm per frame
//   SimPy           the same with SimPy 3, if python3 has it (Debian 12 has not)
#include <benchmark/benchmark.h>
#include <simgrid/s4u.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "sim/platform/child.hpp"

namespace mqlab::bench {
namespace {

struct Key {
  std::int64_t time;
  std::uint64_t sequence;
  std::uint32_t what;
  std::uint32_t message;
  bool operator<(const Key& other) const { return time != other.time ? time > other.time : sequence > other.sequence; }
};
/// As large as the world's own frame on its way.
struct Event : Key {
  std::array<std::uint64_t, 6> frame;  // kind, size, 32 bytes, a handle
};

/// Four events a cycle, in one heap. `in_flight` messages of each of `connections` are under way.
template <class E>
void heap_cycles(benchmark::State& state, std::int64_t in_flight, std::int64_t total) {
  for (auto _ : state) {
    std::priority_queue<E> heap;
    std::uint64_t sequence = 0;
    std::int64_t published = 0;
    std::int64_t done = 0;
    std::int64_t now = 0;
    const auto at = [&](std::int64_t delay, std::uint32_t what, E e) {
      e.time = now + delay;
      e.sequence = ++sequence;
      e.what = what;
      heap.push(e);
    };
    for (; published < in_flight; ++published) {
      E e{};
      e.message = static_cast<std::uint32_t>(published);
      at(published, 0, e);
    }
    while (!heap.empty()) {
      E e = heap.top();
      heap.pop();
      now = e.time;
      switch (e.what) {
        case 0:  // the publish reaches the broker
          at(200'000, 1, e);
          at(200'100, 2, e);
          break;
        case 1:  // the confirm: the window has room for the next
          if (published < total) {
            e.message = static_cast<std::uint32_t>(published++);
            at(200'000, 0, e);
          }
          break;
        case 2: at(200'000, 3, e); break;  // the delivery
        default: ++done; break;            // the ack
      }
    }
    benchmark::DoNotOptimize(done);
  }
  state.SetItemsProcessed(state.iterations() * total);
}

void BareHeap(benchmark::State& state) { heap_cycles<Event>(state, state.range(0), state.range(1)); }
void BareHeapOfKeys(benchmark::State& state) { heap_cycles<Key>(state, state.range(0), state.range(1)); }

namespace s4u = simgrid::s4u;

/// One cycle's frames as four messages through mailboxes: publish, confirm, deliver, ack.
struct Wire {
  char what;
  int number;
};

double s4u_seconds(int window, int total) {
  int argc = 3;
  std::string name = "bench", quiet = "--log=root.thres:critical", stacks = "--cfg=contexts/stack-size:64";
  std::array<char*, 4> argv{name.data(), quiet.data(), stacks.data(), nullptr};
  s4u::Engine engine(&argc, argv.data());
  auto* zone = s4u::create_full_zone("world");
  std::vector<s4u::Host*> hosts;
  for (const char* host : {"shop", "rabbit-1", "stock"}) hosts.push_back(zone->create_host(host, 1e9));
  const auto* link = zone->create_link("lan", 125e6)->set_latency(1e-4)->seal();
  for (auto* other : {hosts[0], hosts[2]})
    zone->add_route(other->get_netpoint(), hosts[1]->get_netpoint(), nullptr, nullptr, {s4u::LinkInRoute(link)}, true);
  zone->seal();
  auto* to_shop = s4u::Mailbox::by_name("shop");
  auto* to_rabbit = s4u::Mailbox::by_name("rabbit-1");
  auto* to_stock = s4u::Mailbox::by_name("stock");
  const auto send = [](s4u::Mailbox* to, char what, int number) { to->put_init(new Wire{what, number}, 170)->detach(); };
  s4u::Actor::create("rabbit-1", hosts[1], [=] {
    for (int settled = 0; settled < total;) {
      const auto m = to_rabbit->get_unique<Wire>();
      if (m->what == 'p') {
        send(to_shop, 'c', m->number);
        send(to_stock, 'd', m->number);
      } else {
        ++settled;
      }
    }
  });
  s4u::Actor::create("shop", hosts[0], [=] {
    int published = 0;
    while (published < std::min(window, total)) send(to_rabbit, 'p', published++);
    for (int confirmed = 0; confirmed < total; ++confirmed) {
      to_shop->get_unique<Wire>();
      if (published < total) send(to_rabbit, 'p', published++);
    }
  });
  s4u::Actor::create("stock", hosts[2], [=] {
    for (int handled = 0; handled < total; ++handled) send(to_rabbit, 'a', to_stock->get_unique<Wire>()->number);
  });
  const auto begin = std::chrono::steady_clock::now();
  engine.run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void S4u(benchmark::State& state) {
  const auto window = static_cast<int>(state.range(0));
  const auto total = static_cast<int>(state.range(1));
  for (auto _ : state) {  // a SimGrid of its own: the bench's other rows use theirs
    const auto seconds = sim::run_in_child([&] { return std::to_string(s4u_seconds(window, total)); });
    if (!seconds) {
      state.SkipWithError(seconds.error().sentence().c_str());
      break;
    }
    state.SetIterationTime(std::stod(*seconds));
  }
  state.SetItemsProcessed(state.iterations() * total);
}

void SimPy(benchmark::State& state) {
  const std::string command = "python3 " MQLAB_SOURCE "/bench/simpy_cycle.py " + std::to_string(state.range(0)) + " " +
                              std::to_string(state.range(1)) + " 2>/dev/null";
  for (auto _ : state) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> answer(::popen(command.c_str(), "r"), ::pclose);
    double seconds = 0;
    if (!answer || std::fscanf(answer.get(), "%lf", &seconds) != 1) {
      state.SkipWithError("python3 has no SimPy 3 here");
      break;
    }
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}

constexpr std::int64_t kTotal = 300'000;

void windows(benchmark::internal::Benchmark* b) {
  b->ArgNames({"in_flight", "total"})->Unit(benchmark::kMillisecond);
  for (const std::int64_t n : {10, 100, 1000, 10'000, 100'000}) b->Args({n, kTotal});
}
BENCHMARK(BareHeap)->Apply(windows);
BENCHMARK(BareHeapOfKeys)->Apply(windows);
BENCHMARK(S4u)
    ->ArgNames({"window", "total"})
    ->Args({10, 20'000})
    ->Args({1000, 5'000})
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(SimPy)->ArgNames({"window", "total"})->Args({10, 20'000})->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mqlab::bench
