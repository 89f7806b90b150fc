#include "gui/document/recording.hpp"

#include "gui/base/words.hpp"
#include "lab/text/time.hpp"

namespace mqlab::gui {

QString moment_words(std::int64_t ns) { return from(lab::moment_text(ns)); }

tl::expected<std::shared_ptr<const Recording>, sim::TraceProblem> Recording::open(const QString& path) {
  auto file = sim::TraceFile::open(to(path));
  if (!file) return tl::unexpected(file.error());
  std::shared_ptr<Recording> r(new Recording(std::move(*file)));  // private constructor
  auto index = lab::TraceIndex::open(r->trace_);
  if (!index) return tl::unexpected(index.error());
  r->index_ = std::make_unique<lab::TraceIndex>(std::move(*index));
  r->printer_ = std::make_unique<lab::RecordPrinter>(r->trace_);
  r->header_ = lab::header_of(r->trace_);
  r->flights_ = lab::Flights(r->trace_);
  r->cast_ = lab::cast_of(r->trace_, r->flights_);
  r->stages_ = lab::Stages(r->trace_);
  r->lives_ = lab::Lives(r->trace_);
  r->marks_ = lab::marks_of(r->trace_);
  r->bands_ = lab::fault_bands(r->trace_);
  r->cuts_ = lab::cuts_of(r->trace_, r->flights_, r->bands_);
  r->redeliveries_ = lab::Redeliveries(r->trace_);
  r->operations_ = lab::operations_of(r->trace_);
  return r;
}

std::int64_t Recording::time_of(std::size_t happened) const {
  if (happened == 0 || size() == 0) return 0;
  return records()[std::min(happened, size()) - 1].time_ns;
}

QString Recording::process(sim::ProcessId id) const {
  return id == sim::ProcessId::none ? say({"the world", "外部世界"}) : from(trace_.tables().process(id));
}

QString Recording::kind(std::size_t position) const { return from(printer_->kind(records()[position])); }
QString Recording::subject(std::size_t position) const { return from(printer_->subject(records()[position])); }

QString Recording::meaning(std::size_t position) const {
  const sim::KindRow* row = trace_.kind(records()[position].kind_id());
  return row == nullptr ? QString() : say(Text{row->meaning_en, row->meaning_zh_CN});
}

QString Recording::line(std::size_t position) const {
  const sim::Record& r = records()[position];
  return QString("#%1  %2  %3  %4  %5")
      .arg(r.number)
      .arg(moment_words(r.time_ns), process(r.process_id()), kind(position), subject(position));
}

QString Recording::fault(std::size_t index) const {
  const auto& faults = trace_.tables().faults;
  return index < faults.size() ? from(faults[index]) : QString("?%1").arg(index);
}

}  // namespace mqlab::gui
