// Does the scenario fit together? Names are checked by the loader (`refers_to`); here stands what needs more than one part.

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "models/rabbitmq/routing.hpp"
#include "models/rabbitmq/style.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::models::rabbitmq {

using describe::phrase;

namespace {

/// Elements have 16 bits in a record; programs and stores have some too.
constexpr std::size_t kMostElements = 50'000;

template <class T>
std::vector<std::string> names_of(const std::vector<T>& declared) {
  std::vector<std::string> names;
  for (const T& d : declared) names.push_back(d.name);
  return names;
}

/// The loader compares names with all that is declared anywhere. Without any declaration of a kind it has no list, so an unknown name
/// would pass.
void must_exist(const std::string& name, std::string_view kind, const std::vector<std::string>& names, const std::string& where,
                describe::ObjectReader& reader) {
  const auto& declared = reader.problems().declared();
  if (std::any_of(declared.begin(), declared.end(), [&](const describe::NameUse& use) { return use.kind == kind; })) return;
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  reader.problem_at(where, phrase({"no {} is called \"{}\"", "没有名为 \"{1}\" 的{0}"}, describe::kind_of_name(kind), name),
                    names.empty() ? phrase({"a declared {}: there is none", "已声明的{}（尚未声明任何一个）"}, describe::kind_of_name(kind))
                                  : describe::one_of(names),
                    describe::suggest(name, names));
}

void check_headers(const Headers& headers, const std::string& where, describe::ObjectReader& reader) {
  for (const auto& [name, value] : headers) {
    if (!value.is_object() && !value.is_list()) continue;
    reader.problem_at(where + "/" + describe::pointer_step(name),
                      phrase({"the header \"{}\" can't be {}", "消息头 \"{}\" 不能是{}"}, name, describe::kind_name(value)),
                      {"a text, a number, true, false or null", "文本、数字、true、false 或 null"});
  }
}

void check_binding(const BindingSettings& b, const std::vector<std::string>& queues, const std::vector<std::string>& exchanges,
                   const BrokerSettings& broker, const std::string& where, describe::ObjectReader& reader) {
  if (b.exchange.empty()) {
    reader.problem_at(
        where + "/exchange", {"the default exchange can't be bound", "默认交换机不能绑定"},
        {"a declared exchange: every queue is reached by its name already", "已声明的交换机：默认交换机已可凭名称到达每个队列"});
  }
  if (b.queue.empty() == b.destination.empty()) {
    reader.problem_at(where,
                      b.queue.empty() ? describe::Phrase{"a binding to nowhere", "绑定没有目标"}
                                      : describe::Phrase{"a binding to a queue and to an exchange", "同时绑定到队列和交换机"},
                      {"either \"queue\" or \"destination\" (an exchange)", "\"queue\" 与 \"destination\"（交换机）二选一"});
  }
  must_exist(b.exchange, "exchange", exchanges, where + "/exchange", reader);
  must_exist(b.queue, "queue", queues, where + "/queue", reader);
  must_exist(b.destination, "exchange", exchanges, where + "/destination", reader);
  check_headers(b.arguments, where + "/arguments", reader);
  ExchangeType type = ExchangeType::direct;
  if (!predeclared(b.exchange, type)) {
    for (const ExchangeSettings& x : broker.exchanges) {
      if (x.name == b.exchange) type = x.type;
    }
  }
  if (type == ExchangeType::headers && !valid_x_match(b.arguments)) {
    reader.problem_at(where + "/arguments/x-match",
                      {"RabbitMQ refuses this x-match (406 PRECONDITION_FAILED)", "RabbitMQ 拒绝此 x-match（406 PRECONDITION_FAILED）"},
                      {"one of: all, all-with-x, any, any-with-x", "以下之一：all, all-with-x, any, any-with-x"});
  }
}

void check_declare(const std::vector<DeclareSettings>& list, const std::string& where, describe::ObjectReader& reader) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const DeclareSettings& d = list[i];
    const std::string item = fmt::format("{}/declare/{}", where, i);
    if (d.queue.has_value() + d.exchange.has_value() + d.binding.has_value() != 1) {
      reader.problem_at(item, {"this declares nothing, or several things", "此项什么也没有声明，或声明了多个对象"},
                        {"one of: queue, exchange, binding", "以下之一：queue, exchange, binding"});
    }
    if (d.passive && d.binding)
      reader.problem_at(item + "/passive", {"a binding can't be asked for", "绑定不能被动声明"},
                        {"a queue or an exchange", "队列或交换机"});
    if (d.queue && d.queue->name.empty()) {
      reader.problem_at(item + "/queue/name", {"a queue that the server names is not represented", "尚未模拟由服务器命名的队列"},
                        {"a name", "名称"});
    }
    if (!d.binding) continue;
    check_headers(d.binding->arguments, item + "/binding/arguments", reader);
    if (d.binding->queue.empty() == d.binding->destination.empty()) {
      reader.problem_at(item + "/binding",
                        d.binding->queue.empty() ? describe::Phrase{"a binding to nowhere", "绑定没有目标"}
                                                 : describe::Phrase{"a binding to a queue and to an exchange", "同时绑定到队列和交换机"},
                        {"either \"queue\" or \"destination\" (an exchange)", "\"queue\" 与 \"destination\"（交换机）二选一"});
    }
  }
}

