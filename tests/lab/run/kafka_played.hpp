/// A Kafka cluster of three brokers in a scenario written in a few words, played at level `full`, and its records counted.
#pragma once

#include <fmt/format.h>

#include <string>

#include "tests/lab/run/played.hpp"

namespace mqlab::lab::testing {

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
  return play(fmt::format(R"({{"mqlab": 1, "id": "rules", "title": {{"en": "r", "zh_CN": "r"}},
      "broker": {{"style": "kafka", "version": "{}", "nodes": ["b1", "b2", "b3"], "topics": [{}]{}}},
      "producers": [{}], "consumers": [{}]{}, "variants": {{"only": {{}}}}}})",
                          version, topic, broker, producers, consumers, more));
}

}  // namespace mqlab::lab::testing
