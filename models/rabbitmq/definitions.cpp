// definitions.json, as `rabbitmqctl export_definitions` and the management plugin write it: queues, exchanges and bindings of all vhosts, with what policies add.

#include <algorithm>
#include <set>

#include "models/rabbitmq/configuration.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::models::rabbitmq {

using describe::List;
using describe::Member;
using describe::Object;
using describe::phrase;
using describe::Value;

namespace {

constexpr KeyRule kArguments[] = {
    {"x-message-ttl", "/broker/queues/*/arguments/x-message-ttl", Unit::milliseconds},
    {"x-expires", "/broker/queues/*/arguments/x-expires", Unit::milliseconds},
    {"x-max-length", "/broker/queues/*/arguments/x-max-length"},
    {"x-max-length-bytes", "/broker/queues/*/arguments/x-max-length-bytes", Unit::bytes},
    {"x-overflow", "/broker/queues/*/arguments/x-overflow"},
    {"x-dead-letter-exchange", "/broker/queues/*/arguments/x-dead-letter-exchange"},
    {"x-dead-letter-routing-key", "/broker/queues/*/arguments/x-dead-letter-routing-key"},
    {"x-max-priority", "/broker/queues/*/arguments/x-max-priority"},
    {"x-single-active-consumer", "/broker/queues/*/arguments/x-single-active-consumer"},
    {"x-queue-version", "/broker/queues/*/arguments/x-queue-version"},
    {"x-queue-type", "/broker/queues/*/arguments/x-queue-type"},
    {"x-queue-mode", "/broker/queues/*/arguments/x-queue-mode"},
    {"x-consumer-timeout", "/broker/queues/*/arguments/x-consumer-timeout", Unit::milliseconds},
};

constexpr std::string_view kSections[] = {"rabbit_version",
                                          "rabbitmq_version",
                                          "product_name",
                                          "product_version",
                                          "rabbitmq_definition_format",
                                          "original_cluster_name",
                                          "original_vhost_name",
                                          "explanation",
                                          "users",
                                          "vhosts",
                                          "permissions",
                                          "topic_permissions",
                                          "parameters",
                                          "global_parameters",
                                          "policies",
                                          "queues",
                                          "exchanges",
                                          "bindings"};

std::string text_in(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  return found == nullptr ? std::string() : plain_text(*found);
}

class Export {
 public:
  Export(const ConfigFile& file, Draft& draft) : root_(file.content), draft_(draft) {}

  Definitions read() {
    if (!root_.is_object()) {
      draft_.problem(root_.where, "", {"an export of definitions is an object", "定义导出应为对象"},
                     {"{\"queues\": [...], ...}", "{\"queues\": [...], ...}"});
      return {};
    }
    sections();
    Policies policies(root_, draft_);
    several_ = vhosts().size() > 1;
    for (const Value& item : items("queues")) queue(item, policies);
    for (const Value& item : items("exchanges")) exchange(item, policies);
    policies.say_shadowed();
    for (const Value& item : items("bindings")) binding(item);
    return std::move(out_);
  }

 private:
  void sections() {
    for (const Member& m : *root_.as_object()) {
      if (m.key == "rabbit_version" || m.key == "rabbitmq_version") {
        if (draft_.version.empty()) of_version(m.value);
      } else if (std::find(std::begin(kSections), std::end(kSections), m.key) == std::end(kSections)) {
        const std::vector<std::string_view> names(std::begin(kSections), std::end(kSections));
        draft_.remark(Remark::Kind::unknown, m.key_where, m.key, phrase({"unknown section \"{}\"", "未知的部分 \"{}\""}, m.key),
                      describe::suggest(m.key, std::span<const std::string_view>(names)));
      } else if (m.key == "users" || m.key == "permissions" || m.key == "topic_permissions") {
        draft_.remark(Remark::Kind::harmless, m.key_where, m.key, {"who may do what: it loses no message", "谁可以做什么：不会丢失消息"});
      } else if (m.key == "vhosts") {
        limits(m.value);
      }
    }
  }

  void limits(const Value& vhosts) {
    if (!vhosts.is_list()) return;
    for (const Value& vhost : *vhosts.as_list())
      if (const Value* type = vhost.find("default_queue_type"); type != nullptr)
        draft_.remark(
            Remark::Kind::note, type->where, "default_queue_type",
            {"of queues that are declared later; those of the export say their own", "用于以后声明的队列；导出中的队列各有自己的类型"});
  }

