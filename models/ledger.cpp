#include "models/ledger.hpp"

#include <array>

#include "models/apps/points.hpp"

namespace mqlab::models {

namespace {

using sim::Change;
using sim::TraceLevel;
using sim::ValueIs;

constexpr std::array<std::string_view, 4> kAnswerNames{"yes", "no", "refused", "unknown"};
constexpr std::array<std::string_view, 4> kHeldNames{"nowhere", "memory", "written", "flushed"};
constexpr std::array<std::string_view, 2> kReplyNames{"no", "yes"};

/// A ledger record: kept from level `ledger` on, and a point: what the verdict reads is also where a fault is most instructive.
constexpr sim::KindInfo ledger(Kind kind, std::string_view name, Text meaning, Change change, ValueIs value_is, std::string_view value_name,
                               std::span<const std::string_view> choices = {}) {
  return {kind, name, meaning, TraceLevel::ledger, true, change, value_is, value_name, choices};
}
constexpr sim::KindInfo point(Kind kind, std::string_view name, Text meaning, ValueIs value_is = ValueIs::nothing,
                              std::string_view value_name = {}, std::span<const std::string_view> choices = {}) {
  return {kind, name, meaning, TraceLevel::full, true, Change::none, value_is, value_name, choices};
}

}  // namespace

std::span<const sim::KindInfo> shared_kinds() {
  static constexpr std::array table{
      // --- ledger records ---
      ledger(kinds::operation_begun, "operation.begun", Text{"a business operation begins", "业务操作开始"}, Change::none, ValueIs::count,
             "amount"),
      ledger(kinds::told, "told", Text{"the word that the business got of the operation", "业务方得到的操作结果"}, Change::none,
             ValueIs::choice, "told", kToldNames),
      ledger(kinds::copy_made, "copy.made",
             Text{"a copy is in a place from which a subscriber can get it", "副本进入某处，订阅者可以从中取得"}, Change::enter,
             ValueIs::count, "copy"),
      ledger(kinds::copy_gone, "copy.gone", Text{"a copy is no more, and why", "副本消失及其去向"}, Change::leave, ValueIs::choice, "fate",
             kFateNames),
      ledger(kinds::offered, "offered", Text{"a delivery reached a subscriber's program", "投递到达订阅者的程序"}, Change::none,
             ValueIs::tag, "position"),
      ledger(kinds::effect_applied, "effect.applied",
             Text{"an effect happened: committed in its store, or done outside", "效果已发生：在存储中提交，或在外部完成"}, Change::enter,
             ValueIs::count, "amount"),
      ledger(kinds::effect_unchanged, "effect.unchanged", Text{"it was done already, so nothing was changed", "此前已完成，因此未作修改"},
             Change::none, ValueIs::count, "amount"),
      ledger(kinds::effect_undone, "effect.undone", Text{"a compensation undid the effect", "补偿操作撤销了效果"}, Change::leave,
             ValueIs::count, "amount"),
      ledger(kinds::effect_lost, "effect.lost",
             Text{"the store lost a committed effect that was not flushed", "存储丢失了已提交但未落盘的效果"}, Change::leave,
             ValueIs::count, "amount"),
      ledger(kinds::declined, "declined", Text{"the application refused it for good", "应用最终拒绝了该操作"}, Change::none, ValueIs::count,
             "amount"),

      // --- core points ---
      point(kinds::publish_sent, "publish.sent", Text{"the producer's client sent the message", "生产者客户端发出消息"}, ValueIs::tag,
            "tag"),
      point(kinds::broker_received, "broker.received", Text{"the broker received the message", "代理收到消息"}, ValueIs::tag, "tag"),
      point(kinds::broker_stored, "broker.stored",
            Text{"the broker holds the message, in its own sense of stored", "代理已按自身的含义保存消息"}, ValueIs::choice, "held",
            kHeldNames),
      point(kinds::confirm_sent, "confirm.sent", Text{"the broker sent the confirm", "代理发出确认"}, ValueIs::tag, "tag"),
      point(kinds::confirm_received, "confirm.received", Text{"the producer's client received the confirm", "生产者客户端收到确认"},
            ValueIs::tag, "tag"),
      point(kinds::deliver_sent, "deliver.sent", Text{"the broker sent a delivery", "代理发出投递"}, ValueIs::tag, "tag"),
      point(kinds::deliver_received, "deliver.received", Text{"the consumer's client received the delivery", "消费者客户端收到投递"},
            ValueIs::tag, "tag"),
      point(kinds::ack_sent, "ack.sent", Text{"the consumer's client sent the acknowledgement", "消费者客户端发出消费确认"}, ValueIs::tag,
            "tag"),
      point(kinds::ack_recorded, "ack.recorded", Text{"the broker has the acknowledgement in its memory", "代理在内存中记录了消费确认"},
            ValueIs::tag, "tag"),
      point(kinds::ack_flushed, "ack.flushed", Text{"the acknowledgement is on the broker's disk", "消费确认已落盘"}, ValueIs::tag, "tag"),

      // --- what applications do besides ---
      point(kinds::publish_retried, "publish.retried", Text{"the producer publishes the same message again", "生产者重新发布同一消息"},
            ValueIs::count, "attempt"),
      point(kinds::publish_given_up, "publish.given-up", Text{"the producer gives up", "生产者放弃重试"}, ValueIs::count, "attempts"),
      point(kinds::work_started, "work.started", Text{"a worker starts to handle it", "开始处理"}, ValueIs::duration, "takes"),
      point(kinds::work_failed, "work.failed",
            Text{"handling it failed: a poison message, a store that refused", "处理失败：毒消息或存储拒绝"}),
      point(kinds::call_sent, "call.sent", Text{"a direct call was sent, the caller waits", "发出直接调用，调用方等待应答"},
            ValueIs::process, "callee"),
      point(kinds::call_answered, "call.answered",
            Text{"the caller has its answer, or knows that none comes", "调用方得到应答，或得知不会有应答"}, ValueIs::choice, "answer",
            kAnswerNames),
      point(kinds::reply_sent, "reply.sent", Text{"the service sent its answer", "服务发出应答"}, ValueIs::choice, "ok", kReplyNames),
      point(kinds::publish_confirm_timed_out, "confirm.timed-out",
            Text{"no confirm came in time: stored or not, nobody knows", "限时内未收到确认：是否已保存，结果未知"}, ValueIs::count,
            "attempt"),
      point(kinds::key_stored, "key.stored",
            Text{"a store has the key of the handled message, in a transaction apart from the effect",
                 "去重键已写入存储（与效果不在同一事务中）"}),
      point(kinds::call_refused, "call.refused", Text{"the service is busy and its queue is full", "服务繁忙且等待队列已满"},
            ValueIs::count, "waiting"),
  };
  return table;
}

}  // namespace mqlab::models
