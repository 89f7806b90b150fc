/// What a broker style tells the rest of mqlab. `lab/`, `cli/` and `gui/` know a broker only through this.
///
/// A style is one folder in `models/` and one line in `models/styles.cpp`. Everything here is data or a pure function; a style keeps no
/// state between runs. JSON never reaches a style: it describes its fields (`describe/field.hpp`) and gets typed parts. Most derive from
/// `DescribedStyle` (described_style.hpp). How to write one, on the smallest example: docs/en/a-style.md.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/client.hpp"
#include "models/ledger.hpp"
#include "models/message.hpp"
#include "models/metric.hpp"
#include "models/step_word.hpp"
#include "sim/describe/text.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::describe {
class ObjectReader;
struct ObjectSpec;
}  // namespace mqlab::describe

namespace mqlab::sim {
class World;
struct FaultKind;
struct PayloadKind;
struct Tables;
}  // namespace mqlab::sim

namespace mqlab::models {

class Configuration;  // models/configuration.hpp

/// A typed piece of a scenario that only its style understands: the broker, a publish role, a consume role.
struct Part {
  Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  virtual ~Part() = default;
};
template <class T>
struct PartOf final : Part {
  T value;
};
/// The caller knows which part it is.
template <class T>
const T& part_as(const Part& part) {
  return static_cast<const PartOf<T>&>(part).value;
}

/// Whether a promise covers a kind of trouble.
enum class Covers : std::uint8_t { kept, not_promised, kept_but_unavailable };

/// One row of "what does this configuration promise": for a message whose acknowledgement the publisher received, or for a consumer.
struct Promise {
  std::string_view id;      ///< row of the reference: `P4`
  Text sentence;            ///< for people
  std::string_view source;  ///< `rabbitmq.com/docs/confirms`
  Covers process_crash = Covers::not_promised;
  Covers power_loss = Covers::not_promised;
  Covers node_gone = Covers::not_promised;
  Covers partition = Covers::not_promised;
};

struct JudgeFacts;  // models/judge_facts.hpp
enum class Judgement : std::uint8_t { expected_damage, broken_promise, known_defect };
inline constexpr std::array<std::string_view, 3> kJudgementNames{"expected damage", "broken promise", "known defect"};
struct Judged {
  Judgement judgement = Judgement::expected_damage;
  std::string_view promise;  ///< id of the promise that was broken or was never made
  Text because;
};

/// A setting worth trying as a fix, and what it costs.
struct Knob {
  std::string_view pointer;  ///< JSON pointer, `*` for list items: `/producers/*/publish/confirm`; `?` at its end: only where it is set
  std::string_view value;    ///< JSON text; null takes the setting away, where it is set
  Text meaning;
  Text cost;
};

/// One row of "what is represented".
struct FidelityRow {
  Text rule;
  std::string_view source;
  enum class Status : std::uint8_t { modelled, simplified, absent } status;
  std::string_view test;
};

class Style {
 public:
  virtual ~Style() = default;

  virtual std::string_view name() const = 0;  ///< as in `"style": "rabbitmq"`
  virtual Text title() const = 0;

  // --- what stands in a scenario ---
  /// Fields of `broker` beside `style`, which alone is the loader's. `nodes` and `version` are among them: each style says its own, or has none.
  virtual const describe::ObjectSpec& broker_spec() const = 0;
  virtual const describe::ObjectSpec& publish_spec() const = 0;  ///< fields of a role's `publish` object
  virtual const describe::ObjectSpec& consume_spec() const = 0;  ///< fields of a consumer beside the application's own
  /// These three read their fields and no more: the loader calls `finish()` afterwards, so a field that no struct knows is a problem.
  virtual std::unique_ptr<Part> read_broker(describe::ObjectReader&) const = 0;
  virtual std::unique_ptr<Part> read_publish(describe::ObjectReader&) const = 0;
  virtual std::unique_ptr<Part> read_consume(describe::ObjectReader&) const = 0;
  /// Cross checks that need all parts: undeclared queues, settings that contradict each other. Called only when each part is sound for itself.
  /// The reader is the scenario's: a problem's path begins with `broker/` (`broker/nodes/1`), or with `publish/` or `consume/` and the index in
  /// `publishes` or `consumes` (`consume/2/group`), which the loader turns into the place in the file.
  virtual void check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                     describe::ObjectReader&) const = 0;
  /// Names of the processes that the broker part brings (fault targets).
  virtual std::vector<std::string> process_names(const Part& broker) const = 0;

