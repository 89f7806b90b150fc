#include "lab/scenario/variants.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/scenario/parse.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::List;
using describe::Member;
using describe::Object;
using describe::phrase;
using describe::Problems;
using describe::Value;

namespace {

bool is_item_patch(const Value& patch) {
  const List* list = patch.as_list();
  if (list == nullptr || list->empty()) return false;
  const bool fits = std::all_of(list->begin(), list->end(), [](const Value& v) { return v.is_object() || v.is_null(); });
  return fits;
}

const std::string* identity_of(const Value& item) {
  for (const std::string_view key : {"id", "name"}) {
    const Value* value = item.find(key);
    if (value != nullptr && value->is_string()) return value->as_string();
  }
  return nullptr;
}

Value* same_item(List& list, const std::string& identity) {
  for (Value& item : list) {
    const std::string* other = identity_of(item);
    if (other != nullptr && *other == identity) return &item;
  }
  return nullptr;
}

void merge_items(List& target, const List& patch, const std::string& pointer, Problems& problems) {
  const std::size_t before = target.size();
  std::vector<std::size_t> removed;
  for (std::size_t i = 0; i < patch.size(); ++i) {
    const Value& change = patch[i];
    const std::string at = fmt::format("{}/{}", pointer, i);
    if (change.is_null()) {
      if (i < before) {
        removed.push_back(i);
      } else {
        problems.add(change.where, at, phrase({"nothing to remove: the list has {} items", "没有可删除的项：列表只有 {} 项"}, before));
      }
      continue;
    }
    const std::string* identity = identity_of(change);
    Value* item = nullptr;
    if (identity != nullptr) {
      item = same_item(target, *identity);
    } else if (i < before) {
      item = &target[i];
    }
    if (item == nullptr) item = &target.emplace_back(Object{});
    merge_variant(*item, change, at, problems);
    if (item->as_object() != nullptr && item->where.source == 0) item->where = change.where;
  }
  for (auto it = removed.rbegin(); it != removed.rend(); ++it) target.erase(target.begin() + static_cast<std::ptrdiff_t>(*it));
}

}  // namespace

std::vector<std::string> variant_names(const Value& scenario) {
  std::vector<std::string> names;
  const Value* variants = scenario.find("variants");
  if (variants != nullptr && variants->is_object()) {
    for (const Member& member : *variants->as_object()) names.push_back(member.key);
  }
  if (names.empty()) names.emplace_back(kBaseVariant);
  return names;
}

void merge_variant(Value& target, const Value& patch, const std::string& pointer, Problems& problems) {
  if (is_item_patch(patch)) {
    if (!target.is_list()) {
      const describe::Where where = patch.where;
      target = Value(List{});
      target.where = where;
    }
    return merge_items(*target.as_list(), *patch.as_list(), pointer, problems);
  }
  const Object* changes = patch.as_object();
  if (changes == nullptr) {
    target = patch;
    return;
  }
  if (!target.is_object()) {
    target = Value(Object{});
    target.where = patch.where;
  }
  for (const Member& change : *changes) {
    if (change.value.is_null()) {
      target.erase(change.key);
      continue;
    }
    Value* old = target.find(change.key);
    if (old == nullptr) old = &target.set(change.key, Value(), change.key_where);
    merge_variant(*old, change.value, pointer + "/" + describe::pointer_step(change.key), problems);
  }
}

Value apply_variant(const Value& scenario, std::string_view variant, Problems& problems) {
  Value merged = scenario;
  const Value* variants = scenario.find("variants");
  const Value* patch = variants == nullptr ? nullptr : variants->find(variant);
  const std::vector<std::string> names = variant_names(scenario);
  if (std::find(names.begin(), names.end(), variant) == names.end()) {
    problems.add(variants != nullptr ? variants->where : scenario.where, "/variants",
                 phrase({"no variant \"{}\"", "没有变体 \"{}\""}, variant), describe::one_of(names), describe::suggest(variant, names));
  }
  merged.erase("variants");
  if (const Value* all = scenario.find("expect"); all != nullptr && all->is_object()) {
    Value only{Object{}};
    only.where = all->where;
    if (const Member* mine = all->member(variant)) only.set(variant, mine->value, mine->key_where);
    *merged.find("expect") = std::move(only);
  }
  if (patch == nullptr) return merged;
  const std::string pointer = fmt::format("/variants/{}", describe::pointer_step(variant));
  if (!patch->is_object()) {
    problems.add(patch->where, pointer, phrase({"a variant can't be {}", "变体不能是{}"}, describe::kind_name(*patch)),
                 {"an object: what it changes of the scenario", "对象：它对场景所作的改动"});
    return merged;
  }
  for (const std::string_view own : {"mqlab", "id", "variants", "expect"}) {
    if (const Member* member = patch->member(own)) {
      problems.add(member->key_where, pointer + "/" + std::string(own),
                   phrase({"a variant can't change \"{}\"", "变体不能修改 \"{}\""}, own));
    }
  }
  merge_variant(merged, *patch, pointer, problems);
  return merged;
}

