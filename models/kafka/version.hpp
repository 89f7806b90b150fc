/// The versions of Kafka that can be modelled, and the defaults that changed between them (semantics/kafka.md, "switches" and section 7).
///
/// A setting whose default depends on the version is optional in a scenario; what is absent is taken from here.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sim/core/time.hpp"

namespace mqlab::models::kafka {

enum class Version : std::uint8_t { v0_10, v0_11, v2_0, v2_8, v3_9, v4_0, v4_1 };
constexpr std::array<std::pair<Version, std::string_view>, 7> choices(Version) {
  return {{{Version::v0_10, "0.10"},
           {Version::v0_11, "0.11"},
           {Version::v2_0, "2.0"},
           {Version::v2_8, "2.8"},
           {Version::v3_9, "3.9"},
           {Version::v4_0, "4.0"},
           {Version::v4_1, "4.1"}}};
}

/// How a replica that begins to follow finds out what of its log its leader does not have (semantics 2.6).
enum class Truncation : std::uint8_t {
  hw,           ///< to its own high watermark
  epoch_101,    ///< asks the leader once for the end of its own last epoch (KIP-101)
  epoch_279,    ///< asks until both agree on an epoch (KIP-279)
  epoch_fetch,  ///< each fetch says the last epoch, the leader answers where the logs part (KIP-595)
};
constexpr std::array<std::pair<Truncation, std::string_view>, 4> choices(Truncation) {
  return {{{Truncation::hw, "hw"},
           {Truncation::epoch_101, "epoch-101"},
           {Truncation::epoch_279, "epoch-279"},
           {Truncation::epoch_fetch, "epoch-fetch"}}};
}

/// `acks` of a producer. `all` is also written -1.
enum class Acks : std::uint8_t { none, leader, all };
constexpr std::array<std::pair<Acks, std::string_view>, 4> choices(Acks) {
  return {{{Acks::none, "0"}, {Acks::leader, "1"}, {Acks::all, "all"}, {Acks::all, "-1"}}};
}

/// Where a record without a key goes.
enum class Sticky : std::uint8_t {
  no,         ///< to the partitions in turn, record by record (up to 2.3)
  per_batch,  ///< to another partition with each new batch (KIP-480, up to 3.2)
  per_bytes,  ///< to another partition when a batch's worth of bytes went to one (KIP-794)
};

struct VersionDefaults {
  bool unclean_leader_election = false;                           ///< true until 0.10.2
  sim::Duration replica_lag_time_max = std::chrono::seconds(30);  ///< 10 s before 2.5 (KIP-537)
  Truncation truncation = Truncation::epoch_fetch;
  bool hw_needs_min_isr = true;                                       ///< since 3.7 (KAFKA-15583)
  bool isr_join_needs_epoch_start = true;                             ///< since 2.0.1 (KAFKA-7128)
  bool elr = false;                                                   ///< KIP-966, on for new clusters of 4.1
  Acks acks = Acks::all;                                              ///< 1 before 3.0 (KIP-679)
  bool idempotence = true;                                            ///< false before 3.0
  std::int64_t retries = 2147483647;                                  ///< 0 before 2.1 (KIP-91)
  sim::Duration linger{0};                                            ///< 5 ms from 4.0 (KIP-1030)
  sim::Duration retry_backoff_max = std::chrono::seconds(1);          ///< constant back-off of 100 ms before 3.7 (KIP-580)
  sim::Duration session_timeout = std::chrono::seconds(45);           ///< 10 s before 3.0 (KIP-735)
  std::int64_t transaction_version = 0;                               ///< 2 from 4.0 (KIP-890, part 2)
  bool transaction_verification = true;                               ///< since 3.6 (KIP-890, part 1)
  std::int32_t fence_by = 1;                                          ///< with transaction.version 2 twice in 4.0 (KAFKA-19367)
  sim::Duration transaction_cleanup = std::chrono::seconds(10);       ///< 60 s before 2.5
  bool stable_offsets = true;                                         ///< OffsetFetch waits for open transactions, since 2.5 (KIP-447)
  sim::Duration connection_setup_timeout = std::chrono::seconds(10);  ///< none (0) before 2.7 (KIP-601)
  Sticky sticky = Sticky::per_bytes;
  std::int64_t idempotent_in_flight =
      5;                             ///< requests in flight of an idempotent producer, and batches that a broker recognises; 1 before 1.0
                                     ///< (KAFKA-5494)
  bool epoch_bump = true;            ///< since 2.5 (KIP-360)
  bool truncation_detection = true;  ///< by consumers, since 2.3 (KIP-320)
  bool transactions = true;          ///< since 0.11 (KIP-98)
  sim::Duration offsets_retention = std::chrono::hours(24 * 7);  ///< 1 day before 2.0 (KIP-186)
  bool offsets_of_empty_groups_only = true;                      ///< expire, since 2.1 (KIP-211)
};

constexpr VersionDefaults defaults_of(Version v) {
  VersionDefaults d;
  d.unclean_leader_election = v <= Version::v0_10;
  if (v < Version::v2_8) d.replica_lag_time_max = std::chrono::seconds(10);
  d.truncation = v <= Version::v0_10   ? Truncation::hw
                 : v <= Version::v0_11 ? Truncation::epoch_101
                 : v <= Version::v2_0  ? Truncation::epoch_279
                                       : Truncation::epoch_fetch;
  d.hw_needs_min_isr = v >= Version::v3_9;
  d.isr_join_needs_epoch_start = v >= Version::v2_8;
  d.elr = v >= Version::v4_1;
  if (v < Version::v3_9) {
    d.acks = Acks::leader;
    d.idempotence = false;
    d.retry_backoff_max = std::chrono::milliseconds(100);
    d.session_timeout = std::chrono::seconds(10);
  }
  if (v < Version::v3_9) d.sticky = Sticky::per_batch;
  if (v <= Version::v0_11) d.idempotent_in_flight = 1;
  if (v <= Version::v2_0) {
    d.sticky = Sticky::no;
    d.epoch_bump = false;
    d.truncation_detection = false;
    d.retries = 0;
    d.connection_setup_timeout = {};
    d.transaction_cleanup = std::chrono::seconds(60);
    d.stable_offsets = false;
  }
  if (v <= Version::v0_11) d.offsets_retention = std::chrono::hours(24);
  d.offsets_of_empty_groups_only = v >= Version::v2_8;
  d.transactions = v >= Version::v0_11;
  d.transaction_verification = v >= Version::v3_9;
  if (v >= Version::v4_0) {
    d.linger = std::chrono::milliseconds(5);
    d.transaction_version = 2;
  }
  if (v == Version::v4_0) d.fence_by = 2;
  return d;
}

}  // namespace mqlab::models::kafka
