/// The controller of 5.x: for each broker name a master, its epoch, and SyncStateSet, from which alone a new master is elected (semantics 5.6;
/// ReplicasInfoManager, DefaultBrokerHeartbeatManager).
///
/// One process stands for the controllers' Raft group: what it decides is flushed before it counts. A broker that closes its connection is dead
/// at once, one that is not heard for 10 s at the next look, each 5 s. A master that comes back before it was missed has to be elected anew: it
/// may have lost what only its page cache had.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "models/rocketmq/frames.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::rocketmq {

class Controller final : public sim::Process {
 public:
  explicit Controller(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}

  void on_started(sim::Context&) override;
  void on_accepted(sim::Context&, sim::Connection, sim::ProcessId) override {}
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context&, sim::Timer, sim::Due) override;
  void on_flushed(sim::Context&, sim::Ticket, sim::Flushed) override;

 private:
  struct Known {
    sim::Connection connection = sim::Connection::none;  ///< none: dead
    sim::Time heard{};
    std::uint32_t epoch = 0;
    std::int64_t max = 0;
    bool before = false;  ///< it was here before: its next connection is that of a broker that has come back
  };
  struct Asked {  ///< an answer that waits for the disk
    sim::Connection connection = sim::Connection::none;
    std::uint32_t opaque = 0;
    NameId name = kNone;
  };
  void heard(sim::Context&, sim::Connection, const ControllerBeat&);
  void dead(sim::Context&, BrokerId);
  void elect(sim::Context&, NameId, BrokerId last_choice);
  void alter(sim::Context&, sim::Connection, std::uint32_t opaque, const AlterSyncStateSet&);
  void decided(sim::Context&, NameId);
  ReplicaInfo info(NameId) const;

  std::shared_ptr<Cluster> cluster_;
  sim::File file_ = sim::File::none;
  std::vector<cell::Elected> elected_;  ///< by broker name
  std::vector<Known> known_;            ///< by broker
  std::vector<NameId> undecided_;       ///< changed, and the disk does not have it yet
  std::vector<Asked> asked_;
  sim::Ticket flushing_ = sim::Ticket::none;
};

}  // namespace mqlab::models::rocketmq
