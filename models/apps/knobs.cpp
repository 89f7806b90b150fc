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
      Knob{"/producers/*/outbox",
           "true",
           {"an outbox: the message is written in the transaction of the effect, and published from there",
            "发件箱：消息与效果写入同一事务，再从发件箱发布"},
           {"one more write in that transaction; messages may repeat", "该事务多写一行；消息可能重复"}},
      Knob{"/producers/*/effect_when?",
           "\"before-publish\"",
           {"commit the own effect before publishing", "先提交自身效果再发布"},
           {"a crash in between loses the message", "其间崩溃会丢消息"}},
      Knob{"/producers/*/window?",
           "1",
           {"one message under way at a time", "一次只有一条在途消息"},
           {"a round trip for each message", "每条消息一次往返"}},
      Knob{"/consumers/*/effect/flush?",
           "true",
           {"the effect's commit waits for the disk", "效果的提交等待落盘"},
           {"a flush for each effect", "每次效果一次刷盘"}},
      Knob{"/consumers/*/key_order?",
           "\"after\"",
           {"write the seen key after the effect", "效果之后再写去重键"},
           {"a crash in between repeats it", "其间崩溃会导致重复"}},
      Knob{"/consumers/*/ack_every?",
           "1",
           {"acknowledge each delivery by itself", "逐条确认"},
           {"an ack frame for each message", "每条消息一个确认帧"}},
      Knob{"/consumers/*/concurrency?",
           "1",
           {"handle one message at a time", "一次只处理一条消息"},
           {"throughput of one thread", "只有单线程的吞吐"}},
      Knob{"/consumers/*/on_error?",
           "\"requeue\"",
           {"give back what handling failed on", "处理失败时退回队列"},
           {"a poison message comes back again and again", "毒消息会反复返回"}},
  };
  return knobs;
}

}  // namespace mqlab::models::apps
