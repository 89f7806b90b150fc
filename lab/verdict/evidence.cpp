#include "lab/verdict/evidence.hpp"

#include <algorithm>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;

namespace {

constexpr std::size_t kWorldKept = 10'000;  // of each sort

constexpr sim::KindMask told_of_an_operation() {
  sim::KindMask mask;
  for (const sim::Kind kind :
       {kinds::operation_begun, kinds::told, kinds::copy_made, kinds::copy_gone, kinds::offered, kinds::effect_applied,
        kinds::effect_unchanged, kinds::effect_undone, kinds::effect_lost, kinds::declined, kinds::broker_stored, kinds::publish_sent,
        kinds::publish_retried, kinds::publish_given_up, kinds::confirm_sent})
    mask.set(kind);
  return mask;
}
constexpr sim::KindMask kWanted = told_of_an_operation();

constexpr std::uint32_t hash(std::uint64_t operation) { return static_cast<std::uint32_t>(operation * 0x9e3779b97f4a7c15ULL >> 52); }

bool by_number(const sim::Record& a, const sim::Record& b) { return a.number < b.number; }

void add(Pages& pages, const sim::Record& r, std::size_t half) {
  if (pages.records.size() < 2 * half) {
    pages.records.push_back(r);
  } else {
    pages.records[half + pages.left_out % half] = r;
    ++pages.left_out;
  }
}

void keep(std::vector<sim::Record>& some, const sim::Record& r) {
  if (some.size() < kWorldKept) some.push_back(r);
}

}  // namespace

sim::KindMask Evidence::judged_kinds(std::span<const sim::Kind> troubles) {
  sim::KindMask mask = kWanted;
  for (const sim::Kind kind : {kinds::broker_received, sim::kinds::process_started, sim::kinds::process_stopped,
                               sim::kinds::connection_closed, sim::kinds::fault_struck, sim::kinds::fault_healed})
    mask.set(kind);
  for (const sim::Kind kind : troubles) mask.set(kind);
  return mask;
}

void Evidence::reset(const Verdict& verdict, std::span<const sim::Kind> troubles) {
  trouble_kinds_ = {};
  for (const sim::Kind kind : troubles) trouble_kinds_.set(kind);
  used_ = 0;
  filter_.fill(0);
  for (auto* some : {&faults_, &healed_, &lives_, &lost_frames_, &troubles_}) some->clear();
  for (const PairRow& row : verdict.rows) {
    if (used_ > 0 && biographies_[used_ - 1].operation == row.operation) continue;
    if (used_ == biographies_.size()) biographies_.emplace_back();
    Biography& biography = biographies_[used_++];
    biography.operation = row.operation;
    for (Pages* pages : {static_cast<Pages*>(&biography), &biography.further}) {
      pages->records.clear();
      pages->left_out = 0;
    }
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

bool Evidence::wants(std::uint64_t operation) const {
  const std::uint32_t h = hash(operation);
  return (filter_[h >> 6] >> (h & 63) & 1U) != 0;
}

void Evidence::collect(std::span<const sim::Record> records) {
  for (const sim::Record& r : records) {
    if (r.kind < sim::kFirstModelKind) {
      const sim::Kind kind = r.kind_id();
      if (kind == sim::kinds::fault_struck) keep(faults_, r);
      if (kind == sim::kinds::fault_healed) keep(healed_, r);
      if (kind == sim::kinds::frame_lost) keep(lost_frames_, r);
      if (kind == sim::kinds::process_started || kind == sim::kinds::process_stopped || kind == sim::kinds::connection_closed)
        keep(lives_, r);
      continue;
    }
    if (trouble_kinds_.test(r.kind_id())) keep(troubles_, r);
    if (r.operation == 0 || !wants(r.operation)) continue;
    if (Biography* biography = find(r.operation)) add(kWanted.test(r.kind_id()) ? *biography : biography->further, r, kHalf);
  }
}

void Evidence::finish(const Records& records) {
  // A lost frame says only which record it was sent with; a frame that carries several messages (a confirm of many) has a record for each.
  for (const sim::Record& lost : lost_frames_) {
    const std::uint64_t sent = records.index_of(lost.because());
    if (sent == records.size()) continue;
    const auto together = [&](std::uint64_t i) {
      return records[i].kind == records[sent].kind && records[i].process == records[sent].process &&
             records[i].time_ns == records[sent].time_ns;
    };
    std::uint64_t first = sent;
    while (first > 0 && together(first - 1)) --first;
    for (std::uint64_t i = first; i < records.size() && together(i); ++i) {
      if (records[i].operation == 0 || !wants(records[i].operation)) continue;
      if (Biography* biography = find(records[i].operation)) add(biography->further, lost, kHalf);
    }
  }
  for (std::size_t i = 0; i < used_; ++i)
    for (Pages* pages : {static_cast<Pages*>(&biographies_[i]), &biographies_[i].further})
      std::sort(pages->records.begin(), pages->records.end(), by_number);
}

const sim::Record* Evidence::first_of(sim::Kind kind, sim::ProcessId process, sim::RecordNumber after) const {
  for (const sim::Record& r : lives_)
    if (r.number > after && r.kind_id() == kind && r.process_id() == process) return &r;
  return nullptr;
}

const sim::Record* Evidence::last_of(sim::Kind kind, sim::ProcessId process, sim::RecordNumber before) const {
  const sim::Record* found = nullptr;
  for (const sim::Record& r : lives_)
    if (r.number < before && r.kind_id() == kind && r.process_id() == process) found = &r;
  return found;
}

bool Evidence::stood_at(const sim::Record& fault, sim::RecordNumber number) const {
  for (const sim::Record& r : healed_)
    if (r.value == fault.value && r.number > fault.number) return r.number > number;
  return fault.number > number;  // over at once, or never healed: nothing tells which
}

}  // namespace mqlab::lab
