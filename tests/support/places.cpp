#include "tests/support/places.hpp"

namespace mqlab {

std::string source_scenarios() { return MQLAB_SOURCE "/scenarios"; }
std::string source_tests() { return MQLAB_SOURCE "/tests"; }

}  // namespace mqlab
