#include "lab/compare/compare.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "lab/compare/twin.hpp"
#include "lab/version.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::uint32_t kEnd = 0xffff'ffff;  // a run that had ended there

/// The indices at which two lists of records part.
struct Parting {
  std::uint32_t a = kEnd, b = kEnd;
  std::uint64_t common = 0;
  bool same() const { return a == kEnd && b == kEnd; }
};

Parting part(const Twin& a, const std::vector<std::uint32_t>& in_a, const Twin& b, const std::vector<std::uint32_t>& in_b) {
  Parting p;
  const std::size_t both = std::min(in_a.size(), in_b.size());
  while (p.common < both && a.prints[in_a[p.common]] == b.prints[in_b[p.common]]) ++p.common;
  if (p.common < in_a.size()) p.a = in_a[p.common];
  if (p.common < in_b.size()) p.b = in_b[p.common];
  return p;
}

std::vector<std::uint32_t> all_of(const Twin& twin) {
  std::vector<std::uint32_t> indices(twin.prints.size());
  for (std::uint32_t i = 0; i < indices.size(); ++i) indices[i] = i;
  return indices;
}

using Key = std::pair<std::string, std::string>;  // operation, store

/// In order of producer and number: as the runs began them, so that shop/2 comes before shop/10.
std::vector<Key> changed_fates(const Twin& a, const Twin& b) {
  std::set<Key> keys;
  for (const Twin* twin : {&a, &b})
    for (const auto& [key, fate] : twin->fates) keys.insert(key);
  std::vector<Key> changed;
  for (const Key& key : keys) {
    const auto in_a = a.fates.find(key);
    const auto in_b = b.fates.find(key);
    const bool same = in_a != a.fates.end() && in_b != b.fates.end() && in_a->second == in_b->second;
    if (!same) changed.push_back(key);
  }
  const auto begins = [&](const std::string& operation) {
    const auto at = a.by_operation.find(operation);
    return at == a.by_operation.end() ? kEnd : at->second.front();
  };
  std::stable_sort(changed.begin(), changed.end(), [&](const Key& x, const Key& y) { return begins(x.first) < begins(y.first); });
  return changed;
}

ordered_json fate_json(const Twin& twin, const Key& key) {
  const auto at = twin.fates.find(key);
  if (at == twin.fates.end()) return {{"verdicts", {"ok"}}};
  return {{"verdicts", at->second.verdicts}, {"told", at->second.told}};
}

ordered_json side(const Twin& twin, const std::string& name) {
  return {{"name", name},      {"variant", twin.variant}, {"counts", twin.counts},        {"records", twin.prints.size()},
          {"cost", twin.cost}, {"trace_hash", twin.hash}, {"not_struck", twin.not_struck}};
}

ordered_json line(const Twin& twin, std::uint32_t index) {
  const auto at = twin.lines.find(index);
  return at == twin.lines.end() ? ordered_json() : at->second;
}

}  // namespace

tl::expected<ordered_json, Sentence> compare(const Side& sa, const Side& sb) {
  // Once for the prints, once more for the few records that are shown: which ones, only both runs together say.
  auto a = twin_of(*sa.scenario, {});
  if (!a) return tl::unexpected(a.error());
  auto b = twin_of(*sb.scenario, {});
  if (!b) return tl::unexpected(b.error());
  const Parting whole = part(*a, all_of(*a), *b, all_of(*b));
  const std::vector<Key> changed = changed_fates(*a, *b);
  std::vector<Parting> partings;
  std::vector<std::uint32_t> of_a{whole.a}, of_b{whole.b};
  for (const Key& key : changed) {
    partings.push_back(part(*a, a->by_operation[key.first], *b, b->by_operation[key.first]));
    of_a.push_back(partings.back().a);
    of_b.push_back(partings.back().b);
  }
  if (!whole.same()) {
    a = twin_of(*sa.scenario, of_a);
    b = twin_of(*sb.scenario, of_b);
  }

  ordered_json out{{"scenario", sa.scenario->id}, {"version", version()}, {"seed", sa.scenario->seed}};
  out["a"] = side(*a, sa.name);
  out["b"] = side(*b, sb.name);
  out["same"] = whole.same();
  out["common"] = whole.common;
  out["parts_at"] = {{"a", line(*a, whole.a)}, {"b", line(*b, whole.b)}};
  out["operations"] = ordered_json::array();
  for (std::size_t i = 0; i < changed.size(); ++i) {
    out["operations"].push_back({{"operation", changed[i].first},
                                 {"store", changed[i].second},
                                 {"a", fate_json(*a, changed[i])},
                                 {"b", fate_json(*b, changed[i])},
                                 {"parts_at", {{"a", line(*a, partings[i].a)}, {"b", line(*b, partings[i].b)}}}});
  }
  out["cost"] = ordered_json::object();
  for (const auto& [measure, value] : a->cost.items()) out["cost"][measure] = {{"a", value}, {"b", b->cost[measure]}};
  return out;
}

}  // namespace mqlab::lab
