/// What a scenario may set about Kafka: vendor's names, real defaults, sources. "semantics" is semantics/kafka.md of this project.
///
///     version.hpp             the versions and the defaults that changed
///     broker_settings.hpp     the cluster; topic_settings.hpp: a topic
///     producer_settings.hpp   a publishing role
///     consumer_settings.hpp   a consuming role
///     mutants.hpp             planted bugs, for tests
#pragma once

#include "models/kafka/broker_settings.hpp"
#include "models/kafka/consumer_settings.hpp"
#include "models/kafka/mutants.hpp"
#include "models/kafka/producer_settings.hpp"
#include "models/mutant.hpp"
#include "models/style.hpp"

namespace mqlab::models::kafka {

using Broker = BrokerWith<BrokerSettings, Mutant>;
using BrokerPart = PartOf<Broker>;
using PublishPart = PartOf<PublishSettings>;
using ConsumePart = PartOf<ConsumeSettings>;

}  // namespace mqlab::models::kafka
