/// The full cycle as a scenario: publish -> confirm -> deliver -> ack on RabbitMQ, one node, three hosts.
#pragma once

#include <cstdint>
#include <string>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::bench {

/// A scenario of this text; throws what is wrong with it.
lab::ScenarioFile loaded(const std::string& text);
/// `connections` producers, each with its queue and its consumer; `window` messages of each in flight; `total` messages together.
lab::ScenarioFile cycle(std::int64_t window, std::int64_t total, std::int64_t connections);

}  // namespace mqlab::bench
