// Random Kafka clusters under random faults.
#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

#include "tests/lab/run/swarm.hpp"

namespace mqlab::lab {
namespace {

/// A scenario drawn from a seed: three brokers, safe and unsafe settings mixed, one to four faults.
class DrawnKafka : private Dice {
 public:
  explicit DrawnKafka(std::uint64_t seed) : Dice(seed) {}

  std::string scenario() {
    const std::uint64_t partitions = pick<3>({"1", "1", "3"}) == "3" ? 3 : 1;
    const std::uint64_t consumers = 1 + below(2);
    const std::uint64_t strikes = 1 + below(4);
    const bool idempotent = chance_of(60);
    const std::string_view strategy =
        pick<4>({R"("range")", R"("roundrobin")", R"("cooperative-sticky")", R"("range", "cooperative-sticky")"});
    std::string eaters, faults;
    for (std::uint64_t c = 1; c <= consumers; ++c) {
      const bool automatic = chance_of(50);
      const std::string own = automatic ? std::string()
                                        : fmt::format(R"("commit.every": {}, "commit": "{}", "commit.on.revoke": {}, )", below(5),
                                                      pick<2>({"sync", "async"}), chance(30));
      const std::string instance = chance_of(20) ? fmt::format(R"("group.instance.id": "i{}", )", c) : std::string();
      eaters += fmt::format(
          R"({}{{"id": "c{}", "start": "{}ms", "group.id": "g", "topics": ["t"], "auto.offset.reset": "{}", "enable.auto.commit": {}, {}{}"processing": "{}",
   "partition.assignment.strategy": [{}], "work": "{}ms", "effect": {{"store": "db"}}, "idempotent": "{}"}})",
          comma(c - 1), c, below(12'000), chance_of(80) ? "earliest" : "latest", automatic, own, instance,
          chance_of(80) ? "in-poll-loop" : "handed-over", strategy, below(30), pick<2>({"none", "message-id"}));
    }
    for (std::uint64_t f = 0; f < strikes; ++f) faults += fmt::format("{}{{{}, {}}}", comma(f), when(), fault(consumers));
    const std::string_view version = pick<5>({"0.11", "2.0", "2.8", "3.9", "4.0"});
    const bool elr = chance_of(30) && version == "4.0";
    return fmt::format(
        R"({{"mqlab": 1, "id": "swarm/{0}", "title": {{"en": "swarm", "zh_CN": "随机"}}, "seed": {0},
  "broker": {{"style": "kafka", "version": "{1}", "nodes": ["b1", "b2", "b3"]{2},
   "topics": [{{"name": "t", "partitions": {3}, "replication.factor": {4}, "min.insync.replicas": {5}, "unclean.leader.election.enable": {6}{7}}}]}},
  "producers": [{{"id": "p", "operations": {8}, "interval": "{9}ms",
   "publish": {{"topic": "t", "acks": "{10}", "enable.idempotence": {11}, "batch.size": "{12}B"}}}}],
  "consumers": [{13}],
  "faults": [{14}],
  "variants": {{"only": {{}}}}}})",
        seed(), version, elr ? R"(, "eligible.leader.replicas.version": 1)" : "", partitions, 1 + below(3), 1 + below(3), chance(20),
        chance_of(20) ? R"(, "flush.messages": 1)" : "", 5 + below(40), pick<3>({"2", "50", "700"}),
        idempotent ? std::string_view("all") : pick<3>({"0", "1", "all"}), idempotent ? "true" : "false", pick<2>({"1", "16384"}), eaters,
        faults);
  }

 private:
  std::string when() {
    if (chance_of(50)) return fmt::format(R"("at": "{}ms")", 1 + below(30'000));
    return fmt::format(R"("when": {{"point": "{}", "occurrence": {}}})",
                       pick<10>({"publish.sent", "broker.received", "broker.appended", "replica.appended", "hw.advanced", "confirm.sent",
                                 "deliver.received", "effect.applied", "ack.recorded", "offset.committed"}),
                       1 + below(15));
  }
  std::string fault(std::uint64_t consumers) {
    const std::string consumer = fmt::format("c{}", 1 + below(consumers));
    const std::string broker = fmt::format("b{}", 1 + below(3));
    const std::string other = fmt::format("b{}", 1 + below(3));
    const std::string lasting = fmt::format(R"("for": "{}s")", 1 + below(50));
    switch (below(10)) {
      case 0:
      case 1: return fmt::format(R"("do": "crash", "process": "{}", {})", broker, lasting);
      case 2:
        return fmt::format(R"("do": "power-loss", "host": "{}", "page-cache": "{}", {})", broker, pick<3>({"random", "lost", "kept"}),
                           lasting);
      case 3: return fmt::format(R"("do": "pause", "process": "{}", {})", chance_of(50) ? broker : consumer, lasting);
      case 4: return fmt::format(R"("do": "crash", "process": "{}", {})", chance_of(70) ? consumer : std::string("controller"), lasting);
      case 5:
        return fmt::format(R"("do": "drop-connection", "between": ["{}", "{}"], "how": "{}")", chance_of(50) ? std::string("p") : consumer,
                           broker, pick<2>({"reset", "close"}));
      case 6:
        return fmt::format(R"("do": "black-hole", "between": ["{}", "{}"], {})", chance_of(50) ? std::string("p") : consumer, broker,
                           lasting);
      case 7:
        if (broker == other) return fmt::format(R"("do": "black-hole", "between": ["{}", "controller"], {})", broker, lasting);
        return fmt::format(R"("do": "black-hole", "between": ["{}", "{}"], {})", broker, other, lasting);
      case 8: return fmt::format(R"("do": "slow-disk", "host": "{}", "factor": {}, {})", broker, 2 + below(200), lasting);
      default: return fmt::format(R"("do": "delay", "between": ["p", "{}"], "by": "{}ms", {})", broker, 1 + below(900), lasting);
    }
  }
};

std::string draw(std::uint64_t seed) { return DrawnKafka(seed).scenario(); }

TEST(SwarmKafka, RandomClustersUnderRandomFaultsBreakNoPromise) {
  swarm(draw, number_from("MQLAB_SWARM_SEED", 1), number_from("MQLAB_SWARM_RUNS", 600));
}

TEST(LongRunKafka, TenThousandSeeds) { swarm(draw, number_from("MQLAB_SWARM_SEED", 1'000'000), number_from("MQLAB_SWARM_RUNS", 10'000)); }

}  // namespace
}  // namespace mqlab::lab
