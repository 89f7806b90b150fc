#include "lab/verdict/gaps.hpp"

#include <algorithm>

namespace mqlab::lab {

void settle_gaps(Verdict& verdict, Ledger& ledger, const Records& records) {
  std::vector<Gap>& gaps = verdict.gaps;
  if (gaps.empty()) return;
  const auto before = [](const Gap& gap, const Gap& at) { return gap.place != at.place ? gap.place < at.place : gap.to < at.from; };
  std::vector<Gap> passed_over;
  records.for_each_chunk([&](std::span<const sim::Record> some) {
    for (const sim::Record& r : some) {
      if (r.kind_id() != models::kinds::copy_made) continue;
      const Gap at{r.element_id(), r.value, r.value};
      const auto gap = std::lower_bound(gaps.begin(), gaps.end(), at, before);
      if (gap == gaps.end() || gap->place != at.place || gap->from > r.value) continue;
      const Operations::Slot slot = ledger.operations().at(r.operation_id());
      if (ledger.operations().place(*slot.operation, r.element).live > 0) passed_over.push_back(at);
    }
  });
  std::sort(passed_over.begin(), passed_over.end(), [&](const Gap& a, const Gap& b) { return before(a, b); });
  std::vector<Gap> left;
  for (const Gap& at : passed_over) {
    if (!left.empty() && left.back().place == at.place && left.back().to + 1 >= at.from)
      left.back().to = at.to;
    else
      left.push_back(at);
  }
  count(verdict.counts, Name::gap) += static_cast<std::int64_t>(left.size()) - static_cast<std::int64_t>(gaps.size());
  gaps = std::move(left);
}

}  // namespace mqlab::lab
