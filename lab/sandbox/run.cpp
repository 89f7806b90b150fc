// Starts a sandboxed program and watches it: time, memory of all its processes, output.
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "lab/sandbox/sandbox.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kLook = std::chrono::milliseconds(20);
constexpr int kNotStarted = 127;

struct Process {
  pid_t parent = 0;
  std::int64_t resident = 0;
};

/// Of /proc: who is whose child, and what each holds in memory.
std::map<pid_t, Process> all_processes() {
  static const std::int64_t page = ::sysconf(_SC_PAGESIZE);
  std::map<pid_t, Process> out;
  std::error_code error;
  for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stat(it->path() / "stat");
    std::string line;
    std::getline(stat, line);
    const std::size_t after_name = line.rfind(')');
    if (after_name == std::string::npos) continue;
    Process process;
    char state = 0;
    if (std::sscanf(line.c_str() + after_name + 1, " %c %d", &state, &process.parent) != 2) continue;
    long long size = 0;
    long long resident = 0;
    std::ifstream statm(it->path() / "statm");
    if (statm >> size >> resident) process.resident = resident * page;
    out.emplace(static_cast<pid_t>(std::stol(name)), process);
  }
  return out;
}

std::int64_t memory_below(pid_t root) {
  const std::map<pid_t, Process> all = all_processes();
  std::int64_t sum = 0;
  for (const auto& [pid, process] : all) {
    pid_t at = pid;
    for (int depth = 0; depth < 1000 && at > 1 && at != root; ++depth) {
      const auto found = all.find(at);
      at = found == all.end() ? 0 : found->second.parent;
    }
    if (at == root) sum += process.resident;
  }
  return sum;
}

std::int64_t bytes_in(const fs::path& folder) {
  std::int64_t sum = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;
    if (it->is_regular_file(gone) && !it->is_symlink(gone)) sum += static_cast<std::int64_t>(it->file_size(gone));
    sum += 512;  // an entry takes place too
  }
  return sum;
}

Sentence too_much_memory(const SandboxLimits& limits) {
  return {fmt::format("it took more than {} MiB of memory and was ended", limits.memory >> 20U),
          fmt::format("占用内存超过 {} MiB，已被终止", limits.memory >> 20U)};
}
Sentence too_much_disk(const SandboxLimits& limits) {
  return {fmt::format("it wrote more than {} MiB into its folder and was ended", limits.scratch >> 20U),
          fmt::format("写入其目录超过 {} MiB，已被终止", limits.scratch >> 20U)};
}

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("no pipe for a sandbox: {}", std::strerror(errno)));
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_read();
    close_write();
  }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_read() { close(ends_[0]); }
  void close_write() { close(ends_[1]); }

 private:
  static void close(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  int ends_[2] = {-1, -1};
};

