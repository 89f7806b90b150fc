// What a scenario without `should` expects: the effects of the consumers that a message is meant for, and of no others.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {
namespace {

/// One operation of each producer through a broker with the queues a, b and dead.
Verdict judged(const std::string& producers, const std::string& consumers, const std::string& queue_b = "") {
  const Loaded file = load_text("flow.json", fmt::format(R"({{"mqlab": 1, "id": "flow", "title": {{"en": "flow", "zh_CN": "流"}},
      "broker": {{"style": "rabbitmq", "nodes": ["rabbit-1"], "queues": [{{"name": "a"}}, {{"name": "b"{}}}, {{"name": "dead"}}]}},
      "producers": [{}], "consumers": [{}], "variants": {{"only": {{}}}}}})",
                                                         queue_b, producers, consumers));
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return {};
  }
  Runner runner(file->variants.front());
  return runner.run().verdict;
}
std::string producer(const char* id, const char* key) {
  return fmt::format(R"({{"id": "{}", "operations": 1, "amount": 5, "publish": {{"routing_key": "{}", "confirm": true}}}})", id, key);
}
std::string consumer(const char* id, const char* queue, const char* more = "") {
  return fmt::format(R"({{"id": "{}", "queue": "{}", "ack": "manual", "effect": {{"store": "{}-db"{}}}}})", id, queue, id, more);
}

TEST(Flow, TwoFlowsBesideEachOtherDoNotWaitForEachOther) {
  const Verdict v = judged(producer("shop", "a") + "," + producer("bank", "b"), consumer("stock", "a") + "," + consumer("ledger", "b"));
  EXPECT_EQ(count(v.counts, Name::ok), 2);
  EXPECT_EQ(count(v.counts, Name::lost), 0);
}

TEST(Flow, AKeyThatLeadsNowhereIsALossNotAnIntention) {
  const Verdict v = judged(producer("shop", "typo"), consumer("stock", "a"));
  EXPECT_EQ(count(v.counts, Name::lost), 1);
}

TEST(Flow, AConsumerThatNobodyReachesIsMeantToGetEverything) {
  const Verdict v = judged(producer("shop", "a"), consumer("stock", "a") + "," + consumer("mail", "b"));
  EXPECT_EQ(count(v.counts, Name::lost), 1) << "a binding is missing";
}

TEST(Flow, ARelayLeadsOn) {
  const std::string relay = R"({"id": "relay", "queue": "a", "ack": "manual", "publish": {"routing_key": "b", "confirm": true}})";
  const Verdict v = judged(producer("shop", "a") + "," + producer("bank", "dead"),
                           relay + "," + consumer("ledger", "b") + "," + consumer("audit", "dead"));
  EXPECT_EQ(count(v.counts, Name::ok), 2);
}

TEST(Flow, AQueueThatForwardsLeadsOn) {
  const Verdict v = judged(producer("shop", "b") + "," + producer("bank", "dead"), consumer("late", "a") + "," + consumer("audit", "dead"),
                           R"(, "arguments": {"x-message-ttl": "50ms", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "a"})");
  EXPECT_EQ(count(v.counts, Name::ok), 2);
}

TEST(Flow, AnEffectThatTakesIsExpectedToTake) {
  const Verdict v = judged(producer("shop", "a"), consumer("stock", "a", R"(, "take": true)"));
  ASSERT_EQ(v.money.size(), 1U);
  EXPECT_EQ(v.money[0].expected, -5);
  EXPECT_EQ(v.money[0].actual, -5);
}

}  // namespace
}  // namespace mqlab::lab
