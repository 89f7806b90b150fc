/// A scenario, typed: what the loader makes of a file and everything after it works on. One `Scenario` is one variant, merged and checked.
///
/// It can be run many times (a batch never parses again): all parts are read-only, and `planned()` gives each run its own faults.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/scenario/expectations.hpp"
#include "lab/verdict/expected.hpp"
#include "models/apps/spec.hpp"
#include "models/style.hpp"
#include "sim/describe/value.hpp"
#include "sim/fault/fault.hpp"
#include "sim/platform/spec.hpp"

namespace mqlab::lab {

/// An effect that each operation should have.
struct DeclaredEffect {
  std::string store;                   ///< or
  std::string outside;                 ///< an effect outside any store
  std::int64_t times = 1;              ///< 0: must not happen
  std::optional<std::int64_t> amount;  ///< of each, in place of the operation's own
  bool take = false;                   ///< subtracts it
};

/// How the run is judged, where the default is not what the scenario is about.
struct JudgeSettings {
  OrderScope order = OrderScope::place;
  bool stores_agree = true;           ///< several effects of an operation: all or none, else `inconsistent`
  std::vector<std::string> may_stay;  ///< places that may keep messages for ever: left there is `pending`, not `stuck`
};

struct Producer {
  models::apps::ProducerSpec spec;
  std::unique_ptr<const models::Part> publish;        ///< null: it only calls, or only writes its own store
  std::unique_ptr<const models::Part> reply;          ///< how it consumes the replies to its requests; null: it awaits none
  std::optional<std::vector<DeclaredEffect>> should;  ///< nothing: derived from the programs
};

struct Consumer {
  models::apps::ConsumerSpec spec;
  models::apps::HandlingSpec handling;
  std::unique_ptr<const models::Part> consume;
  std::unique_ptr<const models::Part> publish;  ///< a relay's
};

struct Service {
  models::apps::ServiceSpec spec;
  models::apps::HandlingSpec handling;
};

/// A fault that may be run many times.
struct ScriptedFault {
  std::string_view kind;
  std::shared_ptr<const sim::FaultBody> body;
  sim::Trigger trigger;
  std::optional<sim::Duration> lasts;
  bool heal_at_end = true;
  std::string name;                  ///< may be empty
  std::string when;                  ///< its trigger, for people: `confirm.sent shop/17`
  Text title;                        ///< of its kind
  std::vector<std::string> targets;  ///< what it is aimed at, in order: processes, hosts, links
};

/// The faults of a plan, made anew for each run.
std::vector<sim::Fault> planned(const std::vector<ScriptedFault>& faults);

struct Scenario {
  std::string id;
  std::string variant;
  std::filesystem::path file;  ///< empty: from a text
  describe::LocalText title;
  describe::LocalText summary;
  describe::LocalText lesson;  ///< the texts, not the file names
  std::uint64_t seed = 1;
  std::optional<sim::Duration> settle;
  std::optional<sim::Time> until;
  std::vector<std::string> sources;

  sim::PlatformSpec platform;
  std::string platform_xml;  ///< the text of a SimGrid platform file; empty: `platform` says it all (see `platform_spec`)
  std::map<std::string, std::string, std::less<>> hosts_of;  ///< process to host

  const models::Style* style = nullptr;
  std::unique_ptr<const models::Part> broker;
  std::vector<Producer> producers;
  std::vector<Consumer> consumers;
  std::vector<Service> services;
  std::vector<models::apps::StoreSpec> stores;

  std::vector<ScriptedFault> faults;
  std::vector<sim::Step> steps;
  JudgeSettings judge;
  Expectations expect;

  describe::Value merged;  ///< this variant as a self-contained scenario of its own, after `--set`

  /// Empty when there is no such process.
  std::string_view host_of(std::string_view process) const;
  /// Publish parts: of producers, then of relays. Consume parts: of consumers, then of producers that await replies.
  std::vector<const models::Part*> publishes() const;
  std::vector<const models::Part*> consumes() const;
  /// With a platform text: written to a file of its own in the temporary folder, named by its content, for SimGrid to read.
  sim::PlatformSpec platform_spec() const;
};

/// A file with all its variants.
struct ScenarioFile {
  std::string id;
  std::vector<Scenario> variants;  ///< in the order of the file, or the one that was asked for
  describe::Value self_contained;  ///< all variants; lesson and platform texts inline: runs from any folder

  const Scenario* find(std::string_view variant) const;
};

}  // namespace mqlab::lab
