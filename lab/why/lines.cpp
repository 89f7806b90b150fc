#include "lab/why/lines.hpp"

#include <nlohmann/json.hpp>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

Lines::Lines(const Runner& runner, const sim::Recorder& recorder) : runner_(runner), recorder_(recorder), kinds_(recorder.kinds()) {}

ordered_json Lines::of(const sim::Record& r) const {
  const sim::Tables& tables = recorder_.tables();
  ordered_json out{{"record", r.number}, {"time_ns", r.time_ns}};
  if (r.process_id() != sim::ProcessId::none) out["process"] = tables.process(r.process_id());
  for (const sim::KindInfo& kind : kinds_) {
    if (kind.kind != r.kind_id()) continue;
    out["kind"] = kind.name;
    out["meaning"] = {{"en", kind.meaning.en}, {"zh_CN", kind.meaning.zh_CN}};
    if (!kind.value_name.empty() && kind.value_is != sim::ValueIs::choice && kind.value_is != sim::ValueIs::nothing)
      out["value"] = {{"name", kind.value_name}, {"number", r.value}};
    if (kind.value_is == sim::ValueIs::choice && static_cast<std::uint64_t>(r.value) < kind.value_choices.size())
      out[std::string(kind.value_name)] = kind.value_choices[static_cast<std::size_t>(r.value)];
  }
  if (r.element_id() != sim::Element::none) out["element"] = tables.element(r.element_id());
  const auto& faults = runner_.judge().facts().faults;
  if ((r.kind_id() == sim::kinds::fault_struck || r.kind_id() == sim::kinds::fault_healed) &&
      static_cast<std::size_t>(r.value) < faults.size()) {
    const PlannedFault& fault = faults[static_cast<std::size_t>(r.value)];
    out["fault"] = {{"kind", fault.kind}, {"title_zh_CN", fault.zh_title}, {"targets", fault.targets}, {"trigger", fault.trigger}};
  }
  return out;
}

}  // namespace mqlab::lab
