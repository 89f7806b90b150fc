#include "models/apps/knobs.hpp"

#include <array>

namespace mqlab::models::apps {

std::span<const Knob> app_knobs() {
  static constexpr std::array knobs{
      Knob{"/consumers/*/idempotent",
           "\"message-id\"",
           {"an idempotent consumer: the message's key is written together with the effect", "幂等消费者：去重键与效果在同一事务中写入"},
           {"one more write in the effect's transaction; keys must be kept", "效果的事务多写一行；须保存去重键"}},
      Knob{"/consumers/*/ack_when",
           "\"after-effect\"",
           {"acknowledge when the effect is done", "效果完成后才确认"},
           {"a crash in between repeats it", "其间崩溃会导致重复"}},
      Knob{"/producers/*/retry",
           "{\"timeout\": \"500ms\", \"max\": 5}",
           {"publish again what was not confirmed in time", "限时内未确认则重新发布"},
           {"may repeat what had arrived; consumers must be idempotent", "可能重复已到达的消息；消费者须幂等"}},
  };
  return knobs;
}

}  // namespace mqlab::models::apps
