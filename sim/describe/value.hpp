/// A JSON value that remembers where it stood: what the loader hands to everyone who reads a part of a scenario.
///
/// `sim/` and `models/` describe and read their fields without a JSON library; only `lab/` parses and prints text. An object keeps the
/// order in which its members were written, because problems are reported, and scenarios printed, in the order of the file. A whole number
/// is an `int64`, everything with a fraction or an exponent a `double`: seeds and durations must never pass through a double.
///
/// Places survive a merge: after `merge_patch` each value still points to the text it came from, so that an error in a variant is shown
/// in the variant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/describe/phrase.hpp"

namespace mqlab::describe {

/// A piece of a source text: offsets in bytes, `end` one past it. Source 0: made by a program, no place.
struct Where {
  std::uint32_t source = 0;
  std::uint32_t offset = 0;
  std::uint32_t end = 0;
};

class Value;
struct Member;
using List = std::vector<Value>;
using Object = std::vector<Member>;

class Value {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, number, string, list, object };

  // Out of line, as is all that copies: clang wants `Member` complete wherever the variant's operations are generated.
  Value();
  Value(std::nullptr_t);
  Value(bool b);
  Value(std::int64_t i);
  Value(int i);
  Value(double d);
  Value(std::string s);
  Value(std::string_view s);
  Value(const char* s);
  Value(List list);
  Value(Object object);
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  Where where;

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_object() const { return kind() == Kind::object; }
  bool is_list() const { return kind() == Kind::list; }
  bool is_string() const { return kind() == Kind::string; }

  /// Null when it is of another kind. `as_number` also takes a whole number.
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }
  const double* as_double() const { return std::get_if<double>(&data_); }
  const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  const List* as_list() const { return std::get_if<List>(&data_); }
  const Object* as_object() const { return std::get_if<Object>(&data_); }
  List* as_list() { return std::get_if<List>(&data_); }
  Object* as_object() { return std::get_if<Object>(&data_); }

  /// The member of an object; null when it is no object or has no such member.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  /// Its member, with the place of the key.
  const Member* member(std::string_view key) const;
  /// Replace or append a member; `this` becomes an object if it was not.
  Value& set(std::string_view key, Value value, Where key_where = {});
  void erase(std::string_view key);

  /// Equal as JSON: places and the order of members do not count.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, List, Object> data_;
};

struct Member {
  std::string key;
  Value value;
  Where key_where;
};

/// "a whole number", "a list" ...: for messages.
Phrase kind_name(const Value& value);

/// RFC 7396: null removes, an object merges member by member, anything else (a list too) replaces.
void merge_patch(Value& target, const Value& patch);

/// RFC 6901. Null when nothing stands there.
const Value* at_pointer(const Value& root, std::string_view pointer);
enum class SetResult : std::uint8_t { done, not_a_pointer, no_parent, bad_index };
/// Put a value at a pointer: the last step may be a new member, or `-` for the end of a list; the steps before must exist.
SetResult set_at_pointer(Value& root, std::string_view pointer, Value value);
/// One step of a pointer, escaped: `~` as `~0`, `/` as `~1`.
std::string pointer_step(std::string_view key);

}  // namespace mqlab::describe
