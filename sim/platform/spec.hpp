/// What a platform is made of, as plain data: the scenario's hosts and links, or the name of a SimGrid platform file.
///
/// Units: bytes per second, nanoseconds, flops per second. Defaults: a local network of hosts with one disk each. See `platform.hpp` for
/// the meaning of routes.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/core/time.hpp"

namespace mqlab::sim {

struct DiskSpec {
  std::string name = "disk";
  Bytes read_per_second = 500'000'000;
  Bytes write_per_second = 500'000'000;
  Duration flush_latency = std::chrono::milliseconds(2);  ///< of one fsync, apart from the transfer
  Duration file_switch{0};                                ///< more when what was written last belongs to another file
  Bytes size = INT64_MAX;
  Bytes dirty_limit = INT64_MAX;  ///< of the host's page cache: with more written and not yet on the disk, writers wait (vm.dirty_bytes)
};

struct HostSpec {
  std::string name;
  double flops_per_second = 1e9;  ///< `shared`: executions contend for it; `exact` never reads it
  std::int32_t cores = 1;
  std::vector<DiskSpec> disks{DiskSpec{}};
};

/// A link with its own name, for explicit routes.
struct LinkSpec {
  std::string name;
  Bytes bytes_per_second = 125'000'000;
  Duration latency = std::chrono::microseconds(100);
  /// Two links, `NAME_UP` and `NAME_DOWN`, one per direction. Off: both directions share one.
  bool split_duplex = true;
};

/// An explicit route. It serves the way back too, unless that has a route of its own.
struct RouteSpec {
  std::string from;
  std::string to;
  std::vector<std::string> links;
};

/// How SimGrid computes flows that share a link (only `shared` runs).
enum class NetworkModel : std::uint8_t {
  /// Max-min sharing of the bandwidths as they are written (CM02, no cross traffic, no correction): an idle network takes as long as
  /// `exact` says.
  cm02,
  /// SimGrid's factors measured for TCP (LV08: latency * 13.01, bandwidth * 0.97, acknowledgements take their share): for long streams. A
  /// short message on an open connection does not wait 13 latencies, so it is not the default.
  lv08,
};

struct PlatformSpec {
  std::vector<HostSpec> hosts;
  std::vector<LinkSpec> links;
  std::vector<RouteSpec> routes;

  /// The network between hosts that no route names: a switch. Each host has an up and a down link of its own (`NAME_UP`, `NAME_DOWN`) of
  /// this bandwidth and half of this latency.
  Bytes default_bytes_per_second = 125'000'000;
  Duration default_latency = std::chrono::microseconds(200);
  Duration loopback_latency = std::chrono::microseconds(10);

  NetworkModel network_model = NetworkModel::cm02;

  /// A SimGrid platform file (DTD 4.1). `hosts`, `links` and `routes` must then be empty.
  std::string xml_file;
};

/// A platform that cannot be: `what()` is a sentence for the user, with `FILE:LINE` in front when it is about a platform file.
class PlatformError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

}  // namespace mqlab::sim
