/// The ledger of a run as rows: each operation, when it began, the last word that its business got, and what happened to its effects. Read from the
/// ledger's records; the verdict on a row is the run's (lab/report/summary.hpp), not made here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/ledger.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct OperationRow {
  std::uint64_t operation = 0;
  std::string name{};
  std::size_t begun = 0;  ///< positions in the trace
  std::size_t last = 0;
  std::optional<models::Told> told{};
  std::size_t told_at = 0;
  std::uint32_t copies = 0, gone = 0, offered = 0, redelivered = 0;  ///< redelivered: of the offered, those with the flag
  std::uint32_t applied = 0, unchanged = 0, undone = 0, lost = 0, declined = 0;
  std::uint32_t retries = 0;
};

/// In the order in which they began.
std::vector<OperationRow> operations_of(const sim::TraceFile& trace);

/// What the business got, for people.
Text told_title(models::Told told);

}  // namespace mqlab::lab
