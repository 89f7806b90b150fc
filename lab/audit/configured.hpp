/// From the files that an engineer has to a draft of a system: which style, which kind each file is, what it says.
///
/// A kind is recognised by the keys that it knows and, where that leaves a choice, by the file's name; `KIND:FILE` says it. All files are of one style.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/config_files/read.hpp"
#include "models/configuration.hpp"
#include "models/style.hpp"

namespace mqlab::lab {

struct AuditInput {
  std::vector<std::string> files;  ///< `FILE`, `KIND:FILE`, `-`
  std::optional<std::string> style{};
  std::string version{};
  models::Clients clients = models::Clients::defaults;
  std::span<const models::Style* const> styles{};  ///< default: all
};

struct Configured {
  const models::Style* style = nullptr;
  describe::Sources sources;
  describe::Problems problems{sources};
  std::vector<models::ConfigFile> files;
  std::unique_ptr<models::Draft> draft;

  Configured() = default;
  Configured(const Configured&) = delete;  // the draft refers to the sources
  Configured& operator=(const Configured&) = delete;
  /// Where a place is, for people and machines.
  describe::Problem located(describe::Where where) const;
};

tl::expected<std::unique_ptr<Configured>, std::vector<describe::Problem>> configure(const AuditInput& input);

}  // namespace mqlab::lab
