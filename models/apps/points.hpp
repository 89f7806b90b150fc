/// Points of applications that no broker takes part in. Numbers are of the shared range (models/ledger.hpp), as is their table.
#pragma once

#include "sim/trace/record.hpp"

namespace mqlab::models::kinds {

inline constexpr sim::Kind key_stored{105};  ///< the seen key, written in a transaction apart from the effect: element: store

}  // namespace mqlab::models::kinds
