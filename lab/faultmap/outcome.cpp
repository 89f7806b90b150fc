#include "lab/faultmap/outcome.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace mqlab::lab {

using nlohmann::json;

std::span<const Name> worst_first() {
  static constexpr std::array order{Name::lost,         Name::partial,  Name::phantom, Name::duplicated,
                                    Name::inconsistent, Name::dropped,  Name::expired, Name::dead_lettered,
                                    Name::purged,       Name::declined, Name::stuck,   Name::reordered};
  return order;
}

std::optional<Name> Outcome::worst() const {
  for (const Name name : worst_first())
    if (std::any_of(harms.begin(), harms.end(), [&](const Harm& h) { return h.name == name; })) return name;
  return harms.empty() ? std::optional<Name>{} : harms.front().name;
}

bool Outcome::has(Name name) const {
  return std::any_of(harms.begin(), harms.end(), [&](const Harm& h) { return h.name == name; });
}

Outcome Outcome::beyond(const Outcome& other) const {
  Outcome out = *this;
  std::erase_if(out.harms, [&](const Harm& h) {
    return std::any_of(other.harms.begin(), other.harms.end(),
                       [&](const Harm& o) { return o.operation == h.operation && o.name == h.name; });
  });
  return out;
}

Outcome outcome_of(const Run& run) {
  Outcome out{.ran = true};
  out.ended = run.end.reason != sim::EndReason::budget && run.end.reason != sim::EndReason::trace_limit;
  out.struck = std::all_of(run.faults.begin(), run.faults.end(), [](const auto& f) { return f.struck > 0 || f.kind == "step"; });
  out.hash = run.hash.hex();
  for (const PairRow& row : run.verdict.rows) {
    if (row.severity() != Severity::damage) continue;
    for (const NameInfo& info : verdict_names()) {
      if (!row.names.has(info.name) || info.severity != Severity::damage || (row.intended && info.name == row.primary)) continue;
      Harm harm{.operation = row.operation, .name = info.name, .told = row.told, .fate = row.fate};
      if (row.promise) {
        harm.judgement = row.promise->judgement;
        harm.promise = row.promise->promise;
      }
      if (std::find(out.harms.begin(), out.harms.end(), harm) == out.harms.end()) out.harms.push_back(std::move(harm));
    }
  }
  return out;
}

std::string encode(const std::vector<Outcome>& outcomes) {
  json all = json::array();
  for (const Outcome& o : outcomes) {
    json harms = json::array();
    for (const Harm& h : o.harms)
      harms.push_back({h.operation.packed, static_cast<int>(h.name), static_cast<int>(h.told),
                       h.judgement ? static_cast<int>(*h.judgement) : -1, h.promise, h.fate ? static_cast<int>(*h.fate) : -1});
    all.push_back({o.ended, o.struck, o.hash, std::move(harms)});
  }
  return all.dump();
}

std::vector<Outcome> decode(const std::string& bytes) {
  std::vector<Outcome> outcomes;
  for (const json& one : json::parse(bytes)) {
    Outcome& o = outcomes.emplace_back();
    o.ran = true;
    o.ended = one[0].get<bool>();
    o.struck = one[1].get<bool>();
    o.hash = one[2].get<std::string>();
    for (const json& h : one[3]) {
      Harm& harm = o.harms.emplace_back();
      harm.operation.packed = h[0].get<std::uint64_t>();
      harm.name = static_cast<Name>(h[1].get<int>());
      harm.told = static_cast<models::Told>(h[2].get<int>());
      if (h[3].get<int>() >= 0) harm.judgement = static_cast<models::Judgement>(h[3].get<int>());
      harm.promise = h[4].get<std::string>();
      if (h[5].get<int>() >= 0) harm.fate = static_cast<models::Fate>(h[5].get<int>());
    }
  }
  return outcomes;
}

}  // namespace mqlab::lab
