#include "lab/external/child.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace mqlab::lab {

namespace {

constexpr std::chrono::milliseconds kLookEvery{50};
constexpr rlim_t kMostErrors = 8U << 20;  // bytes of standard error, and of any file that it writes

[[noreturn]] void become(const char* folder, const char* const* argv, int in, int out, int errors) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  rlimit files{};
  ::getrlimit(RLIMIT_FSIZE, &files);
  files.rlim_cur = std::min(files.rlim_max, kMostErrors);  // the hard one stays: a sandbox has its own to set
  ::setrlimit(RLIMIT_FSIZE, &files);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // A pipe of ours in a stranger's hands is a report that it writes itself.
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  const bool ready = ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(errors, 2) == 2 && ::chdir(folder) == 0;
  if (ready) {
    static const char* environment[] = {"PATH=/usr/bin:/bin:/usr/local/bin", "LC_ALL=C.UTF-8", "PYTHONHASHSEED=0",
                                        "PYTHONDONTWRITEBYTECODE=1", nullptr};
    ::environ = const_cast<char**>(environment);  // before: the program is looked for in this PATH, not in ours
    ::execvp(argv[0], const_cast<char* const*>(argv));
  }
  const char* const why = "mqlab: the program could not be started\n";
  [[maybe_unused]] const auto said = ::write(2, why, 40);
  ::_exit(127);
}

void close_one(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

}  // namespace

Child::Child(const std::filesystem::path& folder, const std::vector<std::string>& command) {
  std::array<int, 2> in{-1, -1};
  std::array<int, 2> out{-1, -1};
  errors_ = ::memfd_create("errors", MFD_CLOEXEC);
  const bool made = errors_ >= 0 && ::pipe2(in.data(), O_CLOEXEC) == 0 && ::pipe2(out.data(), O_CLOEXEC) == 0;
  std::vector<const char*> argv;
  for (const std::string& word : command) argv.push_back(word.c_str());
  argv.push_back(nullptr);
  if (made) pid_ = ::fork();
  if (pid_ == 0) become(folder.c_str(), argv.data(), in[0], out[1], errors_);
  const int error = errno;
  if (in[0] >= 0) ::close(in[0]);
  if (out[1] >= 0) ::close(out[1]);
  to_ = in[1];
  from_ = out[0];
  if (to_ >= 0) ::fcntl(to_, F_SETFL, O_NONBLOCK);
  if (pid_ > 0) {
    ::setpgid(pid_, pid_);
    return;
  }
  close_one(to_);
  close_one(from_);
  close_one(errors_);
  throw std::system_error(error, std::generic_category());
}

Child::~Child() {
  end();
  close_one(to_);
  close_one(from_);
  close_one(errors_);
}

bool Child::write_line(const std::string& line, std::chrono::milliseconds within) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  ::sigaction(SIGPIPE, &ignore, &before);
  const std::string all = line + '\n';
  std::size_t done = 0;
  while (done < all.size()) {
    pollfd ready{to_, POLLOUT, 0};
    const int n = ::poll(&ready, 1, static_cast<int>(within.count()));
    if (n == 0 || (n < 0 && errno != EINTR)) break;
    const ssize_t now = ::write(to_, all.data() + done, all.size() - done);
    if (now < 0 && errno != EINTR && errno != EAGAIN) break;
    if (now > 0) done += static_cast<std::size_t>(now);
  }
  ::sigaction(SIGPIPE, &before, nullptr);
  return done == all.size();
}

Child::Heard Child::read_line(std::string& line, std::chrono::milliseconds within, std::size_t longest, const std::function<bool()>& look) {
  const auto until = std::chrono::steady_clock::now() + within;
  for (;;) {
    if (look && std::chrono::steady_clock::now() >= look_again_) {
      if (look()) return Heard::stopped;
      look_again_ = std::chrono::steady_clock::now() + kLookEvery;
    }
    const std::size_t end = read_.find('\n');
    if (end != std::string::npos && end <= longest) {
      line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return Heard::line;
    }
    if (read_.size() > longest) return Heard::too_long;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Heard::silent;
    if (!read_some(look ? std::min<std::chrono::milliseconds>(left, kLookEvery) : left)) return Heard::ended;
  }
}

/// What is there, waited for so long. False: it will write no more.
bool Child::read_some(std::chrono::milliseconds within) {
  pollfd ready{from_, POLLIN, 0};
  const int n = ::poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(within.count(), 1'000'000)));
  if (n < 0 && errno != EINTR) return false;
  if (n <= 0) return true;
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(from_, buffer.data(), buffer.size());
  if (got > 0) read_.append(buffer.data(), static_cast<std::size_t>(got));
  return got != 0;
}

bool Child::has_more() {
  if (read_.empty()) read_some(std::chrono::milliseconds{0});
  return !read_.empty();
}

Child::End Child::end(std::chrono::milliseconds within) {
  End end;
  if (pid_ <= 0) return end;
  int status = 0;
  const auto until = std::chrono::steady_clock::now() + within;
  pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  while (ended == 0 && std::chrono::steady_clock::now() < until) {
    ::usleep(500);
    ended = ::waitpid(pid_, &status, WNOHANG);
  }
  ::kill(-pid_, SIGKILL);  // with all that it started
  if (ended == 0) ::waitpid(pid_, &status, 0);
  pid_ = -1;
  end.by_signal = WIFSIGNALED(status);
  end.number = end.by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
  return end;
}

std::string Child::last_words(std::size_t most) const {
  const off_t size = ::lseek(errors_, 0, SEEK_END);
  if (size <= 0) return {};
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(most));
  std::string words(static_cast<std::size_t>(size - from), '\0');
  const ssize_t got = ::pread(errors_, words.data(), words.size(), from);
  words.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return words;
}

}  // namespace mqlab::lab
