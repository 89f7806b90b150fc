/// Where the source tree lies: the one piece of the tests that differs from clone to clone, kept out of every other command line.
#pragma once

#include <string>

namespace mqlab {

std::string source_scenarios();  ///< the folder of the library
std::string source_tests();      ///< the folder of the tests

}  // namespace mqlab
