// Policies of an export. Of several that match, the one of highest priority counts, alone; an operator's stands beside it and is the lower of both where both are numbers; what a
// queue says by itself (x-arguments) comes before a policy (rabbitmq.com/docs/parameters#policies).

#include <algorithm>

#include <fmt/format.h>

#include "models/rabbitmq/configuration.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::models::rabbitmq {

using describe::phrase;
using describe::Value;

namespace {

struct PolicyKey {
  std::string_view policy, argument;
  Unit unit = Unit::none;
  std::string_view of = "queues";
};
constexpr PolicyKey kPolicyKeys[] = {
    {"message-ttl", "x-message-ttl", Unit::milliseconds},
    {"expires", "x-expires", Unit::milliseconds},
    {"max-length", "x-max-length"},
    {"max-length-bytes", "x-max-length-bytes"},
    {"overflow", "x-overflow"},
    {"dead-letter-exchange", "x-dead-letter-exchange"},
    {"dead-letter-routing-key", "x-dead-letter-routing-key"},
    {"queue-mode", "x-queue-mode"},
    {"queue-version", "x-queue-version"},
    {"consumer-timeout", "x-consumer-timeout", Unit::milliseconds},
    {"alternate-exchange", "alternate-exchange", Unit::none, "exchanges"},
};

std::string text_at(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  return found == nullptr ? std::string() : plain_text(*found);
}

/// What can be compared: a number, or a time.
std::optional<std::int64_t> measure(const Value& value) {
  if (const std::int64_t* i = value.as_integer()) return *i;
  const std::string* text = value.as_string();
  const auto duration = text != nullptr ? describe::parse_duration(*text) : std::nullopt;
  return duration ? std::optional(duration->count()) : std::nullopt;
}

bool applies(std::string_view to, std::string_view kind, std::string_view type) {
  if (to == "all" || to == kind) return true;
  return kind == "queues" && to == std::string(type) + "_queues";
}

}  // namespace

Policies::Policies(const Value& definitions, Draft& draft) : draft_(draft) {
  if (const Value* policies = definitions.find("policies"); policies != nullptr && policies->is_list())
    for (const Value& item : *policies->as_list()) add(item, item, false);
  if (const Value* parameters = definitions.find("parameters"); parameters != nullptr && parameters->is_list())
    for (const Value& item : *parameters->as_list()) {
      const Value* value = item.find("value");
      if (text_at(item, "component") == "operator_policy" && value != nullptr) {
        add(item, *value, true);
      } else {
        draft_.remark(Remark::Kind::matters, item.where, text_at(item, "name"),
                      phrase({"parameter of {} (shovel, federation, ...): not modelled", "{} 的参数（shovel、federation 等）：未建模"},
                             text_at(item, "component")));
      }
    }
}

void Policies::add(const Value& item, const Value& value, bool of_operator) {
  const Value* definition = value.find("definition");
  if (definition == nullptr || !definition->is_object()) {
    draft_.problem(item.where, "policies", {"a policy without a definition", "策略没有 definition"},
                   {"\"definition\": {...}", "\"definition\": {...}"});
    return;
  }
  const Value* at = value.find("pattern");
  const describe::Where where = at != nullptr ? at->where : item.where;
  const std::string text = text_at(value, "pattern");
  auto pattern = Pattern::compile(text);
  if (!pattern) {
    draft_.problem(where, "pattern", phrase({"the pattern \"{}\" can't be read: {}", "无法解析模式 \"{}\"：{}"}, text, pattern.error()),
                   {"a regular expression as PCRE has it", "PCRE 正则表达式"});
    return;
  }
  const Value* priority = value.find("priority");
  const std::int64_t* number = priority != nullptr ? priority->as_integer() : nullptr;
  policies_.push_back({.name = text_at(item, "name"),
                       .vhost = text_at(item, "vhost"),
                       .apply_to = value.find("apply-to") != nullptr ? text_at(value, "apply-to") : "all",
                       .pattern = std::move(*pattern),
                       .pattern_text = text,
                       .pattern_where = where,
                       .priority = number != nullptr ? *number : 0,
                       .definition = definition,
                       .of_operator = of_operator,
                       .where = item.where});
}

