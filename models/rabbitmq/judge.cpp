// Was the damage promised against? Only facts of the run count: what was configured, where the message was held, what struck since.

#include <algorithm>
#include <array>
#include <optional>

#include "models/judge_facts.hpp"
#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/style.hpp"

namespace mqlab::models::rabbitmq {

namespace {

/// Of the scenario, or declared by a program. What an operator declares meanwhile is not known here.
std::vector<QueueSettings> queues_of(const JudgeFacts& f) {
  if (f.broker == nullptr) return {};
  return Declared(broker_of(*f.broker).settings, f.publish != nullptr ? &publish_of(*f.publish) : nullptr, f.consumes)->queues;
}
/// A single active consumer that is cancelled while its channel stays.
bool any_cancelled_sac(const JudgeFacts& f) {
  const std::vector<QueueSettings> queues = queues_of(f);
  return std::any_of(f.consumes.begin(), f.consumes.end(), [&](const Part* c) {
    const ConsumeSettings& role = consume_of(*c);
    return role.cancel_after && std::any_of(queues.begin(), queues.end(), [&](const QueueSettings& q) {
             return q.name == role.queue && q.arguments.single_active_consumer;
           });
  });
}
bool cancelled_sac_of_310(const JudgeFacts& f) {
  return f.broker != nullptr && broker_of(*f.broker).settings.version == Version::v3_10 && any_cancelled_sac(f);
}
/// Some queue process may have ended: with its node, alone, or by a failing write (semantics 3.4).
bool queue_process_ended(const JudgeFacts& f) {
  constexpr std::array<std::string_view, 5> kEnds{"crash", "power-loss", "queue-crash", "disk-error", "disk-full"};
  return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view fault) { return f.struck(fault); }) || cancelled_sac_of_310(f);
}
bool any_auto_ack(const JudgeFacts& f) {
  return std::any_of(f.consumes.begin(), f.consumes.end(), [](const Part* c) { return consume_of(*c).ack == AckMode::automatic; });
}
bool any_queue(const JudgeFacts& f, bool (*test)(const QueueArguments&)) {
  const std::vector<QueueSettings> queues = queues_of(f);
  return std::any_of(queues.begin(), queues.end(), [&](const QueueSettings& q) { return test(q.arguments); });
}
/// Whether a queue that the configuration has may be gone, or unbound, when something is published.
bool may_vanish(const JudgeFacts& f) {
  const std::vector<QueueSettings> queues = queues_of(f);
  return f.operator_changed || std::any_of(queues.begin(), queues.end(), [](const QueueSettings& q) {
           return q.auto_delete || q.exclusive || q.arguments.expires.has_value();
         });
}
/// A program that acknowledges wrongly loses its channel (406), and for good if it opens no other; one that rolls its acks back holds on to what it was
/// given (semantics 2.4, 4.3).
bool any_misuse(const JudgeFacts& f) {
  return std::any_of(f.consumes.begin(), f.consumes.end(), [](const Part* c) {
    const ConsumeSettings& role = consume_of(*c);
    const bool wrong_ack = role.ack_twice != 0 || role.ack_on != AckOn::same_channel;
    return (wrong_ack && !role.connection.reopen_channel) || (role.tx && role.tx->rollback_every != 0);
  });
}
/// It acknowledges more at once than it may have in hand (semantics 4.1, 4.3).
bool waits_for_itself(const JudgeFacts& f) {
  return std::any_of(f.consumes.begin(), f.consumes.end(), [&](const Part* c) {
    const std::int64_t prefetch = consume_of(*c).prefetch;
    return prefetch != 0 && prefetch < static_cast<std::int64_t>(f.settles_every);
  });
}
/// Only processes ended, all of them run again, and clients connect again by themselves.
bool all_back(const JudgeFacts& f) {
  const auto ended = [](std::string_view kind) {
    return kind == "crash" || kind == "restart" || kind == "power-loss" || kind == "queue-crash";
  };
  const auto recovers = [](const Part* c) { return consume_of(*c).connection.automatic_recovery; };
  return f.brokers_down == 0 && !f.consumers_down && !f.operator_changed &&
         std::all_of(f.faults_since.begin(), f.faults_since.end(), ended) && std::all_of(f.consumes.begin(), f.consumes.end(), recovers);
}

