/// A client library that runs a local transaction of the program between two steps of its own (RocketMQ's transactional messages), and the shell
/// that can say afterwards whether that transaction happened. Both are capabilities beside `Client` and `ClientListener`: who has them derives
/// from them.
#pragma once

#include "models/ledger.hpp"
#include "models/message.hpp"
#include "sim/process/context.hpp"

namespace mqlab::models {

/// Of a client. The program's own effect is the local transaction: it begins when the library confirms, and has ended when the business is told.
class RunsLocalTransactions {
 public:
  virtual ~RunsLocalTransactions() = default;
  virtual void told(sim::Context&, sim::OperationId, Told) = 0;
};

/// Of a listener.
class KnowsOwnEffects {
 public:
  virtual ~KnowsOwnEffects() = default;
  /// Whether the program's own store has the effect of this operation, whoever did it.
  virtual bool own_effect(sim::Context&, sim::OperationId) = 0;
};

}  // namespace mqlab::models
