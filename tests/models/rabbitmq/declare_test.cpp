// What clients declare and delete, and what the broker refuses (semantics 1.2, 1.3, 3.3).

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings one_queue() {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}};
  s.exchanges = {{.name = "x", .type = ExchangeType::topic, .durable = true}};
  return s;
}

class Declare : public ::testing::Test {
 protected:
  sim::Connection open(std::uint8_t channel = 1) {
    const sim::Connection c = stage.connect();
    stage.open_channel(c, channel, Confirms::yes);
    return c;
  }
  /// Ask on a fresh connection: what is heard.
  template <class Settings>
  std::string asked(std::uint16_t kind, const Settings& settings, bool passive = false) {
    const sim::Connection c = open();
    stage.ask(c, kind, settings, passive);
    return stage.heard(c);
  }
  std::string publish(sim::Connection c, std::uint64_t message, std::string key, std::string exchange = "") {
    stage.write(c, {{.message = message, .routing_key = std::move(key), .exchange = std::move(exchange), .mandatory = true}});
    stage.run();
    return stage.heard(c);
  }
  BrokerStage stage{one_queue()};
};

TEST_F(Declare, TheSameAgainIsFineAnythingElseIs406) {
  EXPECT_EQ(asked(frame::queue_declare, QueueSettings{.name = "q", .durable = true}), "ok");
  EXPECT_EQ(asked(frame::queue_declare, QueueSettings{.name = "q"}), "close(406)");
  EXPECT_EQ(asked(frame::queue_declare, QueueSettings{.name = "q", .durable = true, .auto_delete = true}), "close(406)");
  EXPECT_EQ(asked(frame::exchange_declare, ExchangeSettings{.name = "x", .type = ExchangeType::topic, .durable = true}), "ok");
  EXPECT_EQ(asked(frame::exchange_declare, ExchangeSettings{.name = "x", .type = ExchangeType::fanout, .durable = true}), "close(406)");
  EXPECT_EQ(
      asked(frame::exchange_declare,
            ExchangeSettings{.name = "x", .type = ExchangeType::topic, .durable = true, .arguments = {.alternate_exchange = "spare"}}),
      "close(406)");
  EXPECT_EQ(asked(frame::exchange_declare, ExchangeSettings{.name = "amq.fanout", .type = ExchangeType::fanout, .durable = true}), "ok");
}

TEST_F(Declare, PassivelyOnlyTheNameCountsAndAMissingOneIs404) {
  EXPECT_EQ(asked(frame::queue_declare, QueueSettings{.name = "q"}, true), "ok");
  EXPECT_EQ(asked(frame::queue_declare, QueueSettings{.name = "nowhere"}, true), "close(404)");
  EXPECT_EQ(asked(frame::exchange_declare, ExchangeSettings{.name = "x"}, true), "ok");
  EXPECT_EQ(asked(frame::exchange_declare, ExchangeSettings{.name = "nowhere"}, true), "close(404)");
  EXPECT_EQ(publish(open(), 1, "nowhere"), "return(m1) ack(1)") << "a passive declaration creates nothing";
}

TEST_F(Declare, AnAutoDeleteQueueThatNobodyConsumedOutlivesAGetter) {
  const sim::Connection owner = open();
  stage.ask(owner, frame::queue_declare, QueueSettings{.name = "left", .durable = true, .auto_delete = true});
  const sim::Connection getter = stage.connect();
  stage.open_channel(getter);
  stage.get(getter, "left");
  stage.run();
  stage.cut(getter);
  stage.run();
  EXPECT_EQ(publish(open(), 1, "left"), "ack(1)") << "basic.get is no consumer: the queue never had one";
}

TEST(DeclareSince43, ATransientQueueThatIsNotExclusiveEndsTheConnection) {
  for (const bool denied : {false, true}) {
    BrokerSettings s;
    s.version = denied ? Version::v4_3 : Version::v4_2;
    BrokerStage stage(s);
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    stage.ask(c, frame::queue_declare, QueueSettings{.name = "t"});
    EXPECT_EQ(stage.heard(c), denied ? "connection-close(541)" : "ok");
    const sim::Connection other = stage.connect();
    stage.open_channel(other);
    stage.ask(other, frame::queue_declare, QueueSettings{.name = "mine", .exclusive = true});
    EXPECT_EQ(stage.heard(other), "ok") << "an exclusive one is still fine";
  }
}

TEST(MaxMessageSize, ALargerBodyClosesTheChannelAndStoresNothing) {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}};
  s.max_message_size = describe::ByteSize{1000};
  BrokerStage stage(s);
  const sim::Connection c = stage.connect();
  stage.open_channel(c, 1, Confirms::yes);
  stage.write(c, {{.message = 1, .body = 1000}, {.message = 2, .body = 1001}});
  stage.run();
  EXPECT_EQ(stage.heard(c), "close(406)") << "and the confirm of the first is never sent, as of any closed channel";
  EXPECT_EQ(stage.drained(), "m1");
}

