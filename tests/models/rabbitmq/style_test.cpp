// What the style tells the rest: promises, judgements, checks.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/judge_facts.hpp"
#include "models/rabbitmq/style.hpp"
#include "sim/describe/problem.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::models::rabbitmq {
namespace {

struct Parts {
  Parts() {
    broker.value.settings.queues = {{.name = "q", .durable = true}, {.name = "t"}};
    publish.value.routing_key = "q";
    publish.value.delivery_mode = 2;
    publish.value.confirm = true;
    consume.value.queue = "q";
  }
  std::string promises() const {
    std::string ids;
    for (const Promise& p : style().promised(broker, &publish, &consume)) ids += (ids.empty() ? "" : " ") + std::string(p.id);
    return ids;
  }
  JudgeFacts lost(Held held, std::vector<std::string_view> faults) const {
    JudgeFacts f;
    f.broker = &broker;
    f.publish = &publish;
    f.consumes = {&consume};
    f.acknowledged = true;
    f.held_at_telling = held;
    f.received_at_telling = true;
    f.copied_at_telling = held != Held::nowhere;
    f.faults_since = std::move(faults);
    return f;
  }
  BrokerPart broker;
  PublishPart publish;
  ConsumePart consume;
};

TEST(Promises, FollowTheConfiguration) {
  Parts p;
  EXPECT_EQ(p.promises(), "P4 P10 C2 C3 C4 O3");
  p.publish.value.mandatory = true;
  p.consume.value.prefetch = 1;
  EXPECT_EQ(p.promises(), "P4 C2 C3 C4 O1");
  p.broker.value.settings.version = Version::v4_0;
  EXPECT_EQ(p.promises(), "P5 C2 C3 C4 O1");
  p.publish.value.routing_key = "t";
  EXPECT_EQ(p.promises(), "P3 C2 C3 C4 O1");
  p.publish.value.delivery_mode = 1;
  EXPECT_EQ(p.promises(), "P2 C2 C3 C4 O1");
  p.publish.value.routing_key = "nobody";
  EXPECT_EQ(p.promises(), "P10 C2 C3 C4 O1");
  p.publish.value.confirm = false;
  p.consume.value.ack = AckMode::automatic;
  EXPECT_EQ(p.promises(), "P1 C1 O3") << "a prefetch does nothing for an auto-ack consumer";
}

TEST(Judge, ALossIsBrokenOnlyAgainstAPromise) {
  Parts p;
  EXPECT_EQ(style().judge(p.lost(Held::flushed, {"power-loss"})).judgement, Judgement::broken_promise);
  EXPECT_EQ(style().judge(p.lost(Held::flushed, {"disk-lost"})).judgement, Judgement::expected_damage);
  p.broker.value.settings.version = Version::v4_0;
  EXPECT_EQ(style().judge(p.lost(Held::written, {"power-loss"})).judgement, Judgement::expected_damage) << "P5: page cache";
  EXPECT_EQ(style().judge(p.lost(Held::written, {"crash"})).judgement, Judgement::broken_promise);
  p.publish.value.delivery_mode = 1;
  EXPECT_EQ(style().judge(p.lost(Held::memory, {"crash"})).promise, "P2");
}

TEST(Judge, AnAckWithoutAReturnBreaksMandatory) {
  Parts p;
  p.publish.value.routing_key = "nobody";
  EXPECT_EQ(style().judge(p.lost(Held::nowhere, {})).judgement, Judgement::expected_damage);
  p.publish.value.mandatory = true;
  EXPECT_EQ(style().judge(p.lost(Held::nowhere, {})).judgement, Judgement::broken_promise);
}

TEST(Judge, WhatTheBrokerNeverHadOrAQueueOnceHadIsNotUnroutable) {
  Parts p;
  JudgeFacts f = p.lost(Held::nowhere, {});
  EXPECT_EQ(style().judge(f).promise, "P10") << "received, and no queue took it";
  f.received_at_telling = false;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise) << "acknowledged before the broker had it";
  f.received_at_telling = f.copied_at_telling = true;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise) << "acknowledged before it was stored";
}

