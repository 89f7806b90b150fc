/// The JSON Schema (draft-07) of a study, made from the fields that its reader reads (lab/study/fields.hpp).
///
/// What the fields mean together (a range has both ends, names are used once, a scenario takes the values) is the reader's to say.
#pragma once

#include <string>

#include "sim/describe/value.hpp"

namespace mqlab::lab {

describe::Value study_schema();
std::string study_schema_json();

}  // namespace mqlab::lab
