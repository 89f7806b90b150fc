// A Kafka cluster, its topics and its clients from the files that an engineer has.

#include "models/kafka/configuration.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>

#include <fmt/format.h>

#include "models/kafka/style.hpp"
#include "models/spring.hpp"

namespace mqlab::models::kafka {

namespace {

using describe::List;
using describe::Member;
using describe::Object;
using describe::phrase;
using describe::Value;

constexpr std::string_view kAssumedTopic = "orders";
constexpr std::int64_t kAssumedBrokers = 3;
constexpr std::size_t kMostSubjects = 6;

bool is(const ConfigFile& file, FileKind kind) { return file.kind == &kind_of(kind); }

std::optional<std::int64_t> number_of(const Value* value) {
  if (value == nullptr) return std::nullopt;
  if (const std::int64_t* i = value->as_integer()) return *i;
  const std::string text = plain_text(*value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(number) : std::nullopt;
}

/// A topic as a tool describes it.
struct Described {
  std::string name;
  Value topic{Object{}};
  std::vector<std::vector<std::int64_t>> replicas;  ///< by partition
};

/// `a=1,b=x,y,c=2`: a comma ends a setting only where another begins.
std::vector<Member> configs_of(const Value& cell) {
  std::vector<Member> out;
  const std::string text = plain_text(cell);
  const auto at = [&](std::size_t from, std::size_t to) {
    return describe::Where{cell.where.source, cell.where.offset + static_cast<std::uint32_t>(from),
                           cell.where.offset + static_cast<std::uint32_t>(to)};
  };
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t equals = text.find('=', from);
    if (equals == std::string::npos) break;
    const std::size_t next = text.find('=', equals + 1);
    std::size_t end = next == std::string::npos ? text.size() : text.rfind(',', next);
    if (end == std::string::npos || end <= equals) end = text.size();
    Value value(text.substr(equals + 1, end - equals - 1));
    value.where = at(equals + 1, end);
    out.push_back({text.substr(from, equals - from), std::move(value), at(from, equals)});
    from = end + 1;
  }
  return out;
}

class Reading {
 public:
  explicit Reading(Draft& draft) : draft_(draft) {}

  void read(std::span<const ConfigFile> files, Clients clients) {
    for (const ConfigFile& file : files) {
      if (is(file, FileKind::broker)) broker(file);
      if (is(file, FileKind::producer)) table(file, FileKind::producer, draft_.producer_known);
      if (is(file, FileKind::consumer)) table(file, FileKind::consumer, draft_.consumer_known);
      if (is(file, FileKind::topic)) topics(file);
      if (is(file, FileKind::spring)) spring(file);
    }
    programs(clients);
    cluster();
    subjects();
  }

 private:
  void table(const ConfigFile& file, FileKind kind, bool& known) {
    if (const Object* all = file.content.as_object()) draft_.take_all(kind_of(kind), *all);
    known = true;
  }

  /// Where Kafka has three names of one setting, that of the finer unit counts.
  static bool shadowed(const Object& all, std::string_view key) {
    const auto has = [&](std::string_view k) { return std::any_of(all.begin(), all.end(), [&](const Member& m) { return m.key == k; }); };
    if (key == "log.retention.hours") return has("log.retention.ms") || has("log.retention.minutes");
    if (key == "log.retention.minutes") return has("log.retention.ms");
    return key == "log.roll.hours" && has("log.roll.ms");
  }

  void broker(const ConfigFile& file) {
    const Object* all = file.content.as_object();
    if (all == nullptr) return;
    ++servers_;
    for (const Member& m : *all) {
      if (shadowed(*all, m.key)) {
        draft_.remark(Remark::Kind::note, m.value.where, m.key,
                      {"a setting of a finer unit is there too, and counts instead", "同时有更小单位的同一设置，以后者为准"});
      } else if (m.key == "node.id" || m.key == "broker.id") {
        if (const auto id = number_of(&m.value)) ids_.insert(*id);
        draft_.take(kind_of(FileKind::broker), m.key, m.value);
      } else if (!draft_.take(kind_of(FileKind::broker), m.key, m.value)) {
        draft_.unknown(kind_of(FileKind::broker), m.key, m.value);
      }
      if (m.key == "inter.broker.protocol.version" && draft_.version.empty()) of_protocol(m.value);
    }
  }

