#include "models/apps/store.hpp"

#include <array>
#include <cassert>
#include <utility>

#include "models/apps/payloads.hpp"
#include "models/apps/points.hpp"

namespace mqlab::models::apps {

namespace {

/// The tables of a store share one key space: table (4 bits), process (16), number (44).
enum class Table : std::uint8_t { rows = 1, own_rows, accounts, seen, outbox, own_undone };

std::uint64_t cell(Table table, std::uint64_t process, std::uint64_t number) {
  assert(number < 1ULL << 44);
  return static_cast<std::uint64_t>(table) << 60 | process << 44 | number;
}
std::uint64_t cell(Table table, sim::Identity id) { return cell(table, static_cast<std::uint64_t>(id.origin()), id.number()); }
std::uint64_t account_cell(std::uint32_t key) { return cell(Table::accounts, 0, key); }

// Sizes on disk, bytes: a narrow row with its header and its share of the write-ahead log.
constexpr std::uint32_t kRowBytes = 100;
constexpr std::uint32_t kKeyBytes = 50;

bool is_row(const sim::Payload* found) { return found != nullptr && found->kind == EffectRow::payload_kind; }

}  // namespace

void Store::open(sim::Context& ctx) {
  element_ = ctx.element(use_.outside ? "outside" : "store", use_.name);
  if (use_.outside) return;
  const std::string file = use_.host.empty() ? use_.name : use_.host + ":" + use_.name;
  file_ = ctx.open(file, sim::FileKind::cells);
}

sim::Note Store::note(sim::Kind kind, const Message& message, std::int64_t amount) const {
  return {.kind = kind, .element = element_, .message = message.id, .operation = message.operation, .value = amount};
}

std::uint64_t Store::row_key(const sim::Context& ctx, std::uint32_t slot) const {
  // An incarnation has rows of its own: those of the one before may not be flushed yet.
  const std::uint64_t number = static_cast<std::uint64_t>(ctx.incarnation() & 0xfffU) << 32 | slot;
  return cell(Table::rows, static_cast<std::uint64_t>(ctx.self()), number);
}

std::uint64_t Store::new_row(const sim::Context& ctx, const command::Commit& commit) {
  if (commit.guard == Guard::natural)
    return cell(commit.write == Write::undo ? Table::own_undone : Table::own_rows, commit.message.operation);
  if (commit.flush && !free_rows_.empty()) {
    const std::uint32_t slot = free_rows_.back();
    free_rows_.pop_back();
    return row_key(ctx, slot);
  }
  return row_key(ctx, rows_++);
}

bool Store::seen(const sim::Context& ctx, sim::MessageId message) const {
  const sim::Payload* found = ctx.get(file_, cell(Table::seen, message));
  return found != nullptr && found->kind == SeenKey::payload_kind;
}

bool Store::has_own_row(const sim::Context& ctx, sim::OperationId operation) const {
  return !use_.outside && is_row(ctx.get(file_, cell(Table::own_rows, operation))) &&
         ctx.get(file_, cell(Table::own_undone, operation)) == nullptr;
}

void Store::skip(sim::Context& ctx, const Message& message) const { ctx.record(note(kinds::effect_unchanged, message, message.amount)); }

std::int64_t Store::balance(const sim::Context& ctx, std::uint32_t key, std::uint32_t& version) const {
  const sim::Payload* found = ctx.get(file_, account_cell(key));
  if (found == nullptr) {
    version = 0;
    return use_.initial;
  }
  const Account account = found->as<Account>();
  version = account.version;
  return account.balance;
}

bool Store::already_done(const sim::Context& ctx, const command::Commit& commit, Outcome& outcome) const {
  outcome = Outcome::unchanged;
  switch (commit.guard) {
    case Guard::none: return false;
    case Guard::message_id: return seen(ctx, commit.message.id);
    case Guard::natural: return is_row(ctx.get(file_, cell(Table::own_rows, commit.message.operation)));
    case Guard::version:
    case Guard::version_next: {
      std::uint32_t version = 0;
      balance(ctx, commit.message.key, version);
      if (commit.message.version <= version) return true;
      outcome = Outcome::ahead;
      return commit.guard == Guard::version_next && commit.message.version > version + 1;
    }
  }
  return false;
}

Outcome Store::commit(sim::Context& ctx, const command::Commit& commit) {
  Pending pending;
  pending.tag = commit.tag;
  pending.undo = commit.write == Write::undo;
  pending.outbox = commit.outbox;
  pending.amount = commit.amount;
  pending.message = commit.message;
  if (use_.outside) return finished(ctx, pending);

  const bool effect = commit.write != Write::key;
  if (commit.write == Write::effect && already_done(ctx, commit, pending.outcome)) {
    if (pending.outcome == Outcome::ahead) return Outcome::ahead;
  } else {
    pending.outcome = Outcome::applied;
    std::uint32_t version = 0;
    const std::int64_t before = balance(ctx, commit.message.key, version);
    const std::int64_t after = pending.undo ? before - commit.amount : before + commit.amount;
    if (commit.write == Write::effect && use_.minimum && use_.enforce && after < *use_.minimum && after < before) {
      ctx.record(note(kinds::declined, commit.message, commit.amount));
      return Outcome::declined;
    }
    std::array<sim::CellWrite, 4> batch;
    std::size_t writes = 0;
    if (effect) {
      const Message& m = commit.message;
      pending.row = new_row(ctx, commit);
      batch[writes++] = {pending.row, pending.undo ? sim::Payload::of(UndoRow{m.operation, m.id, commit.amount, element_}, kRowBytes)
                                                   : sim::Payload::of(EffectRow{m.operation, m.id, commit.amount, element_}, kRowBytes)};
      if (commit.guard == Guard::version || commit.guard == Guard::version_next) {
        pending.version_before = version;
        version = m.version;
      }
      batch[writes++] = {account_cell(m.key), sim::Payload::of(Account{after, version}, kKeyBytes)};
    }
    if (!effect || commit.guard == Guard::message_id) {
      pending.keyed = true;
      batch[writes++] = {cell(Table::seen, commit.message.id), sim::Payload::of(SeenKey{commit.message.id}, kKeyBytes)};
    }
    if (commit.outbox) {
      const Message& m = commit.message;
      const OutboxRow row{m.operation, m.amount, m.key, m.body, m.version, m.priority};
      batch[writes++] = {cell(Table::outbox, m.id), sim::Payload::of(row, kRowBytes + m.body)};
    }
    if (!ctx.put(file_, std::span(batch).first(writes))) return Outcome::failed;
  }
  if (!commit.flush) return finished(ctx, pending);
  pending_.emplace_back(pending);
  if (ticket_ == sim::Ticket::none && ready_ == 0) flush_rest(ctx);
  return Outcome::later;
}

Outcome Store::finished(sim::Context& ctx, const Pending& pending) const {
  if (pending.outcome == Outcome::applied && (pending.row != 0 || use_.outside)) {
    ctx.record(note(pending.undo ? kinds::effect_undone : kinds::effect_applied, pending.message, pending.amount));
  } else if (pending.outcome == Outcome::applied && pending.keyed) {
    ctx.record(note(kinds::key_stored, pending.message, 0));
  } else if (pending.outcome == Outcome::unchanged) {
    ctx.record(note(kinds::effect_unchanged, pending.message, pending.amount));
  }
  return pending.outcome;
}

bool Store::on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how) {
  if (ticket_ == sim::Ticket::none || ticket != ticket_) return false;
  ticket_ = sim::Ticket::none;
  if (how == sim::Flushed::failed) {
    for (std::size_t i = ready_; i < ready_ + covered_; ++i) roll_back(ctx, pending_[i]);
  }
  ready_ += std::exchange(covered_, 0);
  return true;
}

