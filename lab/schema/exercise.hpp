/// The JSON Schemas (draft-07) of `exercise.json`, `instructor.json` and `answer.json`, made from the fields that their readers read (lab/exercise/fields.hpp).
#pragma once

#include <string>

namespace mqlab::lab {

std::string exercise_schema_json();
std::string instructor_schema_json();
std::string answer_schema_json();

}  // namespace mqlab::lab
