/// What a verdict must know besides the ledger: what *should* have happened (from the scenario), and how the run was set up and ended.
///
/// Everything is named by the labels of the run's tables, never by a broker's or a scenario's type, so a hand-written ledger can be judged too.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "models/ledger.hpp"
#include "sim/core/ids.hpp"
#include "sim/trace/record.hpp"
#include "sim/world/world.hpp"

namespace mqlab::lab {

/// A set of fates.
struct Fates {
  std::uint16_t bits = 0;

  constexpr Fates() = default;
  constexpr Fates(std::initializer_list<models::Fate> fates) {
    for (const models::Fate fate : fates) add(fate);
  }
  constexpr void add(models::Fate fate) { bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(fate)); }
  constexpr bool has(models::Fate fate) const { return (bits >> static_cast<unsigned>(fate) & 1U) != 0; }
};

/// Something that effects change.
struct StoreSetup {
  std::string label{};                     ///< of its element; "" is the element `none`: an effect outside of anything declared
  std::vector<std::string> subscribers{};  ///< processes whose work changes it; where they take from stands in `Tables::subscriptions`
  bool outside = false;                    ///< a mail, a payment: can't be undone or lost, counts as it happens
  bool by_chance = false;                  ///< changed by what goes wrong (dead letters): an effect that nobody declared is no surprise
};

/// A program that takes copies and publishes on: what it can get can still become an effect elsewhere.
struct RelaySetup {
  std::string process{};
  std::vector<std::string> reaches{};  ///< labels of stores; empty: any
};

/// A place that moves its copies on by itself (a delay queue whose dead letters go back to work).
struct ForwardSetup {
  std::string from{}, to{};  ///< labels of places
};

struct ExpectedEffect {
  std::string store{};
  std::int32_t count = 1;                ///< 0: must not happen
  std::optional<std::int64_t> amount{};  ///< of each, in place of the operation's own
  bool take = false;                     ///< subtracts it (stock, money paid)
};

struct OperationSetup {
  std::string process{};  ///< who begins them; "": everyone without a setup of its own
  std::string kind{};     ///< label of the operation kind's element; "": all of them
  std::vector<ExpectedEffect> effects{};
  Fates intended{};                 ///< fates that the scenario wants (an offer that expires); `lost`: at most once by choice
  bool declining_intended = false;  ///< the application is meant to refuse
  bool asks = true;                 ///< whether an operation that was never told anything had asked for an answer
  std::uint64_t operations = 0;     ///< how many there will be, if known: memory is taken at once
};

/// Within what the order of operations matters. Only operations of one producer are compared: between producers no order was promised.
enum class OrderScope : std::uint8_t { none, place, key };

/// All that should happen.
struct Expected {
  std::vector<StoreSetup> stores{};
  std::vector<OperationSetup> operations{};
  std::vector<RelaySetup> relays{};
  std::vector<ForwardSetup> forwards{};
  std::vector<std::string> by_design{};  ///< labels of places that may keep copies for ever: left there is `pending`, not `stuck`
  OrderScope order = OrderScope::place;
  /// Business key of an operation (OrderScope::key). The ledger has no keys: whoever gave them says so.
  std::function<std::uint32_t(sim::OperationId)> key_of{};
  bool stores_agree = true;     ///< an operation with several effects should have them all or none: else `inconsistent`
  std::size_t max_rows = 1000;  ///< of damaged operations, and as many again of notable ones, that are explained; counts are exact
};

/// A fault of the plan, in the order that `fault.struck` numbers them.
struct PlannedFault {
  std::string kind{};                  ///< `crash`
  std::string name{};                  ///< as the scenario calls it; may be empty
  std::vector<std::string> targets{};  ///< `rabbit-1`; `shop`, `rabbit-1`
  std::string zh_title{};              ///< the kind in Chinese words: 进程崩溃
  std::string trigger{};               ///< as in the canonical address: `confirm.sent of shop/17`; for people
  sim::Kind point = sim::Kind::none;   ///< its point, if it hooks one
  bool optional = false;               ///< by rate: may strike never and is no vacuity
};

/// How the run was and how it ended.
struct RunFacts {
  std::vector<PlannedFault> faults{};
  sim::EndReason reason = sim::EndReason::quiet;
  sim::Time at{};
  std::vector<std::string> not_running{};  ///< processes that never started or were not running at the end
  std::vector<sim::OperationId> held{};    ///< operations that a running program still has in its hands (an outbox row, a buffer)
};

}  // namespace mqlab::lab