  /// The newest version here that is not newer than the protocol.
  void of_protocol(const Value& value) {
    const std::string text = plain_text(value);
    const auto parts = [](std::string_view v) {
      int major = 0, minor = 0;
      const auto dot = v.find('.');
      std::from_chars(v.data(), v.data() + std::min(dot, v.size()), major);
      if (dot != std::string_view::npos) std::from_chars(v.data() + dot + 1, v.data() + v.size(), minor);
      return std::pair(major, minor);
    };
    for (const auto& [version, name] : choices(Version{}))
      if (parts(name) <= parts(text)) draft_.version = name;
    if (!draft_.version.empty())
      draft_.say(phrase({"the version is {}: the newest that is modelled up to {} ({})", "版本为 {}：不高于 {} 的最新已建模版本（{}）"},
                        draft_.version, text, draft_.place(value.where)));
  }

  void topics(const ConfigFile& file) {
    const List* lines = file.content.as_list();
    if (lines == nullptr) return;
    described_ = true;
    Described* of_configs = nullptr;
    for (const Value& line : *lines) {
      if (const Value* text = line.find("text")) {
        of_configs = configs_line(*text, of_configs);
        continue;
      }
      const Value* name = line.find("Topic");
      if (name == nullptr) {
        for (const Member& m : *line.as_object())
          draft_.remark(Remark::Kind::unknown, m.value.where, m.key, {"this line describes no topic", "此行不是主题描述"});
        continue;
      }
      Described& topic = described(plain_text(*name));
      if (const Value* configs = line.find("Configs")) settings(topic, configs_of(*configs));
      if (const Value* count = line.find("PartitionCount")) set_number(topic, "partitions", "PartitionCount", *count);
      if (const Value* factor = line.find("ReplicationFactor")) set_number(topic, "replication.factor", "ReplicationFactor", *factor);
      if (const Value* replicas = line.find("Replicas")) {
        std::vector<std::int64_t>& ids = topic.replicas.emplace_back();
        const std::string list = plain_text(*replicas) + ",";
        for (std::size_t from = 0; from < list.size();) {
          const std::size_t comma = list.find(',', from);
          Value one(list.substr(from, comma - from));
          if (const auto id = number_of(&one)) ids.push_back(*id), ids_.insert(*id);
          from = comma + 1;
        }
      }
      for (const Member& m : *line.as_object())
        if (m.key != "Topic" && m.key != "Configs" && m.key != "PartitionCount" && m.key != "ReplicationFactor" && m.key != "Replicas" &&
            m.key != "Partition" && m.key != "Leader" && m.key != "Isr" && m.key != "TopicId" && m.key != "Elr" &&
            m.key != "LastKnownElr" && m.key != "Offline")
          draft_.remark(Remark::Kind::unknown, m.value.where, m.key,
                        phrase({"\"{}\" is not known of a topic", "不了解主题的 \"{}\""}, m.key));
    }
  }

  /// `kafka-configs.sh --describe`: a heading, then `key=value sensitive=...` lines.
  Described* configs_line(const Value& line, Described* of) {
    const std::string text = plain_text(line);
    for (const std::string_view heading : {"Dynamic configs for topic ", "All configs for topic "})
      if (text.starts_with(heading)) return &described(text.substr(heading.size(), text.find(' ', heading.size()) - heading.size()));
    const std::size_t sensitive = text.find(" sensitive=");
    if (of == nullptr || sensitive == std::string::npos || text.find('=') > sensitive) {
      draft_.remark(Remark::Kind::unknown, line.where, "", {"this line is not understood", "无法理解此行"});
      return of;
    }
    Value cell(text.substr(0, sensitive));
    cell.where = line.where;
    if (text.find("DEFAULT_CONFIG:", sensitive) == std::string::npos || text.find("DYNAMIC_TOPIC_CONFIG:", sensitive) != std::string::npos)
      settings(*of, configs_of(cell));
    return of;
  }

  Described& described(const std::string& name) {
    const auto known = std::find_if(topics_.begin(), topics_.end(), [&](const Described& d) { return d.name == name; });
    if (known != topics_.end()) return *known;
    Described& topic = topics_.emplace_back();
    topic.name = name;
    topic.topic.set("name", Value(name));
    return topic;
  }

  void set_number(Described& topic, std::string_view field, std::string_view key, const Value& cell) {
    Value value = number_of(&cell) ? Value(*number_of(&cell)) : Value(plain_text(cell));
    value.where = cell.where;
    draft_.understood.push_back({std::string(key), plain_text(cell), cell.where, fmt::format("topic {}: {}", topic.name, field)});
    topic.topic.set(field, std::move(value), cell.where);
  }

