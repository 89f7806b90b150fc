/// The texts of configuration files as values that remember where they stood. Only the formats are known here; what a key means is its style's (models/configuration.hpp).
///
///     properties   java.util.Properties: `key=value`, `key: value`, `key value`; # and ! comments; \ at the end goes on; escapes
///     conf         `key = value` a line, # comments, a value may stand in quotes
///     yaml         yaml-cpp's tree, flattened: `a.b[0].c`; documents are parted by a member `---`
///     json         the scenario loader's own reader
///     lines        a tool's output: labels and values of a line, parted by tabs; a line without labels is `text`
///
/// A file that can't be read so leaves problems with line and column. A key that stands twice in `properties` or `conf` counts as its last, as with the vendors, and is
/// noted; in YAML and JSON it is a problem.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/configuration.hpp"
#include "sim/describe/problem.hpp"

namespace mqlab::lab {

struct ConfigNote {
  describe::Where where;
  std::string key;
  describe::Phrase what;
};

/// More than that is no configuration.
inline constexpr std::size_t kMostConfigBytes = 16U << 20;
inline constexpr std::size_t kMostConfigKeys = 20'000;

std::optional<describe::Value> read_config(models::FileFormat format, const describe::Sources& sources, std::uint32_t source,
                                           describe::Problems& problems, std::vector<ConfigNote>& notes);

/// The formats that a file may have by its name and its first bytes, the likeliest first; a problem when it is no text or empty.
std::vector<models::FileFormat> formats_of(const std::string& name, const describe::Sources& sources, std::uint32_t source,
                                           describe::Problems& problems);

}  // namespace mqlab::lab
