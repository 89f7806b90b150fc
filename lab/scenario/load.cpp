#include "lab/scenario/load.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/load_value.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/scenario/reading.hpp"
#include "lab/scenario/variants.hpp"
#include "models/apps/faults.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::Member;
using describe::ObjectReader;
using describe::phrase;
using describe::Problem;
using describe::Problems;
using describe::Value;
namespace fs = std::filesystem;

namespace {

std::optional<std::string> read_whole(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error) || fs::is_directory(file, error)) return std::nullopt;  // a pipe is read like a file
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return std::nullopt;
  return std::move(text).str();
}

/// A scenario that could not be found or read at all.
Loaded failure(std::string file, describe::Phrase what, describe::Phrase expected = {}, std::optional<std::string> near = {}) {
  Problem problem;
  problem.file = std::move(file);
  problem.what = std::move(what);
  problem.expected = std::move(expected);
  problem.did_you_mean = std::move(near);
  return tl::unexpected(std::vector<Problem>{std::move(problem)});
}

/// `"confirm-lost.en.md"` becomes its content, so that a merged scenario runs from any folder.
class Inliner {
 public:
  Inliner(const fs::path& folder, Problems& problems) : folder_(folder), problems_(problems) {}

  /// Of the scenario, or of a variant's patch on it.
  void inline_files(Value& object, const std::string& pointer) {
    if (Value* lesson = object.find("lesson"); lesson != nullptr && lesson->is_object()) {
      for (Member& member : *lesson->as_object()) replace(member.value, ".md", pointer + "/lesson/" + member.key);
    }
    if (Value* platform = object.find("platform")) replace(*platform, ".xml", pointer + "/platform");
    for (const std::string_view programs : {"producers", "consumers", "services"}) {
      Value* list = object.find(programs);
      if (list == nullptr || !list->is_list()) continue;
      for (std::size_t i = 0; i < list->as_list()->size(); ++i)
        inline_program((*list->as_list())[i], fmt::format("{}/{}/{}/program/files/", pointer, programs, i));
    }
  }

 private:
  void inline_program(Value& process, const std::string& pointer) {
    Value* program = process.find("program");
    Value* files = program != nullptr ? program->find("files") : nullptr;
    if (files == nullptr || !files->is_object()) return;
    for (Member& file : *files->as_object()) replace(file.value, "", pointer + describe::pointer_step(file.key));
  }

  void replace(Value& value, std::string_view suffix, const std::string& pointer) {
    const std::string* text = value.as_string();
    if (text == nullptr || !text->ends_with(suffix) || text->find('\n') != std::string::npos) return;
    if (auto content = read_whole(folder_ / *text)) {
      const describe::Where where = value.where;
      value = Value(std::move(*content));
      value.where = where;
    } else {
      problems_.add(value.where, pointer, phrase({"can't read \"{}\"", "无法读取 \"{}\""}, *text),
                    Text{"a file beside the scenario, or the text itself", "场景旁的文件，或文本本身"});
    }
  }

  const fs::path& folder_;
  Problems& problems_;
};

bool is_id(std::string_view id) {
  bool separator = true;  // a letter or digit must come
  for (const char c : id) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!word && (separator || (c != '-' && c != '/'))) return false;
    separator = !word;
  }
  return !separator;
}

Scenario read_variant(const Value& merged, const std::string& variant, std::span<const models::Style* const> styles, Problems& problems) {
  Scenario out;
  out.variant = variant;
  ObjectReader root(merged, "", problems);
  HeadFields head;
  root.read_fields(head);
  root.take("variants");
  root.take("$schema");  // for editors
  if (!head.id.empty() && !is_id(head.id)) {
    root.problem_at("id", phrase({"\"{}\" can't be an id", "\"{}\" 不能作为 id"}, head.id),
                    {"small letters, digits and -, parts separated by /, such as \"loss/auto-ack\"",
                     "小写字母、数字和 -，各部分以 / 分隔，例如 \"loss/auto-ack\""});
  }
  out.id = head.id;
  out.title = head.title;
  out.summary = head.summary;
  out.lesson = head.lesson;
  out.seed = static_cast<std::uint64_t>(head.seed);
  out.settle = head.settle;
  if (head.until) out.until = sim::Time{head.until->count()};
  out.sources = head.sources;
  if (head.platform.starts_with('<')) {
    out.platform_xml = head.platform;
  } else if (!head.platform.empty() && !head.platform.ends_with(".xml")) {
    root.problem_at("platform", {"this is no SimGrid platform", "这不是 SimGrid 平台"},
                    {"the name of an .xml file beside the scenario, or its text", "场景旁的 .xml 文件名，或其内容"});
  }

  Reading reading{root, problems, styles, out, {}, {}, {}, false, false};
  read_broker_and_programs(reading);
  read_world(reading);
  read_faults(reading);
  read_steps(reading);
  read_expectations(reading);
  check_references(reading);
  root.finish();
  return out;
}

