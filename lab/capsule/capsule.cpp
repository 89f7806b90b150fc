#include "lab/capsule/capsule.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/run/run_file.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/version.hpp"
#include "sim/random/luck.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr int kFormat = 1;

struct Opened {
  std::string scenario, variant, wanted;
  RunOptions options;
};

Sentence broken(const std::string& what_en, const std::string& what_zh) {
  return {"this is not a capsule that can be replayed: " + what_en, "这不是可重放的胶囊：" + what_zh};
}

tl::expected<Opened, Sentence> open(const std::string& text) {
  const ordered_json c = ordered_json::parse(text, nullptr, false);
  if (c.is_discarded() || !c.is_object() || !c.contains("mqlab_capsule"))
    return tl::unexpected(
        broken("not JSON with \"mqlab_capsule\"; make one with mqlab capsule", "不是含 \"mqlab_capsule\" 的 JSON；用 mqlab capsule 生成"));
  if (c["mqlab_capsule"] != kFormat)
    return tl::unexpected(broken(fmt::format("its format is {}, this program reads {}", c["mqlab_capsule"].dump(), kFormat),
                                 fmt::format("其格式为 {}，本程序读取 {}", c["mqlab_capsule"].dump(), kFormat)));
  struct Field {
    const char* name;
    bool (*fits)(const ordered_json&);
    const char* expected;
    const char* expected_zh;
  };
  const auto text_field = [](const ordered_json& v) { return v.is_string(); };
  const auto seeds_field = [](const ordered_json& v) {
    return v.is_array() && !v.empty() && std::all_of(v.begin(), v.end(), [](const ordered_json& s) {
             return s.is_array() && s.size() == 2 && s[0].is_number_unsigned() && s[1].is_number_unsigned();
           });
  };
  const Field fields[] = {{"version", text_field, "a text", "文本"},
                          {"scenario", [](const ordered_json& v) { return v.is_object(); }, "a scenario", "场景对象"},
                          {"variant", text_field, "a text", "文本"},
                          {"trace_hash", text_field, "a text", "文本"},
                          {"seeds", seeds_field, "[[from record, seed], ...], whole numbers", "[[起始记录, 种子], ...]，均为非负整数"},
                          {"resources", text_field, "\"exact\" or \"shared\"", "\"exact\" 或 \"shared\""},
                          {"luck", text_field, "the name of a luck profile", "随机性配置的名称"},
                          {"luck_from", [](const ordered_json& v) { return v.is_number_unsigned(); }, "a whole number", "非负整数"}};
  for (const Field& field : fields) {
    const auto at = c.find(field.name);
    if (at == c.end()) return tl::unexpected(broken(fmt::format("\"{}\" is missing", field.name), fmt::format("缺少 \"{}\"", field.name)));
    if (!field.fits(*at))
      return tl::unexpected(broken(fmt::format("\"{}\" should be {}", field.name, field.expected),
                                   fmt::format("\"{}\" 应为{}", field.name, field.expected_zh)));
  }
  Opened o;
  try {
    const std::string made_by = c.at("version").get<std::string>();
    if (made_by != version())
      return tl::unexpected(
          Sentence{fmt::format("this capsule was made by mqlab {}, this is mqlab {}: the same bytes can't be promised", made_by, version()),
                   fmt::format("该胶囊由 mqlab {} 生成，当前为 mqlab {}：无法保证逐字节一致", made_by, version())});
    o.scenario = c.at("scenario").dump();
    o.variant = c.at("variant").get<std::string>();
    o.wanted = c.at("trace_hash").get<std::string>();
    std::vector<sim::Reseed> seeds;
    for (const ordered_json& s : c.at("seeds")) seeds.push_back({s.at(0).get<std::uint64_t>(), s.at(1).get<std::uint64_t>()});
    o.options.seeds = sim::Seeds(std::move(seeds));
    const std::string resources = c.at("resources").get<std::string>();
    if (resources != "exact" && resources != "shared")
      return tl::unexpected(broken("resources are \"exact\" or \"shared\"", "resources 应为 \"exact\" 或 \"shared\""));
    o.options.resources = resources == "shared" ? sim::Resources::shared : sim::Resources::exact;
    const std::string luck = c.at("luck").get<std::string>();
    const auto profile = sim::find_luck(luck);
    if (!profile) return tl::unexpected(broken("no luck is called " + luck, "没有名为 " + luck + " 的随机性配置"));
    o.options.luck = *profile;
    o.options.luck_from = c.at("luck_from").get<std::uint64_t>();
  } catch (const std::exception& e) {  // seeds out of order
    return tl::unexpected(broken(e.what(), "种子的次序有误"));
  }
  return o;
}

}  // namespace