/// Where the promise of C5 ends by what was configured: a time to live, a limit, a deletion.
std::optional<Judged> judge_fate(const JudgeFacts& f) {
  if (!f.fate || f.broker == nullptr) return {};
  switch (*f.fate) {
    case Fate::expired: {
      const bool by_publisher = f.publish != nullptr && (publish_of(*f.publish).expiration || !publish_of(*f.publish).expirations.empty());
      if (!by_publisher && !f.operator_changed && !any_queue(f, [](const QueueArguments& a) { return a.message_ttl.has_value(); })) {
        return broken("C5", {"it expired, and nobody had set a time to live", "没有人设置过期时间，它却过期了"});
      }
      return expected(
          "C5", {"its time to live was over, and nothing took it as a dead letter: no exchange, no queue, or it had come round in a circle",
                 "存活时间已过，且没有死信去处：没有死信交换机、没有队列，或已在死信环路中绕回"});
    }
    case Fate::dropped:
      if (!f.operator_changed && !any_queue(f, [](const QueueArguments& a) { return a.max_length || a.max_length_bytes; })) {
        return broken("C5", {"it was dropped, and no queue has a limit", "没有队列设置上限，它却被丢弃"});
      }
      return expected("C5", {"a queue was full: a limit ends the promise", "队列已满：长度上限之处承诺终止"});
    case Fate::dead_lettered:
      return expected("C5", {"it stands among the dead letters: nobody has handled it", "它停在死信队列中：没有人处理过"});
    case Fate::rejected:
      return expected("C5", {"a consumer rejected it, and no dead-letter exchange took it", "消费者拒绝了它，且没有死信交换机接收"});
    case Fate::purged: return expected("C5", {"an operator emptied the queue", "队列被人工清空"});
    case Fate::deleted: return expected("C5", {"its queue was deleted", "队列已被删除"});
    case Fate::lost:
      if (!f.dead_lettered || !queue_process_ended(f)) return {};
      return expected(
          "C6", {"dead-lettering is at most once: two journals, and a crash between them", "死信转移至多一次：两份日志之间发生了崩溃"});
    default: return {};
  }
}

Judged judge_loss(const JudgeFacts& f) {
  if (const std::optional<Judged> by_fate = judge_fate(f)) return *by_fate;
  if (f.declined)
    return expected("C2", {"the program itself refused it, or gave it up after its rounds", "程序自己拒绝了它，或在多轮之后放弃"});
  // Confirmed and never stored: that copy went straight to an auto-ack consumer, whatever became of a later one.
  const bool handed_straight_over = f.acknowledged && f.copied_at_telling && f.held_at_telling == Held::nowhere;
  if ((f.lost_on_consumer_side || handed_straight_over) && any_auto_ack(f)) {
    return expected("C1",
                    {"the broker forgets a message when it hands it to an auto-ack consumer", "自动确认模式下，代理一交出消息就忘记它"});
  }
  if (f.lost_on_consumer_side) return expected("C2", {"it was acknowledged before its effect was safe", "在效果安全之前就已确认"});
  if (!f.acknowledged || f.publish == nullptr || f.broker == nullptr) {
    return expected("P1", {"nobody was told that it is stored", "没有人被告知它已保存"});
  }
  const BrokerSettings& broker = broker_of(*f.broker).settings;
  const PublishSettings& publish = publish_of(*f.publish);
  const std::string_view promise = publish_promise(broker, publish, f.consumes);
  if (promise == "P1") return expected("P1", {"without confirms nothing is promised", "没有发布者确认就没有承诺"});
  if (!f.on_the_way && (f.held_at_telling != Held::nowhere || f.copied_at_telling || (f.handed_over && may_vanish(f)))) {
    return expected("P10", {"it was stored, but in no queue of this consumer: nothing led there when it was published",
                            "消息已保存，但不在该消费者的任何队列中：发布时没有通往那里的路由"});
  }
  if (f.held_at_telling == Held::nowhere && f.received_at_telling && !f.copied_at_telling && !any_auto_ack(f)) {
    if (publish.mandatory) return broken("P10", {"`mandatory` promises a return before the ack", "mandatory 承诺在确认之前退回"});
    return expected("P10", {"an ack means handled, not stored: no queue took it", "确认只表示已处理：没有队列接收它"});
  }
  if (promise == "P2") return expected("P2", {"a transient message is only in its queue's memory", "非持久消息只在队列的内存中"});
  if (promise == "P3")
    return expected(
        "P3", {"a transient queue keeps nothing on the disk: neither itself nor its messages", "非持久队列不落盘：队列与消息都不保留"});
  if (promise == "P10") return expected("P10", {"an ack means handled, not stored", "确认只表示已处理"});
  if (f.struck("disk-lost")) return expected(promise, {"one node keeps one copy: its disk is gone", "单节点只有一份：磁盘已丢失"});
  if (promise == "P5" && f.struck("power-loss")) {
    return expected("P5", {"a v2 queue confirms what is only in the page cache", "v2 队列确认时消息只在页缓存中"});
  }
  if (broker.version == Version::v3_13 && f.held_at_telling == Held::written && f.struck("power-loss")) {
    return expected("P5b", {"the body of a large message was only in the page cache", "大消息的正文只在页缓存中"});
  }
  return broken(promise, {"it was confirmed as stored and is gone", "已确认保存，却丢失了"});
}

