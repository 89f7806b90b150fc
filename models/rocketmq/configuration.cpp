// A cluster and its clients from the files that an engineer has: one broker.conf for each broker.

#include "models/rocketmq/configuration.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "models/rocketmq/style.hpp"
#include "models/spring.hpp"

namespace mqlab::models::rocketmq {

namespace {

using describe::List;
using describe::Member;
using describe::Object;
using describe::phrase;
using describe::Value;

constexpr std::string_view kAssumedTopic = "orders";
constexpr std::int64_t kQueues = 2;  ///< of the audit's topic: more would only be more points of the same kind

class Reading {
 public:
  explicit Reading(Draft& draft) : draft_(draft) {}

  void read(std::span<const ConfigFile> files, Clients clients) {
    for (const bool slaves : {false, true})  // what a master says comes first
      for (const ConfigFile& file : files)
        if (file.kind == &kind_of(FileKind::broker) && is_slave(file) == slaves) slaves ? slave(file) : master(file);
    for (const ConfigFile& file : files)
      if (file.kind == &kind_of(FileKind::spring)) spring(file);
    if (draft_.version.empty()) {
      draft_.version = "5.3";
      draft_.say({"version 5.3 (--version says another)", "版本 5.3（可用 --version 指定）"});
    }
    nodes();
    programs(clients);
    subject();
  }

 private:
  struct Broker {
    std::string name, group;
    std::int64_t id = 0;
  };

  static std::string text_of(const ConfigFile& file, std::string_view key) {
    const Value* found = file.content.find(key);
    return found == nullptr ? std::string() : plain_text(*found);
  }
  /// Where masters are elected no file says who is one; brokerId is then -1, or left out.
  static bool is_elected(const ConfigFile& file) {
    return text_of(file, "enableControllerMode") == "true" || text_of(file, "enableDLegerCommitLog") == "true";
  }
  static bool is_slave(const ConfigFile& file) {
    const std::string id = text_of(file, "brokerId");
    return !is_elected(file) && (text_of(file, "brokerRole") == "SLAVE" || (!id.empty() && id != "0"));
  }

  void node(const ConfigFile& file, std::int64_t otherwise) {
    Broker b{.name = {}, .group = text_of(file, "brokerName"), .id = otherwise};
    if (b.group.empty()) b.group = "broker-a";
    if (const Value* id = file.content.find("brokerId"); id != nullptr && !is_elected(file)) {
      const std::string text = plain_text(*id);
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), b.id);
      if (error != std::errc{} || end != text.data() + text.size() || b.id < 0 || b.id > 31)
        draft_.problem(id->where, "brokerId", phrase({"brokerId can't be \"{}\"", "brokerId 不能是 \"{}\""}, text),
                       {"0 for a master, 1 to 31 for a slave", "主节点为 0，从节点为 1 至 31"});
      const bool twice = std::any_of(brokers_.begin(), brokers_.end(), [&](const Broker& o) { return o.group == b.group && o.id == b.id; });
      if (twice)
        draft_.problem(id->where, "brokerId", phrase({"{} has the brokerId {} twice", "{} 中 brokerId {} 出现两次"}, b.group, b.id),
                       {"each broker of a brokerName once", "同名 broker 的 brokerId 各不相同"});
    }
    const auto same = std::count_if(brokers_.begin(), brokers_.end(), [&](const Broker& o) { return o.group == b.group; });
    b.name = same == 0 ? b.group : fmt::format("{}-{}", b.group, same);
    brokers_.push_back(std::move(b));
  }

  void take(const Member& m) {
    if (!draft_.take(kind_of(FileKind::broker), m.key, m.value)) draft_.unknown(kind_of(FileKind::broker), m.key, m.value);
  }

  void master(const ConfigFile& file) {
    const Object* all = file.content.as_object();
    if (all == nullptr) return;
    node(file, 0);
    for (const Member& m : *all) {
      take(m);
      if (m.key == "dLegerPeers") {
        const std::string peers = plain_text(m.value);
        peers_ = static_cast<std::size_t>(std::count(peers.begin(), peers.end(), ';')) + (peers.ends_with(';') ? 0 : 1);
      }
    }
  }

  /// The model has each setting of broker.conf once for all brokers: the master's.
  void slave(const ConfigFile& file) {
    const Object* all = file.content.as_object();
    if (all == nullptr) return;
    node(file, 1);
    const ConfigKind& kind = kind_of(FileKind::broker);
    for (const Member& m : *all) {
      const auto rule = std::find_if(kind.rules.begin(), kind.rules.end(), [&](const KeyRule& r) { return r.key == m.key; });
      if (rule == kind.rules.end()) {
        take(m);
      } else if (m.key == "brokerRole") {
        draft_.understood.push_back(
            {m.key, plain_text(m.value), m.value.where, fmt::format("{}: brokerId {}", brokers_.back().name, brokers_.back().id)});
      } else if (const Value* of_master = draft_.find(rule->to); of_master != nullptr && *of_master == draft_.typed(*rule, m.value)) {
        draft_.understood.push_back({m.key, plain_text(m.value), m.value.where, std::string(rule->to)});
      } else {
        draft_.remark(
            Remark::Kind::matters, m.value.where, m.key,
            phrase({"{} of a slave: here all brokers have the master's ({})", "从节点的 {}：这里所有 broker 都采用主节点的设置（{}）"},
                   m.key, of_master != nullptr ? plain_text(*of_master) : std::string("default")));
      }
    }
  }