bool Policies::matches(Policy& policy, const std::string& name) {
  if (policy.given_up) return false;
  const Pattern::Found found = policy.pattern.search(name);
  policy.given_up = found == Pattern::Found::beyond;
  if (policy.given_up)
    draft_.problem(policy.pattern_where, "pattern",
                   phrase({"the pattern \"{}\" takes too many steps to tell whether it matches \"{}\"",
                           "判断模式 \"{}\" 是否匹配 \"{}\" 所需的步骤过多"},
                          policy.pattern_text, name),
                   {"a pattern without a repetition inside a repetition", "没有嵌套重复的模式"});
  return found == Pattern::Found::yes;
}

const Policies::Policy* Policies::best(const DefinedObject& object, std::string_view kind, std::string_view type, bool of_operator) {
  Policy* best = nullptr;
  for (Policy& p : policies_) {
    if (p.of_operator != of_operator || p.vhost != object.vhost || !applies(p.apply_to, kind, type) || !matches(p, object.own)) continue;
    Policy* shadowed = best == nullptr ? nullptr : best->priority >= p.priority ? &p : best;
    if (shadowed != &p) best = &p;
    if (shadowed != nullptr) shadowed->shadowed.push_back(object.name + " (" + best->name + ")");
  }
  return best;
}

void Policies::say_shadowed() {
  for (const Policy& p : policies_)
    if (!p.shadowed.empty())
      draft_.remark(Remark::Kind::note, p.where, p.name,
                    phrase({"policy {} matches these too, but one of higher priority counts alone: {}",
                            "策略 {} 也匹配以下对象，但只有优先级更高的那个生效：{}"},
                           p.name, fmt::format("{}", fmt::join(p.shadowed, ", "))));
}

void Policies::merge(DefinedObject& object, const Policy& policy, std::string_view kind) {
  for (const describe::Member& m : *policy.definition->as_object()) {
    const auto known = std::find_if(std::begin(kPolicyKeys), std::end(kPolicyKeys), [&](const PolicyKey& k) { return k.policy == m.key; });
    if (known != std::end(kPolicyKeys) && known->of != kind) continue;  // a policy of "all" has keys of both
    if (known == std::end(kPolicyKeys)) {
      const bool mirrors = m.key.starts_with("ha-");
      draft_.remark(Remark::Kind::matters, m.value.where, m.key,
                    mirrors ? phrase({"mirrors ({} of policy {}) are not modelled: one copy is, on one node",
                                      "未模拟镜像（策略 {1} 的 {0}）：只模拟单节点上的一份副本"},
                                     m.key, policy.name)
                            : phrase({"{} of policy {} is not modelled", "未模拟策略 {1} 的 {0}"}, m.key, policy.name));
      continue;
    }
    const std::string pointer = "/arguments/" + std::string(known->argument);
    Value value = draft_.typed({m.key, "/broker/" + std::string(kind) + "/*" + pointer, known->unit}, m.value);
    draft_.understood.push_back({m.key, plain_text(m.value), m.value.where, object.name + ": " + std::string(known->argument)});
    const Value* own = describe::at_pointer(object.object, pointer);
    if (own != nullptr) {
      const auto before = measure(*own), now = measure(value);
      if (!policy.of_operator || (before && now && *now >= *before)) continue;
    }
    put(object.object, pointer, std::move(value));
  }
}

void Policies::apply(DefinedObject& object, std::string_view kind, std::string_view type) {
  if (const Policy* users = best(object, kind, type, false)) merge(object, *users, kind);
  if (const Policy* operators = best(object, kind, type, true)) merge(object, *operators, kind);
}

}  // namespace mqlab::models::rabbitmq
