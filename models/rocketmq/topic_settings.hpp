/// A topic: on which brokers it is, and how many queues each of them has (`mqadmin updateTopic`).
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "sim/describe/field.hpp"

namespace mqlab::models::rocketmq {

struct TopicSettings {
  std::string name;
  std::vector<std::string> brokers;
  std::int64_t read_queue_nums = 8;
  std::int64_t write_queue_nums = 8;
  static constexpr auto fields = std::tuple{
      describe::field("name", &TopicSettings::name, Text{"name of the topic", "主题名称"}, {.required = true, .declares = "topic"}),
      describe::field("brokers", &TopicSettings::brokers, Text{"broker names that have it; absent: all", "拥有它的 brokerName；缺省为全部"},
                      {.source = "mqadmin updateTopic -b"}),
      describe::field("readQueueNums", &TopicSettings::read_queue_nums,
                      Text{"queues of it on each broker that consumers read", "每个 broker 上供消费者读取的队列数"},
                      {.min = 0, .max = 1024, .source = "semantics 2; UpdateTopicSubCommand"}),
      describe::field("writeQueueNums", &TopicSettings::write_queue_nums,
                      Text{"queues of it on each broker that producers write to", "每个 broker 上供生产者写入的队列数"},
                      {.min = 0, .max = 1024, .source = "semantics 2; UpdateTopicSubCommand"})};
};

}  // namespace mqlab::models::rocketmq
