// Random RabbitMQ systems under random faults.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include <fmt/format.h>

#include "models/rabbitmq/style.hpp"
#include "tests/lab/metrics/told_depth.hpp"
#include "tests/lab/run/invariants.hpp"
#include "tests/lab/run/swarm.hpp"

namespace mqlab::lab {
namespace {

/// A scenario drawn from a seed: the style's safest and least safe settings mixed, one to three faults.
class Drawn : private Dice {
 public:
  explicit Drawn(std::uint64_t seed) : Dice(seed) {}

  std::string scenario() {
    const std::uint64_t queues = 1 + below(2);
    const std::uint64_t consumers = 1 + below(3);
    const std::uint64_t shops = 1 + below(2);
    const std::uint64_t strikes = 1 + below(3);
    std::string declared, producers, eaters, faults;
    for (std::uint64_t q = 0; q < queues; ++q)
      declared += fmt::format(R"({}{{"name": "q{}", "durable": {}{}}})", comma(q), q, chance(80), arguments());
    for (std::uint64_t p = 0; p < shops; ++p) {
      producers += fmt::format(
          R"({}{{"id": "p{}", "operations": {}, "interval": "{}us", "window": {}{}, "publish": {{"routing_key": "q{}", "delivery_mode": {}, "confirm": {}, "mandatory": {}}}}})",
          comma(p), p, 5 + below(40), 100 + below(20'000), 1 + below(20),
          chance_of(60) ? fmt::format(R"(, "retry": {{"timeout": "{}ms", "max": {}}})", 5 + below(800), below(4)) : "", below(queues),
          1 + below(2), chance(70), chance(20));
    }
    for (std::uint64_t c = 0; c < consumers; ++c) {
      const bool manual = chance_of(80);
      eaters += fmt::format(
          R"({}{{"id": "c{}", "queue": "q{}", "ack": "{}", {}"work": "{}us", "effect": {{"store": "db"}}, "idempotent": "{}"}})", comma(c),
          c, c % queues, manual ? "manual" : "auto",
          manual ? fmt::format(R"("prefetch": {}, "ack_when": "{}", )", below(12), chance_of(85) ? "after-effect" : "before-work") : "",
          below(3000), pick<3>({"none", "message-id", "message-id-apart"}));
    }
    for (std::uint64_t f = 0; f < strikes; ++f) faults += fmt::format("{}{{{}, {}}}", comma(f), when(), fault(consumers, queues));
    return fmt::format(
        R"({{"mqlab": 1, "id": "swarm/{0}", "title": {{"en": "swarm", "zh_CN": "随机"}}, "seed": {0},
  "broker": {{"style": "rabbitmq", "version": "{1}", "nodes": ["rabbit-1"], "queues": [{2}]}},
  "producers": [{3}],
  "consumers": [{4}],
  "faults": [{5}],
  "variants": {{"only": {{}}}}}})",
        seed(), pick<4>({"3.10", "3.12", "3.13", "4.0"}), declared, producers, eaters, faults);
  }

 private:
  std::string arguments() {
    switch (below(9)) {
      case 0: return fmt::format(R"(, "arguments": {{"x-max-length": {}}})", 1 + below(10));
      case 1: return fmt::format(R"(, "arguments": {{"x-max-length": {}, "x-overflow": "reject-publish"}})", 1 + below(10));
      case 2: return fmt::format(R"(, "arguments": {{"x-message-ttl": "{}ms"}})", 1 + below(300));
      case 3: return R"(, "arguments": {"x-single-active-consumer": true})";
      case 4: return R"(, "arguments": {"x-max-priority": 3})";
      case 5:
        return fmt::format(R"(, "arguments": {{"x-message-ttl": "{}ms", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "q0"}})",
                           1 + below(300));
      default: return "";
    }
  }
  std::string when() {
    if (chance_of(30)) return fmt::format(R"("at": "{}ms")", 1 + below(400));
    return fmt::format(R"("when": {{"point": "{}", "occurrence": {}}})",
                       pick<11>({"publish.sent", "broker.received", "broker.stored", "confirm.sent", "confirm.received", "deliver.sent",
                                 "deliver.received", "effect.applied", "ack.sent", "ack.recorded", "offered"}),
                       1 + below(15));
  }
  std::string lasting() { return fmt::format(R"("for": "{}ms")", 1 + below(3000)); }
  std::string fault(std::uint64_t consumers, std::uint64_t queues) {
    const std::string consumer = fmt::format("c{}", below(consumers));
    const std::string_view one = chance_of(50) ? std::string_view("rabbit-1") : std::string_view(consumer);
    switch (below(9)) {
      case 0: return fmt::format(R"("do": "crash", "process": "{}", {})", one, lasting());
      case 1:
        return fmt::format(R"("do": "power-loss", "host": "{}", "page-cache": "{}", {})", one, pick<3>({"random", "lost", "kept"}),
                           lasting());
      case 2:
        return fmt::format(R"("do": "drop-connection", "between": ["{}", "rabbit-1"], "how": "{}")",
                           chance_of(50) ? std::string_view("p0") : std::string_view(consumer), pick<3>({"reset", "close", "silent"}));
      case 3: return fmt::format(R"("do": "pause", "process": "{}", {})", one, lasting());
      case 4: return fmt::format(R"("do": "black-hole", "between": ["{}", "rabbit-1"], {})", consumer, lasting());
      case 5: return fmt::format(R"("do": "slow-disk", "host": "rabbit-1", "factor": {}, {})", 2 + below(200), lasting());
      case 6: return fmt::format(R"("do": "disk-error", "host": "rabbit-1", {})", lasting());
      case 7: return fmt::format(R"("do": "queue-crash", "process": "rabbit-1", "queue": "q{}")", below(queues));
      default: return fmt::format(R"("do": "delay", "between": ["p0", "rabbit-1"], "by": "{}ms", {})", 1 + below(900), lasting());
    }
  }
};

std::string draw(std::uint64_t seed) { return Drawn(seed).scenario(); }

std::string invariants(const sim::Recorder& recorder, const Scenario& scenario) {
  testing::Invariants::Prefetch prefetch;
  for (const Consumer& c : scenario.consumers) {
    const auto& settings = models::rabbitmq::consume_of(*c.consume);
    if (settings.ack == models::rabbitmq::AckMode::manual && settings.prefetch != 0)
      prefetch[c.spec.id] = static_cast<std::size_t>(settings.prefetch);
  }
  testing::Invariants held(recorder.tables(), std::move(prefetch));
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) held.look(r);
  });
  if (!held.broken().empty()) return held.broken();
  std::size_t looked_at = 0;
  return testing::metrics_against_broker(recorder, scenario, looked_at);
}

TEST(Swarm, RandomSystemsUnderRandomFaultsBreakNoPromise) {
  swarm(draw, number_from("MQLAB_SWARM_SEED", 1), number_from("MQLAB_SWARM_RUNS", 600), invariants);
}

TEST(LongRun, TenThousandSeeds) {
  swarm(draw, number_from("MQLAB_SWARM_SEED", 1'000'000), number_from("MQLAB_SWARM_RUNS", 10'000), invariants);
}

}  // namespace
}  // namespace mqlab::lab
