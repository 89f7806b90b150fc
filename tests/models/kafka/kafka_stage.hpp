/// A Kafka cluster in a world, a shop that publishes and a stock that consumes, faults; it is played, and what happened is read.
///
/// Brokers b1..b3 and the controller stand on hosts of their own, 1 ms apart; a flush takes 2 ms. The shop publishes the next message when
/// the last was answered, and again what was answered with anything but yes.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/kafka/kinds.hpp"
#include "models/kafka/style.hpp"
#include "models/ledger.hpp"
#include "sim/fault/crash.hpp"
#include "sim/fault/network_faults.hpp"
#include "sim/fault/pause.hpp"
#include "sim/fault/power_loss.hpp"
#include "sim/world/world.hpp"
#include "tests/support/stage.hpp"

namespace mqlab::models::kafka {

using namespace std::chrono_literals;

class KafkaStage {
 public:
  KafkaStage();

  template <class F>
  void strike(sim::Trigger when, F fault, sim::Duration lasts = 20s) {
    sim::Fault& f = plan.faults.emplace_back();
    f.kind = F::name;
    f.body = sim::stage::body(std::move(fault));
    f.trigger = std::move(when);
    f.lasts = lasts;
  }
  void run();

  // --- before ---
  BrokerPart broker;
  PublishPart publish;
  ConsumePart consume;
  sim::FaultPlan plan;
  std::uint64_t messages = 8;
  bool again = true;  ///< publish what was answered with anything but yes once more
  // --- after ---
  std::set<std::uint64_t> confirmed;
  std::vector<Confirm> answers;
  std::vector<std::uint64_t> delivered;
  std::vector<sim::Record> records;
  std::vector<std::size_t> struck;

  std::size_t count(sim::Kind kind, std::uint64_t message = 0) const;
  std::size_t count_at(sim::Kind kind, std::string_view process, std::uint64_t message) const;
  /// The names of the records of one message, as they came.
  std::vector<std::string> story(std::uint64_t message) const;
  std::string place_of(const sim::Record& r) const { return elements_.at(r.element); }

 private:
  sim::Platform platform_;
  sim::Recorder recorder_;
  std::vector<std::string> processes_;
  std::vector<std::string> elements_;
  std::map<std::uint16_t, std::string> names_;
};

}  // namespace mqlab::models::kafka
