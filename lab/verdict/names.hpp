/// The closed list of what a verdict can say. CLI, schema, reports and docs are loops over it; nothing else names a verdict.
///
/// What is counted differs and is said by `CountedBy`: most names are given to a pair (operation, expected effect), so that one order that should
/// change stock and balance can be `ok` in one and `lost` in the other. Exactly one name of a pair is its *primary* name
/// (`is_primary`): over a run these add up to operations × effects, but for `phantom`, which stands beside `duplicated` when both are true.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "sim/describe/text.hpp"

namespace mqlab::lab {

enum class Name : std::uint8_t {
  ok,
  recovered,
  failed_honestly,
  absent,
  pending,
  stuck,
  lost,
  dead_lettered,
  expired,
  dropped,
  purged,
  declined,
  partial,
  duplicated,
  phantom,
  inconsistent,
  deduplicated,
  unexpected,
  reordered,
  late_duplicate,
  jump_back,
  jump_back_redelivered,
  gap,
};
inline constexpr std::size_t kVerdictNames = 23;

enum class Severity : std::uint8_t {
  good,     ///< as it should be
  notable,  ///< worth telling, no damage: late, honest, or only an observation
  damage,   ///< something that the business would complain about (unless a fate was intended)
};

/// What one count of the name stands for.
enum class CountedBy : std::uint8_t {
  pair,  ///< (operation, expected effect)
  operation,
  effect,  ///< a single effect record
  delivery,
  positions,  ///< a run of positions of a place
};

struct NameInfo {
  Name name;
  std::string_view id;  ///< as in `expect`, JSON and the GUI: `dead-lettered`
  Text title;
  Text meaning;  ///< one line
  Severity severity;
  CountedBy counted_by;
};

/// In the order of `Name`, which is the order of reports.
std::span<const NameInfo, kVerdictNames> verdict_names();
const NameInfo& info(Name name);
std::optional<Name> find_name(std::string_view id);

constexpr bool is_primary(Name name) { return name <= Name::phantom; }

/// A set of names.
class Names {
 public:
  constexpr Names() = default;
  constexpr Names(Name name) { add(name); }  // NOLINT: a name is a set of one
  constexpr void add(Name name) { bits_ |= 1U << static_cast<unsigned>(name); }
  constexpr void add(Names other) { bits_ |= other.bits_; }
  constexpr bool has(Name name) const { return (bits_ >> static_cast<unsigned>(name) & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr Names operator|(Names a, Names b) {
    a.add(b);
    return a;
  }
  friend constexpr bool operator==(Names, Names) = default;

 private:
  std::uint32_t bits_ = 0;
};
constexpr Names operator|(Name a, Name b) { return Names{a} | Names{b}; }

/// One number per name.
using Counts = std::array<std::int64_t, kVerdictNames>;
constexpr std::int64_t& count(Counts& counts, Name name) { return counts[static_cast<std::size_t>(name)]; }
constexpr std::int64_t count(const Counts& counts, Name name) { return counts[static_cast<std::size_t>(name)]; }

}  // namespace mqlab::lab
