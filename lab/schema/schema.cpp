#include "lab/schema/schema.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/scenario/expectations.hpp"
#include "lab/scenario/fields.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/verdict/names.hpp"
#include "models/apps/faults.hpp"
#include "models/apps/spec.hpp"

namespace mqlab::lab {

using describe::FieldSpec;
using describe::List;
using describe::Object;
using describe::ObjectSpec;
using describe::Type;
using describe::TypeSpec;
using describe::Value;
namespace apps = models::apps;

namespace {

Value object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  Value out{Object{}};
  for (const auto& [key, value] : members) out.set(key, value);
  return out;
}

Value number(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return static_cast<double>(whole) == value ? Value(whole) : Value(value);
}

/// The text of a quantity; a bare 0 needs no unit, a size none at all.
Value quantity(std::string_view pattern, std::string_view example, bool any_integer) {
  Value bare = object({{"type", "integer"}});
  if (any_integer) {
    bare.set("minimum", 0);
  } else {
    bare.set("enum", List{0});
  }
  return object({{"anyOf", List{object({{"type", "string"}, {"pattern", pattern}}), bare}}, {"examples", List{Value(example)}}});
}

Value type_schema(const TypeSpec& type, const describe::FieldOptions& options);

Value list_of(Value items) { return object({{"type", "array"}, {"items", std::move(items)}}); }

Value type_schema(const TypeSpec& type, const describe::FieldOptions& options) {
  const auto bounded = [&](Value schema) {
    if (options.min) schema.set("minimum", number(*options.min));
    if (options.max) schema.set("maximum", number(*options.max));
    return schema;
  };
  switch (type.type) {
    case Type::boolean: return object({{"type", "boolean"}});
    case Type::integer: return bounded(object({{"type", "integer"}}));
    case Type::number: return bounded(object({{"type", "number"}}));
    case Type::string: return object({{"type", "string"}});
    case Type::duration: return quantity("^-?[0-9]+(\\.[0-9]+)? *(ns|us|µs|ms|s|min|h|d)$|^0$", "500ms", false);
    case Type::size: return quantity("^[0-9]+(\\.[0-9]+)? *(B|kB|KB|MB|GB|KiB|MiB|GiB)?$", "4KiB", true);
    case Type::rate: return quantity("^[0-9]+(\\.[0-9]+)? */(s|min|h)$", "1000/s", false);
    case Type::bandwidth: return quantity("^[0-9]+(\\.[0-9]+)? *(B|kB|KB|MB|GB|KiB|MiB|GiB|kbit|Mbit|Gbit)?/s$", "125MB/s", false);
    case Type::choice: {
      List names;
      for (const std::string_view choice : type.choices) names.emplace_back(choice);
      return object({{"enum", std::move(names)}});
    }
    case Type::object: return object_schema(type.object());
    case Type::list: return list_of(type_schema(*type.item, options));
    case Type::named: return object({{"type", "object"}, {"additionalProperties", type_schema(*type.item, options)}});
    case Type::text:
      return object({{"type", "object"},
                     {"properties", object({{"en", object({{"type", "string"}})}, {"zh_CN", object({{"type", "string"}})}})},
                     {"required", List{"en", "zh_CN"}},
                     {"additionalProperties", false}});
    case Type::any: return Value(Object{});
  }
  return Value(Object{});
}

/// One object that several described structs share.
class Shape {
 public:
  Shape& fields(const ObjectSpec& spec) {
    for (const FieldSpec& field : spec.fields) {
      property(field.name, field_schema(field));
      if (field.options.required) require(field.name);
    }
    return *this;
  }
  Shape& property(std::string_view name, Value schema) {
    properties_.set(name, std::move(schema));
    return *this;
  }
  Shape& require(std::string_view name) {
    if (std::find(required_.begin(), required_.end(), Value(name)) == required_.end()) required_.emplace_back(name);
    return *this;
  }
  Value schema() const {
    Value out = object({{"type", "object"}, {"properties", properties_}});
    if (!required_.empty()) out.set("required", required_);
    out.set("additionalProperties", false);
    return out;
  }

 private:
  static Value field_schema(const FieldSpec& field) {
    Value schema = type_schema(field.type, field.options);
    std::string meaning(field.meaning.en);
    if (!field.options.source.empty()) meaning += fmt::format(" [{}]", field.options.source);
    schema.set("description", meaning);
    schema.set("x-description-zh_CN", field.meaning.zh_CN);
    if (!field.default_value.is_null()) schema.set("default", field.default_value);
    return schema;
  }

  Value properties_{Object{}};
  List required_;
};

/// One of several shapes; a single one needs no `anyOf`.
Value any_of(List shapes) {
  if (shapes.size() == 1) return std::move(shapes.front());
  return object({{"anyOf", std::move(shapes)}});
}

class ScenarioSchema {
 public:
  explicit ScenarioSchema(std::span<const models::Style* const> styles) : styles_(styles) {}