/// Problems that belong to the file as a whole, once, whatever the variant.
void check_file(const Value& root, Problems& problems) {
  const std::vector<std::string> names = variant_names(root);
  const auto unknown_variant = [&](const std::string& name, describe::Where where, const std::string& pointer) {
    if (std::find(names.begin(), names.end(), name) == names.end()) unknown_name(problems, "variant", name, where, pointer, names);
  };
  if (const Value* variants = root.find("variants"); variants != nullptr && !variants->is_object()) {
    problems.add(variants->where, "/variants", phrase({"variants can't be {}", "variants 不能是{}"}, describe::kind_name(*variants)),
                 {"an object {...}: names and patches", "对象 {...}：名称与补丁"});
  }
  const Value* expect = root.find("expect");
  if (expect == nullptr) return;
  if (!expect->is_object()) {
    problems.add(expect->where, "/expect", phrase({"expect can't be {}", "expect 不能是{}"}, describe::kind_name(*expect)),
                 {"an object {...}: variants and their verdicts", "对象 {...}：变体及其判定"});
    return;
  }
  for (const Member& member : *expect->as_object()) {
    const std::string pointer = "/expect/" + describe::pointer_step(member.key);
    unknown_variant(member.key, member.key_where, pointer);
    const Value* costs = member.value.find("costs");
    if (costs == nullptr || !costs->is_list()) continue;
    for (std::size_t i = 0; i < costs->as_list()->size(); ++i) {
      const Value* to = (*costs->as_list())[i].find("to");
      if (to != nullptr && to->is_string()) unknown_variant(*to->as_string(), to->where, fmt::format("{}/costs/{}/to", pointer, i));
    }
  }
}

/// Gathers the problems of all variants; one that not every variant has says whose it is.
class VariantProblems {
 public:
  void add(const std::string& variant, const Problems& problems) {
    ++variants_;
    for (Problem& problem : problems.sorted()) {
      const auto same = std::find_if(found_.begin(), found_.end(), [&](const Found& f) {
        return f.problem.where.source == problem.where.source && f.problem.where.offset == problem.where.offset &&
               f.problem.what == problem.what && f.problem.pointer == problem.pointer && f.problem.expected == problem.expected;
      });
      if (same == found_.end()) {
        found_.push_back({std::move(problem), {variant}});
      } else {
        same->variants.push_back(variant);
      }
    }
  }
  void move_to(Problems& all) {
    for (Found& found : found_) {
      const bool says_so = found.problem.pointer.starts_with("/variants") || found.problem.pointer.starts_with("/expect");
      if (found.variants.size() < variants_ && !says_so) {
        const std::string names = fmt::format("{}", fmt::join(found.variants, ", "));
        const std::string& pointer = found.problem.pointer;
        found.problem.at = pointer.empty() ? phrase({"the top in variant {}", "顶层（变体 {}）"}, names)
                                           : phrase({"{} in variant {}", "{}（变体 {}）"}, pointer, names);
      }
      all.add(std::move(found.problem));
    }
  }

 private:
  struct Found {
    Problem problem;
    std::vector<std::string> variants;
  };
  std::vector<Found> found_;
  std::size_t variants_ = 0;
};

}  // namespace

std::vector<const sim::FaultKind*> fault_kinds(std::span<const models::Style* const> styles) {
  std::vector<const sim::FaultKind*> kinds;
  const auto add = [&](std::span<const sim::FaultKind> list) {
    for (const sim::FaultKind& kind : list) kinds.push_back(&kind);
  };
  add(sim::world_faults());
  add(models::apps::app_faults());
  for (const models::Style* style : styles) add(style->faults());
  return kinds;
}

