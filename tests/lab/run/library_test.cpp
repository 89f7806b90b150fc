// Every scenario of the library holds, under both resource models, and every planted bug is caught by one of them.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lab/run/run_file.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

void expect_holds(const ScenarioFile& file, sim::Resources resources) {
  for (const auto& summary : run_file(file, {.level = sim::TraceLevel::full, .resources = resources})) {
    EXPECT_TRUE(summary["holds"].get<bool>()) << summary["scenario"] << ' ' << summary["variant"] << '\n' << summary["differences"].dump(1);
  }
}

TEST(Library, EveryVariantComesOutAsItsScenarioSays) {
  for (const ScenarioFile& file : load_library()) expect_holds(file, sim::Resources::exact);
}

TEST(DoubleRunResources, SharedReachTheSameVerdicts) {
  for (const ScenarioFile& file : load_library()) expect_holds(file, sim::Resources::shared);
}

TEST(Library, EveryScenarioHasABrokenAndACuredSideAndBothLanguages) {
  for (const ScenarioFile& file : load_library()) {
    SCOPED_TRACE(file.id);
    EXPECT_GE(file.variants.size(), 2U);
    const Scenario& s = file.variants.front();
    EXPECT_FALSE(s.title.zh_CN.empty());
    EXPECT_FALSE(s.lesson.en.empty());
    EXPECT_FALSE(s.lesson.zh_CN.empty());
    for (const Scenario& v : file.variants) EXPECT_FALSE(v.expect.empty()) << v.variant;
  }
}

/// Whether the scenario tells this planted bug from a sound broker.
bool catches(const std::string& id, const std::string& mutant) {
  const std::string path = fmt::format("{}/{}.json", source_scenarios(), id);
  const Loaded file = load_file(path, {.set = {fmt::format("/broker/mutant=\"{}\"", mutant)}});
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return false;
  }
  const auto summaries = run_file(*file, {.level = sim::TraceLevel::full});
  return std::any_of(summaries.begin(), summaries.end(), [](const auto& s) { return !s["holds"].template get<bool>(); });
}

struct Row {
  const char* mutant;
  const char* scenario;
  const char* because;
};

TEST(Mutants, EachPlantedBugIsCaughtByANamedScenario) {
  const Row rows[] = {
      {"M1", "loss/transient-restart", "it confirms before the flush, and the power loss takes what was acknowledged"},
      {"M5", "ordering/requeue-reorders", "a requeued message goes to the tail, so even the cured side is out of order"},
      {"M6", "ordering/requeue-reorders", "the repeated delivery is not flagged as redelivered"},
      {"M7", "duplication/unflushed-ack", "no ack is forgotten, so the duplicates that a real broker makes are missing"},
      {"M8", "loss/auto-ack-consumer-crash", "what the dead consumer held is gone, although it never acknowledged"},
      {"M11", "loss/unroutable", "no return comes, so nobody learns that no queue took the message"},
      {"M2", "loss/power-loss-classic-4x", "a v2 queue confirms what is not even written, and a crash takes it"},
      {"M9", "duplication/batch-ack", "only the newest of the unacked comes back"},
      {"M10", "duplication/batch-ack", "`multiple` settles one delivery too many"},
      {"M13", "consistency/fan-out-one-queue-full", "a full queue refuses and yet acknowledges"},
      {"M14", "loss/max-length-drop-head", "unacked messages count against the limit"},
      {"M15", "loss/short-ttl-behind-long", "a message expires behind the head"},
      {"M17", "duplication/retry-loop-reject", "the cycle rule forgets that a reject was among it"},
      {"M20", "loss/transient-restart", "transient messages are still there after the restart"},
      {"M24", "ordering/requeue-reorders", "a nack does not give its prefetch slot back"},
      {"M27", "duplication/alarm-retry", "an alarm lets the first publish through"},
      {"M12", "consistency/subscriber-without-queue", "two bindings of one queue put two copies into it"},
      {"M16", "loss/short-ttl-behind-long", "a dead letter keeps its expiration and expires again where it waits for its consumer"},
      {"M18", "ordering/sac-cancelled", "two standbys become active when the active one dies, and overtake each other"},
      {"M25", "duplication/unflushed-ack", "after a crash only what was delivered is flagged, not all"},
      {"M28", "duplication/auto-ack-twice",
       "each removal for an auto-ack consumer is flushed at once, so the expected repeats are missing"},
  };
  for (const Row& row : rows) EXPECT_TRUE(catches(row.scenario, row.mutant)) << row.mutant << ": " << row.because;
}

