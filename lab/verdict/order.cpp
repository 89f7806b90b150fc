#include "lab/verdict/order.hpp"

#include <algorithm>

#include "lab/verdict/state.hpp"

namespace mqlab::lab {
namespace {

constexpr std::int64_t kLowBases = 1'000'000;  // positions below are counted from 0
constexpr std::int64_t kSpan = 1'000'000'000;  // a place with a wider span of positions is not searched for gaps

}  // namespace

std::size_t OrderFold::LineHash::operator()(const Line& line) const noexcept {
  std::uint64_t h = (static_cast<std::uint64_t>(line.scope) << 32 | line.store) ^ static_cast<std::uint64_t>(line.producer) << 20;
  h *= 0x9e3779b97f4a7c15ULL;
  return h ^ h >> 29;
}

void OrderFold::reset() {
  for (PlaceSeen& place : places_) {
    place.lowest = INT64_MAX;
    place.highest = INT64_MIN;
    place.bits.clear();
  }
  last_.clear();
  done_.clear();
  last_position_ = nullptr;
  last_done_ = nullptr;
  findings_.clear();
  jumps_ = flagged_jumps_ = 0;
}

void OrderFold::offered(std::uint32_t place, std::uint16_t subscriber, std::int64_t position, bool redelivered) {
  const std::uint64_t stream = static_cast<std::uint64_t>(place) << 16 | subscriber;
  if (last_position_ == nullptr || last_stream_ != stream) {
    last_position_ = &last_.try_emplace(stream, INT64_MIN).first->second;
    last_stream_ = stream;
  }
  if (position < *last_position_) ++(redelivered ? flagged_jumps_ : jumps_);
  *last_position_ = position;

  if (place >= kNone32 - 1) return;
  if (place >= places_.size()) places_.resize(place + 1);
  PlaceSeen& seen = places_[place];
  if (seen.highest == INT64_MIN) seen.base = position < kLowBases ? 0 : (position - kLowBases / 2) & ~INT64_C(63);
  seen.lowest = std::min(seen.lowest, position);
  seen.highest = std::max(seen.highest, position);
  const std::int64_t bit = position - seen.base;
  if (bit < 0 || bit > kSpan) return;
  const auto word = static_cast<std::size_t>(bit >> 6);
  if (word >= seen.bits.size()) seen.bits.resize(std::max(word + 1, std::min(seen.bits.capacity(), word + 64)));
  seen.bits[word] |= 1ULL << (bit & 63);
}

bool OrderFold::effect(sim::OperationId id, std::uint32_t scope, std::uint32_t store, bool first, sim::RecordNumber record) {
  const Line line{scope, store, static_cast<std::uint16_t>(id.origin())};
  if (last_done_ == nullptr || !(last_line_ == line)) {
    last_done_ = &done_.try_emplace(line, 0).first->second;
    last_line_ = line;
  }
  if (id.number() >= *last_done_) {
    if (first) *last_done_ = id.number();
    return false;
  }
  if (findings_.size() < kFindings)
    findings_.push_back({first ? Name::reordered : Name::late_duplicate, id, *last_done_, scope, store, record});
  return true;
}

void OrderFold::finish(Counts& counts, std::vector<Gap>& gaps) const {
  count(counts, Name::jump_back) += jumps_;
  count(counts, Name::jump_back_redelivered) += flagged_jumps_;
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const PlaceSeen& seen = places_[p];
    if (seen.highest == INT64_MIN || seen.lowest < seen.base || seen.highest - seen.base > kSpan) continue;
    bool in_gap = false;
    for (std::int64_t bit = seen.lowest - seen.base; bit <= seen.highest - seen.base; ++bit) {
      const std::uint64_t word = seen.bits[static_cast<std::size_t>(bit >> 6)];
      if (!in_gap && (bit & 63) == 0 && word == ~0ULL) {
        bit += 63;
        continue;
      }
      const bool here = (word >> (bit & 63) & 1U) != 0;
      if (!here && !in_gap) {
        ++count(counts, Name::gap);
        if (gaps.size() < kFindings) gaps.push_back({static_cast<sim::Element>(p), bit + seen.base, bit + seen.base});
      } else if (!here && !gaps.empty() && gaps.size() < kFindings) {
        gaps.back().to = bit + seen.base;
      }
      in_gap = !here;
    }
  }
}

}  // namespace mqlab::lab
