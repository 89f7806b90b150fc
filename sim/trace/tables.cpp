#include "sim/trace/tables.hpp"

#include <fmt/format.h>

namespace mqlab::sim {

std::string_view Tables::process(ProcessId id) const {
  const auto index = static_cast<std::size_t>(id);
  if (id == ProcessId::none) return {};
  return index < processes.size() ? std::string_view(processes[index].name) : std::string_view("?");
}

std::string Tables::identity(Identity id) const {
  if (!id) return {};
  const auto index = static_cast<std::size_t>(id.origin());
  if (index < processes.size()) return fmt::format("{}/{}", processes[index].name, id.number());
  return fmt::format("?{}/{}", index, id.number());
}

std::string Tables::element(Element id) const {
  if (id == Element::none) return {};
  const auto index = static_cast<std::size_t>(id);
  if (index >= elements.size()) return fmt::format("?{}", index);
  return fmt::format("{} {}", elements[index].kind, elements[index].label);
}

}  // namespace mqlab::sim
