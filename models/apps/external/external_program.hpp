/// A program that is a process of its own, in any language: the third driver of the vocabulary (program.hpp).
///
/// It is told each event and answers with commands; what a command finds out at once (`stored`, `worked`) is told as the next event. What it may not do
/// (settle what it was never handed, publish while nothing can be published, invent operations) ends the run with `ProgramFailure`, so that no broker
/// model is asked what a real client library would refuse.
///
/// A producer's operations come from its customers, at the scenario's pace, whether it is up to them or not: `operation` tells each. Without a pace as
/// many are under way (not told) as `window` allows. What it never told when it dies, its business never learns.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/apps/application.hpp"
#include "models/apps/external/partner.hpp"
#include "models/apps/external/words.hpp"
#include "models/apps/program.hpp"

namespace mqlab::models::apps {

/// What it is set up with, the same for all its incarnations.
struct ExternalSetup {
  std::string process;
  ExternalSpec spec;
  PartnerFactory partner{};
  std::vector<std::string> names{};          ///< of all programs: whose messages there may be
  std::optional<ProducerSpec> operations{};  ///< a producer's
  std::optional<EffectSpec> effect{};        ///< in store 0
  std::vector<std::string> stores{};
  std::vector<std::string> services{};
  std::uint32_t workers = 0;
  bool publishes = false;
  bool consumes = false;
};

class ExternalProgram final : public Program {
 public:
  /// Both must outlive it.
  ExternalProgram(const ExternalSetup& setup, Lasting& lasting);
  ~ExternalProgram() override;

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
  void each_unfinished(const std::function<void(sim::OperationId, Told)>& visit) const override;

 private:
  // external_program.cpp: the talk, and the customers
  void tell(Desk& desk, describe::Value event);
  void tell(Desk& desk, const Event& event) { tell(desk, value_of(event, names_)); }
  describe::Value setup_value() const;
  void start_customers(Desk& desk);
  void set_pace(Desk& desk);
  void arrive(Desk& desk);
  void arrivals(Desk& desk);
  bool more() const;
  // obey.cpp: what it may ask
  void obey(Desk& desk, const describe::Value& command);
  void obey(Desk& desk, const describe::Value& as_said, command::Tell tell);
  void obey(Desk& desk, const describe::Value& as_said, command::Publish publish);
  void obey(Desk& desk, const describe::Value& as_said, command::SettleDelivery settle);
  void obey(Desk& desk, const describe::Value& as_said, command::StartTimer timer);
  void obey(Desk& desk, const describe::Value& as_said, command::CancelTimer timer);
  void obey(Desk& desk, const describe::Value& as_said, command::DoWork work);
  void obey(Desk& desk, const describe::Value& as_said, command::Commit commit);
  void obey(Desk& desk, const describe::Value& as_said, command::Skip skip);
  void obey(Desk& desk, const describe::Value& as_said, command::OutboxDone done);
  void obey(Desk& desk, const describe::Value& as_said, command::Call call);
  void obey(Desk& desk, const describe::Value& as_said, command::Reply reply);
  void obey(Desk& desk, const describe::Value& as_said, command::Stop stop);
  void need_store(std::uint32_t store) const;
  void need_message(std::string_view word, const Message& message) const;
  Message before(sim::MessageId id) const;

  struct InHand {
    std::uint32_t client = 0;
    std::uint64_t handle = 0;
  };

  const ExternalSetup& setup_;
  Lasting& lasting_;
  Names names_;
  sim::ProcessId self_ = sim::ProcessId::none;
  std::unique_ptr<Partner> partner_;
  std::deque<describe::Value> to_tell_;
  bool talking_ = false;

  std::vector<InHand> in_hand_;                      ///< deliveries in the order they came, until they are settled
  std::set<std::uint64_t> calls_;                    ///< of others, not yet answered
  std::map<std::uint64_t, std::uint32_t> at_work_;   ///< tag to worker
  std::map<std::uint64_t, sim::Timer> timers_;       ///< by the program's own names
  std::map<sim::MessageId, std::uint8_t> attempts_;  ///< publishes of each message by this incarnation
  struct Customer {
    bool published = false;
  };
  std::map<std::uint64_t, Customer> waiting_;  ///< operations that were told nothing yet
  bool pacing_ = false;
  bool confirms_ = false;
  sim::Time pace_origin_;
  std::uint64_t pace_ticks_ = 0;
  bool yielded_ = false;
};

}  // namespace mqlab::models::apps
