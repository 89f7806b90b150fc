#include "lab/verdict/why.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/text/time.hpp"
#include "lab/verdict/blame.hpp"
#include "lab/verdict/why_texts.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;
using models::Fate;
using models::Told;

namespace {

/// Tells the story of one row, clause by clause.
class Story {
 public:
  Story(PairRow& row, const Biography& biography, const Evidence& evidence, const Records& records, const Expected& expected,
        const RunFacts& facts, const sim::Tables& tables)
      : row_(row),
        biography_(biography),
        evidence_(evidence),
        blame_(records, evidence, biography),
        expected_(expected),
        facts_(facts),
        tables_(tables) {}

  void tell() {
    row_.records.clear();
    word();
    if (row_.net == 0) {
      retractions();
      if (row_.left == Left::nothing)
        gone();
      else
        remains();
    } else {
      effects();
    }
    if (row_.names.has(Name::deduplicated)) deduplicated();
    if (row_.after != 0) out_of_order();
    if (row_.names.has(Name::inconsistent)) disagreement();
    std::sort(row_.records.begin(), row_.records.end());
    row_.records.erase(std::unique(row_.records.begin(), row_.records.end()), row_.records.end());
    const std::string who = tables_.identity(row_.operation);
    row_.why.en = fmt::format("{}: {}", who, fmt::join(en_, "; "));
    row_.why.zh_CN = fmt::format("{}：{}", who, fmt::join(zh_, "；"));
  }

 private:
  using Record = sim::Record;

  void say(Sentence sentence) {
    en_.push_back(std::move(sentence.en));
    zh_.push_back(std::move(sentence.zh_CN));
  }

  /// "at 12.3ms (#350)", and the number is noted as one of those that made the row.
  std::string at(const Record& r) {
    row_.records.push_back(r.number);
    return fmt::format("{} (#{})", time_text(r.time()), r.number);
  }

  bool here(const Record& r) const {
    const std::string& label = expected_.stores[row_.store].label;
    if (r.element_id() == sim::Element::none) return label.empty();
    return r.element < tables_.elements.size() && tables_.elements[r.element].label == label;
  }

  bool in_place(const Record& r) const { return row_.place == sim::Element::none || r.element_id() == row_.place; }

  template <class Wanted>
  const Record* first(Wanted wanted) const {
    const auto found = std::find_if(biography_.records.begin(), biography_.records.end(), wanted);
    return found == biography_.records.end() ? nullptr : &*found;
  }
  template <class Wanted>
  const Record* last(Wanted wanted) const {
    const auto found = std::find_if(biography_.records.rbegin(), biography_.records.rend(), wanted);
    return found == biography_.records.rend() ? nullptr : &*found;
  }
  static auto is(sim::Kind kind) {
    return [kind](const Record& r) { return r.kind_id() == kind; };
  }
  auto is_here(sim::Kind kind) const {
    return [this, kind](const Record& r) { return r.kind_id() == kind && here(r); };
  }

  // --- what the business was told ---
  void word() {
    const Record* r = first([&](const Record& x) { return x.kind_id() == kinds::told && x.value == static_cast<std::int64_t>(row_.told); });
    say(r != nullptr ? text::told(row_.told, at(*r)) : text::never_told(row_.told));
  }

  // --- nothing is there ---
  void retractions() {
    if (const Record* undone = last(is_here(kinds::effect_undone))) say(text::undone(store(), at(*undone)));
    const Record* lost = last(is_here(kinds::effect_lost));
    if (lost == nullptr) return;
    const Record* applied = last([&](const Record& r) { return is_here(kinds::effect_applied)(r) && r.number < lost->number; });
    say(text::effect_lost(store(), applied != nullptr ? at(*applied) : std::string("?"), at(*lost), named(blame_.of_loss(*lost))));
  }

