// What can be said to a broker beside the world's `start` and `stop`: nothing yet. Kafka has no faults of its own making.

#include "models/kafka/style.hpp"

namespace mqlab::models::kafka {

std::span<const StepWord> KafkaStyle::step_words() const { return {}; }
std::span<const sim::FaultKind> KafkaStyle::faults() const { return {}; }

}  // namespace mqlab::models::kafka
