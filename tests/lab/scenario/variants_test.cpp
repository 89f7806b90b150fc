// A variant is a merge patch; lists of objects are merged item by item.
#include "lab/scenario/variants.hpp"

#include <gtest/gtest.h>

#include "lab/scenario/parse.hpp"

namespace mqlab::lab {
namespace {

using describe::Value;

class Texts {
 public:
  Value parse(const std::string& text) {
    describe::Problems syntax(sources_);
    auto value = parse_json(sources_, sources_.add("text", text), syntax);
    EXPECT_TRUE(value) << describe::render(syntax.sorted(), Language::en);
    return value ? *value : Value();
  }
  describe::Sources sources_;
  describe::Problems problems{sources_};
};

struct Row {
  std::string target, patch, result, because;
};

TEST(Variant, MergesListsOfObjectsItemByItem) {
  const Row rows[] = {
      {R"({"consumers": [{"id": "stock", "queue": "orders"}]})", R"({"consumers": [{"idempotent": "message-id"}]})",
       R"({"consumers": [{"id": "stock", "queue": "orders", "idempotent": "message-id"}]})", "the design's example: by index"},
      {R"({"c": [{"id": "a"}, {"id": "b"}]})", R"({"c": [{"id": "b", "x": 1}]})", R"({"c": [{"id": "a"}, {"id": "b", "x": 1}]})",
       "by id, wherever it stands"},
      {R"({"q": [{"name": "a"}]})", R"({"q": [{"name": "b"}]})", R"({"q": [{"name": "a"}, {"name": "b"}]})", "a new name is appended"},
      {R"({"c": [{"x": 1}]})", R"({"c": [{}, {"x": 2}]})", R"({"c": [{"x": 1}, {"x": 2}]})", "past the end: appended"},
      {R"({"f": [{"do": "a"}, {"do": "b"}]})", R"({"f": [null]})", R"({"f": [{"do": "b"}]})", "null removes the item at its index"},
      {R"({"f": [{"do": "a"}]})", R"({"f": [null, {"do": "b"}]})", R"({"f": [{"do": "b"}]})", "replaced as a whole"},
      {R"({"f": [{"do": "a", "x": 1}]})", R"({"f": [{"x": null}]})", R"({"f": [{"do": "a"}]})", "null removes a member"},
      {R"({"f": [{"do": "a"}]})", R"({"f": []})", R"({"f": []})", "an empty list empties, as in RFC 7396"},
      {R"({"n": ["a", "b"]})", R"({"n": ["c"]})", R"({"n": ["c"]})", "a list of names is replaced, as in RFC 7396"},
      {R"({})", R"({"f": [{"do": "a", "x": null}]})", R"({"f": [{"do": "a"}]})", "a list that was not there"},
      {R"({"a": {"b": [{"id": "x", "l": [{"id": "y"}]}]}})", R"({"a": {"b": [{"id": "x", "l": [{"id": "y", "z": 1}]}]}})",
       R"({"a": {"b": [{"id": "x", "l": [{"id": "y", "z": 1}]}]}})", "deep inside too"},
  };
  for (const Row& row : rows) {
    Texts texts;
    Value target = texts.parse(row.target);
    merge_variant(target, texts.parse(row.patch), "/variants/v", texts.problems);
    EXPECT_EQ(target, texts.parse(row.result)) << row.because;
    EXPECT_TRUE(texts.problems.empty()) << row.because;
  }
}

TEST(Variant, HasNoVariantsLeftAndOnlyItsOwnExpectations) {
  Texts texts;
  const Value scenario = texts.parse(R"({"x": 1, "variants": {"a": {"x": 2}, "b": {}}, "expect": {"a": {"lost": 1}, "b": {"lost": 0}}})");
  EXPECT_EQ(variant_names(scenario), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(apply_variant(scenario, "a", texts.problems), texts.parse(R"({"x": 2, "expect": {"a": {"lost": 1}}})"));
  EXPECT_EQ(apply_variant(scenario, "b", texts.problems), texts.parse(R"({"x": 1, "expect": {"b": {"lost": 0}}})"));
  EXPECT_TRUE(texts.problems.empty());
}

TEST(Variant, WithoutVariantsThereIsOneCalledBase) {
  Texts texts;
  const Value scenario = texts.parse(R"({"x": 1})");
  EXPECT_EQ(variant_names(scenario), std::vector<std::string>{"base"});
  EXPECT_EQ(apply_variant(scenario, "base", texts.problems), scenario);
}

TEST(Set, TakesJsonOrAText) {
  Texts texts;
  Value scenario = texts.parse(R"({"a": [{"b": 1}], "c": "x"})");
  for (const char* assignment : {"/a/0/b=2", "/a/-={\"b\": 3}", "/c=fanout", "/d=500ms"}) {
    const auto setting = parse_setting(assignment, texts.sources_, texts.problems);
    ASSERT_TRUE(setting);
    apply_set(scenario, *setting, texts.problems, true);
  }
  EXPECT_EQ(scenario, texts.parse(R"({"a": [{"b": 2}, {"b": 3}], "c": "fanout", "d": "500ms"})"));
}

TEST(Set, ExplainsWhatItCantDo) {
  Texts texts;
  Value scenario = texts.parse(R"({"a": [1]})");
  for (const char* assignment : {"a=1", "/b/c=1", "/a/5=1", "/a", "/a={"}) {
    if (const auto setting = parse_setting(assignment, texts.sources_, texts.problems)) apply_set(scenario, *setting, texts.problems, true);
  }
  EXPECT_EQ("\n" + describe::render(texts.problems.sorted(), Language::en), R"(
--set /a: a setting needs a pointer and a value
  expected --set /json/pointer=value

--set a:1:1: this is no JSON pointer: one begins with /
  1
  ^ at a
  expected something like /producers/0/publish/confirm

--set /b/c:1:1: nothing in the scenario stands there
  1
  ^ at /b/c
  expected a pointer whose steps before the last exist

--set /a/5:1:1: no such item of the list
  1
  ^ at /a/5
  expected the index of an item, or - for a new one

--set /a:1:2: not JSON: unexpected end of input
  {
   ^
  expected string literal
)");
}

}  // namespace
}  // namespace mqlab::lab
