/// RabbitMQ as a style. What it tells the rest stands in a file per question: settings.hpp (what can be set), kinds.hpp (what is
/// recorded), promises.cpp (what is promised), judge.cpp (was it broken?), check.cpp (does it fit together?), fidelity.cpp (what is
/// represented), knobs.cpp (what to try), metrics.cpp (what operators watch), words.cpp (what operators and faults can say to a node).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/described_style.hpp"
#include "models/rabbitmq/settings.hpp"

namespace mqlab::models::rabbitmq {

class RabbitStyle final : public DescribedStyle<BrokerSettings, PublishSettings, ConsumeSettings, Mutant> {
 public:
  std::string_view name() const override { return "rabbitmq"; }
  Text title() const override { return {"RabbitMQ", "RabbitMQ"}; }

  void check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
             describe::ObjectReader&) const override;
  std::vector<std::string> process_names(const Part& broker) const override;
  std::span<const StepWord> step_words() const override;
  std::span<const sim::FaultKind> faults() const override;

  std::span<const sim::KindInfo> kinds() const override;
  std::span<const sim::PayloadKind> payload_kinds() const override;
  Metrics metrics() const override;

  void build(sim::World&, const Part& broker, std::span<const Part* const> consumes) const override;
  std::vector<Place> places(const Part& broker, const Part& consume) const override;
  std::vector<Place> reaches(const Part& broker, const Part& publish, std::span<const Part* const> consumes) const override;
  std::vector<std::pair<Place, Place>> forwards(const Part& broker) const override;
  std::vector<std::pair<Place, Place>> may_forward(const Part& broker) const override;

  std::vector<Promise> promised(const Part& broker, const Part* publish, const Part* consume) const override;
  Judged judge(const JudgeFacts&) const override;
  std::span<const sim::Kind> trouble_kinds() const override;
  sim::Duration settle_time(const Part& broker, std::span<const Part* const> publishes,
                            std::span<const Part* const> consumes) const override;
  std::span<const Knob> knobs() const override;
  std::span<const FidelityRow> fidelity() const override;
  const Configuration* configuration() const override;

 protected:
  void predeclare(describe::ObjectReader&) const override;
  std::unique_ptr<Client> client(const Broker&, std::vector<PublishSettings>, std::vector<ConsumeSettings>,
                                 std::uint32_t number) const override;
};

const Style& style();

inline const Broker& broker_of(const Part& part) { return part_as<Broker>(part); }
inline const PublishSettings& publish_of(const Part& part) { return part_as<PublishSettings>(part); }
inline const ConsumeSettings& consume_of(const Part& part) { return part_as<ConsumeSettings>(part); }

/// Whether first deliveries to this consumer come in the order of the queue (O1): one at a time, acknowledged by hand.
bool keeps_order(const ConsumeSettings&);
/// The broker as it is once the programs have declared what they declare.
class Declared {
 public:
  /// `publish` may be null. All must outlive this.
  Declared(const BrokerSettings&, const PublishSettings* publish, std::span<const Part* const> consumes);
  Declared(const Declared&) = delete;
  Declared& operator=(const Declared&) = delete;
  const BrokerSettings& operator*() const { return *settings_; }
  const BrokerSettings* operator->() const { return settings_; }

 private:
  BrokerSettings own_;  ///< used only where it differs: thousands of producers ask
  const BrokerSettings* settings_;
};

/// The row of semantics 7 that covers a publish of this kind: `P1` ... `P5`, or `P10` when no declared queue can take it.
std::string_view publish_promise(const BrokerSettings&, const PublishSettings&, std::span<const Part* const> consumes);

}  // namespace mqlab::models::rabbitmq
