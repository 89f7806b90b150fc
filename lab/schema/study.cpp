#include "lab/schema/study.hpp"

#include "lab/scenario/parse.hpp"
#include "lab/schema/schema.hpp"
#include "lab/study/fields.hpp"

namespace mqlab::lab {

describe::Value study_schema() {
  describe::Value schema{describe::Object{}};
  schema.set("$schema", "http://json-schema.org/draft-07/schema#");
  schema.set("$id", "https://mqlab.invalid/study.schema.json");
  schema.set("title", "mqlab study");
  const describe::Value shape = object_schema(describe::spec_of<StudyFields>());
  for (const describe::Member& member : *shape.as_object()) schema.set(member.key, member.value);
  describe::Value text{describe::Object{}};
  text.set("type", "string");
  schema.find("properties")->set("$schema", std::move(text));  // for editors
  return schema;
}

std::string study_schema_json() { return print_json(study_schema()); }

}  // namespace mqlab::lab
