// Edits of a scenario's text: what is edited changes, what is not stays as it was written.
#include "lab/scenario/edit.hpp"

#include <gmock/gmock.h>

#include "lab/scenario/parse.hpp"
#include "lab/scenario/variants.hpp"

namespace mqlab::lab {
namespace {

using describe::Value;
using ::testing::HasSubstr;

const std::string kText = R"({
  // why this seed: it is the first
  "seed": 1,
  "producers": [{"id": "shop", "operations": 10}],
  "consumers": [
    {"id": "stock", "prefetch": 10}  // as everyone does
  ],
  "faults": [
    {"name": "first", "do": "crash"}
  ],
  "variants": {
    "broken": {},
    "fixed": {"consumers": [{"id": "stock", "prefetch": 1}]},
    "own": {"faults": []}
  }
}
)";

Value merged(const std::string& text, std::string_view variant) {
  describe::Sources sources;
  const auto source = sources.add("text", text);
  describe::Problems problems(sources);
  const auto root = parse_json(sources, source, problems);
  EXPECT_TRUE(root) << text;
  return root ? apply_variant(*root, variant, problems) : Value();
}
std::string at(const std::string& text, std::string_view variant, std::string_view pointer) {
  const Value scenario = merged(text, variant);
  const Value* value = describe::at_pointer(scenario, pointer);
  return value == nullptr ? "nothing" : print_json_compact(*value);
}

TEST(EditText, OnlyTheValueChanges) {
  const auto edited = with_value(kText, "broken", "/seed", Value(std::int64_t{42}));
  ASSERT_TRUE(edited);
  std::string expected = kText;
  expected.replace(expected.find("\"seed\": 1"), 9, "\"seed\": 42");
  EXPECT_EQ(*edited, expected);
}

TEST(EditText, ANewMemberStandsAtTheEndOfItsObject) {
  const auto edited = with_value(kText, "broken", "/producers/0/window", Value(std::int64_t{5}));
  ASSERT_TRUE(edited);
  EXPECT_EQ(at(*edited, "broken", "/producers/0/window"), "5");
  EXPECT_THAT(*edited, HasSubstr("// why this seed"));
  EXPECT_THAT(*edited, HasSubstr("// as everyone does"));
}

TEST(EditText, WhatHoldsItIsMadeToo) {
  const auto edited = with_value(kText, "broken", "/producers/0/retry/max", Value(std::int64_t{7}));
  ASSERT_TRUE(edited);
  EXPECT_EQ(at(*edited, "broken", "/producers/0/retry"), R"({"max":7})");
}

TEST(EditText, WhereTheVariantHasItsOwnWordTheVariantChanges) {
  const auto edited = with_value(kText, "fixed", "/consumers/0/prefetch", Value(std::int64_t{3}));
  ASSERT_TRUE(edited);
  EXPECT_EQ(at(*edited, "fixed", "/consumers/0/prefetch"), "3");
  EXPECT_EQ(at(*edited, "broken", "/consumers/0/prefetch"), "10") << "the others keep theirs";
}

TEST(EditText, NullTakesAMemberAway) {
  const auto edited = with_value(kText, "broken", "/consumers/0/prefetch", Value());
  ASSERT_TRUE(edited);
  EXPECT_EQ(at(*edited, "broken", "/consumers/0/prefetch"), "nothing");
  const auto nothing = with_value(kText, "broken", "/producers/0/window", Value());
  ASSERT_TRUE(nothing);
  EXPECT_EQ(*nothing, kText);
}

TEST(EditText, AFaultIsAddedAtTheEndOfTheListThatTheVariantHas) {
  Value fault{describe::Object{}};
  fault.set("do", "pause");
  const auto common = with_fault(kText, "broken", fault);
  ASSERT_TRUE(common);
  EXPECT_EQ(at(*common, "broken", "/faults/1"), R"({"do":"pause"})");
  const auto own = with_fault(kText, "own", fault);
  ASSERT_TRUE(own);
  EXPECT_EQ(at(*own, "own", "/faults"), R"([{"do":"pause"}])");
  EXPECT_EQ(at(*own, "broken", "/faults/1"), "nothing");
  const auto first = with_fault(R"({"seed": 1, "variants": {"v": {}}})", "v", fault);
  ASSERT_TRUE(first);
  EXPECT_EQ(at(*first, "v", "/faults/0/do"), R"("pause")");
}

TEST(EditText, WhatCanNotBeEditedIsASentence) {
  EXPECT_FALSE(with_value("{nonsense", "broken", "/seed", Value(true)));
  const auto nowhere = with_value(kText, "broken", "/producers/7/window", Value(true));
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().en, HasSubstr("/producers/7/window"));
  EXPECT_FALSE(nowhere.error().zh_CN.empty());
}

TEST(EditText, EditsFollowEachOther) {
  std::string text = kText;
  Value fault{describe::Object{}};
  fault.set("do", "pause");
  for (int i = 0; i < 5; ++i) {
    const auto more = with_fault(text, "broken", fault);
    ASSERT_TRUE(more);
    const auto set = with_value(*more, "broken", "/seed", Value(std::int64_t{i}));
    ASSERT_TRUE(set);
    text = *set;
  }
  EXPECT_EQ(merged(text, "broken").find("faults")->as_list()->size(), 6U);
}

}  // namespace
}  // namespace mqlab::lab
