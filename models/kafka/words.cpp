// What can be said to a broker beside the world's `start` and `stop`. Kafka has no faults of its own making.

#include <array>

#include "models/kafka/node/node.hpp"
#include "models/kafka/steps.hpp"
#include "models/kafka/style.hpp"
#include "sim/describe/problem.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::models::kafka {

std::span<const StepWord> KafkaStyle::step_words() const {
  static const std::array words{
      step_word<AddPartitionsStep>("add-partitions", {"give a topic more partitions", "为主题增加分区"}),
  };
  return words;
}
std::span<const sim::FaultKind> KafkaStyle::faults() const { return {}; }

/// An operator's tool asks a broker, and the broker its controller.
bool Node::on_command(sim::Context& ctx, std::string_view what, const describe::Value& arguments) {
  if (what != "add-partitions" || !controller_up_) return false;
  const describe::Sources sources;
  describe::Problems problems(sources);
  describe::ObjectReader reader(arguments, "", problems);
  AddPartitionsStep step;
  reader.read_fields(step);
  reader.finish();
  if (!problems.empty()) return false;
  ctx.send(controller_, make_frame(CreatePartitionsRequest{{}, step.topic, step.partitions}));
  return true;
}

}  // namespace mqlab::models::kafka
