// The neutral tree: lookup, RFC 7396 (its own examples), pointers.
#include "sim/describe/value.hpp"

#include <gtest/gtest.h>

namespace mqlab::describe {
namespace {

Value object(std::initializer_list<std::pair<const char*, Value>> members) {
  Value out{Object{}};
  for (const auto& [key, value] : members) out.set(key, value);
  return out;
}

TEST(MergePatch, FollowsTheTestCasesOfRfc7396) {
  struct Row {
    Value target, patch, result;
  };
  const Value null;
  const Row rows[] = {
      {object({{"a", "b"}}), object({{"a", "c"}}), object({{"a", "c"}})},
      {object({{"a", "b"}}), object({{"b", "c"}}), object({{"a", "b"}, {"b", "c"}})},
      {object({{"a", "b"}}), object({{"a", null}}), object({})},
      {object({{"a", "b"}, {"b", "c"}}), object({{"a", null}}), object({{"b", "c"}})},
      {object({{"a", List{"b"}}}), object({{"a", "c"}}), object({{"a", "c"}})},
      {object({{"a", "c"}}), object({{"a", List{"b"}}}), object({{"a", List{"b"}}})},
      {object({{"a", object({{"b", "c"}})}}), object({{"a", object({{"b", "d"}, {"c", null}})}}), object({{"a", object({{"b", "d"}})}})},
      {object({{"a", List{object({{"b", "c"}})}}}), object({{"a", List{1}}}), object({{"a", List{1}}})},
      {Value(List{"a", "b"}), Value(List{"c", "d"}), Value(List{"c", "d"})},
      {object({{"a", "b"}}), Value(List{"c"}), Value(List{"c"})},
      {object({{"a", "foo"}}), null, null},
      {object({{"a", "foo"}}), Value("bar"), Value("bar")},
      {object({{"e", null}}), object({{"a", 1}}), object({{"e", null}, {"a", 1}})},
      {Value(List{1, 2}), object({{"a", "b"}, {"c", null}}), object({{"a", "b"}})},
      {object({}), object({{"a", object({{"bb", object({{"ccc", null}})}})}}), object({{"a", object({{"bb", object({})}})}})},
  };
  for (const Row& row : rows) {
    Value merged = row.target;
    merge_patch(merged, row.patch);
    EXPECT_EQ(merged, row.result) << "row " << &row - rows;
  }
}

TEST(MergePatch, EachValueKeepsThePlaceThatItCameFrom) {
  Value target = object({{"a", "old"}, {"b", "old"}});
  target.find("a")->where = {1, 10, 15};
  Value change{"new"};
  change.where = {2, 3, 8};
  merge_patch(target, object({{"b", change}}));
  EXPECT_EQ(target.find("a")->where.source, 1U);
  EXPECT_EQ(target.find("b")->where.source, 2U);
  EXPECT_EQ(target.find("b")->where.offset, 3U);
}

TEST(Pointers, ReachIntoObjectsAndLists) {
  Value root = object({{"list", List{object({{"a/b", 1}}), 2}}});
  EXPECT_EQ(*at_pointer(root, "/list/0/a~1b"), Value(1));
  EXPECT_EQ(at_pointer(root, ""), &root);
  EXPECT_EQ(at_pointer(root, "/list/2"), nullptr);
  EXPECT_EQ(at_pointer(root, "/list/01"), nullptr) << "RFC 6901: no leading zeros";
  EXPECT_EQ(at_pointer(root, "list"), nullptr);

  EXPECT_EQ(set_at_pointer(root, "/list/1", 3), SetResult::done);
  EXPECT_EQ(set_at_pointer(root, "/list/-", 4), SetResult::done);
  EXPECT_EQ(set_at_pointer(root, "/new", true), SetResult::done);
  EXPECT_EQ(root, object({{"list", List{object({{"a/b", 1}}), 3, 4}}, {"new", true}}));
  EXPECT_EQ(set_at_pointer(root, "/list/9", 4), SetResult::bad_index);
  EXPECT_EQ(set_at_pointer(root, "/no/such", 4), SetResult::no_parent);
  EXPECT_EQ(set_at_pointer(root, "new", 4), SetResult::not_a_pointer);
  EXPECT_EQ(set_at_pointer(root, "/a~2", 4), SetResult::not_a_pointer);
}

}  // namespace
}  // namespace mqlab::describe
