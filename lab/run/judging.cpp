#include "lab/run/judging.hpp"

#include <algorithm>
#include <set>

#include "lab/run/flow.hpp"
#include "lab/verdict/gaps.hpp"
#include "lab/verdict/why.hpp"
#include "models/apps/build.hpp"
#include "models/apps/keys.hpp"

namespace mqlab::lab {

namespace apps = models::apps;

namespace {

/// Collects what each program's work changes, directly and through the services that it calls.
class Effects {
 public:
  explicit Effects(const Scenario& scenario) : s_(scenario), flow_(scenario) {
    for (const Producer& p : s_.producers) {
      add_store(p.spec.effect, p.spec.id);
      subscribe_called(p.spec.calls, p.spec.id);
    }
    for (const Consumer& c : s_.consumers) {
      add_store(c.handling.effect, c.spec.id);
      subscribe_called(c.handling.calls, c.spec.id);
    }
    for (const Service& v : s_.services) add_store(v.handling.effect, v.spec.id);
    for (std::size_t c = 0; c < s_.consumers.size(); ++c) {
      const auto place = apps::effect_place(s_.consumers[c].handling.effect);
      if (place && flow_.by_chance(c)) store(place->label).by_chance = true;
    }
  }

  std::vector<StoreSetup> stores;

  /// What one operation of this producer should change, each store once.
  std::vector<ExpectedEffect> of(std::size_t producer) const {
    const Producer& p = s_.producers[producer];
    std::vector<ExpectedEffect> expected;
    const auto add = [&](const std::optional<apps::EffectSpec>& effect) {
      const auto place = apps::effect_place(effect);
      if (!place || std::any_of(expected.begin(), expected.end(), [&](const ExpectedEffect& e) { return e.store == place->label; })) return;
      expected.push_back({.store = place->label, .amount = effect->amount, .take = effect->take});
    };
    const auto add_called = [&](const std::vector<std::string>& services) {
      for (const Service* v : called(services)) add(v->handling.effect);
    };
    add(p.spec.effect);
    add_called(p.spec.calls);
    for (const std::size_t i : flow_.consumers_of(producer)) {
      const Consumer& c = s_.consumers[i];
      add(c.handling.effect);
      add_called(c.handling.calls);
    }
    return expected;
  }

 private:
  /// The services that a call of these ends in, directly or through others, each once.
  std::vector<const Service*> called(const std::vector<std::string>& services) const {
    std::vector<const Service*> all;
    std::set<std::string> seen;
    std::vector<std::string> open = services;
    while (!open.empty()) {
      const std::string id = open.back();
      open.pop_back();
      if (!seen.insert(id).second) continue;
      for (const Service& v : s_.services) {
        if (v.spec.id != id) continue;
        all.push_back(&v);
        open.insert(open.end(), v.handling.calls.begin(), v.handling.calls.end());
      }
    }
    return all;
  }
  void subscribe_called(const std::vector<std::string>& services, const std::string& process) {
    for (const Service* v : called(services)) {
      if (const auto place = apps::effect_place(v->handling.effect)) subscribe(place->label, process);
    }
  }
  StoreSetup& store(const std::string& label) {
    const auto found = std::find_if(stores.begin(), stores.end(), [&](const StoreSetup& s) { return s.label == label; });
    if (found != stores.end()) return *found;
    stores.push_back({.label = label});
    return stores.back();
  }
  void subscribe(const std::string& label, const std::string& process) {
    auto& subscribers = store(label).subscribers;
    if (std::find(subscribers.begin(), subscribers.end(), process) == subscribers.end()) subscribers.push_back(process);
  }
  void add_store(const std::optional<apps::EffectSpec>& effect, const std::string& process) {
    const auto place = apps::effect_place(effect);
    if (!place) return;
    store(place->label).outside = effect->store.empty();
    subscribe(place->label, process);
  }

