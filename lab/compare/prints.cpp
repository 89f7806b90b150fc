#include "lab/compare/prints.hpp"

#include "sim/random/draw.hpp"

namespace mqlab::lab {

namespace {

std::uint64_t mix(std::uint64_t h, std::uint64_t v) {
  h = (h ^ v) * 0x9e37'79b9'7f4a'7c15ULL;
  return h ^ h >> 29;
}

}  // namespace

Prints::Prints(const sim::Recorder& recorder) : tables_(recorder.tables()) {
  for (const sim::ProcessRow& row : tables_.processes) processes_.push_back(sim::entity_of(row.name));
  for (std::size_t i = 0; i < tables_.elements.size(); ++i)
    elements_.push_back(sim::entity_of(tables_.element(static_cast<sim::Element>(i))));
  kinds_.resize(sim::kKinds);
  for (const sim::KindInfo& kind : recorder.kinds()) {
    const auto number = static_cast<std::size_t>(kind.kind);
    kinds_[number] = sim::entity_of(kind.name);
    if (kind.value_is == sim::ValueIs::name || kind.value_is == sim::ValueIs::process || kind.value_is == sim::ValueIs::record)
      by_name_.set(kind.kind);
  }
}

template <class Id>
std::uint64_t Prints::identity(Id id) const {
  if (id.packed == 0) return 0;
  const auto process = static_cast<std::size_t>(id.origin());
  return mix(process < processes_.size() ? processes_[process] : process, id.number());
}

std::uint64_t Prints::of(const sim::Record& r) const {
  std::uint64_t h = mix(0, static_cast<std::uint64_t>(r.time_ns));
  h = mix(h, kinds_[r.kind % sim::kKinds]);
  h = mix(h, r.process < processes_.size() ? processes_[r.process] : r.process);
  h = mix(h, identity(r.message_id()));
  h = mix(h, identity(r.operation_id()));
  h = mix(h, r.element < elements_.size() ? elements_[r.element] : r.element);
  return by_name_.test(r.kind_id()) ? h : mix(h, static_cast<std::uint64_t>(r.value));
}

}  // namespace mqlab::lab
