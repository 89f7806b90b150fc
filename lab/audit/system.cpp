#include "lab/audit/system.hpp"

#include <fmt/format.h>

#include "lab/scenario/load_value.hpp"
#include "lab/scenario/variants.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::lab {

using describe::List;
using describe::Object;
using describe::Value;

namespace {

Value both_languages(const std::string& en, const std::string& zh) {
  Value text{Object{}};
  text.set("en", Value(en));
  text.set("zh_CN", Value(zh));
  return text;
}

/// One of the four parts: assumed, then of the files, then of the subject.
Value part(const models::Draft& draft, const models::Subject& subject, std::string_view name) {
  Value out{Object{}};
  for (const Value* from : {&draft.defaults, &draft.settings, &subject.parts})
    if (const Value* of = from->find(name)) describe::merge_patch(out, *of);
  return out;
}

/// An id of the characters that an id may have.
std::string id_of(const std::string& name) {
  std::string id = "audit/";
  for (const char c : name) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (word)
      id += c;
    else if (c >= 'A' && c <= 'Z')
      id += static_cast<char>(c - 'A' + 'a');
    else if (id.back() != '-' && id.back() != '/')
      id += '-';
  }
  while (id.back() == '-') id.pop_back();
  return id.back() == '/' ? id + "system" : id;
}

void name_style(Value& broker, const models::Draft& draft) {
  broker.set("style", Value(draft.style.name()));
  broker.set("version", Value(draft.version));
}

Value step(sim::Duration at, std::string_view word) {
  Value step{Object{}};
  step.set("at", Value(describe::print(at)));
  step.set("do", Value(word));
  step.set("process", Value(kAuditConsumer));
  return step;
}

Value of_own(const Configured& configured, const models::Subject& subject) {
  const models::Draft& draft = *configured.draft;
  Value root{Object{}};
  root.set("mqlab", Value(1));
  root.set("id", Value(id_of(subject.name)));
  root.set("title", both_languages("Audit of " + subject.name, "审计 " + subject.name));
  root.set("summary",
           both_languages("One producer, one consumer, the configuration of the files.", "一个生产者，一个消费者，配置取自文件。"));
  root.set("seed", Value(1));
  Value broker = part(draft, subject, "broker");
  name_style(broker, draft);
  root.set("broker", std::move(broker));

  Value producer{Object{}};
  producer.set("id", Value(kAuditProducer));
  producer.set("start", Value(describe::print(kAuditWarmUp)));
  producer.set("operations", Value(kAuditOperations));
  producer.set("interval", Value("20ms"));
  describe::merge_patch(producer, part(draft, subject, "producer"));
  producer.set("publish", part(draft, subject, "publish"));
  root.set("producers", Value(List{std::move(producer)}));

  Value consumer = part(draft, subject, "consumer");
  Value effect{Object{}};
  effect.set("store", Value("store"));
  consumer.set("id", Value(kAuditConsumer));
  consumer.set("effect", std::move(effect));
  root.set("consumers", Value(List{std::move(consumer)}));
  root.set("steps", Value(List{step(kAuditConsumerStops, "stop"), step(kAuditConsumerStarts, "start")}));
  return root;
}

/// The settings of the files laid over a scenario: lists of the broker by name, the roles of all its programs.
Value over(const models::Draft& draft, const Scenario& workload) {
  Value root = workload.merged;
  describe::Sources none;
  describe::Problems problems(none);
  Value broker = *draft.settings.find("broker");
  name_style(broker, draft);
  Value patch{Object{}};
  patch.set("broker", std::move(broker));
  merge_variant(root, patch, "", problems);
  for (const models::Subject& subject : draft.subjects)
    if (const Value* own = subject.parts.find("broker")) {
      Value of_subject{Object{}};
      of_subject.set("broker", *own);
      merge_variant(root, of_subject, "", problems);
    }
  const auto each = [&](std::string_view programs, const auto& change) {
    if (Value* list = root.find(programs); list != nullptr && list->is_list())
      for (Value& program : *list->as_list()) change(program);
  };
  each("producers", [&](Value& p) {
    if (Value* publish = p.find("publish")) describe::merge_patch(*publish, *draft.settings.find("publish"));
    describe::merge_patch(p, *draft.settings.find("producer"));
  });
  each("consumers", [&](Value& c) { describe::merge_patch(c, *draft.settings.find("consumer")); });
  return root;
}

}  // namespace

Loaded audited_system(Configured& configured, const models::Subject& subject, const Scenario* workload, std::optional<std::uint64_t> seed) {
  const models::Style* const styles[] = {configured.style};
  Value root = workload == nullptr ? of_own(configured, subject) : over(*configured.draft, *workload);
  return load_value(std::move(root), configured.sources, {.variant = std::nullopt, .set = {}, .seed = seed, .styles = styles});
}

}  // namespace mqlab::lab
