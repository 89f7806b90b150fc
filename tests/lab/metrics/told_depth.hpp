/// Holds a run's metrics against what its broker says itself: wherever a queue records its depth, the metric must say the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "lab/metrics/fold.hpp"
#include "lab/metrics/samples.hpp"
#include "lab/scenario/scenario.hpp"
#include "sim/trace/recorder.hpp"

namespace mqlab::lab::testing {

inline constexpr std::string_view kReady = "rabbitmq_queue_messages_ready";
inline constexpr std::string_view kUnacked = "rabbitmq_queue_messages_unacked";
inline constexpr std::string_view kMessages = "rabbitmq_queue_messages";

inline sim::Kind kind_named(const models::Style& style, std::string_view name) {
  for (const sim::KindInfo& kind : style.kinds()) {
    if (kind.name == name) return kind.kind;
  }
  return sim::Kind::none;
}

/// Of a run at level `full`; empty: all is well. Counts the places that it looked at.
inline std::string metrics_against_broker(const sim::Recorder& recorder, const Scenario& scenario, std::size_t& looked_at) {
  const models::Style& style = *scenario.style;
  const sim::Kind depth = kind_named(style, "queue.depth");
  MetricFold fold(style.metrics(), recorder.tables(), kinds_kept(sim::TraceLevel::full, style));
  std::string wrong;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      fold.fold({&r, 1});
      if (!wrong.empty() || r.kind_id() != depth) continue;
      fold.finish();
      ++looked_at;
      const auto ready = fold.value(kReady, r.element);
      const auto unacked = fold.value(kUnacked, r.element);
      if (ready != r.value) wrong = fmt::format("record {}: the queue has {} ready, the metric {}", r.number, r.value, ready.value_or(-1));
      if (unacked.value_or(-1) < 0) wrong = fmt::format("record {}: {} unacked", r.number, unacked.value_or(-1));
    }
  });
  return wrong;
}

}  // namespace mqlab::lab::testing
