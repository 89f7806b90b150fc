// One trace hash per scenario and variant: a change of a model shows here, and is accepted on purpose with `./dev bless`.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

TEST(Golden, TraceHashes) {
  std::ostringstream now;
  for (const ScenarioFile& file : load_library()) {
    for (const Scenario& s : file.variants) now << s.id << ' ' << s.variant << ' ' << hash_of(s) << '\n';
  }
  const std::string path = source_tests() + "/lab/run/golden.txt";
  if (std::getenv("MQLAB_BLESS") != nullptr) {
    std::ofstream(path) << now.str();
    return;
  }
  std::ifstream in(path);
  std::ostringstream golden;
  golden << in.rdbuf();
  EXPECT_EQ(now.str(), golden.str()) << "if you can say why, accept it: ./dev bless";
}

}  // namespace
}  // namespace mqlab::lab