  void gone() {
    if (row_.unchanged > 0) {
      if (const Record* r = last(is_here(kinds::effect_unchanged))) say(text::suppressed_only(tables_.process(r->process_id()), at(*r)));
    }
    if (const Record* r = last(is(kinds::declined)); r != nullptr && row_.primary == Name::declined) {
      say(text::declined(tables_.process(r->process_id()), at(*r)));
      return;
    }
    const Record* copy = last([&](const Record& r) {
      return r.kind_id() == kinds::copy_gone && row_.fate && r.value == static_cast<std::int64_t>(*row_.fate) && in_place(r);
    });
    if (copy == nullptr) {
      if (first(is(kinds::copy_made)) != nullptr) return say(text::no_copy_for(store()));
      const Record* stored = last([](const Record& r) {
        return r.kind_id() == kinds::broker_stored && r.value > static_cast<std::int64_t>(models::Held::nowhere);
      });
      if (stored != nullptr) return say(text::stored_for_nobody(at(*stored)));
      say(text::no_copy_ever());
      underway();
      return;
    }
    const std::string place = tables_.element(copy->element_id());
    const auto fate = static_cast<Fate>(copy->value);
    const NamedFault fault = fate == Fate::lost ? named(blame_.of_loss(*copy)) : NamedFault{};
    const Record* got = fate == Fate::consumed ? received() : nullptr;
    say(fate == Fate::consumed && got == nullptr ? text::passed_over(place, at(*copy)) : text::copy_gone(fate, place, at(*copy), fault));
    if (fate == Fate::dead_lettered) {
      const Record* rests = last([&](const Record& r) { return r.kind_id() == kinds::copy_made && r.number > copy->number; });
      if (rests != nullptr) say(text::rests_unread(tables_.element(rests->element_id()), at(*rests)));
      return;
    }
    if (fate == Fate::consumed) handed_over(*copy, got);
    if (fate != Fate::skipped) say(text::no_copy_left());
  }

  void underway() {
    const Blame::Underway lost = blame_.underway();
    if (lost.last == nullptr) return;
    const NamedFault fault = named(lost.fault);
    say(lost.last->kind_id() == sim::kinds::frame_lost
            ? text::lost_in_a_frame(at(*lost.last), fault)
            : text::lost_in_memory(tables_.process(lost.last->process_id()), at(*lost.last), fault));
  }

  /// Where it reached a client last. A delivery that a client received did arrive, whether its program got to it or not.
  const Record* received() const {
    const Record* got = last([&](const Record& r) { return r.kind_id() == kinds::offered && in_place(r); });
    if (got != nullptr) return got;
    return blame_.received_only([&](const Record& r) { return r.element_id() == sim::Element::none || in_place(r); });
  }

  /// The broker counts it as done.
  void handed_over(const Record& copy, const Record* got) {
    if (got != nullptr) {
      const std::string when = at(*got);
      return say(text::no_effect_followed(tables_.process(got->process_id()), when, named(blame_.of_silence(*got))));
    }
    const Fault fault = blame_.of_silence(copy);  // what merely struck at some later time says nothing of a copy that was gone by then
    say(text::never_arrived(fault.caused ? named(fault) : NamedFault{}));
  }

  // --- something is left ---
  void remains() {
    const Record* made = last([&](const Record& r) { return r.kind_id() == kinds::copy_made && in_place(r) && is_live(r); });
    if (made == nullptr) {
      const Record* offer = last([&](const Record& r) { return r.kind_id() == kinds::offered && in_place(r); });
      say(offer == nullptr ? text::under_way() : text::in_hand(tables_.process(offer->process_id()), at(*offer)));
      return;
    }
    say(text::waits(tables_.element(made->element_id()), at(*made), row_.left == Left::should_move));
  }

  bool is_live(const Record& made) const {
    int live = 0;
    for (const Record& r : biography_.records) {
      if (r.element != made.element) continue;
      if (r.kind_id() == kinds::copy_made)
        ++live;
      else if (r.kind_id() == kinds::copy_gone)
        --live;
    }
    return live > 0;
  }

