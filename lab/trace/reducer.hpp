/// The generic reducer: folds records into the state of the elements, for any style, by what each kind declares (`Change`).
///
///   enter   the record's message becomes a member of its element
///   leave   the oldest such member goes (a place with two copies of one message keeps the younger); none there: no change
///   state   the element's state of this kind is `value`
///   set     the element's gauge of this kind is `value`
///
/// A state or gauge without an element is one of the record's process (`process.paused`). A record that can't be folded (an `enter` without a
/// message) changes nothing: the trace is data, not a contract. This is the forward way, from the first record on; a random moment is
/// reached through the index (lab/trace/index.hpp), which must say the same.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "lab/trace/state.hpp"
#include "sim/trace/file.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::lab {

/// What each kind changes.
class ChangeRules {
 public:
  ChangeRules() = default;
  explicit ChangeRules(std::span<const sim::KindRow> kinds);
  explicit ChangeRules(std::span<const sim::KindInfo> kinds);

  sim::Change of(const sim::Record& record) const { return record.kind < sim::kKinds ? changes_[record.kind] : sim::Change::none; }
  /// Differs when a rule differs: an index made by other rules is of no use.
  std::uint64_t fingerprint() const;

 private:
  std::array<sim::Change, sim::kKinds> changes_{};
};

/// A message in an element, as a key.
struct MemberKey {
  std::uint64_t message = 0;
  std::uint32_t element = 0;
  friend bool operator==(const MemberKey&, const MemberKey&) = default;
};
struct MemberKeyHash {
  std::size_t operator()(const MemberKey& key) const noexcept {
    const std::uint64_t mixed = (key.message ^ std::uint64_t{key.element} << 40) * 0x9e3779b97f4a7c15ULL;
    return mixed ^ mixed >> 32;
  }
};

/// Whether a record brings its message into its element, or takes it out.
inline bool enters(const ChangeRules& rules, const sim::Record& r) {
  return rules.of(r) == sim::Change::enter && r.message != 0 && r.element_id() != sim::Element::none;
}
inline bool leaves(const ChangeRules& rules, const sim::Record& r) {
  return rules.of(r) == sim::Change::leave && r.message != 0 && r.element_id() != sim::Element::none;
}
inline bool reads(const ChangeRules& rules, const sim::Record& r) {
  return rules.of(r) == sim::Change::state || rules.of(r) == sim::Change::set;
}
inline Member member_of(const sim::Record& r) { return {r.number, r.message, r.element, 0}; }
inline Reading reading_of(const sim::Record& r) {
  const bool of_process = r.element_id() == sim::Element::none;
  return {r.element, of_process ? r.process : std::uint16_t{0xffff}, r.kind, r.value, r.number};
}

class Reducer {
 public:
  explicit Reducer(const ChangeRules& rules) : rules_(rules) {}

  /// Returns the `entered` of the member that the record took out, 0 if it took none.
  sim::RecordNumber fold(const sim::Record& record);
  TraceState state() const;
  std::size_t members() const { return count_; }
  std::size_t readings() const { return readings_.size(); }
  /// The readings that a record numbered `since` or later made, in order of owner and kind.
  std::vector<Reading> readings_since(sim::RecordNumber since) const;

 private:
  /// Members with the same key, oldest first. Nearly always one.
  struct Copies {
    sim::RecordNumber oldest = 0;
    std::vector<sim::RecordNumber> younger;
  };
  using Owner = std::tuple<std::uint32_t, std::uint16_t, std::uint16_t>;

  ChangeRules rules_;
  std::unordered_map<MemberKey, Copies, MemberKeyHash> members_;
  std::size_t count_ = 0;
  std::map<Owner, Reading> readings_;
  sim::RecordNumber at_ = 0;
};

}  // namespace mqlab::lab
