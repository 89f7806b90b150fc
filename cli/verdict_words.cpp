#include "cli/verdict_words.hpp"

#include "lab/verdict/names.hpp"

namespace mqlab::cli {

std::vector<std::string> damage_names() {
  std::vector<std::string> names;
  for (const lab::NameInfo& name : lab::verdict_names())
    if (name.severity == lab::Severity::damage) names.emplace_back(name.id);
  return names;
}

}  // namespace mqlab::cli
