#include "lab/scenario/parse.hpp"

#include <array>
#include <limits>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mqlab::lab {

using describe::List;
using describe::Object;
using describe::phrase;
using describe::Problems;
using describe::Value;
using describe::Where;

namespace {

/// What nlohmann's parser says, piece by piece; what is not known stays as it is.
std::string said_in_chinese(std::string_view english) {
  constexpr std::string_view kControl = "invalid string: control character ";
  constexpr std::string_view kEscaped = " must be escaped to ";
  constexpr std::string_view kUnexpected = "unexpected ";
  constexpr std::array kPieces{
      Text{"unexpected end of input", "内容提前结束"},
      Text{"attempting to parse an empty input", "内容为空"},
      Text{"invalid literal", "无法识别的字面量"},
      Text{"invalid number", "数字不完整"},
      Text{"this number is too large", "数字过大"},
      Text{"invalid string: missing closing quote", "字符串缺少结尾的引号"},
      Text{"invalid string: forbidden character after backslash", "字符串中的反斜杠后是不允许的字符"},
      Text{"invalid string: ill-formed UTF-8 byte", "字符串中有不合法的 UTF-8 字节"},
      Text{R"(invalid string: '\u' must be followed by 4 hex digits)", R"(字符串中的 '\u' 后须有 4 位十六进制数字)"},
      Text{"invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF",
           "字符串中的代理项 U+D800..U+DBFF 后须跟 U+DC00..U+DFFF"},
      Text{"invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF", "字符串中的代理项 U+DC00..U+DFFF 前须有 U+D800..U+DBFF"},
      Text{"invalid comment; expecting '/' or '*' after '/'", "注释的 '/' 后须是 '/' 或 '*'"},
      Text{"invalid comment; missing closing '*/'", "注释缺少结尾的 '*/'"},
      Text{"invalid BOM; must be 0xEF 0xBB 0xBF if given", "BOM 若有须为 0xEF 0xBB 0xBF"},
      Text{"digit after '-'", "'-' 后的数字"},
      Text{"digit after '.'", "'.' 后的数字"},
      Text{"'+', '-', or digit after exponent", "指数后的 '+'、'-' 或数字"},
      Text{"digit after exponent sign", "指数符号后的数字"},
      Text{"true literal", "true"},
      Text{"false literal", "false"},
      Text{"null literal", "null"},
      Text{"string literal", "字符串"},
      Text{"number literal", "数字"},
      Text{"end of input", "到此结束"},
      Text{"'[', '{', or a literal", "'['、'{' 或字面量"}};
  const std::string_view whole = english.substr(0, english.find("; last read"));
  for (const Text& piece : kPieces)
    if (piece.en == whole) return std::string(piece.zh_CN);
  if (const std::size_t to = whole.find(kEscaped); whole.starts_with(kControl) && to != std::string_view::npos) {
    const std::string_view escape = whole.substr(to + kEscaped.size());
    const std::size_t either = escape.find(" or ");
    return fmt::format("字符串中的控制字符 {} 须写作 {}{}", whole.substr(kControl.size(), to - kControl.size()), escape.substr(0, either),
                       either == std::string_view::npos ? "" : fmt::format(" 或 {}", escape.substr(either + 4)));
  }
  if (whole.starts_with(kUnexpected)) return "意外的" + describe::after_chinese(said_in_chinese(whole.substr(kUnexpected.size())));
  return std::string(whole);
}

/// Finds the next token of a text known to be JSON up to there.
class Cursor {
 public:
  Cursor(std::string_view text, std::uint32_t source) : text_(text), source_(source) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::size_t next_start() const {
    std::size_t i = at_;
    while (i < text_.size()) {
      const char c = text_[i];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':') {
        ++i;
      } else if (text_.substr(i).starts_with("//")) {
        i = std::min(text_.find('\n', i), text_.size());
      } else if (text_.substr(i).starts_with("/*")) {
        const std::size_t end = text_.find("*/", i + 2);
        i = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        break;
      }
    }
    return i;
  }

