/// What the toy log says on the wire and writes to its disks. Kinds from 128, as of every style.
#pragma once

#include <span>

#include "models/message.hpp"
#include "sim/process/payload.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::models::toy_log {

inline constexpr sim::Kind log_replicated{128};  ///< element: partition, value: the high watermark
inline constexpr sim::Kind log_recovered{129};   ///< element: partition, value: entries that the follower had and the leader had lost

/// A message with its offset, which is kNoOffset while it has none. The message is the block.
template <std::uint16_t K>
struct Carrier {
  static constexpr std::uint16_t payload_kind = K;
  sim::Offset offset = sim::kNoOffset;
};
using Publish = Carrier<128>;
using Entry = Carrier<129>;    ///< in the leader's log
using Replica = Carrier<130>;  ///< in the follower's log
using Data = Carrier<131>;     ///< answer to a fetch; without a message: nothing there, and it won't be waited for

struct Confirmed {
  static constexpr std::uint16_t payload_kind = 132;
  sim::MessageId message;
};
enum class Reader : std::uint8_t { consumer, follower, recovering };
/// "The entry at this offset, please": waited for, except by who recovers. What is before it has been stored (a follower) or handled (a consumer).
struct Fetch {
  static constexpr std::uint16_t payload_kind = 133;
  sim::Offset offset = sim::kNoOffset;  ///< kNoOffset: from what was committed
  Reader reader = Reader::consumer;
};
struct Commit {
  static constexpr std::uint16_t payload_kind = 134;
  sim::Offset upto = 0;
};

template <class C>
sim::Payload carry(sim::Offset offset, const Message& message) {
  return sim::Payload::of(C{offset}, 32 + message.body, sim::make_block(message));
}
template <class C>
sim::Payload plain(const C& content) {
  return sim::Payload::of(content, 32);
}
inline const Message& message_of(const sim::Payload& p) { return p.block_as<Message>(); }

std::span<const sim::KindInfo> kind_table();
std::span<const sim::PayloadKind> payload_table();

}  // namespace mqlab::models::toy_log
