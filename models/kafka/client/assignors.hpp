/// Which member of a group gets which partitions (semantics 5.3). Pure functions, computed by the group's leader.
#pragma once

#include <string>
#include <vector>

#include "models/kafka/frames.hpp"

namespace mqlab::models::kafka {

/// `topics`: those that exist, with their partitions in order.
Assignment assign(Assignor how, const std::vector<MemberInfo>& members, const std::vector<MetadataResponse::Topic>& topics);

}  // namespace mqlab::models::kafka
