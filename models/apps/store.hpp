/// A business store: a database schema on a host's disk, as one cells file, so that a transaction is one atomic batch.
///
/// What a commit writes: a row for the effect, the balance and version of its business key, the seen key, an outbox row; all or nothing.
/// The effect *counts* (`effect.applied`) when the commit is done: at the write without `flush`, else when the disk has it. Commits that
/// come while a flush is under way share the next one (group commit). A commit that finds its key already seen also waits for a flush,
/// because what it saw may be of a neighbour whose commit has not reached the disk yet; to acknowledge on that would lose the message.
///
/// Crash between write and flush: the page cache keeps the row, so the effect did happen although nobody was told; the obituary says so. If
/// the host lost its power as well, the disk makes `effect.lost` of the rows that are gone, and the two cancel.
///
/// Several processes may use one store: reading and writing are one moment, so there is no lost update and no need of locks (serializable).
/// The seen keys are those of the store: two services that must both handle a message need a store each. Not represented: a database server
/// of its own, so no network between a process and its store; a store whose host is another than its user's, and dies, leaves the waiting
/// commit without an answer.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/apps/program.hpp"
#include "sim/core/ring.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::apps {

/// A store as its user sees it.
struct StoreUse {
  std::string name{};
  std::string host{};    ///< whose disk; empty: the user's own
  bool outside = false;  ///< no store at all: effects happen and are out of reach
  std::int64_t initial = 0;
  std::optional<std::int64_t> minimum{};
  bool enforce = true;
};

class Store {
 public:
  explicit Store(StoreUse use) : use_(std::move(use)) {}

  void open(sim::Context& ctx);
  /// `later`: `finish_one` will tell.
  Outcome commit(sim::Context& ctx, const command::Commit& commit);
  /// The user saw by other means that it was done already.
  void skip(sim::Context& ctx, const Message& message) const;
  bool seen(const sim::Context& ctx, sim::MessageId message) const;
  /// Whether it has a row that an operation wrote under its own key (`Guard::natural`), and nothing that undid it.
  bool has_own_row(const sim::Context& ctx, sim::OperationId operation) const;

  /// The messages of this process that wait in the outbox, by number.
  void each_outbox(sim::Context& ctx, const std::function<void(const Message&)>& visit);
  void outbox_done(sim::Context& ctx, sim::MessageId message);

  /// Whether the flush was this store's. Then call `finish_one` until it is empty, and `flush_rest` at last.
  bool on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how);
  std::optional<event::Committed> finish_one(sim::Context& ctx);
  void flush_rest(sim::Context& ctx);

  void obituary(sim::Obituary& obituary) const;

 private:
  struct Pending {
    std::uint64_t tag = 0;
    Outcome outcome = Outcome::applied;
    bool undo = false;
    bool outbox = false;
    std::uint64_t row = 0;  ///< cell key of the effect's row; 0: none
    std::int64_t amount = 0;
    Message message;
    bool keyed = false;
    std::optional<std::uint32_t> version_before;
  };

  bool already_done(const sim::Context& ctx, const command::Commit& commit, Outcome& outcome) const;
  Outcome finished(sim::Context& ctx, const Pending& pending) const;
  void roll_back(sim::Context& ctx, Pending& pending) const;
  std::uint64_t new_row(const sim::Context& ctx, const command::Commit& commit);
  std::int64_t balance(const sim::Context& ctx, std::uint32_t key, std::uint32_t& version) const;
  sim::Note note(sim::Kind kind, const Message& message, std::int64_t amount) const;
  std::uint64_t row_key(const sim::Context& ctx, std::uint32_t slot) const;

  StoreUse use_;
  sim::File file_ = sim::File::none;
  sim::Element element_ = sim::Element::none;
  sim::Ring<Pending> pending_;  ///< in order: `ready_` that are answered next, `covered_` under the flush, the rest
  std::size_t ready_ = 0;
  std::size_t covered_ = 0;
  sim::Ticket ticket_ = sim::Ticket::none;
  std::uint32_t rows_ = 0;                ///< slots ever used
  std::vector<std::uint32_t> free_rows_;  ///< their effects are flushed: can't be lost any more
};

}  // namespace mqlab::models::apps
