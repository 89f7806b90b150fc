/// What all parts of the world share: the clock, the calendar, the count of unfinished business, the way to the trace.
///
/// One function per idea, all inline: this is the hot path. For `sim/` only; models see a `Context`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/calendar/calendar.hpp"
#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/platform/platform.hpp"
#include "sim/random/draw.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/recorder.hpp"
#include "sim/world/world.hpp"

namespace mqlab::sim {

/// A host's wall clock: it may be moved and may run fast or slow.
struct HostClock {
  Time since{};        ///< when it was last set
  Duration offset{0};  ///< how far it was from the world's clock then
  std::int64_t drift_ppm = 0;

  /// Monotone while nobody moves it: the drift is computed to the nanosecond.
  Time read(Time now) const {
    return now + offset + Duration{static_cast<std::int64_t>(static_cast<__int128>((now - since).count()) * drift_ppm / 1'000'000)};
  }
  void jump(Time now, Duration by) {
    offset = read(now) - now + by;
    since = now;
  }
  void add_drift(Time now, std::int64_t ppm) {
    jump(now, Duration{0});
    drift_ppm += ppm;
  }
};

/// What a SimGrid activity is for; with an index it makes the activity's token.
enum class Activity : std::uint64_t { comm = 1, io = 2, exec = 3 };
constexpr Token token_of(Activity what, std::uint32_t index) { return static_cast<std::uint64_t>(what) << 32 | index; }

/// What luck is drawn for; far from the purposes that models number for themselves.
enum class LuckFor : std::uint32_t { latency = 1'000'000, flush, work };

struct Kernel {
  Kernel(Recorder& recorder_, Platform& platform_, const WorldOptions& options_)
      : recorder(recorder_), platform(platform_), options(options_) {}

  Time now{};
  std::uint64_t next_sequence = 1;
  Calendar calendar;
  LaneId current = LaneId::none;  ///< the lane whose event is being handled; it is scheduled again when the handler is done
  std::int64_t progress = 0;      ///< events of class progress that are on their way and not held up
  Time last_move{};               ///< when the ledger last moved (without a ledger: when an event of class progress last happened)
  Class cls = Class::progress;    ///< class of the event being handled
  Time last_ledger{};             ///< when a model last made a ledger record; at level `off` only as far as someone asked to see them
  KindMask ledger_kinds;          ///< of the models; what faults do to the clock of the end is said by the fault engine
  KindMask hooked;                ///< kinds that a fault of the plan waits for
  Seeds seeds;
  std::map<std::pair<std::uint64_t, LuckFor>, std::uint64_t> luck_drawn;  ///< how many, by entity
  std::vector<HostClock> clocks;                                          ///< by host
  std::vector<LinkRow> links_as_built;
  Costs costs;
  Recorder& recorder;
  Platform& platform;
  WorldOptions options;

  std::uint64_t sequence() { return next_sequence++; }
  Time wall(HostId host) const { return clocks[static_cast<std::size_t>(host)].read(now); }
  HostId host_named(std::string_view name) const { return platform.find_host(name); }
  /// An idle lane has a first event.
  void activate(LaneId lane, Time time, std::uint64_t sequence_) {
    if (lane != current) calendar.schedule(lane, time, sequence_);
  }
  void deactivate(LaneId lane) {
    if (lane != current) calendar.unschedule(lane);
  }

  /// The duration as luck would have it: up to `percent` longer, by the next draw of this entity for this purpose. Where no luck is, unchanged.
  template <class Who>  // std::string_view(): asked only where there is luck
  Duration lucky(Duration base, std::uint32_t percent, LuckFor purpose, const Who& who) {
    if (percent == 0 || base.count() <= 0 || recorder.gate().next < options.luck_from) [[likely]]
      return base;
    const std::uint64_t entity = entity_of(who());
    const std::uint64_t n = luck_drawn[{entity, purpose}]++;
    const std::uint64_t word = draw(seeds.at(recorder.gate().next), entity, static_cast<std::uint32_t>(purpose), n);
    return base + uniform(word, Duration{0}, Duration{base.count() / 100 * percent});
  }

  Class resolve(Class wanted) const { return wanted == Class::inherit ? cls : wanted; }
  /// At level `off` nobody sees ledger records; the rule for the end of a run must, where it is not sure that the event itself is progress.
  void look_at_ledger(bool on) {
    KindMask& open = recorder.gate().open;
    if (on) {
      open_before_ = open;
      for (std::size_t i = 0; i < open.bits.size(); ++i) open.bits[i] |= ledger_kinds.bits[i];
    } else {
      open = open_before_;
    }
  }
  void begin(Class c) { progress += c == Class::progress ? 1 : 0; }
  void end(Class c) { progress -= c == Class::progress ? 1 : 0; }

  void touch(ProcessId process) {
    if (options.touches != nullptr) [[unlikely]]
      touched(process, HostId::none);
  }
  void touch(HostId host) {
    if (options.touches != nullptr) [[unlikely]]
      touched(ProcessId::none, host);
  }

  /// Number a record and keep it if the level does. For the world's own records; a process's go through its context.
  RecordNumber note(ProcessId process, const Note& n, RecordNumber cause) {
    const RecordNumber number = recorder.gate().next++;
    if (recorder.gate().open.test(n.kind)) {
      store(process, n, number, cause);
      if (hooked.test(n.kind)) [[unlikely]]
        on_hooked(process, n, number);
    }
    return number;
  }
  /// Called for each record that a fault hooks, after it was made.
  std::function<void(ProcessId, const Note&, RecordNumber)> on_hooked;
  void store(ProcessId process, const Note& n, RecordNumber number, RecordNumber cause) {
    if (ledger_kinds.test(n.kind)) last_move = last_ledger = now;
    if (!recorder.stores(n.kind)) return;
    Record r;
    r.time_ns = now.ns;
    r.number = number;
    r.message = n.message.packed;
    r.operation = n.operation.packed;
    r.value = n.value;
    r.cause_back = back(number, cause);
    r.because_back = back(number, n.because);
    r.element = static_cast<std::uint32_t>(n.element);
    r.kind = static_cast<std::uint16_t>(n.kind);
    r.process = static_cast<std::uint16_t>(process);
    recorder.append(r);
  }

 private:
  KindMask open_before_;

  [[gnu::cold, gnu::noinline]] void touched(ProcessId process, HostId host) {
    options.touches->push_back({recorder.gate().next, process, host});
  }
  static std::uint32_t back(RecordNumber number, RecordNumber earlier) {
    if (earlier == 0 || earlier >= number) return 0;
    const std::uint64_t distance = number - earlier;
    return distance > UINT32_MAX ? 0 : static_cast<std::uint32_t>(distance);
  }
};

/// The next event of a lane after one was handled; `kNever`: the lane is idle.
struct Next {
  Time time = kNever;
  std::uint64_t sequence = 0;
};

}  // namespace mqlab::sim