  void settings(Described& topic, const std::vector<Member>& all) {
    const ConfigKind& kind = kind_of(FileKind::topic);
    for (const Member& m : all) {
      const auto rule = std::find_if(kind.rules.begin(), kind.rules.end(), [&](const KeyRule& r) { return r.key == m.key; });
      if (rule == kind.rules.end()) {
        if (!draft_.take(kind, m.key, m.value)) draft_.unknown(kind, m.key, m.value);
        continue;
      }
      draft_.understood.push_back({m.key, plain_text(m.value), m.value.where, fmt::format("topic {}: {}", topic.name, m.key)});
      topic.topic.set(m.key, draft_.typed(*rule, m.value), m.key_where);
    }
  }

  void spring(const ConfigFile& file) {
    const ConfigKind& kind = kind_of(FileKind::spring);
    spring_ = true;
    for (const Member& m : spring_settings(file, "spring.kafka.", draft_)) {
      const std::string key = m.key;
      bool taken = false;
      for (const auto& [prefix, to_producer, to_consumer] : {std::tuple("spring.kafka.producer.properties.", true, false),
                                                             {"spring.kafka.consumer.properties.", false, true},
                                                             {"spring.kafka.properties.", true, true}}) {
        if (!key.starts_with(prefix)) continue;
        const std::string own = key.substr(std::string_view(prefix).size());
        const std::size_t before = draft_.remarks.size();
        if (to_producer) taken = draft_.take(kind_of(FileKind::producer), own, m.value) || taken;
        const bool remarked = draft_.remarks.size() > before;
        if (to_consumer && !remarked) taken = draft_.take(kind_of(FileKind::consumer), own, m.value) || taken;
        if (!taken) draft_.unknown(kind_of(to_producer ? FileKind::producer : FileKind::consumer), own, m.value);
        taken = true;
      }
      if (!taken && !draft_.take(kind, key, m.value)) draft_.unknown(kind, key, m.value);
      if (key == "spring.kafka.template.default-topic") default_topic_ = plain_text(m.value);
    }
  }

  void programs(Clients clients) {
    if (spring_) {
      // Of a container of Spring, whatever the file says: it commits by itself, after each poll, what its listener has done (AckMode.BATCH).
      draft_.assume("/consumer/enable.auto.commit", Value(false));
      draft_.say({"Spring's listener container commits offsets after each poll (AckMode.BATCH), unless enable-auto-commit is set",
                  "Spring 的监听容器在每次 poll 之后提交位移（AckMode.BATCH），除非设置了 enable-auto-commit"});
      draft_.say({"the program looks at the result of KafkaTemplate.send()", "程序检查 KafkaTemplate.send() 的结果"});
    }
    const bool careful = clients != Clients::defaults;
    if (!draft_.producer_known && !spring_) {
      if (careful) {
        draft_.assume("/publish/acks", Value("all"));
        draft_.say({"no producer's file: a careful producer with acks=all", "没有生产者配置：假定生产者谨慎，acks=all"});
      } else {
        draft_.say({"no producer's file: the Java client's defaults", "没有生产者配置：采用 Java 客户端的默认值"});
      }
    }
    if (!draft_.consumer_known && !spring_) {
      if (careful) {
        draft_.assume("/consumer/enable.auto.commit", Value(false));
        draft_.assume("/consumer/auto.offset.reset", Value("earliest"));
        draft_.say({"no consumer's file: a careful consumer that commits after its work and begins at the earliest offset",
                    "没有消费者配置：假定消费者谨慎，处理之后才提交，并从最早的位移开始"});
      } else {
        draft_.say({"no consumer's file: the Java client's defaults, and records are handled in the poll loop",
                    "没有消费者配置：采用 Java 客户端的默认值，并在 poll 循环中处理记录"});
      }
    }
    if (clients == Clients::idempotent) {
      draft_.assume("/consumer/idempotent", Value("message-id"));
      draft_.say({"the consumer writes each message's id together with its effect, so that a repetition changes nothing",
                  "消费者把消息 ID 与效果写入同一事务，重复不会产生变化"});
    }
    draft_.assume("/consumer/group.id", Value("audit"));
  }

