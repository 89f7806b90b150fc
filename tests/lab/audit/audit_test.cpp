// What an audit answers: outcomes of runs, not of rules. Each sample is safe or not by what the model does with it.
#include "lab/audit/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/audit/audited.hpp"
#include "lab/scenario/load.hpp"
#include "tests/lab/audit/files.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

AuditOptions of_files(std::vector<std::string> files) {
  AuditOptions options;
  options.input.files = std::move(files);
  options.trial.runs = 64;
  options.cures = false;
  options.why = false;
  return options;
}

/// Only where a message is under way: enough to find what there is to find, and soon done.
AuditOptions quick(std::vector<std::string> files) {
  AuditOptions options = of_files(std::move(files));
  options.trial.faults = {"crash", "power-loss"};
  options.trial.points = {"confirm.*", "effect.*", "publish.sent", "record.buffered"};
  options.trial.runs = 0;
  return options;
}

Audited audited(const AuditOptions& options) {
  auto result = audit(options);
  if (!result) {
    ADD_FAILURE() << describe::render(result.error(), Language::en);
    return {};
  }
  return std::move(*result);
}

ordered_json question(const Audited& a, std::size_t subject, Question q) {
  return a.report["subjects"][subject]["questions"][static_cast<std::size_t>(q)];
}

/// Of all cures of a question the lines that they write.
std::string lines(const ordered_json& q) {
  std::string all;
  for (const ordered_json& cure : q["evidence"]["cures"])
    for (const ordered_json& w : cure["write"]) all += w["kind"].get<std::string>() + ": " + w["line"].get<std::string>() + "\n";
  return all;
}

TEST(AuditKafka, AcksOneLosesAnAcknowledgedRecordByACrashOfTheLeaderAndAcksAllIsTheCure) {
  AuditOptions options = quick(kafka_files("acks-1"));
  options.cures = true;
  const Audited a = audited(options);
  const ordered_json lost = question(a, 0, Question::lost);
  EXPECT_EQ(lost["answer"], "possible");
  EXPECT_EQ(lost["evidence"]["judgement"], "expected damage");
  EXPECT_EQ(lost["evidence"]["promise"], "K2");
  EXPECT_THAT(lost["evidence"]["fault"].get<std::string>(), HasSubstr("crash broker-1"));
  EXPECT_THAT(lines(lost), HasSubstr("kafka-producer: acks=all"));
  EXPECT_TRUE(a.fails);
}

/// How much of a page cache a power loss leaves is drawn by the file's name: the answer must not be.
TEST(AuditKafka, APowerLossIsTheWorstOneWhateverTheNameOfTheTopic) {
  const ConfigFolder folder;
  for (const std::string topic : {"pay", "orders", "mail", "t7"}) {
    AuditOptions options = quick(
        {folder.file("producer.properties", "acks=all\n"),
         folder.file("topics.txt", "Topic: " + topic + "\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: min.insync.replicas=1\n")});
    options.trial.faults = {"power-loss"};
    const ordered_json lost = question(audited(options), 0, Question::lost);
    EXPECT_EQ(lost["answer"], "possible") << topic;
    EXPECT_THAT(lost["evidence"]["fault"].get<std::string>(), HasSubstr("(page-cache lost) at ")) << topic;
    EXPECT_EQ(lost["evidence"]["faults"][0]["page-cache"], "lost") << "its capsule and a scenario repeat the same";
  }
}

TEST(AuditKafka, AcksAllWithTwoInSyncLosesNothingByOneFault) {
  const Audited a = audited(of_files(kafka_files("safe")));
  EXPECT_NE(question(a, 0, Question::lost)["answer"], "possible") << question(a, 0, Question::lost).dump(2);
  EXPECT_FALSE(a.fails);
  EXPECT_GT(question(a, 0, Question::lost)["runs"].get<int>(), 1000);
}

/// What three brokers with these settings of the topic lose when only one of them is left; nothing else is tried but one fault.
Audited with_the_last_one_standing(const ConfigFolder& folder, int min_in_sync) {
  AuditOptions options =
      quick({folder.file("producer.properties", "acks=all\n"),
             folder.file("topics.txt", "Topic: orders\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: min.insync.replicas=" +
                                           std::to_string(min_in_sync) + "\n")});
  options.trial.points = {"confirm.sent", "confirm.received"};
  options.trial.runs = 1;
  return audited(options);
}

