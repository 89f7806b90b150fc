// The broker, and the programs around it: each object is read by those who understand its fields.
#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/reading.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::phrase;
using describe::Value;
using models::Part;
namespace apps = models::apps;

namespace {

class ProgramsReader {
 public:
  explicit ProgramsReader(Reading& reading) : r_(reading), problems_(reading.problems) {}

  void read() {
    const std::size_t before = problems_.size();
    read_broker();
    for (const ObjectReader::Item& item : r_.root.take_items("producers")) read_producer(item);
    for (const ObjectReader::Item& item : r_.root.take_items("consumers")) read_consumers(item);
    for (const ObjectReader::Item& item : r_.root.take_items("services")) read_service(item);
    for (const ObjectReader::Item& item : r_.root.take_items("stores")) {
      ObjectReader reader(*item.value, item.pointer, problems_);
      reader.read_fields(r_.out.stores.emplace_back());
      reader.finish();
    }
    for (const Poison& poison : poison_) {
      ObjectReader reader(*poison.item.value, poison.item.pointer, problems_);
      if (!poison.message.empty()) check_message(r_, reader, poison.field, poison.message);
    }
    if (problems_.size() == before && r_.out.style != nullptr) check_style();
  }

 private:
  void read_broker() {
    const Value* broker = r_.root.take("broker");
    if (broker == nullptr) {
      r_.root.problem_at("", {"\"broker\" is missing", "缺少 \"broker\""},
                         {"an object {...} with at least a \"style\"", "对象 {...}，至少包含 \"style\""});
      return;
    }
    ObjectReader reader(*broker, "/broker", problems_);
    const auto name = reader.take_string("style", true);
    if (!name) return;
    const auto style = std::find_if(r_.styles.begin(), r_.styles.end(), [&](const models::Style* s) { return s->name() == *name; });
    if (style == r_.styles.end()) {
      std::vector<std::string> names;
      for (const models::Style* s : r_.styles) names.emplace_back(s->name());
      reader.problem_at("style", phrase({"unknown broker style \"{}\"", "未知的消息系统 \"{}\""}, *name), describe::one_of(names),
                        describe::suggest(*name, names));
      return;
    }
    r_.out.style = *style;
    r_.out.broker = (*style)->read_broker(reader);
    reader.finish();
    if (r_.out.broker != nullptr) r_.nodes = (*style)->process_names(*r_.out.broker);
  }

  /// A role's `publish` object; null when there is none.
  std::unique_ptr<const Part> read_publish(ObjectReader& program) {
    const Value* publish = program.take("publish");
    if (publish == nullptr || r_.out.style == nullptr) return nullptr;
    ObjectReader reader(*publish, program.pointer() + "/publish", problems_);
    std::unique_ptr<const Part> part = r_.out.style->read_publish(reader);
    reader.finish();
    published_.push_back({publish, program.pointer() + "/publish"});
    return part;
  }

  /// A producer's `reply` object: how it consumes the replies to what it publishes; null when there is none.
  std::unique_ptr<const Part> read_reply(ObjectReader& program) {
    const Value* reply = program.take("reply");
    if (reply == nullptr || r_.out.style == nullptr) return nullptr;
    ObjectReader reader(*reply, program.pointer() + "/reply", problems_);
    std::unique_ptr<const Part> part = r_.out.style->read_consume(reader);
    reader.finish();
    replies_.push_back({reply, program.pointer() + "/reply"});
    return part;
  }

  template <class Spec>
  void declare(const Spec& spec, const ObjectReader& reader) {
    const Value* id = reader.object().find("id");
    r_.programs.push_back({spec.id, spec.host, id != nullptr ? id->where : reader.object().where, reader.pointer()});
  }

  /// Where a program names a store or a service, which its spec can't say: a store may go undeclared, a service is a process that answers.
  void refer(ObjectReader& reader, std::string_view kind, const std::string& field) {
    const Value* value = describe::at_pointer(reader.object(), "/" + field);
    if (value == nullptr || !value->is_string()) return;
    problems_.refer({std::string(kind), *value->as_string(), value->where, reader.pointer() + "/" + field});
  }
  void refer_all(ObjectReader& reader) {
    refer(reader, "store", "effect/store");
    refer(reader, "store", "keys_in");
    const Value* calls = reader.object().find("calls");
    if (calls == nullptr || !calls->is_list()) return;
    for (std::size_t i = 0; i < calls->as_list()->size(); ++i) refer(reader, "service", fmt::format("calls/{}", i));
  }
  void note_poison(const ObjectReader::Item& item, const apps::HandlingSpec& handling) {
    for (std::size_t i = 0; i < handling.poison.size(); ++i)
      poison_.push_back({item, fmt::format("poison/{}/message", i), handling.poison[i].message});
  }

  /// Without a style nobody knows the style's fields, so unknown ones can't be told from its own.
  void finish(ObjectReader& reader) {
    if (r_.out.style != nullptr) reader.finish();
  }

