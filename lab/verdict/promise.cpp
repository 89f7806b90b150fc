#include "lab/verdict/promise.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/judge_facts.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;
using models::Damage;
using models::Fate;
using models::Held;
using models::Told;

namespace {

constexpr sim::RecordNumber kEnd = std::numeric_limits<sim::RecordNumber>::max();

std::optional<Damage> damage_of(const PairRow& row) {
  switch (row.primary) {
    case Name::lost:
    case Name::dead_lettered:
    case Name::expired:
    case Name::dropped:
    case Name::purged:
    case Name::declined: return Damage::lost;
    case Name::partial: return Damage::partial;
    case Name::duplicated: return Damage::duplicated;
    case Name::stuck: return Damage::stuck;
    case Name::phantom: return Damage::inconsistent;  // what the business believes and what the store holds do not agree
    default: break;
  }
  if (row.names.has(Name::reordered) || row.names.has(Name::late_duplicate)) return Damage::reordered;
  if (row.names.has(Name::inconsistent)) return Damage::inconsistent;
  return std::nullopt;
}

struct Telling {
  sim::RecordNumber begun = 0;
  sim::RecordNumber told = 0;            ///< 0: never
  sim::RecordNumber answered = 0;        ///< the broker's last answer before it; without one when it was stored, or the telling itself
  std::optional<std::int64_t> answer{};  ///< its value
  Held held = Held::nowhere;
  bool received = false;
  bool copied = false;
};

Telling telling(const PairRow& row, const Biography& biography) {
  Telling out;
  for (const sim::Record& r : biography.records) {
    if (r.kind_id() == kinds::operation_begun) out.begun = r.number;
    if (r.kind_id() == kinds::told && r.value == static_cast<std::int64_t>(row.told) && out.told == 0) out.told = r.number;
  }
  sim::RecordNumber stored = 0;
  for (const sim::Record& r : biography.records) {
    const bool before = out.told == 0 || r.number < out.told;
    if (r.kind_id() == kinds::broker_stored && before && r.value >= 0 && r.value <= static_cast<std::int64_t>(Held::flushed))
      out.held = std::max(out.held, static_cast<Held>(r.value));
    if (r.kind_id() == kinds::broker_stored && before) stored = r.number;
    if (r.kind_id() == kinds::confirm_sent && before) {
      out.answered = r.number;
      out.answer = r.value;
    }
    out.copied |= r.kind_id() == kinds::copy_made && before;
  }
  for (const sim::Record& r : biography.further.records)
    out.received |= r.kind_id() == kinds::broker_received && (out.told == 0 || r.number < out.told);
  // One frame may answer for several, and a fault at its record strikes before theirs are made: the answer was safe once it was stored.
  if (out.answered == 0) out.answered = stored;
  if (out.answered == 0) out.answered = out.told;
  return out;
}

/// Who published the copy that this row is about: the last to publish before the last copy in its place was made. A relay publishes too.
sim::ProcessId publisher(const PairRow& row, const Biography& biography) {
  sim::RecordNumber made = 0;
  for (const sim::Record& r : biography.records) {
    if (r.kind_id() == kinds::copy_made && static_cast<sim::Element>(r.element) == row.place) made = r.number;
  }
  sim::ProcessId last = row.operation.origin();
  for (const sim::Record& r : biography.records) {
    if (r.kind_id() == kinds::publish_sent && r.number < made) last = static_cast<sim::ProcessId>(r.process);
  }
  return last;
}

bool published_again(const Biography& biography) {
  return std::any_of(biography.records.begin(), biography.records.end(),
                     [](const sim::Record& r) { return r.kind_id() == kinds::publish_retried; });
}

/// Whether one copy was made twice: the same position of the same place. A second publish or a dead letter gets a position of its own.
bool came_back(const Biography& biography) {
  std::vector<std::pair<std::uint32_t, std::int64_t>> made;
  for (const sim::Record& r : biography.records) {
    if (r.kind_id() != kinds::copy_made) continue;
    const std::pair copy{r.element, r.value};
    if (std::find(made.begin(), made.end(), copy) != made.end()) return true;
    made.push_back(copy);
  }
  return false;
}

std::size_t places(const Biography& biography) {
  std::vector<std::uint32_t> seen;
  for (const sim::Record& r : biography.records)
    if (r.kind_id() == kinds::copy_made && std::find(seen.begin(), seen.end(), r.element) == seen.end()) seen.push_back(r.element);
  return seen.size();
}

/// Whether one copy, a position of a place, was offered twice.
bool redelivered(const Biography& biography) {
  std::vector<std::pair<std::uint32_t, std::int64_t>> seen;
  for (const sim::Record& r : biography.records) {
    if (r.kind_id() != kinds::offered) continue;
    const std::pair copy{r.element, r.value >> 1};
    if (std::find(seen.begin(), seen.end(), copy) != seen.end()) return true;
    seen.push_back(copy);
  }
  return false;
}

bool handed_over(const Biography& biography, const std::vector<std::string>& to, const sim::Tables& tables) {
  return std::any_of(biography.records.begin(), biography.records.end(), [&](const sim::Record& r) {
    return r.kind_id() == kinds::offered && std::find(to.begin(), to.end(), tables.process(r.process_id())) != to.end();
  });
}

/// Whether copies of one message were made at different positions of one place by one life of the operation's own producer. A relay that reads
/// a message again, and a producer that has started anew, call send() again: that is no retry of their client's.
bool stored_twice(const Evidence& evidence, const Biography& biography) {
  const sim::ProcessId origin = biography.operation.origin();
  const auto made = [](const sim::Record& r) { return r.kind_id() == kinds::copy_made; };
  const std::vector<sim::Record>& all = biography.records;
  std::optional<sim::ProcessId> publisher;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind_id() == kinds::publish_sent) publisher = static_cast<sim::ProcessId>(all[i].process);
    if (!made(all[i]) || publisher != origin) continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (!made(all[j]) || all[j].element != all[i].element || all[j].message != all[i].message || all[j].value == all[i].value) continue;
      const sim::Record* born = evidence.first_of(sim::kinds::process_started, origin, all[j].number);
      if (born == nullptr || born->number > all[i].number) return true;
    }
  }
  return false;
}

