// A broker, its queues and its clients from the files that an engineer has.

#include "models/rabbitmq/configuration.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/rabbitmq/style.hpp"
#include "models/spring.hpp"

namespace mqlab::models::rabbitmq {

namespace {

using describe::List;
using describe::Member;
using describe::Object;
using describe::phrase;
using describe::Value;

constexpr std::string_view kAssumedQueue = "orders";
constexpr std::size_t kMostQueues = 6;
constexpr std::int64_t kSpringPrefetch = 250;

bool is(const ConfigFile& file, FileKind kind) { return file.kind == &kind_of(kind); }

std::string text_of(const Value& object, std::string_view field) {
  const Value* found = object.find(field);
  return found == nullptr ? std::string() : plain_text(*found);
}

/// A key that a pattern of words takes: `order.*.#` takes `order.x`.
std::string concrete(std::string pattern) {
  std::string out;
  for (std::size_t from = 0; from <= pattern.size();) {
    const std::size_t dot = std::min(pattern.find('.', from), pattern.size());
    const std::string word = pattern.substr(from, dot - from);
    if (word != "#") out += (out.empty() ? "" : ".") + (word == "*" ? std::string("x") : word);
    from = dot + 1;
  }
  return out;
}

class Reading {
 public:
  explicit Reading(Draft& draft) : draft_(draft) {}

  void read(std::span<const ConfigFile> files, Clients clients) {
    for (const ConfigFile& file : files) {
      if (is(file, FileKind::definitions)) definitions(file);
      if (is(file, FileKind::conf)) conf(file);
      if (is(file, FileKind::spring)) spring(file);
    }
    programs(clients);
    if (draft_.version.empty()) {
      draft_.version = "3.13";
      draft_.say({"version 3.13 (--version says another)", "版本 3.13（可用 --version 指定）"});
    }
    broker();
    subjects();
  }

 private:
  void definitions(const ConfigFile& file) {
    Definitions more = read_definitions(file, draft_);
    for (DefinedObject& q : more.queues) {
      const auto same = std::find_if(all_.queues.begin(), all_.queues.end(), [&](const DefinedObject& o) { return o.name == q.name; });
      if (same == all_.queues.end()) {
        all_.queues.push_back(std::move(q));
      } else if (!(same->object == q.object)) {
        draft_.problem(
            q.object.where, q.name,
            phrase({"the queue \"{}\" is another at {}", "队列 \"{}\" 与 {} 处的不同"}, q.name, draft_.place(same->object.where)),
            {"files that agree, or only one of them: together they are one configuration",
             "各文件一致，或只给出其中一个：它们合起来是一份配置"});
      }
    }
    for (DefinedObject& x : more.exchanges)
      if (std::none_of(all_.exchanges.begin(), all_.exchanges.end(), [&](const DefinedObject& o) { return o.name == x.name; }))
        all_.exchanges.push_back(std::move(x));
    for (Value& b : more.bindings) all_.bindings.push_back(std::move(b));
    exported_ = true;
    if (first_.source == 0) first_ = file.content.where;
  }

  void conf(const ConfigFile& file) {
    const Object* all = file.content.as_object();
    if (all == nullptr) return;
    for (const Member& m : *all) {
      if (m.key == "classic_queue.default_version") {
        draft_.understood.push_back({m.key, plain_text(m.value), m.value.where, "x-queue-version"});
        queue_version_ = draft_.typed({m.key, "/broker/queues/*/arguments/x-queue-version"}, m.value);
      } else if (!draft_.take(kind_of(FileKind::conf), m.key, m.value)) {
        draft_.unknown(kind_of(FileKind::conf), m.key, m.value);
      }
    }
  }

  void spring(const ConfigFile& file) {
    spring_ = true;
    for (const Member& m : spring_settings(file, "spring.rabbitmq.", draft_))
      if (!draft_.take(kind_of(FileKind::spring), m.key, m.value)) draft_.unknown(kind_of(FileKind::spring), m.key, m.value);
  }

