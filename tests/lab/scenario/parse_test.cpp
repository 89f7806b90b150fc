// JSON text to the neutral tree: each value knows where it stood.
#include "lab/scenario/parse.hpp"

#include <gtest/gtest.h>

namespace mqlab::lab {
namespace {

using describe::Value;

struct Parsed {
  explicit Parsed(std::string text) : source(sources.add("a.json", std::move(text))), value(parse_json(sources, source, problems)) {}
  std::string at(const Value& v) const { return std::string(sources.text(source).substr(v.where.offset, v.where.end - v.where.offset)); }
  std::string complaints() const { return describe::render(problems.sorted(), Language::en); }

  describe::Sources sources;
  describe::Problems problems{sources};
  std::uint32_t source;
  std::optional<Value> value;
};

TEST(Parse, EveryValueKnowsItsPlace) {
  const Parsed p(R"(// a comment
{ "a" : [1, -2.5e3, "x\"y", true], /* , : "b" */ "b": {"c": null}, "d":[]}  // end)");
  ASSERT_TRUE(p.value) << p.complaints();
  const Value& a = *p.value->find("a");
  EXPECT_EQ(p.at(a), R"([1, -2.5e3, "x\"y", true])");
  EXPECT_EQ(p.at((*a.as_list())[0]), "1");
  EXPECT_EQ(p.at((*a.as_list())[1]), "-2.5e3");
  EXPECT_EQ(p.at((*a.as_list())[2]), R"("x\"y")");
  EXPECT_EQ(*(*a.as_list())[2].as_string(), "x\"y");
  EXPECT_EQ(p.at((*a.as_list())[3]), "true");
  EXPECT_EQ(p.at(*p.value->find("b")), R"({"c": null})");
  EXPECT_EQ(p.at(*p.value->find("b")->find("c")), "null");
  EXPECT_EQ(p.at(*p.value->find("d")), "[]");
  const describe::Member& member = *p.value->member("b");
  EXPECT_EQ(p.sources.text(p.source).substr(member.key_where.offset, 3), "\"b\"");
}

TEST(Parse, WholeNumbersStayWhole) {
  const Parsed p("[9223372036854775807, 1.0, 0]");
  EXPECT_EQ(*(*p.value->as_list())[0].as_integer(), INT64_MAX);
  EXPECT_NE((*p.value->as_list())[1].as_double(), nullptr);
}

TEST(Parse, NestingHasALimitInsteadOfAStackOverflow) {
  const Parsed p(std::string(100000, '['));
  EXPECT_FALSE(p.value);
  EXPECT_NE(p.complaints().find("nested more than 200 deep"), std::string::npos);
}

TEST(Parse, AnyTextEitherParsesOrIsExplained) {
  // Every prefix and every one-byte change of a scenario: never a crash, never silence.
  const std::string good = R"({"a": [1, "\u00e9", {"b": -1.5e3, "c": [true, null]}], /*x*/ "d": "库存"})";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'"', '{', ']', ',', ':', '\\', '\n', '\0', '/', '\xff', '1'}) {
      std::string bad = good;
      bad[i] = c;
      const Parsed changed(bad);
      EXPECT_TRUE(changed.value || !changed.problems.empty()) << bad;
    }
    const Parsed prefix(good.substr(0, i));
    EXPECT_FALSE(prefix.value);
    EXPECT_FALSE(prefix.problems.empty());
  }
}

TEST(Print, ShortThingsOnOneLineAndTheSameValueAgain) {
  const Parsed p(R"({"id":"x","list":[1,2,{"a":"b"}],"empty":{},"text":"line\nbreak \u0001 库存","half":0.5,"one":1.0})");
  const std::string printed = print_json(*p.value, 40);
  EXPECT_EQ(printed, R"({
  "id": "x",
  "list": [1, 2, {"a": "b"}],
  "empty": {},
  "text": "line\nbreak \u0001 库存",
  "half": 0.5,
  "one": 1.0
}
)");
  const Parsed again(printed);
  EXPECT_EQ(*again.value, *p.value);
  EXPECT_EQ(Parsed(print_json_compact(*p.value)).value, *p.value);
}

}  // namespace
}  // namespace mqlab::lab
