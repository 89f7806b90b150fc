/// A RocketMQ scenario of a few lines, played, with its records at hand.
#pragma once

#include <fmt/format.h>

#include <string>

#include "tests/lab/run/played.hpp"

namespace mqlab::lab::rocketmq_played {

using testing::Played;

inline constexpr const char* kStock = R"({"id": "stock", "topic": "orders", "consumerGroup": "stock", "effect": {"store": "stock-db"}})";

inline std::string shop(const std::string& publish = "", const std::string& more = R"("operations": 10, "interval": "100ms")") {
  return fmt::format(R"({{"id": "shop", {}, "publish": {{"topic": "orders"{}}}}})", more, publish);
}

inline Played played(const std::string& broker, const std::string& producers, const std::string& consumers, const std::string& more = "") {
  return testing::play(fmt::format(R"({{"mqlab": 1, "id": "rules", "title": {{"en": "r", "zh_CN": "r"}},
      "broker": {{"style": "rocketmq", "topics": [{{"name": "orders", "readQueueNums": 2, "writeQueueNums": 2}}]{}}},
      "producers": [{}], "consumers": [{}]{}, "variants": {{"only": {{}}}}}})",
                                   broker, producers, consumers, more));
}

}  // namespace mqlab::lab::rocketmq_played