/// It was stopped and not started again.
bool down_at_the_end(const Evidence& evidence, sim::ProcessId process) {
  const sim::Record* stopped = evidence.last_of(sim::kinds::process_stopped, process, kEnd);
  const sim::Record* started = evidence.last_of(sim::kinds::process_started, process, kEnd);
  return stopped != nullptr && (started == nullptr || started->number < stopped->number);
}

/// A fault counts once for each of the broker's processes that it stopped (a host may run several), and at least once.
std::size_t strikes_of(const sim::Record& fault, const Evidence& evidence, std::span<const sim::ProcessId> brokers) {
  const auto stopped = std::count_if(brokers.begin(), brokers.end(), [&](sim::ProcessId b) {
    const sim::Record* r = evidence.first_of(sim::kinds::process_stopped, b, fault.number);
    return r != nullptr && r->time_ns == fault.time_ns;
  });
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, stopped));
}

std::vector<sim::ProcessId> processes_of(const sim::Tables& tables, const std::vector<std::string>& names) {
  std::vector<sim::ProcessId> out;
  for (std::size_t i = 0; i < tables.processes.size(); ++i) {
    const auto id = static_cast<sim::ProcessId>(i);
    if (std::find(names.begin(), names.end(), tables.process(id)) != names.end()) out.push_back(id);
  }
  return out;
}

void add_who_is_down(models::JudgeFacts& out, const Evidence& evidence, std::span<const sim::ProcessId> brokers,
                     std::span<const sim::ProcessId> readers) {
  const auto down = [&](sim::ProcessId p) { return down_at_the_end(evidence, p); };
  out.brokers_down = static_cast<std::size_t>(std::count_if(brokers.begin(), brokers.end(), down));
  out.consumers_down = !readers.empty() && std::all_of(readers.begin(), readers.end(), down);
}

}  // namespace

