/// A world for a test: hosts `a`, `b`, `c`, actors, faults; it is played and the diary, the records and the end are read.
///
/// The network is slow and simple, so that times are read off at a glance: 1 ms from host to host, no time per byte, no time within a host.
/// A flush takes 2 ms. Only one Stage may exist at a time (SimGrid).
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/fault/fault.hpp"
#include "sim/platform/platform.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/trace/recorder.hpp"
#include "sim/world/world.hpp"
#include "tests/support/actor.hpp"

namespace mqlab::sim::stage {

PlatformSpec hosts(std::vector<std::string> names);

/// A fault's fields as its body.
template <class T>
std::shared_ptr<const FaultBody> body(T fault) {
  struct Body final : FaultBody {
    explicit Body(T f) : fault(std::move(f)) {}
    bool strike(Hand& hand) const override { return fault.strike(hand); }
    void heal(Hand& hand) const override { fault.heal(hand); }
    bool heals() const override { return T::heals; }
    describe::Value fields() const override { return describe::to_value(fault); }
    T fault;
  };
  return std::make_shared<Body>(std::move(fault));
}

inline Trigger at(Duration when) { return {.how = Trigger::How::at_time, .at = Time{} + when}; }
inline Trigger at_point(Kind point, std::string process = "", std::uint64_t occurrence = 1) {
  return {.how = Trigger::How::at_point, .point = point, .process = std::move(process), .occurrence = occurrence};
}
inline Trigger at_message(Kind point, std::string message) {
  return {.how = Trigger::How::at_point, .point = point, .message = std::move(message)};
}
inline Trigger by_rate(Duration mean_gap, Time until = kNever) {
  return {.how = Trigger::How::by_rate, .mean_gap = mean_gap, .until = until};
}

struct Place {
  std::string host{};  ///< empty: the host of the actor's name
  Duration start{0};
  bool restart = true;
};

class Stage {
 public:
  Stage() : Stage(hosts({"a", "b", "c"})) {}
  explicit Stage(const PlatformSpec& spec);

  /// A second actor of a name replaces the first.
  void add(std::string name, Script script = {}, Place place = {});
  template <class T>
  void strike(Trigger when, T fault, std::optional<Duration> lasts = std::nullopt) {
    Fault& f = faults.emplace_back();
    f.kind = T::name;
    f.body = body(std::move(fault));
    f.trigger = std::move(when);
    f.lasts = lasts;
    f.label = std::string(T::name);
  }
  void step(Trigger when, std::string what, std::string process, describe::Value arguments = {}) {
    steps.push_back({std::move(what), std::move(process), std::move(arguments), std::move(when)});
  }

  /// Build the world and let it run. Again: a new world of the same actors and faults.
  RunEnd run();
  /// The same inside a `Platform::run` of the caller's.
  RunEnd run_inside();

  // --- before ---
  WorldOptions options;
  Bytes send_buffer = 2 << 20;
  Bytes receive_buffer = 2 << 20;
  std::vector<Fault> faults;
  std::vector<Step> steps;
  // --- after ---
  Diary diary;
  RunEnd end;
  TraceHash hash;
  std::vector<Record> records;
  std::vector<FaultEngine::Outcome> outcomes;
  RecordNumber last_number = 0;
  int alive = 0;  ///< actors that exist

  std::size_t count(Kind kind) const;
  /// The records of a kind, in order.
  std::vector<Record> of(Kind kind) const;
  const Record& record(RecordNumber number) const;
  /// The kinds on the way back from a record to its first cause, itself first.
  std::vector<std::string> causes(const Record& record) const;
  /// Values of the records of a kind.
  std::vector<std::int64_t> values(Kind kind) const;
  Platform& platform() { return platform_; }
  Recorder& recorder() { return recorder_; }

 private:
  struct Role {
    std::string name;
    Script script;
    Place place;
  };
  Platform platform_;
  Recorder recorder_;
  std::deque<Role> roles_;
};

}  // namespace mqlab::sim::stage
