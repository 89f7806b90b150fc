#include "sim/describe/problem.hpp"

#include <algorithm>

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

}  // namespace

std::string render(const Problem& problem) {
  std::string out = problem.file;
  if (problem.line != 0) out += fmt::format(":{}:{}", problem.line, problem.column);
  if (!out.empty()) out += ": ";
  out += problem.what + "\n";
  if (problem.line != 0) {
    out += fmt::format("  {}\n  {}^", problem.excerpt, std::string(problem.caret, ' '));
    if (!problem.pointer.empty()) out += " at " + problem.pointer;
    out += "\n";
  } else if (!problem.pointer.empty()) {
    out += fmt::format("  at {}\n", problem.pointer);
  }
  if (!problem.expected.empty()) out += fmt::format("  expected {}\n", problem.expected);
  if (problem.did_you_mean) out += fmt::format("  did you mean \"{}\"?\n", *problem.did_you_mean);
  return out;
}

std::string render(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems) {
    if (!out.empty()) out += "\n";
    out += render(problem);
  }
  return out;
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

void Problems::add(Where where, std::string pointer, std::string what, std::string expected, std::optional<std::string> did_you_mean) {
  Problem problem;
  problem.where = where;
  problem.pointer = std::move(pointer);
  problem.what = std::move(what);
  for (char& c : problem.what)  // what a file says must not steer the terminal
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
             p.pointer == problem.pointer;
    });
    if (!known) out.push_back(std::move(problem));
  }
  return out;
}

}  // namespace mqlab::describe
