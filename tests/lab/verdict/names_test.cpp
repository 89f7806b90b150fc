#include "lab/verdict/names.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mqlab::lab {
namespace {

TEST(Names, AreAClosedListWithTextsInBothLanguages) {
  std::set<std::string_view> ids;
  for (const NameInfo& row : verdict_names()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id << " stands twice";
    EXPECT_EQ(&info(row.name), &row);
    EXPECT_EQ(find_name(row.id), row.name);
    EXPECT_FALSE(row.title.en.empty() || row.title.zh_CN.empty() || row.meaning.en.empty() || row.meaning.zh_CN.empty()) << row.id;
    EXPECT_EQ(row.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << row.id;
    EXPECT_TRUE(!is_primary(row.name) || row.counted_by == CountedBy::pair) << row.id;
  }
  EXPECT_EQ(find_name("lots"), std::nullopt);
}

TEST(Names, ASetOfThem) {
  const Names both = Name::phantom | Name::duplicated;
  EXPECT_TRUE(both.has(Name::phantom) && both.has(Name::duplicated));
  EXPECT_FALSE(both.has(Name::lost));
  EXPECT_TRUE(Names{}.empty());
}

}  // namespace
}  // namespace mqlab::lab
