#include "lab/scenario/edit.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "lab/scenario/parse.hpp"
#include "lab/scenario/variants.hpp"

namespace mqlab::lab {

using describe::Value;
using describe::Where;

namespace {

tl::expected<Value, Sentence> parsed(const std::string& text) {
  describe::Sources sources;
  const std::uint32_t source = sources.add("scenario", text);
  describe::Problems problems(sources);
  auto root = parse_json(sources, source, problems);
  if (root && root->is_object()) return std::move(*root);
  const auto sorted = problems.sorted();
  const auto what = [&](Language language) {
    if (!sorted.empty()) return describe::render(sorted.front(), language);
    return std::string(Text{"no object", "不是对象"}.in(language));
  };
  return tl::unexpected(Sentence{"the text can't be edited while it is not JSON: " + what(Language::en),
                                 "文本不是合法 JSON，无法修改：" + what(Language::zh_CN)});
}

/// Without the newline that ends a file.
std::string printed(const Value& value) {
  std::string text = print_json(value);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::size_t line_start(std::string_view text, std::size_t at) {
  const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

std::string indent_at(std::string_view text, std::size_t at) {
  const std::size_t start = line_start(text, at);
  const std::size_t end = std::min(text.find_first_not_of(" \t", start), at);
  return std::string(text.substr(start, end - start));
}

/// Further lines of a printed value, moved in.
std::string indented(std::string text, const std::string& by) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1 + by.size())) text.insert(at + 1, by);
  return text;
}

std::string replaced(const std::string& text, Where where, const Value& value) {
  return text.substr(0, where.offset) + indented(printed(value), indent_at(text, where.offset)) + text.substr(where.end);
}

/// A last item or member: before the closing bracket, in the way of what stands there already.
std::string appended(const std::string& text, const Value& holder, const std::string& printed) {
  const std::size_t close = holder.where.end - 1;
  std::size_t last = 0;  // where the last item ends
  if (const describe::List* list = holder.as_list(); list != nullptr && !list->empty()) last = list->back().where.end;
  if (const describe::Object* object = holder.as_object(); object != nullptr && !object->empty()) last = object->back().value.where.end;
  const std::string outer = indent_at(text, holder.where.offset);
  const std::string inner = outer + "  ";
  const std::string item = indented(printed, inner);
  if (last == 0) return text.substr(0, holder.where.offset + 1) + "\n" + inner + item + "\n" + outer + text.substr(close);
  const bool own_line = text.find('\n', last) < close;
  const std::string rest = own_line ? text.substr(last) : "\n" + outer + text.substr(close);
  return text.substr(0, last) + ",\n" + inner + item + rest;
}

std::vector<std::string> steps_of(std::string_view pointer) {
  std::vector<std::string> steps;
  for (std::size_t at = 0; at < pointer.size();) {
    const std::size_t next = std::min(pointer.find('/', at + 1), pointer.size());
    std::string step;
    for (std::size_t i = at + 1; i < next; ++i) {
      const bool escaped = pointer[i] == '~' && i + 1 < next && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
      step += escaped ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
    }
    steps.push_back(std::move(step));
    at = next;
  }
  return steps;
}

std::string join(const std::vector<std::string>& steps, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += "/" + describe::pointer_step(steps[i]);
  return out;
}

/// In the text as it stands, whatever the variants say.
EditedText put(const std::string& text, std::string_view pointer, const Value& value) {
  const auto root = parsed(text);
  if (!root) return tl::unexpected(root.error());
  if (const Value* there = describe::at_pointer(*root, pointer); there != nullptr && !value.is_null())
    return replaced(text, there->where, value);
  const std::vector<std::string> steps = steps_of(pointer);
  for (std::size_t depth = steps.size(); depth-- > 0;) {
    const Value* holder = describe::at_pointer(*root, join(steps, depth));
    if (holder == nullptr) continue;
    if (!holder->is_object()) break;
    if (value.is_null()) {
      if (holder->find(steps[depth]) == nullptr) return text;
      Value without = *holder;
      without.erase(steps[depth]);
      return replaced(text, holder->where, without);
    }
    Value member = value;
    for (std::size_t i = steps.size(); i-- > depth + 1;) {
      Value outer{describe::Object{}};
      outer.set(steps[i], std::move(member));
      member = std::move(outer);
    }
    return appended(text, *holder, print_json_compact(Value(steps[depth])) + ": " + printed(member));
  }
  return tl::unexpected(Sentence{fmt::format("nothing in the scenario stands at {}", pointer), fmt::format("场景中没有 {}", pointer)});
}

std::optional<Value> merged(const std::string& text, std::string_view variant) {
  const auto root = parsed(text);
  if (!root) return std::nullopt;
  describe::Sources sources;
  describe::Problems problems(sources);
  return apply_variant(*root, variant, problems);
}

bool says(const std::string& text, std::string_view variant, std::string_view pointer, const Value& value) {
  const auto scenario = merged(text, variant);
  const Value* there = scenario ? describe::at_pointer(*scenario, pointer) : nullptr;
  return there == nullptr ? value.is_null() : *there == value;
}

/// What a variant must say so that its merged form has this value at this pointer: list items by their id or name.
Value patch_for(const Value& merged_scenario, const std::vector<std::string>& steps, std::size_t depth, const Value& value) {
  if (depth == steps.size()) return value;
  const Value* holder = describe::at_pointer(merged_scenario, join(steps, depth));
  if (holder != nullptr && holder->is_list()) {
    const Value* item = describe::at_pointer(merged_scenario, join(steps, depth + 1));
    Value inner = patch_for(merged_scenario, steps, depth + 1, value);
    if (!inner.is_object() || item == nullptr) return value;
    for (const char* key : {"id", "name"}) {
      if (const Value* name = item->find(key)) {
        Value named{describe::Object{}};
        named.set(key, *name);
        for (const describe::Member& m : *inner.as_object()) named.set(m.key, m.value);
        return Value(describe::List{std::move(named)});
      }
    }
    describe::List items(static_cast<std::size_t>(std::stoul(steps[depth])), Value(describe::Object{}));
    items.push_back(std::move(inner));
    return Value(std::move(items));
  }
  Value out{describe::Object{}};
  out.set(steps[depth], patch_for(merged_scenario, steps, depth + 1, value));
  return out;
}

}  // namespace

