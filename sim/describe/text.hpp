/// A text that a learner sees, in both of our languages. Everything shown to a person is one of these or data.
#pragma once

#include <string_view>

namespace mqlab {

enum class Language { en, zh_CN };

struct Text {
  std::string_view en;
  std::string_view zh_CN;

  constexpr std::string_view in(Language language) const { return language == Language::zh_CN && !zh_CN.empty() ? zh_CN : en; }
};

}  // namespace mqlab
