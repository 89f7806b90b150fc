#include "lab/picture/redeliveries.hpp"

#include <algorithm>

#include "models/ledger.hpp"

namespace mqlab::lab {

Redeliveries::Redeliveries(const sim::TraceFile& trace) {
  const auto records = trace.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    if (r.kind_id() != models::kinds::offered || (r.value & 1) == 0 || r.message == 0) continue;
    // A client may keep a delivery before its program gets it: then a record of the same process lies between the offer and what left the broker.
    std::size_t sent = trace.position_of(r.cause());
    if (sent < records.size() && records[sent].process == r.process && records[sent].cause() != 0)
      sent = trace.position_of(records[sent].cause());
    by_message_[r.message].push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(std::min(sent, records.size()))});
  }
}

bool Redeliveries::flagged(std::uint64_t message, std::size_t position) const {
  const auto at = by_message_.find(message);
  return at != by_message_.end() && at->second.front().offered <= position;
}

bool Redeliveries::flies(std::uint64_t message, std::size_t sent) const {
  const auto at = by_message_.find(message);
  return at != by_message_.end() && std::any_of(at->second.begin(), at->second.end(), [&](const Flagged& f) { return f.sent == sent; });
}

}  // namespace mqlab::lab