  /// The newest profile that is not newer.
  void of_version(const Value& value) {
    const std::string text = plain_text(value);
    const auto parts = [](const std::string& v) {
      const std::size_t dot = v.find('.');
      return std::pair(std::atoi(v.c_str()), dot == std::string::npos ? 0 : std::atoi(v.c_str() + dot + 1));
    };
    for (const std::string_view name : {"3.10", "3.12", "3.13", "4.0", "4.1", "4.2", "4.3"})
      if (draft_.version.empty() || parts(std::string(name)) <= parts(text)) draft_.version = name;
    draft_.say(phrase({"the version is {}: the newest that is modelled up to {} ({})", "版本为 {}：不高于 {} 的最新已建模版本（{}）"},
                      draft_.version, text, draft_.place(value.where)));
  }

  const List& items(std::string_view section) {
    static const List none;
    const Value* found = root_.find(section);
    if (found == nullptr) return none;
    if (const List* list = found->as_list()) {
      for (const Value& item : *list) {
        if (item.is_object()) continue;
        draft_.problem(item.where, std::string(section), phrase({"{} can't be {}", "{} 不能是{}"}, section, describe::kind_name(item)),
                       {"an object {...}", "对象 {...}"});
        return none;
      }
      return *list;
    }
    draft_.problem(found->where, std::string(section), phrase({"{} can't be {}", "{} 不能是{}"}, section, describe::kind_name(*found)),
                   {"a list [...]", "列表 [...]"});
    return none;
  }

  std::set<std::string> vhosts() {
    std::set<std::string> names;
    for (const Value& queue : items("queues")) names.insert(text_in(queue, "vhost"));
    return names;
  }

  std::string full(const std::string& vhost, const std::string& name) const {
    return several_ && !name.empty() ? vhost + ":" + name : name;
  }

  void copy(DefinedObject& to, const Value& item, std::string_view field) {
    const Value* value = item.find(field);
    if (value == nullptr) return;
    draft_.understood.push_back({std::string(field), plain_text(*value), value->where, to.name + ": " + std::string(field)});
    to.object.set(field, *value);
  }

  void queue(const Value& item, Policies& policies) {
    DefinedObject q{.vhost = text_in(item, "vhost"), .own = text_in(item, "name")};
    q.name = full(q.vhost, q.own);
    Value name(q.name);
    if (const Value* at = item.find("name")) name.where = at->where;
    q.object.set("name", std::move(name));
    q.object.where = item.where;
    copy(q, item, "durable");
    copy(q, item, "auto_delete");
    std::string type = item.find("type") != nullptr ? text_in(item, "type") : "classic";
    if (const Value* arguments = item.find("arguments"); arguments != nullptr && arguments->is_object())
      for (const Member& m : *arguments->as_object()) argument(q, m, type);
    if (type != "classic") {
      const Value* at = describe::at_pointer(item, "/arguments/x-queue-type");
      draft_.remark(
          Remark::Kind::matters, at != nullptr ? at->where : item.where, q.name,
          phrase({"the {} queue \"{}\" is not modelled: nothing is said of it", "未模拟 {} 队列 \"{}\"：不作任何结论"}, type, q.name));
      q.modelled = false;
    } else {
      policies.apply(q, "queues", type);
    }
    out_.queues.push_back(std::move(q));
  }

  void argument(DefinedObject& q, const Member& m, std::string& type) {
    if (m.key == "x-queue-type") type = plain_text(m.value);
    const auto rule = std::find_if(std::begin(kArguments), std::end(kArguments), [&](const KeyRule& r) { return r.key == m.key; });
    if (rule == std::end(kArguments)) {
      const bool of_quorum = type != "classic" || m.key.starts_with("x-quorum") || m.key == "x-delivery-limit";
      std::vector<std::string_view> names;
      for (const KeyRule& r : kArguments) names.push_back(r.key);
      draft_.remark(of_quorum ? Remark::Kind::matters : Remark::Kind::unknown, m.value.where, m.key,
                    of_quorum ? phrase({"{} of \"{}\": not modelled", "\"{1}\" 的 {0}：未建模"}, m.key, q.name)
                              : phrase({"unknown argument {} of \"{}\"", "\"{1}\" 的未知参数 {0}"}, m.key, q.name),
                    of_quorum ? std::nullopt : describe::suggest(m.key, std::span<const std::string_view>(names)));
      return;
    }
    draft_.understood.push_back({m.key, plain_text(m.value), m.value.where, q.name + ": " + m.key});
    if (m.key == "x-dead-letter-exchange" && several_) {
      Value named(full(q.vhost, plain_text(m.value)));
      named.where = m.value.where;
      put(q.object, "/arguments/x-dead-letter-exchange", std::move(named));
    } else if (m.key != "x-queue-type" || type == "classic") {
      put(q.object, "/arguments/" + m.key, draft_.typed(*rule, m.value));
    }
  }