class Watched {
 public:
  Watched(const std::vector<std::string>& argv, const fs::path& folder, const std::string& input, const SandboxLimits& limits)
      : folder_(folder), input_(input), limits_(limits), came_with_(bytes_in(folder)) {
    pipe_before_ = ::signal(SIGPIPE, SIG_IGN);
    start(argv);
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  ~Watched() { ::signal(SIGPIPE, pipe_before_); }

  SandboxResult run() {
    const auto begun = Clock::now();
    auto looked = begun;
    int status = 0;
    while (!ended_) {
      move_bytes();
      const auto now = Clock::now();
      if (now - begun > limits_.time) end(SandboxEnd::out_of_time);
      if (static_cast<std::int64_t>(out_.out.size() + out_.err.size()) > limits_.output) end(SandboxEnd::too_much_output);
      if (!ended_ && now - looked > kLook) {
        looked = now;
        if (memory_below(pid_) > limits_.memory) end(SandboxEnd::out_of_memory);
        if (!ended_ && bytes_in(folder_) > came_with_ + limits_.scratch) end(SandboxEnd::too_much_disk);
      }
      if (!ended_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        move_bytes();
        finish(status);
        return std::move(out_);
      }
    }
    ::waitpid(pid_, &status, 0);
    return std::move(out_);
  }

 private:
  void start(const std::vector<std::string>& argv) {
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error(fmt::format("no sandbox could be started: {}", std::strerror(errno)));
    if (pid_ == 0) {
      ::setpgid(0, 0);
      ::dup2(in_pipe_.read_end(), 0);
      ::dup2(out_pipe_.write_end(), 1);
      ::dup2(err_pipe_.write_end(), 2);
      ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
      ::signal(SIGPIPE, SIG_DFL);
      ::execvp(words[0], words.data());
      const std::string why = fmt::format("{}: {}\n", words[0], std::strerror(errno));
      [[maybe_unused]] const ssize_t n = ::write(2, why.data(), why.size());
      ::_exit(kNotStarted);
    }
    in_pipe_.close_read();
    out_pipe_.close_write();
    err_pipe_.close_write();
    for (const int fd : {in_pipe_.write_end(), out_pipe_.read_end(), err_pipe_.read_end()}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
  }

  void move_bytes() {
    pollfd fds[3] = {{out_pipe_.read_end(), POLLIN, 0}, {err_pipe_.read_end(), POLLIN, 0}, {in_pipe_.write_end(), POLLOUT, 0}};
    if (fed_ >= input_.size()) in_pipe_.close_write(), fds[2].fd = -1;
    ::poll(fds, 3, static_cast<int>(kLook.count()));
    take(fds[0], out_pipe_, out_.out);
    take(fds[1], err_pipe_, out_.err);
    if (fds[2].revents != 0) feed();
  }
  void feed() {
    const ssize_t n = ::write(in_pipe_.write_end(), input_.data() + fed_, input_.size() - fed_);
    if (n > 0) fed_ += static_cast<std::size_t>(n);
    if (n < 0 && errno != EAGAIN && errno != EINTR) fed_ = input_.size();  // it reads no more
  }
  void take(const pollfd& polled, Pipe& pipe, std::string& to) const {
    if (polled.revents == 0) return;
    char some[65'536];
    for (;;) {
      const ssize_t n = ::read(polled.fd, some, sizeof some);
      if (n > 0) to.append(some, static_cast<std::size_t>(n));
      if (n == 0) return pipe.close_read();
      if (n < 0 || static_cast<std::int64_t>(to.size()) > limits_.output) return;
    }
  }

  /// bubblewrap dies, and with it the namespace's first process and all others in it.
  void end(SandboxEnd how) {
    ended_ = true;
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    out_.end = how;
    out_.out.resize(std::min<std::size_t>(out_.out.size(), static_cast<std::size_t>(limits_.output)));
    out_.err.resize(std::min<std::size_t>(out_.err.size(), static_cast<std::size_t>(limits_.output)));
    const auto seconds = static_cast<double>(limits_.time.count()) / 1e9;
    switch (how) {
      case SandboxEnd::out_of_time:
        out_.sentence = {fmt::format("it was still running after {} s and was ended", seconds),
                         fmt::format("{} 秒后仍在运行，已被终止", seconds)};
        break;
      case SandboxEnd::out_of_memory: out_.sentence = too_much_memory(limits_); break;
      case SandboxEnd::too_much_disk: out_.sentence = too_much_disk(limits_); break;
      default:
        out_.sentence = {fmt::format("it wrote more than {} bytes and was ended", limits_.output),
                         fmt::format("输出超过 {} 字节，已被终止", limits_.output)};
    }
  }
  void finish(int status) {
    // bubblewrap hands a signal on as 128 + its number, as shells do.
    const bool signalled = WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) > 128);
    out_.end = signalled ? SandboxEnd::signalled : SandboxEnd::exited;
    out_.code = WIFSIGNALED(status) ? WTERMSIG(status) : signalled ? WEXITSTATUS(status) - 128 : WEXITSTATUS(status);
    if (signalled)
      out_.sentence = {fmt::format("it was ended by signal {} ({})", out_.code, ::strsignal(out_.code)),
                       fmt::format("被信号 {} 终止（{}）", out_.code, ::strsignal(out_.code))};
    else
      out_.sentence = {fmt::format("it ended with code {}", out_.code), fmt::format("以退出码 {} 结束", out_.code)};
  }

  const fs::path& folder_;
  const std::string& input_;
  const SandboxLimits& limits_;
  const std::int64_t came_with_;
  Pipe in_pipe_, out_pipe_, err_pipe_;
  pid_t pid_ = -1;
  std::size_t fed_ = 0;
  bool ended_ = false;
  SandboxResult out_;
  sighandler_t pipe_before_ = SIG_DFL;
};

}  // namespace

SandboxWatch::SandboxWatch(pid_t root, fs::path folder, SandboxLimits limits)
    : root_(root), folder_(std::move(folder)), limits_(limits), came_with_(bytes_in(folder_)) {}

std::optional<Sentence> SandboxWatch::over() const {
  if (memory_below(root_) > limits_.memory) return too_much_memory(limits_);
  if (bytes_in(folder_) > came_with_ + limits_.scratch) return too_much_disk(limits_);
  return std::nullopt;
}

SandboxResult run_sandboxed(const SandboxFolder& folder, const std::vector<std::string>& command, const std::string& input,
                            const SandboxOptions& options) {
  return Watched(sandboxed(folder.path(), command, options), folder.path(), input, options.limits).run();
}

}  // namespace mqlab::lab
