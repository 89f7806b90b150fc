#include "sim/describe/value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace mqlab::describe {

Value::Value() = default;
Value::Value(std::nullptr_t) {}
Value::Value(bool b) : data_(b) {}
Value::Value(std::int64_t i) : data_(i) {}
Value::Value(int i) : data_(static_cast<std::int64_t>(i)) {}
Value::Value(double d) : data_(d) {}
Value::Value(std::string s) : data_(std::move(s)) {}
Value::Value(std::string_view s) : data_(std::string(s)) {}
Value::Value(const char* s) : data_(std::string(s)) {}
Value::Value(List list) : data_(std::move(list)) {}
Value::Value(Object object) : data_(std::move(object)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

const Member* Value::member(std::string_view key) const {
  const Object* object = as_object();
  if (object == nullptr) return nullptr;
  const auto it = std::find_if(object->begin(), object->end(), [&](const Member& m) { return m.key == key; });
  return it == object->end() ? nullptr : &*it;
}

const Value* Value::find(std::string_view key) const {
  const Member* m = member(key);
  return m == nullptr ? nullptr : &m->value;
}

Value* Value::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

Value& Value::set(std::string_view key, Value value, Where key_where) {
  if (!is_object()) data_ = Object{};
  if (Value* old = find(key)) return *old = std::move(value);
  return as_object()->emplace_back(Member{std::string(key), std::move(value), key_where}).value;
}

void Value::erase(std::string_view key) {
  if (Object* object = as_object()) std::erase_if(*object, [&](const Member& m) { return m.key == key; });
}

bool operator==(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (const Object* left = a.as_object()) {
    if (left->size() != b.as_object()->size()) return false;
    return std::all_of(left->begin(), left->end(), [&](const Member& m) {
      const Value* other = b.find(m.key);
      return other != nullptr && m.value == *other;
    });
  }
  if (const List* left = a.as_list()) return std::equal(left->begin(), left->end(), b.as_list()->begin(), b.as_list()->end());
  if (const std::string* s = a.as_string()) return *s == *b.as_string();
  if (const bool* x = a.as_bool()) return *x == *b.as_bool();
  if (const std::int64_t* i = a.as_integer()) return *i == *b.as_integer();
  if (const double* d = a.as_double()) return *d == *b.as_double();
  return true;
}

Phrase kind_name(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return {"null", "null"};
    case Value::Kind::boolean: return *value.as_bool() ? Phrase{"true", "true"} : Phrase{"false", "false"};
    case Value::Kind::integer: return {"a whole number", "整数"};
    case Value::Kind::number: return {"a number with a fraction", "小数"};
    case Value::Kind::string: return {"a text", "文本"};
    case Value::Kind::list: return {"a list", "列表"};
    case Value::Kind::object: return {"an object", "对象"};
  }
  return {};
}

void merge_patch(Value& target, const Value& patch) {
  const Object* changes = patch.as_object();
  if (changes == nullptr) {
    target = patch;
    return;
  }
  if (!target.is_object()) {
    const Where where = patch.where;
    target = Value(Object{});
    target.where = where;
  }
  for (const Member& change : *changes) {
    if (change.value.is_null()) {
      target.erase(change.key);
    } else if (Value* old = target.find(change.key)) {
      merge_patch(*old, change.value);
    } else {
      merge_patch(target.set(change.key, Value(), change.key_where), change.value);
    }
  }
}

namespace {

std::optional<std::vector<std::string>> steps_of(std::string_view pointer) {
  std::vector<std::string> steps;
  if (pointer.empty()) return steps;
  if (pointer.front() != '/') return std::nullopt;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] != '~') {
      steps.back() += pointer[i];
    } else if (i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1')) {
      steps.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      return std::nullopt;
    }
  }
  return steps;
}

std::optional<std::size_t> index_of(std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (error != std::errc() || end != step.data() + step.size()) return std::nullopt;
  if (step.size() > 1 && step.front() == '0') return std::nullopt;
  return index;
}

Value* step_into(Value& parent, const std::string& step) {
  if (List* list = parent.as_list()) {
    const auto index = index_of(step);
    return index && *index < list->size() ? &(*list)[*index] : nullptr;
  }
  return parent.find(step);
}

}  // namespace

const Value* at_pointer(const Value& root, std::string_view pointer) {
  const auto steps = steps_of(pointer);
  if (!steps) return nullptr;
  Value* here = const_cast<Value*>(&root);
  for (const std::string& step : *steps) {
    here = step_into(*here, step);
    if (here == nullptr) return nullptr;
  }
  return here;
}

SetResult set_at_pointer(Value& root, std::string_view pointer, Value value) {
  const auto steps = steps_of(pointer);
  if (!steps) return SetResult::not_a_pointer;
  if (steps->empty()) {
    root = std::move(value);
    return SetResult::done;
  }
  Value* here = &root;
  for (std::size_t i = 0; i + 1 < steps->size(); ++i) {
    here = step_into(*here, (*steps)[i]);
    if (here == nullptr) return SetResult::no_parent;
  }
  const std::string& last = steps->back();
  if (List* list = here->as_list()) {
    const auto index = index_of(last);
    if (last == "-" || (index && *index == list->size())) {
      list->push_back(std::move(value));
    } else if (index && *index < list->size()) {
      (*list)[*index] = std::move(value);
    } else {
      return SetResult::bad_index;
    }
    return SetResult::done;
  }
  if (!here->is_object()) return SetResult::no_parent;
  const Where where = value.where;
  here->set(last, std::move(value), where);
  return SetResult::done;
}

std::string pointer_step(std::string_view key) {
  std::string step;
  for (const char c : key) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

}  // namespace mqlab::describe
