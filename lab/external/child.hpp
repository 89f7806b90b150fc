/// A child process on two pipes, for one line out and one line in at a time. POSIX only.
///
/// It is the leader of a process group of its own, is killed with all of it when this dies, and gets SIGKILL when its parent does. What it writes to
/// standard error is kept up to a limit, for the message that says why it failed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mqlab::lab {

class Child {
 public:
  /// Throws `std::system_error` when it can't be started.
  Child(const std::filesystem::path& folder, const std::vector<std::string>& command);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  enum class Heard { line, ended, silent, too_long, stopped };
  /// False: it reads no more.
  bool write_line(const std::string& line, std::chrono::milliseconds within);
  /// `look` is asked some times a second, and at least once: true ends the waiting.
  Heard read_line(std::string& line, std::chrono::milliseconds within, std::size_t longest, const std::function<bool()>& look = {});
  /// Whether it has written something that nobody has read yet.
  bool has_more();
  pid_t pid() const { return pid_; }

  /// How it ended: a signal's number, or its exit code.
  struct End {
    bool by_signal = false;
    int number = 0;
  };
  /// Waits so long for it to end by itself, then kills it.
  End end(std::chrono::milliseconds within = std::chrono::milliseconds{0});
  /// The last of what it wrote to standard error, so many bytes at most.
  std::string last_words(std::size_t most) const;

 private:
  bool read_some(std::chrono::milliseconds within);

  pid_t pid_ = -1;
  int to_ = -1;
  int from_ = -1;
  int errors_ = -1;
  std::string read_;
  std::chrono::steady_clock::time_point look_again_{};
};

}  // namespace mqlab::lab
