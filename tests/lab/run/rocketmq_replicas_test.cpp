// Elected masters in whole runs: DLedger and controller mode, by the clock and by the log (semantics 5.5, 5.6).
#include "tests/lab/run/rocketmq_played.hpp"

#include <gtest/gtest.h>

namespace mqlab::lab {
namespace {

using namespace rocketmq_played;

std::string nodes(int of, const std::string& more) {
  std::string out = R"(, "nodes": [)";
  for (int i = 1; i <= of; ++i) out += fmt::format(R"({}{{"name": "a{}", "brokerName": "a"}})", i > 1 ? ", " : "", i);
  return out + "]" + more;
}
std::string controlled(int of, const std::string& more = "") {
  return nodes(of, R"(, "version": "5.3", "enableControllerMode": true)" + more);
}
std::string dledger(const std::string& more = "") { return nodes(3, R"(, "version": "4.9", "enableDLegerCommitLog": true)" + more); }
const std::string kSlowly = R"("operations": 40, "interval": "2s")";

TEST(RocketReplicas, WithoutFaultsElectedMastersServeAsBrokerConfMastersDo) {
  for (const std::string& broker : {controlled(2), controlled(3, R"(, "allAckInSyncStateSet": true, "minInSyncReplicas": 2)"), dledger()}) {
    const Played p = played(broker, shop(), kStock);
    EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 10) << broker;
    EXPECT_EQ(p.count("master.elected") + p.count("leader.elected") + p.count("log.truncated"), 0U) << broker;
  }
}

TEST(RocketReplicas, AControllerElectsAtOnceWhenAConnectionClosesAndAfterTenToFifteenSecondsOfSilence) {
  const Played crash =
      played(controlled(2), shop("", kSlowly), kStock, R"(, "faults": [{"at": "20s", "do": "crash", "process": "a1", "for": "60s"}])");
  EXPECT_NEAR(crash.first("master.elected"), 20.0, 0.01);
  const Played dark =
      played(controlled(2), shop("", kSlowly), kStock, R"(, "faults": [{"at": "20s", "do": "power-loss", "host": "a1", "for": "60s"}])");
  EXPECT_GE(dark.first("master.elected"), 20.0 + 9.0);
  EXPECT_LE(dark.first("master.elected"), 20.0 + 16.0);
}

TEST(RocketReplicas, ASlaveThatDoesNotCatchUpLeavesSyncStateSetAfterFifteenSecondsAndComesBackWhenItHas) {
  const Played p =
      played(controlled(3), shop("", kSlowly), kStock, R"(, "faults": [{"at": "20s", "do": "power-loss", "host": "a3", "for": "40s"}])");
  ASSERT_GE(p.count("sync-state-set.changed"), 2U);
  EXPECT_NEAR(p.first("sync-state-set.changed"), 20.0 + 17.5, 5.0);
  EXPECT_GT(p.times("sync-state-set.changed").back(), 60.0);
}

TEST(RocketReplicas, WithTooFewInSyncASendIsRefusedBeforeTheAppend) {
  const Played p = played(controlled(2, R"(, "minInSyncReplicas": 2)"), shop("", kSlowly), kStock,
                          R"(, "faults": [{"at": "5s", "do": "power-loss", "host": "a2", "for": "300s"}])");
  EXPECT_GT(p.count("send.refused", 4), 0U) << "SYSTEM_ERROR";
  EXPECT_EQ(count(p.run.verdict.counts, Name::lost), 0);
}

TEST(RocketReplicas, AFollowerThatMissesThreeBeatsStandsForElection) {
  const Played p =
      played(dledger(), shop("", kSlowly), kStock, R"(, "faults": [{"at": "20s", "do": "power-loss", "host": "a1", "for": "60s"}])");
  ASSERT_GE(p.count("leader.elected"), 1U);
  EXPECT_GE(p.first("leader.elected"), 20.0 + 4.0);
  EXPECT_LE(p.first("leader.elected"), 20.0 + 9.0);
}

TEST(RocketReplicas, ALeaderWithoutAMajorityAnswersSystemErrorAfterTwoAndAHalfSeconds) {
  const Played p = played(dledger(), shop("", R"("operations": 1, "start": "5s")"), kStock,
                          R"(, "faults": [{"at": "4s", "do": "partition", "groups": [["a1"], ["a2", "a3"]], "for": "4s"}])");
  EXPECT_EQ(p.count("confirm.sent", 4), 1U) << "SYSTEM_ERROR";
  EXPECT_NEAR(p.first("confirm.sent"), 5.0 + 2.5, 0.1);
}

TEST(RocketReplicas, ADLedgerLeaderCutOffStepsDownAndOnlyOneLeadsAfterwards) {
  const Played p = played(dledger(), shop("", kSlowly), kStock,
                          R"(, "faults": [{"at": "20s", "do": "partition", "groups": [["a1"], ["a2", "a3"]], "for": "30s"}])");
  EXPECT_GE(p.count("role.changed", 0), 1U);
  EXPECT_EQ(count(p.run.verdict.counts, Name::lost), 0);
}

TEST(RocketReplicas, AReturnedMasterIsCutToWhatTheElectedOneHas) {
  const Played p =
      played(controlled(2), shop("", R"("operations": 10, "interval": "1s")"), kStock,
             R"(, "faults": [{"when": {"point": "confirm.sent", "message": "shop/5"}, "do": "crash", "process": "a1", "for": "20s"}])");
  EXPECT_EQ(p.count("log.truncated"), 1U);
  EXPECT_EQ(count(p.run.verdict.counts, Name::lost), 1);
}

}  // namespace
}  // namespace mqlab::lab
