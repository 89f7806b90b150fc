// That problems are really said in both languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "sim/describe/problem.hpp"

namespace mqlab::lab::testing {

inline bool has_chinese(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0xe4 && lead <= 0xe9) return true;  // U+4000 to U+9FFF, and no punctuation
  }
  return false;
}

/// Data stands as it is: `concurrently`, `"ack": "manual"`. Words of a sentence do not.
inline bool is_data(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    if (text[i] == ' ' && ((text[i + 1] >= 'a' && text[i + 1] <= 'z') || (text[i + 1] >= 'A' && text[i + 1] <= 'Z'))) return false;
  return true;
}

inline void expect_both_languages(const std::vector<describe::Problem>& problems) {
  for (const describe::Problem& p : problems) {
    const std::string chinese = describe::render(p, Language::zh_CN);
    EXPECT_NE(p.what.en, p.what.zh_CN);
    EXPECT_TRUE(has_chinese(p.what.zh_CN)) << chinese;
    EXPECT_TRUE(p.expected.empty() || has_chinese(p.expected.zh_CN) || (p.expected.en == p.expected.zh_CN && is_data(p.expected.en)))
        << chinese;
    EXPECT_EQ(p.expected.empty(), p.expected.zh_CN.empty()) << chinese;
    EXPECT_EQ(p.at.empty(), p.at.zh_CN.empty()) << chinese;
    for (const char* english : {"\n  expected ", "^ at /", "did you mean", "in variant", " can't be ", "one of:"})
      EXPECT_EQ(chinese.find(english), std::string::npos) << english << " in: " << chinese;
    EXPECT_EQ(chinese.find("为  "), std::string::npos) << chinese;
  }
}

}  // namespace mqlab::lab::testing
