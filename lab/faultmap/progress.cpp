#include "lab/faultmap/progress.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "lab/scenario/parse.hpp"
#include "lab/version.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr int kFormat = 1;

/// Two maps with the same identity have the same strikes under the same indices.
ordered_json identity(const FaultMap& map) {
  const MapOptions& o = map.options;
  ordered_json with = ordered_json::array();
  for (const auto& [field, value] : o.with) with.push_back({field, value});
  ordered_json out{{"version", version()},         {"scenario", ordered_json::parse(print_json_compact(map.scenario->merged))},
                   {"faults", o.faults},           {"points", o.points},
                   {"lasts_ns", o.lasts.count()},  {"fold", o.fold},
                   {"keep_faults", o.keep_faults}, {"baseline", map.baseline.hash}};
  if (!with.empty()) out["with"] = std::move(with);
  if (!o.only.empty()) out["only"] = o.only;
  return out;
}

}  // namespace

std::string progress_of(const FaultMap& map) {
  ordered_json out{{"mqlab_faultmap", kFormat}, {"map", identity(map)}};
  ordered_json indices = ordered_json::array();
  std::vector<Outcome> known;
  for (std::size_t i = 0; i < map.outcomes.size(); ++i) {
    if (!map.outcomes[i].ran) continue;
    indices.push_back(i);
    known.push_back(map.outcomes[i]);
  }
  out["strikes"] = std::move(indices);
  out["outcomes"] = ordered_json::parse(encode(known));
  return out.dump() + "\n";
}

void take_progress(FaultMap& map, const std::string& text) {
  const ordered_json p = ordered_json::parse(text, nullptr, false);
  if (p.is_discarded() || !p.is_object() || p.value("mqlab_faultmap", 0) != kFormat || !p.contains("map") || !p.contains("strikes") ||
      !p.contains("outcomes"))
    throw std::invalid_argument("--resume: this is not the progress of a fault map");
  if (p["map"] != identity(map))
    throw std::invalid_argument(
        "--resume: this is the progress of another fault map (another scenario, setting, kind of fault, point or version)");
  std::vector<Outcome> known = decode(p["outcomes"].dump());
  if (known.size() != p["strikes"].size()) throw std::invalid_argument("--resume: the progress is damaged");
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto strike = p["strikes"][i].get<std::size_t>();
    if (strike >= map.outcomes.size()) throw std::invalid_argument("--resume: the progress is damaged");
    map.outcomes[strike] = std::move(known[i]);
  }
}

}  // namespace mqlab::lab