TEST_F(Declare, ReservedNamesAre403) {
  EXPECT_EQ(asked(frame::queue_declare, QueueSettings{.name = "amq.mine"}), "close(403)");
  EXPECT_EQ(asked(frame::exchange_declare, ExchangeSettings{.name = "amq.mine"}), "close(403)");
  EXPECT_EQ(asked(frame::exchange_declare, ExchangeSettings{.name = ""}), "close(403)");
  EXPECT_EQ(asked(frame::exchange_delete, ExchangeSettings{.name = "amq.direct"}), "close(403)");
  EXPECT_EQ(asked(frame::exchange_delete, ExchangeSettings{.name = ""}), "close(403)");
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "", .queue = "q"}), "close(403)");
  EXPECT_EQ(asked(frame::unbind, BindingSettings{.exchange = "", .queue = "q"}), "close(403)");
}

TEST_F(Declare, ABindingNeedsBothEndsAndAKnownXMatch) {
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "nowhere", .queue = "q"}), "close(404)");
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "x", .queue = "nowhere"}), "close(404)");
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "x", .destination = "nowhere"}), "close(404)");
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "amq.headers", .queue = "q", .arguments = {{"x-match", "most"}}}), "close(406)");
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "x", .queue = "q", .routing_key = "a.*"}), "ok");
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "x", .queue = "q", .routing_key = "a.*"}), "ok") << "again: the same binding";
  EXPECT_EQ(publish(open(), 1, "a.b", "x"), "ack(1)");
  EXPECT_EQ(asked(frame::unbind, BindingSettings{.exchange = "x", .queue = "q", .routing_key = "a.*"}), "ok");
  EXPECT_EQ(publish(open(), 2, "a.b", "x"), "return(m2) ack(1)");
}

TEST_F(Declare, DeletingWhatIsNotThereIsNoError) {
  EXPECT_EQ(asked(frame::queue_delete, QueueSettings{.name = "nowhere"}), "ok");
  EXPECT_EQ(asked(frame::exchange_delete, ExchangeSettings{.name = "nowhere"}), "ok");
  EXPECT_EQ(asked(frame::unbind, BindingSettings{.exchange = "x", .queue = "q", .routing_key = "never.bound"}), "ok");
  EXPECT_EQ(asked(frame::queue_purge, QueueSettings{.name = "nowhere"}), "close(404)");
}

TEST_F(Declare, AnExclusiveQueueIsForItsConnectionOnlyButAnyoneMayPublishToIt) {
  const sim::Connection owner = open();
  stage.ask(owner, frame::queue_declare, QueueSettings{.name = "mine", .durable = true, .exclusive = true});
  stage.ask(owner, frame::queue_declare, QueueSettings{.name = "mine", .durable = true, .exclusive = true});
  EXPECT_EQ(stage.heard(owner), "ok ok");
  const QueueSettings mine{.name = "mine", .exclusive = true};
  EXPECT_EQ(asked(frame::queue_declare, mine), "close(405)");
  EXPECT_EQ(asked(frame::queue_declare, mine, true), "close(405)");
  EXPECT_EQ(asked(frame::queue_delete, mine), "close(405)");
  EXPECT_EQ(asked(frame::queue_purge, mine), "close(405)");
  EXPECT_EQ(asked(frame::bind, BindingSettings{.exchange = "x", .queue = "mine"}), "close(405)");
  const sim::Connection other = open();
  EXPECT_EQ(publish(other, 1, "mine"), "ack(1)");
  stage.consume(other, 1, 0, "mine");
  EXPECT_EQ(stage.heard(other), "close(405)");
  stage.open_channel(owner, 2);
  stage.consume(owner, 2, 0, "mine");
  EXPECT_EQ(stage.heard(owner), "m1") << "any channel of its connection";
}

TEST_F(Declare, AQueueOfAllIsNotMadeExclusiveAfterwards) {
  EXPECT_EQ(asked(frame::queue_declare, QueueSettings{.name = "q", .durable = true, .exclusive = true}), "close(405)");
}

TEST_F(Declare, AnExclusiveQueueGoesWithItsConnection) {
  const sim::Connection owner = open();
  stage.ask(owner, frame::queue_declare, QueueSettings{.name = "mine", .exclusive = true});
  const sim::Connection shop = open();
  EXPECT_EQ(publish(shop, 1, "mine"), "ack(1)");
  stage.cut(owner);
  stage.run();
  EXPECT_EQ(stage.copies(1), 0);
  EXPECT_EQ(publish(shop, 2, "mine"), "return(m2) ack(2)") << "replies to a lost requester: unroutable, and acknowledged";
}

