/// Response times and throughput of a run without its warm-up.
///
/// The series is that of the response times in the order in which the operations began; MSER-5 (lab/stats/warm_up.hpp) says how many to cut.
/// Throughput is the number of first effects from the first kept operation's begin to the last effect, over that time; the drain at the end is in it.
#pragma once

#include "lab/study/row.hpp"
#include "lab/verdict/records.hpp"

namespace mqlab::lab {

/// All absent when MSER-5 says nothing.
Steady steady_of(const Records& records);

}  // namespace mqlab::lab