  const Scenario& s_;
  const Flow flow_;
};

/// Whether the producer gets an answer at all: its client knows.
bool asks(const Scenario& s, const Producer& p) {
  if (p.publish == nullptr) return true;
  const models::Part* publishes[] = {p.publish.get()};
  return s.style->make_client(*s.broker, publishes, {}, 0)->confirms(0);
}

Fates fates_of(const std::vector<std::string>& names) {
  Fates fates;
  for (const std::string& name : names) {
    for (std::size_t i = 0; i < models::kFateNames.size(); ++i) {
      if (models::kFateNames[i] == name) fates.add(static_cast<models::Fate>(i));
    }
  }
  return fates;
}

}  // namespace

Expected expected_of(const Scenario& scenario) {
  Expected expected;
  Effects effects(scenario);
  expected.stores = effects.stores;
  const Fates intended = fates_of(scenario.expect.intended);
  const bool declining =
      std::find(scenario.expect.intended.begin(), scenario.expect.intended.end(), "declined") != scenario.expect.intended.end();
  for (std::size_t i = 0; i < scenario.producers.size(); ++i) {
    const Producer& p = scenario.producers[i];
    OperationSetup setup{.process = p.spec.id, .intended = intended, .declining_intended = declining, .asks = asks(scenario, p)};
    setup.operations = static_cast<std::uint64_t>(p.spec.operations);
    if (p.should) {
      for (const DeclaredEffect& d : *p.should) {
        setup.effects.push_back({d.store.empty() ? d.outside : d.store, static_cast<std::int32_t>(d.times), d.amount, d.take});
      }
    } else {
      setup.effects = effects.of(i);
    }
    expected.operations.push_back(std::move(setup));
  }
  for (const Consumer& c : scenario.consumers) {
    if (c.publish != nullptr) expected.relays.push_back({.process = c.spec.id});
  }
  for (const auto& [from, to] : scenario.style->forwards(*scenario.broker)) expected.forwards.push_back({from.label, to.label});
  expected.by_design = scenario.judge.may_stay;
  expected.order = scenario.judge.order;
  expected.stores_agree = scenario.judge.stores_agree;
  return expected;
}

Judge::Judge(const Scenario& scenario) : expected_(expected_of(scenario)) {
  for (const Producer& p : scenario.producers) keys_.push_back({p.spec.id, p.spec.keys});
  if (expected_.order == OrderScope::key) expected_.key_of = [this](sim::OperationId id) { return key_of(id); };
  set_faults(scenario.faults);
  promises_.style = scenario.style;
  promises_.broker = scenario.broker.get();
  promises_.operator_changes = std::any_of(scenario.steps.begin(), scenario.steps.end(), [&](const sim::Step& s) {
    const auto words = scenario.style->step_words();
    const auto word = std::find_if(words.begin(), words.end(), [&](const models::StepWord& w) { return w.name == s.what; });
    return word != words.end() && word->redeclares;
  });
  for (const Producer& p : scenario.producers) {
    if (p.publish) promises_.publishes.push_back({p.spec.id, p.publish.get()});
  }
  for (const Consumer& c : scenario.consumers) {
    promises_.consumes.push_back({c.spec.id, c.consume.get(), c.spec.ack_when != apps::AckWhen::never, c.spec.ack_every});
    if (c.publish) promises_.publishes.push_back({c.spec.id, c.publish.get()});
  }
}

void Judge::set_faults(std::span<const ScriptedFault> faults) {
  facts_.faults.clear();
  for (const ScriptedFault& f : faults) {
    PlannedFault planned{.kind = std::string(f.kind),
                         .name = f.name,
                         .targets = f.targets,
                         .zh_title = std::string(f.title.in(Language::zh_CN)),
                         .trigger = f.when};
    planned.point = f.trigger.how == sim::Trigger::How::at_point ? f.trigger.point : sim::Kind::none;
    planned.optional = f.trigger.how == sim::Trigger::How::by_rate;
    facts_.faults.push_back(std::move(planned));
  }
}

/// Orders of one business key are compared, whatever queue they took; an operation without a key has nothing to be compared with.
std::uint32_t Judge::key_of(sim::OperationId id) const {
  const auto origin = static_cast<std::size_t>(id.origin());
  const std::uint32_t keys = origin < keys_of_process_.size() ? keys_of_process_[origin] : 0;
  return keys == 0 ? kNone32 : apps::key_of_operation(keys, id.number());
}

std::span<const sim::Kind> Judge::troubles() const {
  return promises_.style != nullptr ? promises_.style->trouble_kinds() : std::span<const sim::Kind>{};
}

void Judge::judge(const sim::Recorder& recorder, const sim::RunEnd& end, std::vector<std::string> not_running, Verdict& verdict, Cost& cost,
                  Says says, const Again& again) {
  facts_.reason = end.reason;
  facts_.at = end.at;
  facts_.not_running = std::move(not_running);
  keys_of_process_.assign(recorder.tables().processes.size(), 0);
  for (std::size_t p = 0; p < keys_of_process_.size(); ++p)
    for (const auto& [producer, keys] : keys_)
      if (recorder.tables().processes[p].name == producer) keys_of_process_[p] = keys;
  ledger_.reset(expected_, recorder.tables());
  cost_.reset();
  recorder.for_each_chunk([&](std::span<const sim::Record> records) {
    ledger_.fold(records);
    cost_.fold(records);
  });
  settle(ledger_, expected_, facts_, recorder.tables(), verdict);
  settle_gaps(verdict, ledger_, Records(recorder));
  cost = cost_.finish(end.costs);
  evidence_.reset(verdict, troubles());
  const bool complete = recorder.level() == sim::TraceLevel::full;
  const bool explains = says == Says::why || complete;
  if (!evidence_.wanted() || (!explains && !verdict.damaged())) return;
  const sim::Recorder* more = !complete && again ? again() : nullptr;
  const Records records(more != nullptr ? *more : recorder);
  records.for_each_chunk([&](std::span<const sim::Record> some) { evidence_.collect(some); });
  evidence_.finish(records);
  if (explains) explain(verdict, evidence_, records, expected_, facts_, recorder.tables());
  judge_promises(verdict, evidence_, expected_, facts_, promises_, recorder.tables());
}

}  // namespace mqlab::lab
