#include "lab/scenario/scenario.hpp"

#include <fstream>

#include <fmt/format.h>

namespace mqlab::lab {

using models::Part;

namespace {

/// FNV-1a: a name for a file, nothing more.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace

std::string_view Scenario::host_of(std::string_view process) const {
  const auto found = hosts_of.find(process);
  return found == hosts_of.end() ? std::string_view{} : found->second;
}

std::vector<const Part*> Scenario::publishes() const {
  std::vector<const Part*> parts;
  for (const Producer& producer : producers) {
    if (producer.publish != nullptr) parts.push_back(producer.publish.get());
  }
  for (const Consumer& consumer : consumers) {
    if (consumer.publish != nullptr) parts.push_back(consumer.publish.get());
  }
  return parts;
}

std::vector<const Part*> Scenario::consumes() const {
  std::vector<const Part*> parts;
  for (const Consumer& consumer : consumers) {
    if (consumer.consume != nullptr) parts.push_back(consumer.consume.get());
  }
  for (const Producer& producer : producers) {
    if (producer.reply != nullptr) parts.push_back(producer.reply.get());
  }
  return parts;
}

std::vector<sim::Fault> planned(const std::vector<ScriptedFault>& faults) {
  std::vector<sim::Fault> plan;
  for (const ScriptedFault& fault : faults) {
    sim::Fault& one = plan.emplace_back();
    one.kind = fault.kind;
    one.body = fault.body;
    one.trigger = fault.trigger;
    one.lasts = fault.lasts;
    one.heal_at_end = fault.heal_at_end;
    one.label = fault.name.empty() ? fmt::format("{} at {}", fault.kind, fault.when) : fault.name;
  }
  return plan;
}

sim::PlatformSpec Scenario::platform_spec() const {
  if (platform_xml.empty()) return platform;
  sim::PlatformSpec spec = platform;
  const std::filesystem::path copy =
      std::filesystem::temp_directory_path() / fmt::format("mqlab-platform-{:016x}.xml", fingerprint(platform_xml));
  std::ofstream(copy, std::ios::binary) << platform_xml;
  spec.xml_file = copy.string();
  return spec;
}

const Scenario* ScenarioFile::find(std::string_view variant) const {
  for (const Scenario& scenario : variants) {
    if (scenario.variant == variant) return &scenario;
  }
  return nullptr;
}

}  // namespace mqlab::lab
