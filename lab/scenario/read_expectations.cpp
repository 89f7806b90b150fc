// What each variant promises.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/reading.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::phrase;
using describe::Value;

namespace {

struct BoundFields {
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  static constexpr auto fields = std::tuple{field("min", &BoundFields::min, Text{"at least", "至少"}, {.min = 0}),
                                            field("max", &BoundFields::max, Text{"at most", "至多"}, {.min = 0})};
};

class ExpectationsReader {
 public:
  explicit ExpectationsReader(Reading& reading)
      : problems_(reading.problems),
        out_(reading.out.expect),
        judge_(reading.out.judge),
        producers_(reading.out.producers),
        root_(reading.root) {}

  void read() {
    if (const Value* judge = root_.take("judge")) {
      ObjectReader reader(*judge, "/judge", problems_);
      JudgeFields fields;
      reader.read_fields(fields);
      reader.finish();
      judge_ = {fields.order, fields.stores_agree, fields.may_stay};
      if (fields.order == OrderScope::key && !has_keys())
        reader.problem_at(
            "order", {"the order per business key can't be judged: no producer has keys", "无法判定按业务键的次序：没有生产者带业务键"},
            {"a producer with \"keys\"", "带有 \"keys\" 的生产者"});
    }
    for (const auto& [member, pointer] : root_.take_members("expect")) read_variant(member->value, pointer);
  }

 private:
  bool has_keys() const {
    return std::any_of(producers_.begin(), producers_.end(), [](const Producer& p) { return p.spec.keys > 0; });
  }

  void read_variant(const Value& value, const std::string& pointer) {
    if (!value.is_object()) {
      problems_.add(value.where, pointer,
                    phrase({"the expectations of a variant can't be {}", "变体的预期不能是{}"}, describe::kind_name(value)),
                    {"an object: verdict names with counts", "对象：判定名称及其数目"});
      return;
    }
    ObjectReader reader(value, pointer, problems_);
    for (const describe::Member& member : *value.as_object()) {
      if (member.key == "intended" || member.key == "costs") continue;
      read_count(member, pointer + "/" + describe::pointer_step(member.key));
    }
    for (const ObjectReader::Item& item : reader.take_items("intended")) read_intended(item);
    for (const ObjectReader::Item& item : reader.take_items("costs")) read_cost(item);
  }

  void read_count(const describe::Member& member, const std::string& pointer) {
    const auto known = expectable_verdicts();
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      std::vector<std::string> names(known.begin(), known.end());
      names.insert(names.end(), {"intended", "costs"});
      problems_.add(member.key_where, pointer, phrase({"unknown verdict \"{}\"", "未知的判定 \"{}\""}, member.key), describe::one_of(names),
                    describe::suggest(member.key, names));
      return;
    }
    CountExpectation count{member.key, {}, {}};
    if (const std::int64_t* exact = member.value.as_integer(); exact != nullptr && *exact >= 0) {
      count.min = count.max = *exact;
    } else if (member.value.is_object()) {
      ObjectReader reader(member.value, pointer, problems_);
      BoundFields bound;
      reader.read_fields(bound);
      reader.finish();
      count.min = bound.min;
      count.max = bound.max;
      if (!bound.min && !bound.max && member.value.as_object()->empty())
        reader.problem_at("", {"this expects nothing", "此项没有任何预期"}, {"\"min\", \"max\" or both", "\"min\"、\"max\" 或二者皆有"});
      if (bound.min && bound.max && *bound.min > *bound.max) {
        reader.problem_at("min",
                          phrase({"no count is at least {} and at most {}", "没有哪个数目既不小于 {} 又不大于 {}"}, *bound.min, *bound.max),
                          {"a \"min\" that is not above \"max\"", "不大于 \"max\" 的 \"min\""});
      }
    } else {
      problems_.add(member.value.where, pointer, phrase({"a count can't be {}", "数目不能是{}"}, count_shown(member.value)),
                    {"a whole number, 0 or more, or {\"min\": ..., \"max\": ...}", "不小于 0 的整数，或 {\"min\": ..., \"max\": ...}"});
      return;
    }
    out_.counts.push_back(std::move(count));
  }

  static describe::Phrase count_shown(const Value& value) {
    if (const std::int64_t* number = value.as_integer()) return {std::to_string(*number), std::to_string(*number)};
    return describe::kind_name(value);
  }