  Where take() {
    const std::size_t begin = next_start();
    std::size_t end = begin;
    const char c = begin < text_.size() ? text_[begin] : '\0';
    if (c == '"') {
      for (++end; end < text_.size() && text_[end] != '"'; ++end) {
        if (text_[end] == '\\') ++end;
      }
      ++end;
    } else if (c == '{' || c == '}' || c == '[' || c == ']') {
      ++end;
    } else {
      end = std::min(text_.find_first_of(" \t\r\n,:]}/", begin), text_.size());
    }
    at_ = end;
    return {source_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

 private:
  std::string_view text_;
  std::uint32_t source_;
  std::size_t at_ = 0;
};

class Builder {
 public:
  Builder(std::string_view text, std::uint32_t source, Problems& problems)
      : text_(text), source_(source), cursor_(text, source), problems_(problems) {}

  Value& root() { return root_; }

  // --- nlohmann's SAX interface ---
  bool null() { return put(Value()); }
  bool boolean(bool b) { return put(Value(b)); }
  bool number_integer(std::int64_t i) { return put(Value(i)); }
  bool number_unsigned(std::uint64_t u) {
    if (u > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      const Where where = cursor_.take();
      problems_.add(where, pointer(), {"this whole number is too large", "这个整数过大"},
                    phrase({"at most {}", "不超过 {}"}, std::numeric_limits<std::int64_t>::max()));
      return place(Value(std::int64_t{0}), where);
    }
    return put(Value(static_cast<std::int64_t>(u)));
  }
  bool number_float(double d, const std::string&) { return put(Value(d)); }
  bool string(std::string& s) { return put(Value(std::move(s))); }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Value(Object{})); }
  bool start_array(std::size_t) { return open(Value(List{})); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    key_where_ = cursor_.take();
    key_ = std::move(name);
    if (const describe::Member* first = open_.back()->member(key_)) {
      problems_.add(key_where_, pointer(), phrase({"\"{}\" is written twice", "\"{}\" 写了两次"}, key_),
                    phrase({"it once: the first stands in line {}", "只写一次：第一个在第 {} 行"}, line_of(first->key_where.offset)));
    }
    return true;
  }
  template <class Error>
  bool parse_error(std::size_t byte, const std::string&, const Error& error) {
    syntax_error(byte, error.what());
    return false;
  }

 private:
  std::uint32_t line_of(std::size_t offset) const {
    return 1 + static_cast<std::uint32_t>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  }

  bool put(Value value) { return place(std::move(value), cursor_.take()); }
  bool place(Value value, Where where) {
    add(std::move(value), where);
    return true;
  }
  Value& add(Value value, Where where) {
    value.where = where;
    if (open_.empty()) return root_ = std::move(value);
    if (List* list = open_.back()->as_list()) return list->emplace_back(std::move(value));
    return open_.back()->set(key_, std::move(value), key_where_);
  }
  bool open(Value value) {
    const Where where = cursor_.take();
    if (open_.size() >= kMaxDepth) {
      problems_.add(where, "", phrase({"nested more than {} deep", "嵌套超过 {} 层"}, kMaxDepth));
      return false;
    }
    // Its address is stable while it is open: its parent gets no other member before it is closed.
    open_.push_back(&add(std::move(value), where));
    return true;
  }
  bool close() {
    open_.back()->where.end = cursor_.take().end;
    open_.pop_back();
    return true;
  }

