// Random RocketMQ clusters under random faults, and what each of their runs must hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>

#include <fmt/format.h>

#include "models/rocketmq/style.hpp"
#include "tests/lab/run/rocketmq_invariants.hpp"
#include "tests/lab/run/swarm.hpp"

namespace mqlab::lab {
namespace {

/// A scenario drawn from a seed: one or two masters, perhaps a slave, both profiles, or masters that are elected; one to four faults.
class DrawnRocket : private Dice {
 public:
  explicit DrawnRocket(std::uint64_t seed) : Dice(seed) {}

  std::string scenario() {
    if (chance_of(35)) return elected();
    const bool v49 = chance_of(50);
    slave_ = chance_of(50);
    two_ = chance_of(60);
    name_servers_ = 1 + below(2);
    consumers_ = 1 + below(2);
    const std::uint64_t queues = 1 + below(3);
    const std::uint64_t operations = 5 + below(40);
    std::string broker =
        fmt::format(R"("style": "rocketmq", "version": "{}", "namesrv": [{}], "nodes": [{{"name": "a"}}{}{}],
   "topics": [{{"name": "t", "readQueueNums": {}, "writeQueueNums": {}}}], "flushDiskType": "{}", "brokerRole": "{}")",
                    v49 ? "4.9" : "5.3", name_servers_ == 2 ? R"("n1", "n2")" : R"("n1")",
                    slave_ ? R"(, {"name": "as", "brokerName": "a", "brokerId": 1})" : "", two_ ? R"(, {"name": "b"})" : "", queues, queues,
                    pick<2>({"ASYNC_FLUSH", "SYNC_FLUSH"}), pick<2>({"ASYNC_MASTER", "SYNC_MASTER"}));
    if (!v49 && chance_of(50)) broker += fmt::format(R"(, "inSyncReplicas": {}, "slaveReadEnable": {})", 1 + below(2), chance(50));
    return written(broker, operations);
  }