TEST(Mutants, EachPlantedBugOfKafkaIsCaughtByANamedScenario) {
  const Row rows[] = {
      {"M1", "loss/kafka-acks-1", "acks=all is answered after the leader's own append, and the leader dies"},
      {"M2", "loss/kafka-acks-1", "the high watermark is the leader's end, so acks=all waits for nobody"},
      {"M3", "loss/kafka-acks-1", "a majority is not all that may be elected: the slow third one is"},
      {"M4", "loss/kafka-isr-of-one", "min.insync.replicas is not looked at, and one replica takes writes alone"},
      {"M6", "loss/kafka-acks-1", "the old leader keeps what the new one does not have"},
      {"M9", "loss/kafka-unclean-election", "any live replica is elected, although only clean elections are allowed"},
      {"M11", "duplication/kafka-retry", "the followers do not keep the sequence numbers, so the next leader does not know the retry"},
      {"M12", "ordering/kafka-in-flight", "only the last batch is remembered, and five were in flight"},
      {"M15", "duplication/kafka-zombie-producer", "the fenced producer's batch is appended and opens a transaction that nobody ends"},
      {"M18", "duplication/kafka-auto-commit-crash", "poll() commits what it is about to return"},
      {"M22", "consistency/kafka-aborted-read", "read_committed reads what is not committed yet"},
      {"M23", "consistency/kafka-coordinator-crash", "the new coordinator does not carry out what the old one had decided"},
      {"M24", "capacity/kafka-transaction-timeout", "no transaction is ever too old"},
      {"M25", "capacity/kafka-hanging-transaction", "the partition's leader does not ask whether the transaction is under way"},
      {"M27", "loss/kafka-single-replica", "the last in-sync replica is removed, and nobody may lead when it is back"},
  };
  for (const Row& row : rows) EXPECT_TRUE(catches(row.scenario, row.mutant)) << row.mutant << ": " << row.because;
}

TEST(Mutants, EachPlantedBugOfRocketMQIsCaughtByANamedScenario) {
  const Row rows[] = {
      {"M1", "loss/rocketmq-async-flush", "SYNC_FLUSH answers at the append, and the power loss takes what was acknowledged"},
      {"M2", "loss/rocketmq-master-gone", "SYNC_MASTER waits for nobody, and the machine burns"},
      {"M3", "loss/rocketmq-async-flush", "a crash alone takes what was in the page cache"},
      {"M5", "duplication/rocketmq-confirm-lost", "the two copies have no identity in common, so the consumer does not see the repetition"},
      {"M6", "capacity/rocketmq-stale-route", "a retry goes to the broker that has just failed"},
      {"M7", "capacity/rocketmq-stale-route", "each attempt has three seconds of its own, so sends that must fail succeed"},
      {"M8", "capacity/rocketmq-stale-route", "the name server never forgets the dark broker"},
      {"M9", "duplication/rocketmq-one-message-holds-the-offset", "the offset is the highest that is done, and the open one is lost"},
      {"M10", "duplication/rocketmq-consumer-crash", "the offset is reported before the listener has run"},
      {"M12", "consistency/rocketmq-dead-letter", "every retry comes 10 s later, and the retries are over within minutes"},
      {"M13", "ordering/rocketmq-sleeping-owner", "the sleeper's lock never expires, so nobody takes over"},
      {"M14", "capacity/rocketmq-poison-blocks-queue", "an orderly failure goes to the retry topic instead of holding its queue"},
      {"M17", "consistency/rocketmq-checks-run-out", "a check does not count, and nothing is ever dropped"},
      {"M18", "consistency/rocketmq-commit-lost", "the op message comes before the real one, and a crash fits in between"},
      {"M20", "loss/rocketmq-broadcast-failure", "a broadcast failure is tried again"},
      {"K1", "capacity/rocketmq-nobody-elected", "the controller elects whoever lives, and the returned master is cut"},
      {"K2", "duplication/rocketmq-quorum-timeout", "the leader answers alone, so nothing is sent to the other group"},
      {"K3", "loss/rocketmq-controller-failover", "the returned master keeps what the elected one never had"},
  };
  for (const Row& row : rows) EXPECT_TRUE(catches(row.scenario, row.mutant)) << row.mutant << ": " << row.because;
}

