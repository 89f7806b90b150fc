#include "sim/describe/field.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sim/describe/problem.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::describe {

const FieldSpec* ObjectSpec::find(std::string_view name) const {
  for (const FieldSpec& f : fields) {
    if (f.name == name) return &f;
  }
  return nullptr;
}

namespace {

std::string number_text(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{}", value);
}

std::string bound_text(double value, Type type) {
  switch (type) {
    case Type::duration: return print(sim::Duration{static_cast<std::int64_t>(std::llround(value * 1e9))});
    case Type::size: return print(ByteSize{static_cast<std::int64_t>(value)});
    case Type::rate: return print(Rate{static_cast<std::int64_t>(std::llround(value * 1e3))});
    case Type::bandwidth: return print(Bandwidth{static_cast<std::int64_t>(value)});
    default: return number_text(value);
  }
}

Phrase bounds_text(const FieldOptions& options, Type type) {
  const auto bound = [&](const std::optional<double>& value) { return bound_text(*value, type); };
  if (options.min && options.min == options.max) return phrase({": {}", "，只能是 {}"}, bound(options.min));
  if (options.min && options.max) return phrase({" from {} to {}", "，{} 至 {}"}, bound(options.min), bound(options.max));
  if (options.min) return phrase({", {} or more", "，不小于 {}"}, bound(options.min));
  if (options.max) return phrase({", {} or less", "，不大于 {}"}, bound(options.max));
  return {};
}

/// A name is said in messages and addresses (`shop/17`): it must be seen there, and be one line.
bool is_name(std::string_view text, std::string_view kind) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (text.find_first_not_of(' ') == std::string_view::npos || std::any_of(text.begin(), text.end(), control)) return false;
  return kind != "process" || text.find('/') == std::string_view::npos;
}

/// "20", "\"many\"", "a list": what stands there, short.
Phrase shown(const Value& value) {
  const auto data = [](const std::string& text) { return Phrase{text, text}; };
  if (const std::string* text = value.as_string())
    return text->size() <= 40 ? data("\"" + *text + "\"") : Phrase{"a long text", "一段长文本"};
  if (const std::int64_t* i = value.as_integer()) return data(fmt::format("{}", *i));
  if (const double* d = value.as_double()) return data(fmt::format("{}", *d));
  return kind_name(value);
}

/// "retry can't be a list"
Phrase cant_be(const std::string& field, const Value& value) { return phrase({"{} can't be {}", "{} 不能是{}"}, field, shown(value)); }

std::string last_step(const std::string& pointer) {
  const std::size_t slash = pointer.rfind('/');
  std::string step = slash == std::string::npos ? pointer : pointer.substr(slash + 1);
  const bool index = !step.empty() && step.find_first_not_of("0123456789") == std::string::npos;
  if (!index || slash == 0 || slash == std::string::npos) return step;
  return last_step(pointer.substr(0, slash)) + "[" + step + "]";
}

}  // namespace

Phrase expectation(const TypeSpec& type, const FieldOptions& options) {
  const Phrase bounds = bounds_text(options, type.type);
  switch (type.type) {
    case Type::boolean: return {"true or false", "true 或 false"};
    case Type::integer: return phrase({"a whole number{}", "整数{}"}, bounds);
    case Type::number: return phrase({"a number{}", "数字{}"}, bounds);
    case Type::string:
      if (options.refers_to.empty()) return {"a text", "文本"};
      return phrase({"the name of a {}", "某个{}的名称"}, kind_of_name(options.refers_to));
    case Type::duration:
      return phrase({"a duration with its unit, such as \"500ms\" or \"1.5s\"{}", "带单位的时长，例如 \"500ms\" 或 \"1.5s\"{}"}, bounds);
    case Type::size: return phrase({"a size, such as 100, \"64kB\" or \"4KiB\"{}", "大小，例如 100、\"64kB\" 或 \"4KiB\"{}"}, bounds);
    case Type::rate: return phrase({"a rate, such as \"1000/s\" or \"0.5/s\"{}", "速率，例如 \"1000/s\" 或 \"0.5/s\"{}"}, bounds);
    case Type::bandwidth:
      return phrase({"a bandwidth, such as \"125MB/s\" or \"1Gbit/s\"{}", "带宽，例如 \"125MB/s\" 或 \"1Gbit/s\"{}"}, bounds);
    case Type::choice: return phrase({"one of: {}", "以下之一：{}"}, fmt::format("{}", fmt::join(type.choices, ", ")));
    case Type::object: return {"an object {...}", "对象 {...}"};
    case Type::list: return {"a list [...]", "列表 [...]"};
    case Type::named: return {"an object that gives each a name: {\"name\": ...}", "以名称为键的对象：{\"名称\": ...}"};
    case Type::text:
      return {"a text in both languages: {\"en\": \"...\", \"zh_CN\": \"...\"}", "两种语言的文本：{\"en\": \"...\", \"zh_CN\": \"...\"}"};
    case Type::any: return {"a value", "一个值"};
  }
  return {};
}