namespace {

ordered_json what_it_depends_on(const Scenario& scenario, const RunOptions& options) {
  ordered_json capsule{{"mqlab_capsule", kFormat}, {"version", version()}, {"id", scenario.id}, {"variant", scenario.variant}};
  capsule["seeds"] = ordered_json::array();
  const sim::Seeds seeds = options.seeds ? *options.seeds : sim::Seeds(scenario.seed);
  for (const sim::Reseed& s : seeds.list()) capsule["seeds"].push_back({s.from, s.seed});
  capsule["resources"] = options.resources == sim::Resources::shared ? "shared" : "exact";
  capsule["luck"] = options.luck.name;
  capsule["luck_from"] = options.luck_from;
  return capsule;
}

}  // namespace

ordered_json make_capsule(const Scenario& scenario, const RunOptions& options) {
  RunOptions full = options;
  full.level = sim::TraceLevel::full;
  full.trace_file.clear();
  const ordered_json summary = run_variant(scenario, full);
  ordered_json capsule = what_it_depends_on(scenario, full);
  capsule["trace_hash"] = summary["trace_hash"];
  capsule["counts"] = summary["counts"];
  capsule["scenario"] = ordered_json::parse(print_json(scenario.merged));
  return capsule;
}

ordered_json unrun_capsule(const Scenario& scenario) {
  ordered_json capsule = what_it_depends_on(scenario, {});
  capsule["trace_hash"] = "";
  capsule["scenario"] = ordered_json::parse(print_json(scenario.merged));
  return capsule;
}

std::string capsule_name(const Scenario& scenario) {
  std::string name = scenario.id;
  std::replace(name.begin(), name.end(), '/', '-');
  return name + ".capsule.json";
}

tl::expected<OpenedCapsule, Sentence> open_capsule(const std::string& text) {
  auto opened = open(text);
  if (!opened) return tl::unexpected(opened.error());
  LoadOptions load;
  load.variant = opened->variant;
  Loaded file = load_text("capsule", opened->scenario, load);
  if (!file) {
    return tl::unexpected(broken("its scenario is refused:\n" + describe::render(file.error(), Language::en),
                                 "其场景无法载入：\n" + describe::render(file.error(), Language::zh_CN)));
  }
  opened->options.level = sim::TraceLevel::full;
  return OpenedCapsule{.file = std::move(*file), .options = std::move(opened->options), .wanted = std::move(opened->wanted)};
}

tl::expected<Replayed, Sentence> replay(const std::string& text, const std::string& trace_file) {
  auto opened = open_capsule(text);
  if (!opened) return tl::unexpected(opened.error());
  opened->options.trace_file = trace_file;
  Replayed out;
  out.summary = run_variant(opened->file.variants.front(), opened->options);
  if (out.summary.contains("trace_problem"))
    return tl::unexpected(
        Sentence{out.summary["trace_problem"]["en"].get<std::string>(), out.summary["trace_problem"]["zh_CN"].get<std::string>()});
  out.hash = out.summary["trace_hash"].get<std::string>();
  out.wanted = opened->wanted;
  out.same = out.wanted.empty() || out.hash == out.wanted;
  return out;
}

}  // namespace mqlab::lab