  void programs(Clients clients) {
    const bool careful = clients != Clients::defaults;
    if (spring_) {
      draft_.assume("/publish/delivery_mode", Value(2));
      draft_.assume("/consumer/prefetch", Value(kSpringPrefetch));
      draft_.say(
          {"Spring AMQP's defaults: messages are persistent, the container acknowledges when the listener has returned, prefetch 250",
           "Spring AMQP 的默认值：消息持久，监听器返回之后由容器确认，预取 250"});
      if (draft_.has("/publish/confirm") && *draft_.find("/publish/confirm") == Value(true)) sends_again();
    } else if (careful) {
      for (const std::string_view setting : {"/publish/confirm", "/publish/mandatory"}) draft_.assume(setting, Value(true));
      draft_.assume("/publish/delivery_mode", Value(2));
      draft_.assume("/consumer/prefetch", Value(10));
      sends_again();
      draft_.say({"no client's file: careful programs: confirms, persistent and mandatory messages, an ack after the effect",
                  "没有客户端配置：假定程序谨慎：发布者确认、消息持久且 mandatory、处理之后才确认"});
    } else {
      draft_.say(
          {"no client's file: the Java client's defaults: no confirms (confirmSelect), transient messages (no deliveryMode), manual ack "
           "after "
           "the effect; --clients careful takes careful programs",
           "没有客户端配置：采用 Java 客户端的默认值：无发布者确认（confirmSelect）、消息非持久（未设 "
           "deliveryMode）、处理之后手动确认；--clients careful 假定程序谨慎"});
    }
    if (clients == Clients::idempotent) {
      draft_.assume("/consumer/idempotent", Value("message-id"));
      draft_.say({"the consumer writes each message's id together with its effect, so that a repetition changes nothing",
                  "消费者把消息 ID 与效果写入同一事务，重复不会产生变化"});
    }
  }

  /// A confirm that is not waited for helps nobody.
  void sends_again() {
    Value retry{Object{}};
    retry.set("timeout", Value("5s"));
    retry.set("max", Value(5));
    draft_.assume("/producer/retry", std::move(retry));
    draft_.say({"the program waits 5 s for each confirm and publishes again, 5 times at most",
                "程序对每个确认等待 5 秒，未收到则重新发布，最多 5 次"});
  }

  void broker() {
    List queues, exchanges, bindings;
    for (const DefinedObject& q : all_.queues)
      if (q.modelled) queues.push_back(with_version(q.object));
    for (const DefinedObject& x : all_.exchanges)
      if (x.modelled) exchanges.push_back(x.object);
    for (const Value& b : all_.bindings) bindings.push_back(b);
    if (!exported_) {
      Value queue{Object{}};
      queue.set("name", Value(kAssumedQueue));
      queue.set("durable", Value(true));
      queues.push_back(with_version(queue));
      draft_.say(
          phrase({"no export of definitions: a durable classic queue \"{}\"", "没有定义导出：假定一个持久经典队列 \"{}\""}, kAssumedQueue));
    }
    put(draft_.settings, "/broker/queues", Value(std::move(queues)));
    if (!exchanges.empty()) put(draft_.settings, "/broker/exchanges", Value(std::move(exchanges)));
    if (!bindings.empty()) put(draft_.settings, "/broker/bindings", Value(std::move(bindings)));
    draft_.say(
        {"one node: whatever is on its disk ends with that disk, so the end of the disk is not tried (--faults crash,power-loss,disk-lost "
         "does)",
         "单个节点：磁盘报废则其上的一切都没有了，因此不尝试磁盘报废（可用 --faults crash,power-loss,disk-lost）"});
  }

  Value with_version(Value queue) const {
    if (queue_version_ && draft_.version < "4" && describe::at_pointer(queue, "/arguments/x-queue-version") == nullptr)
      put(queue, "/arguments/x-queue-version", *queue_version_);
    return queue;
  }

  /// How a program reaches the queue: by the first binding of an exchange, else by its name.
  Value route_to(const std::string& queue) const {
    Value publish{Object{}};
    for (const Value& b : all_.bindings) {
      if (text_of(b, "queue") != queue) continue;
      const std::string exchange = text_of(b, "exchange");
      publish.set("exchange", Value(exchange));
      publish.set("routing_key", Value(concrete(text_of(b, "routing_key"))));
      if (const Value* arguments = b.find("arguments")) {
        Value headers = *arguments;
        headers.erase("x-match");
        if (!headers.as_object()->empty()) publish.set("headers", std::move(headers));
      }
      return publish;
    }
    publish.set("routing_key", Value(queue));
    return publish;
  }

