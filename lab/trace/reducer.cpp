#include "lab/trace/reducer.hpp"

#include <algorithm>

#include "sim/trace/hash.hpp"

namespace mqlab::lab {

ChangeRules::ChangeRules(std::span<const sim::KindRow> kinds) {
  for (const sim::KindRow& row : kinds) changes_[static_cast<std::uint16_t>(row.kind)] = row.change;
}

ChangeRules::ChangeRules(std::span<const sim::KindInfo> kinds) {
  for (const sim::KindInfo& info : kinds) changes_[static_cast<std::uint16_t>(info.kind)] = info.change;
}

std::uint64_t ChangeRules::fingerprint() const { return sim::checksum(std::as_bytes(std::span(changes_))); }

sim::RecordNumber Reducer::fold(const sim::Record& record) {
  at_ = record.number;
  if (enters(rules_, record)) {
    const auto [at, fresh] = members_.try_emplace({record.message, record.element});
    if (fresh) {
      at->second.oldest = record.number;
    } else {
      at->second.younger.push_back(record.number);
    }
    ++count_;
  } else if (leaves(rules_, record)) {
    const auto at = members_.find({record.message, record.element});
    if (at == members_.end()) return 0;
    Copies& copies = at->second;
    const sim::RecordNumber left = copies.oldest;
    if (copies.younger.empty()) {
      members_.erase(at);
    } else {
      copies.oldest = copies.younger.front();
      copies.younger.erase(copies.younger.begin());
    }
    --count_;
    return left;
  } else if (reads(rules_, record)) {
    const Reading reading = reading_of(record);
    readings_[{reading.element, reading.process, reading.kind}] = reading;
  }
  return 0;
}

TraceState Reducer::state() const {
  TraceState out;
  out.at = at_;
  out.members.reserve(count_);
  for (const auto& [key, copies] : members_) {  // in any order: sorted below
    out.members.push_back({copies.oldest, key.message, key.element, 0});
    for (const sim::RecordNumber entered : copies.younger) out.members.push_back({entered, key.message, key.element, 0});
  }
  std::sort(out.members.begin(), out.members.end(), [](const Member& a, const Member& b) { return a.entered < b.entered; });
  out.readings = readings_since(0);
  return out;
}

std::vector<Reading> Reducer::readings_since(sim::RecordNumber since) const {
  std::vector<Reading> out;
  for (const auto& [owner, reading] : readings_) {
    if (reading.since >= since) out.push_back(reading);
  }
  return out;
}

}  // namespace mqlab::lab