  void read_intended(const ObjectReader::Item& item) {
    const auto known = intendable_fates();
    const std::string* fate = item.value->as_string();
    if (fate != nullptr && std::find(known.begin(), known.end(), *fate) != known.end()) {
      out_.intended.push_back(*fate);
      return;
    }
    const std::vector<std::string> names(known.begin(), known.end());
    problems_.add(item.value->where, item.pointer,
                  fate == nullptr ? describe::Phrase{"a fate is a text", "结局是一个文本"}
                                  : phrase({"\"{}\" is no fate that can be intended", "\"{}\" 不是可以有意为之的结局"}, *fate),
                  describe::one_of(names), fate == nullptr ? std::nullopt : describe::suggest(*fate, names));
  }

  void read_cost(const ObjectReader::Item& item) {
    ObjectReader reader(*item.value, item.pointer, problems_);
    CostFields fields;
    reader.read_fields(fields);
    reader.finish();
    const auto all = measures();
    const auto measure = std::find_if(all.begin(), all.end(), [&](const Measure& m) { return m.name == fields.measure; });
    if (measure == all.end()) {
      if (fields.measure.empty()) return;
      std::vector<std::string> names;
      for (const Measure& m : all) names.emplace_back(m.name);
      reader.problem_at("measure", phrase({"unknown measure \"{}\"", "未知的度量 \"{}\""}, fields.measure), describe::one_of(names),
                        describe::suggest(fields.measure, names));
      return;
    }
    CostExpectation cost;
    cost.measure = fields.measure;
    cost.to = fields.to;
    cost.min = bound(fields.min, "min", *measure, reader);
    cost.max = bound(fields.max, "max", *measure, reader);
    cost.min_ratio = fields.min_ratio;
    cost.max_ratio = fields.max_ratio;
    const bool ratio = fields.min_ratio || fields.max_ratio;
    if (!fields.min && !fields.max && !ratio)
      reader.problem_at("", {"this expects nothing", "此项没有任何预期"},
                        {"min, max, or min_ratio or max_ratio with \"to\"", "min、max，或与 \"to\" 连用的 min_ratio 或 max_ratio"});
    if (ratio && fields.to.empty())
      reader.problem_at(fields.max_ratio ? "max_ratio" : "min_ratio", {"a ratio to what?", "与什么相比？"},
                        {"\"to\" with the name of another variant", "以 \"to\" 给出另一变体的名称"});
    if (!ratio && !fields.to.empty())
      reader.problem_at("to", {"\"to\" needs a ratio", "\"to\" 需要一个比值"},
                        {"min_ratio or max_ratio beside it", "同时设置 min_ratio 或 max_ratio"});
    out_.costs.push_back(std::move(cost));
  }

  std::optional<double> bound(const std::optional<Value>& value, std::string_view field, const Measure& measure, ObjectReader& reader) {
    if (!value) return std::nullopt;
    const std::string* text = value->as_string();
    std::optional<double> number;
    Text example;
    switch (measure.unit) {
      case MeasureUnit::duration:
        example = {"a duration with its unit, such as \"10ms\"", "带单位的时长，例如 \"10ms\""};
        if (text != nullptr) {
          if (const auto d = describe::parse_duration(*text)) number = static_cast<double>(d->count());
        }
        break;
      case MeasureUnit::per_second:
        example = {"a rate, such as \"1000/s\"", "速率，例如 \"1000/s\""};
        if (text != nullptr) {
          if (const auto r = describe::parse_rate(*text)) number = static_cast<double>(r->milli_per_second) / 1e3;
        }
        break;
      case MeasureUnit::bytes:
        example = {"a size, such as \"64kB\"", "大小，例如 \"64kB\""};
        if (text != nullptr) {
          if (const auto s = describe::parse_size(*text)) number = static_cast<double>(s->bytes);
        }
        if (const std::int64_t* i = value->as_integer()) number = static_cast<double>(*i);
        break;
      case MeasureUnit::count:
        example = {"a whole number", "整数"};
        if (const std::int64_t* i = value->as_integer()) number = static_cast<double>(*i);
        break;
    }
    if (!number) reader.problem_at(field, phrase({"{} can't be bounded by this", "{} 不能以此为界"}, measure.name), example);
    return number;
  }

  describe::Problems& problems_;
  Expectations& out_;
  JudgeSettings& judge_;
  const std::vector<Producer>& producers_;
  ObjectReader& root_;
};

}  // namespace

void read_expectations(Reading& reading) { ExpectationsReader(reading).read(); }

}  // namespace mqlab::lab