TEST(AuditKafka, AcksAllWithOneInSyncLosesByTheLastBrokerThatIsLeft) {
  const ConfigFolder folder;
  const Audited a = with_the_last_one_standing(folder, 1);
  const ordered_json lost = question(a, 0, Question::lost);
  ASSERT_EQ(lost["answer"], "exception") << lost.dump(2);
  EXPECT_EQ(lost["exception"]["by"], "several faults");
  EXPECT_EQ(lost["exception"]["judgement"], "expected damage");
  EXPECT_EQ(lost["exception"]["promise"], "K3");
  const std::string fault = lost["exception"]["fault"];
  EXPECT_THAT(fault, ::testing::MatchesRegex("crash broker-., crash broker-., power-loss broker-. .page-cache lost. at confirm.*"));
  EXPECT_EQ(lost["exception"]["faults"].size(), 3);
  EXPECT_GT(a.report["subjects"][0]["runs"]["last_standing"].get<int>(), 0);
  EXPECT_FALSE(a.fails) << "an exception fails with --strict only";
}

TEST(AuditKafka, WithTwoInSyncTheLastBrokerTakesNothingAndSoLosesNothing) {
  const ConfigFolder folder;
  const Audited a = with_the_last_one_standing(folder, 2);
  EXPECT_EQ(question(a, 0, Question::lost)["answer"], "not found") << question(a, 0, Question::lost).dump(2);
  EXPECT_GT(a.report["subjects"][0]["runs"]["last_standing"].get<int>(), 0) << "it was tried";
}

TEST(AuditRabbit, OfOneNodeNobodyIsLeft) {
  AuditOptions options = of_files(sample("rabbitmq/safe", {"definitions.json", "rabbitmq.conf", "application.yml"}));
  options.trial.points = {"confirm.sent"};
  options.trial.runs = 1;
  EXPECT_EQ(audited(options).report["subjects"][0]["runs"]["last_standing"], 0);
}

TEST(AuditKafka, ARepetitionIsNoFailureUnlessItIsAskedFor) {
  AuditOptions options = quick(kafka_files("safe"));
  options.fail_on = {Question::lost, Question::duplicated};
  const Audited a = audited(options);
  EXPECT_EQ(question(a, 0, Question::duplicated)["answer"], "possible");
  EXPECT_TRUE(a.fails);
}

TEST(AuditKafka, SpringsListenerAndAutoCommit) {
  const Audited a = audited(quick(sample("kafka/spring-auto-commit", {"application.yml"})));
  EXPECT_EQ(question(a, 0, Question::lost)["answer"], "possible");
}

TEST(AuditRabbit, ConfirmedPersistentMessagesInADurableQueueStay) {
  const Audited a = audited(of_files(sample("rabbitmq/safe", {"definitions.json", "rabbitmq.conf", "application.yml"})));
  EXPECT_EQ(question(a, 0, Question::lost)["answer"], "not found") << question(a, 0, Question::lost).dump(2);
  EXPECT_EQ(a.report["subjects"].size(), 1) << "two queues with the same settings are audited as one";
  EXPECT_EQ(a.report["subjects"][0]["same"], ordered_json::array({"invoices"}));
  EXPECT_FALSE(a.fails);
}

TEST(AuditRabbit, WithoutConfirmsNobodyIsToldAndALossIsCountedAsOne) {
  const Audited a = audited(of_files(sample("rabbitmq/no-confirms", {"definitions.json", "rabbitmq.conf", "application.properties"})));
  const ordered_json lost = question(a, 0, Question::lost);
  EXPECT_EQ(lost["answer"], "possible");
  EXPECT_EQ(lost["evidence"]["told"], "unasked");
  EXPECT_TRUE(a.fails);
}

TEST(AuditRabbit, ATransientQueueEndsWithItsNodeAndABoundedOneDropsItsHead) {
  AuditOptions options = of_files(sample("rabbitmq/transient", {"definitions.json"}));
  options.input.clients = models::Clients::careful;
  const Audited a = audited(options);
  EXPECT_EQ(a.report["subjects"][0]["name"], "sessions");
  EXPECT_EQ(question(a, 0, Question::lost)["answer"], "possible");
  EXPECT_EQ(question(a, 0, Question::lost)["evidence"]["promise"], "P3");
  EXPECT_EQ(question(a, 1, Question::lost)["answer"], "possible") << "events: max-length 3, drop-head";
}

TEST(AuditRocket, AsyncFlushLosesByAPowerLossAndSyncFlushIsTheCure) {
  AuditOptions options = quick(sample("rocketmq/async-flush", {"broker.conf"}));
  options.cures = true;
  const Audited a = audited(options);
  const ordered_json lost = question(a, 0, Question::lost);
  EXPECT_EQ(lost["answer"], "possible");
  EXPECT_THAT(lost["evidence"]["fault"].get<std::string>(), HasSubstr("power-loss broker-a"));
  EXPECT_THAT(lines(lost), HasSubstr("rocketmq-broker: flushDiskType=SYNC_FLUSH"));
  EXPECT_TRUE(a.fails);
}

