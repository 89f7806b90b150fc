/// What every export format draws: the records of a selection as arrows, local events, losses and marks, with the words for them. Knows no style: it
/// is read from records, tables and causes alone.
///
///   arrow   a record whose `cause` lies on another process: it arrives there, and came from the cause's process
///   lost    a record that says that something is no more (a kind named `*.lost`, or a value that says `lost`). A lost frame is an arrow that does not arrive
///   mark    a fault that strikes or heals, a process that ends, starts, pauses, goes on
///   local   everything else
///
/// Who should have got a lost frame stands in no record. It is read from those before: whom the same sender sent the same kind of record of the same origin to,
/// else the other end of the connection that it was sent on or that broke with it, else the sender's only peer; else nobody is named.
/// Records without a process are the world's. A record that names what no table or record has is shown with a `?` and without an arrow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "lab/export/selection.hpp"
#include "lab/trace/header.hpp"
#include "lab/trace/print.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

enum class Mark : std::uint8_t { none, struck, healed, stopped, started, paused, resumed };

struct Arrow {
  sim::ProcessId from = sim::ProcessId::none;
  sim::ProcessId to = sim::ProcessId::none;  ///< none: a lost frame of which nobody knows who should have got it
  bool arrives = true;
  std::optional<std::size_t> tail{};  ///< index (into the shown records) of the record that it comes from, if that is shown
};

struct Event {
  const sim::Record* record = nullptr;
  std::size_t position = 0;
  bool own = true;    ///< of the operation asked for
  bool lost = false;  ///< says that something is no more
  Mark mark = Mark::none;
  std::optional<Arrow> arrow{};
};

class Scene {
 public:
  /// The trace must outlive it.
  Scene(const sim::TraceFile& trace, Selection selection, Language language);

  const sim::TraceFile& trace() const { return trace_; }
  const Selection& selection() const { return selection_; }
  const TraceHeader& header() const { return header_; }
  Language language() const { return language_; }

  std::size_t size() const { return selection_.positions.size(); }
  Event event(std::size_t index) const;
  /// The index of the record with this number, if it is shown and stands before `before`.
  std::optional<std::size_t> index_of(sim::RecordNumber number, std::size_t before) const;

  /// Who takes part (in a shown record, or at an end of an arrow), in the order in which they first had to do with a message; the world is not among them.
  const std::vector<sim::ProcessId>& participants() const { return participants_; }
  /// `rabbit-1`; `?70` for one that no table has; `world` for none.
  std::string process(sim::ProcessId id) const;
  /// `broker`; empty where it says no more than the name does.
  std::string role(sim::ProcessId id) const;

  // --- words ---
  std::string kind(const sim::Record& r) const { return printer_.kind(r); }
  std::string subject(const sim::Record& r) const { return printer_.subject(r); }
  /// `confirm.sent shop/17 orders tag=3`
  std::string label(const sim::Record& r) const;
  /// What the event is about: the record's subject, and of a lost frame that names no message, after which record it was sent: `size=21B, after confirm.sent shop/5`.
  std::string about(const Event& e) const;
  /// What the kind means, in the language of the export; may be empty.
  std::string meaning(const sim::Record& r) const;
  /// `duplication/confirm-lost, broken, operation shop/5`
  std::string title() const;
  /// Empty if the limit took nothing.
  std::string cut() const;
  std::string_view say(std::string_view en, std::string_view zh_CN) const { return Text{en, zh_CN}.in(language_); }

 private:
  void find_receivers();
  void order_participants();
  bool says_lost(const sim::Record& r) const;

  const sim::TraceFile& trace_;
  Selection selection_;
  TraceHeader header_;
  Language language_;
  RecordPrinter printer_;
  std::vector<sim::ProcessId> participants_;
  std::unordered_map<std::size_t, sim::ProcessId> receivers_;  ///< of lost frames, by position
};

}  // namespace mqlab::lab
