#include "models/apps/external/words.hpp"

#include <charconv>
#include <limits>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/describe/suggest.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::models::apps {

using describe::phrase;
using describe::Value;

namespace {

constexpr auto kMessageMembers = std::tuple{member("id", &Message::id),
                                            member("operation", &Message::operation),
                                            member("amount", &Message::amount),
                                            member("key", &Message::key),
                                            member("body", &Message::body),
                                            member("version", &Message::version),
                                            member("priority", &Message::priority),
                                            member("attempt", &Message::attempt),
                                            member("deaths", &Message::deaths)};
constexpr auto kDeliveryMembers = std::tuple{member("handle", &Delivery::handle), member("message", &Delivery::message),
                                             member("role", &Delivery::role), member("redelivered", &Delivery::redelivered)};

template <class E>
Value name_of_choice(E value) {
  for (const auto& [each, name] : choices(value))
    if (each == value) return Value(name);
  return Value(static_cast<std::int64_t>(value));
}

Value spoken(const Delivery& delivery, const Names& names);

template <class T>
Value spoken(const T& value, const Names& names) {
  if constexpr (std::is_same_v<T, bool>) {
    return Value(value);
  } else if constexpr (std::is_enum_v<T>) {
    return name_of_choice(value);
  } else if constexpr (std::is_integral_v<T>) {
    return Value(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_base_of_v<sim::Identity, T>) {
    return Value(names.of(value));
  } else {
    return value_of(value, names);
  }
}

template <class O, class Members>
void put_members(Value& out, const O& object, const Members& members, const Names& names) {
  std::apply([&](const auto&... each) { (out.set(each.name, spoken(object.*each.member, names)), ...); }, members);
}

Value spoken(const Delivery& delivery, const Names& names) {
  Value out{describe::Object{}};
  put_members(out, delivery, kDeliveryMembers, names);
  return out;
}

/// The members of one JSON object of a command.
class MembersReader {
 public:
  MembersReader(std::string_view word, const Names& names, const std::function<Message(sim::MessageId)>& before)
      : word_(word), names_(names), before_(before) {}

  template <class O, class Members>
  void read(const Value& from, O& out, const Members& members) {
    if (!from.is_object()) fail(phrase({"an object is expected, not {}", "应为对象，而不是{}"}, describe::kind_name(from)));
    for (const describe::Member& given : *from.as_object()) {
      if (given.key == "do") continue;
      bool known = false;
      std::apply([&](const auto&... each) { ((each.name == given.key ? (take(given, out.*each.member), known = true) : false), ...); },
                 members);
      if (!known) unknown(given.key, members);
    }
  }

 private:
  [[noreturn]] void fail(const describe::Phrase& what) const {
    throw ProgramFailure(phrase({"the command \"{}\": {}", "命令 \"{}\"：{}"}, word_, what));
  }
  [[noreturn]] void wrong(const describe::Member& given, const describe::Phrase& expected) const {
    fail(phrase({"\"{}\" should be {}", "\"{}\" 应为{}"}, given.key, expected));
  }
  template <class Members>
  [[noreturn]] void unknown(const std::string& key, const Members& members) const {
    std::vector<std::string> names;
    std::apply([&](const auto&... each) { (names.emplace_back(each.name), ...); }, members);
    const auto near = describe::suggest(key, names);
    fail(near ? phrase({"nothing is called \"{}\" in it; did you mean \"{}\"?", "其中没有 \"{}\"；是否想写 \"{}\"？"}, key, *near)
              : phrase({"nothing is called \"{}\" in it; it has {}", "其中没有 \"{}\"；可用的有 {}"}, key, describe::one_of(names)));
  }

  template <class T>
  void take(const describe::Member& given, T& out) const {
    const Value& value = given.value;
    if constexpr (std::is_same_v<T, bool>) {
      if (value.as_bool() == nullptr) wrong(given, {"true or false", " true 或 false"});
      out = *value.as_bool();
    } else if constexpr (std::is_enum_v<T>) {
      take_choice(given, out);
    } else if constexpr (std::is_integral_v<T>) {
      const std::int64_t* number = value.as_integer();
      const bool fits = number != nullptr && std::in_range<T>(*number);
      if (!fits) wrong(given, {"a whole number in its range", "范围内的整数"});
      out = static_cast<T>(*number);
    } else if constexpr (std::is_same_v<T, sim::Duration>) {
      take_duration(given, out);
    } else if constexpr (std::is_base_of_v<sim::Identity, T>) {
      if (!value.is_string()) wrong(given, {"a name such as \"shop/17\"", "形如 \"shop/17\" 的名称"});
      const sim::Identity found = names_.find(*value.as_string());
      if (!found) fail(phrase({"no process has \"{}\"", "没有进程拥有 \"{}\""}, *value.as_string()));
      out = T(found.origin(), found.number());
    } else {
      take_message(given, out);
    }
  }

  template <class E>
  void take_choice(const describe::Member& given, E& out) const {
    std::vector<std::string> names;
    for (const auto& [each, name] : choices(out)) {
      if (given.value.is_string() && *given.value.as_string() == name) {
        out = each;
        return;
      }
      names.emplace_back(name);
    }
    wrong(given, describe::one_of(names));
  }

  void take_duration(const describe::Member& given, sim::Duration& out) const {
    const std::int64_t* number = given.value.as_integer();
    if (number != nullptr && *number >= 0) {
      out = sim::Duration{*number};
      return;
    }
    const auto parsed = given.value.is_string() ? describe::parse_duration(*given.value.as_string()) : std::nullopt;
    if (!parsed || parsed->count() < 0)
      wrong(given, {"a duration: nanoseconds, or a string such as \"500ms\"", "时长：纳秒数，或 \"500ms\" 这样的字符串"});
    out = *parsed;
  }

  void take_message(const describe::Member& given, Message& out) const {
    const Value* id = given.value.find("id");
    if (id == nullptr || !id->is_string()) wrong(given, {"a message with an \"id\"", "带有 \"id\" 的消息"});
    take(describe::Member{"id", *id, {}}, out.id);
    out = before_(out.id);
    MembersReader(word_, names_, before_).read(given.value, out, kMessageMembers);
  }

  std::string_view word_;
  const Names& names_;
  const std::function<Message(sim::MessageId)>& before_;
};

template <std::size_t... I>
std::vector<std::string> all_words(std::index_sequence<I...>) {
  return {std::string(std::variant_alternative_t<I, ExternalCommand>::word)...};
}

constexpr auto kEach = std::make_index_sequence<std::variant_size_v<ExternalCommand>>{};

template <std::size_t... I>
bool read_word(std::string_view word, const Value& value, MembersReader& reader, ExternalCommand& out, std::index_sequence<I...>) {
  const auto one = [&]<class W>(W fresh) {
    if (W::word != word) return false;
    reader.read(value, fresh, W::members);
    out = fresh;
    return true;
  };
  return (one(std::variant_alternative_t<I, ExternalCommand>{}) || ...);
}

}  // namespace

std::string Names::of(sim::Identity identity) const {
  if (!identity) return {};
  for (const auto& [name, id] : rows_)
    if (id == identity.origin()) return fmt::format("{}/{}", name, identity.number());
  return fmt::format("?/{}", identity.number());
}

sim::Identity Names::find(std::string_view text) const {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view digits = text.substr(slash + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number == 0 || number >> 48 != 0) return {};
  for (const auto& [name, id] : rows_)
    if (name == text.substr(0, slash)) return {id, number};
  return {};
}

Value value_of(const Message& message, const Names& names) {
  Value out{describe::Object{}};
  put_members(out, message, kMessageMembers, names);
  return out;
}

Value value_of(const Event& event, const Names& names) {
  return std::visit(
      [&]<class W>(const W& word) {
        Value out{describe::Object{}};
        out.set("event", Value(W::word));
        put_members(out, word, W::members, names);
        return out;
      },
      event);
}

ExternalCommand read_command(const Value& value, const Names& names, const std::function<Message(sim::MessageId)>& before) {
  const Value* word = value.find("do");
  if (word == nullptr || !word->is_string()) {
    throw ProgramFailure({"an answer holds something that is no command: an object with \"do\" is expected",
                          "应答中有一项不是命令：应为带有 \"do\" 的对象"});
  }
  ExternalCommand out;
  MembersReader reader(*word->as_string(), names, before);
  if (read_word(*word->as_string(), value, reader, out, kEach)) return out;
  const std::vector<std::string> words = all_words(kEach);
  const auto near = describe::suggest(*word->as_string(), words);
  throw ProgramFailure(near ? phrase({"no command is called \"{}\"; did you mean \"{}\"?", "没有名为 \"{}\" 的命令；是否想写 \"{}\"？"},
                                     *word->as_string(), *near)
                            : phrase({"no command is called \"{}\"; there are {}", "没有名为 \"{}\" 的命令；可用的有 {}"},
                                     *word->as_string(), describe::one_of(words)));
}

}  // namespace mqlab::models::apps