 private:
  /// DLedger or controller mode: two or three brokers of one name.
  std::string elected() {
    const bool dledger = chance_of(45);
    const bool v49 = dledger && chance_of(60);
    slave_ = true;
    two_ = dledger || chance_of(60);  // a third one, called b
    consumers_ = 1 + below(2);
    std::string broker = fmt::format(
        R"("style": "rocketmq", "version": "{}", "namesrv": ["n1"], "nodes": [{{"name": "a"}}, {{"name": "as", "brokerName": "a"}}{}],
   "topics": [{{"name": "t", "readQueueNums": 2, "writeQueueNums": 2}}], "{}": true)",
        v49 ? "4.9" : "5.3", two_ ? R"(, {"name": "b", "brokerName": "a"})" : "",
        dledger ? "enableDLegerCommitLog" : "enableControllerMode");
    if (!dledger) {
      broker += fmt::format(R"(, "flushDiskType": "{}", "allAckInSyncStateSet": {}, "minInSyncReplicas": {}, "inSyncReplicas": {})",
                            pick<2>({"ASYNC_FLUSH", "SYNC_FLUSH"}), chance(60), 1 + below(2), 1 + below(2));
      if (chance_of(15)) broker += R"(, "enableElectUncleanMaster": true)";
    }
    return written(broker, 5 + below(40));
  }
  std::string written(const std::string& broker, std::uint64_t operations) {
    std::string faults;
    const std::string eaters = consumers();
    const std::string shop = producer(operations);
    const std::uint64_t strikes = 1 + below(4);
    for (std::uint64_t f = 0; f < strikes; ++f) faults += fmt::format("{}{{{}, {}}}", comma(f), when(), fault());
    return fmt::format(R"({{"mqlab": 1, "id": "swarm/{0}", "title": {{"en": "swarm", "zh_CN": "随机"}}, "seed": {0},
  "broker": {{{1}}}, "producers": [{2}], "consumers": [{3}], "faults": [{4}], "variants": {{"only": {{}}}}}})",
                       seed(), broker, shop, eaters, faults);
  }
  std::string producer(std::uint64_t operations) {
    std::string publish = R"("topic": "t", "producerGroup": "g")";
    std::string more;
    if (chance_of(30)) {
      publish += fmt::format(R"(, "transaction": true, "check_without_row": "{}", "local_transaction_time": "{}s")",
                             pick<2>({"ROLLBACK_MESSAGE", "UNKNOW"}), chance_of(30) ? below(40) : 0);
      more = R"("effect": {"store": "shop-db"}, "effect_when": "after-confirm", )";
    } else {
      publish += fmt::format(R"(, "send": "{}")", pick<4>({"sync", "sync", "async", "oneway"}));
      if (chance_of(15)) publish += fmt::format(R"(, "delayTimeLevel": {})", 1 + below(4));
      if (chance_of(25)) publish += R"(, "selector": "SelectMessageQueueByHash")", more = R"("keys": 3, )";
      if (chance_of(20)) publish += R"(, "retryAnotherBrokerWhenNotStoreOK": true)";
      if (chance_of(20)) publish += R"(, "sendMsgTimeout": "8s")";
    }
    if (chance_of(20)) publish += R"(, "sendLatencyFaultEnable": true)";
    if (chance_of(20)) publish += fmt::format(R"(, "when_not_SEND_OK": "{}")", pick<2>({"failure", "unknown"}));
    if (chance_of(30)) more += R"("retry": {"timeout": "0", "max": 2, "backoff": "1s"}, )";
    return fmt::format(R"({{"id": "p", "operations": {}, "interval": "{}ms", {}"publish": {{{}}}}})", operations,
                       pick<3>({"2", "50", "700"}), more, publish);
  }
  std::string consumers() {
    const std::string_view listener = pick<4>({"concurrently", "concurrently", "orderly", "BROADCASTING"});
    const bool broadcast = listener == "BROADCASTING";
    const std::string_view strategy = pick<2>({"AVG", "AVG_BY_CIRCLE"});
    std::string all;
    for (std::uint64_t c = 1; c <= consumers_; ++c) {
      const std::string how =
          broadcast ? fmt::format(R"("messageModel": "BROADCASTING", "instanceName": "i{}", "effect": {{"store": "db{}"}})", c, c)
                    : fmt::format(R"("messageListener": "{}", "allocateMessageQueueStrategy": "{}", "effect": {{"store": "db"}})", listener,
                                  strategy);
      all += fmt::format(
          R"({}{{"id": "c{}", "start": "{}ms", "topic": "t", "consumerGroup": "g", {}, "work": "{}ms", "idempotent": "{}",
   "consumeFromWhere": "{}", "concurrency": {}{}}})",
          comma(c - 1), c, below(12'000), how, below(30), pick<2>({"none", "message-id"}),
          pick<2>({"CONSUME_FROM_LAST_OFFSET", "CONSUME_FROM_FIRST_OFFSET"}), chance_of(30) ? 20 : 1,
          chance_of(20) ? fmt::format(R"(, "poison": [{{"message": "p/{}", "times": {}}}])", 1 + below(5), 1 + below(3)) : std::string());
    }
    return all;
  }
  std::string when() {
    if (chance_of(50)) return fmt::format(R"("at": "{}ms")", 1 + below(30'000));
    return fmt::format(R"("when": {{"point": "{}", "occurrence": {}}})",
                       pick<9>({"publish.sent", "broker.received", "broker.appended", "dispatch.appended", "confirm.sent",
                                "deliver.received", "effect.applied", "ack.sent", "ack.recorded"}),
                       1 + below(15));
  }
  std::string node() {
    const std::uint64_t n = below(3);
    return n == 1 && slave_ ? "as" : n == 2 && two_ ? "b" : "a";
  }
  std::string client() { return chance_of(50) ? std::string("p") : fmt::format("c{}", 1 + below(consumers_)); }
  std::string fault() {
    const std::string b = node();
    const std::string c = client();
    const std::string lasting = fmt::format(R"("for": "{}s")", pick<5>({"1", "5", "30", "100", "200"}));
    switch (below(9)) {
      case 0:
      case 1: return fmt::format(R"("do": "crash", "process": "{}", {})", b, lasting);
      case 2:
        return fmt::format(R"("do": "power-loss", "host": "{}", "page-cache": "{}", {})", b, pick<3>({"random", "lost", "kept"}), lasting);
      case 3: return fmt::format(R"("do": "pause", "process": "{}", {})", chance_of(50) ? b : c, lasting);
      case 4:
        return fmt::format(R"("do": "crash", "process": "{}", {})", chance_of(60) ? c : fmt::format("n{}", 1 + below(name_servers_)),
                           lasting);
      case 5: return fmt::format(R"("do": "drop-connection", "between": ["{}", "{}"], "how": "{}")", c, b, pick<2>({"reset", "close"}));
      case 6: return fmt::format(R"("do": "black-hole", "between": ["{}", "{}"], {})", c, b, lasting);
      case 7: return fmt::format(R"("do": "slow-disk", "host": "{}", "factor": {}, {})", b, 2 + below(4000), lasting);
      default: return fmt::format(R"("do": "delay", "between": ["p", "{}"], "by": "{}ms", {})", b, 1 + below(900), lasting);
    }
  }

  bool slave_ = false;
  bool two_ = false;
  std::uint64_t name_servers_ = 1;
  std::uint64_t consumers_ = 1;
};

std::string draw(std::uint64_t seed) { return DrawnRocket(seed).scenario(); }

std::string holds(const sim::Recorder& recorder, const Scenario& scenario) {
  using namespace models::rocketmq;
  const BrokerSettings& b = broker_of(*scenario.broker).settings;
  const auto number = [&](const std::string& name) {
    const auto& processes = recorder.tables().processes;
    return static_cast<std::uint32_t>(std::find_if(processes.begin(), processes.end(), [&](const auto& p) { return p.name == name; }) -
                                      processes.begin());
  };
  const bool power = std::any_of(scenario.faults.begin(), scenario.faults.end(), [](const auto& f) { return f.kind == "power-loss"; });
  testing::RocketInvariants::Rules rules;
  rules.flush_before_ok = b.flush_disk_type == FlushDiskType::sync_flush;
  rules.slave_before_ok = b.slaves_awaited() > 0 && !power;
  const bool elected = b.replication() != Replication::classic;
  if (elected) rules.slave_before_ok = b.replication() == Replication::dledger;
  rules.only_flushed = !elected && rules.flush_before_ok && defaults_of(b.version).reads_only_flushed;
  rules.check_max = b.transaction_check_max;
  rules.transaction_timeout = b.transaction_timeout.count();
  for (const NodeSettings& n : nodes_of(b))
    if (n.broker_id > 0) rules.slaves.insert(number(n.name));
  for (const Producer& p : scenario.producers) {
    const PublishSettings& s = publish_of(*p.publish);
    const std::int64_t more = s.send == SendMode::oneway                               ? 0
                              : s.send == SendMode::async                              ? s.retry_times_when_send_async_failed
                              : s.selector != Selector::none || s.queue_id.has_value() ? 0
                                                                                       : s.retry_times_when_send_failed;
    rules.attempts[number(p.spec.id)] = 1 + more;
  }
  testing::RocketInvariants held(std::move(rules));
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) held.look(r);
  });
  return held.broken();
}

TEST(SwarmRocket, RandomClustersUnderRandomFaultsBreakNoPromise) {
  swarm(draw, number_from("MQLAB_SWARM_SEED", 1), number_from("MQLAB_SWARM_RUNS", 400), holds);
}

TEST(LongRunRocket, TenThousandSeeds) {
  swarm(draw, number_from("MQLAB_SWARM_SEED", 1'000'000), number_from("MQLAB_SWARM_RUNS", 10'000), holds);
}

}  // namespace
}  // namespace mqlab::lab
