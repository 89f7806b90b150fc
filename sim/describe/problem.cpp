#include "sim/describe/problem.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace mqlab::describe {

namespace {

constexpr std::uint32_t kExcerptCells = 120;

/// Next code point of UTF-8 text; a broken byte counts as one.
struct CodePoint {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
};

CodePoint code_point(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (bytes == 1 || at + bytes > text.size()) return {lead, 1};
  std::uint32_t code = lead & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(at + i) & 0xc0U) != 0x80U) return {lead, 1};
    code = code << 6 | (byte(at + i) & 0x3fU);
  }
  return {code, bytes};
}

std::uint32_t cells_of(std::uint32_t code) {
  const bool wide = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) ||
                    (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
                    (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff) || (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

/// The line around the column, shortened on either side, tabs and other controls as one space.
void cut_excerpt(Problem& problem, std::string_view line, std::size_t at_byte) {
  struct Piece {
    std::string_view bytes;
    std::uint32_t cells;
  };
  std::vector<Piece> pieces;
  std::size_t marked = 0;
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < line.size();) {
    if (i == at_byte) marked = pieces.size();
    const CodePoint c = code_point(line, i);
    const bool control = c.code < 0x20 || c.code == 0x7f;
    pieces.push_back({control ? std::string_view(" ") : line.substr(i, c.bytes), cells_of(c.code)});
    total += pieces.back().cells;
    i += c.bytes;
  }
  if (at_byte >= line.size()) marked = pieces.size();
  std::size_t first = 0;
  std::size_t last = pieces.size();
  if (total > kExcerptCells) {
    const auto cells_before = [&] {
      std::uint32_t cells = 0;
      for (std::size_t i = first; i < marked; ++i) cells += pieces[i].cells;
      return cells;
    };
    while (cells_before() > kExcerptCells / 2) ++first;
    std::uint32_t cells = 0;
    last = first;
    while (last < pieces.size() && cells < kExcerptCells) cells += pieces[last++].cells;
  }
  problem.excerpt = first == 0 ? "" : "...";
  problem.caret = first == 0 ? 0 : 3;
  for (std::size_t i = first; i < last; ++i) {
    problem.excerpt += pieces[i].bytes;
    if (i < marked) problem.caret += pieces[i].cells;
  }
  if (last < pieces.size()) problem.excerpt += "...";
}

void place(Problem& problem, std::string_view text) {
  const std::size_t offset = std::min<std::size_t>(problem.where.offset, text.size());
  problem.line = 1 + static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  problem.column = 1;
  for (std::size_t i = 0; i < std::min(offset - begin, line.size());) {
    i += code_point(line, i).bytes;
    ++problem.column;
  }
  cut_excerpt(problem, line, offset - begin);
}

/// "expected 0 or more"
std::string expected_of(const Problem& problem, Language language) {
  if (language == Language::en) return "expected " + problem.expected.en;
  const bool list = problem.expected.zh_CN.starts_with("以下之一");  // which has its colon
  return (list ? "应为" : "应为：") + problem.expected.zh_CN;
}

std::string question(const std::string& name, Language language) {
  return language == Language::zh_CN ? fmt::format("是否想写 \"{}\"？", name) : fmt::format("did you mean \"{}\"?", name);
}

}  // namespace

const std::string& place_of(const Problem& problem, Language language) {
  return problem.at.empty() ? problem.pointer : problem.at.in(language);
}

std::string render(const Problem& problem, Language language) {
  const bool chinese = language == Language::zh_CN;
  const std::string& place = place_of(problem, language);
  const std::string at = place.empty() ? "" : (chinese ? "位于 " : "at ") + place;
  std::string out = problem.file;
  if (problem.line != 0) out += fmt::format(":{}:{}", problem.line, problem.column);
  if (!out.empty()) out += ": ";
  out += problem.what.in(language) + "\n";
  if (problem.line != 0) {
    out += fmt::format("  {}\n  {}^", problem.excerpt, std::string(problem.caret, ' '));
    if (!at.empty()) out += " " + at;
    out += "\n";
  } else if (!at.empty()) {
    out += fmt::format("  {}\n", at);
  }
  if (!problem.expected.empty()) out += fmt::format("  {}\n", expected_of(problem, language));
  if (problem.did_you_mean) out += fmt::format("  {}\n", question(*problem.did_you_mean, language));
  return out;
}

