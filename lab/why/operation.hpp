/// Which operation of a run is meant: by its name, or the worst one.
#pragma once

#include <optional>
#include <string>

#include "lab/scenario/scenario.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab {

/// How bad a row is, for finding the worst: small is worse, 1000 and more is no damage. A broken promise is worse than what was to be expected.
std::size_t badness(const PairRow& row);
/// Null: no operation is damaged.
const PairRow* worst_row(const Verdict& verdict);
/// `shop/17`, or `17` where one producer is.
std::optional<sim::OperationId> operation_named(const std::string& name, const Scenario& scenario, const sim::Tables& tables);
Sentence no_such_operation(const std::string& name);

}  // namespace mqlab::lab