  // --- it happened, as often as it did ---
  void effects() {
    std::vector<std::string> moments;
    const Record* previous = nullptr;
    std::vector<Sentence> repeats;
    for (const Record& r : biography_.records) {
      if (!is_here(kinds::effect_applied)(r)) continue;
      if (moments.size() < 4) {
        moments.push_back(at(r));
        if (previous != nullptr) repeats.push_back(why_again(*previous, r));
      }
      previous = &r;
    }
    say(text::changed(store(), row_.applied, row_.expected, moments, static_cast<std::size_t>(row_.applied) > moments.size()));
    if (row_.net != row_.applied) retractions();
    for (Sentence& sentence : repeats)
      if (!sentence.en.empty()) say(std::move(sentence));
  }

  /// The delivery that led to this effect: a program works off what it is offered in turn, and forgets it when it stops. What was offered while it was
  /// still at work comes later.
  const Record* offer_of(const Record& effect) const {
    const Record* stopped = evidence_.last_of(sim::kinds::process_stopped, effect.process_id(), effect.number);
    const sim::RecordNumber since = stopped == nullptr ? 0 : stopped->number;
    std::vector<const Record*> offers;
    std::size_t done = 0;
    const auto look = [&](const Record& r) {
      if (r.process != effect.process || r.number <= since || r.number >= effect.number) return;
      if (r.kind_id() == kinds::offered) offers.push_back(&r);
      if (is_here(kinds::effect_applied)(r) || is_here(kinds::effect_unchanged)(r) || r.kind_id() == kinds::work_failed) ++done;
    };
    for (const Record& r : biography_.records) look(r);
    for (const Record& r : biography_.further.records) look(r);
    return offers.empty() ? nullptr : offers[std::min(done, offers.size() - 1)];
  }

  /// What made the program do it again: the same copy offered again, or a further copy.
  Sentence why_again(const Record& before, const Record& again) {
    const Record* offer = offer_of(again);
    if (offer == nullptr) offer = last([&](const Record& r) { return r.kind_id() == kinds::offered && r.number < again.number; });
    if (offer != nullptr && (offer->value & 1) != 0) return redelivered(before, *offer);
    // The retry that made the copy that was offered, not a later one.
    const Record* offered_copy = offer == nullptr ? nullptr : last([&](const Record& r) {
      return r.kind_id() == kinds::copy_made && r.element == offer->element && r.value == offer->value >> 1 && r.number < offer->number;
    });
    // What was offered before the first effect made that one.
    const bool new_offer = offer != nullptr && offer->number > before.number;
    const sim::RecordNumber made = offered_copy != nullptr && new_offer ? offered_copy->number : again.number;
    const Record* retry = last([&](const Record& r) { return r.kind_id() == kinds::publish_retried && r.number < made; });
    if (retry != nullptr) return text::published_again(at(*retry), named(blame_.of_retry(*retry)));
    const Record* copy = last([&](const Record& r) { return r.kind_id() == kinds::copy_made && r.number < again.number; });
    const Record* earlier =
        copy == nullptr ? nullptr : first([&](const Record& r) { return r.kind_id() == kinds::copy_made && r.element == copy->element; });
    if (earlier != nullptr && earlier != copy) {
      const std::string one = at(*earlier);
      const std::string two = at(*copy);
      if (earlier->message == copy->message && earlier->value == copy->value)  // nothing was put there twice
        return text::stood_again(tables_.element(copy->element_id()), two, named(blame_.of_retry(*copy)));
      return text::two_copies(tables_.element(copy->element_id()), one, two, named(blame_.of_retry(*copy)));
    }
    if (offer != nullptr && offer->number > before.number)
      return text::offered_again(at(*offer), named(blame_.of_redelivery(before, *offer)));
    return {};
  }

  Sentence redelivered(const Record& before, const Record& offer) {
    const Fault fault = blame_.of_redelivery(before, offer);
    const std::string when = at(offer);
    const Record* failed = fault.caused ? nullptr : blame_.failed_work(before.number, offer.number);
    if (failed == nullptr) return text::redelivered(when, named(fault));
    return text::redelivered_after_failure(when, tables_.process(failed->process_id()), at(*failed));
  }

