/// What a fault is: a kind with its fields, and when it strikes.
///
/// Everything anyone wants to know about a fault kind stands in its struct (one file each: crash.hpp, partition.hpp ...). The list is
/// kinds.cpp (`world_faults`). The loader, the schema, CLI help, menus, the fault map and the docs are loops over that list. Faults of applications
/// (models/apps) and of a style use the same form; a scenario sees one vocabulary.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/text.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::sim {

class Hand;

/// What a fault kind can be aimed at.
enum class Target : std::uint8_t { process, host, connection, link };

/// A fault kind with its fields filled in.
class FaultBody {
 public:
  FaultBody() = default;
  FaultBody(const FaultBody&) = delete;
  FaultBody& operator=(const FaultBody&) = delete;
  virtual ~FaultBody() = default;
  /// Do it. False: there was nothing to strike (no such connection is open); the fault did not strike then.
  virtual bool strike(Hand& hand) const = 0;
  virtual void heal(Hand& hand) const = 0;
  /// False: it is over at once (a dropped connection), there is nothing to heal.
  virtual bool heals() const { return true; }
  /// The fields as JSON value, for capsules and canonical addresses.
  virtual describe::Value fields() const = 0;
};

struct FaultKind {
  std::string_view name;  ///< `power-loss`
  Text title;
  Text meaning;
  Target target = Target::process;
  bool heals = true;  ///< false: it is over at once (a dropped connection)
  const describe::ObjectSpec& (*spec)() = nullptr;
  std::unique_ptr<const FaultBody> (*read)(describe::ObjectReader&) = nullptr;
};

/// Make the list's entry out of a struct with `name`, `title`, `meaning`, `target`, `heals`, `fields`, `strike(Hand&)`, `heal(Hand&)`.
template <class T>
FaultKind fault_kind() {
  struct Body final : FaultBody {
    T fault;
    bool strike(Hand& hand) const override { return fault.strike(hand); }
    void heal(Hand& hand) const override { fault.heal(hand); }
    bool heals() const override { return T::heals; }
    describe::Value fields() const override { return describe::to_value(fault); }
  };
  return {T::name,
          T::title,
          T::meaning,
          T::target,
          T::heals,
          &describe::spec_of<T>,
          [](describe::ObjectReader& reader) -> std::unique_ptr<const FaultBody> {
            auto body = std::make_unique<Body>();
            reader.read_fields(body->fault);
            return body;
          }};
}

/// When a fault or a step happens: at a time, at a point, or by rate.
struct Trigger {
  enum class How : std::uint8_t { at_time, at_point, by_rate };
  How how = How::at_time;
  Time at{};  ///< at_time
  // at_point: the canonical address (process, point, message or n-th occurrence, incarnation)
  Kind point = Kind::none;
  std::string process;                 ///< empty: any
  std::optional<std::string> message;  ///< `shop/17`
  std::optional<std::string> operation;
  std::optional<std::uint32_t> incarnation;
  std::uint64_t occurrence = 1;
  // by_rate: a Poisson process until `until` (or until the workload is over)
  Duration mean_gap{};
  Time until = kNever;
};

struct Fault {
  std::string_view kind;                  ///< name of its kind
  std::shared_ptr<const FaultBody> body;  ///< shared: a plan is run many times
  Trigger trigger;
  std::optional<Duration> lasts;  ///< heals itself after it
  bool heal_at_end = true;        ///< else never, if `lasts` is not given
  std::string label;              ///< for people: as written in the scenario
};

/// An operator's action: start or stop a process, or a word to it (`purge`, `declare`, `set`).
struct Step {
  std::string what;
  std::string process;
  describe::Value arguments;
  Trigger trigger;
};

struct FaultPlan {
  std::vector<Fault> faults;
  std::vector<Step> steps;
};

/// The fault kinds of the world: the visible list (kinds.cpp).
std::span<const FaultKind> world_faults();

}  // namespace mqlab::sim