void check_publish(const PublishSettings& p, const std::vector<std::string>& exchanges, const std::string& where,
                   describe::ObjectReader& reader) {
  must_exist(p.exchange, "exchange", exchanges, where + "/exchange", reader);
  check_declare(p.declare, where, reader);
  check_headers(p.headers, where + "/headers", reader);
  if (!p.routing_key.empty() && !p.routing_keys.empty()) {
    reader.problem_at(where + "/routing_keys",
                      {"\"routing_key\" and \"routing_keys\" exclude each other", "\"routing_key\" 与 \"routing_keys\" 互斥"},
                      {"one of the two", "二者之一"});
  }
  if (p.confirm && p.tx) {
    reader.problem_at(
        where + "/tx",
        {"a channel has confirms or transactions (406 PRECONDITION_FAILED)", "信道要么用发布确认，要么用事务（406 PRECONDITION_FAILED）"},
        {"one of: confirm, tx", "以下之一：confirm, tx"});
  }
  if (p.routing_keys.size() > 65535)
    reader.problem_at(where + "/routing_keys", {"too many routing keys", "路由键过多"}, {"65535 at most", "不超过 65535 个"});
  for (const auto& [name, value] : p.headers) {
    if (name != "CC" && name != "BCC") continue;
    reader.problem_at(
        where + "/headers/" + name,
        phrase({"the header {} must be a list of texts (406 PRECONDITION_FAILED)", "消息头 {} 必须是文本列表（406 PRECONDITION_FAILED）"},
               name),
        phrase({"the setting \"{}\" beside the headers", "在 headers 之外使用设置 \"{}\""}, name == "CC" ? "cc" : "bcc"));
  }
  if (p.expiration && !p.expirations.empty()) {
    reader.problem_at(where + "/expirations",
                      {"\"expiration\" and \"expirations\" exclude each other", "\"expiration\" 与 \"expirations\" 互斥"},
                      {"one of the two", "二者之一"});
  }
}