  /// What two queues must have in common to be audited as one.
  Value likeness(const DefinedObject& queue) const {
    Value key = queue.object;
    key.erase("name");
    const std::string exchange = text_of(route_to(queue.name), "exchange");
    for (const DefinedObject& x : all_.exchanges) {
      if (x.name != exchange) continue;
      Value own = x.object;
      own.erase("name");
      key.set("exchange", std::move(own));
    }
    return key;
  }

  const DefinedObject* modelled_queue(const std::string& name) const {
    const auto found =
        std::find_if(all_.queues.begin(), all_.queues.end(), [&](const DefinedObject& q) { return q.name == name && q.modelled; });
    return found == all_.queues.end() ? nullptr : &*found;
  }

  /// The queue, and those that its dead letters go to: the others have nothing to do with it.
  std::vector<const DefinedObject*> with_dead_letters(const std::string& name) const {
    std::vector<const DefinedObject*> wanted{modelled_queue(name)};
    const auto add = [&](const std::string& queue) {
      const DefinedObject* found = modelled_queue(queue);
      if (found != nullptr && std::find(wanted.begin(), wanted.end(), found) == wanted.end()) wanted.push_back(found);
    };
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Value* exchange = describe::at_pointer(wanted[i]->object, "/arguments/x-dead-letter-exchange");
      const Value* key = describe::at_pointer(wanted[i]->object, "/arguments/x-dead-letter-routing-key");
      if (exchange == nullptr) continue;
      if (plain_text(*exchange).empty() && key != nullptr) add(plain_text(*key));
      for (const Value& b : all_.bindings)
        if (text_of(b, "exchange") == plain_text(*exchange)) add(text_of(b, "queue"));
    }
    return wanted;
  }

  void subject(const std::string& name) {
    Subject& subject = draft_.subjects.emplace_back();
    subject.name = name;
    put(subject.parts, "/publish", route_to(name));
    put(subject.parts, "/consumer/queue", Value(name));
    if (!exported_) return;
    List queues, bindings;
    const std::vector<const DefinedObject*> wanted = with_dead_letters(name);
    for (const DefinedObject* q : wanted) queues.push_back(with_version(q->object));
    for (const Value& b : all_.bindings) {
      const std::string to = text_of(b, "queue");
      if (to.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const DefinedObject* q) { return q->name == to; }))
        bindings.push_back(b);
    }
    put(subject.parts, "/broker/queues", Value(std::move(queues)));
    put(subject.parts, "/broker/bindings", Value(std::move(bindings)));
  }

  void subjects() {
    if (!exported_) return subject(std::string(kAssumedQueue));
    std::vector<std::pair<Value, std::size_t>> seen;
    std::vector<std::string> left_out;
    for (const DefinedObject& q : all_.queues) {
      if (!q.modelled) continue;
      const Value key = likeness(q);
      const auto same = std::find_if(seen.begin(), seen.end(), [&](const auto& s) { return s.first == key; });
      if (same != seen.end()) {
        draft_.subjects[same->second].same.push_back(q.name);
      } else if (draft_.subjects.size() == kMostQueues) {
        left_out.push_back(q.name);
      } else {
        seen.emplace_back(key, draft_.subjects.size());
        subject(q.name);
      }
    }
    if (!left_out.empty())
      draft_.say(phrase({"not tried, as there are more than {} different ones: {}", "不同的队列超过 {} 个，以下未尝试：{}"}, kMostQueues,
                        fmt::format("{}", fmt::join(left_out, ", "))));
    if (draft_.subjects.empty())
      draft_.problem(
          first_, "/queues",
          {"the export has no classic queue, so there is nothing that could be tried", "导出中没有经典队列，没有可以尝试的对象"},
          {"at least one classic queue: quorum queues and streams are not represented yet", "至少一个经典队列：尚未模拟仲裁队列和流"});
  }

  Draft& draft_;
  Definitions all_;
  describe::Where first_{};
  std::optional<Value> queue_version_;
  bool exported_ = false;
  bool spring_ = false;
};

class RabbitConfiguration final : public Configuration {
 public:
  std::span<const ConfigKind> kinds() const override { return configuration_kinds(); }
  void read(std::span<const ConfigFile> files, Clients clients, Draft& draft) const override { Reading(draft).read(files, clients); }
};

}  // namespace

const Configuration* RabbitStyle::configuration() const {
  static const RabbitConfiguration configuration;
  return &configuration;
}

}  // namespace mqlab::models::rabbitmq
