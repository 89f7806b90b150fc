/// The two profiles, and what differs between them (semantics 0, "What differs between the profiles").
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sim/core/time.hpp"

namespace mqlab::models::rocketmq {

using namespace std::chrono_literals;

enum class Version : std::uint8_t {
  v4_9,  ///< 4.9.8
  v5_3,  ///< 5.3.3, classic master/slave layout, remoting client
};
constexpr std::array<std::pair<Version, std::string_view>, 2> choices(Version) {
  return {{{Version::v4_9, "4.9"}, {Version::v5_3, "5.3"}}};
}

struct VersionDefaults {
  sim::Duration name_server_scan = 5s;              ///< 4.9: 10 s
  sim::Duration register_timeout = 24s;             ///< 4.9: 6 s
  bool fails_at_once_when_closed = true;            ///< a request that waits when the peer closes in order (FIN): since 5.1.3
  bool retries_system_busy = true;                  ///< by the producer: since 5.3.0
  bool retries_timeout_of_one_request = true;       ///< sendMsgMaxTimeoutPerRequest: 5.3.3
  bool sync_master_counts_in_sync_replicas = true;  ///< 4.9: SYNC_MASTER waits for one slave, SLAVE_NOT_AVAILABLE without one
  bool slave_rejects_pulls = true;                  ///< unless slaveReadEnable; 4.9 answers them
  sim::Duration slave_copies_metadata = 60s;        ///< 4.9: 10 s
  bool reads_only_flushed = true;                   ///< under SYNC_FLUSH, since 5.3.2 (readUnCommitted=false)
  sim::Duration transaction_check_interval = 30s;   ///< 4.9: 60 s (up to 5.1.0)
  sim::Duration transaction_op_batch = 3s;          ///< op messages gather in memory; 4.9: written at once (0)
  sim::Duration unavailable_after_failure = 10s;    ///< latency fault tolerance: a failed send; 4.9: 600 s
  bool unlocks_by_force = true;                   ///< a queue that must be given up: not renewed, unlocked 20 s later; 4.9 goes on renewing
  bool rebalances_now_after_offset_moved = true;  ///< 4.9: 10 s later
  sim::Duration expired_member_scan = 10s;
  bool heartbeat_on_connect =
      true;  ///< enableHeartbeatChannelEventListener: to a broker that it has (re)connected to; 4.9: at the next 30 s
  bool expired_member_is_announced = true;  ///< 4.9 tells nobody: the others notice at their next 20 s
};

constexpr VersionDefaults defaults_of(Version v) {
  VersionDefaults d;
  if (v == Version::v5_3) return d;
  d.name_server_scan = 10s;
  d.register_timeout = 6s;
  d.fails_at_once_when_closed = false;
  d.retries_system_busy = false;
  d.retries_timeout_of_one_request = false;
  d.sync_master_counts_in_sync_replicas = false;
  d.slave_rejects_pulls = false;
  d.slave_copies_metadata = 10s;
  d.reads_only_flushed = false;
  d.transaction_check_interval = 60s;
  d.transaction_op_batch = 0s;
  d.unavailable_after_failure = 600s;
  d.unlocks_by_force = false;
  d.rebalances_now_after_offset_moved = false;
  d.expired_member_is_announced = false;
  d.heartbeat_on_connect = false;
  return d;
}

}  // namespace mqlab::models::rocketmq