/// A copy for each queue, each publish, each delivery that was not known to be settled: at least once, by whatever repeated it.
Judged judge_duplicate(const JudgeFacts& f) {
  if (f.came_back && any_auto_ack(f)) {
    return expected("C1", {"the removal of an auto-ack message is flushed later, like any ack", "自动确认的删除与普通确认一样稍后才落盘"});
  }
  if (f.came_back) {
    return expected("C3", {"its removal was not on the disk when the queue started again", "队列重启时它的移除尚未落盘"});
  }
  if (f.published_again) {
    return expected(
        "C3", {"at least once: it was published again, not knowing that it had arrived", "至少一次：发布者不知道它已到达，又发布了一次"});
  }
  if (f.redelivered) {
    return expected(
        "C3", {"at least once: it was delivered again, its ack had not reached the queue", "至少一次：确认没有到达队列，它被再次投递"});
  }
  if (f.dead_lettered) {
    return expected("C3", {"at least once: it was rejected, dead-lettered and delivered again", "至少一次：它被拒绝，经死信后再次投递"});
  }
  if (f.places > 1) {
    return expected(
        "P11", {"several queues took a copy each, as they are bound: each is delivered", "按绑定关系，多个队列各收到一份，每份都会投递"});
  }
  return expected("C3", {"at least once: retries, redeliveries and unflushed acks repeat messages",
                         "至少一次：重试、重新投递与未落盘的确认都会造成重复"});
}

Judged judge_order(const JudgeFacts& f) {
  if (f.published_again) {
    return expected("O3", {"it was published again, behind its successors: the queue's order is that of arrival",
                           "它被重新发布，排在后来者之后：队列按到达顺序排列"});
  }
  if (f.consumes.empty()) {
    return expected("O3",
                    {"its producer acts when the confirm comes, and confirms keep no order", "生产者在确认到来时才动作，而确认不保证顺序"});
  }
  if (f.dead_lettered) return expected("O3", {"it went round by the dead letters and came back at the tail", "它经死信绕行，回到队尾"});
  if (any_queue(f, [](const QueueArguments& a) { return a.max_priority.has_value(); })) {
    return expected("O3", {"a priority is an order to reorder", "优先级本身就意味着重新排序"});
  }
  if (f.came_back) {
    return expected("C3", {"its removal was not on the disk when the queue started again: it came back to its old position",
                           "队列重启时它的移除尚未落盘：它回到了原来的位置"});
  }
  if (f.consumes.size() == 1 && keeps_order(consume_of(*f.consumes.front()))) {
    return broken("O1", {"a single consumer with prefetch 1 must see first deliveries in queue order",
                         "单个消费者且预取为 1，首次投递必须按队列顺序"});
  }
  return expected("O3", {"several consumers or several deliveries in hand promise no order", "多个消费者或手中多条消息不承诺顺序"});
}

}  // namespace

std::span<const sim::Kind> RabbitStyle::trouble_kinds() const {
  static constexpr std::array kTroubles{kinds::channel_lost, kinds::connection_lost, kinds::cancel_received};
  return kTroubles;
}

Judged RabbitStyle::judge(const JudgeFacts& f) const {
  switch (f.damage) {
    case Damage::lost: return judge_loss(f);
    case Damage::reordered: return judge_order(f);
    case Damage::duplicated: return judge_duplicate(f);
    case Damage::partial:
    case Damage::inconsistent:
      return expected("P11",
                      {"RabbitMQ promises nothing about several queues or stores together", "RabbitMQ 不对多个队列或存储作整体承诺"});
    case Damage::stuck:
      if (cancelled_sac_of_310(f)) {
        return {Judgement::known_defect,
                "O2",
                {"3.10 does not run the queue when the single active consumer is cancelled: a backlog waits (rabbitmq-server#5460)",
                 "3.10 的缺陷：单一活跃消费者被取消时不会驱动队列，积压一直等待（rabbitmq-server#5460）"}};
      }
      if (f.troubled(kinds::cancel_received) &&
          std::any_of(f.consumes.begin(), f.consumes.end(), [](const Part* c) { return !consume_of(*c).connection.reopen_channel; })) {
        return expected("C3", {"its consumer was cancelled by the broker and did not register again",
                               "其消费者被代理取消（basic.cancel），没有重新注册"});
      }
      if (f.troubled(kinds::channel_lost) || f.troubled(kinds::connection_lost)) {
        return expected("C3", {"the broker closed its consumer's channel or connection for an error of the program",
                               "代理因程序的错误关闭了其消费者的通道或连接"});
      }
      if (std::any_of(f.consumes.begin(), f.consumes.end(), [](const Part* c) { return consume_of(*c).cancel_after.has_value(); })) {
        return expected("C3", {"its consumer cancelled itself, and nobody else takes it", "消费者自行取消，无人接手"});
      }
      if (f.never_settled || any_misuse(f)) {
        return expected("C3", {"its consumer settles nothing, takes its acks back or lost its channel by a wrong one",
                               "消费者不结算、撤回确认，或因错误的确认失去了通道"});
      }
      if (waits_for_itself(f)) {
        return expected("C3", {"its consumer acknowledges several at once and is never given that many: its prefetch is smaller",
                               "消费者攒够若干条才一并确认，而 prefetch 比这个数小，永远攒不够"});
      }
      if (f.faults_since.empty()) return broken("C3", {"nothing has failed, and yet nothing moves", "没有故障，却停滞不动"});
      if (all_back(f)) return broken("C3", {"everything is back, and yet nothing moves", "一切都已恢复，却停滞不动"});
      return expected("A1", {"the node or the connection was away", "节点或连接不可用"});
  }
  return expected("P1", {});
}

}  // namespace mqlab::models::rabbitmq
