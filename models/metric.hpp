/// A vendor's native metrics: what an operator of the real broker would watch, by the vendor's own names, and how each follows from records.
///
/// A metric belongs to a *subject*: an element of one kind (`queue`), or a process of one role (`broker`). It is a number that rules move: each
/// names a record kind, a range of its value and what it does. A metric without rules is a sum of others of the same subject. `lab/metrics` folds a
/// run's records by these tables, and knows no broker.
///
/// A subject is there from its `begins` to its `ends` (a queue from its declaration to its deletion), and only while the process that tells of it runs:
/// a broker that is down answers no scrape. Without `begins` it is there once something counts. What a process only remembers starts at 0 again with it.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "sim/describe/text.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::models {

enum class MetricKind : std::uint8_t { counter, gauge };

enum class MetricEffect : std::uint8_t { add_one, subtract_one, add_value, set_value, set_zero };

/// What a record of this kind does to a metric of its element (or of its process), if its value lies in the range.
struct MetricRule {
  sim::Kind kind = sim::Kind::none;
  MetricEffect effect = MetricEffect::add_one;
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t to = std::numeric_limits<std::int64_t>::max();
};

/// A metric of the same subject, further up in the table.
struct MetricTerm {
  std::string_view metric;
  bool subtracted = false;
};

enum class SubjectIs : std::uint8_t { element, process };

struct Metric {
  std::string_view name;  ///< as the vendor spells it: `rabbitmq_queue_messages_ready`
  SubjectIs subject = SubjectIs::element;
  std::string_view of;  ///< kind of the element (`queue`), or role of the process (`broker`)
  MetricKind kind = MetricKind::counter;
  Text unit;
  Text meaning;
  std::span<const MetricRule> rules{};
  std::span<const MetricTerm> sum{};  ///< instead of rules
  bool on_disk = false;               ///< what it counts outlives its process, and records say what did not
};

constexpr Metric of_element(std::string_view kind, std::string_view name, MetricKind is, Text unit, Text meaning,
                            std::span<const MetricRule> rules, std::span<const MetricTerm> sum = {}) {
  return {.name = name,
          .subject = SubjectIs::element,
          .of = kind,
          .kind = is,
          .unit = unit,
          .meaning = meaning,
          .rules = rules,
          .sum = sum,
          .on_disk = false};
}
constexpr Metric of_process(std::string_view role, std::string_view name, MetricKind is, Text unit, Text meaning,
                            std::span<const MetricRule> rules) {
  Metric m = of_element(role, name, is, unit, meaning, rules);
  m.subject = SubjectIs::process;
  return m;
}
constexpr Metric on_disk(Metric m) {
  m.on_disk = true;
  return m;
}

/// When elements of a kind come and go.
struct MetricLife {
  std::string_view of;
  sim::Kind begins = sim::Kind::none;
  sim::Kind ends = sim::Kind::none;
};

/// Metrics of the vendor that can't be had here, and why.
struct AbsentMetrics {
  std::string_view names;
  Text why;
};

struct Metrics {
  std::span<const Metric> table{};
  std::span<const MetricLife> lives{};
  std::span<const AbsentMetrics> absent{};
};

}  // namespace mqlab::models