TEST(AuditRocket, AnAsyncMasterLosesByTheEndOfItsDiskWhichIsAnException) {
  const Audited a = audited(quick(sample("rocketmq/async-master", {"broker-a.conf", "broker-a-s.conf"})));
  const ordered_json lost = question(a, 0, Question::lost);
  EXPECT_EQ(lost["answer"], "exception");
  EXPECT_EQ(lost["exception"]["by"], "end of a disk");
  EXPECT_FALSE(a.fails) << "no single fault that is tried by default";
  AuditOptions strict = quick(sample("rocketmq/async-master", {"broker-a.conf", "broker-a-s.conf"}));
  strict.strict = true;
  EXPECT_TRUE(audited(strict).fails);
}

TEST(AuditRocket, SyncMasterWithSyncFlushLosesNothingByOneFault) {
  const Audited a = audited(of_files(sample("rocketmq/safe", {"broker-a.conf", "broker-a-s.conf"})));
  EXPECT_NE(question(a, 0, Question::lost)["answer"], "possible");
  EXPECT_FALSE(a.fails);
}

TEST(Audit, TheSameFilesGiveTheSameBytesWhateverTheWorkers) {
  AuditOptions options = quick(sample("rocketmq/async-flush", {"broker.conf"}));
  options.cures = true;
  options.trial.runs = 96;
  options.trial.workers = 1;
  const std::string one = audited(options).report.dump();
  options.trial.workers = 3;
  EXPECT_EQ(audited(options).report.dump(), one);
}

TEST(Audit, TheUsersOwnScenarioGivesProgramsAndFaults) {
  const Loaded workload = load_scenario("loss/kafka-acks-1", {.variant = "broken", .set = {}, .seed = std::nullopt});
  ASSERT_TRUE(workload);
  AuditOptions options = quick(sample("kafka/safe", {"server.properties", "producer.properties"}));
  options.workload = &workload->variants.front();
  const Audited safe = audited(options);
  EXPECT_NE(question(safe, 0, Question::lost)["answer"], "possible") << "acks=all of the file in place of the scenario's acks=1";
  options.input.files = sample("kafka/acks-1", {"server.properties", "producer.properties"});
  const Audited unsafe = audited(options);
  EXPECT_EQ(question(unsafe, 0, Question::lost)["evidence"]["by"], "as it is") << "the scenario's own faults are enough";
}

TEST(Audit, AWorkloadOfAnotherBrokerIsRefused) {
  const Loaded workload = load_scenario("duplication/confirm-lost", {.variant = "broken", .set = {}, .seed = std::nullopt});
  ASSERT_TRUE(workload);
  AuditOptions options = quick(sample("kafka/safe", {"server.properties"}));
  options.workload = &workload->variants.front();
  const auto result = audit(options);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error()[0].what.en, HasSubstr("the workload is of rabbitmq, the files are of kafka"));
}

TEST(AuditSarif, HasRulesResultsAtTheLineOfTheCureAndFingerprints) {
  AuditOptions options = quick(kafka_files("acks-1"));
  options.cures = true;
  const ordered_json report = audited(options).report;
  const ordered_json sarif = audit_sarif(report, Language::en);
  EXPECT_EQ(sarif["version"], "2.1.0");
  const ordered_json& run = sarif["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 6);
  const ordered_json& lost = run["results"][0];
  EXPECT_EQ(lost["ruleId"], "mqlab/lost");
  EXPECT_EQ(lost["level"], "error");
  EXPECT_THAT(lost["message"]["text"].get<std::string>(), HasSubstr("acks=all"));
  const ordered_json& place = lost["locations"][0]["physicalLocation"];
  EXPECT_THAT(place["artifactLocation"]["uri"].get<std::string>(), HasSubstr("producer.properties"));
  EXPECT_EQ(place["region"]["startLine"], 5) << "acks=1 stands there";
  EXPECT_EQ(lost["partialFingerprints"]["mqlab/v1"].get<std::string>().size(), 16);
  EXPECT_THAT(audit_sarif(report, Language::zh_CN)["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"]["text"].get<std::string>(),
              HasSubstr("丢失"));
}

TEST(AuditText, SaysItInBothLanguages) {
  AuditOptions options = quick(sample("rocketmq/async-flush", {"broker.conf"}));
  options.cures = true;
  options.why = true;
  const Audited a = audited(options);
  const std::string en = audit_text(a.report, Language::en, false, false);
  EXPECT_THAT(en, HasSubstr("can it lose an acknowledged message? POSSIBLE, by one fault; never promised (R1)"));
  EXPECT_THAT(en, HasSubstr("broker.conf:8: flushDiskType=SYNC_FLUSH"));
  EXPECT_THAT(en, HasSubstr("why: "));
  EXPECT_THAT(audit_text(a.report, Language::zh_CN, false, true), HasSubstr("会丢失已确认的消息吗？可能，单个故障即可；从未承诺（R1）"));
  EXPECT_THAT(audit_html(a.report, Language::zh_CN), HasSubstr("这份配置安全吗"));
}

}  // namespace
}  // namespace mqlab::lab
