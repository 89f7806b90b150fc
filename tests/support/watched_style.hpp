/// A style whose clients are watched at the seam to the program above them (models/client.hpp). A run is the same to the byte, watched or not.
#pragma once

#include "models/style.hpp"

namespace mqlab::testing {

class Breaches;

class WatchedStyle final : public models::Style {
  using Parts = std::span<const models::Part* const>;

 public:
  WatchedStyle(const models::Style& of, Breaches& breaches) : of_(of), breaches_(breaches) {}

  std::string_view name() const override { return of_.name(); }
  Text title() const override { return of_.title(); }
  const describe::ObjectSpec& broker_spec() const override { return of_.broker_spec(); }
  const describe::ObjectSpec& publish_spec() const override { return of_.publish_spec(); }
  const describe::ObjectSpec& consume_spec() const override { return of_.consume_spec(); }
  std::unique_ptr<models::Part> read_broker(describe::ObjectReader& r) const override { return of_.read_broker(r); }
  std::unique_ptr<models::Part> read_publish(describe::ObjectReader& r) const override { return of_.read_publish(r); }
  std::unique_ptr<models::Part> read_consume(describe::ObjectReader& r) const override { return of_.read_consume(r); }
  void check(const models::Part& broker, Parts publishes, Parts consumes, describe::ObjectReader& r) const override {
    of_.check(broker, publishes, consumes, r);
  }
  std::vector<std::string> process_names(const models::Part& broker) const override { return of_.process_names(broker); }
  std::span<const models::StepWord> step_words() const override { return of_.step_words(); }
  std::span<const sim::FaultKind> faults() const override { return of_.faults(); }
  std::span<const sim::KindInfo> kinds() const override { return of_.kinds(); }
  std::span<const sim::PayloadKind> payload_kinds() const override { return of_.payload_kinds(); }
  models::Metrics metrics() const override { return of_.metrics(); }
  void build(sim::World& world, const models::Part& broker, Parts consumes) const override { of_.build(world, broker, consumes); }
  std::unique_ptr<models::Client> make_client(const models::Part& broker, Parts publishes, Parts consumes,
                                              std::uint32_t number) const override;
  std::vector<Place> places(const models::Part& broker, const models::Part& consume) const override { return of_.places(broker, consume); }
  std::vector<Place> reaches(const models::Part& broker, const models::Part& publish, Parts consumes) const override {
    return of_.reaches(broker, publish, consumes);
  }
  std::vector<std::pair<Place, Place>> forwards(const models::Part& broker) const override { return of_.forwards(broker); }
  std::vector<std::pair<Place, Place>> may_forward(const models::Part& broker) const override { return of_.may_forward(broker); }
  std::vector<models::Promise> promised(const models::Part& broker, const models::Part* publish,
                                        const models::Part* consume) const override {
    return of_.promised(broker, publish, consume);
  }
  models::Judged judge(const models::JudgeFacts& facts) const override { return of_.judge(facts); }
  std::span<const sim::Kind> trouble_kinds() const override { return of_.trouble_kinds(); }
  std::span<const sim::Kind> fatal_kinds() const override { return of_.fatal_kinds(); }
  sim::Duration settle_time(const models::Part& broker, Parts publishes, Parts consumes) const override {
    return of_.settle_time(broker, publishes, consumes);
  }
  std::span<const models::Knob> knobs() const override { return of_.knobs(); }
  std::span<const models::FidelityRow> fidelity() const override { return of_.fidelity(); }

 private:
  const models::Style& of_;
  Breaches& breaches_;
};

}  // namespace mqlab::testing