  void exchange(const Value& item, Policies& policies) {
    DefinedObject x{.vhost = text_in(item, "vhost"), .own = text_in(item, "name")};
    x.name = full(x.vhost, x.own);
    if (x.own.empty() || x.own.starts_with("amq.")) return;
    x.object.set("name", Value(x.name));
    x.object.where = item.where;
    const std::string type = text_in(item, "type");
    const bool known = type == "direct" || type == "fanout" || type == "topic" || type == "headers";
    if (!known) {
      const Value* at = item.find("type");
      draft_.remark(
          Remark::Kind::matters, at != nullptr ? at->where : item.where, x.name,
          phrase({"the exchange \"{}\" of type {} (a plugin's) is not modelled", "未模拟交换机 \"{}\"（插件类型 {}）"}, x.name, type));
      x.modelled = false;
    }
    for (const std::string_view field : {"type", "durable", "auto_delete", "internal"}) copy(x, item, field);
    if (const Value* arguments = item.find("arguments"); arguments != nullptr && arguments->is_object())
      for (const Member& m : *arguments->as_object()) exchange_argument(x, m);
    if (known) policies.apply(x, "exchanges", "");
    out_.exchanges.push_back(std::move(x));
  }

  void exchange_argument(DefinedObject& x, const Member& m) {
    if (m.key != "alternate-exchange") {
      draft_.remark(Remark::Kind::matters, m.value.where, m.key,
                    phrase({"{} of the exchange \"{}\": not modelled", "交换机 \"{1}\" 的 {0}：未建模"}, m.key, x.name));
      return;
    }
    draft_.understood.push_back({m.key, plain_text(m.value), m.value.where, x.name + ": " + m.key});
    Value named(full(x.vhost, plain_text(m.value)));
    named.where = m.value.where;
    put(x.object, "/arguments/alternate-exchange", std::move(named));
  }

  const DefinedObject* find(const std::vector<DefinedObject>& all, const std::string& name) const {
    const auto found = std::find_if(all.begin(), all.end(), [&](const DefinedObject& o) { return o.name == name; });
    return found == all.end() ? nullptr : &*found;
  }

  void binding(const Value& item) {
    const std::string vhost = text_in(item, "vhost"), own = text_in(item, "source"), source = full(vhost, own);
    const std::string to = full(vhost, text_in(item, "destination"));
    const bool to_queue = text_in(item, "destination_type") != "exchange";
    if (own.empty()) return;  // the default exchange binds every queue by itself
    const bool amq = own.starts_with("amq.");
    const DefinedObject* from = find(out_.exchanges, source);
    const DefinedObject* target = find(to_queue ? out_.queues : out_.exchanges, to);
    if ((!amq && from == nullptr) || target == nullptr) {
      draft_.remark(
          Remark::Kind::matters, item.where, "bindings",
          phrase({"a binding of \"{}\" to \"{}\", which the export does not have", "\"{}\" 到 \"{}\" 的绑定，但导出中没有相应对象"}, source,
                 to));
      return;
    }
    if ((from != nullptr && !from->modelled) || !target->modelled) return;  // that it is not modelled is said at the object
    draft_.understood.push_back({"bindings", text_in(item, "routing_key"), item.where, (amq ? own : source) + " -> " + to});
    Value binding{Object{}};
    binding.where = item.where;
    binding.set("exchange", Value(amq ? own : source));
    binding.set(to_queue ? "queue" : "destination", Value(to));
    if (const Value* key = item.find("routing_key"); key != nullptr && key->is_string()) binding.set("routing_key", *key);
    if (const Value* arguments = item.find("arguments"); arguments != nullptr && arguments->is_object() && !arguments->as_object()->empty())
      binding.set("arguments", *arguments);
    out_.bindings.push_back(std::move(binding));
  }

  const Value& root_;
  Draft& draft_;
  Definitions out_;
  bool several_ = false;  ///< vhosts with queues
};

}  // namespace

Definitions read_definitions(const ConfigFile& file, Draft& draft) { return Export(file, draft).read(); }

}  // namespace mqlab::models::rabbitmq
