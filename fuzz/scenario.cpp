// libFuzzer: any bytes as a scenario file. The loader must answer with a scenario or with problems, and what it calls self-contained must load again.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"

using mqlab::lab::Loaded;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Loaded first = mqlab::lab::load_text("fuzz.json", std::string(reinterpret_cast<const char*>(data), size));
  if (!first) {
    for (const mqlab::Language language : {mqlab::Language::en, mqlab::Language::zh_CN})
      if (first.error().empty() || mqlab::describe::render(first.error(), language).empty()) {
        std::fputs("refused without a word\n", stderr);
        std::abort();
      }
    return 0;
  }
  const Loaded again = mqlab::lab::load_text("again.json", mqlab::lab::print_json(first->self_contained));
  if (again && again->variants.size() == first->variants.size()) return 0;
  std::fprintf(stderr, "what is self-contained does not load again:\n%s",
               again ? "other variants\n" : mqlab::describe::render(again.error(), mqlab::Language::en).c_str());
  std::abort();
}
