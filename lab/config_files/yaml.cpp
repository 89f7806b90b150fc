// YAML by yaml-cpp, flattened to the dotted keys that a .properties file of the same meaning has.

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "lab/config_files/own.hpp"

namespace mqlab::lab {

using describe::phrase;
using describe::Value;

namespace {

constexpr std::size_t kMostYamlDepth = 64;
constexpr std::size_t kMostYamlNodes = 2 * kMostConfigKeys;  ///< visited: an alias counts each time

/// What has no end is refused: aliases may hold themselves.
class Flattener {
 public:
  explicit Flattener(const ConfigText& in) : in_(in) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < in.text.size(); ++i)
      if (in.text[i] == '\n') starts_.push_back(i + 1);
  }

  void document(const YAML::Node& node, bool first) {
    if (!first) out_.as_object()->push_back({"---", Value(std::string()), where(node.Mark(), 3)});
    seen_.clear();
    if (node.IsNull()) return;
    if (!node.IsMap()) {
      in_.problems.add(where(node.Mark(), 1), "", {"a configuration can't be a list or a bare value", "配置不能是列表或单个值"},
                       {"keys and values", "键与值"});
      return;
    }
    flatten(node, "", 0);
  }
  Value take() { return std::move(out_); }
  bool good() const { return good_; }

  describe::Where where(const YAML::Mark& mark, std::size_t length) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= starts_.size()) return in_.at(in_.text.size(), in_.text.size());
    const std::size_t begin = starts_[static_cast<std::size_t>(mark.line)];
    const std::size_t end = std::min(in_.text.find('\n', begin), in_.text.size());
    const std::size_t at = std::min(begin + static_cast<std::size_t>(std::max(mark.column, 0)), end);
    return in_.at(at, std::min(at + length, in_.text.size()));
  }

 private:
  void flatten(const YAML::Node& node, const std::string& key, std::size_t depth) {
    if (!good_) return;
    if (depth > kMostYamlDepth || ++visits_ > kMostYamlNodes) {
      in_.problems.add(where(node.Mark(), 1), "", {"too deep or too large for a configuration", "作为配置层次过深或过大"},
                       {"64 levels and 20000 settings at most", "不超过 64 层、20000 项设置"});
      good_ = false;
      return;
    }
    if (node.IsMap()) {
      for (const auto& entry : node) member(entry.first, entry.second, key, depth);
    } else if (node.IsSequence()) {
      std::size_t index = 0;
      for (const auto& item : node) flatten(item, fmt::format("{}[{}]", key, index++), depth + 1);
    } else {
      leaf(node, key);
    }
  }

  void member(const YAML::Node& name, const YAML::Node& value, const std::string& key, std::size_t depth) {
    if (!name.IsScalar()) {
      in_.problems.add(where(name.Mark(), 1), "", {"a key must be a word", "键必须是单个词"}, {"key: value", "键: 值"});
      good_ = false;
      return;
    }
    std::string word = name.Scalar();
    if (word.size() > 2 && word.front() == '[' && word.back() == ']') word = word.substr(1, word.size() - 2);  // Spring's "[as.it.is]"
    const std::string full = key.empty() ? word : key + "." + word;
    key_where_ = where(name.Mark(), name.Scalar().size());
    flatten(value, full, depth + 1);
  }

  void leaf(const YAML::Node& node, const std::string& key) {
    const std::string text = node.IsNull() ? std::string() : node.Scalar();
    if (!seen_.insert(key).second) {
      in_.problems.add(key_where_, key, phrase({"\"{}\" stands twice", "\"{}\" 出现两次"}, key), {"each key once", "每个键只出现一次"});
      good_ = false;
      return;
    }
    Value value(text);
    value.where = node.IsNull() || text.empty() ? key_where_ : where(node.Mark(), text.size());
    out_.as_object()->push_back({key, std::move(value), key_where_});
  }

  const ConfigText& in_;
  std::vector<std::size_t> starts_;
  Value out_{describe::Object{}};
  describe::Where key_where_{};
  std::size_t visits_ = 0;
  std::set<std::string> seen_;  ///< keys of this document
  bool good_ = true;
};

/// Where each document begins. yaml-cpp 0.7 finds documents without end behind some broken ones, all at the same place, and `LoadAll` would gather them.
class Beginnings final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { last = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
  YAML::Mark last;
};

/// The place behind a document at which no other begins, though there is more text.
std::optional<YAML::Mark> text_behind(const std::string& text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  Beginnings beginnings;
  int before = -1;
  while (parser.HandleNextDocument(beginnings)) {
    if (beginnings.last.pos <= before) return beginnings.last;
    before = beginnings.last.pos;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Value> read_yaml(const ConfigText& in) {
  Flattener out(in);
  const std::size_t before = in.problems.size();
  try {
    const std::string text(in.text);
    if (const auto more = text_behind(text)) {
      in.problems.add(out.where(*more, 1), "", {"this is not YAML: no document begins here", "这不是 YAML：此处不是文档的开头"},
                      {"key: value, indented by blanks", "键: 值，用空格缩进"});
      return std::nullopt;
    }
    bool first = true;
    for (const YAML::Node& document : YAML::LoadAll(text)) {
      out.document(document, first);
      first = false;
    }
  } catch (const YAML::Exception& e) {
    const describe::Where where = out.where(e.mark, 1);
    const std::size_t newline = where.offset == 0 ? std::string_view::npos : in.text.rfind('\n', where.offset - 1);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t first = in.text.find_first_not_of(' ', begin);
    if (first != std::string_view::npos && in.text[first] == '\t')
      in.problems.add(in.at(first, first + 1), "", {"YAML is not indented by tabs", "YAML 不能用制表符缩进"}, {"blanks", "空格"});
    else
      in.problems.add(where, "", phrase({"this is not YAML: {}", "这不是 YAML：{}"}, e.msg),
                      {"key: value, indented by blanks", "键: 值，用空格缩进"});
    return std::nullopt;
  }
  if (!out.good() || in.problems.size() != before) return std::nullopt;
  return out.take();
}

}  // namespace mqlab::lab
