#include "models/apps/build.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "models/apps/external/external_program.hpp"
#include "models/apps/producer.hpp"
#include "models/apps/worker.hpp"

namespace mqlab::models::apps {

namespace {

StoreUse use_of(const EffectSpec& effect, const std::string& host, StoreTable& stores) {
  if (!effect.store.empty()) return stores.use(effect.store, host);
  StoreUse use;
  use.name = effect.outside;
  use.outside = true;
  return use;
}

/// The setup with an external program in it; stores, services and workers are set up already.
ProcessFactory external_process(ApplicationSetup setup, ExternalSetup external, const Outside& outside) {
  external.partner = outside.partner;
  external.names = outside.names;
  external.services = setup.services;
  external.workers = setup.workers;
  for (const StoreUse& use : setup.stores) external.stores.push_back(use.name);
  const auto shared = std::make_shared<const ExternalSetup>(std::move(external));
  setup.program = [shared](Lasting& lasting) -> std::unique_ptr<Program> { return std::make_unique<ExternalProgram>(*shared, lasting); };
  return application_factory(std::move(setup));
}

ProcessFactory worker_process(const ConsumerSpec& spec, const HandlingSpec& handling, const std::string& host,
                              std::vector<ClientFactory> clients, bool relays, StoreTable& stores, const Outside& outside,
                              std::optional<std::uint32_t> queue_limit = {}) {
  ApplicationSetup setup;
  setup.clients = std::move(clients);
  setup.services = handling.calls;
  setup.call_timeout = handling.call_timeout;
  setup.workers = handling.concurrency;
  setup.poison = handling.poison;
  WorkerStores numbers;
  if (handling.effect) {
    setup.stores.push_back(use_of(*handling.effect, host, stores));
    if (handling.idempotent == Idempotent::message_id_apart) {
      const std::string name = handling.keys_in.empty() ? spec.id + "-keys" : handling.keys_in;
      if (name != setup.stores[0].name) setup.stores.push_back(stores.use(name, host));
      numbers.keys = static_cast<std::uint32_t>(setup.stores.size() - 1);
    }
  }
  if (handling.program) {
    const bool consumes = !setup.clients.empty();
    return external_process(
        std::move(setup),
        {.process = spec.id, .spec = *handling.program, .effect = handling.effect, .publishes = relays, .consumes = consumes}, outside);
  }
  const auto specs = std::make_shared<const std::pair<ConsumerSpec, HandlingSpec>>(spec, handling);
  setup.program = [specs, numbers, relays, queue_limit](Lasting& lasting) -> std::unique_ptr<Program> {
    return std::make_unique<WorkerProgram>(specs->first, specs->second, numbers, relays, lasting, queue_limit);
  };
  return application_factory(std::move(setup));
}

}  // namespace

StoreUse StoreTable::use(const std::string& name, const std::string& user_host) {
  auto found = std::find_if(stores_.begin(), stores_.end(), [&](const StoreSpec& s) { return s.name == name; });
  if (found == stores_.end()) {
    StoreSpec fresh;
    fresh.name = name;
    found = stores_.insert(stores_.end(), std::move(fresh));
  }
  if (found->host.empty()) found->host = user_host;
  StoreUse use;
  use.name = found->name;
  use.host = found->host;
  use.initial = found->initial;
  use.minimum = found->minimum;
  use.enforce = found->enforce;
  return use;
}

ProcessFactory producer_process(const ProducerSpec& spec, const std::string& host, ClientFactory client, StoreTable& stores, bool replies,
                                const Outside& outside) {
  ApplicationSetup setup;
  const bool publishes = static_cast<bool>(client);
  if (publishes) setup.clients.push_back(std::move(client));
  if (spec.effect) setup.stores.push_back(use_of(*spec.effect, host, stores));
  setup.services = spec.calls;
  setup.call_timeout = spec.call_timeout;
  setup.operation = spec.id;
  setup.poison = spec.rollback;
  setup.poison_commits = true;
  if (spec.program) {
    return external_process(
        std::move(setup),
        {.process = spec.id, .spec = *spec.program, .operations = spec, .effect = spec.effect, .publishes = publishes, .consumes = replies},
        outside);
  }
  const auto shared = std::make_shared<const ProducerSpec>(spec);
  setup.program = [shared, publishes, replies](Lasting& lasting) -> std::unique_ptr<Program> {
    return std::make_unique<ProducerProgram>(*shared, publishes, lasting, replies);
  };
  return application_factory(std::move(setup));
}

ProcessFactory consumer_process(const ConsumerSpec& spec, const HandlingSpec& handling, const std::string& host,
                                std::vector<ClientFactory> clients, bool relays, StoreTable& stores, const Outside& outside) {
  return worker_process(spec, handling, host, std::move(clients), relays, stores, outside);
}

ProcessFactory service_process(const ServiceSpec& spec, const HandlingSpec& handling, const std::string& host, StoreTable& stores,
                               const Outside& outside) {
  ConsumerSpec as_worker;
  as_worker.id = spec.id;
  return worker_process(as_worker, handling, host, {}, false, stores, outside, spec.queue_limit);
}

ProcessFactory program_process(ApplicationSetup setup) { return application_factory(std::move(setup)); }

std::optional<EffectPlace> effect_place(const std::optional<EffectSpec>& effect) {
  if (!effect) return {};
  if (!effect->store.empty()) return EffectPlace{"store", effect->store};
  return EffectPlace{"outside", effect->outside};
}

}  // namespace mqlab::models::apps
