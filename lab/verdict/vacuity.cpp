#include "lab/verdict/vacuity.hpp"

#include <fmt/format.h>

#include "lab/verdict/ledger.hpp"

namespace mqlab::lab {

void guard(const Ledger& ledger, const RunFacts& facts, std::int64_t operations, Vacuity& out) {
  out.faults.resize(facts.faults.size());
  out.no_operations = operations == 0;
  out.vacuous = out.no_operations;
  for (std::size_t i = 0; i < facts.faults.size(); ++i) {
    const PlannedFault& planned = facts.faults[i];
    Vacuity::Fault& fault = out.faults[i];
    fault.struck = i < ledger.struck().size() ? ledger.struck()[i] : 0;
    fault.point_seen = planned.point == sim::Kind::none ? -1 : ledger.seen(planned.point);
    fault.vacuous = fault.struck == 0 && !planned.optional;
    out.vacuous |= fault.vacuous;
  }
}

std::vector<VacuityText> complaints(const Vacuity& vacuity, const RunFacts& facts) {
  std::vector<VacuityText> out;
  if (vacuity.no_operations) out.push_back({"no operation was begun: there is nothing to judge", "没有任何操作开始：没有可判定的内容"});
  for (std::size_t i = 0; i < vacuity.faults.size(); ++i) {
    const Vacuity::Fault& fault = vacuity.faults[i];
    if (!fault.vacuous) continue;
    const PlannedFault& planned = facts.faults[i];
    VacuityText text{
        fmt::format("fault {}{}{} ({} of {}{}{}) never struck", i + 1, planned.name.empty() ? "" : ", ", planned.name, planned.kind,
                    fmt::join(planned.targets, " and "), planned.trigger.empty() ? "" : " at ", planned.trigger),
        fmt::format("故障 {}{}{}（{}，对象 {}{}{}）从未发生", i + 1, planned.name.empty() ? "" : " ", planned.name, planned.kind,
                    fmt::join(planned.targets, " 与 "), planned.trigger.empty() ? "" : "，触发点 ", planned.trigger)};
    if (fault.point_seen == 0) {
      text.en += ": its point did not occur once";
      text.zh_CN += "：其触发点一次也没有出现";
    } else if (fault.point_seen > 0) {
      text.en += fmt::format(": its point occurred {} time{}, but not as the trigger wants it", fault.point_seen,
                             fault.point_seen == 1 ? "" : "s");
      text.zh_CN += fmt::format("：其触发点出现了 {} 次，但不符合触发条件", fault.point_seen);
    }
    out.push_back(std::move(text));
  }
  return out;
}

}  // namespace mqlab::lab
