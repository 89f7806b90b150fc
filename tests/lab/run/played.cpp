#include "tests/lab/run/played.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>

namespace mqlab::lab::testing {

std::vector<sim::Record> Played::all(const std::string& kind, const std::string& by) const {
  std::vector<sim::Record> found;
  for (const sim::Record& r : records)
    if (r.kind_id() == kinds.at(kind) && (by.empty() || process(r) == by)) found.push_back(r);
  return found;
}

std::size_t Played::count(const std::string& kind, std::int64_t value) const {
  const std::vector<sim::Record> found = all(kind);
  return static_cast<std::size_t>(std::count_if(found.begin(), found.end(), [&](const sim::Record& r) { return r.value == value; }));
}

std::vector<double> Played::times(const std::string& kind) const {
  std::vector<double> at;
  for (const sim::Record& r : all(kind)) at.push_back(static_cast<double>(r.time_ns) / 1e9);
  return at;
}

double Played::first(const std::string& kind) const {
  const std::vector<double> at = times(kind);
  return at.empty() ? -1 : at.front();
}

Played play(const std::string& text) {
  Played out;
  const Loaded file = load_text("rules.json", text);
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return out;
  }
  RunOptions options;
  options.level = sim::TraceLevel::full;
  Runner runner(file->variants.front());
  out.run = runner.run(options);
  for (const sim::KindInfo& k : runner.recorder().kinds()) out.kinds[std::string(k.name)] = k.kind;
  for (const auto& e : runner.recorder().tables().elements) out.elements.push_back(e.label);
  for (const auto& p : runner.recorder().tables().processes) out.processes.push_back(p.name);
  runner.recorder().for_each_chunk(
      [&](std::span<const sim::Record> chunk) { out.records.insert(out.records.end(), chunk.begin(), chunk.end()); });
  return out;
}

}  // namespace mqlab::lab::testing
