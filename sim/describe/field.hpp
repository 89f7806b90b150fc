/// Said once: a field's name, type, default, unit, bounds, meaning and source stand with the member they fill.
///
///     struct RetrySpec {
///       sim::Duration timeout = std::chrono::milliseconds(500);
///       std::int64_t max = 3;
///       static constexpr auto fields = std::tuple{
///           describe::field("timeout", &RetrySpec::timeout, Text{"give up waiting for the confirm after", "等待确认的时限"}),
///           describe::field("max", &RetrySpec::max, Text{"retries at most", "最多重试次数"}, {.min = 0})};
///     };
///
/// The reader (`reader.hpp`), the JSON Schema, help, docs and "did you mean" are loops over the `ObjectSpec` made from it. The default is
/// the member's initializer. Supported members: bool, std::int64_t, std::uint32_t, double, std::string, sim::Duration, ByteSize, Rate,
/// Bandwidth, LocalText, Value (any JSON), an enum with `constexpr std::array<std::pair<E, std::string_view>, N> choices(E)` found by ADL,
/// a struct with `fields`, std::vector<T>, std::optional<T>, Named<T> (an object whose keys are names). Another type needs a
/// specialization of `Codec`.
///
/// Bounds are in the type's base unit: seconds for a duration, bytes (per second) for a size (a bandwidth), events per second for a rate.
/// A duration is never negative unless its `min` says so.
///
/// A macro or a code generator would be shorter to write, but neither can be stepped through nor carries two languages as data.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/time.hpp"
#include "sim/describe/phrase.hpp"
#include "sim/describe/text.hpp"
#include "sim/describe/units.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::describe {

struct FieldOptions {
  bool required = false;
  std::optional<double> min{};
  std::optional<double> max{};
  std::string_view source{};  ///< where the semantics or the default comes from
  std::string_view
      refers_to{};  ///< the string (or each of the list) names a declared `process`, `host`, `store`, `queue` ...; checked by the loader
  std::string_view declares{};  ///< the string declares a name of this kind; unique within its kind
};

template <class O, class T>
struct Field {
  std::string_view name;
  T O::*member;
  Text meaning;
  FieldOptions options;
};

template <class O, class T>
constexpr Field<O, T> field(std::string_view name, T O::*member, Text meaning, FieldOptions options = {}) {
  return {name, member, meaning, options};
}

/// A text of a scenario in both languages: `{"en": ..., "zh_CN": ...}`.
struct LocalText {
  std::string en;
  std::string zh_CN;
  const std::string& in(Language language) const { return language == Language::zh_CN && !zh_CN.empty() ? zh_CN : en; }
  bool empty() const { return en.empty() && zh_CN.empty(); }
};

/// An object whose keys are names that the scenario chooses, in the order written.
template <class T>
using Named = std::vector<std::pair<std::string, T>>;

enum class Type : std::uint8_t {
  boolean,
  integer,
  number,
  string,
  duration,
  size,
  rate,
  bandwidth,
  choice,
  object,
  list,
  named,
  text,
  any
};

struct ObjectSpec;

struct TypeSpec {
  Type type = Type::any;
  bool is_optional = false;                 ///< may be absent with a meaning of its own
  const ObjectSpec& (*object)() = nullptr;  ///< for Type::object
  std::shared_ptr<const TypeSpec> item{};   ///< for Type::list and Type::named
  std::vector<std::string_view> choices{};  ///< for Type::choice, in order of declaration
};

class Problems;

/// Where a value is being read: for its problems.
struct Spot {
  Problems& problems;
  std::string pointer;
  const FieldOptions& options;
};

struct FieldSpec {
  std::string_view name;
  TypeSpec type;
  Text meaning;
  FieldOptions options;
  Value default_value;  ///< null: none (absent, or required)
  void (*read)(void* object, const Value&, const Spot&) = nullptr;
  Value (*write)(const void* object) = nullptr;
};

/// Type-erased description of a struct's fields. One per struct, made at first use.
struct ObjectSpec {
  std::vector<FieldSpec> fields;
  const FieldSpec* find(std::string_view name) const;
};

