/// The JSON Schemas (draft-07) of `exercise.json`, `instructor.json` and `answer.json`, made from the fields that their readers read (lab/exercise/fields.hpp).
#pragma once

#include <string>

#include "sim/describe/value.hpp"

namespace mqlab::lab {

describe::Value exercise_schema();
describe::Value instructor_schema();
describe::Value answer_schema();

}  // namespace mqlab::lab
