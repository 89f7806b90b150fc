/// The spans of a scene: what an operation, or the run itself, was for one process.
///
/// A span is all shown records of one operation on one process; the records of no operation (flushes, connections, faults) are a span per process in a trace of the
/// run. Its parent is the span that the causes of its first record lead to, on another process and of the same operation, else the operation's first span; so
/// spans of one operation are a tree with one root. Identities are functions of the run's hash, the operation and the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/export/scene.hpp"

namespace mqlab::lab {

struct Span {
  std::uint64_t operation = 0;  ///< 0: of the run
  sim::ProcessId process = sim::ProcessId::none;
  std::vector<std::size_t> events{};    ///< indexes into the scene, ascending, at least one
  std::optional<std::size_t> parent{};  ///< index into the spans; none: the root of its trace
  /// A record of this span waited for (`because`) one of another span.
  struct Link {
    std::size_t span = 0;
    std::size_t event = 0, because = 0;  ///< indexes into the scene
  };
  std::vector<Link> links{};
};

/// In the order of their first records.
std::vector<Span> spans_of(const Scene& scene);

/// 32 and 16 hexadecimal digits, never all zero.
std::string otel_trace_id(const Scene& scene, const Span& span);
std::string otel_span_id(const Scene& scene, const Span& span);

}  // namespace mqlab::lab
