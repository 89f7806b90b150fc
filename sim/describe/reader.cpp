#include "sim/describe/reader.hpp"

#include <algorithm>
#include <cassert>

#include "sim/describe/suggest.hpp"

namespace mqlab::describe {

namespace {

const Value kEmptyObject{Object{}};
constexpr Text kAnObject{"an object {...}", "对象 {...}"};
constexpr Text kAText{"a text", "文本"};

}  // namespace

ObjectReader::ObjectReader(const Value& object, std::string pointer, Problems& problems)
    : object_(&object), pointer_(std::move(pointer)), problems_(&problems) {
  if (object.is_object()) return;
  problems_->add(object.where, pointer_, phrase({"{} can't be read here", "此处不能是{}"}, kind_name(object)), kAnObject);
  object_ = &kEmptyObject;
}

void ObjectReader::read(const ObjectSpec& spec, void* out) {
  for (const FieldSpec& f : spec.fields) {
    known_.push_back(f.name);
    const Value* value = object_->find(f.name);
    if (value != nullptr) {
      f.read(out, *value, Spot{*problems_, pointer_ + "/" + pointer_step(f.name), f.options});
    } else if (f.options.required && object_ != &kEmptyObject) {
      problems_->add(object_->where, pointer_, phrase({"\"{}\" is missing", "缺少 \"{}\""}, f.name), expectation(f.type, f.options));
    }
  }
}

void ObjectReader::know(const ObjectSpec& spec) {
  for (const FieldSpec& f : spec.fields) known_.push_back(f.name);
}

const Value* ObjectReader::take(std::string_view field) {
  taken_.emplace_back(field);
  return object_->find(field);
}

std::optional<std::string> ObjectReader::take_string(std::string_view field, bool required) {
  const Value* value = take(field);
  if (value == nullptr) {
    if (required && object_ != &kEmptyObject)
      problems_->add(object_->where, pointer_, phrase({"\"{}\" is missing", "缺少 \"{}\""}, field), kAText);
    return std::nullopt;
  }
  if (const std::string* text = value->as_string()) return *text;
  problems_->add(value->where, pointer_ + "/" + pointer_step(field), phrase({"{} can't be {}", "{} 不能是{}"}, field, kind_name(*value)),
                 kAText);
  return std::nullopt;
}

std::vector<ObjectReader::Item> ObjectReader::take_items(std::string_view field) {
  const Value* value = take(field);
  std::vector<Item> items;
  if (value == nullptr) return items;
  const std::string at = pointer_ + "/" + pointer_step(field);
  const List* list = value->as_list();
  if (list == nullptr) {
    problems_->add(value->where, at, phrase({"{} can't be {}", "{} 不能是{}"}, field, kind_name(*value)),
                   Text{"a list [...]", "列表 [...]"});
    return items;
  }
  for (std::size_t i = 0; i < list->size(); ++i) items.push_back({&(*list)[i], at + "/" + std::to_string(i)});
  return items;
}

std::vector<std::pair<const Member*, std::string>> ObjectReader::take_members(std::string_view field) {
  const Value* value = take(field);
  std::vector<std::pair<const Member*, std::string>> members;
  if (value == nullptr) return members;
  const std::string at = pointer_ + "/" + pointer_step(field);
  const Object* object = value->as_object();
  if (object == nullptr) {
    problems_->add(value->where, at, phrase({"{} can't be {}", "{} 不能是{}"}, field, kind_name(*value)), kAnObject);
    return members;
  }
  for (const Member& member : *object) members.emplace_back(&member, at + "/" + pointer_step(member.key));
  return members;
}

void ObjectReader::alias(std::string name, const Value& value, std::string pointer) {
  aliases_.push_back({std::move(name), &value, std::move(pointer)});
}

bool ObjectReader::knows(std::string_view name) const {
  return name.empty() || has(name) || std::find(known_.begin(), known_.end(), name) != known_.end() ||
         std::find(taken_.begin(), taken_.end(), name) != taken_.end();
}

void ObjectReader::problem_at(std::string_view field, Phrase what, Phrase expected, std::optional<std::string> did_you_mean) {
  const Value* base = object_;
  std::string pointer = pointer_;
  std::string_view rest = field;
  std::size_t longest = 0;
  for (const Alias& alias : aliases_) {
    const bool fits = field.starts_with(alias.name) && (field.size() == alias.name.size() || field[alias.name.size()] == '/');
    if (!fits || alias.name.size() < longest) continue;
    longest = alias.name.size();
    base = alias.value;
    pointer = alias.pointer;
    rest = field.substr(std::min(field.size(), alias.name.size() + 1));
  }
  assert((longest > 0 || knows(field.substr(0, field.find('/')))) &&
         "the path of a problem begins with a field of this object, or an alias");
  Where where = base->where;
  for (std::string_view tail = rest; !tail.empty();) {
    const std::string_view step = tail.substr(0, tail.find('/'));
    tail.remove_prefix(std::min(tail.size(), step.size() + 1));
    pointer += "/" + std::string(step);
    base = base == nullptr ? nullptr : at_pointer(*base, "/" + std::string(step));
    if (base != nullptr) where = base->where;
  }
  problems_->add(where, std::move(pointer), std::move(what), std::move(expected), std::move(did_you_mean));
}

void ObjectReader::finish() {
  std::vector<std::string_view> names = known_;
  names.insert(names.end(), taken_.begin(), taken_.end());
  for (const Member& member : *object_->as_object()) {
    if (std::find(names.begin(), names.end(), member.key) != names.end()) continue;
    problems_->add(member.key_where.source != 0 ? member.key_where : member.value.where, pointer_ + "/" + pointer_step(member.key),
                   phrase({"unknown setting \"{}\"", "未知的设置 \"{}\""}, member.key),
                   names.empty() ? Text{"no settings here", "不写任何设置"} : one_of(std::span<const std::string_view>(names)),
                   suggest(member.key, std::span<const std::string_view>(names)));
  }
}

}  // namespace mqlab::describe
