#include "lab/verdict/evidence.hpp"

#include <algorithm>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;

namespace {

constexpr std::size_t kFaultsKept = 10'000;

constexpr sim::KindMask told_of_an_operation() {
  sim::KindMask mask;
  for (const sim::Kind kind : {kinds::operation_begun, kinds::told, kinds::copy_made, kinds::copy_gone, kinds::offered,
                               kinds::effect_applied, kinds::effect_unchanged, kinds::effect_undone, kinds::effect_lost, kinds::declined,
                               kinds::broker_stored, kinds::publish_retried, kinds::publish_given_up})
    mask.set(kind);
  return mask;
}
constexpr sim::KindMask kWanted = told_of_an_operation();

constexpr std::uint32_t hash(std::uint64_t operation) { return static_cast<std::uint32_t>(operation * 0x9e3779b97f4a7c15ULL >> 52); }

bool by_number(const sim::Record& a, const sim::Record& b) { return a.number < b.number; }

}  // namespace

void Evidence::reset(const Verdict& verdict) {
  used_ = 0;
  filter_.fill(0);
  faults_.clear();
  for (const PairRow& row : verdict.rows) {
    if (used_ > 0 && biographies_[used_ - 1].operation == row.operation) continue;
    if (used_ == biographies_.size()) biographies_.emplace_back();
    Biography& biography = biographies_[used_++];
    biography.operation = row.operation;
    biography.records.clear();
    biography.left_out = 0;
    const std::uint32_t h = hash(row.operation.packed);
    filter_[h >> 6] |= 1ULL << (h & 63);
  }
}

Biography* Evidence::find(std::uint64_t operation) {
  const auto end = biographies_.begin() + static_cast<std::ptrdiff_t>(used_);
  const auto found = std::lower_bound(biographies_.begin(), end, operation,
                                      [](const Biography& b, std::uint64_t packed) { return b.operation.packed < packed; });
  return found != end && found->operation.packed == operation ? &*found : nullptr;
}

const Biography* Evidence::of(sim::OperationId operation) const { return const_cast<Evidence*>(this)->find(operation.packed); }

void Evidence::collect(std::span<const sim::Record> records) {
  for (const sim::Record& r : records) {
    if (r.operation == 0) {
      if (r.kind_id() == sim::kinds::fault_struck && faults_.size() < kFaultsKept) faults_.push_back(r);
      continue;
    }
    const std::uint32_t h = hash(r.operation);
    if ((filter_[h >> 6] >> (h & 63) & 1U) == 0 || !kWanted.test(r.kind_id())) continue;
    Biography* biography = find(r.operation);
    if (biography == nullptr) continue;
    if (biography->records.size() < 2 * kHalf) {
      biography->records.push_back(r);
    } else {
      biography->records[kHalf + biography->left_out % kHalf] = r;
      ++biography->left_out;
    }
  }
}

void Evidence::finish() {
  for (std::size_t i = 0; i < used_; ++i)
    if (biographies_[i].left_out > 0) std::sort(biographies_[i].records.begin(), biographies_[i].records.end(), by_number);
}

}  // namespace mqlab::lab
