/// A log as its segments, and which of them retention may delete. Pure: a log here is one list of batches, and its segments are found again by
/// the rule by which they were rolled.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace mqlab::models::kafka {

struct Segment {
  std::int64_t bytes = 0;
  std::int64_t batches = 0;
  std::int64_t first_timestamp = 0;  ///< of its first batch
  std::int64_t newest = 0;           ///< largest timestamp
  std::int64_t end = 0;              ///< one past its last offset
};

/// Batches in the order of the log; a segment is full before the batch that would make it larger than `segment.bytes`, or that comes
/// `segment.ms` after its first (src: LogSegment.shouldRoll).
class SegmentWalk {
 public:
  SegmentWalk(std::int64_t segment_bytes, std::int64_t segment_ns) : most_bytes_(segment_bytes), longest_(segment_ns) {}
  void add(std::int64_t bytes, std::int64_t timestamp, std::int64_t end);
  const std::vector<Segment>& segments() const { return segments_; }  ///< the last one is the active one

 private:
  std::int64_t most_bytes_;
  std::int64_t longest_;
  std::vector<Segment> segments_;
};

/// How many segments, from the oldest on, may go. By age every one, the active one too: a new one is rolled in its place. By size only what
/// leaves the log no smaller than `retention.bytes`. Never what is not below the high watermark.
std::size_t deletable(const std::vector<Segment>& segments, std::int64_t hw, std::int64_t now, std::int64_t retention_ns,
                      std::optional<std::int64_t> retention_bytes);

}  // namespace mqlab::models::kafka
