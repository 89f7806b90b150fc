/// Reads one JSON object into described structs, and complains about what it does not know.
///
///     ObjectReader reader(value, "/broker", problems);
///     reader.read_fields(common);      // several structs may share one object: flattened
///     reader.read_fields(special);
///     reader.finish();                 // a member that no struct knows is a problem, with a suggestion
///
/// A wrong field leaves its member at the default and the reading goes on, so all problems of a file come at once. A problem at `a/b/0` is
/// relative to the reader's object, or to a name given by `alias`; where the exact value is absent, its nearest parent is shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/describe/field.hpp"
#include "sim/describe/problem.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::describe {

class ObjectReader {
 public:
  /// A value that is no object is a problem at once; then nothing is found in it.
  ObjectReader(const Value& object, std::string pointer, Problems& problems);

  template <class T>
  void read_fields(T& out) {
    read(spec_of<T>(), &out);
  }
  void read(const ObjectSpec& spec, void* out);
  /// Make names known without reading them.
  void know(const ObjectSpec& spec);

  bool has(std::string_view field) const { return object_->find(field) != nullptr; }
  /// Take a member by hand: known from now on. Null when it is absent.
  const Value* take(std::string_view field);
  /// A string, or a problem; nullopt when it is absent or no string.
  std::optional<std::string> take_string(std::string_view field, bool required = false);

  struct Item {
    const Value* value;
    std::string pointer;
  };
  /// The items of a list; a problem when it is no list. Nothing when it is absent.
  std::vector<Item> take_items(std::string_view field);
  /// The members of an object (name to value), in order.
  std::vector<std::pair<const Member*, std::string>> take_members(std::string_view field);

  /// A problem at a field (`"retry/max"` reaches inside), or at the object itself when `field` is empty. Its first step is a member of the object, a
  /// field that was read, or an alias: `"nodes"` said of the scenario, where `"broker/nodes"` is meant, is a bug (assert).
  void problem_at(std::string_view field, Phrase what, Phrase expected = {}, std::optional<std::string> did_you_mean = {});
  /// Let `problem_at("publish/2/...")` mean a value elsewhere in the scenario.
  void alias(std::string name, const Value& value, std::string pointer);

  /// Unknown members become problems: "unknown setting", with all names known and the nearest.
  void finish();

  const Value& object() const { return *object_; }
  const std::string& pointer() const { return pointer_; }
  Problems& problems() { return *problems_; }

 private:
  bool knows(std::string_view name) const;
  struct Alias {
    std::string name;
    const Value* value;
    std::string pointer;
  };

  const Value* object_;
  std::string pointer_;
  Problems* problems_;
  std::vector<std::string_view> known_;
  std::vector<std::string> taken_;
  std::vector<Alias> aliases_;
};

}  // namespace mqlab::describe
