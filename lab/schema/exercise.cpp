#include "lab/schema/exercise.hpp"

#include "lab/exercise/fields.hpp"
#include "lab/schema/schema.hpp"

namespace mqlab::lab {

namespace {

Value schema_of_file(const describe::ObjectSpec& spec, std::string_view name) {
  Value schema{describe::Object{}};
  schema.set("$schema", "http://json-schema.org/draft-07/schema#");
  schema.set("$id", fmt::format("https://mqlab.invalid/{}.schema.json", name));
  schema.set("title", fmt::format("mqlab {}", name));
  const Value shape = object_schema(spec);
  for (const describe::Member& member : *shape.as_object()) schema.set(member.key, member.value);
  Value text{describe::Object{}};
  text.set("type", "string");
  schema.find("properties")->set("$schema", std::move(text));  // for editors
  return schema;
}

}  // namespace

Value exercise_schema() { return schema_of_file(describe::spec_of<ExerciseFields>(), "exercise"); }
Value instructor_schema() { return schema_of_file(describe::spec_of<InstructorFields>(), "instructor"); }
Value answer_schema() { return schema_of_file(describe::spec_of<AnswerFields>(), "answer"); }

}  // namespace mqlab::lab
