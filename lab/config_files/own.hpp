/// The readers of the formats, for this folder.
#pragma once

#include "lab/config_files/read.hpp"

namespace mqlab::lab {

/// What a reader of one text works with.
struct ConfigText {
  std::string_view text;
  std::uint32_t source;
  describe::Problems& problems;
  std::vector<ConfigNote>& notes;

  describe::Where at(std::size_t from, std::size_t to) const {
    return {source, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
  }
};

/// Appends a member; one that is there already is replaced, and that is noted.
void add_setting(describe::Value& object, std::string key, std::string value, describe::Where key_where, describe::Where where,
                 const ConfigText& in);

std::optional<describe::Value> read_properties(const ConfigText& in);
std::optional<describe::Value> read_conf(const ConfigText& in);
std::optional<describe::Value> read_yaml(const ConfigText& in);
std::optional<describe::Value> read_lines(const ConfigText& in);

}  // namespace mqlab::lab
