/// Sentences about a study, in both languages. The one place that hands them on as problems.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "lab/verdict/verdict.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::lab {

template <class... Args>
Sentence said(Text format, const Args&... args) {
  return {fmt::format(fmt::runtime(format.en), args...), fmt::format(fmt::runtime(format.zh_CN), args...)};
}

/// A problem at a field of the object (`"axes/0/values/2"`).
inline void blame(describe::ObjectReader& at, std::string_view field, const Sentence& what, const Sentence& expected = {},
                  std::optional<std::string> near = {}) {
  at.problem_at(field, what.en, expected.en, std::move(near));
}

}  // namespace mqlab::lab
