// libFuzzer: any bytes as a results file of a sweep. It is opened and read, estimates and exports included, or refused with a sentence.

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "lab/sweep/estimates.hpp"
#include "lab/sweep/export.hpp"
#include "lab/sweep/results.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string file =
      (std::filesystem::temp_directory_path() / ("mqlab-fuzz-" + std::to_string(::getpid()) + ".sqlite")).string();
  std::ofstream(file, std::ios::binary | std::ios::trunc).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    const mqlab::lab::Results results = mqlab::lab::Results::open(file, mqlab::lab::Results::Use::read);
    std::ostringstream out;
    mqlab::lab::write_rows(results, mqlab::lab::RowFormat::csv, out);
    static_cast<void>(mqlab::lab::estimates_of(results).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } catch (const mqlab::lab::ResultsError& refused) {
    if (refused.sentence.en.empty()) __builtin_trap();
  }
  return 0;
}
