/// What travels in a run: each frame or call of which a trace says where it came from and where it arrived, or that it was lost on the way.
///
/// A record whose `cause` lies on another process arrived there; it had left when its cause was recorded. A lost frame left at its `because` and was lost at
/// its own time (lab/export/scene.hpp says who should have got it). Times: nanoseconds of the run. Built in one pass, and asked for any moment in a time that
/// depends on what is in the air, not on the length of the run.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct Flight {
  std::int64_t left_ns = 0;
  std::int64_t arrives_ns = 0;  ///< or is lost
  std::uint32_t sent = 0;       ///< position of the record at which it left
  std::uint32_t came = 0;       ///< position of the record at which it arrived, or that says it is lost
  std::uint16_t from = 0xffff;
  std::uint16_t to = 0xffff;  ///< 0xffff: lost, and nobody knows who should have got it
  bool lost = false;
};

class Flights {
 public:
  Flights() = default;
  explicit Flights(const sim::TraceFile& trace);

  /// By the record at which they left.
  std::span<const Flight> all() const { return flights_; }
  /// Those in the air when the first `happened` records have happened: left, and not yet there. At most `most`, the first to leave first.
  std::vector<Flight> in_the_air(std::size_t happened, std::size_t most = 100'000) const;
  /// The flight that arrived (or was lost) with the record at this position.
  std::optional<Flight> arriving_at(std::size_t position) const;

 private:
  static constexpr std::size_t kBlock = 512;

  std::vector<Flight> flights_;
  std::vector<std::uint32_t> last_arrival_;  ///< of each block of `kBlock` flights: a position
  std::vector<std::uint32_t> by_arrival_;    ///< indices into `flights_`, by `came`
};

}  // namespace mqlab::lab
