// libFuzzer: any bytes as a configuration file of each format. A reader must answer with a value whose places lie in the text, or with problems that can be shown.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "lab/config_files/read.hpp"
#include "sim/describe/problem.hpp"

namespace {

using namespace mqlab;

bool lies_in(const describe::Value& value, std::size_t size) {
  if (value.where.source != 0 && (value.where.offset > size || value.where.end > size || value.where.end < value.where.offset))
    return false;
  if (const describe::List* list = value.as_list())
    for (const describe::Value& item : *list)
      if (!lies_in(item, size)) return false;
  if (const describe::Object* object = value.as_object())
    for (const describe::Member& member : *object)
      if (!lies_in(member.value, size)) return false;
  return true;
}

[[noreturn]] void fail(const char* why) {
  std::fputs(why, stderr);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using models::FileFormat;
  describe::Sources sources;
  const std::uint32_t source = sources.add("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  describe::Problems first(sources);
  if (lab::formats_of("fuzz", sources, source, first).empty()) {
    if (first.empty()) fail("refused without a word\n");
    return 0;
  }
  for (const FileFormat format : {FileFormat::properties, FileFormat::conf, FileFormat::yaml, FileFormat::json, FileFormat::lines}) {
    describe::Problems problems(sources);
    std::vector<lab::ConfigNote> notes;
    const auto value = lab::read_config(format, sources, source, problems, notes);
    if (value && !lies_in(*value, size)) fail("a value from outside the text\n");
    if (!value && problems.empty()) fail("refused without a word\n");
    if (!problems.empty() && describe::render(problems.sorted(), Language::en).empty()) fail("a problem without words\n");
  }
  return 0;
}
