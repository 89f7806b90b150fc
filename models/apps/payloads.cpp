#include "models/apps/payloads.hpp"

#include <array>

#include <fmt/core.h>

#include "models/ledger.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::models::apps {

namespace {

template <class Row>
bool row_note(const sim::Payload& payload, sim::Note& note, sim::Kind kind) {
  const Row row = payload.as<Row>();
  note = {.kind = kind, .element = row.store, .message = row.message, .operation = row.operation, .value = row.amount};
  return true;
}
bool effect_lost(const sim::Payload& payload, sim::Note& note) { return row_note<EffectRow>(payload, note, kinds::effect_lost); }
bool undo_lost(const sim::Payload& payload, sim::Note& note) { return row_note<UndoRow>(payload, note, kinds::effect_applied); }

template <class Row>
std::string describe_row(const sim::Payload& payload) {
  return fmt::format("operation={} amount={}", payload.as<Row>().operation.number(), payload.as<Row>().amount);
}
std::string describe_account(const sim::Payload& payload) {
  const Account account = payload.as<Account>();
  return fmt::format("balance={} version={}", account.balance, account.version);
}
std::string describe_seen(const sim::Payload& payload) { return fmt::format("message={}", payload.as<SeenKey>().message.number()); }
std::string describe_request(const sim::Payload& payload) {
  const CallRequest request = payload.as<CallRequest>();
  return fmt::format("call={} operation={} amount={}", request.call, request.operation.number(), request.amount);
}
std::string describe_reply(const sim::Payload& payload) {
  const CallReply reply = payload.as<CallReply>();
  return fmt::format("call={} ok={}", reply.call, reply.ok);
}
void identify_request(const sim::Payload& payload, sim::Note& note) { note.operation = payload.as<CallRequest>().operation; }

}  // namespace

std::span<const sim::PayloadKind> payload_kinds() {
  static constexpr std::array kinds{
      sim::PayloadKind{EffectRow::payload_kind, "store.effect", describe_row<EffectRow>, effect_lost},
      sim::PayloadKind{UndoRow::payload_kind, "store.undo", describe_row<UndoRow>, undo_lost},
      sim::PayloadKind{Account::payload_kind, "store.account", describe_account},
      sim::PayloadKind{SeenKey::payload_kind, "store.seen", describe_seen},
      sim::PayloadKind{OutboxRow::payload_kind, "store.outbox", describe_row<OutboxRow>},
      sim::PayloadKind{Deleted::payload_kind, "store.deleted"},
      sim::PayloadKind{CallRequest::payload_kind, "call.request", describe_request, nullptr, identify_request},
      sim::PayloadKind{CallReply::payload_kind, "call.reply", describe_reply},
      sim::PayloadKind{WorkPiece::payload_kind, "work"},
  };
  return kinds;
}

}  // namespace mqlab::models::apps
