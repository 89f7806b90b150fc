/// The axes and draws of a study: from values, ranges and zips to lists of values. Only for the reader of this folder.
#pragma once

#include <string>

#include "lab/study/fields.hpp"
#include "lab/study/study.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::lab {

/// Adds its problems to the reader's.
void read_axes(describe::ObjectReader& reader, const StudyFields& fields, Study& out);
/// Empty: it can be one.
Sentence pointer_problem(const std::string& pointer);

}  // namespace mqlab::lab
