/// What no correct RabbitMQ ever breaks (semantics 11.1), read off a trace at level `full`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "models/ledger.hpp"
#include "models/rabbitmq/kinds.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab::testing {

class Invariants {
 public:
  using Prefetch = std::map<std::string, std::size_t, std::less<>>;
  /// By consumer: at most so many deliveries in hand. Consumers that are not named may hold any number.
  Invariants(const sim::Tables& tables, Prefetch prefetch) : tables_(tables), prefetch_(std::move(prefetch)) {}

  void look(const sim::Record& r) {
    namespace k = models::kinds;
    namespace rk = models::rabbitmq::kinds;
    const sim::Kind kind = r.kind_id();
    if (kind == k::broker_received) ++received_[r.message];
    if (kind == k::confirm_sent || kind == rk::nack_sent) answered(r);
    if (kind == k::offered) offered(r);
    if (kind == k::ack_sent || kind == rk::reject_sent) {
      if (std::size_t& held = in_hand_[r.process]; held > 0) --held;
    }
    if (kind == rk::client_connected) in_hand_[r.process] = 0;
    if (kind == rk::broker_recovered) prefetch_.clear();  // a queue that has started again does not know what consumers hold
    if (kind == k::copy_made) ++fresh_[{r.element, r.message}];
    if (kind == rk::message_taken) taken(r);
  }
  /// Empty: all is well.
  const std::string& broken() const { return broken_; }

 private:
  void say(const sim::Record& r, std::string_view what) {
    if (broken_.empty()) broken_ = fmt::format("record {}: {}", r.number, what);
  }
  void answered(const sim::Record& r) {
    if (++answered_[r.message] > received_[r.message]) say(r, "a publish is answered twice (11.1, 1)");
  }
  void taken(const sim::Record& r) {
    using models::rabbitmq::kinds::Taken;
    const auto how = static_cast<Taken>(r.value);
    const bool unflagged = how == Taken::deliver || how == Taken::deliver_no_ack || how == Taken::get || how == Taken::get_no_ack;
    if (unflagged && --fresh_[{r.element, r.message}] < 0)
      say(r, "what was handed out before comes back without the flag (11.1, 11 and 20)");
  }
  void offered(const sim::Record& r) {
    const auto limit = prefetch_.find(tables_.process(static_cast<sim::ProcessId>(r.process)));
    if (++in_hand_[r.process] > (limit == prefetch_.end() ? SIZE_MAX : limit->second))
      say(r, "a consumer has more in hand than its prefetch (11.1, 8)");
  }

  const sim::Tables& tables_;
  Prefetch prefetch_;
  std::map<std::uint32_t, std::size_t> in_hand_;
  std::map<std::uint64_t, int> received_;
  std::map<std::uint64_t, int> answered_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, int> fresh_;  // by queue and message: copies never handed out
  std::string broken_;
};

}  // namespace mqlab::lab::testing