  /// What an operator may say to these processes (`steps`), beside `start` and `stop`.
  virtual std::span<const StepWord> step_words() const = 0;
  /// Faults of the style's own elements (`memory-alarm`), one vocabulary with the world's and the applications'. Each has a field `process`,
  /// one of the style's; it strikes and heals by a word to it (`Hand::tell`), so its name is an operator's word as well.
  virtual std::span<const sim::FaultKind> faults() const = 0;

  // --- what stands in a trace ---
  virtual std::span<const sim::KindInfo> kinds() const = 0;             ///< 128..255
  virtual std::span<const sim::PayloadKind> payload_kinds() const = 0;  ///< from 128 on
  /// What its operators watch: the vendor's own metrics, and the records that each follows from.
  virtual Metrics metrics() const { return {}; }

  // --- what runs ---
  /// Add the broker's processes. One says `.host` = its own name; where the scenario puts it elsewhere (`hosts`), the world knows that already
  /// (`World::place`). Elements that are told of by number (a payload's `lost_note`) are declared here, so that they have one.
  /// `consumes`: every consuming role of the scenario. Where a record stays after it was read (a log), it is a copy for each who will read it.
  virtual void build(sim::World&, const Part& broker, std::span<const Part* const> consumes) const = 0;
  /// One vendor's client that carries these roles over one connection.
  virtual std::unique_ptr<Client> make_client(const Part& broker, std::span<const Part* const> publishes,
                                              std::span<const Part* const> consumes, std::uint32_t number) const = 0;
  /// Where a consuming role takes its copies from: (kind, label) of its elements, exactly as `Context::element` is told them. `copy.made` and
  /// `offered` name these elements and no others; a place that is spelled otherwise here is one from which nobody takes, and all in it is stuck.
  struct Place {
    std::string kind;
    std::string label;
    friend bool operator==(const Place&, const Place&) = default;
  };
  virtual std::vector<Place> places(const Part& broker, const Part& consume) const = 0;
  /// How many messages the vendor's client hands to the program at a time, in threads of its own: the program's default `concurrency`.
  virtual std::uint32_t listener_threads(const Part& /*consume*/) const { return 1; }
  /// Where a message of this publishing role is put, by what the scenario declares (`consumes`: all consumers, whose declarations count too).
  /// Empty: nowhere, or it can't be said beforehand.
  virtual std::vector<Place> reaches(const Part& /*broker*/, const Part& /*publish*/, std::span<const Part* const> /*consumes*/) const {
    return {};
  }
  /// Places whose copies move on by themselves in time (a delay queue whose dead letters go back to work): from, to.
  virtual std::vector<std::pair<Place, Place>> forwards(const Part&) const { return {}; }
  /// Places whose copies move on only when something happens to them (rejected, dropped): from, to. Whoever takes from there gets some, or none.
  virtual std::vector<std::pair<Place, Place>> may_forward(const Part&) const { return {}; }

  // --- what it promises ---
  virtual std::vector<Promise> promised(const Part& broker, const Part* publish, const Part* consume) const = 0;
  virtual Judged judge(const JudgeFacts&) const = 0;
  /// Kinds by which a program learns that it can't do its work, and that no fault made: its channel was closed for an error.
  virtual std::span<const sim::Kind> trouble_kinds() const { return {}; }
  /// Kinds after which a program does its work no more and does not come back by itself: its client threw. A report tells them even where nothing
  /// was damaged.
  virtual std::span<const sim::Kind> fatal_kinds() const { return {}; }
  /// The longest recovery timer that the configuration implies: how long the ledger must rest before a run is over. Only timers of class
  /// background count (those of class progress keep a run alive by themselves): with heartbeats of 20 s whose third silence ends a connection, and
  /// a client that comes back 5 s later, 3 * 20 s + 5 s. Too short, and a run ends before what would have come back has come: `stuck`.
  virtual sim::Duration settle_time(const Part& broker, std::span<const Part* const> publishes,
                                    std::span<const Part* const> consumes) const = 0;
  virtual std::span<const Knob> knobs() const = 0;
  virtual std::span<const FidelityRow> fidelity() const = 0;

  /// What it knows of its vendor's own configuration files (`mqlab audit`); null: nothing.
  virtual const Configuration* configuration() const { return nullptr; }
};

/// The table of contents of the brokers.
std::span<const Style* const> all_styles();
/// Null when there is none of this name.
const Style* find_style(std::string_view name);

}  // namespace mqlab::models