  void deduplicated() {
    if (const Record* r = last(is_here(kinds::effect_unchanged))) say(text::deduplicated(tables_.process(r->process_id()), at(*r)));
  }

  void out_of_order() {
    const std::string other = tables_.identity(sim::OperationId(row_.operation.origin(), row_.after));
    const Record* r = row_.names.has(Name::reordered) ? first(is_here(kinds::effect_applied)) : last(is_here(kinds::effect_applied));
    say(text::out_of_order(row_.names.has(Name::reordered), r != nullptr ? at(*r) : std::string("?"), other));
    if (!row_.names.has(Name::reordered) || r == nullptr) return;  // a repetition has been explained
    const Record* offer = last([&](const Record& x) { return x.kind_id() == kinds::offered && x.number < r->number; });
    const Record* before =
        offer == nullptr ? nullptr : first([&](const Record& x) { return x.kind_id() == kinds::offered && x.number < offer->number; });
    if (before != nullptr && (offer->value & 1) != 0) return say(redelivered(*before, *offer));
    const Record* retry = last([&](const Record& x) { return x.kind_id() == kinds::publish_retried && x.number < r->number; });
    if (retry != nullptr) say(text::published_again(at(*retry), named(blame_.of_retry(*retry))));
  }

  void disagreement() {
    std::vector<std::string> holds;
    for (const StoreSetup& store : expected_.stores) {
      int net = 0;
      bool seen = false;
      for (const Record& r : biography_.records) {
        if (r.element >= tables_.elements.size() || tables_.elements[r.element].label != store.label) continue;
        const sim::Kind kind = r.kind_id();
        if (kind == kinds::effect_applied) ++net, seen = true;
        if ((kind == kinds::effect_undone || kind == kinds::effect_lost) && !store.outside) --net;
      }
      if (seen || should_have(store.label)) holds.push_back(fmt::format("{} {}×", store.label, net));
    }
    say(text::disagree(holds));
  }

  /// Whether the operation should change this store: one that stands at 0 disagrees as well.
  bool should_have(const std::string& label) const {
    if (label == expected_.stores[row_.store].label) return true;
    const std::string_view producer = tables_.process(row_.operation.origin());
    return std::any_of(expected_.operations.begin(), expected_.operations.end(), [&](const OperationSetup& setup) {
      return (setup.process.empty() || setup.process == producer) &&
             std::any_of(setup.effects.begin(), setup.effects.end(), [&](const ExpectedEffect& e) { return e.store == label; });
    });
  }

  std::string store() const {
    const std::string& label = expected_.stores[row_.store].label;
    return label.empty() ? std::string("outside") : label;
  }

  // --- faults ---
  NamedFault named(const Fault& fault) {
    if (fault.struck == nullptr) return {};
    row_.records.push_back(fault.struck->number);
    const auto index = static_cast<std::size_t>(fault.struck->value);
    NamedFault out{.known = true, .caused = fault.caused, .kind = "a fault", .zh_kind = {}, .targets = {}, .record = fault.struck->number};
    if (index >= facts_.faults.size()) return out;
    const PlannedFault& planned = facts_.faults[index];
    out.kind = planned.kind;
    out.zh_kind = planned.zh_title;
    out.targets = planned.targets;
    return out;
  }

  PairRow& row_;
  const Biography& biography_;
  const Evidence& evidence_;
  Blame blame_;
  const Expected& expected_;
  const RunFacts& facts_;
  const sim::Tables& tables_;
  std::vector<std::string> en_, zh_;
};

}  // namespace

void explain(Verdict& verdict, const Evidence& evidence, const Records& records, const Expected& expected, const RunFacts& facts,
             const sim::Tables& tables) {
  for (PairRow& row : verdict.rows)
    if (const Biography* biography = evidence.of(row.operation)) Story(row, *biography, evidence, records, expected, facts, tables).tell();
}

}  // namespace mqlab::lab
