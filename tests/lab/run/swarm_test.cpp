// Random systems under random faults: whatever happens, the model breaks no promise, loses count of nothing, and does it again to the byte.
//
// MQLAB_SWARM_SEED is the first seed (./dev swarm SEED; CI takes the commit), MQLAB_SWARM_RUNS how many. A seed that breaks something is printed
// with its scenario and the command that repeats it alone.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"
#include "models/ledger.hpp"
#include "sim/random/draw.hpp"
#include "tests/lab/metrics/told_depth.hpp"

namespace mqlab::lab {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// A scenario drawn from a seed: the style's safest and least safe settings mixed, one to three faults.
class Drawn {
 public:
  explicit Drawn(std::uint64_t seed) : seed_(seed) {}

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
    for (std::uint64_t f = 0; f < strikes; ++f) faults += fmt::format("{}{{{}, {}}}", comma(f), when(), fault(consumers));
    return fmt::format(
        R"({{"mqlab": 1, "id": "swarm/{0}", "title": {{"en": "swarm", "zh_CN": "随机"}}, "seed": {0},
  "broker": {{"style": "rabbitmq", "version": "{1}", "nodes": ["rabbit-1"], "queues": [{2}]}},
  "producers": [{3}],
  "consumers": [{4}],
  "faults": [{5}],
  "variants": {{"only": {{}}}}}})",
        seed_, pick<4>({"3.10", "3.12", "3.13", "4.0"}), declared, producers, eaters, faults);
  }

 private:
  std::uint64_t below(std::uint64_t n) { return sim::draw(seed_, sim::entity_of("swarm"), 0, n_++) % n; }
  bool chance_of(std::uint64_t percent) { return below(100) < percent; }
  std::string_view chance(std::uint64_t percent) { return chance_of(percent) ? "true" : "false"; }
  static std::string_view comma(std::uint64_t i) { return i == 0 ? "" : ", "; }
  template <std::size_t N>
  std::string_view pick(const std::array<std::string_view, N>& from) {
    return from[below(N)];
  }

  std::string arguments() {
    switch (below(6)) {
      case 0: return fmt::format(R"(, "arguments": {{"x-max-length": {}}})", 1 + below(10));
      case 1: return fmt::format(R"(, "arguments": {{"x-max-length": {}, "x-overflow": "reject-publish"}})", 1 + below(10));
      case 2: return fmt::format(R"(, "arguments": {{"x-message-ttl": "{}ms"}})", 1 + below(300));
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
  std::string fault(std::uint64_t consumers) {
    const std::string consumer = fmt::format("c{}", below(consumers));
    const std::string_view one = chance_of(50) ? std::string_view("rabbit-1") : std::string_view(consumer);
    switch (below(8)) {
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
      default: return fmt::format(R"("do": "delay", "between": ["p0", "rabbit-1"], "by": "{}ms", {})", 1 + below(900), lasting());
    }
  }

  std::uint64_t seed_;
  std::uint64_t n_ = 0;
};

/// Copies are made before they go, one for one; causes come before their effects; numbers and times never go back.
std::string broken_bookkeeping(const sim::Recorder& recorder) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::int64_t> live;
  std::uint64_t number = 0;
  std::int64_t time = 0;
  std::string broken;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      if (!broken.empty()) return;
      if (r.number <= number) broken = fmt::format("record {} follows {}", r.number, number);
      if (r.time_ns < time) broken = fmt::format("record {}: time goes back", r.number);
      if (r.cause_back >= r.number) broken = fmt::format("record {}: its cause is none", r.number);
      number = r.number;
      time = r.time_ns;
      auto& copies = live[{r.element, r.message}];
      if (r.kind_id() == models::kinds::copy_made) ++copies;
      if (r.kind_id() == models::kinds::copy_gone && --copies < 0)
        broken = fmt::format("record {}: a copy goes that was never made", r.number);
    }
  });
  return broken;
}

std::string broken_by(const Scenario& scenario, bool twice) {
  Runner runner(scenario);
  RunOptions options;
  options.level = sim::TraceLevel::full;
  options.event_budget = 5'000'000;
  const Run run = runner.run(options);
  if (run.end.reason == sim::EndReason::budget) return "it does not end";
  if (run.verdict.unattributed != 0) return "ledger records without an operation";
  for (const PairRow& row : run.verdict.rows) {
    if (row.promise && row.promise->judgement == models::Judgement::broken_promise)
      return fmt::format("promise {} is broken: {} ({})", row.promise->promise, row.promise->because.en, row.why.en);
  }
  if (const std::string broken = broken_bookkeeping(runner.recorder()); !broken.empty()) return broken;
  std::size_t looked_at = 0;
  if (const std::string broken = testing::metrics_against_broker(runner.recorder(), scenario, looked_at); !broken.empty()) return broken;
  if (twice && runner.run(options).hash.hex() != run.hash.hex()) return "a second run has another trace";
  return {};
}

void swarm(std::uint64_t first, std::uint64_t runs) {
  std::uint64_t failures = 0;
  for (std::uint64_t i = 0; i < runs && failures < 5; ++i) {
    const std::string text = Drawn(first + i).scenario();
    const Loaded file = load_text("swarm.json", text);
    if (!file) {
      ++failures;
      ADD_FAILURE() << describe::render(file.error()) << '\n' << text;
      continue;
    }
    const std::string broken = broken_by(file->variants.front(), i % 8 == 0);
    if (broken.empty()) continue;
    ++failures;
    ADD_FAILURE() << broken << "\nrepeat: MQLAB_SWARM_RUNS=1 ./dev swarm " << first + i << '\n' << text;
  }
}

TEST(Swarm, RandomSystemsUnderRandomFaultsBreakNoPromise) {
  swarm(number_from("MQLAB_SWARM_SEED", 1), number_from("MQLAB_SWARM_RUNS", 600));
}

TEST(LongRun, TenThousandSeeds) { swarm(number_from("MQLAB_SWARM_SEED", 1'000'000), number_from("MQLAB_SWARM_RUNS", 10'000)); }

}  // namespace
}  // namespace mqlab::lab
