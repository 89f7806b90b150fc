/// What no correct Kafka ever breaks about transactions (semantics/kafka.md 10.1: I15, I16), read off a trace at level `full`.
///
/// Only on a clean path: an unclean election, or written data that were lost, may take a marker with them.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "models/kafka/kinds.hpp"
#include "models/ledger.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::lab::testing {

class KafkaInvariants {
 public:
  using Processes = std::set<std::uint32_t>;
  /// `transactional`: producers whose `rejected` is an abort. `committed_readers`: consumers with read_committed. `once`: those of them that read
  /// what an exactly-once loop writes.
  KafkaInvariants(Processes transactional, Processes committed_readers, Processes once)
      : transactional_(std::move(transactional)), committed_readers_(std::move(committed_readers)), once_(std::move(once)) {}

  void look(const sim::Record& r) {
    namespace k = models::kinds;
    namespace kk = models::kafka::kinds;
    const sim::Kind kind = r.kind_id();
    if (kind == kk::leader_unclean || kind == kk::truncated_below_hw) clean_ = false;
    if (kind == k::told && transactional_.contains(r.process)) told_[r.operation] = static_cast<models::Told>(r.value);
    if (kind != k::offered || !committed_readers_.contains(r.process)) return;
    seen_.insert(r.operation);
    if (once_.contains(r.process)) positions_[r.operation].insert({r.element, r.value >> 1});
  }

  /// At the end. Empty: all is well.
  std::string broken() const {
    if (!clean_) return {};
    for (const auto& [operation, told] : told_)
      if (told == models::Told::rejected && seen_.contains(operation))
        return fmt::format("operation {}: a record of an aborted transaction reached a read_committed consumer (I15)", operation);
    for (const auto& [operation, positions] : positions_)
      if (positions.size() > 1)
        return fmt::format("operation {}: an exactly-once loop wrote it {} times (I16)", operation, positions.size());
    return {};
  }

 private:
  Processes transactional_;
  Processes committed_readers_;
  Processes once_;
  bool clean_ = true;
  std::map<std::uint64_t, models::Told> told_;
  std::set<std::uint64_t> seen_;
  std::map<std::uint64_t, std::set<std::pair<std::uint32_t, std::int64_t>>> positions_;  ///< by operation: place, offset
};

}  // namespace mqlab::lab::testing
