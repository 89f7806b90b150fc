/// Sentences about a study, in both languages. The one place that hands them on as problems.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lab/verdict/verdict.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::lab {

template <class... Args>
Sentence said(Text format, const Args&... args) {
  return {fmt::format(fmt::runtime(format.en), args...), fmt::format(fmt::runtime(format.zh_CN), args...)};
}

inline describe::Phrase phrase_of(const Sentence& said) { return {said.en, said.zh_CN}; }
inline Sentence what_of(const describe::Problem& problem) { return {problem.what.en, problem.what.zh_CN}; }

/// A problem at a field of the object (`"axes/0/values/2"`).
inline void blame(describe::ObjectReader& at, std::string_view field, const Sentence& what, const Sentence& expected = {},
                  std::optional<std::string> near = {}) {
  at.problem_at(field, phrase_of(what), phrase_of(expected), std::move(near));
}

}  // namespace mqlab::lab
