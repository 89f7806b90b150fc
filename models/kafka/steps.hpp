/// An operator's words to a broker: the arguments of the step `add-partitions`.
///
///     {"at": "30s", "do": "add-partitions", "process": "b1", "topic": "orders", "partitions": 3}
///
/// As `kafka-topics.sh --bootstrap-server b1 --alter --topic orders --partitions 3`: the number is the new total. The broker passes it on to the
/// controller; producers and consumers learn of it with their next metadata.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "sim/describe/field.hpp"

namespace mqlab::models::kafka {

struct AddPartitionsStep {
  std::string topic;
  std::int64_t partitions = 0;
  static constexpr auto fields =
      std::tuple{describe::field("topic", &AddPartitionsStep::topic, Text{"the topic", "主题"}, {.required = true, .refers_to = "topic"}),
                 describe::field("partitions", &AddPartitionsStep::partitions,
                                 Text{"how many it has then; at most its grows.to", "增加后的分区总数；不超过主题的 grows.to"},
                                 {.required = true, .min = 1})};
};

}  // namespace mqlab::models::kafka
