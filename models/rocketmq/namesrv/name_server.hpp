/// A name server: a table of brokers in memory, and nothing else. Name servers do not know one another (semantics 1; RouteInfoManager).
///
/// A broker is forgotten at once when its connection closes, and after 120 s without a registration, when its idle connection is closed. A
/// crash is the first, a power loss the second.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "models/rocketmq/frames.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::rocketmq {

class NameServer final : public sim::Process {
 public:
  explicit NameServer(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}

  void on_started(sim::Context&) override;
  void on_accepted(sim::Context&, sim::Connection, sim::ProcessId) override {}
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context&, sim::Timer, sim::Due) override;

 private:
  struct Live {
    BrokerId broker = kNone;
    sim::Connection connection = sim::Connection::none;
    sim::Time heard{};
    std::vector<TopicId> topics;
    bool master = false;
    std::uint32_t epoch = 0;
  };
  void registered(sim::Context&, sim::Connection, const RegisterBroker&);
  void remove(sim::Context&, std::size_t at, sim::Kind why);
  RouteResponse route(TopicId topic) const;
  void arm(sim::Context&);

  std::shared_ptr<Cluster> cluster_;
  std::vector<Live> live_;  ///< in the order of registration
  bool armed_ = false;
};

}  // namespace mqlab::models::rocketmq
