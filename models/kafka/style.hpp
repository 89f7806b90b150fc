/// Kafka as a style. What it tells the rest stands in a file per question: settings.hpp (what can be set), kinds.hpp (what is
/// recorded), promises.cpp (what is promised), judge.cpp (was it broken?), check.cpp (does it fit together?), fidelity.cpp (what is
/// represented), knobs.cpp (what to try), words.cpp (what operators and faults can say to a node).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/kafka/settings.hpp"
#include "models/style.hpp"

namespace mqlab::models::kafka {

class KafkaStyle final : public Style {
 public:
  std::string_view name() const override { return "kafka"; }
  Text title() const override { return {"Apache Kafka", "Apache Kafka"}; }

  const describe::ObjectSpec& broker_spec() const override;
  const describe::ObjectSpec& publish_spec() const override;
  const describe::ObjectSpec& consume_spec() const override;
  std::unique_ptr<Part> read_broker(describe::ObjectReader&) const override;
  std::unique_ptr<Part> read_publish(describe::ObjectReader&) const override;
  std::unique_ptr<Part> read_consume(describe::ObjectReader&) const override;
  void check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
             describe::ObjectReader&) const override;
  std::vector<std::string> process_names(const Part& broker) const override;
  std::span<const StepWord> step_words() const override;
  std::span<const sim::FaultKind> faults() const override;

  std::span<const sim::KindInfo> kinds() const override;
  std::span<const sim::PayloadKind> payload_kinds() const override;

  void build(sim::World&, const Part& broker, std::span<const Part* const> consumes) const override;
  std::unique_ptr<Client> make_client(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                                      std::uint32_t number) const override;
  std::vector<Place> reaches(const Part& broker, const Part& publish, std::span<const Part* const> consumes) const override;
  std::vector<Place> places(const Part& broker, const Part& consume) const override;

  std::vector<Promise> promised(const Part& broker, const Part* publish, const Part* consume) const override;
  Judged judge(const JudgeFacts&) const override;
  std::span<const sim::Kind> trouble_kinds() const override;
  std::span<const sim::Kind> fatal_kinds() const override;
  sim::Duration settle_time(const Part& broker, std::span<const Part* const> publishes,
                            std::span<const Part* const> consumes) const override;
  Metrics metrics() const override;
  std::span<const Knob> knobs() const override;
  std::span<const FidelityRow> fidelity() const override;
};

const Style& style();

inline const Broker& broker_of(const Part& part) { return static_cast<const BrokerPart&>(part).value; }
inline const PublishSettings& publish_of(const Part& part) { return static_cast<const PublishPart&>(part).value; }
inline const ConsumeSettings& consume_of(const Part& part) { return static_cast<const ConsumePart&>(part).value; }

}  // namespace mqlab::models::kafka