TEST_F(Declare, AnAutoDeleteQueueGoesWithItsLastConsumerButNotBeforeItHadOne) {
  const sim::Connection shop = open();
  stage.ask(shop, frame::queue_declare, QueueSettings{.name = "fleeting", .durable = true, .auto_delete = true});
  stage.heard(shop);
  EXPECT_EQ(publish(shop, 1, "fleeting"), "ack(1)");
  const sim::Connection a = open();
  const sim::Connection b = open();
  stage.consume(a, 1, 0, "fleeting");
  stage.consume(b, 1, 0, "fleeting");
  stage.cancel(a, 1, 0);
  stage.run();
  EXPECT_EQ(publish(shop, 2, "fleeting"), "ack(2)") << "b still consumes";
  stage.cut(b);
  stage.run();
  EXPECT_EQ(stage.copies(1) + stage.copies(2), 0) << "what came back with b is gone with the queue";
  EXPECT_EQ(publish(shop, 3, "fleeting"), "return(m3) ack(3)");
}

TEST_F(Declare, DeletingAQueueTellsItsConsumersAndConfirmsWhatWaited) {
  const sim::Connection worker = open();
  stage.consume(worker, 1, 3);
  const sim::Connection shop = open();
  stage.write(shop, {persistent(1)});
  stage.run_for(100us);  // handed out; its flush is under way
  const sim::Connection admin = open();
  stage.ask(admin, frame::queue_delete, QueueSettings{.name = "q"});
  EXPECT_EQ(stage.heard(admin), "ok");
  EXPECT_EQ(stage.heard(worker), "m1 cancel(3)");
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  stage.ack(worker, 1);
  stage.run();
  EXPECT_EQ(stage.heard(worker), "") << "an ack of what is gone is no error: the channel knows the tag";
}

TEST_F(Declare, ADurableQueueDeclaredByAClientIsThereAfterACrash_ATransientOneIsNot) {
  const sim::Connection c = open();
  stage.ask(c, frame::queue_declare, QueueSettings{.name = "kept", .durable = true});
  stage.ask(c, frame::queue_declare, QueueSettings{.name = "gone"});
  stage.ask(c, frame::exchange_declare, ExchangeSettings{.name = "fleeting", .type = ExchangeType::fanout});
  for (const char* from : {"x", "fleeting"})
    stage.ask(c, frame::bind, BindingSettings{.exchange = from, .queue = "kept", .routing_key = "#"});
  EXPECT_EQ(stage.heard(c), "ok ok ok ok ok");
  stage.crash();
  stage.start();
  sim::Connection shop = open();
  EXPECT_EQ(publish(shop, 1, "kept"), "ack(1)");
  EXPECT_EQ(publish(shop, 2, "any", "x"), "ack(2)") << "both ends are durable";
  EXPECT_EQ(publish(shop, 3, "gone"), "return(m3) ack(3)");
  EXPECT_EQ(publish(shop, 4, "any", "fleeting"), "close(404)") << "matrix of semantics 3.3: exchange n, queue y";
  shop = open();
  stage.ask(shop, frame::exchange_declare, ExchangeSettings{.name = "fleeting", .type = ExchangeType::fanout});
  stage.heard(shop);
  EXPECT_EQ(publish(shop, 5, "any", "fleeting"), "return(m5) ack(1)") << "its binding went with it";
}

// --- errors of the connection ---

TEST_F(Declare, AFrameOnAChannelThatIsNotOpenEndsTheConnection_504) {
  const sim::Connection c = open();
  stage.write(c, {persistent(1)}, 1);
  stage.write(c, {persistent(2)}, 7);
  stage.write(c, {persistent(3)}, 1);
  stage.run();
  EXPECT_EQ(stage.heard(c), "connection-close(504)") << "m1 was accepted, and nobody will confirm it";
  EXPECT_EQ(stage.drained(), "m1");
  stage.frame(c, method(frame::connection_close_ok, std::uint8_t{0}));
  stage.run();
  EXPECT_TRUE(stage.closed(c));
}

TEST_F(Declare, OpeningAChannelTwiceIs504_TooManyAre530) {
  BrokerSettings s = one_queue();
  s.channel_max = 3;
  BrokerStage small(s);
  const sim::Connection c = small.connect();
  small.open_channel(c, 3);
  small.frame(c, method(frame::channel_open, std::uint8_t{4}));
  small.run();
  EXPECT_EQ(small.heard(c), "connection-close(530)");
  const sim::Connection d = small.connect();
  small.open_channel(d, 1);
  small.frame(d, method(frame::channel_open, std::uint8_t{1}));
  small.run();
  EXPECT_EQ(small.heard(d), "connection-close(504)");
}

TEST_F(Declare, AConsumerTagInUseIs530AndAllUnackedComeBack) {
  const sim::Connection c = open();
  stage.write(c, {persistent(1)});
  stage.run();
  stage.consume(c, 1, 0);
  stage.consume(c, 1, 0);
  stage.run();
  EXPECT_EQ(stage.heard(c), "ack(1) m1 connection-close(530)");
  EXPECT_EQ(stage.drained(), "m1*");
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
