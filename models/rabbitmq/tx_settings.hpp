/// AMQP transactions of a role's channel (tx.select): how many publishes or acknowledgements go into one, and when it is committed.
#pragma once

#include <chrono>
#include <cstdint>
#include <tuple>

#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

using describe::field;

struct TxSettings {
  std::int64_t size = 1;
  sim::Duration after = std::chrono::milliseconds(100);
  std::int64_t rollback_every = 0;
  static constexpr auto fields = std::tuple{
      field("size", &TxSettings::size, Text{"commit after so many messages", "累积这么多条后提交"}, {.min = 1, .source = "mqlab"}),
      field("after", &TxSettings::after, Text{"or so long after the first of them", "或在首条之后这么久提交"}, {.source = "mqlab"}),
      field("rollback_every", &TxSettings::rollback_every,
            Text{"the program rolls back every so manieth transaction; 0: none", "程序每隔多少个事务回滚一次；0 表示从不"},
            {.min = 0, .source = "mqlab"})};
};

}  // namespace mqlab::models::rabbitmq
