// The fields of a scenario, and those of an exercise's files, walked off the schema: a section for each object, a row for each field.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lab/reference/reference.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/schema/exercise.hpp"
#include "lab/schema/schema.hpp"

namespace mqlab::lab {

namespace {

using describe::Value;

std::string text_of(const Value* value) {
  if (value == nullptr) return {};
  const std::string* text = value->as_string();
  return text != nullptr ? *text : print_json_compact(*value);
}

/// A cell of a table: no line breaks, no bars.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
  return text;
}

class Page {
 public:
  explicit Page(Language language) : language_(language) {}

  std::string make(Text title, Text intro, const std::vector<std::pair<std::string, Value>>& files) {
    page_ = fmt::format("# {}\n\n{}\n", title.in(language_), intro.in(language_));
    for (const auto& [path, schema] : files) {
      waiting_.clear();
      section(path, schema);
      for (std::size_t i = 0; i < waiting_.size(); ++i) {  // grows while it is walked
        const auto [name, waiting] = waiting_[i];
        section(name, waiting);
      }
    }
    return page_;
  }

 private:
  std::string_view say(std::string_view en, std::string_view zh_CN) const { return Text{en, zh_CN}.in(language_); }

  void section(const std::string& path, const Value& schema) {
    const Value* properties = schema.find("properties");
    page_ += fmt::format("\n## `{}`\n\n", path);
    if (const std::string meaning = meaning_of(schema); !meaning.empty()) page_ += meaning + "\n\n";
    page_ += fmt::format("| {} | {} | {} | {} |\n|---|---|---|---|\n", say("field", "字段"), say("type", "类型"), say("default", "默认值"),
                         say("meaning", "含义"));
    for (const describe::Member& field : *properties->as_object()) {
      page_ += fmt::format("| `{}` | {} | {} | {} |\n", field.key, cell(type_of(path + "." + field.key, field.value)),
                           standard_of(field, schema.find("required")), cell(meaning_of(field.value)));
    }
  }

  std::string standard_of(const describe::Member& field, const Value* required) const {
    if (const Value* standard = field.value.find("default")) return fmt::format("`{}`", cell(print_json_compact(*standard)));
    if (required == nullptr || required->as_list() == nullptr) return {};
    const bool must = std::any_of(required->as_list()->begin(), required->as_list()->end(),
                                  [&](const Value& name) { return text_of(&name) == field.key; });
    return must ? std::string(say("(required)", "（必填）")) : std::string();
  }

  std::string meaning_of(const Value& schema) const {
    if (language_ == Language::zh_CN) {
      if (const Value* zh = schema.find("x-description-zh_CN")) return text_of(zh);
    }
    return text_of(schema.find("description"));
  }

  /// In a word; an object gets a section of its own.
  std::string type_of(const std::string& path, const Value& schema) {
    if (const Value* constant = schema.find("const")) return "`" + text_of(constant) + "`";
    if (const Value* choices = schema.find("enum"); choices != nullptr && choices->as_list() != nullptr) {
      std::string names;
      for (const Value& choice : *choices->as_list()) names += (names.empty() ? "`" : ", `") + text_of(&choice) + "`";
      return names;
    }
    if (const Value* examples = schema.find("examples")) return fmt::format("`\"{}\"`", text_of(&examples->as_list()->front()));
    if (const Value* shapes = schema.find("anyOf")) return alternatives(path, *shapes);
    const std::string type = text_of(schema.find("type"));
    if (type == "array") return fmt::format("{} {}", say("list of", "列表："), type_of(path, *schema.find("items")));
    if (type != "object") return type.empty() ? std::string(say("anything", "任意")) : type;
    if (schema.find("properties") == nullptr) {
      const Value* each = schema.find("additionalProperties");
      if (each == nullptr || each->find("properties") == nullptr) return std::string(say("object", "对象"));
      return fmt::format("{} {}", say("for each name", "每个名称："), later(path + ".*", *each));
    }
    return later(path, schema);
  }

  std::string alternatives(const std::string& path, const Value& shapes) {
    std::string names;
    for (const Value& shape : *shapes.as_list()) {
      const Value* properties = shape.find("properties");
      std::string name = path;
      if (const Value* style = shape.find("x-style"); style != nullptr && path.find('(') == std::string::npos)
        name += fmt::format(" ({})", text_of(style));
      if (properties != nullptr) {
        for (const std::string_view by : {"do", "style"}) {
          if (const Value* which = properties->find(by); which != nullptr && which->find("const") != nullptr)
            name += fmt::format(" ({})", text_of(which->find("const")));
        }
      }
      const std::string one = type_of(name, shape);
      if (names.find(one) == std::string::npos) names += (names.empty() ? "" : ", ") + one;
    }
    return names;
  }

  std::string later(const std::string& path, const Value& schema) {
    for (const auto& [name, other] : waiting_) {
      if (other == schema) return fmt::format("[`{}`](#{})", name, anchor(name));
    }
    waiting_.emplace_back(path, schema);
    return fmt::format("[`{}`](#{})", path, anchor(path));
  }

  static std::string anchor(const std::string& path) {
    std::string out;
    for (const char c : path) {
      if (c == ' ') out += '-';
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-') out += c;
    }
    return out;
  }

  Language language_;
  std::string page_;
  std::vector<std::pair<std::string, Value>> waiting_;
};

}  // namespace

std::string scenario_reference(Language language) {
  return Page(language).make(
      {"Scenario reference", "场景参考"},
      {"Generated by `mqlab reference`: do not edit. Durations and sizes carry units (`500ms`, `4 KiB`). Unknown fields are errors.",
       "由 `mqlab reference` 生成，请勿手工修改。时间与大小带单位（`500ms`、`4 KiB`）。未知字段即错误。"},
      {{"scenario", scenario_schema()}});
}

std::string exercise_reference(Language language) {
  return Page(language).make({"Exercise reference", "练习参考"},
                             {"Generated by `mqlab reference exercise`: do not edit. The fields of `exercise.json`, `instructor.json` and "
                              "`answer.json`; what they are for: "
                              "[classroom.md](classroom.md). Unknown fields are errors.",
                              "由 `mqlab reference exercise` 生成，请勿手工修改。`exercise.json`、`instructor.json` 与 `answer.json` "
                              "的字段；用途见 [classroom.md](classroom.md)。"
                              "未知字段即错误。"},
                             {{"exercise", exercise_schema()}, {"instructor", instructor_schema()}, {"answer", answer_schema()}});
}

}  // namespace mqlab::lab
