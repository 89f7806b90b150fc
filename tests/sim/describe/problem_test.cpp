#pragma GCC diagnostic ignored "-Warray-bounds"  // g++ 12 sees one in std::string that is not there
#pragma GCC diagnostic ignored "-Wstringop-overflow"
// What a person sees: the whole text of a problem.
#include "sim/describe/problem.hpp"
#include "sim/describe/suggest.hpp"

#include <gtest/gtest.h>

namespace mqlab::describe {
namespace {

TEST(Render, TheExampleOfTheHeader) {
  Sources sources;
  const std::uint32_t id = sources.add("scenario.json", R"({"consumers": [{"id": "stock", "prefech": 20}]})");
  Problems problems(sources);
  problems.add({id, 31, 40}, "/consumers/0/prefech", phrase({"unknown setting \"{}\"", "未知的设置 \"{}\""}, "prefech"),
               one_of(std::vector<std::string>{"prefetch", "queue", "ack", "effect", "id", "idempotent"}), "prefetch");
  EXPECT_EQ("\n" + render(problems.sorted(), Language::en), R"(
scenario.json:1:32: unknown setting "prefech"
  {"consumers": [{"id": "stock", "prefech": 20}]}
                                 ^ at /consumers/0/prefech
  expected one of: ack, effect, id, idempotent, prefetch, queue
  did you mean "prefetch"?
)");
}

TEST(Render, TheExampleOfTheHeaderInChinese) {
  Sources sources;
  const std::uint32_t id = sources.add("scenario.json", R"({"consumers": [{"id": "stock", "prefech": 20}]})");
  Problems problems(sources);
  problems.add({id, 31, 40}, "/consumers/0/prefech", phrase({"unknown setting \"{}\"", "未知的设置 \"{}\""}, "prefech"),
               one_of(std::vector<std::string>{"prefetch", "queue"}), "prefetch");
  problems.add({}, "/a", {"no place", "没有位置"}, {"0 or more", "不小于 0 的数"});
  EXPECT_EQ("\n" + render(problems.sorted()[1], Language::zh_CN), R"(
scenario.json:1:32: 未知的设置 "prefech"
  {"consumers": [{"id": "stock", "prefech": 20}]}
                                 ^ 位于 /consumers/0/prefech
  应为以下之一：prefetch, queue
  是否想写 "prefetch"？
)");
  EXPECT_EQ(render(problems.sorted()[0], Language::zh_CN), "没有位置\n  位于 /a\n  应为：不小于 0 的数\n");
  EXPECT_EQ(sentence(problems.sorted()[1], Language::zh_CN),
            "未知的设置 \"prefech\"；应为以下之一：prefetch, queue；是否想写 \"prefetch\"？");
  EXPECT_EQ(sentence(problems.sorted()[1], Language::en),
            "unknown setting \"prefech\"; expected one of: prefetch, queue; did you mean \"prefetch\"?");
}

TEST(Problems, WhatAFileSaysDoesNotSteerTheTerminalInAnyLanguage) {
  const Sources sources;
  Problems problems(sources);
  problems.add({}, "/a", phrase({"no queue is called \"{}\"", "没有名为 \"{}\" 的队列"}, "a\x1b[2Jb"));
  EXPECT_EQ(problems.sorted()[0].what, (Phrase{"no queue is called \"a?[2Jb\"", "没有名为 \"a?[2Jb\" 的队列"}));
}

TEST(Names, OfKindsInBothLanguages) {
  EXPECT_EQ(kind_of_name("queue"), (Phrase{"queue", "队列"}));
  EXPECT_EQ(kind_of_name("host or process"), (Phrase{"host or process", "主机或进程"}));
}

TEST(Render, AChineseLineHasTheCaretUnderTheRightCell) {
  Sources sources;
  const std::string text = "{\n  \"库存\": 1}";
  const std::uint32_t id = sources.add("a.json", text);
  Problems problems(sources);
  const auto at = static_cast<std::uint32_t>(text.find('1'));
  problems.add({id, at, at + 1}, "/库存", {"x", "某"});
  EXPECT_EQ("\n" + render(problems.sorted(), Language::en), R"(
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
  problems.add({id, 300, 301}, "/x", {"too long", "过长"});
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
  problems.add({id, 9, 10}, "/b", {"second", "第二"});
  problems.add({id, 0, 1}, "/a", {"first", "第一"});
  problems.add({id, 9, 10}, "/b", {"second", "第二"});
  const std::vector<Problem> sorted = problems.sorted();
  ASSERT_EQ(sorted.size(), 2U);
  EXPECT_EQ(sorted[0].what.en, "first");
  EXPECT_EQ(sorted[1].line, 2U);
}

TEST(Problems, WithoutAPlaceShowThePointerAlone) {
  Sources sources;
  Problems problems(sources);
  problems.add({}, "/a", {"no place", "没有位置"}, {"better", "更好的"});
  EXPECT_EQ(render(problems.sorted(), Language::en), "no place\n  at /a\n  expected better\n");
}

}  // namespace
}  // namespace mqlab::describe
