/// What a scenario may set about RocketMQ: vendor's names, real defaults, sources. "semantics" is semantics/rocketmq.md of this project.
///
///     version.hpp           the two profiles
///     broker_settings.hpp   the cluster; topic_settings.hpp: a topic
///     publish_settings.hpp  a publishing role
///     consume_settings.hpp  a consuming role
///     mutants.hpp           planted bugs, for tests
#pragma once

#include "models/mutant.hpp"
#include "models/rocketmq/broker_settings.hpp"
#include "models/rocketmq/consume_settings.hpp"
#include "models/rocketmq/mutants.hpp"
#include "models/rocketmq/publish_settings.hpp"
#include "models/style.hpp"

namespace mqlab::models::rocketmq {

using Broker = BrokerWith<BrokerSettings, Mutant>;
using BrokerPart = PartOf<Broker>;
using PublishPart = PartOf<PublishSettings>;
using ConsumePart = PartOf<ConsumeSettings>;

}  // namespace mqlab::models::rocketmq
