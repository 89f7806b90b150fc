// libFuzzer: any bytes as a study. The reader must answer with a study or with problems that can be shown.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "lab/study/study.hpp"
#include "sim/describe/problem.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto study = mqlab::lab::load_study_text("fuzz.json", std::string(reinterpret_cast<const char*>(data), size));
  if (study) return 0;
  if (!study.error().empty() && !mqlab::describe::render(study.error(), mqlab::Language::en).empty()) return 0;
  std::fputs("refused without a word\n", stderr);
  std::abort();
}
