#include "lab/version.hpp"

namespace mqlab::lab {

std::string_view version() { return MQLAB_VERSION; }

}  // namespace mqlab::lab
