#include "lab/trace/index_builder.hpp"

#include <algorithm>
#include <cstring>

#include "lab/trace/index_layout.hpp"
#include "sim/trace/hash.hpp"

namespace mqlab::lab {

bool IndexBuilder::build() {
  TraceIndex::Head head;
  put(&head, sizeof head);
  const auto records = trace_.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    take(records[i]);
    if ((i + 1) % TraceIndex::kInterval == 0) checkpoint(records[i + 1 - TraceIndex::kInterval].number);
  }
  head.hash_high = trace_.hash().high;
  head.hash_low = trace_.hash().low;
  head.records = records.size();
  head.rules = rules_.fingerprint();
  head.checkpoints = entries_.size();
  head.directory_at = at_;
  head.directory_checksum = sim::checksum(std::as_bytes(std::span(entries_)));
  put(entries_.data(), entries_.size() * sizeof entries_[0]);
  if (std::fseek(out_, 0, SEEK_SET) != 0) ok_ = false;
  put(&head, sizeof head);
  return ok_ && std::fflush(out_) == 0;
}

void IndexBuilder::take(const sim::Record& record) {
  const sim::RecordNumber left = reducer_.fold(record);
  if (enters(rules_, record)) added_.push_back(member_of(record));
  if (left == 0) return;
  const auto at = std::lower_bound(added_.begin(), added_.end(), left, [](const Member& m, sim::RecordNumber n) { return m.entered < n; });
  if (at != added_.end() && at->entered == left) {
    at->unused = 1;
  } else {
    removed_.push_back(left);
  }
}

void IndexBuilder::checkpoint(sim::RecordNumber first_of_window) {
  std::erase_if(added_, [](const Member& m) { return m.unused != 0; });
  std::sort(removed_.begin(), removed_.end());
  std::vector<Reading> readings = reducer_.readings_since(first_of_window);

  const auto size = [](std::size_t members, std::size_t gone, std::size_t said) {
    return members * sizeof(Member) + gone * sizeof(sim::RecordNumber) + said * sizeof(Reading);
  };
  const std::uint64_t changes = size(added_.size(), removed_.size(), readings.size());
  const std::uint64_t everything = size(reducer_.members(), 0, reducer_.readings());
  TraceIndex::Entry entry;
  if (entries_.empty() || since_full_ + changes >= everything) {
    TraceState state = reducer_.state();
    added_ = std::move(state.members);
    readings = std::move(state.readings);
    removed_.clear();
    since_full_ = 0;
    entry.full = static_cast<std::uint32_t>(entries_.size());
  } else {
    since_full_ += changes;
    entry.full = entries_.back().full;
  }
  entry.at = at_;
  entry.added = static_cast<std::uint32_t>(added_.size());
  entry.removed = static_cast<std::uint32_t>(removed_.size());
  entry.readings = static_cast<std::uint32_t>(readings.size());

  std::vector<std::byte> bytes(size(added_.size(), removed_.size(), readings.size()));
  std::byte* to = bytes.data();
  const auto copy = [&](const auto& rows) {
    const auto from = std::as_bytes(std::span(rows));
    if (!from.empty()) std::memcpy(to, from.data(), from.size());
    to += from.size();
  };
  copy(added_);
  copy(removed_);
  copy(readings);
  entry.checksum = sim::checksum(bytes);
  put(bytes.data(), bytes.size());
  entries_.push_back(entry);
  added_.clear();
  removed_.clear();
}

void IndexBuilder::put(const void* data, std::size_t size) {
  if (size > 0 && std::fwrite(data, 1, size, out_) != size) ok_ = false;
  at_ += size;
}

}  // namespace mqlab::lab
