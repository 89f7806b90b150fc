#include "cli/map_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include <fmt/format.h>

#include "lab/faultmap/aims.hpp"
#include "sim/describe/suggest.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::cli {

namespace {

/// All kinds that can be aimed, of the world, the programs and every style.
std::string aimable() {
  std::vector<std::string> names;
  for (const models::Style* style : models::all_styles()) {
    for (std::string& name : lab::mappable_faults(*style))
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void add_map_options(CLI::App& command, MapArguments& a) {
  command
      .add_option("--faults", a.options.faults,
                  help({"kinds of fault (default crash,power-loss,drop-connection), of: ",
                        "故障类型（默认 crash,power-loss,drop-connection），可选："}) +
                      aimable())
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("KIND,...");
  command.add_option("--points", a.options.points, help({"only at these points; * matches any text", "只在这些钩点；* 匹配任意文本"}))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("POINT,...");
  command.add_option("--for", a.lasts, help({"what heals is back after this long (default 1s)", "可恢复的故障多久后恢复（默认 1s）"}))
      ->option_text("DURATION");
  command
      .add_option("--workers", a.options.workers,
                  help({"worker processes (default: one per processor)", "工作进程数（默认每个处理器一个）"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
}

std::string check_map_options(MapArguments& a, const lab::Scenario& scenario, const Manners& manners) {
  const auto lasts = describe::parse_duration(a.lasts);
  if (!lasts || lasts->count() <= 0)
    return fmt::format(fmt::runtime(manners.say("--for can't be \"{}\"; expected a duration with its unit, such as \"500ms\"",
                                                "--for 不能是 \"{}\"；应为带单位的时长，例如 \"500ms\"")),
                       a.lasts);
  a.options.lasts = *lasts;
  const std::vector<std::string> names = lab::mappable_faults(*scenario.style);
  for (const std::string& fault : a.options.faults) {
    if (std::find(names.begin(), names.end(), fault) != names.end()) continue;
    const auto near = describe::suggest(fault, names);
    return fmt::format(
        fmt::runtime(manners.say("no such fault can be aimed: \"{}\"; expected one of: {}{}", "无法施加故障 \"{}\"；应为：{}{}")), fault,
        describe::join_sorted(names),
        near ? fmt::format(fmt::runtime(manners.say("\n  did you mean \"{}\"?", "\n  是不是 \"{}\"？")), *near) : "");
  }
  return {};
}

}  // namespace mqlab::cli
