#include "tests/support/style_contract.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/run/runner.hpp"
#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"
#include "tests/support/watched_style.hpp"

namespace mqlab::testing {

namespace k = models::kinds;
using models::Fate;
using models::Held;
using models::Told;

namespace {

constexpr std::uint32_t kNowhere = 0xffffffff;
constexpr std::uint16_t kNobody = 0xffff;
constexpr int kToldOfASort = 3;

}  // namespace

void Breaches::say(std::string_view sort, std::string sentence) {
  int& told = told_.try_emplace(std::string(sort), 0).first->second;
  if (++told <= kToldOfASort) sentences_.push_back(std::move(sentence));
}

StyleContract::StyleContract(const lab::Scenario& scenario, const sim::Tables& tables, Breaches& breaches)
    : scenario_(scenario), tables_(tables), breaches_(breaches), kinds_(sim::kKinds), known_place_(tables.elements.size(), -1) {
  const models::Style& style = *scenario.style;
  for (const auto table : {sim::world_kinds(), models::shared_kinds(), style.kinds()})
    for (const sim::KindInfo& info : table) kinds_[static_cast<std::uint16_t>(info.kind)] = &info;

  const auto consumes = scenario.consumes();
  const auto add = [&](const models::Style::Place& place) { places_.insert({place.kind, place.label}); };
  for (const models::Part* part : consumes) {
    for (const auto& place : style.places(*scenario.broker, *part)) add(place);
  }
  for (const models::Part* part : scenario.publishes()) {
    for (const auto& place : style.reaches(*scenario.broker, *part, consumes)) add(place);
  }
  for (const auto& moves : {style.forwards(*scenario.broker), style.may_forward(*scenario.broker)}) {
    for (const auto& [from, to] : moves) {
      add(from);
      add(to);
    }
  }
  for (const lab::Producer& producer : scenario.producers) {
    if (producer.publish == nullptr || producer.reply != nullptr) continue;
    const models::Part* publishes[] = {producer.publish.get()};
    if (!style.make_client(*scenario.broker, publishes, {}, 0)->confirms(0)) continue;
    for (std::size_t p = 0; p < tables.processes.size(); ++p) {
      if (tables.processes[p].name != producer.spec.id) continue;
      asking_.insert(static_cast<std::uint16_t>(p));
      const auto promises = style.promised(*scenario.broker, producer.publish.get(), nullptr);
      if (!promises.empty() && promises.front().process_crash == models::Covers::kept) firm_.insert(static_cast<std::uint16_t>(p));
    }
  }
}

std::string StyleContract::name(const sim::Record& r) const {
  const sim::KindInfo* info = kinds_[r.kind];
  return fmt::format("record {} ({}{}{}, {})", r.number, info != nullptr ? info->name : "?", r.message != 0 ? " of " : "",
                     tables_.identity(r.message_id()), tables_.process(r.process_id()));
}

std::string StyleContract::at(const sim::Record& r) const { return tables_.element(r.element_id()); }

bool StyleContract::declared(const sim::Record& r) {
  if (r.element >= known_place_.size()) return false;
  signed char& known = known_place_[r.element];
  if (known < 0) known = places_.contains({tables_.elements[r.element].kind, tables_.elements[r.element].label}) ? 1 : 0;
  return known == 1;
}

void StyleContract::look(const sim::Record& r) {
  if (r.time_ns != now_) instant_over();
  now_ = r.time_ns;
  if (r.kind >= sim::kKinds || kinds_[r.kind] == nullptr) {
    breaches_.say("table",
                  fmt::format("record {}: kind {} stands in no table: Style::kinds() lists what the style records", r.number, r.kind));
    return;
  }
  const sim::Kind kind = r.kind_id();
  if (kind == sim::kinds::process_stopped) stopped_.push_back(r.process);
  if (kind == k::copy_made) made(r);
  if (kind == k::copy_gone) gone(r);
  if (kind == k::offered) offered(r);
  if (kind == k::broker_stored) {
    Message& message = messages_[r.message];
    message.stored = true;
    message.by.insert(r.process);
    message.firmest = std::max(message.firmest, static_cast<Held>(r.value));
    if (r.value < static_cast<std::int64_t>(Held::memory) || r.value > static_cast<std::int64_t>(Held::flushed))
      breaches_.say("held", fmt::format("{}: its value is no Held", name(r)));
  }
  if (kind == k::publish_sent) of_operation_[r.operation].insert(r.message);
  if (kind == k::confirm_sent) confirmed(r);
  if (kind == k::confirm_received) messages_[r.message].received.insert(r.process);
  if (kind == k::ack_recorded && r.message != 0) {
    const auto copies = copies_.find({r.element, r.message});
    if (copies != copies_.end() && copies->second.live > 0) acknowledged_.push_back(copies->first);
  }
  if (kind == k::told) told(r);
}

void StyleContract::made(const sim::Record& r) {
  if (r.element == kNowhere) return breaches_.say("made place", fmt::format("{} names no place", name(r)));
  if (r.message == 0 || r.operation == 0) breaches_.say("made of", fmt::format("{} does not say of which message and operation", name(r)));
  if (!declared(r)) {
    breaches_.say("made declared",
                  fmt::format("{}: {} is a place that neither places() of a role, nor reaches(), forwards() or may_forward() names: "
                              "no one is known to take from it",
                              name(r), at(r)));
  }
  Copies& copies = copies_[{r.element, r.message}];
  if (copies.positions.contains(r.value))
    breaches_.say("made twice", fmt::format("{}: the copy at position {} of {} is there already", name(r), r.value, at(r)));
  ++copies.live;
  copies.teller = r.process;
  copies.positions.insert(r.value);
  copies.all.insert(r.value);
  const auto [held, fresh] = holder_.try_emplace({r.element, r.value}, r.message);
  if (!fresh && held->second != r.message) {
    const auto other = copies_.find({r.element, held->second});
    if (other != copies_.end() && other->second.live > 0 && other->second.positions.contains(r.value)) {
      sim::MessageId id;
      id.packed = held->second;
      breaches_.say("made over",
                    fmt::format("{}: position {} of {} is {}'s, which is still there", name(r), r.value, at(r), tables_.identity(id)));
    }
    held->second = r.message;
  }
}

void StyleContract::gone(const sim::Record& r) {
  if (r.value < 0 || r.value >= static_cast<std::int64_t>(models::kFateNames.size()))
    breaches_.say("fate", fmt::format("{}: its value is no Fate", name(r)));
  const auto copies = copies_.find({r.element, r.message});
  if (copies == copies_.end() || copies->second.live <= 0)
    return breaches_.say("gone", fmt::format("{}: no copy of it is in {}: nothing was made there, or it is gone already", name(r),
                                             r.element == kNowhere ? "no place" : at(r)));
  if (--copies->second.live == 0) copies->second.positions.clear();
}

void StyleContract::offered(const sim::Record& r) {
  if (r.element == kNowhere) return breaches_.say("offered place", fmt::format("{} names no place: Delivery::place is missing", name(r)));
  if (!declared(r))
    breaches_.say("offered declared", fmt::format("{}: {} is no place that the style names for a role (kind and label)", name(r), at(r)));
  const auto copies = copies_.find({r.element, r.message});
  if (copies == copies_.end()) return breaches_.say("offered", fmt::format("{}: no copy of it was ever made in {}", name(r), at(r)));
  if (!copies->second.all.contains(r.value >> 1))
    breaches_.say("position", fmt::format("{}: no copy of it was made at position {} of {}", name(r), r.value >> 1, at(r)));
}

void StyleContract::confirmed(const sim::Record& r) {
  const Message& message = messages_[r.message];
  if (!message.stored) return breaches_.say("confirm", fmt::format("{}: no broker.stored of it came before", name(r)));
  if (firm_.contains(static_cast<std::uint16_t>(r.message_id().origin())) && message.firmest <= Held::memory)
    breaches_.say("firm", fmt::format("{}: it is promised to outlive a crash, and broker.stored says that it is only in memory", name(r)));
}

void StyleContract::told(const sim::Record& r) {
  if (static_cast<Told>(r.value) != Told::acknowledged || !asking_.contains(r.process)) return;
  const auto messages = of_operation_.find(r.operation);
  if (messages == of_operation_.end()) return;
  const bool answered = std::any_of(messages->second.begin(), messages->second.end(),
                                    [&](std::uint64_t m) { return messages_[m].received.contains(r.process); });
  if (!answered) breaches_.say("told", fmt::format("{}: acknowledged, and no confirm.received came before", name(r)));
}

/// What belongs together is recorded at one time: an acknowledgement and the end of its copy, a death and what it took along.
void StyleContract::instant_over() {
  for (const There& there : acknowledged_) {
    const Copies& copies = copies_[there];
    if (copies.live == 0) continue;
    sim::MessageId id;
    id.packed = there.second;
    breaches_.say("acknowledged", fmt::format("ack.recorded of {}: its copy in {} is not gone with it (copy.gone)", tables_.identity(id),
                                              tables_.element(static_cast<sim::Element>(there.first))));
  }
  acknowledged_.clear();
  for (const std::uint16_t process : stopped_) {
    for (const auto& [there, copies] : copies_) {
      if (copies.live == 0 || copies.teller != process) continue;
      const auto message = messages_.find(there.second);
      if (message == messages_.end() || message->second.firmest != Held::memory || !message->second.by.contains(process)) continue;
      sim::MessageId id;
      id.packed = there.second;
      breaches_.say(
          "obituary",
          fmt::format("{} has ended, and the copy of {} in {}, which was only in its memory, is not gone: its obituary does not say so",
                      tables_.process(static_cast<sim::ProcessId>(process)), tables_.identity(id),
                      tables_.element(static_cast<sim::Element>(there.first))));
    }
  }
  stopped_.clear();
}

void StyleContract::finish() { instant_over(); }

std::vector<std::string> contract_breaches(lab::Scenario& scenario) {
  Breaches breaches;
  const WatchedStyle watched(*scenario.style, breaches);
  const models::Style* style = std::exchange(scenario.style, &watched);
  {
    lab::Runner runner(scenario);
    runner.run({.level = sim::TraceLevel::full, .judge = false});
    const sim::Tables tables = runner.recorder().tables();
    scenario.style = style;
    StyleContract contract(scenario, tables, breaches);
    runner.recorder().for_each_chunk([&](std::span<const sim::Record> chunk) {
      for (const sim::Record& r : chunk) contract.look(r);
    });
    contract.finish();
  }
  return breaches.sentences();
}

}  // namespace mqlab::testing