  /// Where the next value goes.
  std::string pointer() const {
    std::string out;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const bool last = i + 1 == open_.size();
      if (const List* list = open_[i]->as_list()) {
        out += fmt::format("/{}", last ? list->size() : list->size() - 1);
      } else {
        out += "/" + describe::pointer_step(last ? key_ : open_[i]->as_object()->back().key);
      }
    }
    return out;
  }

  void syntax_error(std::size_t byte, std::string_view message) {
    const std::size_t colon = message.find(" - ");
    std::string_view what = colon == std::string_view::npos ? message : message.substr(colon + 3);
    std::string_view expected;
    if (const std::size_t at = what.find("; expected "); at != std::string_view::npos) {
      expected = what.substr(at + 11);
      what = what.substr(0, at);
    }
    if (const std::size_t at = what.find("; last read"); at != std::string_view::npos) what = what.substr(0, at);
    if (const std::size_t at = what.find("number overflow"); at != std::string_view::npos) what = "this number is too large";

    const std::size_t token = std::min(cursor_.next_start(), text_.size());
    const std::size_t read = std::min(byte == 0 ? 0 : byte - 1, text_.size());
    const bool structural = read < text_.size() && (text_[read] == ',' || text_[read] == ':');
    const bool in_string = what.starts_with("invalid string");
    std::size_t at = structural || in_string || token > read ? read : token;
    if (what == "unexpected end of input") at = text_.size();
    // The end of a file is shown at the end of the last line that has something.
    while (at == text_.size() && at > 0 && (text_[at - 1] == '\n' || text_[at - 1] == '\r')) {
      --at;
      if (at > 0 && text_[at - 1] != '\n' && text_[at - 1] != '\r') break;
    }
    const auto offset = static_cast<std::uint32_t>(at);
    problems_.add(Where{source_, offset, offset}, "",
                  {fmt::format("not JSON: {}", what), fmt::format("不是合法的 JSON：{}", said_in_chinese(what))},
                  {std::string(expected), said_in_chinese(expected)});
  }

  std::string_view text_;
  std::uint32_t source_;
  Cursor cursor_;
  Problems& problems_;
  Value root_;
  std::vector<Value*> open_;
  std::string key_;
  Where key_where_;
};

void print_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void print_scalar(std::string& out, const Value& value) {
  if (const std::string* s = value.as_string()) {
    print_string(out, *s);
  } else if (const bool* b = value.as_bool()) {
    out += *b ? "true" : "false";
  } else if (const std::int64_t* i = value.as_integer()) {
    out += fmt::format("{}", *i);
  } else if (const double* d = value.as_double()) {
    std::string text = fmt::format("{}", *d);
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    out += text;
  } else {
    out += "null";
  }
}

/// `gap`: a blank after commas and colons.
void print_flat(std::string& out, const Value& value, bool gap) {
  if (const List* list = value.as_list()) {
    out += '[';
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i != 0) out += gap ? ", " : ",";
      print_flat(out, (*list)[i], gap);
    }
    out += ']';
  } else if (const Object* object = value.as_object()) {
    out += '{';
    for (std::size_t i = 0; i < object->size(); ++i) {
      if (i != 0) out += gap ? ", " : ",";
      print_string(out, (*object)[i].key);
      out += gap ? ": " : ":";
      print_flat(out, (*object)[i].value, gap);
    }
    out += '}';
  } else {
    print_scalar(out, value);
  }
}

/// `used`: cells of the line taken already, and after the value.
void print_indented(std::string& out, const Value& value, std::size_t indent, std::size_t used, std::size_t width) {
  std::string flat;
  print_flat(flat, value, true);
  const bool scalar = !value.is_list() && !value.is_object();
  if (scalar || (indent > 0 && used + flat.size() <= width)) {
    out += flat;
    return;
  }
  const std::string margin(indent + 2, ' ');
  const List* list = value.as_list();
  const std::size_t size = list != nullptr ? list->size() : value.as_object()->size();
  if (size == 0) {
    out += flat;
    return;
  }
  out += list != nullptr ? "[" : "{";
  for (std::size_t i = 0; i < size; ++i) {
    out += i == 0 ? "\n" : ",\n";
    out += margin;
    std::string name;
    if (list == nullptr) {
      print_string(name, (*value.as_object())[i].key);
      name += ": ";
    }
    out += name;
    print_indented(out, list != nullptr ? (*list)[i] : (*value.as_object())[i].value, indent + 2, margin.size() + name.size() + 1, width);
  }
  out += "\n" + std::string(indent, ' ') + (list != nullptr ? "]" : "}");
}

}  // namespace

std::optional<Value> parse_json(const describe::Sources& sources, std::uint32_t source, Problems& problems) {
  const std::string_view text = sources.text(source);
  Builder builder(text, source, problems);
  if (!nlohmann::json::sax_parse(text, &builder, nlohmann::json::input_format_t::json, true, true)) return std::nullopt;
  return std::move(builder.root());
}

std::string print_json(const Value& value, std::size_t width) {
  std::string out;
  print_indented(out, value, 0, 0, width);
  out += '\n';
  return out;
}

std::string print_json_compact(const Value& value) {
  std::string out;
  print_flat(out, value, false);
  return out;
}

}  // namespace mqlab::lab