namespace {

/// From the tree of a scenario to its variants.
Loaded load_root(Value root, describe::Sources& sources, Problems& problems, const LoadOptions& options, const fs::path& folder) {
  const std::span<const models::Style* const> styles = options.styles.empty() ? models::all_styles() : options.styles;
  std::vector<Setting> settings;
  for (const std::string& assignment : options.set) {
    if (auto setting = parse_setting(assignment, sources, problems)) settings.push_back(std::move(*setting));
  }
  if (options.seed) root.set("seed", Value(static_cast<std::int64_t>(*options.seed)));
  // In the file what belongs there; the rest too where it fits, so that what is printed says what is run.
  for (const Setting& setting : settings) apply_set(root, setting, problems, belongs_to_the_file(setting));

  Inliner inliner(folder, problems);
  inliner.inline_files(root, "");
  if (Value* variants = root.find("variants"); variants != nullptr && variants->is_object()) {
    for (Member& member : *variants->as_object()) inliner.inline_files(member.value, "/variants/" + describe::pointer_step(member.key));
  }
  check_file(root, problems);

  ScenarioFile file;
  std::vector<std::string> variants = variant_names(root);
  if (options.variant) variants = {*options.variant};
  VariantProblems of_variants;
  for (const std::string& variant : variants) {
    Problems own(sources);
    Value merged = apply_variant(root, variant, own);
    for (const Setting& setting : settings) {
      if (!belongs_to_the_file(setting)) apply_set(merged, setting, own, true);
    }
    inliner.inline_files(merged, "");
    Scenario scenario = read_variant(merged, variant, styles, own);
    scenario.merged = as_scenario(std::move(merged), variant);
    file.variants.push_back(std::move(scenario));
    of_variants.add(variant, own);
  }
  of_variants.move_to(problems);
  if (!problems.empty()) return tl::unexpected(problems.sorted());
  file.id = file.variants.front().id;
  file.self_contained = std::move(root);
  return file;
}

}  // namespace

Loaded load_text(std::string name, std::string text, const LoadOptions& options, const fs::path& folder) {
  describe::Sources sources;
  Problems problems(sources);
  const std::uint32_t source = sources.add(std::move(name), std::move(text));
  std::optional<Value> root = parse_json(sources, source, problems);
  if (!root) return tl::unexpected(problems.sorted());
  if (!root->is_object()) {
    problems.add(root->where, "", phrase({"a scenario can't be {}", "场景不能是{}"}, describe::kind_name(*root)),
                 {"an object {...}", "对象 {...}"});
    return tl::unexpected(problems.sorted());
  }
  return load_root(std::move(*root), sources, problems, options, folder);
}

Loaded load_value(Value root, describe::Sources& sources, const LoadOptions& options) {
  Problems problems(sources);
  return load_root(std::move(root), sources, problems, options, {});
}

Loaded load_file(const fs::path& path, const LoadOptions& options) {
  std::string text;
  if (path == "-") {
    std::ostringstream all;
    all << std::cin.rdbuf();
    return load_text("standard input", std::move(all).str(), options, fs::current_path());
  }
  auto content = read_whole(path);
  if (!content) return failure(path.string(), {"can't read this file", "无法读取此文件"});
  std::error_code error;
  const bool again = fs::is_regular_file(path, error);  // a pipe has no files beside it, and is read once
  Loaded loaded = load_text(path.string(), std::move(*content), options, again ? path.parent_path() : fs::current_path());
  if (loaded && again) {
    for (Scenario& scenario : loaded->variants) scenario.file = path;
  }
  return loaded;
}

Loaded load_scenario(const std::string& file_or_id, const LoadOptions& options) {
  if (file_or_id == "-") return load_file("-", options);
  std::optional<std::string> near;
  if (const auto path = resolve_scenario(file_or_id, near)) return load_file(*path, options);
  return failure(file_or_id, {"neither a file nor a scenario of the library", "既不是文件，也不是场景库中的场景"},
                 {"a path, or an id that `mqlab list` shows", "路径，或 `mqlab list` 列出的 id"}, near);
}

}  // namespace mqlab::lab
