// The formats of configuration files: what stands where, and what is said of a file that can't be read.
#include "lab/config_files/read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mqlab::lab {
namespace {

using models::FileFormat;
using ::testing::HasSubstr;

struct ReadText {
  describe::Sources sources;
  std::vector<ConfigNote> notes;
  std::optional<describe::Value> value;
  std::string said;

  ReadText(FileFormat format, const std::string& text, const std::string& name = "f") {
    const std::uint32_t source = sources.add(name, text);
    describe::Problems problems(sources);
    if (!formats_of(name, sources, source, problems).empty()) value = read_config(format, sources, source, problems, notes);
    said = describe::render(problems.sorted(), Language::en);
  }
  std::string at(const std::string& key) const {
    const describe::Value* found = value ? value->find(key) : nullptr;
    return found == nullptr ? "(absent)" : models::plain_text(*found);
  }
  std::string text_of(const std::string& key) const {
    const describe::Where where = value->find(key)->where;
    return std::string(sources.text(1).substr(where.offset, where.end - where.offset));
  }
};

TEST(ConfigProperties, KeysEndAtAnEqualsSignAColonOrABlank) {
  const ReadText r(FileFormat::properties, "a=1\nb: 2\nc 3\n  d  =  4  \n# comment\n! too\ne\n");
  EXPECT_EQ(r.at("a"), "1");
  EXPECT_EQ(r.at("b"), "2");
  EXPECT_EQ(r.at("c"), "3");
  EXPECT_EQ(r.at("d"), "4");
  EXPECT_EQ(r.at("e"), "");
  EXPECT_EQ(r.value->as_object()->size(), 5);
}

TEST(ConfigProperties, ALineThatEndsInABackslashGoesOn) {
  const ReadText r(FileFormat::properties, "servers=one,\\\n   two\nc\\:d=x\\ty\\u4e2d\n");
  EXPECT_EQ(r.at("servers"), "one,two");
  EXPECT_EQ(r.at("c:d"), "x\ty中");
}

TEST(ConfigProperties, AValueRemembersWhereItStood) {
  const ReadText r(FileFormat::properties, "# one\nacks = all\n");
  EXPECT_EQ(r.text_of("acks"), "all");
}

TEST(ConfigProperties, OfAKeyThatStandsTwiceTheLastCountsAndThatIsNoted) {
  const ReadText r(FileFormat::properties, "acks=all\nacks=1\n");
  EXPECT_EQ(r.at("acks"), "1");
  ASSERT_EQ(r.notes.size(), 1);
  EXPECT_THAT(r.notes[0].what.en, HasSubstr("this last one counts, not \"all\""));
}

TEST(ConfigProperties, ABrokenEscapeIsAProblemAtItsPlace) {
  const ReadText r(FileFormat::properties, "a=1\nb=\\u12\n", "x.properties");
  EXPECT_FALSE(r.value);
  EXPECT_THAT(r.said, HasSubstr("x.properties:2:3: this \\u is not followed by four hexadecimal digits"));
}

TEST(ConfigConf, ASettingALine) {
  const ReadText r(FileFormat::conf, "heartbeat = 60\nlisteners.tcp.default=5672\n# c\nname = 'a b' \nlevel = 1 # not this\n");
  EXPECT_EQ(r.at("heartbeat"), "60");
  EXPECT_EQ(r.at("listeners.tcp.default"), "5672");
  EXPECT_EQ(r.at("name"), "a b");
  EXPECT_EQ(r.at("level"), "1");
}

TEST(ConfigConf, ALineWithoutAnEqualsSignIsAProblem) {
  const ReadText r(FileFormat::conf, "heartbeat 60\n", "rabbitmq.conf");
  EXPECT_THAT(r.said, HasSubstr("rabbitmq.conf:1:1: this line is no setting"));
}

TEST(ConfigYaml, IsFlattenedToDottedKeysWithTheirPlaces) {
  const ReadText r(FileFormat::yaml,
                   "spring:\n  kafka:\n    producer:\n      acks: all\n      properties:\n        \"[linger.ms]\": 5\nlist: [a, b]\n");
  EXPECT_EQ(r.at("spring.kafka.producer.acks"), "all");
  EXPECT_EQ(r.text_of("spring.kafka.producer.acks"), "all");
  EXPECT_EQ(r.at("spring.kafka.producer.properties.linger.ms"), "5");
  EXPECT_EQ(r.at("list[1]"), "b");
}

TEST(ConfigYaml, TabsAreNamedAsTheMistakeThatTheyAre) {
  const ReadText r(FileFormat::yaml, "spring:\n\tkafka: 1\n", "application.yml");
  EXPECT_FALSE(r.value);
  EXPECT_THAT(r.said, HasSubstr("application.yml:2:"));
  EXPECT_THAT(r.said, HasSubstr("YAML is not indented by tabs"));
}

TEST(ConfigYaml, AKeyTwiceIsAProblemAsItIsForTheVendor) {
  const ReadText r(FileFormat::yaml, "a:\n  b: 1\n  b: 2\n", "application.yml");
  EXPECT_FALSE(r.value);
  EXPECT_THAT(r.said, HasSubstr("application.yml:3:3: \"a.b\" stands twice"));
}

TEST(ConfigYaml, AliasesThatGrowWithoutEndAreRefused) {
  std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += (j == 0 ? "*a" : ",*a") + std::to_string(i - 1);
    text += "]\n";
  }
  const ReadText r(FileFormat::yaml, text, "application.yml");
  EXPECT_FALSE(r.value);
  EXPECT_THAT(r.said, HasSubstr("too deep or too large for a configuration"));
}

