#include "models/apps/faults.hpp"

#include <array>

#include "sim/fault/hand.hpp"

namespace mqlab::models::apps {

bool SlowConsumer::strike(sim::Hand& hand) const { return hand.tell(process, name, describe::to_value(*this)); }
void SlowConsumer::heal(sim::Hand& hand) const {
  SlowConsumer none;
  none.process = process;
  hand.tell(process, name, describe::to_value(none));
}

bool PoisonMessage::strike(sim::Hand& hand) const { return hand.tell(process, name, describe::to_value(*this)); }
void PoisonMessage::heal(sim::Hand& hand) const { hand.tell(process, cure, describe::to_value(*this)); }

std::span<const sim::FaultKind> app_faults() {
  static const std::array kinds{sim::fault_kind<SlowConsumer>(), sim::fault_kind<PoisonMessage>()};
  return kinds;
}

}  // namespace mqlab::models::apps
