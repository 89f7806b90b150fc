/// From specs to processes: what `lab/` calls for each producer, consumer and service of a scenario.
///
///     StoreTable stores(scenario.stores);
///     world.add_process({.name = spec.id, .role = "producer", .host = host, .start = spec.start,
///                        .make = producer_process(spec, host, client, stores)});
///
/// A factory copies all that it needs; it may outlive the scenario. Build processes in the order of the scenario: a store without a
/// declared host stands on the host of its first user.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/apps/application.hpp"
#include "models/apps/external/partner.hpp"
#include "models/apps/spec.hpp"

namespace mqlab::models::apps {

using ProcessFactory = std::function<std::unique_ptr<sim::Process>()>;

/// All stores of a scenario, declared or found at their first use.
class StoreTable {
 public:
  explicit StoreTable(std::vector<StoreSpec> declared = {}) : stores_(std::move(declared)) {}
  StoreUse use(const std::string& name, const std::string& user_host);
  const std::vector<StoreSpec>& stores() const { return stores_; }

 private:
  std::vector<StoreSpec> stores_;
};

/// What programs of their own need (`program` in a spec): who starts them, and the names of all programs.
struct Outside {
  PartnerFactory partner{};
  std::vector<std::string> names{};
};

/// `client` is null for a producer that only calls. `replies`: it also consumes, and an operation is over when its reply has come.
ProcessFactory producer_process(const ProducerSpec& spec, const std::string& host, ClientFactory client, StoreTable& stores,
                                bool replies = false, const Outside& outside = {});
/// `relays`: client 0 has a publish role, and each delivery is published on.
ProcessFactory consumer_process(const ConsumerSpec& spec, const HandlingSpec& handling, const std::string& host,
                                std::vector<ClientFactory> clients, bool relays, StoreTable& stores, const Outside& outside = {});
ProcessFactory service_process(const ServiceSpec& spec, const HandlingSpec& handling, const std::string& host, StoreTable& stores,
                               const Outside& outside = {});
/// A program of your own: a coroutine.
ProcessFactory program_process(ApplicationSetup setup);

/// Where an effect is counted: the (kind, label) of its element, as `Context::element` is told them.
struct EffectPlace {
  std::string kind;
  std::string label;
};
std::optional<EffectPlace> effect_place(const std::optional<EffectSpec>& effect);

}  // namespace mqlab::models::apps
