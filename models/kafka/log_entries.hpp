/// What stands in a partition's log: batches of records, as the leader stamped them (semantics 1.1).
///
/// A batch is the unit of wire, log, sequence number and truncation; a record is the unit of verdict. The leader gives a batch its base
/// offset and its leader epoch (`BatchHead`, inline); what the producer made of it (`Batch`, a shared block) never changes, so the
/// copies on three brokers and in each fetch answer are one block. Sizes: 61 B a batch and 7 B a record beside key and value
/// (semantics 11.2).
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/message.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::models::kafka {

namespace frame {
inline constexpr std::uint16_t batch = 128;          ///< of an application's records
inline constexpr std::uint16_t group_records = 129;  ///< of the internal topic __consumer_offsets
inline constexpr std::uint16_t checkpoint = 130;     ///< a cell: high watermark, log start
inline constexpr std::uint16_t marker = 131;         ///< a control batch: how a transaction ended
inline constexpr std::uint16_t txn_offsets = 132;    ///< of __consumer_offsets: offsets that count when their transaction commits
inline constexpr std::uint16_t txn_state = 133;      ///< of __transaction_state
inline constexpr std::uint16_t compacted = 134;      ///< a cell: what the cleaner has taken out of a log
}  // namespace frame

inline constexpr std::uint32_t kBatchBytes = 61;
inline constexpr std::uint32_t kRecordBytes = 7;
inline constexpr std::int64_t kNoProducer = -1;

/// Stamped by the leader; first in a log entry's words, whatever its kind.
struct BatchHead {
  std::int64_t base = 0;   ///< offset of its first record
  std::int32_t epoch = 0;  ///< of the leader that took it
  std::uint32_t count = 0;
  std::int64_t timestamp = 0;  ///< by the producer's clock
  std::int64_t last() const { return base + count - 1; }
};
static_assert(sizeof(BatchHead) <= 32);

inline BatchHead head_of(const sim::Payload& entry) {
  BatchHead h;
  std::memcpy(&h, entry.words.data(), sizeof(h));
  return h;
}
inline void set_head(sim::Payload& entry, const BatchHead& h) { std::memcpy(entry.words.data(), &h, sizeof(h)); }

struct Batch {
  std::int64_t producer = kNoProducer;
  std::int32_t producer_epoch = -1;
  std::int32_t sequence = -1;  ///< of its first record
  bool transactional = false;
  bool keyless = false;  ///< some record has no key: a compacted topic refuses it
  std::vector<Message> records;
  std::vector<std::int64_t> offsets{};  ///< what compaction left of it: each record's offset from the base; empty: all are there
};
inline const Batch& batch_of(const sim::Payload& entry) { return entry.block_as<Batch>(); }

/// Each record with its offset.
template <class F>
void each_record(const sim::Payload& entry, F f) {
  if (entry.kind != frame::batch) return;
  const std::int64_t base = head_of(entry).base;
  const Batch& b = batch_of(entry);
  for (std::size_t i = 0; i < b.records.size(); ++i)
    f(base + (b.offsets.empty() ? static_cast<std::int64_t>(i) : b.offsets[i]), b.records[i]);
}

/// A record without a value deletes its key in a compacted topic. Here an empty body is no value.
inline bool is_tombstone(const Message& m) { return m.body == 0; }

/// A member of a group as its coordinator stores it.
struct MemberRecord {
  std::uint64_t member = 0;
  std::vector<std::uint32_t> partitions;  ///< its assignment
  std::int64_t session = 0;               ///< its time-outs, ns
  std::int64_t rebalance = 0;
  std::vector<std::string> topics{};
  std::string instance{};
};
/// One record of __consumer_offsets: a committed offset, or a group's membership after a rebalance.
struct GroupRecord {
  std::uint32_t group = 0;
  bool membership = false;
  std::uint32_t partition = 0;
  std::int64_t offset = 0;
  std::int32_t generation = 0;
  std::int64_t time = 0;      ///< of the commit, or of the group's change to this state; ns, by the coordinator's clock
  std::uint8_t assignor = 0;  ///< the one that was chosen: the only one that a new coordinator knows of the members (GroupMetadataValue)
  std::vector<MemberRecord> members{};
};
using GroupRecords = std::vector<GroupRecord>;

/// A control batch of one record: the producer's transaction ends here, as far as this partition goes (KIP-98). About 78 B.
struct Marker {
  std::int64_t producer = kNoProducer;
  std::int32_t producer_epoch = -1;
  bool commit = false;
  std::int32_t coordinator_epoch = -1;  ///< of the coordinator that wrote it
};
/// Offsets in a transaction: what `sendOffsetsToTransaction` wrote.
struct TxnOffsets {
  std::int64_t producer = kNoProducer;
  std::int32_t producer_epoch = -1;
  GroupRecords records;
};

/// States of a transaction in its coordinator's log (src: TransactionState). Dead is not modelled: no transactional id expires.
enum class TxnState : std::uint8_t { empty, ongoing, prepare_commit, prepare_abort, complete_commit, complete_abort };
/// One record of __transaction_state: all that is known of a transactional id, the last one counts.
struct TxnRecord {
  std::string id;
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = -1;
  TxnState state = TxnState::empty;
  bool bumped_by_itself = false;  ///< the producer asked for this epoch, by the one before (KIP-360)
  std::int64_t timeout = 0;       ///< ns
  std::int64_t started = 0;       ///< ns, by the coordinator's clock
  std::vector<std::uint32_t> partitions{};
};

/// A batch as it leaves a producer; the leader fills in the head.
inline sim::Payload entry_of(Batch batch, std::int64_t timestamp) {
  std::uint32_t bytes = kBatchBytes;
  for (const Message& m : batch.records) bytes += kRecordBytes + m.body;
  sim::Payload p(frame::batch, bytes);
  set_head(p, {0, 0, static_cast<std::uint32_t>(batch.records.size()), timestamp});
  p.block = sim::make_block(std::move(batch));
  return p;
}
inline sim::Payload entry_of(GroupRecords records, std::int64_t timestamp) {
  sim::Payload p(frame::group_records, static_cast<std::uint32_t>(kBatchBytes + records.size() * 40));
  set_head(p, {0, 0, static_cast<std::uint32_t>(records.size()), timestamp});
  p.block = sim::make_block(std::move(records));
  return p;
}

/// An entry of one record that a broker writes itself: a marker, a transaction's state.
template <class T>
sim::Payload control_entry(std::uint16_t kind, T content, std::int64_t timestamp, std::uint32_t bytes) {
  sim::Payload p(kind, bytes);
  set_head(p, {0, 0, 1, timestamp});
  p.block = sim::make_block(std::move(content));
  return p;
}
inline sim::Payload entry_of(const Marker& m, std::int64_t timestamp) { return control_entry(frame::marker, m, timestamp, 78); }
inline sim::Payload entry_of(TxnRecord r, std::int64_t timestamp) {
  const auto bytes = static_cast<std::uint32_t>(kBatchBytes + 60 + 20 * r.partitions.size());
  return control_entry(frame::txn_state, std::move(r), timestamp, bytes);
}
inline sim::Payload entry_of(TxnOffsets offsets, std::int64_t timestamp) {
  sim::Payload p(frame::txn_offsets, static_cast<std::uint32_t>(kBatchBytes + offsets.records.size() * 40));
  set_head(p, {0, 0, static_cast<std::uint32_t>(offsets.records.size()), timestamp});
  p.block = sim::make_block(std::move(offsets));
  return p;
}
inline const Marker& marker_of(const sim::Payload& entry) { return entry.block_as<Marker>(); }

/// A cell of a broker's checkpoint files, keyed by partition.
struct Checkpoint {
  static constexpr std::uint16_t payload_kind = frame::checkpoint;
  std::int64_t hw = 0;
  std::int64_t clean_end = -1;  ///< the log's end at a clean shutdown; -1: none. Kept until the broker has started again
  std::int64_t begin = 0;
};

/// What the log cleaner has done to one log: its segments are written anew without what it took out. Here the log keeps all its batches, and
/// this says what of them is not there any more.
struct Compacted {
  std::int64_t to = 0;                                ///< cleaned at least once up to here
  std::set<std::int64_t> gone;                        ///< offsets
  std::map<std::int64_t, std::int64_t> tombstones{};  ///< offset of one that is still there, when it may go (ns, wall clock)
};

}  // namespace mqlab::models::kafka
