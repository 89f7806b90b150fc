#include "lab/verdict/ledger.hpp"

#include <stdexcept>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;
using models::Fate;

namespace {

constexpr std::size_t kFaults = 1'000'000;
constexpr std::size_t kUnexpectedKept = 10'000;

constexpr std::uint16_t number(sim::Kind kind) { return static_cast<std::uint16_t>(kind); }

}  // namespace

void Ledger::reset(const Expected& expected, const sim::Tables& tables) {
  expected_ = &expected;
  tables_ = &tables;
  const std::size_t processes = tables.processes.size();
  if (expected.operations.size() >= kNoSetup) throw std::invalid_argument("a verdict tells at most 253 kinds of operations apart");

  setups_.resize(expected.operations.size());
  for (std::size_t i = 0; i < setups_.size(); ++i) {
    setups_[i].of = &expected.operations[i];
    setups_[i].stores.clear();
    for (const ExpectedEffect& effect : expected.operations[i].effects) {
      std::uint32_t store = 0;
      while (store < expected.stores.size() && expected.stores[store].label != effect.store) ++store;
      if (store == expected.stores.size())
        throw std::invalid_argument("an effect is expected in the undeclared store '" + effect.store + "'");
      setups_[i].stores.push_back(store);
    }
  }
  operations_.reset(processes);
  if (of_process_.size() < processes) of_process_.resize(processes);
  for (std::size_t p = 0; p < of_process_.size(); ++p) {
    std::vector<std::uint8_t>& mine = of_process_[p];
    mine.clear();
    const std::string_view name = p < processes ? std::string_view(tables.processes[p].name) : std::string_view{};
    const auto take = [&](std::string_view of) {
      for (std::size_t i = 0; i < setups_.size(); ++i)
        if (setups_[i].of->process == of) mine.push_back(static_cast<std::uint8_t>(i));
    };
    if (!name.empty()) take(name);
    if (mine.empty()) take("");
    std::size_t stride = 0;
    std::uint64_t hint = 0;
    for (const std::uint8_t i : mine) {
      stride = std::max(stride, setups_[i].stores.size());
      if (!setups_[i].of->process.empty()) hint += setups_[i].of->operations;
    }
    if (p < processes) operations_.set_producer(p, stride, hint);
  }
  stores_.clear();
  nowhere_ = kNone32;
  for (std::uint32_t s = 0; s < expected.stores.size(); ++s)
    if (expected.stores[s].label.empty()) nowhere_ = s;
  order_.reset();
  sums_.assign(expected.stores.size(), {});
  unexpected_.clear();
  unexpected_count_ = 0;
  struck_.clear();
  strikes_ = 0;
  seen_.fill(0);
  unattributed_ = 0;
  last_time_ = 0;
}

const Ledger::Setup* Ledger::setup_of(sim::OperationId id, const OperationState& operation) const {
  if (operation.setup >= kNoSetup) return nullptr;
  return &setups_[of_process_[static_cast<std::size_t>(id.origin())][operation.setup]];
}

std::uint32_t Ledger::store_of(std::uint32_t element) {
  if (element == kNone32) return nowhere_;
  while (stores_.size() <= element) {
    std::uint32_t found = kNone32;
    if (stores_.size() < tables_->elements.size())
      for (std::uint32_t s = 0; s < expected_->stores.size(); ++s)
        if (!expected_->stores[s].label.empty() && expected_->stores[s].label == tables_->elements[stores_.size()].label) found = s;
    stores_.push_back(found);
  }
  return stores_[element];
}

// The state of an operation. When it is met first it gets its setup: by the kind that `operation.begun` names, or else its producer's first.
Operations::Slot Ledger::touch(sim::OperationId id, std::uint32_t kind_element) {
  Operations::Slot slot = operations_.at(id);
  if (slot.operation->seen()) return slot;
  slot.operation->setup = kNoSetup;
  const auto process = static_cast<std::size_t>(id.origin());
  if (process >= of_process_.size()) return slot;
  const std::vector<std::uint8_t>& mine = of_process_[process];
  const std::string_view kind =
      kind_element < tables_->elements.size() ? std::string_view(tables_->elements[kind_element].label) : std::string_view{};
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const std::string& wanted = setups_[mine[i]].of->kind;
    if (!wanted.empty() && wanted != kind) continue;
    slot.operation->setup = static_cast<std::uint8_t>(i);
    break;
  }
  return slot;
}

bool Ledger::still_held(const PlaceState& place) const { return place.flags != 0 && place.epoch == strikes_; }

void Ledger::copy_made(const sim::Record& r) {
  PlaceState& place = operations_.place(*touch(r.operation_id(), kNone32).operation, r.element);
  add_to(place.live, 1);
}

void Ledger::copy_gone(const sim::Record& r) {
  OperationState& operation = *touch(r.operation_id(), kNone32).operation;
  PlaceState& place = operations_.place(operation, r.element);
  if (place.live > 0) add_to(place.live, -1);
  place.last_fate = static_cast<std::uint8_t>(r.value);
  if (operation.fate_clock < 0xff) ++operation.fate_clock;
  place.fate_order = operation.fate_clock;
  const auto fate = static_cast<Fate>(r.value);
  if (fate == Fate::dead_lettered || fate == Fate::rejected) {
    place.flags = 0;  // given back: in nobody's hands
  } else if (fate != Fate::consumed) {
    place.flags &= PlaceState::in_hand;  // the broker has lost it, the program may still have it
  } else if (place.flags == 0 && place.subscriber == 0xffff) {
    place.flags = PlaceState::travelling;
    place.epoch = strikes_;
  }
}

