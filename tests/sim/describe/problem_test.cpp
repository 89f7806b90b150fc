#pragma GCC diagnostic ignored "-Warray-bounds"  // g++ 12 sees one in std::string that is not there
#pragma GCC diagnostic ignored "-Wstringop-overflow"
// What a person sees: the whole text of a problem.
#include "sim/describe/problem.hpp"

#include <gtest/gtest.h>

namespace mqlab::describe {
namespace {

TEST(Render, TheExampleOfTheHeader) {
  Sources sources;
  const std::uint32_t id = sources.add("scenario.json", R"({"consumers": [{"id": "stock", "prefech": 20}]})");
  Problems problems(sources);
  problems.add({id, 31, 40}, "/consumers/0/prefech", "unknown setting \"prefech\"", "one of: ack, effect, id, idempotent, prefetch, queue",
               "prefetch");
  EXPECT_EQ("\n" + render(problems.sorted()), R"(
scenario.json:1:32: unknown setting "prefech"
  {"consumers": [{"id": "stock", "prefech": 20}]}
                                 ^ at /consumers/0/prefech
  expected one of: ack, effect, id, idempotent, prefetch, queue
  did you mean "prefetch"?
)");
}

TEST(Render, AChineseLineHasTheCaretUnderTheRightCell) {
  Sources sources;
  const std::string text = "{\n  \"库存\": 1}";
  const std::uint32_t id = sources.add("a.json", text);
  Problems problems(sources);
  const auto at = static_cast<std::uint32_t>(text.find('1'));
  problems.add({id, at, at + 1}, "/库存", "x");
  EXPECT_EQ("\n" + render(problems.sorted()), R"(
a.json:2:9: x
    "库存": 1}
            ^ at /库存
)");
}

TEST(Render, ALongLineIsCutAroundThePlace) {
  Sources sources;
  const std::string text = std::string(300, 'a') + "X" + std::string(300, 'b');
  const std::uint32_t id = sources.add("a.json", text);
  Problems problems(sources);
  problems.add({id, 300, 301}, "/x", "too long");
  const Problem problem = problems.sorted()[0];
  EXPECT_EQ(problem.column, 301U);
  EXPECT_TRUE(problem.excerpt.starts_with("...aaa"));
  EXPECT_TRUE(problem.excerpt.ends_with("bbb..."));
  EXPECT_EQ(problem.excerpt[problem.caret], 'X');
}

TEST(Problems, ComeInFileOrderAndEachOnce) {
  Sources sources;
  const std::uint32_t id = sources.add("a.json", "line one\nline two\n");
  Problems problems(sources);
  problems.add({id, 9, 10}, "/b", "second");
  problems.add({id, 0, 1}, "/a", "first");
  problems.add({id, 9, 10}, "/b", "second");
  const std::vector<Problem> sorted = problems.sorted();
  ASSERT_EQ(sorted.size(), 2U);
  EXPECT_EQ(sorted[0].what, "first");
  EXPECT_EQ(sorted[1].line, 2U);
}

TEST(Problems, WithoutAPlaceShowThePointerAlone) {
  Sources sources;
  Problems problems(sources);
  problems.add({}, "/a", "no place", "better");
  EXPECT_EQ(render(problems.sorted()), "no place\n  at /a\n  expected better\n");
}

}  // namespace
}  // namespace mqlab::describe
