/// Settings that a version does not have yet, or takes no longer. Adds problems to the reader.
#pragma once

#include "models/kafka/broker_settings.hpp"

namespace mqlab::describe {
class ObjectReader;
}

namespace mqlab::models::kafka {

void check_features(const BrokerSettings&, describe::ObjectReader&);

}  // namespace mqlab::models::kafka