// M4 is a bug of the world: a power loss that keeps what was not flushed. Where a loss is expected, its absence must be noticed.
TEST(Mutants, APowerLossThatKeepsUnflushedDataIsCaughtWhereALossIsExpected) {
  const Loaded file = load_file(std::string(source_scenarios()) + "/loss/rocketmq-async-flush.json",
                                {.variant = "broken", .set = {"/faults/0/page-cache=\"kept\""}, .seed = {}});
  ASSERT_TRUE(file) << describe::render(file.error(), Language::en);
  for (const auto& summary : run_file(*file, {.level = sim::TraceLevel::full})) EXPECT_FALSE(summary["holds"].get<bool>());
}

/// How many operations are judged to be a promise that the broker broke.
int blamed_on_the_broker(const std::string& id, const std::string& mutant) {
  const std::string path = fmt::format("{}/{}.json", source_scenarios(), id);
  const Loaded file = load_file(path, {.set = {fmt::format("/broker/mutant=\"{}\"", mutant)}});
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return 0;
  }
  int blamed = 0;
  for (const auto& summary : run_file(*file, {.level = sim::TraceLevel::full}))
    for (const auto& bad : summary["bad"]) blamed += bad.value("judgement", "") == "broken promise" ? 1 : 0;
  return blamed;
}

// A bug that takes what was promised is the broker's, and not the configuration's: no setting would have prevented it.
TEST(Library, APlantedBugThatTakesWhatWasPromisedIsBlamedOnTheBroker) {
  const Row rows[] = {
      {"M1", "loss/transient-restart", "confirmed as persistent, and gone after the power loss"},
      {"M2", "loss/power-loss-classic-4x", "confirmed, and gone after a crash of the process alone"},
      {"M5", "ordering/requeue-reorders", "one consumer with prefetch 1 sees another order"},
      {"M8", "loss/auto-ack-consumer-crash", "never acknowledged, and gone"},
      {"M11", "loss/unroutable", "`mandatory`, and no return"},
      {"M24", "ordering/requeue-reorders", "nothing has failed, and nothing moves"},
      {"M1", "loss/kafka-acks-1", "acks=all with two in sync, and gone with one leader"},
      {"M2", "loss/kafka-acks-1", "acks=all with two in sync, and gone with one leader"},
      {"M3", "loss/kafka-acks-1", "acks=all with two in sync, and a replica that lacks it leads"},
      {"M6", "loss/kafka-acks-1", "the logs differ below the high watermark"},
      {"M9", "loss/kafka-unclean-election", "an unclean election where only clean ones are allowed"},
      {"M27", "loss/kafka-single-replica", "nobody may lead although the data are there"},
  };
  for (const Row& row : rows) EXPECT_GT(blamed_on_the_broker(row.scenario, row.mutant), 0) << row.mutant << ": " << row.because;
}

}  // namespace
}  // namespace mqlab::lab
