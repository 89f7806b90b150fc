// A text made while the program runs, in both languages. That English alone does not compile is held by the type.
#include "sim/describe/phrase.hpp"

#include <gtest/gtest.h>

namespace mqlab::describe {
namespace {

static_assert(!std::is_convertible_v<const char*, Phrase> && !std::is_convertible_v<std::string, Phrase>);
static_assert(!std::is_constructible_v<Phrase, const char*> && !std::is_constructible_v<Phrase, std::string>);

TEST(Phrase, OfATextAndOfTwoStrings) {
  const Phrase one = Text{"a list", "列表"};
  EXPECT_EQ(one.in(Language::en), "a list");
  EXPECT_EQ(one.in(Language::zh_CN), "列表");
  EXPECT_EQ(one, (Phrase{"a list", "列表"}));
  EXPECT_TRUE(Phrase{}.empty());
}

TEST(Phrase, ArgumentsMayComeInAnotherOrder) {
  const Phrase said = phrase({"no {} is called \"{}\"", "没有名为 \"{1}\" 的{0}"}, Phrase{"queue", "队列"}, std::string("ordrs"));
  EXPECT_EQ(said.en, "no queue is called \"ordrs\"");
  EXPECT_EQ(said.zh_CN, "没有名为 \"ordrs\" 的队列");
}

TEST(Phrase, APhraseWithinABlankOnlyBeforeLatin) {
  const auto is = [](const Phrase& what) { return phrase({"{} is {}", "{} 为{}"}, "max", what); };
  EXPECT_EQ(is({"a list", "列表"}).zh_CN, "max 为列表");
  EXPECT_EQ(is({"20", "20"}).zh_CN, "max 为 20");
  EXPECT_EQ(is({"20", "20"}).en, "max is 20");
  EXPECT_EQ(is({"", ""}).zh_CN, "max 为");
}

}  // namespace
}  // namespace mqlab::describe