void Ledger::offered(const sim::Record& r) {
  OperationState& operation = *touch(r.operation_id(), kNone32).operation;
  PlaceState& place = operations_.place(operation, r.element);
  place.subscriber = r.process;
  place.flags = PlaceState::in_hand;
  place.epoch = strikes_;
  order_.offered(r.element, r.process, r.value >> 1, (r.value & 1) != 0);
}

// The program has done with what it was offered, whatever it did.
void Ledger::finished(OperationState& operation, std::uint16_t process) {
  operations_.each_place(operation, [&](PlaceState& place) {
    if (place.subscriber == process) place.flags = 0;
    return true;
  });
}

// Where an operation's effect belongs in the order of things: the place its doer was offered it from, or its business key.
std::uint32_t Ledger::scope_of(sim::OperationId id, OperationState& operation, std::uint16_t process) {
  if (expected_->order == OrderScope::key) return expected_->key_of ? expected_->key_of(id) : 0;
  std::uint32_t found = kNone32;
  operations_.each_place(operation, [&](const PlaceState& place) {
    if (place.subscriber == 0xffff) return true;
    found = place.place;
    return place.subscriber != process;  // the doer's own place is the best answer; a store of its own process has none
  });
  return found;
}

void Ledger::effect(const sim::Record& r) {
  const sim::OperationId id = r.operation_id();
  const Operations::Slot slot = touch(id, kNone32);
  const sim::Kind kind = r.kind_id();
  if (kind == kinds::effect_applied || kind == kinds::effect_unchanged || kind == kinds::declined) finished(*slot.operation, r.process);

  const std::uint32_t store = store_of(r.element);
  const Setup* setup = setup_of(id, *slot.operation);
  EffectState* effect = nullptr;
  if (setup != nullptr)
    for (std::size_t i = 0; i < setup->stores.size(); ++i)
      if (setup->stores[i] == store) effect = slot.effects + i;
  if (kind == kinds::declined && effect == nullptr && setup != nullptr) {  // refused as a whole
    for (std::size_t i = 0; i < setup->stores.size(); ++i) slot.effects[i].declined = true;
    return;
  }
  if (effect == nullptr) {
    if (kind != kinds::effect_applied) return;
    if (store < expected_->stores.size() && expected_->stores[store].by_chance) return;
    ++unexpected_count_;
    if (unexpected_.size() < kUnexpectedKept) unexpected_.push_back({id, r.element_id(), r.number});
    return;
  }
  const bool outside = expected_->stores[store].outside || expected_->stores[store].label.empty();
  const std::int64_t amount = r.value != 0 ? r.value : slot.operation->amount;
  StoreSums& sums = sums_[store];
  switch (number(kind)) {
    case number(kinds::effect_applied): {
      const bool first = effect->net <= 0;
      add_to(effect->applied, 1);
      add_to(effect->net, 1);
      ++sums.applied;
      sums.amount += r.value;
      if (expected_->order == OrderScope::none) break;
      const std::uint32_t scope = scope_of(id, *slot.operation, r.process);
      if (scope != kNone32 && order_.effect(id, scope, store, first, r.number)) effect->out_of_order |= first ? 1 : 2;
      break;
    }
    case number(kinds::effect_unchanged):
      add_to(effect->unchanged, 1);
      ++sums.unchanged;
      break;
    case number(kinds::effect_undone):
      if (outside) break;
      add_to(effect->net, -1);
      ++sums.undone;
      sums.amount -= amount;
      break;
    case number(kinds::effect_lost):
      if (outside) break;
      add_to(effect->net, -1);
      ++sums.lost;
      sums.amount -= amount;
      break;
    default: effect->declined = true;
  }
}

void Ledger::fold(std::span<const sim::Record> records) {
  for (const sim::Record& r : records) {
    ++seen_[r.kind % sim::kKinds];
    switch (r.kind) {
      case number(kinds::operation_begun):
      case number(kinds::told):
      case number(kinds::copy_made):
      case number(kinds::copy_gone):
      case number(kinds::offered):
      case number(kinds::effect_applied):
      case number(kinds::effect_unchanged):
      case number(kinds::effect_undone):
      case number(kinds::effect_lost):
      case number(kinds::declined):
        if (r.operation != 0) break;
        ++unattributed_;
        continue;
      case number(sim::kinds::fault_struck): {
        const auto index = static_cast<std::size_t>(r.value);
        if (r.value >= 0 && index < kFaults) {
          if (index >= struck_.size()) struck_.resize(index + 1, 0);
          ++struck_[index];
        }
        ++strikes_;
        continue;
      }
      default: continue;
    }
    last_time_ = r.time_ns;
    switch (r.kind) {
      case number(kinds::operation_begun): touch(r.operation_id(), r.element).operation->amount = r.value; break;
      case number(kinds::told):
        touch(r.operation_id(), kNone32).operation->told_seen |= static_cast<std::uint8_t>(1U << (r.value & 3));
        break;
      case number(kinds::copy_made): copy_made(r); break;
      case number(kinds::copy_gone): copy_gone(r); break;
      case number(kinds::offered): offered(r); break;
      default: effect(r);
    }
  }
}

}  // namespace mqlab::lab
