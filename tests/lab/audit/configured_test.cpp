// What an audit makes of files: which kind each is, what was understood, what was not, and what is refused with one clear message at its line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/audit/configured.hpp"
#include "lab/audit/system.hpp"
#include "tests/lab/audit/files.hpp"

namespace mqlab::lab {
namespace {

using models::Remark;
using ::testing::HasSubstr;

std::string refusal(const AuditInput& input) {
  const auto configured = configure(input);
  if (!configured) return describe::render(configured.error(), Language::en);
  for (const models::Subject& subject : (*configured)->draft->subjects)
    if (const Loaded system = audited_system(**configured, subject, nullptr, {}); !system)
      return describe::render(system.error(), Language::en);
  return "(accepted)";
}

std::string setting(const Configured& c, const std::string& to) {
  const describe::Value* found = c.draft->find(to);
  return found == nullptr ? "(absent)" : models::plain_text(*found);
}

const Remark* remark_of(const Configured& c, const std::string& key) {
  for (const Remark& r : c.draft->remarks)
    if (r.problem.pointer == key) return &r;
  return nullptr;
}

TEST(AuditFiles, AKindIsRecognisedByItsKeysAndItsName) {
  const auto c = configure({.files = kafka_files("safe")});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  std::vector<std::string> kinds;
  for (const models::ConfigFile& f : (*c)->files) kinds.emplace_back(f.kind->id);
  EXPECT_THAT(kinds, ::testing::ElementsAre("kafka-broker", "kafka-producer", "kafka-consumer", "kafka-topic"));
}

TEST(AuditFiles, ANameThatSaysNothingLeavesItToTheKeys) {
  const ConfigFolder folder;
  const auto c = configure({.files = {folder.file("client.txt", "acks=1\nlinger.ms=5\n")}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ((*c)->files[0].kind->id, "kafka-producer");
  EXPECT_EQ(setting(**c, "/publish/linger.ms"), "5ms");
}

TEST(AuditFiles, AKindCanBeSaid) {
  const ConfigFolder folder;
  const std::string file = folder.file("x.cfg", "request.timeout.ms=1000\n");
  const auto c = configure({.files = {"kafka-consumer:" + file}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ(setting(**c, "/consumer/request.timeout.ms"), "1000ms");
  EXPECT_THAT(refusal({.files = {"kafka-producr:" + file}}), HasSubstr("did you mean \"kafka-producer\"?"));
}

TEST(AuditFiles, MillisecondsAndBytesGetTheirUnits) {
  const ConfigFolder folder;
  const auto c = configure(
      {.files = {folder.file(
           "server.properties",
           "log.retention.hours=168\nlog.segment.bytes=1073741824\nreplica.lag.time.max.ms=10000\noffsets.retention.minutes=1440\n")}});
  ASSERT_TRUE(c);
  EXPECT_EQ(setting(**c, "/broker/log.retention.ms"), "168h");
  EXPECT_EQ(setting(**c, "/broker/log.segment.bytes"), "1073741824");
  EXPECT_EQ(setting(**c, "/broker/replica.lag.time.max.ms"), "10000ms");
  EXPECT_EQ(setting(**c, "/broker/offsets.retention.minutes"), "1440min");
}

TEST(AuditFiles, AnUnknownKeyIsSaidWithTheNearestName) {
  const ConfigFolder folder;
  const auto c = configure({.files = {folder.file("producer.properties", "acks=all\nlinger.msec=5\n")}});
  ASSERT_TRUE(c);
  const Remark* r = remark_of(**c, "linger.msec");
  ASSERT_NE(r, nullptr);
  EXPECT_EQ(r->kind, Remark::Kind::unknown);
  EXPECT_EQ(r->problem.line, 2);
  EXPECT_EQ(r->problem.did_you_mean, "linger.ms");
}

TEST(AuditFiles, NoKeyOfASampleGoesWithoutAWord) {
  for (const auto& files :
       {kafka_files("safe"), kafka_files("acks-1"), sample("kafka/unclean", {"server.properties", "producer.properties"}),
        sample("rocketmq/safe", {"broker-a.conf", "broker-a-s.conf"}), sample("rabbitmq/safe", {"rabbitmq.conf"})}) {
    const auto c = configure({.files = files});
    ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
    for (const models::ConfigFile& file : (*c)->files) {
      if (!file.content.is_object()) continue;
      for (const describe::Member& m : *file.content.as_object()) {
        const bool understood =
            std::any_of((*c)->draft->understood.begin(), (*c)->draft->understood.end(), [&](const auto& u) { return u.key == m.key; });
        EXPECT_TRUE(understood || remark_of(**c, m.key) != nullptr) << file.name << ": " << m.key;
      }
    }
    for (const Remark& r : (*c)->draft->remarks) EXPECT_NE(r.kind, Remark::Kind::unknown) << r.problem.pointer;
  }
}

TEST(AuditFiles, AWrongValueIsTheLoadersProblemAtTheFilesLine) {
  const ConfigFolder folder;
  const std::string said = refusal({.files = {folder.file("producer.properties", "# comment\nacks=2\n")}});
  EXPECT_THAT(said, HasSubstr("producer.properties:2:6: acks can't be \"2\""));
  EXPECT_THAT(said, HasSubstr("expected one of: 0, 1, all, -1"));
}

TEST(AuditFiles, TwoFilesThatContradictEachOtherAreAProblemAtTheSecond) {
  const ConfigFolder folder;
  const std::string said =
      refusal({.files = {folder.file("producer-a.properties", "acks=all\n"), folder.file("producer-b.properties", "acks=1\n")}});
  EXPECT_THAT(said, HasSubstr("producer-b.properties:1:6: acks is \"1\" here and \"all\" at"));
  EXPECT_THAT(said, HasSubstr("producer-a.properties:1"));
}

TEST(AuditFiles, AFileThatIsNobodysIsRefusedWithTheKindsThatThereAre) {
  const ConfigFolder folder;
  EXPECT_THAT(refusal({.files = {folder.file("x.properties", "colour=blue\n")}}),
              HasSubstr("KIND:FILE with one of the kinds: kafka-broker"));
  EXPECT_THAT(refusal({.files = {"/nowhere"}}), HasSubstr("can't read this file"));
}

TEST(AuditFiles, ADeviceIsNoFileAndAFileWithoutAnEndIsNotReadToIt) {
  EXPECT_THAT(refusal({.files = {"/dev/zero"}}), HasSubstr("can't read this file"));
  const ConfigFolder folder;
  const std::string large = folder.file("producer.properties", "acks=all\n");
  std::filesystem::resize_file(large, 1ULL << 40);  // a hole: no bytes of it are on the disk
  EXPECT_THAT(refusal({.files = {large}}), HasSubstr("producer.properties:1:"));
}

TEST(AuditFiles, WhatKafkaUpToTwoPrintsOfATopicIsUnderstood) {
  const ConfigFolder folder;
  const auto c = configure({.files = {folder.file("topics.txt",
                                                  "Topic:orders\tPartitionCount:1\tReplicationFactor:3\tConfigs:min.insync.replicas=2\n"
                                                  "\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2,3\n")}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ((*c)->draft->subjects[0].name, "orders");
  const describe::Value& topic = (*describe::at_pointer((*c)->draft->subjects[0].parts, "/broker/topics")->as_list())[0];
  EXPECT_EQ(*topic.find("min.insync.replicas")->as_integer(), 2);
}

TEST(AuditFiles, FilesOfTwoBrokersAreNotOneConfiguration) {
  std::vector<std::string> files = kafka_files("safe");
  files.push_back(sample("rabbitmq/safe", {"rabbitmq.conf"})[0]);
  EXPECT_THAT(refusal({.files = files}), HasSubstr("it looks like rabbitmq-conf"));
}

TEST(AuditFiles, WhatNoFileSaysIsAnAssumption) {
  const auto c = configure({.files = sample("kafka/safe", {"server.properties"})});
  ASSERT_TRUE(c);
  std::string all;
  for (const describe::Phrase& p : (*c)->draft->assumptions) all += p.en + "\n";
  EXPECT_THAT(all, HasSubstr("no producer's file: the Java client's defaults"));
  EXPECT_THAT(all, HasSubstr("no topic description"));
}

TEST(AuditSpring, KebabCamelAndUnderscoresAreOneKey) {
  const ConfigFolder folder;
  for (const std::string key : {"publisher-confirm-type", "publisherConfirmType", "publisher_confirm_type"}) {
    const auto c = configure({.files = {folder.file("application.properties", "spring.rabbitmq." + key + "=correlated\n")}});
    ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
    EXPECT_EQ(setting(**c, "/publish/confirm"), "true") << key;
  }
}

TEST(AuditSpring, ClientPropertiesPassThroughAndOtherPartsAreNamed) {
  const auto c = configure({.files = sample("kafka/spring-auto-commit", {"application.yml"})});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ(setting(**c, "/publish/enable.idempotence"), "false");
  EXPECT_EQ(setting(**c, "/publish/acks"), "1");
  EXPECT_EQ(setting(**c, "/consumer/enable.auto.commit"), "true");
  EXPECT_EQ(remark_of(**c, "spring.datasource")->kind, Remark::Kind::harmless);
  EXPECT_EQ(remark_of(**c, "spring.kafka.listener.concurrency")->kind, Remark::Kind::matters);
}

TEST(AuditSpring, ADocumentOfAProfileIsLeftOutAndSaid) {
  const ConfigFolder folder;
  const auto c = configure({.files = {folder.file("application.yml",
                                                  "spring:\n  kafka:\n    producer:\n      acks: all\n---\nspring:\n  config:\n    "
                                                  "activate:\n      on-profile: test\n  kafka:\n    producer:\n      acks: \"0\"\n")}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ(setting(**c, "/publish/acks"), "all");
  EXPECT_NE(remark_of(**c, "spring.config.activate.on-profile"), nullptr);
}

TEST(AuditSpring, AFileWithSettingsOfTwoBrokersAsksForTheStyle) {
  const ConfigFolder folder;
  const std::string file = folder.file("application.properties", "spring.rabbitmq.host=a\nspring.kafka.producer.acks=all\n");
  EXPECT_THAT(refusal({.files = {file}}), HasSubstr("--style"));
  const auto c = configure({.files = {file}, .style = "kafka"});
  ASSERT_TRUE(c);
  EXPECT_EQ((*c)->style->name(), "kafka");
}

TEST(AuditDefinitions, ThePolicyOfHighestPriorityCountsAloneAndTheOperatorsLimitsIt) {
  const auto c = configure({.files = sample("rabbitmq/transient", {"definitions.json"})});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  const describe::Value* queues = (*c)->draft->find("/broker/queues");
  ASSERT_NE(queues, nullptr);
  const describe::Value& events = (*queues->as_list())[1];
  EXPECT_EQ(describe::at_pointer(events, "/arguments/x-max-length")->as_integer() != nullptr, true);
  EXPECT_EQ(*describe::at_pointer(events, "/arguments/x-max-length")->as_integer(), 3) << "the lower of the policy's and the operator's";
  EXPECT_EQ(describe::at_pointer(events, "/arguments/x-message-ttl"), nullptr) << "of the policy with the lower priority nothing is left";
  const describe::Value& sessions = (*queues->as_list())[0];
  EXPECT_EQ(*describe::at_pointer(sessions, "/arguments/x-message-ttl")->as_string(), "3600000ms");
  EXPECT_NE(remark_of(**c, "ha-mode"), nullptr) << "mirrors are not modelled, and that is said";
  EXPECT_EQ((*c)->draft->version, "3.13");
}

TEST(AuditDefinitions, OfAPolicyForAllAQueueTakesTheKeysOfQueuesAndAnExchangeThoseOfExchanges) {
  const ConfigFolder folder;
  const auto c = configure({.files = {folder.file("definitions.json", R"({
 "queues": [{"name": "orders", "vhost": "/", "durable": true, "arguments": {}}],
 "exchanges": [{"name": "orders.in", "vhost": "/", "type": "direct", "durable": true, "arguments": {}},
               {"name": "orders.dead", "vhost": "/", "type": "fanout", "durable": true, "arguments": {}}],
 "policies": [{"name": "dead", "vhost": "/", "pattern": "^orders", "apply-to": "all", "priority": 0,
               "definition": {"dead-letter-exchange": "orders.dead", "alternate-exchange": "orders.dead"}}]})")}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  const describe::Value& queue = (*(*c)->draft->find("/broker/queues")->as_list())[0];
  EXPECT_EQ(*describe::at_pointer(queue, "/arguments/x-dead-letter-exchange")->as_string(), "orders.dead");
  EXPECT_EQ(describe::at_pointer(queue, "/arguments/alternate-exchange"), nullptr);
  const describe::Value& exchange = (*(*c)->draft->find("/broker/exchanges")->as_list())[0];
  EXPECT_EQ(*describe::at_pointer(exchange, "/arguments/alternate-exchange")->as_string(), "orders.dead");
  EXPECT_EQ(describe::at_pointer(exchange, "/arguments/x-dead-letter-exchange"), nullptr);
  EXPECT_TRUE(audited_system(**c, (*c)->draft->subjects[0], nullptr, {})) << "the broker takes it";
}

TEST(AuditDefinitions, AQuorumQueueIsNotModelledAndNothingIsSaidOfIt) {
  const auto c = configure({.files = sample("rabbitmq/quorum", {"definitions.json"})});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ(remark_of(**c, "payments")->kind, Remark::Kind::matters);
  ASSERT_EQ((*c)->draft->subjects.size(), 1);
  EXPECT_EQ((*c)->draft->subjects[0].name, "mail");
}

TEST(AuditDefinitions, AnExportWithQuorumQueuesAloneHasNothingThatCouldBeTried) {
  const ConfigFolder folder;
  const std::string said = refusal(
      {.files = {folder.file(
           "definitions.json",
           R"({"queues": [{"name": "q", "vhost": "/", "durable": true, "arguments": {"x-queue-type": "quorum"}}], "bindings": []})")}});
  EXPECT_THAT(said, HasSubstr("definitions.json:1:1: the export has no classic queue"));
}

TEST(AuditDefinitions, APatternThatIsNoneIsSaidAtItsPlace) {
  const ConfigFolder folder;
  const std::string said =
      refusal({.files = {folder.file("definitions.json", R"({"queues": [{"name": "q", "vhost": "/", "durable": true, "arguments": {}}],
 "policies": [{"name": "p", "vhost": "/", "pattern": "(", "definition": {"max-length": 1}}]})")}});
  EXPECT_THAT(said, HasSubstr("definitions.json:2:"));
  EXPECT_THAT(said, HasSubstr("the pattern \"(\" can't be read"));
}

/// An export with one queue of this name and one policy of this pattern, which makes its length 7.
std::string with_pattern(const std::string& queue, const std::string& pattern) {
  return R"({"queues": [{"name": ")" + queue + R"(", "vhost": "/", "durable": true, "arguments": {}}],
 "policies": [{"name": "p", "vhost": "/", "pattern": ")" +
         pattern + R"(", "definition": {"max-length": 7}}]})";
}

TEST(AuditDefinitions, APatternIsPcreAsErlangHasIt) {
  const ConfigFolder folder;
  for (const std::string pattern : {"(?i)^ORD", "^orders(?!\\\\.dead)", "^(?:ord|inv)", "^\\\\w+s$", ""}) {
    const auto c = configure({.files = {folder.file("definitions.json", with_pattern("orders", pattern))}});
    ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
    EXPECT_NE(describe::at_pointer((*(*c)->draft->find("/broker/queues")->as_list())[0], "/arguments/x-max-length"), nullptr) << pattern;
  }
}

TEST(AuditDefinitions, APatternThatWouldNotEndIsOneProblem) {
  const ConfigFolder folder;
  const std::string said = refusal({.files = {folder.file("definitions.json", with_pattern(std::string(60, 'a') + "!", "^(a+)+$"))}});
  EXPECT_THAT(said, HasSubstr("definitions.json:2:"));
  EXPECT_THAT(said, HasSubstr("the pattern \"^(a+)+$\" takes too many steps"));
}

TEST(AuditDefinitions, ArgumentsOfExchangesBindingsAndPoliciesThatDoNotCountAreAllSaid) {
  const ConfigFolder folder;
  const auto c = configure({.files = {folder.file("definitions.json", R"({
 "queues": [{"name": "orders", "vhost": "/", "durable": true, "arguments": {}}],
 "exchanges": [{"name": "in", "vhost": "/", "type": "direct", "durable": true,
                "arguments": {"alternate-exchange": "rest", "x-delayed-type": "direct"}},
               {"name": "rest", "vhost": "/", "type": "fanout", "durable": true, "arguments": {}}],
 "bindings": [{"source": "in", "vhost": "/", "destination": "orders", "destination_type": "queue", "routing_key": "new", "arguments": {}}],
 "policies": [{"name": "low", "vhost": "/", "pattern": "", "apply-to": "queues", "priority": 0, "definition": {"max-length": 5}},
              {"name": "high", "vhost": "/", "pattern": "^ord", "apply-to": "queues", "priority": 9, "definition": {"max-length": 7}}]})")}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  const auto understood = [&](const std::string& key) {
    for (const models::Understood& u : (*c)->draft->understood)
      if (u.key == key) return u.to;
    return std::string("(absent)");
  };
  EXPECT_EQ(understood("alternate-exchange"), "in: alternate-exchange");
  EXPECT_EQ(understood("bindings"), "in -> orders");
  ASSERT_NE(remark_of(**c, "x-delayed-type"), nullptr);
  EXPECT_EQ(remark_of(**c, "x-delayed-type")->kind, Remark::Kind::matters);
  ASSERT_NE(remark_of(**c, "low"), nullptr);
  EXPECT_EQ(remark_of(**c, "low")->kind, Remark::Kind::note);
  EXPECT_THAT(remark_of(**c, "low")->problem.what.en, HasSubstr("counts alone: orders (high)"));
  EXPECT_EQ(remark_of(**c, "high"), nullptr);
}

TEST(AuditBrokerConf, EachFileIsABrokerAndASlavesOwnSettingsAreSaidToBeTheMasters) {
  const auto c = configure({.files = sample("rocketmq/safe", {"broker-a-s.conf", "broker-a.conf"})});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ(setting(**c, "/broker/flushDiskType"), "SYNC_FLUSH") << "whatever the order of the files";
  EXPECT_EQ(remark_of(**c, "flushDiskType")->kind, Remark::Kind::matters);
  EXPECT_TRUE((*c)->draft->replicated);
}

TEST(AuditBrokerConf, WhereMastersAreElectedNoFileSaysWhoIsOne) {
  const ConfigFolder folder;
  const auto c = configure(
      {.files = {folder.file(
           "broker.conf",
           "brokerName=a\nbrokerId=-1\nbrokerRole=SLAVE\nenableControllerMode=true\nallAckInSyncStateSet=true\nminInSyncReplicas=2\n")}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  EXPECT_EQ(setting(**c, "/broker/brokerRole"), "(absent)");
  EXPECT_TRUE(audited_system(**c, (*c)->draft->subjects[0], nullptr, {}));
}

TEST(AuditFiles, WhatKafkaConfigsPrintsOfATopicIsUnderstoodAndItsReplicasAreAnAssumption) {
  const ConfigFolder folder;
  const auto c =
      configure({.files = {folder.file("cfg.txt",
                                       "Dynamic configs for topic orders are:\n  min.insync.replicas=2 sensitive=false synonyms={}\n"
                                       "  retention.ms=-1 sensitive=false synonyms={}\n")}});
  ASSERT_TRUE(c) << describe::render(c.error(), Language::en);
  const describe::Value& topic = (*describe::at_pointer((*c)->draft->subjects[0].parts, "/broker/topics")->as_list())[0];
  EXPECT_EQ(*topic.find("min.insync.replicas")->as_integer(), 2);
  EXPECT_EQ(*topic.find("retention.ms")->as_string(), "36500d") << "-1: for ever";
  std::string all;
  for (const describe::Phrase& p : (*c)->draft->assumptions) all += p.en + "\n";
  EXPECT_THAT(all, HasSubstr("orders: its description has no ReplicationFactor"));
}

TEST(AuditBrokerConf, ABrokerIdTwiceIsAProblem) {
  const ConfigFolder folder;
  const std::string said = refusal(
      {.files = {folder.file("broker-1.conf", "brokerName=a\nbrokerId=0\n"), folder.file("broker-2.conf", "brokerName=a\nbrokerId=0\n")}});
  EXPECT_THAT(said, HasSubstr("broker-2.conf:2:10: a has the brokerId 0 twice"));
}

}  // namespace
}  // namespace mqlab::lab
