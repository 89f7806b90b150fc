// mqlab audit: what it prints, writes and returns.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

constexpr const char* kBroker = "brokerName = broker-a\nbrokerId = 0\nbrokerRole = ASYNC_MASTER\nflushDiskType = ASYNC_FLUSH\n";

/// Soon done: the points at which a message is confirmed.
std::vector<std::string> audit_of(std::vector<std::string> words) {
  std::vector<std::string> all{"audit"};
  all.insert(all.end(), words.begin(), words.end());
  for (const char* word : {"--points", "confirm.*", "--runs", "0"}) all.emplace_back(word);
  return all;
}

TEST(CliAudit, FailsWhereAnAcknowledgedMessageCanBeLostAndNamesTheLine) {
  Program mqlab;
  mqlab.write("broker.conf", kBroker);
  const Said said = mqlab.run(audit_of({"broker.conf", "--capsules", "found"}));
  EXPECT_EQ(said.exit_code, 1) << said.err;
  EXPECT_THAT(said.out, HasSubstr("cure: broker.conf:4: flushDiskType=SYNC_FLUSH"));
  EXPECT_EQ(said.err, "") << "progress only on a terminal";
  const Said replayed = mqlab.run({"replay", "found/audit-orders.lost.capsule.json"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("the same to the byte"));
}

TEST(CliAudit, HoldsWhenNothingWorseThanWhatIsAcceptedIsPossible) {
  Program mqlab;
  mqlab.write("broker.conf", "flushDiskType=SYNC_FLUSH\n");
  EXPECT_EQ(mqlab.run(audit_of({"broker.conf", "--no-cures"})).exit_code, 0);
  EXPECT_EQ(mqlab.run(audit_of({"broker.conf", "--no-cures", "--fail-on", "lost,duplicated", "--points", "effect.*"})).exit_code, 1);
  mqlab.write("broker.conf", kBroker);
  EXPECT_EQ(mqlab.run(audit_of({"broker.conf", "--no-cures", "--fail-on", "none"})).exit_code, 0);
}

TEST(CliAudit, ANumberOfRunsBelowZeroIsRefused) {
  Program mqlab;
  mqlab.write("broker.conf", kBroker);
  const Said said = mqlab.run({"audit", "broker.conf", "--runs", "-5"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.err, HasSubstr("--runs"));
}

TEST(CliAudit, JsonSarifAndHtmlAreTheSameAudit) {
  Program mqlab;
  mqlab.write("broker.conf", kBroker);
  const Said json = mqlab.run(audit_of({"broker.conf", "--format", "json", "--no-cures"}));
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_EQ(json.json()["subjects"][0]["questions"][0]["answer"], "possible");
  const Said sarif = mqlab.run(audit_of({"broker.conf", "--format", "sarif", "--no-cures", "-o", "audit.sarif"}));
  EXPECT_EQ(sarif.exit_code, 1);
  EXPECT_EQ(sarif.out, "");
  EXPECT_EQ(ordered_json::parse(mqlab.read("audit.sarif"))["runs"][0]["results"][0]["ruleId"], "mqlab/lost");
  const Said html = mqlab.run(audit_of({"broker.conf", "--format", "html", "--no-cures", "--lang", "zh_CN"}));
  EXPECT_THAT(html.out, HasSubstr("<!doctype html>"));
  EXPECT_THAT(html.out, HasSubstr("丢失已确认的消息"));
  EXPECT_THAT(html.out, ::testing::Not(HasSubstr("http"))) << "nothing is fetched";
}

TEST(CliAudit, ReadsStandardInputWhereItsKindIsSaid) {
  Program mqlab;
  const Said said = mqlab.run(audit_of({"rocketmq-broker:-", "--no-cures"}), kBroker);
  EXPECT_EQ(said.exit_code, 1) << said.err;
  EXPECT_THAT(said.out, HasSubstr("standard input:4"));
}

TEST(CliAudit, BadInputIsOneClearMessage) {
  Program mqlab;
  mqlab.write("producer.properties", "linger.ms=5\nacks=2\n");
  const Said value = mqlab.run(audit_of({"producer.properties"}));
  EXPECT_EQ(value.exit_code, 2);
  EXPECT_TRUE(value.complains("producer.properties:2:6: acks can't be \"2\"")) << value.err;
  mqlab.write("application.yml", "spring:\n\trabbitmq: 1\n");
  EXPECT_TRUE(mqlab.run(audit_of({"application.yml"})).complains("application.yml:2:1: YAML is not indented by tabs"));
  mqlab.write("definitions.json", "{\"queues\": [}\n");
  const Said json = mqlab.run(audit_of({"definitions.json", "--format", "json"}));
  EXPECT_EQ(json.exit_code, 2);
  EXPECT_EQ(ordered_json::parse(json.err)["problems"][0]["line"], 1);
  mqlab.write("empty.properties", "\n");
  EXPECT_TRUE(mqlab.run(audit_of({"empty.properties"})).complains("the file says nothing"));
  EXPECT_TRUE(mqlab.run(audit_of({"nowhere.conf"})).complains("can't read this file"));
  const Said word = mqlab.run(audit_of({"producer.properties", "--fail-on", "lots"}));
  EXPECT_EQ(word.exit_code, 2);
  EXPECT_TRUE(word.complains("did you mean \"lost\"?")) << word.err;
  const Said version = mqlab.run(audit_of({"kafka-broker:producer.properties", "--version", "9.9"}));
  EXPECT_EQ(version.exit_code, 2);
  EXPECT_TRUE(version.complains("version can't be \"9.9\"")) << version.err;
}

TEST(CliAudit, AnErrorLeavesWhatStoodInTheOutputFile) {
  Program mqlab;
  mqlab.write("producer.properties", "acks=2\n");
  mqlab.write("audit.html", "before");
  EXPECT_EQ(mqlab.run(audit_of({"producer.properties", "--format", "html", "-o", "audit.html"})).exit_code, 2);
  EXPECT_EQ(mqlab.read("audit.html"), "before");
}

}  // namespace
}  // namespace mqlab::cli
