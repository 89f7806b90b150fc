/// A Kafka cluster of three brokers in a scenario written in a few words, played at level `full`, and its records counted.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab::testing {

struct Played {
  lab::Run run;
  std::vector<sim::Record> records;
  std::map<std::string, sim::Kind> kinds;
  std::vector<std::string> elements;
  std::vector<std::string> processes;

  std::size_t count(const std::string& kind) const {
    return static_cast<std::size_t>(
        std::count_if(records.begin(), records.end(), [&](const sim::Record& r) { return r.kind_id() == kinds.at(kind); }));
  }
  std::string element(const sim::Record& r) const { return elements[r.element]; }
  std::string process(const sim::Record& r) const { return processes[r.process]; }
  std::vector<sim::Record> all(const std::string& kind, const std::string& by = "") const {
    std::vector<sim::Record> found;
    for (const sim::Record& r : records)
      if (r.kind_id() == kinds.at(kind) && (by.empty() || process(r) == by)) found.push_back(r);
    return found;
  }
  double first(const std::string& kind) const {
    for (const sim::Record& r : records)
      if (r.kind_id() == kinds.at(kind)) return static_cast<double>(r.time_ns) / 1e9;
    return -1;
  }
};

inline constexpr const char* kTopic = R"({"name": "orders", "partitions": 2, "replication.factor": 3, "min.insync.replicas": 2})";
inline constexpr const char* kShop =
    R"({"id": "shop", "operations": 20, "interval": "100ms", "publish": {"topic": "orders", "partition": 0}})";

inline std::string member(const char* id, const char* more) {
  return fmt::format(R"({{"id": "{}", "group.id": "stock", "topics": ["orders"], "auto.offset.reset": "earliest",
                         "effect": {{"store": "stock-db"}}, {}}})",
                     id, more);
}

inline Played played(const std::string& consumers, const std::string& more = "", const std::string& topic = kTopic,
                     const std::string& producers = kShop, const std::string& broker = "", const std::string& version = "3.9") {
  Played out;
  const Loaded file = load_text("rules.json", fmt::format(R"({{"mqlab": 1, "id": "rules", "title": {{"en": "r", "zh_CN": "r"}},
      "broker": {{"style": "kafka", "version": "{}", "nodes": ["b1", "b2", "b3"], "topics": [{}]{}}},
      "producers": [{}], "consumers": [{}]{}, "variants": {{"only": {{}}}}}})",
                                                          version, topic, broker, producers, consumers, more));
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
