/// A RocketMQ scenario of a few lines, played, with its records at hand.
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

namespace mqlab::lab::rocketmq_played {

struct Played {
  lab::Run run;
  std::vector<sim::Record> records;
  std::map<std::string, sim::Kind> kinds;

  std::vector<double> times(const std::string& kind) const {
    std::vector<double> all;
    for (const sim::Record& r : records)
      if (r.kind_id() == kinds.at(kind)) all.push_back(static_cast<double>(r.time_ns) / 1e9);
    return all;
  }
  std::size_t count(const std::string& kind) const { return times(kind).size(); }
  std::size_t count(const std::string& kind, std::int64_t value) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const sim::Record& r) { return r.kind_id() == kinds.at(kind) && r.value == value; }));
  }
  double first(const std::string& kind) const {
    const std::vector<double> all = times(kind);
    return all.empty() ? -1 : all.front();
  }
};

inline constexpr const char* kStock = R"({"id": "stock", "topic": "orders", "consumerGroup": "stock", "effect": {"store": "stock-db"}})";

inline std::string shop(const std::string& publish = "", const std::string& more = R"("operations": 10, "interval": "100ms")") {
  return fmt::format(R"({{"id": "shop", {}, "publish": {{"topic": "orders"{}}}}})", more, publish);
}

inline Played played(const std::string& broker, const std::string& producers, const std::string& consumers, const std::string& more = "") {
  Played out;
  const Loaded file = load_text("rules.json", fmt::format(R"({{"mqlab": 1, "id": "rules", "title": {{"en": "r", "zh_CN": "r"}},
      "broker": {{"style": "rocketmq", "topics": [{{"name": "orders", "readQueueNums": 2, "writeQueueNums": 2}}]{}}},
      "producers": [{}], "consumers": [{}]{}, "variants": {{"only": {{}}}}}})",
                                                          broker, producers, consumers, more));
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return out;
  }
  RunOptions options;
  options.level = sim::TraceLevel::full;
  Runner runner(file->variants.front());
  out.run = runner.run(options);
  for (const sim::KindInfo& k : runner.recorder().kinds()) out.kinds[std::string(k.name)] = k.kind;
  runner.recorder().for_each_chunk(
      [&](std::span<const sim::Record> chunk) { out.records.insert(out.records.end(), chunk.begin(), chunk.end()); });
  return out;
}

}  // namespace mqlab::lab::rocketmq_played
