#include "lab/report_page/traced_run.hpp"

#include <nlohmann/json.hpp>

#include "lab/run/run_file.hpp"
#include "lab/study/say.hpp"
#include "lab/trace/header.hpp"
#include "lab/version.hpp"
#include "sim/random/luck.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

/// Seeds, luck and resources of the head; nothing: it does not say them all.
std::optional<RunOptions> options_of_head(const ordered_json& head) {
  try {
    RunOptions options;
    std::vector<sim::Reseed> seeds;
    for (const ordered_json& s : head.at("seeds")) seeds.push_back({s.at(0).get<std::uint64_t>(), s.at(1).get<std::uint64_t>()});
    options.seeds = sim::Seeds(std::move(seeds));
    options.resources = head.at("resources") == "shared" ? sim::Resources::shared : sim::Resources::exact;
    if (head.contains("luck")) {
      const auto luck = sim::find_luck(head["luck"].at(1).get<std::string>());
      if (!luck) return std::nullopt;
      options.luck = *luck;
      options.luck_from = head["luck"].at(0).get<std::uint64_t>();
    }
    return options;
  } catch (const std::exception&) {  // somebody else's head
    return std::nullopt;
  }
}

}  // namespace

tl::expected<TracedRun, Sentence> traced_run(const sim::TraceFile& trace, const std::string& scenario,
                                             const std::vector<std::string>& set) {
  const TraceHeader known = header_of(trace);
  const ordered_json head = ordered_json::parse(trace.header(), nullptr, false);
  const auto options = options_of_head(head);
  if (!options || known.scenario.empty() || !known.level)
    return tl::unexpected(said({"its head does not say which run it is of", "其文件头未说明属于哪次运行"}));
  if (const std::string by = head.value("mqlab", ""); by != version())
    return tl::unexpected(said({"it was written by mqlab {}, this is {}", "它由 mqlab {} 写出，当前为 {}"}, by, version()));
  Loaded file = load_scenario(scenario.empty() ? known.scenario : scenario, {.variant = known.variant, .set = set, .seed = std::nullopt});
  if (!file && scenario.empty())
    return tl::unexpected(said({"its scenario {} ({}) is not in the library: name it by --scenario FILE",
                                "其场景 {}（{}）不在场景库中：请用 --scenario 文件 指定"},
                               known.scenario, known.variant));
  if (!file) return tl::unexpected(Sentence{describe::render(file.error(), Language::en), describe::render(file.error(), Language::zh_CN)});
  RunOptions same = *options;
  same.level = *known.level;
  same.rows = 0;
  same.why_at_full = false;
  if (run_variant(file->variants.front(), same)["trace_hash"] != trace.hash().hex())
    return tl::unexpected(
        said({"with the scenario {} as it is the trace comes out another: give what was changed by --set, or the file by --scenario",
              "用现在的场景 {} 得到的轨迹不同：请用 --set 给出当时的改动，或用 --scenario 指定文件"},
             scenario.empty() ? known.scenario : scenario));
  return TracedRun{.file = std::move(*file), .options = *options};
}

}  // namespace mqlab::lab
