/// The active controller (KRaft): it keeps the metadata, fences brokers that are not heard, elects leaders, decides who is in sync
/// (semantics 2.5, 2.7).
///
///     controller.cpp   frames, sessions, writing changes down before anyone learns them
///     election.cpp     which replica leads; what a fencing does
///
/// A change holds at once for the controller's own decisions. It is gathered for `costs.metadata_commit`, written, flushed, and only then
/// told: to each broker over its connection, in order. The quorum behind the controller is one process with a flushed store; its
/// failure is an outage of the control plane, and all sessions begin anew when it is back, as at a failover.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "models/kafka/frames.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::kafka {

class Controller final : public sim::Process {
 public:
  explicit Controller(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}

  void on_started(sim::Context&) override;
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context&, sim::Timer, sim::Due) override;
  void on_flushed(sim::Context&, sim::Ticket, sim::Flushed) override;

 private:
  enum Due : std::uint32_t { session_check = 1, write_changes, preferred_check, unclean_check };

  /// What the controller alone knows of a broker.
  struct Session {
    sim::Connection connection = sim::Connection::none;
    sim::Time deadline = sim::kNever;  ///< never: fenced already
    std::uint32_t incarnation = 0;
    bool leaving = false;  ///< its controlled shutdown waits for the others to learn of it
  };
  struct Answer {
    sim::Connection to;
    sim::Payload frame;
    bool catches_up = false;  ///< in place of a frame: the whole metadata
  };

  // controller.cpp
  void on_register(sim::Context&, sim::Connection, const RegisterBrokerRequest&);
  void on_heartbeat(sim::Context&, sim::Connection, const BrokerHeartbeatRequest&);
  void catch_up(sim::Context&, Session&, sim::Connection);
  sim::Payload as_it_is(const Answer&) const;
  void on_alter(sim::Context&, sim::Connection, const AlterPartitionRequest&);
  void on_create(sim::Context&, const CreateTxnPartitionRequest&);
  void on_create(sim::Context&, const CreatePartitionsRequest&);
  void create(sim::Context&, PartitionId);
  void check_sessions(sim::Context&);
  void arm_session_check(sim::Context&);
  void changed(sim::Context&, PartitionId);
  void changed(sim::Context&, BrokerId);
  void arm_write(sim::Context&);
  void write(sim::Context&);
  void record(sim::Context&, sim::Kind kind, PartitionId p, std::int64_t value);
  void tell_replication(sim::Context&, PartitionId p);
  sim::Element element(sim::Context&, PartitionId p);
  std::int64_t process_of(sim::Context&, BrokerId b) const;

  // election.cpp
  void fence(sim::Context&, BrokerId);
  void unfence(sim::Context&, BrokerId);
  void leave_isrs(sim::Context&, BrokerId);
  void forget_unclean(sim::Context&, BrokerId);
  bool elect(sim::Context&, PartitionId);
  void set_isr(PartitionId, std::vector<BrokerId> isr);
  void elect_leaderless(sim::Context&);
  void elect_preferred(sim::Context&);
  bool preferred_missing() const;
  void arm_scans(sim::Context&);

  std::shared_ptr<Cluster> cluster_;
  Image image_;
  std::vector<Session> sessions_;
  sim::File cells_ = sim::File::none;
  sim::Timer session_timer_ = sim::Timer::none;
  sim::Time session_timer_at_ = sim::kNever;
  bool write_armed_ = false;
  bool scan_armed_ = false;
  bool unclean_armed_ = false;
  ImageDelta pending_;           ///< decided, not written yet
  std::vector<Answer> answers_;  ///< to be sent when it is
  std::vector<std::pair<sim::Ticket, std::pair<ImageDelta, std::vector<Answer>>>> flushing_;
  std::vector<sim::Element> elements_;
};

}  // namespace mqlab::models::kafka
