// The metrics of the real model: through a crash with acks that were not flushed, auto-ack, dead letters, a deleted queue; and everywhere in the
// library against the depth that the broker tells itself.

#include <gtest/gtest.h>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"
#include "tests/lab/metrics/told_depth.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab::testing {
namespace {

using namespace std::chrono_literals;

/// A run, and what its metrics say at a moment.
class Watched {
 public:
  explicit Watched(const std::string& text, sim::Duration interval = 10ms) : file_(load_text("watched.json", text)), interval_(interval) {
    if (!file_) {
      ADD_FAILURE() << describe::render(file_.error(), Language::en);
      return;
    }
    watch(file_->variants.front());
  }
  explicit Watched(const Scenario& scenario, sim::Duration interval) : interval_(interval) { watch(scenario); }

  /// `7`, or `-`.
  std::string at(sim::Duration time, std::string_view metric, std::string_view of = "orders") const {
    const MetricLine* line = find(metric, of);
    if (line == nullptr) return "no such line";
    const auto i = std::min(static_cast<std::size_t>(time / interval_), line->samples.size() - 1);
    return line->samples[i] ? std::to_string(*line->samples[i]) : "-";
  }
  /// `ready + unacked = messages` at a moment.
  std::string queue(sim::Duration time, std::string_view of = "orders") const {
    return at(time, kReady, of) + " + " + at(time, kUnacked, of) + " = " + at(time, kMessages, of);
  }
  std::string last(std::string_view metric, std::string_view of = "orders") const {
    const MetricLine* line = find(metric, of);
    return line == nullptr ? "no such line" : line->last ? std::to_string(*line->last) : "-";
  }

 private:
  void watch(const Scenario& scenario) {
    Runner runner(scenario);
    runner.run({.level = sim::TraceLevel::full});
    tables_ = runner.recorder().tables();
    auto samples = sample_metrics(Records(runner.recorder()), scenario.style->metrics(), tables_,
                                  kinds_kept(sim::TraceLevel::full, *scenario.style), {.interval = interval_});
    ASSERT_TRUE(samples) << samples.error().en;
    samples_ = std::move(*samples);
    std::size_t looked_at = 0;
    EXPECT_EQ(metrics_against_broker(runner.recorder(), scenario, looked_at), "");
    EXPECT_GT(looked_at, 0U);
  }
  const MetricLine* find(std::string_view metric, std::string_view of) const {
    for (const MetricLine& line : samples_.lines) {
      const std::string& name =
          line.metric->subject == models::SubjectIs::process ? tables_.processes[line.subject].name : tables_.elements[line.subject].label;
      if (line.metric->name == metric && name == of) return &line;
    }
    return nullptr;
  }