std::optional<models::JudgeFacts> judge_facts(const PairRow& row, const Evidence& evidence, const Expected& expected, const RunFacts& facts,
                                              const PromiseSetup& setup, const sim::Tables& tables) {
  const std::optional<Damage> damage = damage_of(row);
  const Biography* biography = evidence.of(row.operation);
  if (!damage || biography == nullptr) return std::nullopt;
  const Telling when = telling(row, *biography);

  models::JudgeFacts out;
  out.damage = *damage;
  out.broker = setup.broker;
  out.acknowledged = row.told == Told::acknowledged;
  out.held_at_telling = when.held;
  out.answered_with = when.answer;
  out.received_at_telling = when.received;
  out.copied_at_telling = when.copied;
  if (*damage == Damage::lost) {
    out.fate = row.fate;
    out.on_the_way = row.fate.has_value() || row.place != sim::Element::none;
  }
  out.dead_lettered = std::any_of(biography->records.begin(), biography->records.end(), [](const sim::Record& r) {
    return r.kind_id() == kinds::copy_gone && r.value == static_cast<std::int64_t>(Fate::dead_lettered);
  });
  out.lost_on_consumer_side =
      *damage == Damage::lost && (row.fate == Fate::consumed || row.fate == Fate::rejected || row.primary == Name::declined);
  for (const PromiseSetup::Role& role : setup.publishes)
    if (role.process == tables.process(publisher(row, *biography))) out.publish = role.part;
  const std::vector<std::string>& subscribers = expected.stores[row.store].subscribers;
  for (const PromiseSetup::Role& role : setup.consumes)
    if (std::find(subscribers.begin(), subscribers.end(), role.process) != subscribers.end()) {
      out.consumes.push_back(role.part);
      out.never_settled |= !role.settles;
      out.settles_every = std::max(out.settles_every, role.settles_every);
    }

  out.declined = *damage == Damage::lost && row.primary == Name::declined;
  out.handed_over = handed_over(*biography, subscribers, tables);
  out.redelivered = redelivered(*biography);
  out.places = places(*biography);
  out.operator_changed = setup.operator_changes;
  for (const sim::Record& r : evidence.troubles())
    if (std::find(subscribers.begin(), subscribers.end(), tables.process(r.process_id())) != subscribers.end())
      out.troubles.push_back({r.kind_id(), r.value});
  out.published_again = published_again(*biography);
  out.came_back = came_back(*biography);

  // A loss is judged by what struck after the broker's answer, or stood then: what was over was survived or was never promised against. Not after the telling: a
  // fault at the point where the answer arrives strikes just before it.
  // What is stuck may be so by what has stood since before.
  const sim::RecordNumber since = *damage == Damage::lost && out.acknowledged ? when.answered : *damage == Damage::stuck ? 0 : when.begun;
  const std::vector<sim::ProcessId> brokers = setup.style == nullptr || setup.broker == nullptr
                                                  ? std::vector<sim::ProcessId>{}
                                                  : processes_of(tables, setup.style->process_names(*setup.broker));
  for (const sim::Record& fault : evidence.faults()) out.strikes += strikes_of(fault, evidence, brokers);
  for (const sim::Record& fault : evidence.faults()) {
    const auto index = static_cast<std::size_t>(fault.value);
    if (index >= facts.faults.size() || (fault.number <= since && !evidence.stood_at(fault, since))) continue;
    const std::string_view kind = facts.faults[index].kind;
    if (std::find(out.faults_since.begin(), out.faults_since.end(), kind) == out.faults_since.end()) out.faults_since.push_back(kind);
  }
  if (*damage == Damage::stuck && !out.faults_since.empty()) add_who_is_down(out, evidence, brokers, processes_of(tables, subscribers));
  out.stored_twice = *damage == Damage::duplicated && stored_twice(evidence, *biography);
  return out;
}

void judge_promises(Verdict& verdict, const Evidence& evidence, const Expected& expected, const RunFacts& facts, const PromiseSetup& setup,
                    const sim::Tables& tables) {
  if (setup.style == nullptr) return;
  for (PairRow& row : verdict.rows) {
    row.promise.reset();
    if (row.severity() != Severity::damage) continue;
    const std::optional<models::JudgeFacts> known = judge_facts(row, evidence, expected, facts, setup, tables);
    if (!known) continue;
    const models::Judged judged = setup.style->judge(*known);
    row.promise = PromiseVerdict{
        judged.judgement, std::string(judged.promise), {std::string(judged.because.en), std::string(judged.because.in(Language::zh_CN))}};
  }
}

}  // namespace mqlab::lab
