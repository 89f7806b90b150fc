/// What a read_committed client drops of a fetched partition: from the offset that the broker names (its index of aborted transactions) until
/// that producer's abort marker (src: CompletedFetch; semantics 4.5). One for each fetched part, its entries in order.
#pragma once

#include <algorithm>
#include <vector>

#include "models/kafka/frames.hpp"

namespace mqlab::models::kafka {

class AbortedFilter {
 public:
  explicit AbortedFilter(const FetchResponse::Part& part) : part_(part) {}

  bool drops(const sim::Payload& entry) {
    for (; next_ < part_.aborted.size() && part_.aborted[next_].second <= head_of(entry).last(); ++next_)
      dropping_.push_back(part_.aborted[next_].first);
    if (entry.kind == frame::marker && !marker_of(entry).commit) std::erase(dropping_, marker_of(entry).producer);
    if (entry.kind != frame::batch || !batch_of(entry).transactional) return false;
    return std::find(dropping_.begin(), dropping_.end(), batch_of(entry).producer) != dropping_.end();
  }

 private:
  const FetchResponse::Part& part_;
  std::size_t next_ = 0;
  std::vector<std::int64_t> dropping_;  ///< producers
};

}  // namespace mqlab::models::kafka
