/// What an audit came to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "lab/audit/audit.hpp"

namespace mqlab::lab {

struct Audited {
  nlohmann::ordered_json report;
  std::vector<std::pair<std::string, nlohmann::ordered_json>> capsules;  ///< file name, capsule: the runs that answer with yes
  bool fails = false;
  bool stopped = false;
  std::uint64_t died = 0;  ///< runs that ended their worker
};

}  // namespace mqlab::lab
