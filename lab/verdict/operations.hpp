/// The fold's table of operations: found by (producer, number) without hashing, kept in flat runs, used again for the next run.
///
/// Numbers of a producer are dense from 1 in the usual case: one run. A program that leaves a hole (it counts on from another base after a
/// restart) starts a further run; holes below 65,536 are simply filled.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "lab/verdict/state.hpp"
#include "sim/core/ids.hpp"

namespace mqlab::lab {

class Operations {
 public:
  struct Slot {
    OperationState* operation;
    EffectState* effects;  ///< as many as the producer's stride
  };

  /// Forget everything, keep the memory. `stride`: effects of each operation, per process.
  void reset(std::size_t processes) {
    if (producers_.size() < processes) producers_.resize(processes);
    for (Producer& producer : producers_) {
      for (std::size_t i = 0; i < producer.used; ++i) producer.runs[i].clear();
      producer.used = 0;
      producer.stride = 0;
    }
    more_places_.clear();
  }

  void set_producer(std::size_t process, std::size_t stride, std::size_t hint) {
    Producer& producer = producers_[process];
    producer.stride = stride;
    if (hint > 0) {
      Run& run = add_run(producer, 0);
      run.operations.reserve(hint + 1);
      run.effects.reserve((hint + 1) * stride);
    }
  }

  Slot at(sim::OperationId id) {
    const auto process = static_cast<std::size_t>(id.origin());
    if (process >= producers_.size()) producers_.resize(process + 1);
    Producer& producer = producers_[process];
    Run& run = run_of(producer, id.number());
    const std::size_t i = id.number() - run.base;
    if (i >= run.operations.size()) grow(run, i + 1, producer.stride);
    return {&run.operations[i], run.effects.data() + i * producer.stride};
  }

  /// The state of an operation's copies in a place; made when there is none.
  PlaceState& place(OperationState& operation, std::uint32_t element) {
    for (std::size_t i = 0; i < operation.places; ++i)
      if (operation.place[i].place == element) return operation.place[i];
    if (operation.places < OperationState::kInline) {
      PlaceState& added = operation.place[operation.places++];
      added.place = element;
      return added;
    }
    for (std::uint32_t i = operation.more_places; i != kNone32; i = more_places_[i].next)
      if (more_places_[i].state.place == element) return more_places_[i].state;
    more_places_.push_back({{}, operation.more_places});
    operation.more_places = static_cast<std::uint32_t>(more_places_.size() - 1);
    more_places_.back().state.place = element;
    return more_places_.back().state;
  }

  template <class Visit>  // bool(PlaceState&): false ends it
  void each_place(OperationState& operation, Visit visit) {
    for (std::size_t i = 0; i < operation.places; ++i)
      if (!visit(operation.place[i])) return;
    for (std::uint32_t i = operation.more_places; i != kNone32; i = more_places_[i].next)
      if (!visit(more_places_[i].state)) return;
  }

  template <class Visit>  // void(sim::OperationId, OperationState&, EffectState*): by producer and number, those seen only
  void each(Visit visit) {
    for (std::size_t p = 0; p < producers_.size(); ++p) {
      Producer& producer = producers_[p];
      for (std::size_t r = 0; r < producer.used; ++r) {
        Run& run = producer.runs[r];
        for (std::size_t i = 0; i < run.operations.size(); ++i)
          if (run.operations[i].seen())
            visit(sim::OperationId(static_cast<sim::ProcessId>(p), run.base + i), run.operations[i],
                  run.effects.data() + i * producer.stride);
      }
    }
  }

 private:
  static constexpr std::uint64_t kHole = 65'536;

  struct Run {
    std::uint64_t base = 0;
    std::vector<OperationState> operations;
    std::vector<EffectState> effects;

    void clear() {
      operations.clear();
      effects.clear();
    }
  };
  struct Producer {
    std::vector<Run> runs;  ///< the first `used` ones, by base
    std::size_t used = 0;
    std::size_t stride = 0;
  };
  struct PlaceLink {
    PlaceState state;
    std::uint32_t next;
  };

  Run& run_of(Producer& producer, std::uint64_t number) {
    std::size_t i = producer.used;
    while (i > 0 && producer.runs[i - 1].base > number) --i;
    if (i > 0 && number - producer.runs[i - 1].base < producer.runs[i - 1].operations.size() + kHole) return producer.runs[i - 1];
    return add_run(producer, number & ~(kHole - 1));
  }

  static Run& add_run(Producer& producer, std::uint64_t base) {
    if (producer.used == producer.runs.size()) producer.runs.emplace_back();
    std::size_t i = producer.used++;
    for (; i > 0 && producer.runs[i - 1].base > base; --i) std::swap(producer.runs[i], producer.runs[i - 1]);
    producer.runs[i].base = base;
    return producer.runs[i];
  }

  static void grow(Run& run, std::size_t size, std::size_t stride) {
    if (size > run.operations.capacity()) {
      const std::size_t room = std::max<std::size_t>(64, std::max(size, run.operations.capacity() * 2));
      run.operations.reserve(room);
      run.effects.reserve(room * stride);
    }
    run.operations.resize(size);
    run.effects.resize(size * stride);
  }

  std::vector<Producer> producers_;
  std::vector<PlaceLink> more_places_;
};

}  // namespace mqlab::lab
