#include "lab/picture/chapters.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace mqlab::lab {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// `## The cure`: the words and whether it is the title of the whole.
struct Heading {
  std::string_view words;
  bool whole = false;
};
std::optional<Heading> heading(std::string_view line) {
  const auto hashes = line.find_first_not_of('#');
  if (hashes == 0 || hashes == std::string_view::npos || hashes > 6 || line[hashes] != ' ') return std::nullopt;
  return Heading{trimmed(line.substr(hashes)), hashes == 1};
}

/// `**The cure.** An idempotent …`, or the same with a full stop after the bold; in Chinese with `。`.
std::optional<std::pair<std::string_view, std::string_view>> bold_beginning(std::string_view line) {
  if (line.substr(0, 2) != "**") return std::nullopt;
  const auto end = line.find("**", 2);
  if (end == std::string_view::npos || end == 2) return std::nullopt;
  std::string_view words = line.substr(2, end - 2);
  for (const std::string_view stop : {".", ":", "。", "：", "．"})
    if (words.size() > stop.size() && words.substr(words.size() - stop.size()) == stop) words.remove_suffix(stop.size());
  return std::pair{words, trimmed(line.substr(end + 2))};
}

void read_code(Chapter& chapter) {
  const std::string_view text = chapter.text;
  for (std::size_t at = text.find('`'); at != std::string_view::npos;) {
    const auto end = text.find('`', at + 1);
    if (end == std::string_view::npos) return;
    chapter.code.emplace_back(text.substr(at + 1, end - at - 1));
    at = text.find('`', end + 1);
  }
}

}  // namespace

std::vector<Chapter> chapters_of(std::string_view lesson) {
  std::vector<Chapter> chapters;
  bool fenced = false, fresh = true;  // fresh: a paragraph begins
  const auto chapter = [&]() -> Chapter& {
    if (chapters.empty()) chapters.emplace_back();
    return chapters.back();
  };
  while (!lesson.empty()) {
    const auto end = lesson.find('\n');
    const std::string_view line = lesson.substr(0, end);
    lesson.remove_prefix(end == std::string_view::npos ? lesson.size() : end + 1);
    if (line.substr(0, 3) == "```") {
      fenced = !fenced;
      continue;
    }
    if (fenced || line.substr(0, 4) == "    ") continue;
    if (const auto h = heading(line)) {
      if (!h->whole) chapters.push_back({.title = std::string(h->words), .text = {}});
      fresh = true;
      continue;
    }
    if (fresh)
      if (const auto bold = bold_beginning(line)) {
        chapters.push_back({.title = std::string(bold->first), .text = std::string(bold->second) + "\n"});
        fresh = false;
        continue;
      }
    fresh = trimmed(line).empty();
    if (fresh && chapters.empty()) continue;
    chapter().text += std::string(line) + "\n";
  }
  for (Chapter& c : chapters) {
    c.text = trimmed(c.text);
    read_code(c);
  }
  chapters.erase(std::remove_if(chapters.begin(), chapters.end(), [](const Chapter& c) { return c.text.empty(); }), chapters.end());
  return chapters;
}

std::string variant_of(const Chapter& chapter, std::span<const std::string> variants) {
  std::string one;
  for (const std::string& word : chapter.code) {
    if (std::find(variants.begin(), variants.end(), word) == variants.end() || word == one) continue;
    if (!one.empty()) return {};
    one = word;
  }
  return one;
}

std::vector<std::size_t> stops_of(const Chapter& chapter, const sim::TraceFile& trace) {
  std::vector<std::size_t> stops;
  const auto records = trace.records();
  std::uint64_t about = 0;
  for (const std::string& word : chapter.code) {
    if (word.find('/') != std::string::npos) {
      std::unordered_set<std::uint64_t> seen;  // a name is read once, not for each record
      for (const sim::Record& r : records) {
        if (r.operation == 0 || !seen.insert(r.message != 0 ? r.message : r.operation).second) continue;
        if (trace.tables().identity(r.operation_id()) != word && trace.tables().identity(r.message_id()) != word) continue;
        about = r.operation;
        break;
      }
      continue;
    }
    const auto kind = std::find_if(trace.kinds().begin(), trace.kinds().end(), [&](const sim::KindRow& k) { return k.name == word; });
    if (kind == trace.kinds().end()) continue;
    const auto seek = [&](std::size_t from, bool of_it) {
      std::size_t i = from;
      while (i < records.size() && (records[i].kind_id() != kind->kind || (of_it && records[i].operation != about))) ++i;
      return i;
    };
    const std::size_t after = stops.empty() ? 0 : stops.back() + 1;
    std::size_t at = records.size();
    if (about != 0) {
      at = seek(after, true);
      if (at == records.size()) at = seek(0, true);
    }
    if (at == records.size()) at = seek(after, false);
    if (at == records.size()) at = seek(0, false);
    if (at < records.size() && (stops.empty() || stops.back() != at)) stops.push_back(at);
  }
  return stops;
}

}  // namespace mqlab::lab