  Loaded file_ = tl::unexpected(std::vector<describe::Problem>{});
  sim::Duration interval_;
  sim::Tables tables_;
  MetricSamples samples_;
};

std::string scenario(const std::string& queue, const std::string& publish, const std::string& consumers, const std::string& more = "") {
  return R"({"mqlab": 1, "id": "watched", "title": {"en": "Watched", "zh_CN": "观察"},
    "broker": {"style": "rabbitmq", "version": "3.10", "nodes": ["rabbit-1"], "queues": [)" +
         queue + R"(]},
    "producers": [{"id": "shop", "operations": 6, "interval": "10ms", "publish": )" +
         publish + R"(}], "consumers": [)" + consumers + "]" + more + R"(, "variants": {"only": {}}})";
}
const std::string kOrders = R"({"name": "orders", "durable": true})";
const std::string kPublish = R"({"routing_key": "orders", "delivery_mode": 2, "confirm": true})";

TEST(BrokerMetrics, AConsumerAtWorkHoldsItsPrefetchAndTheRestIsReady) {
  const Watched run(scenario(kOrders, kPublish,
                             R"({"id": "stock", "queue": "orders", "prefetch": 2, "start": "100ms", "work": "50ms",
                                 "effect": {"store": "stock-db"}})"));
  EXPECT_EQ(run.queue(90ms), "6 + 0 = 6");
  EXPECT_EQ(run.at(90ms, "rabbitmq_queue_consumers"), "0");
  EXPECT_EQ(run.queue(120ms), "4 + 2 = 6");
  EXPECT_EQ(run.at(120ms, "rabbitmq_queue_consumers"), "1");
  EXPECT_EQ(run.queue(180ms), "3 + 2 = 5") << "one is acknowledged, the next is handed over";
  EXPECT_EQ(run.queue(10s), "0 + 0 = 0");
  EXPECT_EQ(run.last("message_stats.deliver"), "6");
  EXPECT_EQ(run.last("message_stats.deliver_get"), "6");
  EXPECT_EQ(run.last("message_stats.ack"), "6");
  EXPECT_EQ(run.last("message_stats.redeliver"), "0");
  EXPECT_EQ(run.last("rabbitmq_global_messages_received_total", "rabbit-1"), "6");
  EXPECT_EQ(run.last("rabbitmq_global_messages_received_confirm_total", "rabbit-1"), "6");
  EXPECT_EQ(run.last("rabbitmq_global_messages_routed_total", "rabbit-1"), "6");
  EXPECT_EQ(run.last("rabbitmq_global_messages_confirmed_total", "rabbit-1"), "6");
  EXPECT_EQ(run.last("message_stats.publish_in", "(AMQP default)"), "6");
  EXPECT_EQ(run.last("message_stats.publish_out", "(AMQP default)"), "6");
}

// duplication/unflushed-ack: ten confirmed messages, six acknowledged in memory when the broker is killed for a second: all ten are back.
TEST(BrokerMetrics, AcksThatWereNotFlushedComeBackAsReady) {
  const Loaded file = load_scenario("duplication/unflushed-ack", {.variant = "broken"});
  ASSERT_TRUE(file);
  const Watched run(file->variants.front(), 1ms);
  EXPECT_EQ(run.queue(900ms), "10 + 0 = 10");
  EXPECT_EQ(run.queue(1500ms), "- + - = -") << "a broker that is down answers nobody";
  EXPECT_EQ(run.last("message_stats.deliver"), "10") << "it counts from its restart";
  EXPECT_EQ(run.last("message_stats.redeliver"), "10");
  EXPECT_EQ(run.last("rabbitmq_global_messages_received_total", "rabbit-1"), "0");
  EXPECT_EQ(run.queue(1h), "0 + 0 = 0");
}

TEST(BrokerMetrics, ACrashTakesTransientMessagesAndLeavesPersistentOnes) {
  const Watched run(scenario(kOrders + R"(, {"name": "notes"})", kPublish,
                             R"({"id": "idle", "queue": "orders", "prefetch": 3, "work": "1h", "effect": {"store": "stock-db"}})",
                             R"(, "faults": [{"at": "1s", "do": "crash", "process": "rabbit-1", "for": "1s"}], "until": "10s")"));
  EXPECT_EQ(run.queue(900ms), "3 + 3 = 6");
  EXPECT_EQ(run.at(900ms, kReady, "notes"), "0");
  EXPECT_EQ(run.queue(1500ms), "- + - = -");
  EXPECT_EQ(run.queue(2010ms), "6 + 0 = 6") << "what was held is ready again, until its consumer comes back";
  EXPECT_EQ(run.last(kReady, "notes"), "-") << "a transient queue is gone with its node";
  EXPECT_EQ(run.last(kUnacked), "3");
  EXPECT_EQ(run.last("message_stats.redeliver"), "3");
}

TEST(BrokerMetrics, AutoAckHoldsNothing) {
  const Watched run(scenario(kOrders, kPublish,
                             R"({"id": "stock", "queue": "orders", "ack": "auto", "start": "100ms", "work": "50ms",
                                 "effect": {"store": "stock-db"}})"));
  EXPECT_EQ(run.queue(90ms), "6 + 0 = 6");
  EXPECT_EQ(run.queue(120ms), "0 + 0 = 0");
  EXPECT_EQ(run.last("message_stats.deliver_no_ack"), "6");
  EXPECT_EQ(run.last("message_stats.deliver"), "0");
  EXPECT_EQ(run.last("message_stats.ack"), "0");
  EXPECT_EQ(run.last("rabbitmq_global_messages_delivered_total", "rabbit-1"), "6");
}

TEST(BrokerMetrics, ExpiredMessagesMoveToTheDeadLetterQueue) {
  const Watched run(scenario(R"({"name": "orders", "durable": true,
                                 "arguments": {"x-message-ttl": "200ms", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead"}},
                                {"name": "dead", "durable": true})",
                             kPublish, R"({"id": "clerk", "queue": "dead", "start": "10s", "effect": {"store": "stock-db"}})"));
  EXPECT_EQ(run.queue(100ms), "6 + 0 = 6");
  EXPECT_EQ(run.queue(100ms, "dead"), "0 + 0 = 0");
  EXPECT_EQ(run.queue(500ms), "0 + 0 = 0");
  EXPECT_EQ(run.queue(500ms, "dead"), "6 + 0 = 6");
  EXPECT_EQ(run.last("rabbitmq_global_messages_dead_lettered_expired_total", "rabbit-1"), "6");
  EXPECT_EQ(run.last("rabbitmq_global_messages_dead_lettered_rejected_total", "rabbit-1"), "0");
  EXPECT_EQ(run.last("rabbitmq_global_messages_routed_total", "rabbit-1"), "6") << "dead letters go no way through a channel";
}

TEST(BrokerMetrics, RejectedAndDroppedAreCountedApart) {
  const auto play = [](const std::string& variant) {
    const Loaded file = load_scenario("loss/dead-letter-target-full", {.variant = variant});
    EXPECT_TRUE(file);
    return Watched(file->variants.front(), 1ms);
  };
  const Watched refusing = play("broken");
  EXPECT_EQ(refusing.last("rabbitmq_global_messages_dead_lettered_rejected_total", "rabbit-1"), "3");
  EXPECT_EQ(refusing.last("rabbitmq_global_messages_dead_lettered_maxlen_total", "rabbit-1"), "0") << "reject-publish dead-letters nothing";
  EXPECT_EQ(refusing.last("message_stats.ack"), "3");
  EXPECT_EQ(refusing.last(kUnacked), "0");
  const Watched dropping = play("drop-head");
  EXPECT_EQ(dropping.last("rabbitmq_global_messages_dead_lettered_maxlen_total", "rabbit-1"), "2");
  EXPECT_EQ(dropping.last(kMessages, "orders.parked"), "1");
}

TEST(BrokerMetrics, AGetIsNoConsumerAndMayFindNothing) {
  const Watched run(scenario(kOrders, kPublish,
                             R"({"id": "stock", "queue": "orders", "mode": "get", "get_interval": "20ms", "start": "100ms", "work": "5ms",
                                 "effect": {"store": "stock-db"}})",
                             R"(, "until": "2s")"));
  EXPECT_EQ(run.last("message_stats.get"), "6");
  EXPECT_EQ(run.last("message_stats.deliver"), "0");
  EXPECT_EQ(run.last("message_stats.deliver_get"), "6");
  EXPECT_NE(run.last("message_stats.get_empty"), "0");
  EXPECT_EQ(run.last("rabbitmq_queue_consumers"), "0");
}

TEST(BrokerMetrics, WhatNoQueueWantsIsReturnedOrDropped) {
  const std::string idle = R"({"id": "stock", "queue": "orders", "effect": {"store": "stock-db"}})";
  const Watched dropped(scenario(kOrders, R"({"routing_key": "oders", "confirm": true})", idle));
  EXPECT_EQ(dropped.last("rabbitmq_global_messages_unroutable_dropped_total", "rabbit-1"), "6");
  EXPECT_EQ(dropped.last("rabbitmq_global_messages_unroutable_returned_total", "rabbit-1"), "0");
  EXPECT_EQ(dropped.last("rabbitmq_global_messages_confirmed_total", "rabbit-1"), "6") << "and confirmed all the same";
  const Watched returned(scenario(kOrders, R"({"routing_key": "oders", "mandatory": true})", idle));
  EXPECT_EQ(returned.last("rabbitmq_global_messages_unroutable_returned_total", "rabbit-1"), "6");
  EXPECT_EQ(returned.last("message_stats.return_unroutable", "(AMQP default)"), "6");
  EXPECT_EQ(returned.last("rabbitmq_global_messages_received_confirm_total", "rabbit-1"), "0");
}

TEST(BrokerMetrics, ACommitIsNoConfirm) {
  const Watched run(scenario(kOrders, R"({"routing_key": "orders", "delivery_mode": 2, "tx": {}})",
                             R"({"id": "stock", "queue": "orders", "effect": {"store": "stock-db"}})"));
  EXPECT_EQ(run.last("rabbitmq_global_messages_received_confirm_total", "rabbit-1"), "6");
  EXPECT_EQ(run.last("rabbitmq_global_messages_confirmed_total", "rabbit-1"), "0");
  EXPECT_EQ(run.last("message_stats.publish_out", "(AMQP default)"), "6");
}

TEST(BrokerMetrics, ADeletedQueueIsNoMore) {
  const Watched run(scenario(kOrders, kPublish,
                             R"({"id": "stock", "queue": "orders", "prefetch": 2, "work": "1h", "effect": {"store": "stock-db"}})",
                             R"(, "steps": [{"at": "500ms", "do": "delete", "process": "rabbit-1", "queue": "orders"}], "until": "5s")"));
  EXPECT_EQ(run.queue(400ms), "4 + 2 = 6");
  EXPECT_EQ(run.last(kMessages), "-");
  EXPECT_EQ(run.last("rabbitmq_queue_consumers"), "-");
}

TEST(BrokerMetrics, EverywhereInTheLibraryReadyIsWhatTheBrokerSays) {
  std::size_t looked_at = 0;
  for (const ScenarioFile& file : load_library()) {
    for (const Scenario& s : file.variants) {
      Runner runner(s);
      runner.run({.level = sim::TraceLevel::full, .judge = false});
      EXPECT_EQ(metrics_against_broker(runner.recorder(), s, looked_at), "") << s.id << ' ' << s.variant;
    }
  }
  EXPECT_GT(looked_at, 1000U);
}

}  // namespace
}  // namespace mqlab::lab::testing