void check_arguments(const QueueSettings& queue, Version version, const std::string& at, describe::ObjectReader& reader) {
  const QueueArguments& a = queue.arguments;
  const std::string where = at + "/arguments/";
  if (a.queue_type != QueueType::classic) {
    reader.problem_at(where + "x-queue-type", phrase({"the queue \"{}\" is no classic queue", "队列 \"{}\" 不是经典队列"}, queue.name),
                      {"\"classic\": quorum queues and streams are not represented yet", "\"classic\"：尚未模拟仲裁队列和流"});
  }
  if (a.dead_letter_routing_key && !a.dead_letter_exchange) {
    reader.problem_at(where + "x-dead-letter-routing-key",
                      {"a dead-letter routing key without a dead-letter exchange", "有死信路由键而没有死信交换机"},
                      {"x-dead-letter-exchange too (\"\" is the default exchange); RabbitMQ answers 406 PRECONDITION_FAILED",
                       "同时设置 x-dead-letter-exchange（\"\" 即默认交换机）；RabbitMQ 会回以 406 PRECONDITION_FAILED"});
  }
  if (a.overflow && !a.max_length && !a.max_length_bytes) {
    reader.problem_at(where + "x-overflow", {"an overflow behaviour without a limit has no effect", "没有长度上限时溢出行为不起作用"},
                      {"x-max-length or x-max-length-bytes too", "同时设置 x-max-length 或 x-max-length-bytes"});
  }
  if (a.overflow == Overflow::reject_publish_dlx && !a.dead_letter_exchange) {
    reader.problem_at(where + "x-overflow",
                      {"\"reject-publish-dlx\" without a dead-letter exchange is \"reject-publish\"",
                       "没有死信交换机的 \"reject-publish-dlx\" 就是 \"reject-publish\""},
                      {"x-dead-letter-exchange too, or \"reject-publish\"", "同时设置 x-dead-letter-exchange，或改用 \"reject-publish\""});
  }
  if (a.queue_version == 1 && version >= Version::v4_0) {
    reader.problem_at(where + "x-queue-version", {"RabbitMQ 4 has no classic queue v1", "RabbitMQ 4 没有经典队列 v1"},
                      {"2, or a version before 4.0", "2，或 4.0 之前的版本"});
  }
  if (a.consumer_timeout && version < Version::v3_12) {
    reader.problem_at(where + "x-consumer-timeout",
                      {"RabbitMQ 3.10 has no consumer timeout per queue", "RabbitMQ 3.10 不支持按队列设置消费者超时"},
                      {"the broker's consumer_timeout, or version 3.12 and later", "代理的 consumer_timeout，或 3.12 及以后的版本"});
  }
  if (a.consumer_timeout && version >= Version::v4_3) {
    reader.problem_at(where + "x-consumer-timeout",
                      {"since RabbitMQ 4.3 classic queues have no consumer timeout", "自 RabbitMQ 4.3 起经典队列没有消费者超时"},
                      {"a version before 4.3", "4.3 之前的版本"});
  }
}

}  // namespace

