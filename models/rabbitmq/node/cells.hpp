/// Declarations as they stand on the disk: a cell each, in the order of declaration; an empty payload is a declaration taken back.
#pragma once

#include <cstdint>

#include "models/rabbitmq/frames.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::models::rabbitmq {

template <class Settings>
sim::Payload declaration(std::uint16_t kind, const Settings& settings) {
  sim::Payload p(kind, kSetupBytes);
  p.block = sim::make_block(settings);
  return p;
}

}  // namespace mqlab::models::rabbitmq