TEST(Judge, WhatIsStuckWithoutAFaultIsTheBrokersUnlessItsProgramIsToBlame) {
  Parts p;
  JudgeFacts f = p.lost(Held::flushed, {});
  f.damage = Damage::stuck;
  const auto broken = [&] { return style().judge(f).judgement == Judgement::broken_promise; };
  EXPECT_TRUE(broken());
  p.consume.value.ack_twice = 3;
  EXPECT_TRUE(broken()) << "it opens another channel, and goes on";
  p.consume.value.connection.reopen_channel = false;
  EXPECT_FALSE(broken());
  p.consume.value.ack_twice = 0;
  p.consume.value.tx = TxSettings{};
  EXPECT_TRUE(broken()) << "commits settle";
  p.consume.value.tx->rollback_every = 2;
  EXPECT_FALSE(broken());
  p.consume.value.tx.reset();
  f.never_settled = true;
  EXPECT_FALSE(broken());
}

TEST(Judge, OneConsumerWithPrefetchOneMustSeeTheOrder) {
  Parts p;
  JudgeFacts f = p.lost(Held::flushed, {});
  f.damage = Damage::reordered;
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage);
  p.consume.value.prefetch = 1;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise);
  p.consume.value.global = true;
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage) << "the limiter wakes the queue before it has looked at what came back";
  p.consume.value.global = false;
  f.faults_since = {"crash"};
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise) << "a requeued message goes back to its old position";
  f.came_back = true;
  EXPECT_EQ(style().judge(f).promise, "C3") << "an unflushed removal brought it back, behind what was delivered meanwhile";
}

std::string complaints(const Parts& p) {
  const describe::Sources sources;
  describe::Problems problems(sources);
  const describe::Value root{describe::Object{}};
  describe::ObjectReader reader(root, "", problems);
  const Part* publishes[] = {&p.publish};
  const Part* consumes[] = {&p.consume};
  style().check(p.broker, publishes, consumes, reader);
  std::string all;
  for (const describe::Problem& problem : problems.sorted()) {
    all += problem.what.en + (problem.did_you_mean ? "; did you mean " + *problem.did_you_mean : "") + "\n";
  }
  return all;
}

TEST(Check, NamesTheNearestQueueAndExchange) {
  Parts p;
  EXPECT_EQ(complaints(p), "");
  p.broker.value.settings.exchanges = {{.name = "orders"}};
  p.publish.value.exchange = "order";
  p.consume.value.queue = "Q";
  EXPECT_EQ(complaints(p), "no exchange is called \"order\"; did you mean orders\nno queue is called \"Q\"; did you mean q\n");
}

TEST(Check, RefusesWhatTheBrokerWouldRefuse) {
  Parts p;
  p.broker.value.settings.queues[0].name = "amq.mine";
  p.consume.value.queue = "amq.mine";
  p.broker.value.settings.bindings = {{"", "t", ""}};
  const std::string all = complaints(p);
  EXPECT_NE(all.find("the queue \"amq.mine\" can't be declared"), std::string::npos);
  EXPECT_NE(all.find("the default exchange can't be bound"), std::string::npos);
}

TEST(Check, QueueArgumentsThatContradictEachOther) {
  Parts p;
  p.broker.value.settings.queues[0].arguments = {
      .overflow = Overflow::reject_publish_dlx, .dead_letter_routing_key = "k", .queue_type = QueueType::quorum};
  EXPECT_EQ(complaints(p),
            "the queue \"q\" is no classic queue\n"
            "a dead-letter routing key without a dead-letter exchange\n"
            "an overflow behaviour without a limit has no effect\n"
            "\"reject-publish-dlx\" without a dead-letter exchange is \"reject-publish\"\n");
}

TEST(Judge, ATimeToLiveOrALimitEndsThePromiseIfThereIsOne) {
  Parts p;
  JudgeFacts f = p.lost(Held::flushed, {});
  for (const Fate fate : {Fate::expired, Fate::dropped}) {
    f.fate = fate;
    p.broker.value.settings.queues[0].arguments = {};
    EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise);
    p.broker.value.settings.queues[0].arguments = {.message_ttl = std::chrono::seconds(1), .max_length = 3};
    EXPECT_EQ(style().judge(f).promise, "C5");
    EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage);
  }
}

