#include "models/kafka/node/segments.hpp"

#include <algorithm>
#include <cstddef>

namespace mqlab::models::kafka {

void SegmentWalk::add(std::int64_t bytes, std::int64_t timestamp, std::int64_t end) {
  const bool roll =
      segments_.empty() || segments_.back().bytes + bytes > most_bytes_ || timestamp - segments_.back().first_timestamp > longest_;
  if (roll) segments_.push_back({.first_timestamp = timestamp, .newest = timestamp});
  Segment& active = segments_.back();
  active.bytes += bytes;
  ++active.batches;
  active.newest = std::max(active.newest, timestamp);
  active.end = end;
}

std::size_t deletable(const std::vector<Segment>& segments, std::int64_t hw, std::int64_t now, std::int64_t retention_ns,
                      std::optional<std::int64_t> retention_bytes) {
  std::int64_t size = 0;
  for (const Segment& s : segments) size += s.bytes;
  std::size_t gone = 0;
  for (const Segment& s : segments) {
    if (s.end > hw || !retention_bytes || size - *retention_bytes < s.bytes) break;
    size -= s.bytes;
    ++gone;
  }
  for (; gone < segments.size() && segments[gone].end <= hw && now - segments[gone].newest > retention_ns;) ++gone;
  return gone;
}

}  // namespace mqlab::models::kafka
