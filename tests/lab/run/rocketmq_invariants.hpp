/// What no correct RocketMQ ever breaks (semantics/rocketmq.md 13), read off a trace at level `full`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "models/ledger.hpp"
#include "models/rocketmq/cluster.hpp"
#include "models/rocketmq/kinds.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::lab::testing {

class RocketInvariants {
 public:
  struct Rules {
    bool flush_before_ok = false;  ///< SYNC_FLUSH, no disk error
    bool slave_before_ok = false;  ///< a slave is awaited, and no power was lost (semantics 5.3); a majority of three
    bool only_flushed = false;     ///< 5.3 under SYNC_FLUSH
    std::int64_t check_max = 15;
    std::int64_t transaction_timeout = 6'000'000'000;
    std::map<std::uint32_t, std::int64_t> attempts{};  ///< by producer: at most
    std::set<std::uint32_t> slaves{};
  };
  explicit RocketInvariants(Rules rules) : rules_(std::move(rules)) {}

  void look(const sim::Record& r) {
    namespace k = models::kinds;
    namespace rk = models::rocketmq::kinds;
    const sim::Kind kind = r.kind_id();
    const std::pair at{r.process, r.message};
    if (kind == sim::kinds::process_started || kind == rk::log_truncated) started(r);
    if (kind == rk::role_changed && r.value > 0 && masters_.try_emplace(r.value, r.process).first->second != r.process)
      say(r, "two masters of one epoch");
    if (kind == rk::broker_appended || kind == rk::half_appended || kind == rk::replica_appended || kind == rk::op_appended)
      appended_.insert(at);
    if (kind == rk::broker_flushed) flushed_.insert(at);
    if (kind == rk::replica_appended) replicated_.insert(r.message);
    if (kind == k::confirm_sent && r.value == 0) answered(r);
    if (kind == rk::dispatch_appended) dispatched(r);
    if (kind == k::publish_sent) {
      const auto most = rules_.attempts.find(r.process);
      if (most != rules_.attempts.end() && r.value > most->second) say(r, "more attempts than the settings allow (8)");
    }
    if (kind == rk::half_appended) born_.try_emplace(r.message, r.time_ns);
    if (kind == rk::check_sent) checked(r);
    if (kind == rk::end_received && r.value == 1) committed_.insert(r.message);
    if (kind == rk::final_appended && committed_.count(r.message) == 0) say(r, "a final message without a COMMIT (15)");
    // A crash at the append itself leaves no word of the delay.
    if (kind == rk::delay_scheduled || kind == rk::broker_appended) scheduled_.try_emplace({r.element, r.message}, r.time_ns);
    if (kind == rk::delay_delivered) delivered(r);
    if (kind == k::offered) ++offers_[r.message];
    if (kind == rk::dlq_appended && r.value > offers_[r.message]) say(r, "dead-lettered before it was offered so often (14)");
    if (kind == rk::queue_taken || kind == rk::offset_moved) reported_.erase({r.process, r.element});
    if (kind == rk::offset_reported) reported(r);
  }
  const std::string& broken() const { return broken_; }

 private:
  void say(const sim::Record& r, std::string_view what) {
    if (broken_.empty()) broken_ = fmt::format("record {}: {}", r.number, what);
  }
  void started(const sim::Record& r) {
    std::erase_if(last_, [&](const auto& entry) { return entry.first.first == r.process; });
    std::erase_if(reported_, [&](const auto& entry) { return entry.first.first == r.process; });
  }
  void answered(const sim::Record& r) {
    if (rules_.flush_before_ok && flushed_.count({r.process, r.message}) == 0) say(r, "SEND_OK before the disk had it (1)");
    if (rules_.slave_before_ok && replicated_.count(r.message) == 0) say(r, "SEND_OK before a slave had it (2)");
  }
  void dispatched(const sim::Record& r) {
    if (appended_.count({r.process, r.message}) == 0) say(r, "visible before it was appended (3)");
    const bool slave = rules_.slaves.count(r.process) != 0;
    if (rules_.only_flushed && !slave && flushed_.count({r.process, r.message}) == 0) say(r, "visible before it was flushed (3)");
    const auto [last, fresh] = last_.try_emplace({r.process, r.element}, r.value);
    // The first one after a start goes on behind what was recovered; a slave's queue may be cut and grow anew.
    if (!fresh && !slave && r.value != last->second + 1) say(r, "a queue's offsets do not rise by one (6)");
    last->second = r.value;
  }
  void checked(const sim::Record& r) {
    if (r.value > rules_.check_max) say(r, "more checks than transactionCheckMax (17)");
    const auto born = born_.find(r.message);
    if (born == born_.end() || r.time_ns - born->second < rules_.transaction_timeout - 1'000'000'000)
      say(r, "asked about a half that is younger than transactionTimeOut (17)");
  }
  void delivered(const sim::Record& r) {
    const auto since = scheduled_.find({r.element, r.message});  // an elected master delivers what another took in
    const auto level = static_cast<std::size_t>(r.value - 1);
    if (since != scheduled_.end() && r.time_ns - since->second < models::rocketmq::kDelayLevels.at(level).count())
      say(r, "a delayed message comes before its time (18)");
  }
  void reported(const sim::Record& r) {
    const auto [last, fresh] = reported_.try_emplace({r.process, r.element}, r.value);
    if (!fresh && r.value < last->second) say(r, "an owner reports a lower offset (10)");
    last->second = r.value;
  }

  Rules rules_;
  std::string broken_;
  std::set<std::pair<std::uint16_t, std::uint64_t>> appended_;
  std::set<std::pair<std::uint16_t, std::uint64_t>> flushed_;
  std::set<std::uint64_t> replicated_;
  std::set<std::uint64_t> committed_;
  std::map<std::pair<std::uint16_t, std::uint32_t>, std::int64_t> last_;
  std::map<std::pair<std::uint16_t, std::uint32_t>, std::int64_t> reported_;
  std::map<std::uint64_t, std::int64_t> born_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::int64_t> scheduled_;
  std::map<std::uint64_t, std::int64_t> offers_;
  std::map<std::int64_t, std::uint16_t> masters_;  ///< by epoch, of the one name whose master is elected
};

}  // namespace mqlab::lab::testing