/// "a duration with its unit, such as "500ms"": what a field of this type takes, for messages and help.
Phrase expectation(const TypeSpec& type, const FieldOptions& options);

/// How a type is read, written and described. Specialize it for a type of your own.
template <class T>
struct Codec;

template <class T>
const ObjectSpec& spec_of();

/// Read a nested object: its fields, and nothing else.
void read_object(const ObjectSpec& spec, void* out, const Value& value, const Spot& spot);
/// All fields, defaults too; absent optionals are left out.
Value write_object(const ObjectSpec& spec, const void* object);
template <class T>
Value to_value(const T& object) {
  return write_object(spec_of<T>(), &object);
}

namespace detail {

void wrong(const Value& value, const Spot& spot, const TypeSpec& type);
bool in_bounds(double value, const Value& where, const Spot& spot, const TypeSpec& type);
void read_integer(const Value& value, std::int64_t& out, std::int64_t lowest, std::int64_t highest, const Spot& spot);

template <class T>
concept Described = requires {
  T::fields;
};
template <class E>
concept Choice = std::is_enum_v<E> && requires(E e) {
  choices(e);
};

}  // namespace detail

template <>
struct Codec<bool> {
  static TypeSpec type() { return {Type::boolean}; }
  static void read(const Value& value, bool& out, const Spot& spot);
  static Value write(bool in) { return Value(in); }
};
template <>
struct Codec<std::int64_t> {
  static TypeSpec type() { return {Type::integer}; }
  static void read(const Value& value, std::int64_t& out, const Spot& spot);
  static Value write(std::int64_t in) { return Value(in); }
};
template <>
struct Codec<std::uint32_t> {
  static TypeSpec type() { return {Type::integer}; }
  static void read(const Value& value, std::uint32_t& out, const Spot& spot);
  static Value write(std::uint32_t in) { return Value(std::int64_t{in}); }
};
template <>
struct Codec<double> {
  static TypeSpec type() { return {Type::number}; }
  static void read(const Value& value, double& out, const Spot& spot);
  static Value write(double in) { return Value(in); }
};
template <>
struct Codec<std::string> {
  static TypeSpec type() { return {Type::string}; }
  static void read(const Value& value, std::string& out, const Spot& spot);
  static Value write(const std::string& in) { return Value(in); }
};
template <>
struct Codec<sim::Duration> {
  static TypeSpec type() { return {Type::duration}; }
  static void read(const Value& value, sim::Duration& out, const Spot& spot);
  static Value write(sim::Duration in) { return Value(print(in)); }
};
template <>
struct Codec<ByteSize> {
  static TypeSpec type() { return {Type::size}; }
  static void read(const Value& value, ByteSize& out, const Spot& spot);
  static Value write(ByteSize in) { return Value(print(in)); }
};
template <>
struct Codec<Rate> {
  static TypeSpec type() { return {Type::rate}; }
  static void read(const Value& value, Rate& out, const Spot& spot);
  static Value write(Rate in) { return Value(print(in)); }
};
template <>
struct Codec<Bandwidth> {
  static TypeSpec type() { return {Type::bandwidth}; }
  static void read(const Value& value, Bandwidth& out, const Spot& spot);
  static Value write(Bandwidth in) { return Value(print(in)); }
};
template <>
struct Codec<LocalText> {
  static TypeSpec type() { return {Type::text}; }
  static void read(const Value& value, LocalText& out, const Spot& spot);
  static Value write(const LocalText& in);
};
template <>
struct Codec<Value> {
  static TypeSpec type() { return {Type::any}; }
  static void read(const Value& value, Value& out, const Spot&) { out = value; }
  static Value write(const Value& in) { return in; }
};

template <detail::Choice E>
struct Codec<E> {
  static TypeSpec type() {
    TypeSpec spec{Type::choice};
    for (const auto& [value, name] : choices(E{})) spec.choices.push_back(name);
    return spec;
  }
  static void read(const Value& value, E& out, const Spot& spot) {
    const std::string* text = value.as_string();
    for (const auto& [choice, name] : choices(E{})) {
      if (text != nullptr && *text == name) {
        out = choice;
        return;
      }
    }
    detail::wrong(value, spot, type());
  }
  static Value write(E in) {
    for (const auto& [choice, name] : choices(E{})) {
      if (choice == in) return Value(name);
    }
    return Value();
  }
};