Value as_scenario(Value merged, std::string_view variant) {
  Value variants{Object{}};
  variants.set(variant, Value(Object{}));
  merged.set("variants", std::move(variants));
  Value* expect = merged.find("expect");
  Value* mine = expect == nullptr ? nullptr : expect->find(variant);
  Value* costs = mine == nullptr ? nullptr : mine->find("costs");
  if (costs == nullptr || !costs->is_list()) return merged;
  for (Value& cost : *costs->as_list()) {
    for (const std::string_view relative : {"to", "min_ratio", "max_ratio"}) cost.erase(relative);
  }
  std::erase_if(*costs->as_list(), [](const Value& cost) { return cost.find("min") == nullptr && cost.find("max") == nullptr; });
  return merged;
}

namespace {

/// As in a variant: null takes a member away. False: there is no object that could hold it.
bool take_away(Value& scenario, const std::string& pointer) {
  const std::size_t slash = pointer.rfind('/');
  if (slash == std::string::npos) return false;
  std::string key;
  for (std::size_t i = slash + 1; i < pointer.size(); ++i) {
    const bool escaped = pointer[i] == '~' && i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
    key += escaped ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
  }
  if (slash == 0) return scenario.erase(key), true;
  const Value* holder = describe::at_pointer(scenario, std::string_view(pointer).substr(0, slash));
  if (holder == nullptr || !holder->is_object()) return false;
  Value without = *holder;
  without.erase(key);
  return describe::set_at_pointer(scenario, std::string_view(pointer).substr(0, slash), std::move(without)) == describe::SetResult::done;
}

}  // namespace

void apply_set(Value& scenario, const Setting& setting, Problems& problems, bool report) {
  if (setting.value.is_null() && take_away(scenario, setting.pointer)) return;
  const describe::SetResult result = describe::set_at_pointer(scenario, setting.pointer, setting.value);
  if (!report || result == describe::SetResult::done) return;
  const auto complain = [&](describe::Phrase what, describe::Phrase expected) {
    problems.add(setting.value.where, setting.pointer, std::move(what), std::move(expected));
  };
  switch (result) {
    case describe::SetResult::not_a_pointer:
      return complain({"this is no JSON pointer: one begins with /", "这不是 JSON 指针：指针以 / 开头"},
                      {"something like /producers/0/publish/confirm", "形如 /producers/0/publish/confirm 的指针"});
    case describe::SetResult::no_parent:
      return complain({"nothing in the scenario stands there", "场景中没有这个位置"},
                      {"a pointer whose steps before the last exist", "除最后一步外各步都存在的指针"});
    case describe::SetResult::bad_index:
      return complain({"no such item of the list", "列表中没有这一项"},
                      {"the index of an item, or - for a new one", "已有项的下标，或以 - 表示新项"});
    case describe::SetResult::done: return;
  }
}

std::optional<Setting> parse_setting(std::string_view assignment, describe::Sources& sources, Problems& problems) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    describe::Problem problem;
    problem.file = fmt::format("--set {}", assignment);
    problem.what = {"a setting needs a pointer and a value", "设置需要指针和值"};
    problem.expected = {"--set /json/pointer=value", "--set /json/pointer=value"};
    problems.add(std::move(problem));
    return std::nullopt;
  }
  Setting setting;
  setting.pointer = assignment.substr(0, equals);
  const std::string text(assignment.substr(equals + 1));
  const std::uint32_t source = sources.add(fmt::format("--set {}", setting.pointer), text);
  Problems syntax(sources);
  if (auto value = parse_json(sources, source, syntax)) {
    setting.value = std::move(*value);
  } else if (text.starts_with('{') || text.starts_with('[') || text.starts_with('"')) {
    for (describe::Problem& problem : syntax.sorted()) problems.add(std::move(problem));
    return std::nullopt;
  } else {
    setting.value = Value(text);
    setting.value.where = {source, 0, static_cast<std::uint32_t>(text.size())};
  }
  return setting;
}

bool belongs_to_the_file(const Setting& setting) {
  return setting.pointer.starts_with("/variants") || setting.pointer.starts_with("/expect");
}

}  // namespace mqlab::lab
