/// The faults of RabbitMQ's own making, in the form of the world's (sim/fault/): alarms of a node, and the end of one of its queue processes. They
/// strike and heal by a word to the node.
///
/// A memory alarm is a state of the process: a restart clears it. Free disk space is a state of the machine: a restarted node sees it again.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "models/rabbitmq/queue_end.hpp"
#include "sim/describe/field.hpp"
#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::models::rabbitmq {

struct MemoryAlarm {
  static constexpr std::string_view name = "memory-alarm";
  static constexpr std::string_view clear = "clear-memory-alarm";
  static constexpr Text title{"Memory alarm", "内存告警"};
  static constexpr Text meaning{
      "The node uses more memory than `vm_memory_high_watermark`: each connection is stopped at its next publish and told "
      "`connection.blocked`; nothing of it is read any more, acks and heartbeats neither. Who does not publish goes on. Healing: "
      "`connection.unblocked`, and what had waited is handled.",
      "节点内存超过 `vm_memory_high_watermark`：每个连接在下一次发布时被停住并收到 `connection.blocked`，其后的内容（包括确认与心跳）"
      "都不再读取；不发布的连接不受影响。恢复后收到 `connection.unblocked`，积压的内容得到处理。"};
  static constexpr sim::Target target = sim::Target::process;
  static constexpr bool heals = true;

  std::string process;
  static constexpr auto fields =
      std::tuple{describe::field("process", &MemoryAlarm::process, Text{"the node", "节点"},
                                 {.required = true, .source = "rabbitmq.com/docs/memory; semantics 2.6", .refers_to = "process"})};

  bool strike(sim::Hand& hand) const { return hand.tell(process, name, describe::to_value(*this)); }
  void heal(sim::Hand& hand) const { hand.tell(process, clear, describe::to_value(*this)); }
};

struct DiskAlarm {
  static constexpr std::string_view name = "disk-alarm";
  static constexpr std::string_view clear = "clear-disk-alarm";
  static constexpr Text title{"Disk alarm", "磁盘告警"};
  static constexpr Text meaning{
      "Less than `disk_free_limit` is free on the node's disk: publishers are blocked as by a memory alarm. What is written already is "
      "safe, and writing still works; a disk that is really full is the fault `disk-full`.",
      "节点磁盘剩余空间低于 `disk_free_limit`：像内存告警一样阻塞发布者。已写入的内容安全，写入仍可进行；磁盘真正写满请用 `disk-full`。"};
  static constexpr sim::Target target = sim::Target::process;
  static constexpr bool heals = true;

  std::string process;
  static constexpr auto fields =
      std::tuple{describe::field("process", &DiskAlarm::process, Text{"the node", "节点"},
                                 {.required = true, .source = "rabbitmq.com/docs/disk-alarms; semantics 2.6", .refers_to = "process"})};

  bool strike(sim::Hand& hand) const { return hand.tell(process, name, describe::to_value(*this)); }
  void heal(sim::Hand& hand) const { hand.tell(process, clear, describe::to_value(*this)); }
};

struct QueueCrash {
  static constexpr std::string_view name = "queue-crash";
  static constexpr Text title{"Queue process crash", "队列进程崩溃"};
  static constexpr Text meaning{
      "One queue process dies, the node lives and starts it again at once: what the queue had not confirmed is nacked, what was only in "
      "its memory or its mailbox is gone, and what its files hold comes back, flagged as redelivered. Its consumers are cancelled "
      "(`basic.cancel`) and must register again; an ack of what they hold finds nothing. A process that was killed from outside is back so "
      "soon that they stay.",
      "某个队列进程崩溃，节点仍在并立即将其重启：未确认的发布收到 nack，只在其内存或信箱中的消息丢失，文件中的消息重新出现并标记为 "
      "redelivered。其消费者被取消（`basic.cancel`"
      "），须重新注册；它们手中消息的确认不再起作用。被外部杀死的进程恢复得足够快，消费者得以保留。"};
  static constexpr sim::Target target = sim::Target::process;
  static constexpr bool heals = false;

  std::string process;
  std::string queue;
  QueueEnd by = QueueEnd::exception;
  static constexpr auto fields =
      std::tuple{describe::field("process", &QueueCrash::process, Text{"the node", "节点"}, {.required = true, .refers_to = "process"}),
                 describe::field("queue", &QueueCrash::queue, Text{"whose process dies", "其进程崩溃的队列"},
                                 {.required = true, .source = "semantics 3.4", .refers_to = "queue"}),
                 describe::field("by", &QueueCrash::by,
                                 Text{"an error of its own (its consumers are cancelled), or killed from outside (they stay)",
                                      "自身出错（其消费者被取消），或被外部杀死（消费者保留）"})};

  bool strike(sim::Hand& hand) const { return hand.tell(process, name, describe::to_value(*this)); }
  void heal(sim::Hand&) const {}
};

}  // namespace mqlab::models::rabbitmq