namespace detail {

void wrong(const Value& value, const Spot& spot, const TypeSpec& type) {
  std::optional<std::string> nearest;
  if (type.type == Type::choice && value.is_string()) {
    nearest = suggest(*value.as_string(), std::span<const std::string_view>(type.choices));
  }
  spot.problems.add(value.where, spot.pointer, cant_be(last_step(spot.pointer), value), expectation(type, spot.options),
                    std::move(nearest));
}

bool in_bounds(double number, const Value& value, const Spot& spot, const TypeSpec& type) {
  const bool implied = type.type == Type::duration && !spot.options.min && number < 0;
  const bool low = (spot.options.min && number < *spot.options.min) || implied;
  const bool high = spot.options.max && number > *spot.options.max;
  if (!low && !high) return true;
  spot.problems.add(value.where, spot.pointer,
                    phrase({"{} is {}: out of range", "{} 为{}，超出范围"}, last_step(spot.pointer), shown(value)),
                    implied ? Text{"a duration, 0 or more", "不小于 0 的时长"} : expectation(type, spot.options));
  return false;
}

void read_integer(const Value& value, std::int64_t& out, std::int64_t lowest, std::int64_t highest, const Spot& spot) {
  const TypeSpec type{Type::integer};
  const std::int64_t* number = value.as_integer();
  if (number == nullptr) return wrong(value, spot, type);
  if (!in_bounds(static_cast<double>(*number), value, spot, type)) return;
  if (*number < lowest || *number > highest) {
    spot.problems.add(value.where, spot.pointer, phrase({"{} is {}: out of range", "{} 为 {}，超出范围"}, last_step(spot.pointer), *number),
                      phrase({"a whole number from {} to {}", "{} 至 {} 的整数"}, lowest, highest));
    return;
  }
  out = *number;
}

namespace {

/// The number that a person wrote as text with a unit; `bare` takes a JSON number where the type has a natural unit.
template <class T, class Parse, class Base>
void read_with_unit(const Value& value, T& out, const Spot& spot, const TypeSpec& type, Parse parse, Base base) {
  std::optional<T> parsed;
  if (const std::string* text = value.as_string()) parsed = parse(std::string_view(*text));
  if (const std::int64_t* number = value.as_integer(); number != nullptr && (*number == 0 || type.type == Type::size)) {
    parsed = parse(std::string_view(std::to_string(*number) + (type.type == Type::rate || type.type == Type::bandwidth ? "/s" : "")));
  }
  if (!parsed) return wrong(value, spot, type);
  if (in_bounds(base(*parsed), value, spot, type)) out = *parsed;
}

}  // namespace

}  // namespace detail

void Codec<bool>::read(const Value& value, bool& out, const Spot& spot) {
  if (const bool* b = value.as_bool()) {
    out = *b;
  } else {
    detail::wrong(value, spot, type());
  }
}

void Codec<std::int64_t>::read(const Value& value, std::int64_t& out, const Spot& spot) {
  detail::read_integer(value, out, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), spot);
}

