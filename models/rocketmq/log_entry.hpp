/// An entry of the CommitLog: the message as a client sent it (`Body`, shared with the request) and what the broker stamps on it (`Head`).
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "models/message.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::models::rocketmq {

namespace frame {
inline constexpr std::uint16_t log_entry = 128;
}

/// A message with its properties. What a broker writes by itself (retries, delayed, halves, final messages) is a new one.
struct Body {
  Message message;
  sim::BlockRef texts{};    ///< `BodyTexts`, the same for all messages of a role; none: empty
  std::int64_t born = 0;    ///< ns, by the producer's clock
  std::uint16_t topic = 0;  ///< real topic and queue
  std::uint16_t queue = 0;
  std::uint16_t origin = 0xffff;  ///< of a retry: the topic that it first was in (RETRY_TOPIC)
  std::uint16_t reconsume_times = 0;
  std::uint16_t checks = 0;  ///< of a half message: TRANSACTION_CHECK_TIMES
  std::uint8_t delay_level = 0;
  bool prepared = false;           ///< TRAN_MSG
  bool wait_store_ok = true;       ///< waitStoreMsgOK
  bool op = false;                 ///< an op message; `half` names what is done
  std::int64_t half = -1;          ///< queue offset of the half that this op or final message is of
  std::uint16_t dead_of = 0xffff;  ///< in a dead-letter topic: of this group
  // Of a retry copy that the consumer's client sends by itself:
  std::int16_t max_reconsume = -1;     ///< its maxReconsumeTimes; -1: the group's
  std::uint16_t copied_name = 0xffff;  ///< where it was delivered from, for the account: broker name, topic, queue, offset
  std::uint16_t copied_topic = 0xffff;
  std::uint16_t copied_queue = 0;
  std::int64_t copied_offset = 0;
};

struct BodyTexts {
  std::string tags{};
  std::string producer_group{};  ///< of a half message: whom to ask (PGROUP)
};
inline const BodyTexts& texts_of(const Body& b) {
  static const BodyTexts none;
  return b.texts ? static_cast<const sim::BlockOf<BodyTexts>*>(b.texts.get())->value : none;
}

inline constexpr std::uint32_t kRecordBytes = 91;  ///< CommitLog.calMsgLength, without topic and properties (semantics 14)
inline std::uint32_t record_bytes(const Body& b) {
  return kRecordBytes + 60 + static_cast<std::uint32_t>(texts_of(b).tags.size()) + b.message.body;
}

/// In the entry's words.
struct Head {
  static constexpr std::uint16_t payload_kind = frame::log_entry;
  std::int64_t offset = 0;     ///< in its queue
  std::int64_t stored_at = 0;  ///< ns, by the broker's clock
  std::uint64_t id = 0;        ///< of this append; for the account only
  std::uint16_t topic = 0;     ///< where it is stored
  std::uint16_t queue = 0;
  std::uint32_t epoch = 0;  ///< of the master that appended it: DLedger's term, controller mode's epoch
};
static_assert(sizeof(Head) <= 32);

inline const Body& body_of(const sim::Payload& p) { return p.block_as<Body>(); }
inline Head head_of(const sim::Payload& p) { return p.as<Head>(); }

}  // namespace mqlab::models::rocketmq
