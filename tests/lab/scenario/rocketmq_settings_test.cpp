// Settings of RocketMQ that contradict each other, or that a profile does not know, are refused with one clear error.
#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

#include "lab/scenario/load.hpp"
#include "tests/lab/scenario/both_languages.hpp"

namespace mqlab::lab {
namespace {

struct Parts {
  std::string broker{};
  std::string publish{};
  std::string consume{};
};

std::string refusal(const Parts& p) {
  const std::string text = fmt::format(
      R"({{"mqlab": 1, "id": "t/t", "title": {{"en": "t", "zh_CN": "t"}},
  "broker": {{"style": "rocketmq", "topics": [{{"name": "t"}}]{}}},
  "producers": [{{"id": "p", "publish": {{"topic": "t"{}}}}}],
  "consumers": [{{"id": "c", "topic": "t", "consumerGroup": "g"{}}}], "variants": {{"only": {{}}}}}})",
      p.broker, p.publish, p.consume);
  const Loaded loaded = load_text("t.json", text);
  if (loaded) return "";
  testing::expect_both_languages(loaded.error());
  return describe::render(loaded.error(), Language::en);
}

TEST(RocketSettings, WhatDoesNotFitTogetherIsRefused) {
  struct Case {
    Parts parts;
    const char* says;
  };
  const Case cases[] = {
      {{}, ""},
      {{R"(, "version": "4.9", "inSyncReplicas": 2)", "", ""}, "4.9 does not know this setting"},
      {{R"(, "version": "4.9", "transactionOpBatchInterval": "3s")", "", ""}, "4.9 writes op messages one by one"},
      {{R"(, "version": "4.9")", R"(, "sendMsgMaxTimeoutPerRequest": "1s")", ""}, "it came with 5.3.3"},
      {{R"(, "nodes": [{"name": "a", "brokerId": 1}])", "", ""}, "has no master"},
      {{R"(, "nodes": [{"name": "a"}, {"name": "b", "brokerName": "a"}])", "", ""}, "has brokerId 0 twice"},
      {{"", R"(, "queueId": 1)", ""}, "a queue is of a broker"},
      {{"", R"(, "queueId": 8, "brokerName": "broker-a")", ""}, "has 8 write queues"},
      {{"", R"(, "queueId": 1, "brokerName": "broker-x")", ""}, "no brokerName is"},
      {{"", R"(, "transaction": true, "send": "oneway")", ""}, "a half message is sent synchronously"},
      {{"", R"(, "transaction": true, "delayTimeLevel": 3)", ""}, "drops its delay level"},
      {{"", "", R"(, "messageModel": "BROADCASTING")"}, "instanceName beside it"},
      {{"", "", R"(, "messageModel": "BROADCASTING", "instanceName": "i", "messageListener": "orderly")"}, "not represented"},
      {{"", "", R"(, "allocateMessageQueueStrategy": "CONFIG")"}, "CONFIG needs the queues"},
      {{"", "", R"(, "consumeFromWhere": "CONSUME_FROM_TIMESTAMP")"}, "CONSUME_FROM_LAST_OFFSET"},
      {{R"(, "enableControllerMode": true)", "", ""}, ""},
      {{R"(, "version": "4.9", "enableControllerMode": true)", "", ""}, "it came with 5.0"},
      {{R"(, "enableControllerMode": true, "brokerRole": "SYNC_MASTER")", "", ""}, "the role is given by election"},
      {{R"(, "enableControllerMode": true, "nodes": [{"name": "a", "brokerId": 1}])", "", ""}, "the brokerId is given by election"},
      {{R"(, "minInSyncReplicas": 2)", "", ""}, "are read in controller mode only"},
      {{R"(, "enableDLegerCommitLog": true, "nodes": [{"name": "a"}])", "", ""}, "of at least 3 brokers"},
      {{R"(, "enableDLegerCommitLog": true, "flushDiskType": "SYNC_FLUSH", "nodes":
   [{"name": "a"}, {"name": "b", "brokerName": "a"}, {"name": "d", "brokerName": "a"}])",
        "", ""},
       "DLedger answers when a majority has appended it"},
      {{R"(, "transientStorePoolEnable": true)", "", ""}, "unknown setting"},
  };
  for (const Case& c : cases) {
    const std::string said = refusal(c.parts);
    if (*c.says == 0) {
      EXPECT_EQ(said, "");
      continue;
    }
    EXPECT_NE(said.find(c.says), std::string::npos) << c.says << ": " << said;
    EXPECT_EQ(said.find("t.json", said.find("t.json") + 1), std::string::npos) << "one error: " << said;
  }
}

}  // namespace
}  // namespace mqlab::lab
