/// A broker style made of paper: it can be described and read, not run. For tests of the loader, so that they do not change with RabbitMQ.
///
///     "broker": {"style": "paper", "nodes": ["post"], "queues": [{"name": "orders"}]}
///     "publish": {"queue": "orders", "confirm": true}          consumers: "queue", "ack", "prefetch"
///     steps: "purge" {"queue"}, "declare" {"queue": {...}}     faults: "out-of-ink" {"process", "pens"}
#pragma once

#include "models/style.hpp"

namespace mqlab::lab::testing {

const models::Style& paper_style();

}  // namespace mqlab::lab::testing
