// What a configuration promises (semantics 7): for a message whose ack the publisher received, and for a consumer.

#include <algorithm>

#include "models/rabbitmq/routing.hpp"
#include "models/rabbitmq/style.hpp"

namespace mqlab::models::rabbitmq {

Declared::Declared(const BrokerSettings& broker, const PublishSettings* publish, std::span<const Part* const> consumes)
    : settings_(&broker) {
  const auto add = [&](const std::vector<DeclareSettings>& list) {
    for (const DeclareSettings& d : list) {
      if (d.passive) continue;
      if (settings_ == &broker) {
        own_ = broker;
        settings_ = &own_;
      }
      if (d.exchange) own_.exchanges.push_back(*d.exchange);  // what was there before comes first, and counts
      if (d.queue) own_.queues.push_back(*d.queue);
      if (d.queue && d.queue->exclusive) own_.queues.back().durable = false;
      if (d.binding) own_.bindings.push_back(*d.binding);
    }
  };
  if (publish != nullptr) add(publish->declare);
  for (const Part* c : consumes) add(consume_of(*c).declare);
}

namespace {

constexpr std::string_view kConfirms = "rabbitmq.com/docs/confirms; semantics 7";

constexpr Promise kP1{"P1",
                      {"Without publisher confirms nothing is promised: a message that was sent may never arrive.",
                       "不使用发布者确认就没有任何承诺：发出的消息可能根本没有到达。"},
                      kConfirms};
constexpr Promise kP2{"P2",
                      {"A transient message lives in memory: its ack does not promise that it survives a crash.",
                       "非持久消息只在内存中：收到确认也不保证崩溃后仍在。"},
                      kConfirms};
constexpr Promise kP3{"P3",
                      {"A transient queue is deleted when its node starts again, with all that was acknowledged.",
                       "非持久队列在节点重启时被删除，已确认的消息随之消失。"},
                      "rabbitmq.com/docs/queues; semantics 7"};
constexpr Promise kP4{
    "P4",
    {"A confirmed persistent message in a durable classic queue (v1) is on the disk: it survives a crash and a power loss of the node.",
     "持久消息进入持久经典队列（v1）并得到确认时已经落盘：节点崩溃或断电后仍在。"},
    kConfirms,
    Covers::kept,
    Covers::kept,
    Covers::not_promised,
    Covers::kept_but_unavailable};
constexpr Promise kP5{
    "P5",
    {"A confirmed persistent message in a classic queue v2 is in the page cache: it survives a crash of the broker, not a power loss.",
     "持久消息进入经典队列 v2 并得到确认时只写入页缓存：代理崩溃后仍在，断电则可能丢失。"},
    "src: rabbit_classic_queue_store_v2; semantics 3.2",
    Covers::kept,
    Covers::not_promised,
    Covers::not_promised,
    Covers::kept_but_unavailable};
constexpr Promise kP5b{"P5b",
                       {"On 3.13 a message of 4 KiB or more is confirmed before its body is flushed: a power loss may take it.",
                        "3.13 中 4 KiB 及以上的消息在正文刷盘之前就被确认：断电可能丢失。"},
                       "src: rabbit_msg_store 3.13; semantics 7",
                       Covers::kept};
constexpr Promise kP9{
    "P9",
    {"A commit-ok promises for its publishes what a confirm would; for the acknowledgements in it nothing, and nothing about "
     "all or none: a crash during the commit may leave a part.",
     "commit-ok 对其中的发布给出与确认相同的承诺；对其中的消费确认没有承诺，也不保证全有或全无：提交期间崩溃可能只留下一部分。"},
    "rabbitmq.com/docs/semantics; semantics 7"};
constexpr Promise kP10{"P10",
                       {"Without `mandatory` an ack means handled, not stored: a message that no queue takes is confirmed and dropped.",
                        "不设 mandatory 时，确认只表示“已处理”而不是“已保存”：没有队列接收的消息会被确认并丢弃。"},
                       "rabbitmq.com/docs/publishers; semantics 2.2"};
constexpr Promise kC1{"C1",
                      {"With automatic acknowledgement nothing is promised: lost when the consumer dies, repeated when the broker dies "
                       "before the removal is flushed.",
                       "自动确认没有任何承诺：消费者崩溃会丢失；代理在删除落盘之前崩溃会重复。"},
                      kConfirms};
constexpr Promise kC2{"C2",
                      {"A manual ack before the effect promises nothing: the message is lost when the consumer dies in between.",
                       "先确认后处理没有承诺：其间消费者崩溃就会丢失。"},
                      kConfirms};
constexpr Promise kC3{"C3",
                      {"A manual ack after the effect: at least once, as long as the queue keeps the message. Duplicates must be expected.",
                       "处理之后再手动确认：只要队列还保存着消息，就至少处理一次，必须预期重复。"},
                      kConfirms,
                      Covers::kept,
                      Covers::kept,
                      Covers::not_promised,
                      Covers::kept_but_unavailable};
constexpr Promise kC4{"C4",
                      {"At least once and idempotent by message id, in the same transaction as the effect: the effect happens once.",
                       "至少一次，加上按消息 ID 幂等且与效果在同一事务：效果只发生一次。"},
                      "semantics 7",
                      Covers::kept,
                      Covers::kept,
                      Covers::not_promised,
                      Covers::kept_but_unavailable};
constexpr Promise kC5{
    "C5",
    {"A length limit, a time to live or the queue's own expiry ends the promise: without a dead-letter exchange the message "
     "is gone, though it was confirmed.",
     "长度上限、存活时间或队列过期之处承诺终止：没有死信交换机时，已确认的消息也会消失。"},
    "rabbitmq.com/docs/maxlength, ttl; semantics 7"};
constexpr Promise kC6{
    "C6",
    {"Dead-lettering is at most once: a crash between the two queues' journals loses the message or doubles it; a missing "
     "exchange or a full target loses it without a word.",
     "死信转移至多一次：在两个队列的日志之间崩溃会丢失或重复；交换机不存在或目标已满时悄然丢失。"},
    "rabbitmq.com/docs/dlx#safety; semantics 5.1"};
constexpr Promise kO1{
    "O1",
    {"A single consumer with prefetch 1 sees first deliveries in the order of the queue: what comes back returns to its old place.",
     "单个消费者且预取为 1 时，首次投递的顺序就是队列顺序：退回的消息回到原位置。"},
    "rabbitmq.com/docs/semantics; semantics 4.4",
    Covers::kept,
    Covers::kept,
    Covers::not_promised,
    Covers::kept};
constexpr Promise kO3{"O3",
                      {"Several consumers, or more than one delivery in hand: no order of effects is promised once something is returned.",
                       "多个消费者，或手中有多条消息：一旦有消息被退回，就不承诺处理顺序。"},
                      "semantics 7"};

/// The declared queues that a publish with this key reaches.
std::vector<const QueueSettings*> targets(const BrokerSettings& broker, const PublishSettings& publish, const std::string& key) {
  std::vector<std::string> keys{key};
  keys.insert(keys.end(), publish.cc.begin(), publish.cc.end());
  keys.insert(keys.end(), publish.bcc.begin(), publish.bcc.end());
  std::vector<std::uint32_t> queues;
  const auto queue_named = [&](std::string_view name) {
    const auto q = std::find_if(broker.queues.begin(), broker.queues.end(), [&](const QueueSettings& x) { return x.name == name; });
    return static_cast<std::uint32_t>(q - broker.queues.begin());
  };
  std::vector<ExchangeSettings> exchanges = broker.exchanges;
  for (const std::string_view name : predeclared_exchanges()) {
    ExchangeSettings& amq = exchanges.emplace_back();
    amq.name = name;
    predeclared(name, amq.type);
  }
  const auto exchange_named = [&](std::string_view name) {
    const auto x = std::find_if(exchanges.begin(), exchanges.end(), [&](const ExchangeSettings& e) { return e.name == name; });
    return static_cast<std::uint32_t>(x - exchanges.begin());
  };
  const std::uint32_t first = exchange_named(publish.exchange);
  if (publish.exchange.empty()) {
    for (const std::string& k : keys) queues.push_back(queue_named(k));
  } else if (first < exchanges.size()) {
    follow_exchanges(
        first, queues,
        [&](std::uint32_t x, auto&& take) {
          for (const BindingSettings& b : broker.bindings) {
            if (b.exchange != exchanges[x].name) continue;
            const bool matches = std::any_of(keys.begin(), keys.end(), [&](const std::string& k) {
              return binding_matches(exchanges[x].type, b.routing_key, b.arguments, k, publish.headers);
            });
            const std::uint32_t to = b.destination.empty() ? queue_named(b.queue) : exchange_named(b.destination);
            if (matches && to < (b.destination.empty() ? broker.queues.size() : exchanges.size()))
              take(Destination{!b.destination.empty(), to});
          }
        },
        [&](std::uint32_t x, auto&& take) {
          const std::uint32_t to = exchange_named(exchanges[x].arguments.alternate_exchange);
          if (to < exchanges.size()) take(Destination{true, to});
        });
  }
  std::vector<const QueueSettings*> found;
  for (const std::uint32_t q : queues) {
    if (q < broker.queues.size()) found.push_back(&broker.queues[q]);
  }
  return found;
}

}  // namespace

// Not with `global`: the limiter of the channel wakes the queue before the queue has looked at what came back (semantics 4.4).
bool keeps_order(const ConsumeSettings& c) { return c.prefetch == 1 && !c.global && c.ack == AckMode::manual; }

// Of several routing keys the weakest speaks.
std::string_view publish_promise(const BrokerSettings& declared, const PublishSettings& publish, std::span<const Part* const> consumes) {
  if (!publish.confirm && !publish.tx) return kP1.id;
  const Declared all(declared, &publish, consumes);
  const BrokerSettings& broker = *all;
  std::vector<const QueueSettings*> queues;
  for (const std::string& key : publish.keys()) {
    const std::vector<const QueueSettings*> reached = targets(broker, publish, key);
    if (reached.empty()) return kP10.id;
    queues.insert(queues.end(), reached.begin(), reached.end());
  }
  if (publish.delivery_mode != 2) return kP2.id;
  if (std::any_of(queues.begin(), queues.end(), [](const QueueSettings* q) { return !q->durable; })) return kP3.id;
  const bool v2 = std::any_of(queues.begin(), queues.end(),
                              [&](const QueueSettings* q) { return storage_of(broker.version, q->arguments) == Storage::v2; });
  return v2 ? kP5.id : kP4.id;
}

std::vector<Promise> RabbitStyle::promised(const Part& broker, const Part* publish, const Part* consume) const {
  std::vector<Promise> rows;
  if (publish != nullptr) {
    const std::span<const Part* const> consumes{&consume, consume != nullptr ? std::size_t{1} : std::size_t{0}};
    const std::string_view main = publish_promise(broker_of(broker).settings, publish_of(*publish), consumes);
    for (const Promise& p : {kP1, kP2, kP3, kP4, kP5, kP10}) {
      if (p.id == main) rows.push_back(p);
    }
    if (main == kP4.id && broker_of(broker).settings.version == Version::v3_13) rows.push_back(kP5b);
    if (publish_of(*publish).tx) rows.push_back(kP9);
    if (main != kP10.id && main != kP1.id && !publish_of(*publish).mandatory) rows.push_back(kP10);
  }
  if (consume != nullptr) {
    const ConsumeSettings& c = consume_of(*consume);
    if (c.ack == AckMode::automatic) {
      rows.push_back(kC1);
    } else {
      rows.insert(rows.end(), {kC2, kC3, kC4});
    }
    const Declared all(broker_of(broker).settings, publish != nullptr ? &publish_of(*publish) : nullptr,
                       std::span<const Part* const>{&consume, 1});
    for (const QueueSettings& q : all->queues) {
      if (q.name != c.queue) continue;
      const QueueArguments& a = q.arguments;
      if (a.message_ttl || a.expires || a.max_length || a.max_length_bytes) rows.push_back(kC5);
      if (a.dead_letter_exchange) rows.push_back(kC6);
    }
    rows.push_back(keeps_order(c) ? kO1 : kO3);
  }
  return rows;
}

std::vector<Style::Place> RabbitStyle::reaches(const Part& part, const Part& publish, std::span<const Part* const> consumes) const {
  const PublishSettings& role = publish_of(publish);
  const Declared all(broker_of(part).settings, &role, consumes);
  const BrokerSettings& broker = *all;
  std::vector<Place> places;
  for (const std::string& key : role.keys()) {
    for (const QueueSettings* queue : targets(broker, role, key)) places.push_back({"queue", queue->name});
  }
  return places;
}

namespace {

using Move = std::pair<Style::Place, Style::Place>;

/// Where the dead letters of the queues go that are wanted. With no key of the queue's own the original keys go along: those that lead into it.
std::vector<Move> dead_letters(const BrokerSettings& broker, bool (*wanted)(const QueueArguments&)) {
  std::vector<Move> moves;
  for (const QueueSettings& queue : broker.queues) {
    if (!queue.arguments.dead_letter_exchange || !wanted(queue.arguments)) continue;
    std::vector<std::string> keys{queue.name};
    for (const BindingSettings& b : broker.bindings) {
      if (b.queue == queue.name) keys.push_back(b.routing_key);
    }
    if (queue.arguments.dead_letter_routing_key) keys = {*queue.arguments.dead_letter_routing_key};
    PublishSettings leaving;
    leaving.exchange = *queue.arguments.dead_letter_exchange;
    for (const std::string& key : keys) {
      for (const QueueSettings* to : targets(broker, leaving, key)) moves.push_back({{"queue", queue.name}, {"queue", to->name}});
    }
  }
  return moves;
}

}  // namespace

/// Only what leaves by its time to live leaves by itself.
std::vector<Move> RabbitStyle::forwards(const Part& part) const {
  return dead_letters(broker_of(part).settings, [](const QueueArguments& a) { return a.message_ttl.has_value(); });
}

std::vector<Move> RabbitStyle::may_forward(const Part& part) const {
  return dead_letters(broker_of(part).settings, [](const QueueArguments&) { return true; });
}

}  // namespace mqlab::models::rabbitmq
