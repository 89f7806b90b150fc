/// Names of things, as small strong integers.
///
/// They are indexes into tables of the run (see `trace/tables.hpp`), given in the order of declaration, so they are the same in every
/// run of the same scenario. None of them is an address, a hash or a pointer.
#pragma once

#include <cstdint>
#include <functional>

namespace mqlab::sim {

enum class ProcessId : std::uint16_t { none = 0xffff };
enum class HostId : std::uint16_t { none = 0xffff };

/// One end of a connection. The two ends differ in the lowest bit, so `peer_end(c)` is the other side's handle.
enum class Connection : std::uint32_t { none = 0xffffffff };
constexpr Connection peer_end(Connection c) { return static_cast<Connection>(static_cast<std::uint32_t>(c) ^ 1U); }

/// A timer that is set. Never used twice by one incarnation of a process.
enum class Timer : std::uint64_t { none = 0 };
/// A flush that was asked for.
enum class Ticket : std::uint64_t { none = 0 };
/// A file (log or cells) as its process sees it.
enum class File : std::uint32_t { none = 0xffffffff };
/// A named FIFO server of a process: a thread, an Erlang process.
enum class Server : std::uint32_t { none = 0xffffffff };
/// An element: exchange, queue, partition, store ... declared by a model, drawn by everyone.
enum class Element : std::uint32_t { none = 0xffffffff };
/// An interned string of the run (routing key, exchange name, consumer tag ...).
enum class Name : std::uint32_t { empty = 0 };
/// Position of an entry in a log, from 0, never reused.
using Offset = std::int64_t;
inline constexpr Offset kNoOffset = -1;

/// Number of a record in the trace, from 1; 0 is "none". Numbers are given at every trace level, kept or not.
using RecordNumber = std::uint64_t;

/// Identity of a message or an operation: who made it, and its number there (from 1). Written `shop/17`.
/// Packed (16 bits of process, 48 bits of number) so that it travels in frames and records without a table.
struct Identity {
  std::uint64_t packed = 0;

  constexpr Identity() = default;
  constexpr Identity(ProcessId origin, std::uint64_t number) : packed(static_cast<std::uint64_t>(origin) << 48 | number) {}
  constexpr ProcessId origin() const { return static_cast<ProcessId>(packed >> 48); }
  constexpr std::uint64_t number() const { return packed & 0xffff'ffff'ffffULL; }
  constexpr explicit operator bool() const { return packed != 0; }
  friend constexpr auto operator<=>(Identity, Identity) = default;
};

/// A message (`shop/17`): survives retries. Several may carry one operation.
struct MessageId : Identity {
  using Identity::Identity;
};
/// A business intention (order 17) with the effects that it should have.
struct OperationId : Identity {
  using Identity::Identity;
};

/// Whether something moves the story on, or only keeps the house (heartbeats, polls, scans). Inherited by what a handler causes.
enum class Class : std::uint8_t { progress, background, inherit };

}  // namespace mqlab::sim

template <>
struct std::hash<mqlab::sim::MessageId> {
  std::size_t operator()(mqlab::sim::MessageId id) const noexcept { return std::hash<std::uint64_t>{}(id.packed); }
};
template <>
struct std::hash<mqlab::sim::OperationId> {
  std::size_t operator()(mqlab::sim::OperationId id) const noexcept { return std::hash<std::uint64_t>{}(id.packed); }
};
