/// Whether a style keeps the contract with the laboratory: what it must record (models/ledger.hpp), how its client speaks with the program above it
/// (models/client.hpp), and that both agree with what it declares (models/style.hpp). A style that breaks it runs all the same, and is judged wrongly.
///
///     EXPECT_THAT(contract_breaches(scenario), IsEmpty());    // one run at level `full`, each breach a sentence
///
/// It knows no broker. What it can't see: whether the style models the right broker. Three mistakes of one kind are told, not a thousand.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/scenario/scenario.hpp"
#include "models/style.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::testing {

/// Breaches in words, the first few of each sort.
class Breaches {
 public:
  void say(std::string_view sort, std::string sentence);
  std::vector<std::string> sentences() const { return sentences_; }

 private:
  std::map<std::string, int, std::less<>> told_;
  std::vector<std::string> sentences_;
};

/// Reads a run's records in order. The tables are the run's own, after it.
class StyleContract {
 public:
  StyleContract(const lab::Scenario& scenario, const sim::Tables& tables, Breaches& breaches);
  void look(const sim::Record&);
  void finish();

 private:
  using Place = std::pair<std::string, std::string>;        // kind, label
  using There = std::pair<std::uint32_t, std::uint64_t>;    // element, message
  using Position = std::pair<std::uint32_t, std::int64_t>;  // element, position
  struct Copies {
    int live = 0;
    std::uint16_t teller = 0xffff;       ///< the process that told of the newest
    std::set<std::int64_t> positions{};  ///< live ones, or all if the style did not say which of them went
    std::set<std::int64_t> all{};        ///< ever
    bool acknowledged = false;           ///< an `ack.recorded` that no `copy.gone` has followed
    std::uint64_t acknowledged_at = 0;
  };
  struct Message {
    bool stored = false;
    bool unroutable = false;
    models::Held firmest = models::Held::nowhere;
    std::set<std::uint16_t> by{};        ///< processes that stored it
    std::set<std::uint16_t> received{};  ///< processes whose client was told `confirm.received`
  };

  void made(const sim::Record&);
  void gone(const sim::Record&);
  void offered(const sim::Record&);
  void confirmed(const sim::Record&);
  void told(const sim::Record&);
  void instant_over();
  bool in_tables(sim::Kind) const;
  bool declared(const sim::Record&);
  std::string at(const sim::Record&) const;
  std::string name(const sim::Record&) const;

  const lab::Scenario& scenario_;
  const sim::Tables& tables_;
  Breaches& breaches_;
  std::vector<const sim::KindInfo*> kinds_;
  std::set<Place> places_;
  std::vector<signed char> known_place_;  ///< by element: -1 not looked at yet
  std::map<There, Copies> copies_;
  std::map<Position, std::uint64_t> holder_;  ///< the live copy at a position: its message
  std::map<std::uint64_t, Message> messages_;
  std::map<std::uint64_t, std::set<std::uint64_t>> of_operation_;
  std::set<std::uint16_t> asking_;      ///< producers whose every publish is confirmed
  std::set<std::uint16_t> firm_;        ///< of them: what is confirmed outlives a crash of its process, by the style's own promise
  std::vector<std::uint16_t> stopped_;  ///< in this instant
  std::vector<There> acknowledged_;     ///< in this instant
  std::int64_t now_ = -1;
};

/// Runs the scenario once, with its clients watched, and says each breach; empty: none.
std::vector<std::string> contract_breaches(lab::Scenario& scenario);

}  // namespace mqlab::testing