/// The commit failed at its flush: take back what it wrote, which others have seen as little as they trust a commit that has not ended.
void Store::roll_back(sim::Context& ctx, Pending& pending) const {
  if (pending.outcome == Outcome::applied) {
    const sim::Payload* row = pending.row == 0 ? nullptr : ctx.get(file_, pending.row);
    std::array<sim::CellWrite, 4> batch;
    std::size_t writes = 0;
    if (row != nullptr) {
      batch[writes++] = {pending.row, sim::Payload::of(Deleted{}, 1)};
      std::uint32_t version = 0;
      const std::int64_t now = balance(ctx, pending.message.key, version);
      const std::int64_t before = pending.undo ? now + pending.amount : now - pending.amount;
      batch[writes++] = {account_cell(pending.message.key),
                         sim::Payload::of(Account{before, pending.version_before.value_or(version)}, kKeyBytes)};
    }
    if (pending.keyed) batch[writes++] = {cell(Table::seen, pending.message.id), sim::Payload::of(Deleted{}, 1)};
    if (pending.outbox) batch[writes++] = {cell(Table::outbox, pending.message.id), sim::Payload::of(Deleted{}, 1)};
    // A disk that refuses even that keeps the effect, and then it counts. So does one that was lost: the loss is on record.
    const bool gone = writes == 0 || ctx.put(file_, std::span(batch).first(writes));
    if (!gone || (pending.row != 0 && row == nullptr)) ctx.record(note(kinds::effect_applied, pending.message, pending.amount));
  }
  pending.outcome = Outcome::failed;
  pending.row = 0;
}

