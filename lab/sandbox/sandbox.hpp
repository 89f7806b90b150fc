/// Runs a stranger's program where it can hurt nobody: bubblewrap (own namespaces, no network, a read-only system, its folder as /work), limits of the kernel, and a
/// watch over time, memory and output. What it protects against and what not: docs/adr/0013-classroom.md.
///
/// It refuses where it can't protect: `sandbox_problem` says why, and nothing is run.
///
/// As root each run gets a user of its own (the kernel does not limit root's processes); else the user namespace counts them apart (Linux 5.14).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/verdict/verdict.hpp"
#include "sim/core/time.hpp"

namespace mqlab::lab {

struct SandboxLimits {
  sim::Duration time = std::chrono::seconds(10);  ///< real
  std::int64_t memory =
      512LL << 20U;  ///< bytes, of all its processes together (looked at all 20 ms), and of each one's address space at most its double
  std::int64_t processes = 64;         ///< threads count
  std::int64_t output = 1LL << 20U;    ///< bytes, both streams together
  std::int64_t scratch = 16LL << 20U;  ///< bytes below /tmp, as many in /dev/shm, and as many more in its folder than came with it
};

struct SandboxOptions {
  std::vector<std::filesystem::path> hide{};  ///< folders that would be seen below /usr and must not be
  SandboxLimits limits{};
  std::string bwrap = "bwrap";
};

/// A copy of a submission for one run: regular files only (no links, pipes, devices). Gone with this.
class SandboxFolder {
 public:
  /// An error is a sentence: too large, can't be read.
  static tl::expected<SandboxFolder, Sentence> copy_of(const std::filesystem::path& submission);
  static tl::expected<SandboxFolder, Sentence> empty();
  SandboxFolder(SandboxFolder&& other) noexcept;
  SandboxFolder& operator=(SandboxFolder&&) = delete;
  ~SandboxFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  SandboxFolder() = default;
  std::filesystem::path path_;
};

inline constexpr std::uintmax_t kMostSubmissionBytes = 64U << 20U;
inline constexpr std::size_t kMostSubmissionFiles = 2'000;

/// Why programs can't be run safely here; nothing: they can. Tries it once.
std::optional<Sentence> sandbox_problem(const SandboxOptions& options = {});

/// The whole command line by which a driver starts `command` inside, with `folder` as /work. As root the folder and what is in it are handed to the user of the run.
/// Time, output and the memory of all processes together are then the driver's to watch.
std::vector<std::string> sandboxed(const std::filesystem::path& folder, const std::vector<std::string>& command,
                                   const SandboxOptions& options = {});

/// What the kernel does not limit, for the driver of a `sandboxed` command: the memory of all its processes together, and what is written into its folder.
class SandboxWatch {
 public:
  SandboxWatch(pid_t root, std::filesystem::path folder, SandboxLimits limits = {});
  /// What it took too much of; look often.
  std::optional<Sentence> over() const;

 private:
  pid_t root_;
  std::filesystem::path folder_;
  SandboxLimits limits_;
  std::int64_t came_with_;
};

enum class SandboxEnd : std::uint8_t { exited, signalled, out_of_time, out_of_memory, too_much_output, too_much_disk };

struct SandboxResult {
  SandboxEnd end = SandboxEnd::exited;
  int code = 0;          ///< exit code, or number of the signal
  std::string out, err;  ///< as far as the limit lets them
  Sentence sentence;     ///< how it ended, for a report
  bool well() const { return end == SandboxEnd::exited && code == 0; }
};

/// Start it, feed it, watch it; ends with all that it has started.
SandboxResult run_sandboxed(const SandboxFolder& folder, const std::vector<std::string>& command, const std::string& input,
                            const SandboxOptions& options = {});

}  // namespace mqlab::lab
