// Settings of Kafka's transactions that contradict each other are refused with one clear error, as Kafka's own client or broker would.
#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

#include "lab/scenario/load.hpp"
#include "tests/lab/scenario/both_languages.hpp"

namespace mqlab::lab {
namespace {

std::string refusal(const std::string& version, const std::string& publish) {
  const std::string text = fmt::format(
      R"({{"mqlab": 1, "id": "t/t", "title": {{"en": "t", "zh_CN": "t"}},
  "broker": {{"style": "kafka", "version": "{}", "topics": [{{"name": "t"}}]}},
  "producers": [{{"id": "p", "publish": {{"topic": "t", {}}}}}], "variants": {{"only": {{}}}}}})",
      version, publish);
  const Loaded loaded = load_text("t.json", text);
  if (loaded) return "";
  testing::expect_both_languages(loaded.error());
  return describe::render(loaded.error(), Language::en);
}

TEST(KafkaTransactionSettings, WhatContradictsATransactionalIdIsRefused) {
  struct Case {
    const char* version;
    const char* publish;
    const char* says;
  };
  const Case cases[] = {
      {"3.9", R"("transactional.id": "p")", ""},
      {"2.8", R"("transactional.id": "p")", ""},
      {"0.10", R"("transactional.id": "p")", "transactions came with 0.11"},
      {"3.9", R"("transactional.id": "p", "enable.idempotence": false)", "needs an idempotent producer (ConfigException)"},
      {"3.9", R"("transactional.id": "p", "acks": "1")", "needs acks=all"},
      {"3.9", R"("transactional.id": "p", "retries": 0)", "needs acks=all, retries > 0"},
      {"3.9", R"("transactional.id": "p", "max.in.flight.requests.per.connection": 6)", "at most 5 requests in flight"},
      {"3.9", R"("transactional.id": "p", "transaction.timeout.ms": "20min")", "INVALID_TRANSACTION_TIMEOUT"},
      {"3.9", R"("transactional.id": "p", "transaction.abort": [0])", "counted from 1"},
      {"3.9", R"("transaction.abort": [1])", "the producer has no transactions"},
      {"3.9", R"("transaction.time": "1s")", "the producer has no transactions"},
      {"3.9", R"("transactional.id": "p", "sendOffsetsToTransaction": "group")", "group-metadata"},
  };
  for (const Case& c : cases) {
    const std::string said = refusal(c.version, c.publish);
    if (*c.says == 0) {
      EXPECT_EQ(said, "") << c.publish;
      continue;
    }
    EXPECT_NE(said.find(c.says), std::string::npos) << c.publish << ": " << said;
    EXPECT_EQ(said.find("t.json", said.find("t.json") + 1), std::string::npos) << "one error: " << said;
  }
}

}  // namespace
}  // namespace mqlab::lab
