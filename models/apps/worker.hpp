/// The declared worker: handles deliveries (a consumer, a relay) and calls (a service), one `Job` each.
///
/// A job is worked on, changes a store, calls other services, publishes on, and is answered, in this order; each part may be absent. A
/// consumer's answer is a settle, a service's a reply. `concurrency` jobs are in hand at a time, the rest waits in the order of arrival, as
/// in a thread pool behind the client library; `prefetch` bounds how many wait.
///
/// When the connection is lost, waiting deliveries are dropped (the broker gives them again, or, with automatic acknowledgement, never),
/// but a job in hand goes on: nobody tells a thread that its delivery is void. Its effect happens, its settle goes nowhere.
///
/// Idempotence apart (`message-id-apart`) is two transactions with a gap; the program only does the steps in the order it was told, and a
/// crash in the gap does the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/apps/application.hpp"
#include "models/apps/program.hpp"
#include "models/apps/spec.hpp"
#include "sim/core/ring.hpp"

namespace mqlab::models::apps {

/// The numbers under which a worker's stores were set up.
struct WorkerStores {
  std::uint32_t effect = 0;
  std::uint32_t keys = 0;
};

class WorkerProgram final : public Program {
 public:
  /// `relays`: it has a publish role (client 0, role 0). All references must outlive it.
  /// `queue_limit`: calls that may wait; one more is refused.
  WorkerProgram(const ConsumerSpec& spec, const HandlingSpec& handling, WorkerStores stores, bool relays, Lasting& lasting,
                std::optional<std::uint32_t> queue_limit = {});

  void on(Desk& desk, const event::Started& started) override;
  void on(Desk& desk, const event::Ready& ready) override;
  void on(Desk& desk, const event::Lost& lost) override;
  void on(Desk& desk, const event::Publishing& publishing) override;
  void on(Desk& desk, const event::Confirmed& confirmed) override;
  void on(Desk& desk, const event::Delivered& delivered) override;
  void on(Desk& desk, const event::TimerFired& timer) override;
  void on(Desk& desk, const event::Worked& worked) override;
  void on(Desk& desk, const event::Committed& committed) override;
  void on(Desk& desk, const event::Called& called) override;
  void on(Desk& desk, const event::Answered& answered) override;
  void on(Desk& desk, const event::StopAsked& stop) override;

 private:
  enum class Phase : std::uint8_t {
    free,
    waiting,
    working,
    key_before,
    storing,
    key_after,
    calling,
    to_publish,
    publishing,
    undoing,
    undoing_for_caller,
    pausing
  };
  struct Job {
    Phase phase = Phase::free;
    bool is_call = false;
    bool undo = false;        ///< a call that takes back an earlier one
    bool given_up = false;    ///< it failed in its last round
    bool stored = false;      ///< this job changed the store
    bool retry_helps = true;  ///< of a failed job: it may go well another time
    bool settled = false;
    std::uint32_t worker = 0;
    std::uint32_t client = 0;
    std::uint32_t epoch = 0;  ///< of the client's connection: a settle of an older one is void
    std::uint32_t next_call = 0;
    std::uint64_t handle = 0;  ///< of the delivery, or number of the call
    Message message;
    sim::MessageId published;  ///< a relay's own message
  };
  using Index = std::uint32_t;

  // worker.cpp: who is in hand
  Index take_job();
  void arrive(Desk& desk, Index index);
  void begin(Desk& desk, Index index, std::uint32_t worker);
  void release(Desk& desk, Index index);
  void settle(Desk& desk, Index index, Settle how);
  void succeed(Desk& desk, Index index);
  void fail(Desk& desk, Index index, bool retry_helps);
  void give_back(Desk& desk, Index index);
  void give_up(Desk& desk, Index index);
  std::uint32_t epoch(std::uint32_t client) const { return client < epochs_.size() ? epochs_[client] : 0; }
  // worker_steps.cpp: one job
  void after_work(Desk& desk, Index index);
  void store_effect(Desk& desk, Index index);
  void undo_for_caller(Desk& desk, Index index);
  void stored(Desk& desk, Index index, Outcome outcome);
  void call_next(Desk& desk, Index index);
  void publish_on(Desk& desk, Index index);
  void send_on(Desk& desk, Index index);
  void undo_or_fail(Desk& desk, Index index);
  Outcome commit(Desk& desk, Index index, Write write) const;

  const ConsumerSpec& spec_;
  const HandlingSpec& handling_;
  const WorkerStores stores_;
  const bool relays_;
  const std::optional<std::uint32_t> queue_limit_;
  Lasting& lasting_;
  Guard guard_ = Guard::none;
  bool confirms_ = false;
  bool stopping_ = false;
  bool releasing_ = false;
  std::vector<Job> jobs_;
  std::vector<Index> free_jobs_;
  sim::Ring<Index> waiting_;
  std::vector<std::uint32_t> idle_;    ///< workers
  std::vector<Index> to_publish_;      ///< relays that wait until publishing is possible
  std::vector<std::uint32_t> epochs_;  ///< connections lost so far, per client
  std::uint32_t unacked_ = 0;          ///< handled and not acknowledged yet, with `ack_every` > 1
};

}  // namespace mqlab::models::apps