std::string render(const std::vector<Problem>& problems, Language language) {
  std::string out;
  for (const Problem& problem : problems) {
    if (!out.empty()) out += "\n";
    out += render(problem, language);
  }
  return out;
}

std::string sentence(const Problem& problem, Language language) {
  const std::string_view comma = language == Language::zh_CN ? "；" : "; ";
  std::string out = problem.what.in(language);
  if (!problem.expected.empty()) out += fmt::format("{}{}", comma, expected_of(problem, language));
  if (problem.did_you_mean) out += fmt::format("{}{}", comma, question(*problem.did_you_mean, language));
  return out;
}

Phrase kind_of_name(std::string_view kind) {
  static constexpr std::array kKinds{Text{"exchange", "交换机"}, Text{"fault", "故障"},     Text{"host", "主机"},  Text{"link", "链路"},
                                     Text{"measure", "度量"},    Text{"message", "消息"},   Text{"point", "钩点"}, Text{"process", "进程"},
                                     Text{"queue", "队列"},      Text{"service", "服务"},   Text{"store", "存储"}, Text{"topic", "主题"},
                                     Text{"variant", "变体"},    Text{"used store", "存储"}};
  if (const std::size_t both = kind.find(" or "); both != std::string_view::npos) {
    const Phrase first = kind_of_name(kind.substr(0, both));
    const Phrase second = kind_of_name(kind.substr(both + 4));
    return {first.en + " or " + second.en, first.zh_CN + "或" + second.zh_CN};
  }
  const auto known = std::find_if(kKinds.begin(), kKinds.end(), [&](const Text& text) { return text.en == kind; });
  return {std::string(kind), std::string(known == kKinds.end() ? kind : known->zh_CN)};
}

std::uint32_t Sources::add(std::string name, std::string text) {
  sources_.push_back({std::move(name), std::move(text)});
  return static_cast<std::uint32_t>(sources_.size());
}

std::string_view Sources::name(std::uint32_t source) const {
  return source == 0 || source > sources_.size() ? std::string_view() : std::string_view(sources_[source - 1].name);
}

std::string_view Sources::text(std::uint32_t source) const {
  return source == 0 || source > sources_.size() ? std::string_view() : std::string_view(sources_[source - 1].text);
}

void Problems::add(Where where, std::string pointer, Phrase what, Phrase expected, std::optional<std::string> did_you_mean) {
  Problem problem;
  problem.where = where;
  problem.pointer = std::move(pointer);
  problem.what = std::move(what);
  for (std::string* text : {&problem.what.en, &problem.what.zh_CN})  // what a file says must not steer the terminal
    for (char& c : *text)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  problem.expected = std::move(expected);
  problem.did_you_mean = std::move(did_you_mean);
  problem.file = sources_->name(where.source);
  if (where.source != 0 && where.source <= sources_->size()) place(problem, sources_->text(where.source));
  problems_.push_back(std::move(problem));
}

std::vector<Problem> Problems::sorted() const {
  std::vector<Problem> all = problems_;
  std::stable_sort(all.begin(), all.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.where.source, a.where.offset) < std::pair(b.where.source, b.where.offset);
  });
  std::vector<Problem> out;
  for (Problem& problem : all) {
    const bool known = std::any_of(out.begin(), out.end(), [&](const Problem& p) {
      return p.where.source == problem.where.source && p.where.offset == problem.where.offset && p.what == problem.what &&
             p.pointer == problem.pointer && p.at == problem.at;
    });
    if (!known) out.push_back(std::move(problem));
  }
  return out;
}

}  // namespace mqlab::describe
