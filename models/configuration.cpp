#include "models/configuration.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "models/apps/spec.hpp"
#include "models/style.hpp"
#include "sim/describe/field.hpp"
#include "sim/describe/suggest.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::models {

using describe::Object;
using describe::phrase;
using describe::Phrase;
using describe::Type;
using describe::TypeSpec;
using describe::Value;

namespace {

constexpr std::string_view kForEver = "36500d";  ///< "never" of a vendor, where the model wants a duration
constexpr std::int64_t kForEverSeconds = 36'500LL * 86'400;

std::string_view next_step(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::string_view step = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(step.size());
  return step;
}

/// The type of what stands at a place of the four parts; nothing: the model says none.
std::optional<TypeSpec> type_at(const Style& style, std::string_view to) {
  const std::string_view part = next_step(to);
  std::vector<const describe::ObjectSpec*> specs;
  if (part == "broker") specs = {&style.broker_spec()};
  if (part == "publish") specs = {&style.publish_spec()};
  if (part == "producer") specs = {&describe::spec_of<apps::ProducerSpec>()};
  if (part == "consumer")
    specs = {&style.consume_spec(), &describe::spec_of<apps::ConsumerSpec>(), &describe::spec_of<apps::HandlingSpec>()};
  std::optional<TypeSpec> type;
  while (!to.empty()) {
    const std::string_view step = next_step(to);
    if (type && type->type == Type::list && type->item) {
      type = *type->item;
    } else {
      const describe::FieldSpec* field = nullptr;
      for (const describe::ObjectSpec* spec : specs)
        if (field == nullptr) field = spec->find(step);
      if (field == nullptr) return std::nullopt;
      type = field->type;
    }
    specs.clear();
    if (type->type == Type::object && type->object != nullptr) specs = {&type->object()};
  }
  return type;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct UnitName {
  std::string_view name;
  std::int64_t nanoseconds;
};
UnitName unit_name(Unit unit) {
  switch (unit) {
    case Unit::seconds: return {"s", 1'000'000'000};
    case Unit::minutes: return {"min", 60'000'000'000};
    case Unit::hours: return {"h", 3'600'000'000'000};
    default: return {"ms", 1'000'000};
  }
}

/// "PT1M30S" as a duration here; only hours, minutes and seconds, which is what configurations have.
std::optional<std::string> of_iso(std::string_view text) {
  if (!text.starts_with("PT") && !text.starts_with("pt")) return std::nullopt;
  text.remove_prefix(2);
  std::int64_t seconds = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = whole_number(text.substr(0, digits));
    if (!number || digits == text.size() || *number > kForEverSeconds) return std::nullopt;
    const char unit = static_cast<char>(std::toupper(static_cast<unsigned char>(text[digits])));
    const std::int64_t each = unit == 'H' ? 3600 : unit == 'M' ? 60 : unit == 'S' ? 1 : 0;
    if (each == 0) return std::nullopt;
    seconds += *number * each;
    text.remove_prefix(digits + 1);
  }
  return fmt::format("{}s", seconds);
}

std::string duration_text(const std::string& text, Unit unit) {
  if (const auto number = whole_number(text)) {
    const UnitName name = unit_name(unit);
    if (*number == -1 || *number > kForEverSeconds * (1'000'000'000 / std::min<std::int64_t>(name.nanoseconds, 1'000'000'000)))
      return std::string(kForEver);
    return *number == 0 ? "0" : fmt::format("{}{}", *number, name.name);
  }
  if (auto iso = of_iso(text)) return *iso;
  if (text.ends_with('m') && whole_number(std::string_view(text).substr(0, text.size() - 1))) return text + "in";
  return text;
}

/// Spring's DataSize counts in powers of 1024, under the names of powers of 1000.
std::string binary_size(std::string text) {
  for (const std::string_view unit : {"KB", "MB", "GB"})
    if (text.ends_with(unit)) text.insert(text.size() - 1, 1, 'i');
  return text;
}

std::optional<bool> truth(const std::string& text) {
  std::string low;
  for (const char c : text) low += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (low == "true") return true;
  if (low == "false") return false;
  return std::nullopt;
}

Value as_type(const TypeSpec& type, const std::string& text, Unit unit) {
  switch (type.type) {
    case Type::boolean:
      if (const auto b = truth(text)) return Value(*b);
      return Value(text);
    case Type::integer:
      if (const auto i = whole_number(text)) return Value(*i);
      return Value(text);
    case Type::number: {
      double number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      return error == std::errc{} && end == text.data() + text.size() ? Value(number) : Value(text);
    }
    case Type::duration: return Value(duration_text(text, unit));
    case Type::size:
      if (const auto i = whole_number(text)) return Value(*i);
      return Value(binary_size(text));
    case Type::choice:
      for (const std::string_view choice : type.choices)
        if (choice == text) return Value(text);
      for (const std::string_view choice : type.choices)
        if (relaxed_key(choice) == relaxed_key(text) && !choice.starts_with('-')) return Value(choice);
      return Value(text);
    default: return Value(text);
  }
}

std::string word_of(const KeyRule& rule, const std::string& text) {
  for (const auto& [theirs, ours] : rule.words)
    if (theirs == text || (relaxed_key(theirs) == relaxed_key(text) && !text.empty())) return std::string(ours);
  return text;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

bool same_key(const ConfigKind& kind, std::string_view pattern, std::string_view key) {
  return kind.relaxed ? like(relaxed_key(pattern), relaxed_key(key)) : like(pattern, key);
}

}  // namespace

void put(Value& root, std::string_view pointer, Value value) {
  Value* at = &root;
  while (true) {
    const std::string step(next_step(pointer));
    if (pointer.empty()) {
      at->set(step, std::move(value));
      return;
    }
    if (at->find(step) == nullptr) at->set(step, Value(Object{}));
    at = at->find(step);
  }
}

std::string plain_text(const Value& value) {
  if (const std::string* text = value.as_string()) return *text;
  if (const bool* b = value.as_bool()) return *b ? "true" : "false";
  if (const std::int64_t* i = value.as_integer()) return fmt::format("{}", *i);
  if (const double* d = value.as_double()) return fmt::format("{}", *d);
  if (value.is_list()) return "[...]";
  return value.is_object() ? "{...}" : "null";
}

bool like(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t i = star; i <= text.size(); ++i)
    if (like(rest, text.substr(i))) return true;
  return false;
}

std::string relaxed_key(std::string_view key) {
  std::string out;
  for (const char c : key)
    if (c != '-' && c != '_') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string vendor_value(const KeyRule& rule, const Value& value) {
  std::string text = plain_text(value);
  for (const auto& [theirs, ours] : rule.words)
    if (ours == text) return std::string(theirs);
  if (rule.unit == Unit::none || !value.is_string()) return text;
  if (rule.unit == Unit::bytes) {
    const auto size = describe::parse_size(text);
    return size ? fmt::format("{}", size->bytes) : text;
  }
  const auto duration = describe::parse_duration(text);
  return duration ? fmt::format("{}", duration->count() / unit_name(rule.unit).nanoseconds) : text;
}

Draft::Draft(const Style& which, const describe::Sources& sources, describe::Problems& problems, std::string said)
    : style(which), version(std::move(said)), sources_(sources), problems_(problems) {
  for (const std::string_view part : {"broker", "publish", "producer", "consumer"}) {
    settings.set(part, Value(Object{}));
    defaults.set(part, Value(Object{}));
  }
}

Value Draft::typed(const KeyRule& rule, const Value& value) const {
  if (value.is_list() || value.is_object()) return value;
  const std::string text = word_of(rule, trimmed(plain_text(value)));
  const std::optional<TypeSpec> type = type_at(style, rule.to);
  Value out;
  if (type && type->type == Type::list) {
    describe::List items;
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t comma = std::min(text.find(',', from), text.size());
      items.push_back(as_type(*type->item, word_of(rule, trimmed(text.substr(from, comma - from))), rule.unit));
      items.back().where = value.where;
      from = comma + 1;
    }
    out = Value(std::move(items));
  } else if (type) {
    out = as_type(*type, text, rule.unit);
  } else if (const auto b = truth(text)) {
    out = Value(*b);
  } else if (const auto i = whole_number(text)) {
    out = Value(*i);
  } else {
    out = Value(text);
  }
  out.where = value.where;
  return out;
}

void Draft::set_by(const KeyRule& rule, const Value& value, std::string_view key) {
  set(rule.to, typed(rule, value), key, plain_text(value));
}

void Draft::set(std::string_view to, Value value, std::string_view key, const std::string& as_written) {
  if (const Value* before = find(to);
      before != nullptr && before->where.source != value.where.source && before->where.source != 0 && !(*before == value)) {
    problem(value.where, key,
            phrase({"{} is \"{}\" here and \"{}\" at {}", "{0} 在此处为 \"{1}\"，而在 {3} 为 \"{2}\""}, key, plain_text(value),
                   plain_text(*before), place(before->where)),
            {"files that agree, or only one of them: together they are one configuration",
             "各文件一致，或只给出其中一个：它们合起来是一份配置"});
    return;
  }
  understood.push_back({std::string(key), as_written, value.where, std::string(to)});
  producer_known = producer_known || to.starts_with("/publish") || to.starts_with("/producer");
  consumer_known = consumer_known || to.starts_with("/consumer");
  put(settings, to, std::move(value));
}

void Draft::assume(std::string_view to, Value value) { put(defaults, to, std::move(value)); }

void Draft::say(Phrase assumption) {
  if (std::find(assumptions.begin(), assumptions.end(), assumption) == assumptions.end()) assumptions.push_back(std::move(assumption));
}

void Draft::remark(Remark::Kind kind, describe::Where where, std::string_view key, Phrase what, std::optional<std::string> near) {
  describe::Problems one(sources_);
  one.add(where, std::string(key), std::move(what), {}, std::move(near));
  remarks.push_back({kind, one.sorted().front()});
}

void Draft::problem(describe::Where where, std::string_view key, Phrase what, Phrase expected) {
  problems_.add(where, std::string(key), std::move(what), std::move(expected));
}

const Value* Draft::find(std::string_view to) const { return describe::at_pointer(settings, to); }
bool Draft::has(std::string_view to) const { return find(to) != nullptr; }

std::string Draft::place(describe::Where where) const {
  describe::Problems one(sources_);
  one.add(where, "", {"x", "x"});
  const describe::Problem problem = one.sorted().front();
  return fmt::format("{}:{}", problem.file, problem.line);
}

bool Draft::take(const ConfigKind& kind, std::string_view key, const Value& value) {
  bool taken = false;
  for (const KeyRule& rule : kind.rules) {  // a key may be several settings
    if (!same_key(kind, rule.key, key)) continue;
    set_by(rule, value, key);
    taken = true;
  }
  if (taken) return true;
  const auto known = std::find_if(kind.known.begin(), kind.known.end(), [&](const KnownKey& k) { return same_key(kind, k.key, key); });
  if (known == kind.known.end()) return false;
  remark(known->matters ? Remark::Kind::matters : Remark::Kind::harmless, value.where, key, known->why);
  return true;
}

void Draft::unknown(const ConfigKind& kind, std::string_view key, const Value& value) {
  std::vector<std::string> names;
  for (const KeyRule& rule : kind.rules) names.emplace_back(rule.key);
  for (const KnownKey& k : kind.known)
    if (k.key.find('*') == std::string_view::npos) names.emplace_back(k.key);
  remark(Remark::Kind::unknown, value.where, key,
         phrase({"unknown key \"{}\" in {}: the vendor ignores it too, as far as is known here",
                 "未知的键 \"{0}\"，所在文件为{1}：据此处所知，官方程序也会忽略它"},
                key, Phrase(kind.title)),
         describe::suggest(key, names));
}

void Draft::take_all(const ConfigKind& kind, const Object& all) {
  for (const describe::Member& member : all)
    if (!take(kind, member.key, member.value)) unknown(kind, member.key, member.value);
}

}  // namespace mqlab::models
