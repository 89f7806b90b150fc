// What can be said to a broker beside the world's `start` and `stop`: nothing yet. RocketMQ has no faults of its own making.

#include "models/rocketmq/style.hpp"

namespace mqlab::models::rocketmq {

std::span<const StepWord> RocketStyle::step_words() const { return {}; }
std::span<const sim::FaultKind> RocketStyle::faults() const { return {}; }

}  // namespace mqlab::models::rocketmq
