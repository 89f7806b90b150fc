// One trace hash per scenario and variant: a change of a model shows here, and is accepted on purpose with `./dev bless`.
#include <sstream>

#include "tests/lab/run/golden.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

TEST(Golden, TraceHashes) {
  std::ostringstream now;
  for (const ScenarioFile& file : load_library()) {
    for (const Scenario& s : file.variants) now << s.id << ' ' << s.variant << ' ' << hash_of(s) << '\n';
  }
  expect_golden(now.str(), "lab/run/golden.txt");
}

}  // namespace
}  // namespace mqlab::lab
