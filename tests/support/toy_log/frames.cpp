#include "tests/support/toy_log/frames.hpp"

#include <array>

#include "models/ledger.hpp"

namespace mqlab::models::toy_log {

namespace {

void identify(const sim::Payload& p, sim::Note& note) {
  if (!p.block) return;
  note.message = message_of(p).id;
  note.operation = message_of(p).operation;
}
/// Only the leader's log is a place from which a subscriber gets copies.
bool lost_entry(const sim::Payload& p, sim::Note& note) {
  identify(p, note);
  note.kind = kinds::copy_gone;
  note.element = sim::Element{0};  // the partition: the first element that the style declares
  note.value = static_cast<std::int64_t>(Fate::lost);
  return true;
}

}  // namespace

std::span<const sim::KindInfo> kind_table() {
  static constexpr std::array table{sim::KindInfo{.kind = log_replicated,
                                                  .name = "log.replicated",
                                                  .meaning = {"the follower has it, the high watermark moves", "从副本已写入，高水位前移"},
                                                  .point = true,
                                                  .change = sim::Change::set,
                                                  .value_is = sim::ValueIs::count,
                                                  .value_name = "high-watermark"},
                                    sim::KindInfo{.kind = log_recovered,
                                                  .name = "log.recovered",
                                                  .meaning = {"the leader has its log again", "主副本恢复日志"},
                                                  .value_is = sim::ValueIs::count,
                                                  .value_name = "entries"}};
  return table;
}

std::span<const sim::PayloadKind> payload_table() {
  static const std::array table{sim::PayloadKind{Publish::payload_kind, "publish", nullptr, nullptr, &identify},
                                sim::PayloadKind{Entry::payload_kind, "entry", nullptr, &lost_entry, &identify},
                                sim::PayloadKind{Replica::payload_kind, "replica", nullptr, nullptr, &identify},
                                sim::PayloadKind{Data::payload_kind, "data", nullptr, nullptr, &identify},
                                sim::PayloadKind{Confirmed::payload_kind, "confirmed"},
                                sim::PayloadKind{Fetch::payload_kind, "fetch"},
                                sim::PayloadKind{Commit::payload_kind, "commit"}};
  return table;
}

}  // namespace mqlab::models::toy_log
