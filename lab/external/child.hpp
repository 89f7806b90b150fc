/// A child process on two pipes, for one line out and one line in at a time. POSIX only.
///
/// It is the leader of a process group of its own, is killed with all of it when this dies, and gets SIGKILL when its parent does. What it writes to
/// standard error is kept up to a limit, for the message that says why it failed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
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

  enum class Heard { line, ended, silent, too_long };
  /// False: it reads no more.
  bool write_line(const std::string& line, std::chrono::milliseconds within);
  Heard read_line(std::string& line, std::chrono::milliseconds within, std::size_t longest);

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
  pid_t pid_ = -1;
  int to_ = -1;
  int from_ = -1;
  int errors_ = -1;
  std::string read_;
};

}  // namespace mqlab::lab