void RabbitStyle::check(const Part& part, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                        describe::ObjectReader& reader) const {
  const BrokerSettings& broker = broker_of(part).settings;
  const std::vector<std::string> queues = names_of(broker.queues);
  std::vector<std::string> exchanges = names_of(broker.exchanges);
  for (const std::string_view name : predeclared_exchanges()) exchanges.emplace_back(name);
  if (broker.nodes.size() != 1)
    reader.problem_at("broker/nodes", {"a RabbitMQ broker has one node here", "这里的 RabbitMQ 代理只有一个节点"},
                      {"one name: clusters are not represented yet", "一个名称：尚未模拟集群"});
  for (std::size_t i = 0; i < broker.exchanges.size(); ++i) {
    const std::string& name = broker.exchanges[i].name;
    if (name.empty() || name.starts_with("amq.")) {
      reader.problem_at(fmt::format("broker/exchanges/{}/name", i),
                        phrase({"the exchange \"{}\" can't be declared", "无法声明交换机 \"{}\""}, name),
                        {"a name that is not empty and does not start with \"amq.\" (403 ACCESS_REFUSED)",
                         "非空且不以 \"amq.\" 开头的名称（403 ACCESS_REFUSED）"});
    }
  }
  for (std::size_t i = 0; i < broker.queues.size(); ++i) {
    const std::string& name = broker.queues[i].name;
    if (name.empty() || name.starts_with("amq.")) {
      reader.problem_at(fmt::format("broker/queues/{}/name", i),
                        phrase({"the queue \"{}\" can't be declared", "无法声明队列 \"{}\""}, name),
                        {"a name that is not empty and does not start with \"amq.\" (403 ACCESS_REFUSED)",
                         "非空且不以 \"amq.\" 开头的名称（403 ACCESS_REFUSED）"});
    }
    if (transient_denied(broker.version, broker.queues[i])) {
      reader.problem_at(fmt::format("broker/queues/{}/durable", i),
                        {"since RabbitMQ 4.3 a queue that is neither durable nor exclusive is refused",
                         "自 RabbitMQ 4.3 起，既不持久也不独占的队列会被拒绝"},
                        {"true, or a version before 4.3 (541 INTERNAL_ERROR: deprecated feature transient_nonexcl_queues)",
                         "true，或 4.3 之前的版本（541 INTERNAL_ERROR：已弃用的特性 transient_nonexcl_queues）"});
    }
    check_arguments(broker.queues[i], broker.version, fmt::format("broker/queues/{}", i), reader);
  }
  for (std::size_t i = 0; i < broker.queues.size(); ++i) {
    if (!broker.queues[i].exclusive) continue;
    reader.problem_at(fmt::format("broker/queues/{}/exclusive", i),
                      {"an exclusive queue belongs to the connection that declares it", "独占队列属于声明它的连接"},
                      {"a \"declare\" of the program whose queue it is", "写在使用该队列的程序的 \"declare\" 中"});
  }
  if (broker.queues.size() + broker.exchanges.size() > kMostElements)
    reader.problem_at("broker/queues", {"too many queues and exchanges", "队列和交换机过多"},
                      phrase({"{} at most, together", "合计不超过 {} 个"}, kMostElements));
  for (std::size_t i = 0; i < broker.bindings.size(); ++i) {
    check_binding(broker.bindings[i], queues, exchanges, broker, fmt::format("broker/bindings/{}", i), reader);
  }
  for (std::size_t i = 0; i < publishes.size(); ++i) {
    check_publish(publish_of(*publishes[i]), exchanges, fmt::format("publish/{}", i), reader);
  }
  for (std::size_t i = 0; i < consumes.size(); ++i) {
    const ConsumeSettings& c = consume_of(*consumes[i]);
    const std::string where = fmt::format("consume/{}", i);
    must_exist(c.queue, "queue", queues, where + "/queue", reader);
    check_declare(c.declare, where, reader);
    if (c.mode == ConsumeMode::get && (c.prefetch != 0 || c.cancel_after)) {
      reader.problem_at(where + (c.prefetch != 0 ? "/prefetch" : "/cancel_after"),
                        {"this has no effect on basic.get", "此项对 basic.get 不起作用"},
                        {"\"mode\": \"consume\"", "\"mode\": \"consume\""});
    }
    if (c.global && c.prefetch == 0)
      reader.problem_at(where + "/global", {"there is no prefetch to share", "没有可共享的预取"},
                        {"a \"prefetch\"", "同时设置 \"prefetch\""});
    if (c.ack == AckMode::automatic && (c.ack_twice != 0 || c.ack_on != AckOn::same_channel)) {
      reader.problem_at(where + (c.ack_twice != 0 ? "/ack_twice" : "/ack_on"),
                        {"nothing is acknowledged with \"ack\": \"auto\"", "\"ack\": \"auto\" 时没有任何确认"},
                        {"\"ack\": \"manual\"", "\"ack\": \"manual\""});
    }
    if (c.ack == AckMode::automatic && c.tx) {
      reader.problem_at(where + "/tx", {"there is nothing to commit with \"ack\": \"auto\"", "\"ack\": \"auto\" 时没有可提交的内容"},
                        {"\"ack\": \"manual\"", "\"ack\": \"manual\""});
    }
  }
}

}  // namespace mqlab::models::rabbitmq
