// java.util.Properties, as its javadoc says (load(Reader)); and sysctl-like `key = value` lines.

#include <optional>

#include "lab/config_files/own.hpp"

namespace mqlab::lab {

using describe::Value;

namespace {

constexpr std::string_view kBlank = " \t\f";

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0U | code >> 6);
    out += static_cast<char>(0x80U | (code & 0x3fU));
  } else {
    out += static_cast<char>(0xe0U | code >> 12);
    out += static_cast<char>(0x80U | (code >> 6 & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  }
}

/// One logical line under way: characters come without their escapes and continuations.
class Line {
 public:
  Line(const ConfigText& in, std::size_t at) : in_(in), at_(at) {}

  std::size_t at() const { return at_; }
  bool done() const { return at_ >= in_.text.size() || in_.text[at_] == '\n' || in_.text[at_] == '\r'; }
  char peek() const { return in_.text[at_]; }
  void skip_blanks() {
    while (!done() && (kBlank.find(peek()) != std::string_view::npos || goes_on())) {
      if (goes_on())
        pass_line_end();
      else
        ++at_;
    }
  }
  /// The next character, out of its escape; nothing: the line went on.
  void take(std::string& out) {
    if (peek() != '\\') {
      out += in_.text[at_++];
    } else if (goes_on()) {
      pass_line_end();
    } else {
      escape(out);
    }
  }

 private:
  bool goes_on() const { return peek() == '\\' && at_ + 1 < in_.text.size() && (in_.text[at_ + 1] == '\n' || in_.text[at_ + 1] == '\r'); }
  void pass_line_end() {
    at_ += in_.text.substr(at_ + 1, 2) == "\r\n" ? 3 : 2;
    while (!done() && kBlank.find(peek()) != std::string_view::npos) ++at_;
  }
  void escape(std::string& out) {
    const std::size_t from = at_++;
    if (done()) return;
    const char c = in_.text[at_++];
    if (c == 'u') return unicode(out, from);
    out += c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == 'f' ? '\f' : c;
  }
  void unicode(std::string& out, std::size_t from) {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const std::size_t digit =
          at_ < in_.text.size() ? std::string_view("0123456789abcdefABCDEF").find(in_.text[at_]) : std::string_view::npos;
      if (digit == std::string_view::npos) {
        in_.problems.add(in_.at(from, at_), "", {"this \\u is not followed by four hexadecimal digits", "\\u 之后不是四位十六进制数字"},
                         {"such as \\u4e2d; a backslash itself is \\\\", "例如 \\u4e2d；反斜杠本身写作 \\\\"});
        return;
      }
      code = code * 16 + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
      ++at_;
    }
    append_utf8(out, code);
  }

  const ConfigText& in_;
  std::size_t at_;
};

bool too_many(const Value& out, const ConfigText& in, std::size_t at) {
  if (out.as_object()->size() < kMostConfigKeys) return false;
  in.problems.add(in.at(at, at), "", {"too many settings for a configuration", "作为配置，设置过多"}, {"20000 at most", "不超过 20000 项"});
  return true;
}

}  // namespace

std::optional<Value> read_properties(const ConfigText& in) {
  Value out{describe::Object{}};
  const std::size_t before = in.problems.size();
  std::size_t at = in.text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  while (at < in.text.size()) {
    at = in.text.find_first_not_of(" \t\f\r\n", at);
    if (at == std::string_view::npos) break;
    if (in.text[at] == '#' || in.text[at] == '!') {
      at = std::min(in.text.find('\n', at), in.text.size());
      continue;
    }
    if (too_many(out, in, at)) return std::nullopt;
    Line line(in, at);
    std::string key, value;
    while (!line.done() && std::string_view("=: \t\f").find(line.peek()) == std::string_view::npos) line.take(key);
    const std::size_t key_end = line.at();
    line.skip_blanks();
    if (!line.done() && (line.peek() == '=' || line.peek() == ':')) {
      std::string separator;
      line.take(separator);
      line.skip_blanks();
    }
    const std::size_t value_at = line.at();
    while (!line.done()) line.take(value);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.pop_back();  // Java keeps them; every vendor trims
    const bool nothing = value.empty();
    add_setting(out, std::move(key), std::move(value), in.at(at, key_end), nothing ? in.at(at, key_end) : in.at(value_at, line.at()), in);
    at = line.at();
  }
  if (in.problems.size() != before) return std::nullopt;
  return out;
}

std::optional<Value> read_conf(const ConfigText& in) {
  Value out{describe::Object{}};
  const std::size_t before = in.problems.size();
  std::size_t next = 0;
  for (std::size_t at = 0; at < in.text.size(); at = next) {
    const std::size_t end = std::min(in.text.find('\n', at), in.text.size());
    next = end + 1;
    const std::string_view line = in.text.substr(at, end - at);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') continue;
    if (too_many(out, in, at)) return std::nullopt;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == first) {
      in.problems.add(in.at(at + first, end), "", {"this line is no setting", "此行不是设置"}, {"key = value", "键 = 值"});
      continue;
    }
    const std::size_t key_end = line.find_last_not_of(" \t", equals - 1) + 1;
    std::size_t from = line.find_first_not_of(" \t", equals + 1);
    std::size_t to = line.find_last_not_of(" \t\r") + 1;
    if (from == std::string_view::npos || from >= to) from = to = std::min(equals + 1, line.size());
    if (to - from >= 2 && line[from] == '\'' && line[to - 1] == '\'') {
      ++from;
      --to;
    } else if (const std::size_t comment = line.find(" #", from); comment != std::string_view::npos && comment < to) {
      to = line.find_last_not_of(" \t", comment) + 1;
    }
    add_setting(out, std::string(line.substr(first, key_end - first)), std::string(line.substr(from, to - from)),
                in.at(at + first, at + key_end), in.at(at + from, at + to), in);
  }
  if (in.problems.size() != before) return std::nullopt;
  return out;
}

}  // namespace mqlab::lab
