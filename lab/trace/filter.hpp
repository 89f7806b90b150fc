/// Which records of a trace to show: by time, number, process, message, operation, kind, element.
///
/// What is given in one field are alternatives, the fields together are demands: `processes {shop, stock}` and `kinds {confirm.*}` is "a confirm
/// at shop or stock". An empty field demands nothing. `*` and `?` are wildcards in processes, kinds and elements.
///
///   process     `rabbit-1`, `rabbit-*`
///   message, operation   `shop/17`, or `17`: number 17 of whoever made it
///   kind        `confirm.sent`, `broker.*`
///   element     its label `orders`, or kind and label `queue orders`
///
/// Errors: a process, element or identity that the run doesn't have is one (with a suggestion), because an empty answer would look like a
/// fact about the run; so is a kind that nobody knows. A known kind that does not occur is only a note: it didn't happen, or the level kept none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "sim/core/time.hpp"
#include "sim/trace/file.hpp"
#include "sim/trace/problem.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::lab {

/// What a user asks for, as text.
struct FilterSpec {
  std::optional<sim::Time> from{}, to{};             ///< both included
  std::optional<sim::RecordNumber> first{}, last{};  ///< both included
  std::vector<std::string> processes{}, messages{}, operations{}, kinds{}, elements{};
};

class Filter {
 public:
  static tl::expected<Filter, sim::TraceProblem> make(const FilterSpec& spec, const sim::TraceFile& trace);

  bool matches(const sim::Record& record) const;
  /// The positions in `trace.records()` that match, in order.
  std::vector<std::size_t> select(const sim::TraceFile& trace) const;
  /// The part of the file that time and number leave, found by binary search: only it has to be looked through.
  std::pair<std::size_t, std::size_t> range(const sim::TraceFile& trace) const;
  const std::vector<sim::TraceProblem>& notes() const { return notes_; }

 private:
  /// An identity, or a number of whoever made it.
  struct Wanted {
    std::uint64_t packed = 0;
    bool any_origin = false;
    bool matches(std::uint64_t id) const { return any_origin ? (id & 0xffff'ffff'ffffULL) == packed && id != 0 : id == packed; }
  };
  static tl::expected<Wanted, sim::TraceProblem> wanted(const std::string& text, const sim::TraceFile& trace);
  static bool any(const std::vector<Wanted>& wanted, std::uint64_t id);

  std::int64_t from_ = INT64_MIN, to_ = INT64_MAX;
  sim::RecordNumber first_ = 0, last_ = UINT64_MAX;
  bool by_process_ = false, by_kind_ = false, by_element_ = false;
  std::vector<bool> processes_, elements_;  ///< by id
  sim::KindMask kinds_;
  std::vector<Wanted> messages_, operations_;
  std::vector<sim::TraceProblem> notes_;
};

/// `*` is any text, `?` any one character.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace mqlab::lab
