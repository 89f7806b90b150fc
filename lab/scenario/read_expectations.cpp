// What each variant promises.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/reading.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
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
        reader.problem_at("order", "the order per business key can't be judged: no producer has keys", "a producer with \"keys\"");
    }
    for (const auto& [member, pointer] : root_.take_members("expect")) read_variant(member->value, pointer);
  }

 private:
  bool has_keys() const {
    return std::any_of(producers_.begin(), producers_.end(), [](const Producer& p) { return p.spec.keys > 0; });
  }

  void read_variant(const Value& value, const std::string& pointer) {
    if (!value.is_object()) {
      problems_.add(value.where, pointer, fmt::format("the expectations of a variant can't be {}", describe::kind_name(value)),
                    "an object: verdict names with counts");
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
      problems_.add(member.key_where, pointer, fmt::format("unknown verdict \"{}\"", member.key), "one of: " + describe::join_sorted(names),
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
        reader.problem_at("", "this expects nothing", "\"min\", \"max\" or both");
      if (bound.min && bound.max && *bound.min > *bound.max) {
        reader.problem_at("min", fmt::format("no count is at least {} and at most {}", *bound.min, *bound.max),
                          "a \"min\" that is not above \"max\"");
      }
    } else {
      problems_.add(member.value.where, pointer, fmt::format("a count can't be {}", count_shown(member.value)),
                    "a whole number, 0 or more, or {\"min\": ..., \"max\": ...}");
      return;
    }
    out_.counts.push_back(std::move(count));
  }

  static std::string count_shown(const Value& value) {
    if (const std::int64_t* number = value.as_integer()) return fmt::format("{}", *number);
    return std::string(describe::kind_name(value));
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
                  fate == nullptr ? "a fate is a text" : fmt::format("\"{}\" is no fate that can be intended", *fate),
                  "one of: " + describe::join_sorted(names), fate == nullptr ? std::nullopt : describe::suggest(*fate, names));
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
      reader.problem_at("measure", fmt::format("unknown measure \"{}\"", fields.measure), "one of: " + describe::join_sorted(names),
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
      reader.problem_at("", "this expects nothing", "min, max, or min_ratio or max_ratio with \"to\"");
    if (ratio && fields.to.empty())
      reader.problem_at(fields.max_ratio ? "max_ratio" : "min_ratio", "a ratio to what?", "\"to\" with the name of another variant");
    if (!ratio && !fields.to.empty()) reader.problem_at("to", "\"to\" needs a ratio", "min_ratio or max_ratio beside it");
    out_.costs.push_back(std::move(cost));
  }

  std::optional<double> bound(const std::optional<Value>& value, std::string_view field, const Measure& measure, ObjectReader& reader) {
    if (!value) return std::nullopt;
    const std::string* text = value->as_string();
    std::optional<double> number;
    std::string_view example;
    switch (measure.unit) {
      case MeasureUnit::duration:
        example = "a duration with its unit, such as \"10ms\"";
        if (text != nullptr) {
          if (const auto d = describe::parse_duration(*text)) number = static_cast<double>(d->count());
        }
        break;
      case MeasureUnit::per_second:
        example = "a rate, such as \"1000/s\"";
        if (text != nullptr) {
          if (const auto r = describe::parse_rate(*text)) number = static_cast<double>(r->milli_per_second) / 1e3;
        }
        break;
      case MeasureUnit::bytes:
        example = "a size, such as \"64kB\"";
        if (text != nullptr) {
          if (const auto s = describe::parse_size(*text)) number = static_cast<double>(s->bytes);
        }
        if (const std::int64_t* i = value->as_integer()) number = static_cast<double>(*i);
        break;
      case MeasureUnit::count:
        example = "a whole number";
        if (const std::int64_t* i = value->as_integer()) number = static_cast<double>(*i);
        break;
    }
    if (!number) reader.problem_at(field, fmt::format("{} can't be bounded by this", measure.name), std::string(example));
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
