#include "cli/map_faults.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/faultmap/aims.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

std::string unknown_map_fault(const std::vector<std::string>& faults, const lab::Scenario& scenario, const Manners& manners) {
  const std::vector<std::string> names = lab::mappable_faults(*scenario.style);
  for (const std::string& fault : faults) {
    if (std::find(names.begin(), names.end(), fault) != names.end()) continue;
    const auto near = describe::suggest(fault, names);
    return fmt::format(
        fmt::runtime(manners.say("no such fault can be aimed: \"{}\"; expected one of: {}{}", "无法施加故障 \"{}\"；应为：{}{}")), fault,
        describe::join_sorted(names), near ? fmt::format("\n  did you mean \"{}\"?", *near) : "");
  }
  return {};
}

}  // namespace mqlab::cli