TEST(ConfigYaml, TextBehindADocumentIsAProblemAndNotAnEndlessListOfDocuments) {
  const ReadText r(FileFormat::yaml, "{\"a\": 1,\n \"b\": 2}\n: }\n]\n", "application.yml");
  EXPECT_FALSE(r.value);
  EXPECT_THAT(r.said, HasSubstr("application.yml:"));
  EXPECT_THAT(r.said, HasSubstr("this is not YAML"));
}

TEST(ConfigYaml, DocumentsArePartedByAMark) {
  const ReadText r(FileFormat::yaml, "a: 1\n---\na: 2\n");
  ASSERT_TRUE(r.value);
  EXPECT_EQ((*r.value->as_object())[1].key, "---");
  EXPECT_EQ(models::plain_text((*r.value->as_object())[2].value), "2");
}

TEST(ConfigLines, LabelsAndValuesArePartedByTabs) {
  const ReadText r(FileFormat::lines,
                   "Topic: orders\tPartitionCount: 3\tConfigs: a=1,b=2\n\tTopic: orders\tPartition: 0\tReplicas: 1,2\nDynamic configs for "
                   "topic orders are:\n");
  const describe::List& lines = *r.value->as_list();
  ASSERT_EQ(lines.size(), 3);
  EXPECT_EQ(models::plain_text(*lines[0].find("PartitionCount")), "3");
  EXPECT_EQ(models::plain_text(*lines[0].find("Configs")), "a=1,b=2");
  EXPECT_EQ(models::plain_text(*lines[1].find("Replicas")), "1,2");
  EXPECT_EQ(models::plain_text(*lines[2].find("text")), "Dynamic configs for topic orders are:");
}

TEST(ConfigLines, KafkasToolsUpToTwoPrintNoBlankAfterTheColon) {
  const ReadText r(
      FileFormat::lines,
      "Topic:orders\tPartitionCount:1\tReplicationFactor:3\tConfigs:min.insync.replicas=1,unclean.leader.election.enable=true\n");
  const describe::Value& line = r.value->as_list()->front();
  EXPECT_EQ(models::plain_text(*line.find("Topic")), "orders");
  EXPECT_EQ(models::plain_text(*line.find("ReplicationFactor")), "3");
  EXPECT_EQ(models::plain_text(*line.find("Configs")), "min.insync.replicas=1,unclean.leader.election.enable=true");
  const ReadText free(FileFormat::lines, "see https://kafka.apache.org for more\nhttps://kafka.apache.org\n");
  EXPECT_NE(free.value->as_list()->back().find("text"), nullptr) << "without a tab it is no such line";
}

TEST(ConfigFile, NothingOrBytesAreSaidAtOnce) {
  EXPECT_THAT(ReadText(FileFormat::properties, "", "a.properties").said, HasSubstr("a.properties:1:1: the file says nothing"));
  EXPECT_THAT(ReadText(FileFormat::properties, "# only a comment\n").said, HasSubstr("the file says nothing"));
  EXPECT_THAT(ReadText(FileFormat::properties, std::string("a=\0b", 4)).said, HasSubstr("this is no text: it has a byte 0"));
}

TEST(ConfigFile, BrokenJsonIsTheLoadersOwnProblem) {
  const ReadText r(FileFormat::json, "{\"queues\": [}", "definitions.json");
  EXPECT_FALSE(r.value);
  EXPECT_THAT(r.said, HasSubstr("definitions.json:1:13"));
}

}  // namespace
}  // namespace mqlab::lab
