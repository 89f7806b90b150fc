/// How far a message has come at a moment of a run: in flight, held in memory, written, flushed, on several nodes, acknowledged, done, lost, done twice.
///
/// Read from the ledger's records and the points that all styles share (models/ledger.hpp). What holds it (`broker.stored`, value Held) is the style's own
/// notion. A copy that ends with the fate `lost` makes the message lost until another copy of it is made. `done_twice`: one of its effects was applied again.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/describe/text.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

enum class Stage : std::uint8_t { unknown, in_flight, in_memory, written, flushed, replicated, acknowledged, done, lost, done_twice };

struct StageInfo {
  Stage stage;
  std::string_view id;
  Text title;
};
/// In the order of `Stage`.
std::span<const StageInfo> stage_infos();

class Stages {
 public:
  Stages() = default;
  explicit Stages(const sim::TraceFile& trace);

  /// After the record at `position`.
  Stage of(std::uint64_t message, std::size_t position) const;

 private:
  struct Step {
    std::uint64_t message;
    std::uint32_t position;
    std::uint16_t process;
    std::uint8_t kind;   ///< of the shared range
    std::uint8_t value;  ///< Held or Fate
    std::uint32_t element;
  };
  std::vector<Step> steps_;  ///< by message, then by position
};

}  // namespace mqlab::lab
