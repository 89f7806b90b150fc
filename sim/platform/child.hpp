/// A piece of work in a child process, so that its crash, its exit or its endless loop is a value and not the end of us.
///
/// Shared runs need it to begin at SimGrid's clock 0; a platform file is tried in it first; batches will use it so that a worker's death
/// loses nobody else's result.
///
/// The child is a fork: it sees what the parent had in memory, and whatever it changes there is gone. Its result is a string of bytes. It
/// ends by `_exit`, so no destructor or `atexit` of the parent's runs twice. Must not be called inside `Platform::run` (with SimGrid's
/// thread contexts that hangs), nor while other threads of this process hold locks that the body needs.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>

#include "sim/core/time.hpp"

namespace mqlab::sim {

struct ChildFailure {
  enum class How : std::uint8_t {
    threw,        ///< the body ended by an exception; `text` is its what()
    exited,       ///< it called exit; `number` is the code
    killed,       ///< by a signal; `number` is the signal
    over_budget,  ///< it was still running when the time was up, and was killed
    no_child,     ///< it could not be started; `number` is errno
  };
  How how = How::exited;
  int number = 0;
  std::string text;  ///< what it had written to stderr (the last 4 KiB), or what() of the exception

  /// `the child was killed by signal 6 (Aborted): ...`
  std::string sentence() const;
  friend bool operator==(const ChildFailure&, const ChildFailure&) = default;
};

/// Run `body` in a child and return what it returned. `budget` is real time; 0 means no limit. What a successful child wrote to stderr is
/// passed on to ours.
tl::expected<std::string, ChildFailure> run_in_child(const std::function<std::string()>& body, Duration budget = Duration{0});

}  // namespace mqlab::sim
