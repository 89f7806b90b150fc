/// A run as the window looks at it: the trace file, mapped and indexed, and what pictures need of it. It never changes after it was opened.
#pragma once

#include <memory>
#include <vector>

#include <QColor>
#include <QJsonObject>
#include <QString>

#include <tl/expected.hpp>

#include "lab/picture/cast.hpp"
#include "lab/picture/cuts.hpp"
#include "lab/picture/flights.hpp"
#include "lab/picture/marks.hpp"
#include "lab/picture/operations.hpp"
#include "lab/picture/redeliveries.hpp"
#include "lab/picture/stages.hpp"
#include "lab/trace/header.hpp"
#include "lab/trace/index.hpp"
#include "lab/trace/print.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::gui {

class Recording {
 public:
  static tl::expected<std::shared_ptr<const Recording>, sim::TraceProblem> open(const QString& path);

  const sim::TraceFile& trace() const { return trace_; }
  std::span<const sim::Record> records() const { return trace_.records(); }
  std::size_t size() const { return trace_.records().size(); }
  const lab::TraceHeader& header() const { return header_; }
  const lab::Flights& flights() const { return flights_; }
  const lab::Cast& cast() const { return cast_; }
  const lab::Stages& stages() const { return stages_; }
  const lab::Lives& lives() const { return lives_; }
  const std::vector<lab::MomentMark>& marks() const { return marks_; }
  const std::vector<lab::FaultBand>& bands() const { return bands_; }
  const std::vector<lab::Cut>& cuts() const { return cuts_; }
  const lab::Redeliveries& redeliveries() const { return redeliveries_; }
  const std::vector<lab::OperationRow>& operations() const { return operations_; }
  /// The state after the first `happened` records.
  lab::TraceState state(std::size_t happened) const { return index_->state_after(happened); }

  /// The time at which `happened` records have happened: of the last of them.
  std::int64_t time_of(std::size_t happened) const;
  QString process(sim::ProcessId id) const;
  /// `#216 5.049 s rabbit-1 copy.made shop/5 orders`
  QString line(std::size_t position) const;
  QString kind(std::size_t position) const;
  QString subject(std::size_t position) const;
  QString meaning(std::size_t position) const;
  /// The name of a fault of the plan.
  QString fault(std::size_t index) const;

 private:
  explicit Recording(sim::TraceFile trace) : trace_(std::move(trace)) {}

  sim::TraceFile trace_;
  lab::TraceHeader header_;
  std::unique_ptr<lab::TraceIndex> index_;
  std::unique_ptr<lab::RecordPrinter> printer_;
  lab::Flights flights_;
  lab::Cast cast_;
  lab::Stages stages_;
  lab::Lives lives_;
  std::vector<lab::MomentMark> marks_;
  std::vector<lab::FaultBand> bands_;
  std::vector<lab::Cut> cuts_;
  lab::Redeliveries redeliveries_;
  std::vector<lab::OperationRow> operations_;
};

using RecordingPtr = std::shared_ptr<const Recording>;

/// `5.049 s`, `46.6 ms`
QString moment_words(std::int64_t ns);

}  // namespace mqlab::gui