  void cluster() {
    std::int64_t brokers = std::max<std::int64_t>(static_cast<std::int64_t>(ids_.size()), servers_);
    std::int64_t most = 0;
    for (const Described& t : topics_) most = std::max(most, number_of(t.topic.find("replication.factor")).value_or(0));
    most = std::max(most, number_of(draft_.find("/broker/default.replication.factor")).value_or(0));
    const std::int64_t needed = std::max(brokers, most);
    if (needed < kAssumedBrokers) {
      draft_.say(needed == 0
                     ? phrase({"the cluster has {} brokers; no file says how many", "集群有 {} 个代理；没有文件说明数量"}, kAssumedBrokers)
                     : phrase({"the cluster has {} brokers; the files speak of {}", "集群有 {} 个代理；文件中提到 {} 个"}, kAssumedBrokers,
                              needed));
      brokers = kAssumedBrokers;
    } else {
      brokers = needed;
      draft_.say(phrase({"the cluster has {} brokers, as many as the files need", "集群有 {} 个代理，即文件所需的数量"}, brokers));
    }
    List nodes;
    for (std::int64_t i = 1; i <= brokers; ++i) nodes.push_back(Value(fmt::format("broker-{}", i)));
    draft_.assume("/broker/nodes", Value(std::move(nodes)));
    draft_.replicated = true;
    if (draft_.version.empty()) {
      draft_.version = "3.9";
      draft_.say({"version 3.9 (--version says another)", "版本 3.9（可用 --version 指定）"});
    }
  }

  void subjects() {
    std::erase_if(topics_, [&](const Described& t) {
      if (!t.name.starts_with("__")) return false;
      draft_.say(phrase({"{} is Kafka's own topic and not audited by itself", "{} 是 Kafka 自己的主题，不单独审计"}, t.name));
      return true;
    });
    if (topics_.empty()) {
      const std::string name = default_topic_.empty() ? std::string(kAssumedTopic) : default_topic_;
      described(name);
      draft_.say(phrase({"no topic description: a topic \"{}\" with the broker's defaults (num.partitions, default.replication.factor)",
                         "没有主题描述：假定主题 \"{}\" 采用代理的默认值（num.partitions、default.replication.factor）"},
                        name));
    }
    for (const Described& t : topics_)
      if (described_ && t.topic.find("replication.factor") == nullptr)
        draft_.say(
            phrase({"{}: its description has no ReplicationFactor, so default.replication.factor is taken (the vendor's default is 1)",
                    "{}：描述中没有 ReplicationFactor，采用 default.replication.factor（官方默认值为 1）"},
                   t.name));
    std::vector<std::pair<Value, std::size_t>> seen;  // settings without the name, subject
    std::vector<std::string> left_out;
    for (Described& t : topics_) {
      Value key = t.topic;
      key.erase("name");
      const auto same = std::find_if(seen.begin(), seen.end(), [&](const auto& s) { return s.first == key; });
      if (same != seen.end()) {
        draft_.subjects[same->second].same.push_back(t.name);
        continue;
      }
      if (draft_.subjects.size() == kMostSubjects) {
        left_out.push_back(t.name);
        continue;
      }
      seen.emplace_back(key, draft_.subjects.size());
      Subject& subject = draft_.subjects.emplace_back();
      subject.name = t.name;
      put(subject.parts, "/broker/topics", Value(List{t.topic}));
      put(subject.parts, "/publish/topic", Value(t.name));
      put(subject.parts, "/consumer/topics", Value(List{Value(t.name)}));
    }
    if (!left_out.empty())
      draft_.say(phrase({"not tried, as there are more than {} different ones: {}", "不同的主题超过 {} 个，以下未尝试：{}"}, kMostSubjects,
                        fmt::format("{}", fmt::join(left_out, ", "))));
  }

  Draft& draft_;
  std::deque<Described> topics_;
  bool described_ = false;  ///< by a file
  std::set<std::int64_t> ids_;
  std::int64_t servers_ = 0;
  std::string default_topic_;
  bool spring_ = false;
};

class KafkaConfiguration final : public Configuration {
 public:
  std::span<const ConfigKind> kinds() const override { return configuration_kinds(); }
  void read(std::span<const ConfigFile> files, Clients clients, Draft& draft) const override { Reading(draft).read(files, clients); }
};

}  // namespace

const Configuration* KafkaStyle::configuration() const {
  static const KafkaConfiguration configuration;
  return &configuration;
}

}  // namespace mqlab::models::kafka