  Value make() {
    List brokers, producers, consumers;
    for (const models::Style* style : styles_) {
      brokers.push_back(
          Shape().property("style", object({{"const", Value(style->name())}})).require("style").fields(style->broker_spec()).schema());
      const auto of_style = [&](Value shape) {  // for readers of the schema; validators pass over it
        shape.set("x-style", Value(style->name()));
        return shape;
      };
      const Value publish = of_style(Shape().fields(style->publish_spec()).schema());
      producers.push_back(of_style(Shape()
                                       .fields(describe::spec_of<apps::ProducerSpec>())
                                       .fields(describe::spec_of<ProducerExpectationFields>())
                                       .property("publish", publish)
                                       .property("reply", of_style(Shape().fields(style->consume_spec()).schema()))
                                       .schema()));
      consumers.push_back(of_style(Shape()
                                       .fields(describe::spec_of<apps::ConsumerSpec>())
                                       .fields(describe::spec_of<apps::HandlingSpec>())
                                       .fields(describe::spec_of<InstancesFields>())
                                       .fields(style->consume_spec())
                                       .property("publish", publish)
                                       .schema()));
    }
    Shape root;
    root.fields(describe::spec_of<HeadFields>())
        .property("broker", any_of(std::move(brokers)))
        .require("broker")
        .property("hosts", list_of(object_schema(describe::spec_of<HostFields>())))
        .property("network", object_schema(describe::spec_of<NetworkFields>()))
        .property("links", list_of(object_schema(describe::spec_of<LinkFields>())))
        .property("routes", list_of(object_schema(describe::spec_of<RouteFields>())))
        .property("producers", list_of(any_of(std::move(producers))))
        .property("consumers", list_of(any_of(std::move(consumers))))
        .property("services",
                  list_of(Shape().fields(describe::spec_of<apps::ServiceSpec>()).fields(describe::spec_of<apps::HandlingSpec>()).schema()))
        .property("stores", list_of(object_schema(describe::spec_of<apps::StoreSpec>())))
        .property("faults", list_of(fault()))
        .property("steps", list_of(step()))
        .property("judge", object_schema(describe::spec_of<JudgeFields>()))
        .property("variants", object({{"type", "object"},
                                      {"description", "named patches on the scenario (RFC 7396; lists of objects are merged item by item)"},
                                      {"additionalProperties", object({{"type", "object"}})}}))
        .property("expect", object({{"type", "object"}, {"additionalProperties", expectations()}}))
        .property("$schema", object({{"type", "string"}}));
    Value schema = object({{"$schema", "http://json-schema.org/draft-07/schema#"},
                           {"$id", "https://mqlab.invalid/scenario.schema.json"},
                           {"title", "mqlab scenario"}});
    const Value shape = root.schema();
    for (const describe::Member& member : *shape.as_object()) schema.set(member.key, member.value);
    return schema;
  }

 private:
  /// By kind: its own fields beside those of every fault.
  Value fault() const {
    List kinds;
    for (const sim::FaultKind* kind : fault_kinds(styles_)) {
      Value schema = Shape()
                         .fields(describe::spec_of<FaultFields>())
                         .fields(describe::spec_of<TriggerFields>())
                         .fields(kind->spec())
                         .property("do", object({{"const", Value(kind->name)}}))
                         .schema();
      schema.set("title", kind->title.en);
      schema.set("description", kind->meaning.en);
      schema.set("x-description-zh_CN", kind->meaning.zh_CN);
      kinds.push_back(std::move(schema));
    }
    return any_of(std::move(kinds));
  }

  /// By word: `start` and `stop`, the styles' words and the faults that are words to a process, each with its arguments.
  Value step() const {
    List words;
    const auto add = [&](std::string_view word, Text meaning, const ObjectSpec* arguments) {
      Shape shape;
      shape.fields(describe::spec_of<StepFields>()).fields(describe::spec_of<TriggerFields>());
      if (arguments != nullptr) shape.fields(*arguments);
      Value schema = shape.property("do", object({{"const", Value(word)}})).schema();
      schema.set("description", meaning.en);
      schema.set("x-description-zh_CN", meaning.zh_CN);
      words.push_back(std::move(schema));
    };
    add("start", {"start the process", "启动进程"}, nullptr);
    add("stop", {"stop the process in order (SIGTERM)", "正常停止进程（SIGTERM）"}, nullptr);
    for (const models::Style* style : styles_) {
      for (const models::StepWord& word : style->step_words()) add(word.name, word.meaning, &word.spec());
      for (const sim::FaultKind& kind : style->faults()) add(kind.name, kind.meaning, &kind.spec());
    }
    for (const sim::FaultKind& kind : apps::app_faults()) add(kind.name, kind.meaning, &kind.spec());
    return any_of(std::move(words));
  }

  static Value expectations() {
    const Value whole = object({{"type", "integer"}, {"minimum", 0}});
    const Value count = object(
        {{"anyOf",
          List{whole,
               object({{"type", "object"}, {"properties", object({{"min", whole}, {"max", whole}})}, {"additionalProperties", false}})}}});
    Shape shape;
    for (const std::string_view verdict : expectable_verdicts()) {
      Value field = count;
      if (const auto name = find_name(verdict)) {
        field.set("description", Value(fmt::format("{}: {}", info(*name).title.en, info(*name).meaning.en)));
        field.set("x-description-zh_CN", Value(fmt::format("{}：{}", info(*name).title.zh_CN, info(*name).meaning.zh_CN)));
      }
      shape.property(verdict, std::move(field));
    }
    List fates;
    for (const std::string_view fate : intendable_fates()) fates.emplace_back(fate);
    shape.property("intended", list_of(object({{"enum", std::move(fates)}})));
    Value cost = object_schema(describe::spec_of<CostFields>());
    List names;
    for (const Measure& measure : measures()) names.emplace_back(measure.name);
    cost.find("properties")->find("measure")->set("enum", std::move(names));
    shape.property("costs", list_of(std::move(cost)));
    return shape.schema();
  }

  std::span<const models::Style* const> styles_;
};

}  // namespace

Value object_schema(const ObjectSpec& spec) { return Shape().fields(spec).schema(); }

Value scenario_schema(std::span<const models::Style* const> styles) {
  return ScenarioSchema(styles.empty() ? models::all_styles() : styles).make();
}

std::string schema_json(std::span<const models::Style* const> styles) { return print_json(scenario_schema(styles)); }

}  // namespace mqlab::lab