template <detail::Described T>
struct Codec<T> {
  static TypeSpec type() {
    TypeSpec spec{Type::object};
    spec.object = &spec_of<T>;
    return spec;
  }
  static void read(const Value& value, T& out, const Spot& spot) { read_object(spec_of<T>(), &out, value, spot); }
  static Value write(const T& in) { return to_value(in); }
};

template <class T>
struct Codec<std::optional<T>> {
  static TypeSpec type() {
    TypeSpec spec = Codec<T>::type();
    spec.is_optional = true;
    return spec;
  }
  static void read(const Value& value, std::optional<T>& out, const Spot& spot) { Codec<T>::read(value, out.emplace(), spot); }
  static Value write(const std::optional<T>& in) { return in ? Codec<T>::write(*in) : Value(); }
};

template <class T>
struct Codec<std::vector<T>> {
  static TypeSpec type() {
    TypeSpec spec{Type::list};
    spec.item = std::make_shared<const TypeSpec>(Codec<T>::type());
    return spec;
  }
  static void read(const Value& value, std::vector<T>& out, const Spot& spot) {
    const List* list = value.as_list();
    if (list == nullptr) return detail::wrong(value, spot, type());
    out.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
      T item{};
      Codec<T>::read((*list)[i], item, Spot{spot.problems, spot.pointer + "/" + std::to_string(i), spot.options});
      out.push_back(std::move(item));
    }
  }
  static Value write(const std::vector<T>& in) {
    List list;
    for (const T& item : in) list.push_back(Codec<T>::write(item));
    return Value(std::move(list));
  }
};

template <class T>
struct Codec<Named<T>> {
  static TypeSpec type() {
    TypeSpec spec{Type::named};
    spec.item = std::make_shared<const TypeSpec>(Codec<T>::type());
    return spec;
  }
  static void read(const Value& value, Named<T>& out, const Spot& spot) {
    const Object* object = value.as_object();
    if (object == nullptr) return detail::wrong(value, spot, type());
    out.clear();
    for (const Member& member : *object) {
      T item{};
      Codec<T>::read(member.value, item, Spot{spot.problems, spot.pointer + "/" + pointer_step(member.key), spot.options});
      out.emplace_back(member.key, std::move(item));
    }
  }
  static Value write(const Named<T>& in) {
    Value out{Object{}};
    for (const auto& [name, item] : in) out.set(name, Codec<T>::write(item));
    return out;
  }
};

namespace detail {

template <class T, std::size_t I>
FieldSpec field_spec(const T& defaults) {
  constexpr auto& f = std::get<I>(T::fields);
  using M = std::remove_cvref_t<decltype(defaults.*(f.member))>;
  FieldSpec spec;
  spec.name = f.name;
  spec.type = Codec<M>::type();
  spec.meaning = f.meaning;
  spec.options = f.options;
  spec.default_value = f.options.required ? Value() : Codec<M>::write(defaults.*(f.member));
  spec.read = [](void* object, const Value& value, const Spot& spot) {
    constexpr auto& self = std::get<I>(T::fields);
    Codec<M>::read(value, static_cast<T*>(object)->*(self.member), spot);
  };
  spec.write = [](const void* object) {
    constexpr auto& self = std::get<I>(T::fields);
    return Codec<M>::write(static_cast<const T*>(object)->*(self.member));
  };
  return spec;
}

}  // namespace detail

template <class T>
const ObjectSpec& spec_of() {
  static const ObjectSpec spec = []<std::size_t... I>(std::index_sequence<I...>) {
    const T defaults{};
    ObjectSpec out;
    (out.fields.push_back(detail::field_spec<T, I>(defaults)), ...);
    return out;
  }
  (std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(T::fields)>>>{});
  return spec;
}

}  // namespace mqlab::describe