  void spring(const ConfigFile& file) {
    spring_ = true;
    for (const Member& m : spring_settings(file, "rocketmq.", draft_)) {
      if (relaxed_key(m.key) == "rocketmq.consumer.topic") topic_ = plain_text(m.value);
      if (!draft_.take(kind_of(FileKind::spring), m.key, m.value)) draft_.unknown(kind_of(FileKind::spring), m.key, m.value);
    }
  }

  bool on(std::string_view to) const {
    const Value* found = draft_.find(to);
    return found != nullptr && *found == Value(true);
  }

  void nodes() {
    if (brokers_.empty()) {
      brokers_.push_back({"broker-a", "broker-a", 0});
      draft_.say({"no broker.conf: one master with the vendor's defaults (ASYNC_MASTER, ASYNC_FLUSH)",
                  "没有 broker.conf：一个采用默认值的主节点（ASYNC_MASTER、ASYNC_FLUSH）"});
    }
    const std::string group = brokers_.front().group;
    const bool elected = on("/broker/enableDLegerCommitLog") || on("/broker/enableControllerMode");
    if (elected) {
      for (Broker& b : brokers_) b.id = 0;  // given by election
      const std::size_t wanted = on("/broker/enableDLegerCommitLog") ? std::max<std::size_t>(peers_, 3) : 2;
      if (brokers_.size() < wanted)
        draft_.say(phrase({"{} brokers of the name {}, of which one is the master by election", "{} 个名为 {} 的 broker，由选举产生主节点"},
                          wanted, group));
      while (brokers_.size() < wanted) brokers_.push_back({fmt::format("{}-{}", group, brokers_.size()), group, 0});
    }
    const Value* role = draft_.find("/broker/brokerRole");
    if (elected && role != nullptr && draft_.settings.find("broker") != nullptr) {
      draft_.remark(Remark::Kind::note, role->where, "brokerRole", {"the role is given by election: not read", "角色由选举决定：不读取"});
      draft_.settings.find("broker")->erase("brokerRole");
    }
    const Value* sync = draft_.find("/broker/inSyncReplicas");
    const bool awaits =
        (role != nullptr && *role == Value("SYNC_MASTER")) || (sync != nullptr && sync->as_integer() != nullptr && *sync->as_integer() > 1);
    const bool alone = std::none_of(brokers_.begin(), brokers_.end(), [](const Broker& b) { return b.id != 0; });
    if (!elected && awaits && alone) {
      brokers_.push_back({group + "-1", group, 1});
      draft_.say(phrase({"the master waits for a slave and no file is a slave's: {}-1 is one, with the same settings",
                         "主节点等待从节点，但没有从节点的配置：假定 {}-1 为从节点，设置相同"},
                        group));
    }
    List nodes;
    for (const Broker& b : brokers_) {
      Value node{Object{}};
      node.set("name", Value(b.name));
      node.set("brokerName", Value(b.group));
      if (b.id != 0) node.set("brokerId", Value(b.id));
      nodes.push_back(std::move(node));
    }
    draft_.assume("/broker/nodes", Value(std::move(nodes)));
    draft_.replicated = brokers_.size() > 1;
  }

  void programs(Clients clients) {
    const bool careful = clients != Clients::defaults;
    if (careful) {
      draft_.assume("/publish/when_not_SEND_OK", Value("unknown"));
      draft_.say({"the program sends synchronously and does not take FLUSH_DISK_TIMEOUT and the like for success",
                  "程序同步发送，且不把 FLUSH_DISK_TIMEOUT 等状态当作成功"});
    } else {
      draft_.say({"the program sends synchronously and takes any SendResult for success, for nothing was thrown",
                  "程序同步发送，未抛异常即视为成功，不看 SendResult 的状态"});
    }
    if (!spring_) draft_.say({"no client's file: the Java client's defaults", "没有客户端配置：采用 Java 客户端的默认值"});
    draft_.say({"a concurrent listener that returns CONSUME_SUCCESS when its work is done", "并发监听器，处理完成后返回 CONSUME_SUCCESS"});
    if (clients == Clients::idempotent) {
      draft_.assume("/consumer/idempotent", Value("message-id"));
      draft_.say({"the consumer writes each message's id together with its effect, so that a repetition changes nothing",
                  "消费者把消息 ID 与效果写入同一事务，重复不会产生变化"});
    }
    draft_.assume("/consumer/consumerGroup", Value("audit"));
  }

  void subject() {
    const std::string name = topic_.empty() ? std::string(kAssumedTopic) : topic_;
    draft_.say(phrase({"a topic \"{}\" with {} queues on each broker; broker.conf has none",
                       "主题 \"{}\"，每个 broker 上 {} 个队列；broker.conf 中没有主题"},
                      name, kQueues));
    Subject& subject = draft_.subjects.emplace_back();
    subject.name = name;
    Value topic{Object{}};
    topic.set("name", Value(name));
    topic.set("readQueueNums", Value(kQueues));
    topic.set("writeQueueNums", Value(kQueues));
    put(subject.parts, "/broker/topics", Value(List{std::move(topic)}));
    put(subject.parts, "/publish/topic", Value(name));
    put(subject.parts, "/consumer/topic", Value(name));
  }

  Draft& draft_;
  std::vector<Broker> brokers_;
  std::size_t peers_ = 0;
  std::string topic_;
  bool spring_ = false;
};

class RocketConfiguration final : public Configuration {
 public:
  std::span<const ConfigKind> kinds() const override { return configuration_kinds(); }
  void read(std::span<const ConfigFile> files, Clients clients, Draft& draft) const override { Reading(draft).read(files, clients); }
};

}  // namespace

const Configuration* RocketStyle::configuration() const {
  static const RocketConfiguration configuration;
  return &configuration;
}

}  // namespace mqlab::models::rocketmq