std::optional<event::Committed> Store::finish_one(sim::Context& ctx) {
  if (ready_ == 0) return {};
  const Pending pending = pending_.front();
  pending_.pop_front();
  --ready_;
  if (pending.row >> 60 == static_cast<std::uint64_t>(Table::rows)) free_rows_.push_back(static_cast<std::uint32_t>(pending.row));
  return event::Committed{pending.tag, finished(ctx, pending)};
}

void Store::flush_rest(sim::Context& ctx) {
  if (ticket_ != sim::Ticket::none || pending_.size() == ready_) return;
  covered_ = pending_.size() - ready_;
  ticket_ = ctx.flush(file_);
}

void Store::each_outbox(sim::Context& ctx, const std::function<void(const Message&)>& visit) {
  ctx.each_cell(file_, [&](std::uint64_t key, const sim::Payload& value) {
    if (key >> 60 != static_cast<std::uint64_t>(Table::outbox) || value.kind != OutboxRow::payload_kind) return;
    const auto origin = static_cast<sim::ProcessId>(key >> 44 & 0xffffU);
    if (origin != ctx.self()) return;
    const OutboxRow row = value.as<OutboxRow>();
    Message message;
    message.id = sim::MessageId(origin, key & 0xfff'ffff'ffffULL);
    message.operation = row.operation;
    message.amount = row.amount;
    message.key = row.key;
    message.body = row.body;
    message.version = row.version;
    message.priority = row.priority;
    visit(message);
  });
}

void Store::outbox_done(sim::Context& ctx, sim::MessageId message) {
  const std::array batch{sim::CellWrite{cell(Table::outbox, message), sim::Payload::of(Deleted{}, 1)}};
  // A disk that refuses leaves the row: it is published once more after a restart, which an outbox must be ready for anyway.
  static_cast<void>(ctx.put(file_, batch));
}

void Store::obituary(sim::Obituary& obituary) const {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Pending& pending = pending_[i];
    if (pending.outcome != Outcome::applied || pending.row == 0) continue;
    obituary.lost(note(pending.undo ? kinds::effect_undone : kinds::effect_applied, pending.message, pending.amount));
  }
}

}  // namespace mqlab::models::apps