void Codec<std::uint32_t>::read(const Value& value, std::uint32_t& out, const Spot& spot) {
  std::int64_t wide = out;
  detail::read_integer(value, wide, 0, std::numeric_limits<std::uint32_t>::max(), spot);
  out = static_cast<std::uint32_t>(wide);
}

void Codec<double>::read(const Value& value, double& out, const Spot& spot) {
  const std::int64_t* whole = value.as_integer();
  const double* fraction = value.as_double();
  if (whole == nullptr && fraction == nullptr) return detail::wrong(value, spot, type());
  const double number = whole != nullptr ? static_cast<double>(*whole) : *fraction;
  if (detail::in_bounds(number, value, spot, type())) out = number;
}

void Codec<std::string>::read(const Value& value, std::string& out, const Spot& spot) {
  const std::string* text = value.as_string();
  if (text == nullptr) return detail::wrong(value, spot, type());
  out = *text;
  if (!spot.options.refers_to.empty()) spot.problems.refer({std::string(spot.options.refers_to), out, value.where, spot.pointer});
  if (spot.options.declares.empty()) return;
  if (!is_name(out, spot.options.declares)) {
    const bool process = spot.options.declares == "process";
    spot.problems.add(value.where, spot.pointer, cant_be(last_step(spot.pointer), value),
                      process ? Phrase{"a name: not blank, no control characters, no /", "名称：不能为空白，不含控制字符和 /"}
                              : Phrase{"a name: not blank, no control characters", "名称：不能为空白，不含控制字符"});
  }
  spot.problems.declare({std::string(spot.options.declares), out, value.where, spot.pointer});
}

void Codec<sim::Duration>::read(const Value& value, sim::Duration& out, const Spot& spot) {
  detail::read_with_unit(value, out, spot, type(), parse_duration, [](sim::Duration d) { return static_cast<double>(d.count()) / 1e9; });
}

void Codec<ByteSize>::read(const Value& value, ByteSize& out, const Spot& spot) {
  detail::read_with_unit(value, out, spot, type(), parse_size, [](ByteSize s) { return static_cast<double>(s.bytes); });
}

void Codec<Rate>::read(const Value& value, Rate& out, const Spot& spot) {
  detail::read_with_unit(value, out, spot, type(), parse_rate, [](Rate r) { return static_cast<double>(r.milli_per_second) / 1e3; });
}

void Codec<Bandwidth>::read(const Value& value, Bandwidth& out, const Spot& spot) {
  detail::read_with_unit(value, out, spot, type(), parse_bandwidth, [](Bandwidth b) { return static_cast<double>(b.bytes_per_second); });
}

namespace {

struct BothLanguages {
  std::string en;
  std::string zh_CN;
  static constexpr auto fields = std::tuple{field("en", &BothLanguages::en, Text{"English", "英文"}, {.required = true}),
                                            field("zh_CN", &BothLanguages::zh_CN, Text{"Chinese", "中文"}, {.required = true})};
};

}  // namespace

void Codec<LocalText>::read(const Value& value, LocalText& out, const Spot& spot) {
  if (!value.is_object()) return detail::wrong(value, spot, type());
  BothLanguages both;
  Codec<BothLanguages>::read(value, both, spot);
  out = {both.en, both.zh_CN};
}

Value Codec<LocalText>::write(const LocalText& in) {
  if (in.empty()) return Value();
  Value out{Object{}};
  out.set("en", in.en);
  out.set("zh_CN", in.zh_CN);
  return out;
}

void read_object(const ObjectSpec& spec, void* out, const Value& value, const Spot& spot) {
  if (!value.is_object()) return detail::wrong(value, spot, TypeSpec{Type::object});
  ObjectReader reader(value, spot.pointer, spot.problems);
  reader.read(spec, out);
  reader.finish();
}

Value write_object(const ObjectSpec& spec, const void* object) {
  Value out{Object{}};
  for (const FieldSpec& f : spec.fields) {
    Value value = f.write(object);
    if (!value.is_null()) out.set(f.name, std::move(value));
  }
  return out;
}

}  // namespace mqlab::describe
