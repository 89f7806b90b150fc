#include "sim/describe/suggest.hpp"

#include <algorithm>
#include <set>

namespace mqlab::describe {

namespace {

std::string folded(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c == '-' || c == '.') {
      out += '_';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return out;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::optional<std::string> suggest(std::string_view word, std::span<const std::string_view> names) {
  const std::string wanted = folded(word);
  std::optional<std::string> best;
  std::size_t best_distance = 0;
  for (const std::string_view name : names) {
    if (name.empty() || name == word) continue;
    const std::size_t d = distance(wanted, folded(name));
    const std::size_t near = std::max<std::size_t>(1, std::max(wanted.size(), name.size()) / 3);
    if (d > near || d >= std::min(wanted.size(), name.size()) || (best && d >= best_distance)) continue;
    best = std::string(name);
    best_distance = d;
  }
  return best;
}

std::optional<std::string> suggest(std::string_view word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return suggest(word, std::span<const std::string_view>(views));
}

std::string join_sorted(std::span<const std::string_view> names) {
  const std::set<std::string_view> sorted(names.begin(), names.end());
  std::string out;
  for (const std::string_view name : sorted) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

std::string join_sorted(const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return join_sorted(std::span<const std::string_view>(views));
}

Phrase one_of(std::span<const std::string_view> names) { return phrase({"one of: {}", "以下之一：{}"}, join_sorted(names)); }
Phrase one_of(const std::vector<std::string>& names) { return phrase({"one of: {}", "以下之一：{}"}, join_sorted(names)); }

}  // namespace mqlab::describe