TEST(Judge, DeadLetteringIsAtMostOnce) {
  Parts p;
  JudgeFacts f = p.lost(Held::flushed, {"crash"});
  f.fate = Fate::lost;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise);
  f.dead_lettered = true;
  EXPECT_EQ(style().judge(f).promise, "C6");
}

TEST(Promises, ALimitOrADeadLetterExchangeSaysSo) {
  Parts p;
  p.broker.value.settings.queues[0].arguments = {.max_length = 3, .dead_letter_exchange = "dlx"};
  std::string ids;
  for (const Promise& row : style().promised(p.broker, nullptr, &p.consume)) ids += std::string(row.id) + " ";
  EXPECT_NE(ids.find("C5 C6"), std::string::npos) << ids;
}

TEST(Check, BindingsOfHeadersExchangesAndBetweenExchanges) {
  Parts p;
  p.broker.value.settings.exchanges = {{.name = "h", .type = ExchangeType::headers}};
  p.broker.value.settings.bindings = {{.exchange = "h", .queue = "q", .arguments = {{"x-match", "some"}}},
                                      {.exchange = "h", .queue = "q", .arguments = {{"list", describe::List{}}}},
                                      {.exchange = "amq.fanout", .queue = "q", .destination = "h"},
                                      {.exchange = "h"},
                                      {.exchange = "amq.fanout", .destination = "g"}};
  EXPECT_EQ(complaints(p),
            "RabbitMQ refuses this x-match (406 PRECONDITION_FAILED)\n"
            "the header \"list\" can't be a list\n"
            "a binding to a queue and to an exchange\n"
            "a binding to nowhere\n"
            "no exchange is called \"g\"\n");
}

TEST(Check, OneRoutingKeyOrSeveral) {
  Parts p;
  p.publish.value.routing_keys = {"q", "t"};
  p.publish.value.headers = {{"CC", "q"}};
  EXPECT_EQ(complaints(p),
            "\"routing_key\" and \"routing_keys\" exclude each other\n"
            "the header CC must be a list of texts (406 PRECONDITION_FAILED)\n");
}

TEST(Promises, OfSeveralRoutingKeysTheWeakestSpeaks) {
  Parts p;
  p.publish.value.mandatory = true;
  p.publish.value.routing_key = "";
  p.publish.value.routing_keys = {"q", "t"};
  EXPECT_EQ(p.promises(), "P3 C2 C3 C4 O3");
  p.publish.value.routing_keys = {"q", "nobody"};
  EXPECT_EQ(p.promises(), "P10 C2 C3 C4 O3");
}

TEST(Promises, FollowTheBindings) {
  Parts p;
  auto& b = p.broker.value.settings;
  p.publish.value.mandatory = true;
  b.exchanges = {{.name = "x", .type = ExchangeType::topic, .arguments = {.alternate_exchange = "amq.fanout"}}};
  b.bindings = {{.exchange = "x", .queue = "q", .routing_key = "order.#"}, {.exchange = "amq.fanout", .queue = "t"}};
  p.publish.value.exchange = "x";
  p.publish.value.routing_key = "order.paid";
  EXPECT_EQ(p.promises(), "P4 C2 C3 C4 O3");
  p.publish.value.routing_key = "bill";
  EXPECT_EQ(p.promises(), "P3 C2 C3 C4 O3") << "the alternate exchange leads to the transient queue";
}

TEST(Describe, EveryFieldOfTheStyleHasBothLanguages) {
  for (const describe::ObjectSpec* spec : {&style().broker_spec(), &style().publish_spec(), &style().consume_spec()}) {
    for (const describe::FieldSpec& f : spec->fields) {
      EXPECT_FALSE(f.meaning.en.empty()) << f.name;
      EXPECT_FALSE(f.meaning.zh_CN.empty()) << f.name;
    }
  }
  for (const sim::KindInfo& k : style().kinds()) EXPECT_FALSE(k.meaning.zh_CN.empty()) << k.name;
  EXPECT_EQ(style().broker_spec().find("mutant"), nullptr) << "no part of the schema";
}

}  // namespace
}  // namespace mqlab::models::rabbitmq
