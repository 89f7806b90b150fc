/// What is wrong with a trace or its file, as a sentence for people in both languages.
///
/// Kept apart from the loader's problems: there is no line or pointer in a binary file, only what was expected and what was found.
#pragma once

#include <string>
#include <string_view>

#include "sim/describe/text.hpp"

namespace mqlab::sim {

struct TraceProblem {
  std::string en;
  std::string zh_CN;

  std::string_view in(Language language) const { return language == Language::zh_CN && !zh_CN.empty() ? zh_CN : en; }
};

}  // namespace mqlab::sim