EditedText with_value(const std::string& text, std::string_view variant, std::string_view pointer, const Value& value) {
  const auto common = put(text, pointer, value);
  if (common && says(*common, variant, pointer, value)) return common;
  const auto root = parsed(text);
  if (!root) return tl::unexpected(root.error());
  const auto scenario = merged(text, variant);
  const std::string own = fmt::format("/variants/{}", describe::pointer_step(variant));
  const Value* patch = describe::at_pointer(*root, own);
  if (!scenario || patch == nullptr) return common;
  Value more = *patch;
  describe::Sources sources;
  describe::Problems problems(sources);
  merge_variant(more, patch_for(*scenario, steps_of(pointer), 0, value), own, problems);
  const EditedText in_variant = put(text, own, more);
  if (in_variant && says(*in_variant, variant, pointer, value)) return in_variant;
  return tl::unexpected(
      Sentence{fmt::format("{} can't be set in variant {}", pointer, variant), fmt::format("无法在变体 {} 中设置 {}", variant, pointer)});
}

EditedText with_fault(const std::string& text, std::string_view variant, const Value& fault) {
  const auto root = parsed(text);
  if (!root) return tl::unexpected(root.error());
  for (const std::string& pointer : {fmt::format("/variants/{}/faults", describe::pointer_step(variant)), std::string("/faults")}) {
    const Value* faults = describe::at_pointer(*root, pointer);
    if (faults == nullptr || !faults->is_list()) continue;
    const Value* common = describe::at_pointer(*root, "/faults");
    const bool emptied = faults->as_list()->empty() && faults != common && common != nullptr && common->is_list();
    if (!emptied || common->as_list()->empty()) return appended(text, *faults, printed(fault));
    describe::List list(common->as_list()->size());  // null at a place takes away what stands there, which `[]` did
    list.push_back(fault);
    return put(text, pointer, Value(std::move(list)));
  }
  return put(text, "/faults", Value(describe::List{fault}));
}

}  // namespace mqlab::lab
