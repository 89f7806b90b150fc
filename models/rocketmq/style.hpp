/// RocketMQ as a style. What it tells the rest stands in a file per question: settings.hpp (what can be set), kinds.hpp (what is
/// recorded), promises.cpp (what is promised), judge.cpp (was it broken?), check.cpp (does it fit together?), fidelity.cpp (what is
/// represented), knobs.cpp (what to try), words.cpp (what operators and faults can say to a node).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/described_style.hpp"
#include "models/rocketmq/settings.hpp"

namespace mqlab::models::rocketmq {

class RocketStyle final : public DescribedStyle<BrokerSettings, PublishSettings, ConsumeSettings, Mutant> {
 public:
  std::string_view name() const override { return "rocketmq"; }
  Text title() const override { return {"Apache RocketMQ", "Apache RocketMQ"}; }

  void check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
             describe::ObjectReader&) const override;
  std::vector<std::string> process_names(const Part& broker) const override;
  std::span<const StepWord> step_words() const override;
  std::span<const sim::FaultKind> faults() const override;

  std::span<const sim::KindInfo> kinds() const override;
  std::span<const sim::PayloadKind> payload_kinds() const override;

  void build(sim::World&, const Part& broker, std::span<const Part* const> consumes) const override;
  std::vector<Place> reaches(const Part& broker, const Part& publish, std::span<const Part* const> consumes) const override;
  std::uint32_t listener_threads(const Part& consume) const override;
  std::vector<Place> places(const Part& broker, const Part& consume) const override;
  std::vector<std::pair<Place, Place>> forwards(const Part& broker) const override;
  std::vector<std::pair<Place, Place>> may_forward(const Part& broker) const override;

  std::vector<Promise> promised(const Part& broker, const Part* publish, const Part* consume) const override;
  Judged judge(const JudgeFacts&) const override;
  std::span<const sim::Kind> trouble_kinds() const override;
  sim::Duration settle_time(const Part& broker, std::span<const Part* const> publishes,
                            std::span<const Part* const> consumes) const override;
  Metrics metrics() const override;
  std::span<const Knob> knobs() const override;
  std::span<const FidelityRow> fidelity() const override;
  const Configuration* configuration() const override;

 protected:
  std::unique_ptr<Client> client(const Broker&, std::vector<PublishSettings>, std::vector<ConsumeSettings>,
                                 std::uint32_t number) const override;
};

const Style& style();

inline const Broker& broker_of(const Part& part) { return part_as<Broker>(part); }
inline const PublishSettings& publish_of(const Part& part) { return part_as<PublishSettings>(part); }
inline const ConsumeSettings& consume_of(const Part& part) { return part_as<ConsumeSettings>(part); }

}  // namespace mqlab::models::rocketmq
