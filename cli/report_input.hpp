/// What `mqlab report` was given: told by its first bytes, not by its name.
#pragma once

#include <string>

#include "cli/files.hpp"
#include "cli/manners.hpp"

namespace mqlab::cli {

struct ReportInput {
  enum class Is { results, trace, capsule, study, scenario } is = Is::scenario;
  std::string file;  ///< to be opened; of standard input, where it was put
  std::string text;  ///< of a capsule; of a scenario from standard input
  Spooled spooled;
};

/// `what`: a file, an id of the library, or `-`. False: it has complained.
bool read_report_input(const std::string& what, ReportInput& input, const Manners& manners);

}  // namespace mqlab::cli
