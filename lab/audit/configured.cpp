#include "lab/audit/configured.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::phrase;
using describe::Problem;
using describe::Problems;
using describe::Value;
using models::ConfigFile;
using models::ConfigKind;
using models::FileFormat;
using models::Style;
namespace fs = std::filesystem;

namespace {

Problem of_file(const std::string& file, describe::Phrase what, describe::Phrase expected = {}, std::optional<std::string> near = {}) {
  Problem problem;
  problem.file = file;
  problem.what = std::move(what);
  problem.expected = std::move(expected);
  problem.did_you_mean = std::move(near);
  return problem;
}

/// No more than one byte over what a configuration may have: what is longer is refused by that, and not read to its end, which it may not have.
std::optional<std::string> start_of(std::istream& in) {
  std::string text(kMostConfigBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

/// Of a file, a pipe or the standard input; a device is none of these.
std::optional<std::string> text_of(const std::string& path) {
  if (path == "-") return start_of(std::cin);
  std::error_code error;
  if (!fs::is_regular_file(path, error) && !fs::is_fifo(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  return in ? start_of(in) : std::nullopt;
}

/// A kind of some style.
struct Candidate {
  const Style* style;
  const ConfigKind* kind;
};

std::vector<std::string> kind_ids(const std::vector<Candidate>& all) {
  std::vector<std::string> ids;
  for (const Candidate& c : all)
    if (c.kind->format != FileFormat::none) ids.emplace_back(c.kind->id);
  return ids;
}

bool takes(const ConfigKind& kind, FileFormat format) {
  return kind.format == format || (kind.relaxed && (format == FileFormat::properties || format == FileFormat::yaml));
}

/// The keys by which a content is recognised.
std::vector<std::string> keys_of(const Value& content) {
  std::vector<std::string> keys;
  const auto add = [&](const Value& object) {
    if (const describe::Object* members = object.as_object())
      for (const describe::Member& m : *members) keys.push_back(m.key);
  };
  add(content);
  if (const describe::List* lines = content.as_list())
    for (const Value& line : *lines) {
      add(line);
      if (const Value* text = line.find("text")) {  // the first word of a setting: `min.insync.replicas=2 sensitive=false`
        const std::string word = models::plain_text(*text);
        keys.push_back(word.substr(0, word.find('=')));
      }
    }
  return keys;
}

std::size_t known_keys(const ConfigKind& kind, const std::vector<std::string>& keys) {
  const auto same = [&](std::string_view pattern, const std::string& key) {
    return kind.relaxed ? models::like(models::relaxed_key(pattern), models::relaxed_key(key)) : models::like(pattern, key);
  };
  return static_cast<std::size_t>(std::count_if(keys.begin(), keys.end(), [&](const std::string& key) {
    return std::any_of(kind.rules.begin(), kind.rules.end(), [&](const auto& rule) { return same(rule.key, key); }) ||
           std::any_of(kind.known.begin(), kind.known.end(), [&](const auto& known) { return same(known.key, key); }) ||
           std::any_of(kind.marks.begin(), kind.marks.end(), [&](std::string_view mark) { return same(mark, key); });
  }));
}

bool named_so(const ConfigKind& kind, const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  return std::any_of(kind.names.begin(), kind.names.end(), [&](std::string_view pattern) { return models::like(pattern, name); });
}

/// One file, read as each of the kinds that it may be.
struct Reading {
  std::string name;
  std::uint32_t source = 0;
  struct As {
    Candidate candidate;
    std::size_t known = 0;
    bool by_name = false;
    bool said = false;
    Value content;
    std::vector<ConfigNote> notes;
  };
  std::vector<As> as;
  std::vector<Problem> problems;  ///< when it can be read as nothing
};

class Recogniser {
 public:
  explicit Recogniser(const AuditInput& input) : input_(input) {
    for (const Style* style : input.styles.empty() ? models::all_styles() : input.styles)
      if (const models::Configuration* configuration = style->configuration())
        for (const ConfigKind& kind : configuration->kinds()) all_.push_back({style, &kind});
  }

  tl::expected<std::unique_ptr<Configured>, std::vector<Problem>> run() {
    auto out = std::make_unique<Configured>();
    std::vector<Problem> problems;
    if (input_.style && !style_named(*input_.style)) return tl::unexpected(std::vector<Problem>{no_style()});
    std::vector<Reading> readings;
    for (const std::string& argument : input_.files)
      if (auto reading = read(argument, *out, problems)) readings.push_back(std::move(*reading));
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    out->style = choose_style(readings, problems);
    if (out->style == nullptr) return tl::unexpected(std::move(problems));
    std::vector<ConfigNote> notes;
    for (Reading& reading : readings) {
      Reading::As* best = best_of(reading, out->style);
      const Reading::As& likeliest =
          *std::max_element(reading.as.begin(), reading.as.end(), [](const auto& a, const auto& b) { return a.known < b.known; });
      if (best == nullptr || (!best->said && likeliest.known > 2 * best->known)) {  // a few keys may have the same name everywhere
        problems.push_back(of_file(reading.name,
                                   phrase({"no file of {}: it looks like {}", "不是{}的文件：看起来是 {}"},
                                          describe::Phrase(out->style->title()), likeliest.candidate.kind->id),
                                   {"files of one broker: they are one configuration", "同一种代理的文件：它们是一份配置"}));
        continue;
      }
      out->files.push_back({reading.name, best->candidate.kind, std::move(best->content)});
      notes.insert(notes.end(), best->notes.begin(), best->notes.end());
    }
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    return drafted(std::move(out), notes);
  }

 private:
  const Style* style_named(std::string_view name) const {
    for (const Candidate& c : all_)
      if (c.style->name() == name) return c.style;
    return nullptr;
  }

  Problem no_style() const {
    std::vector<std::string> names;
    for (const Candidate& c : all_)
      if (std::find(names.begin(), names.end(), c.style->name()) == names.end()) names.emplace_back(c.style->name());
    return of_file("--style", phrase({"no style is called \"{}\"", "没有名为 \"{}\" 的风格"}, *input_.style), describe::one_of(names),
                   describe::suggest(*input_.style, names));
  }

  std::optional<Reading> read(const std::string& argument, Configured& out, std::vector<Problem>& problems) const {
    Reading reading{.name = argument, .source = 0, .as = {}, .problems = {}};
    const ConfigKind* said = nullptr;
    const std::size_t colon = argument.find(':');
    std::error_code error;
    if (colon != std::string::npos && !fs::exists(argument, error)) {
      const std::string id = argument.substr(0, colon);
      for (const Candidate& c : all_)
        if (c.kind->id == id && c.kind->format != FileFormat::none) said = c.kind;
      if (said == nullptr) {
        problems.push_back(of_file(argument, phrase({"there is no kind of file \"{}\"", "没有文件类型 \"{}\""}, id),
                                   describe::one_of(kind_ids(all_)), describe::suggest(id, kind_ids(all_))));
        return std::nullopt;
      }
      reading.name = argument.substr(colon + 1);
    }
    const std::optional<std::string> text = text_of(reading.name);
    if (!text) {
      problems.push_back(of_file(reading.name, {"can't read this file", "无法读取此文件"}, {"a file, a pipe, or -", "文件、管道或 -"}));
      return std::nullopt;
    }
    reading.source = out.sources.add(reading.name == "-" ? "standard input" : reading.name, *text);
    as_each_kind(reading, said, out.sources);
    if (reading.as.empty()) {
      problems.insert(problems.end(), reading.problems.begin(), reading.problems.end());
      return std::nullopt;
    }
    return reading;
  }

  void as_each_kind(Reading& reading, const ConfigKind* said, const describe::Sources& sources) const {
    Problems problems(sources);
    std::vector<FileFormat> formats = formats_of(reading.name, sources, reading.source, problems);
    if (said != nullptr && !formats.empty() && std::none_of(formats.begin(), formats.end(), [&](FileFormat f) { return takes(*said, f); }))
      formats = {said->format};
    for (const FileFormat format : formats) {
      Problems own(sources);
      std::vector<ConfigNote> notes;
      std::optional<Value> content = read_config(format, sources, reading.source, own, notes);
      if (!content) {
        if (reading.problems.empty()) reading.problems = own.sorted();
        continue;
      }
      const std::vector<std::string> keys = keys_of(*content);
      for (const Candidate& c : all_) {
        if (!takes(*c.kind, format) || (said != nullptr && c.kind != said) || (input_.style && c.style->name() != *input_.style)) continue;
        const std::size_t known = known_keys(*c.kind, keys);
        const bool by_name = named_so(*c.kind, reading.name) || said != nullptr;
        // By its name alone only where no other style has files of that name.
        if (known > 0 || said != nullptr || (by_name && !c.kind->relaxed))
          reading.as.push_back({c, known, by_name, said != nullptr, *content, notes});
      }
    }
    if (!problems.empty()) reading.problems = problems.sorted();
    if (reading.as.empty() && reading.problems.empty())
      reading.problems.push_back(
          of_file(reading.name,
                  {"none of its keys is known, so it can't be told which kind of file this is", "其中没有任何已知的键，无法判断文件类型"},
                  phrase({"KIND:FILE with one of the kinds: {}", "KIND:FILE，类型为以下之一：{}"}, describe::join_sorted(kind_ids(all_)))));
  }

  static Reading::As* best_of(Reading& reading, const Style* style) {
    Reading::As* best = nullptr;
    const auto rank = [](const Reading::As& as) { return std::pair(as.by_name && as.known > 0, as.known); };
    for (Reading::As& as : reading.as)
      if (as.candidate.style == style && (best == nullptr || rank(as) > rank(*best))) best = &as;
    return best;
  }

  const Style* choose_style(std::vector<Reading>& readings, std::vector<Problem>& problems) const {
    const Style* best = nullptr;
    std::size_t most = 0;
    bool tie = false;
    std::vector<const Style*> seen;
    for (const Candidate& c : all_) {
      if (std::find(seen.begin(), seen.end(), c.style) != seen.end()) continue;
      seen.push_back(c.style);
      std::size_t sum = 0;
      for (Reading& reading : readings)
        if (const Reading::As* as = best_of(reading, c.style)) sum += 1 + 2 * as->known + (as->by_name ? 1 : 0);
      tie = sum > 0 && sum == most ? true : sum > most ? false : tie;
      if (sum > most) best = c.style, most = sum;
    }
    const auto several = [&](const Reading& reading) {  // an application's file that has settings for two brokers
      return std::count_if(reading.as.begin(), reading.as.end(),
                           [](const Reading::As& as) { return as.candidate.kind->relaxed && as.known > 0; }) > 1;
    };
    if (!input_.style && readings.size() == 1 && (tie || several(readings.front()))) {
      problems.push_back(of_file(readings.front().name, {"this file has settings of several brokers", "此文件包含多种代理的设置"},
                                 {"--style, to say which is audited", "用 --style 说明审计哪一种"}));
      return nullptr;
    }
    return best;
  }

  tl::expected<std::unique_ptr<Configured>, std::vector<Problem>> drafted(std::unique_ptr<Configured> out,
                                                                          const std::vector<ConfigNote>& notes) const {
    out->draft = std::make_unique<models::Draft>(*out->style, out->sources, out->problems, input_.version);
    for (const ConfigNote& note : notes) out->draft->remark(models::Remark::Kind::note, note.where, note.key, note.what);
    out->style->configuration()->read(out->files, input_.clients, *out->draft);
    if (!out->problems.empty()) return tl::unexpected(out->problems.sorted());
    return out;
  }

  const AuditInput& input_;
  std::vector<Candidate> all_;
};

}  // namespace

Problem Configured::located(describe::Where where) const {
  Problems one(sources);
  one.add(where, "", {"here", "此处"});
  return one.sorted().front();
}

tl::expected<std::unique_ptr<Configured>, std::vector<Problem>> configure(const AuditInput& input) { return Recogniser(input).run(); }

}  // namespace mqlab::lab
