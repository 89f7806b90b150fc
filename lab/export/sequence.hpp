/// A scene as the lines of a sequence diagram, whatever notation it will be written in: what mermaid and PlantUML have in common.
///
/// One line for each record: an arrow, or a row of a note. Local events of one process at one instant share a note; a record of the world is a note over
/// all, an alarm if a fault strikes or something is lost. Where much more time passes than usual between two records, a gap says so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/export/scene.hpp"

namespace mqlab::lab {

struct SequenceLine {
  enum class What : std::uint8_t { note, note_over_all, alarm_over_all, arrow, lost_arrow, gap } what = What::note;
  sim::ProcessId from = sim::ProcessId::none;  ///< a note's process, an arrow's sender
  sim::ProcessId to = sim::ProcessId::none;    ///< none: nobody knows who should have got it
  std::vector<std::string> rows{};             ///< plain text, not escaped; the first begins with the time
};

std::vector<SequenceLine> sequence_of(const Scene& scene);

/// Who has a lifeline: the participants; the world where there is nobody else, because a note needs a place.
std::vector<sim::ProcessId> lifelines_of(const Scene& scene);
/// `p3`: how both notations call it, whatever its name is.
std::string lifeline(sim::ProcessId id);
/// `p1,p4`: from the first to the last.
std::string over_all(const std::vector<sim::ProcessId>& lifelines);
/// The rows of a line as one text, each escaped as the notation needs it.
std::string joined(const SequenceLine& line, std::string_view separator, std::string (*escaped)(std::string_view));

/// From how many nanoseconds on the time between two records is worth a line of its own: 50 times the median, of those that are not 0.
std::int64_t long_gap(const Scene& scene);

}  // namespace mqlab::lab
