#include "lab/faultmap/strikes.hpp"

namespace mqlab::lab {

Runner& StrikeRunner::runner() {
  if (runner_ == nullptr) runner_ = std::make_unique<Runner>(*map_.scenario);
  return *runner_;
}

void StrikeRunner::batch(const std::function<void()>& body) { runner().batch(body); }

ScriptedFault StrikeRunner::fault(const Aim& aim, const Site& site, const sim::Tables& tables) const {
  ScriptedFault fault = aim.fault;
  fault.trigger = trigger_of(site, tables);
  fault.when = say_site(site, tables, map_.point(site.kind));
  return fault;
}

Outcome StrikeRunner::run(const Strike& strike) { return run(strike, nullptr, counted_only(kEvents)); }

Outcome StrikeRunner::run(const Strike& strike, const ScriptedFault* second, const RunOptions& options) {
  std::vector<ScriptedFault> faults;
  if (map_.options.keep_faults) faults = map_.scenario->faults;
  faults.push_back(fault(map_.aims[strike.aim], map_.sites[strike.site], map_.tables));
  if (second != nullptr) faults.push_back(*second);
  runner().set_faults(std::move(faults));
  return outcome_of(runner().run_here(options));
}

describe::Value fault_value(const Aim& aim, describe::Value address) {
  describe::Value fault{describe::Object{}};
  fault.set("when", std::move(address));
  for (const describe::Member& member : *aim.fields.as_object()) fault.set(member.key, member.value);
  return fault;
}

}  // namespace mqlab::lab
