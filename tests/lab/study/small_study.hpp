/// A small study of a scenario of the library, with more fields as a test needs them.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "lab/study/points.hpp"
#include "lab/study/say.hpp"
#include "lab/study/study.hpp"

namespace mqlab::lab {

/// The added fields begin at line 4, column 3.
inline std::string whole_study(const std::string& more) {
  return "{\n  \"mqlab_study\": 1, \"id\": \"small\",\n  \"scenarios\": [{\"scenario\": \"duplication/confirm-lost\", \"set\": "
         "{\"/network\": {}}}],\n  " +
         more + "\n}\n";
}

inline Study read_study(const std::string& more) {
  StudyLoaded study = load_study_text("study.json", whole_study(more));
  if (!study) {
    ADD_FAILURE() << describe::render(study.error(), Language::en);
    throw std::runtime_error("no study");
  }
  return std::move(*study);
}

inline std::string whole_problems(const std::string& text) {
  const StudyLoaded study = load_study_text("study.json", text);
  if (study) return "no problem";
  return describe::render(study.error(), Language::en);
}

inline std::string problems_of(const std::string& more) { return whole_problems(whole_study(more)); }

}  // namespace mqlab::lab
