/// Names of damage that an option may be given.
#pragma once

#include <string>
#include <vector>

namespace mqlab::cli {

/// In the order of reports.
std::vector<std::string> damage_names();

}  // namespace mqlab::cli
