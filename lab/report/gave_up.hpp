/// Programs whose client threw (`Style::fatal_kinds`): they did nothing from then on, whether or not anything was damaged by it.
#pragma once

#include <vector>

#include "lab/verdict/records.hpp"
#include "lab/verdict/verdict.hpp"
#include "models/style.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

/// A line for each program and kind, the first time; the first ten. Nothing from a trace whose level does not keep these kinds.
std::vector<Sentence> gave_up(const Records& records, const models::Style& style, const sim::Tables& tables);

}  // namespace mqlab::lab
