// The rules of the exchange types (semantics 1.1), observed R01.

#include "models/rabbitmq/routing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mqlab::models::rabbitmq {
namespace {

std::string matching(std::string_view key, std::initializer_list<std::string_view> patterns) {
  std::string all;
  for (const std::string_view pattern : patterns) {
    if (topic_matches(pattern, key)) all += (all.empty() ? "" : "  ") + std::string(pattern);
  }
  return all;
}

TEST(TopicExchange, R01_TheEmptyKeyHasNoWords) { EXPECT_EQ(matching("", {"#", "#.#", "", "*", "*.#", "#.*", "a"}), "#  #.#  "); }

TEST(TopicExchange, R01_AnEmptyWordIsAWord) {
  EXPECT_EQ(matching("a..b", {"a.*.b", "a.#.b", "a..b", "a.b", "a.*.*.b", "*..*"}), "a.*.b  a.#.b  a..b  *..*");
  EXPECT_EQ(matching("a.", {"a.*", "a.#", "*.*", "a", "*", "a."}), "a.*  a.#  *.*  a.");
  EXPECT_EQ(matching(".", {"*.*", "*", "#", "."}), "*.*  #  .");
}

TEST(TopicExchange, R01_AHashIsAnyNumberOfWords) {
  EXPECT_EQ(matching("a", {"a.#", "#.a", "*.#", "#.*", "#.*.#", "*.*", "a.*"}), "a.#  #.a  *.#  #.*  #.*.#");
  EXPECT_EQ(matching("a.b", {"a.#.b", "a.#.#.b", "a.b", "a", "#.b", "b.#"}), "a.#.b  a.#.#.b  a.b  #.b");
  EXPECT_EQ(matching("a.x.b.y.b", {"a.#.b", "#.b.#.b", "a.#.b.*", "#.x.#.y.*", "#.y.y.#"}), "a.#.b  #.b.#.b  #.x.#.y.*");
  EXPECT_EQ(matching("ab", {"a.#", "a#", "a*"}), "") << "no wildcard inside a word";
  EXPECT_EQ(matching("a#", {"a#"}), "a#") << "an ordinary word";
  EXPECT_EQ(matching("A", {"a"}), "") << "case counts";
}

Headers headers(std::initializer_list<std::pair<std::string, describe::Value>> members) { return {members}; }

TEST(HeadersExchange, AllByDefault_ValuesCompareWithTheirType) {
  const Headers pdf = headers({{"format", "pdf"}, {"pages", 1}});
  EXPECT_TRUE(headers_match(pdf, headers({{"pages", 1}, {"format", "pdf"}, {"more", true}})));
  EXPECT_FALSE(headers_match(pdf, headers({{"format", "pdf"}})));
  EXPECT_FALSE(headers_match(pdf, headers({{"format", "pdf"}, {"pages", "1"}}))) << "the text 1 is not the number 1";
  EXPECT_TRUE(headers_match({}, headers({{"anything", 1}}))) << "nothing to check: everything matches";
  EXPECT_TRUE(headers_match({}, {}));
}

TEST(HeadersExchange, AVoidMeansPresentWithAnyValue) {
  const Headers present = headers({{"trace", nullptr}});
  EXPECT_TRUE(headers_match(present, headers({{"trace", "yes"}})));
  EXPECT_TRUE(headers_match(present, headers({{"trace", nullptr}})));
  EXPECT_FALSE(headers_match(present, {}));
}

TEST(HeadersExchange, AnyNeedsOne_AndAnEmptyListNeverMatches) {
  const Headers any = headers({{"x-match", "any"}, {"a", 1}, {"b", 2}});
  EXPECT_TRUE(headers_match(any, headers({{"b", 2}})));
  EXPECT_FALSE(headers_match(any, headers({{"a", 2}})));
  EXPECT_FALSE(headers_match(headers({{"x-match", "any"}}), headers({{"a", 1}})));
}

TEST(HeadersExchange, NamesThatStartWithXCountOnlyWithX) {
  const auto x = [](const char* how) { return headers({{"x-match", how}, {"x-team", "red"}}); };
  EXPECT_TRUE(headers_match(x("all"), {})) << "skipped, so nothing is left to check";
  EXPECT_FALSE(headers_match(x("any"), headers({{"x-team", "red"}})));
  EXPECT_FALSE(headers_match(x("all-with-x"), {}));
  EXPECT_TRUE(headers_match(x("all-with-x"), headers({{"x-team", "red"}})));
  EXPECT_TRUE(headers_match(x("any-with-x"), headers({{"x-team", "red"}})));
  EXPECT_FALSE(headers_match(headers({{"x-match", "any-with-x"}}), headers({{"x-match", "any-with-x"}}))) << "x-match itself never counts";
  EXPECT_FALSE(valid_x_match(headers({{"x-match", "some"}})));
  EXPECT_FALSE(valid_x_match(headers({{"x-match", true}})));
  EXPECT_TRUE(valid_x_match({}));
}

}  // namespace
}  // namespace mqlab::models::rabbitmq
