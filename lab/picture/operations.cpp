#include "lab/picture/operations.hpp"

#include <unordered_map>

namespace mqlab::lab {

using namespace models::kinds;

std::vector<OperationRow> operations_of(const sim::TraceFile& trace) {
  std::vector<OperationRow> rows;
  std::unordered_map<std::uint64_t, std::size_t> index;
  const auto records = trace.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    if (r.operation == 0) continue;
    const auto [at, fresh] = index.try_emplace(r.operation, rows.size());
    if (fresh) rows.push_back({.operation = r.operation, .name = trace.tables().identity(r.operation_id()), .begun = i, .last = i});
    OperationRow& row = rows[at->second];
    const sim::Kind kind = r.kind_id();
    if (kind == told) {
      row.told = static_cast<models::Told>(r.value);
      row.told_at = i;
    }
    if (kind == copy_made) ++row.copies;
    if (kind == copy_gone) ++row.gone;
    if (kind == offered) {
      ++row.offered;
      row.redelivered += (r.value & 1) != 0 ? 1 : 0;
    }
    if (kind == effect_applied) ++row.applied;
    if (kind == effect_unchanged) ++row.unchanged;
    if (kind == effect_undone) ++row.undone;
    if (kind == effect_lost) ++row.lost;
    if (kind == declined) ++row.declined;
    if (kind == publish_retried) ++row.retries;
    row.last = i;
  }
  return rows;
}

Text told_title(models::Told told) {
  switch (told) {
    case models::Told::unasked: return {"nothing asked", "未要求应答"};
    case models::Told::acknowledged: return {"acknowledged", "已确认"};
    case models::Told::rejected: return {"rejected", "已拒绝"};
    case models::Told::indeterminate: return {"indeterminate", "结果未知"};
  }
  return {"?", "?"};
}

}  // namespace mqlab::lab