  void read_producer(const ObjectReader::Item& item) {
    const std::size_t before = problems_.size();
    ObjectReader reader(*item.value, item.pointer, problems_);
    Producer producer;
    reader.read_fields(producer.spec);
    ProducerExpectationFields expected;
    reader.read_fields(expected);
    producer.publish = read_publish(reader);
    producer.reply = read_reply(reader);
    finish(reader);
    refer_all(reader);
    if (expected.should) {
      producer.should.emplace();
      for (std::size_t i = 0; i < expected.should->size(); ++i) {
        const ExpectedEffectFields& effect = (*expected.should)[i];
        if (effect.store.empty() == effect.outside.empty()) {
          reader.problem_at(fmt::format("should/{}", i),
                            {"an expected effect stands in a store or outside", "预期的效果要么在存储之内，要么在存储之外"},
                            {"either \"store\" or \"outside\"", "\"store\" 与 \"outside\" 二选一"});
        }
        producer.should->push_back({effect.store, effect.outside, effect.times, effect.amount, effect.take});
      }
    }
    if (problems_.size() == before) apps::check(producer.spec, reader.has("publish"), reader);
    for (std::size_t i = 0; i < producer.spec.rollback.size(); ++i)
      poison_.push_back({item, fmt::format("rollback/{}/message", i), producer.spec.rollback[i].message});
    declare(producer.spec, reader);
    r_.out.producers.push_back(std::move(producer));
  }

  /// `instances`: as many consumers, each with a name of its own; the rest is the same to the letter.
  void read_consumers(const ObjectReader::Item& item) {
    const Value* given = item.value->find("instances");
    if (given == nullptr) return read_consumer(item);
    InstancesFields instances;
    {
      const std::size_t before = problems_.size();
      ObjectReader reader(*item.value, item.pointer, problems_);
      reader.read_fields(instances);
      if (problems_.size() != before) return;
    }
    const Value* id = item.value->find("id");
    for (std::uint32_t i = 1; i <= instances.instances.value_or(1); ++i) {
      Value& one = expanded_.emplace_back(*item.value);
      std::erase_if(*one.as_object(), [](const describe::Member& member) { return member.key == "instances"; });
      if (id != nullptr && id->is_string()) {
        Value name(fmt::format("{}-{}", *id->as_string(), i));
        name.where = id->where;
        *one.find("id") = std::move(name);
      }
      const std::size_t before = problems_.size();
      read_consumer({&one, item.pointer});
      if (problems_.size() != before) return;  // the others have the same
    }
  }

  void read_consumer(const ObjectReader::Item& item) {
    const std::size_t before = problems_.size();
    ObjectReader reader(*item.value, item.pointer, problems_);
    Consumer consumer;
    reader.read_fields(consumer.spec);
    reader.read_fields(consumer.handling);
    reader.know(describe::spec_of<InstancesFields>());
    if (r_.out.style != nullptr) consumer.consume = r_.out.style->read_consume(reader);
    if (consumer.consume != nullptr && !reader.has("concurrency") && consumer.spec.ack_every == 1)
      consumer.handling.concurrency = r_.out.style->listener_threads(*consumer.consume);
    consumed_.push_back({item.value, item.pointer});
    consumer.publish = read_publish(reader);
    finish(reader);
    refer_all(reader);
    note_poison(item, consumer.handling);
    if (problems_.size() == before) apps::check(consumer.spec, consumer.handling, consumer.publish != nullptr, reader);
    declare(consumer.spec, reader);
    r_.out.consumers.push_back(std::move(consumer));
  }

  void read_service(const ObjectReader::Item& item) {
    const std::size_t before = problems_.size();
    ObjectReader reader(*item.value, item.pointer, problems_);
    Service service;
    reader.read_fields(service.spec);
    reader.read_fields(service.handling);
    reader.finish();
    refer_all(reader);
    note_poison(item, service.handling);
    if (problems_.size() == before) apps::check(service.handling, reader);
    declare(service.spec, reader);
    r_.out.services.push_back(std::move(service));
  }

  /// The style looks at everything together. Only when each part is sound: a default put in place of a mistake would be a second one.
  void check_style() {
    consumed_.insert(consumed_.end(), replies_.begin(), replies_.end());
    for (std::size_t i = 0; i < published_.size(); ++i)
      r_.root.alias(fmt::format("publish/{}", i), *published_[i].value, published_[i].pointer);
    for (std::size_t i = 0; i < consumed_.size(); ++i)
      r_.root.alias(fmt::format("consume/{}", i), *consumed_[i].value, consumed_[i].pointer);
    const std::vector<const Part*> publishes = r_.out.publishes();
    const std::vector<const Part*> consumes = r_.out.consumes();
    r_.out.style->check(*r_.out.broker, publishes, consumes, r_.root);
  }

  struct Poison {
    ObjectReader::Item item;
    std::string field;
    std::string message;
  };

  Reading& r_;
  describe::Problems& problems_;
  std::vector<ObjectReader::Item> published_;  ///< in the order of Scenario::publishes()
  std::vector<ObjectReader::Item> consumed_;
  std::vector<ObjectReader::Item> replies_;  ///< consumed too, after the others
  std::vector<Poison> poison_;
  std::deque<Value> expanded_;  ///< consumers with several instances: read as if each had been written
};

}  // namespace

void read_broker_and_programs(Reading& reading) { ProgramsReader(reading).read(); }

}  // namespace mqlab::lab
