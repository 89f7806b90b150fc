#include "sim/platform/child.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

namespace mqlab::sim {

namespace {

constexpr std::size_t kKeptErrors = 4096;
constexpr int kReturned = 0;
constexpr int kThrew = 97;  // an exit code of our own: the bytes in the pipe are a message
/// Closes the result, so that a body which calls `exit(0)` is not taken for one that returned.
constexpr char kEndOfResult = '\x04';

struct Pipe {
  int read = -1;
  int write = -1;

  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe(ends.data()) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(read);
    close_end(write);
  }
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

void write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(to, bytes.data(), bytes.size());
    if (n > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      return;  // the parent is gone
    }
  }
}

[[noreturn]] void be_the_child(const std::function<std::string()>& body, int result, int errors) {
  ::dup2(errors, STDERR_FILENO);
  int code = kReturned;
  try {
    std::string bytes = body();
    bytes.push_back(kEndOfResult);
    write_all(result, bytes);
  } catch (const std::exception& e) {
    code = kThrew;
    write_all(result, e.what());
  } catch (...) {
    code = kThrew;
    write_all(result, "an exception that is no std::exception");
  }
  std::fflush(nullptr);
  ::_exit(code);
}

/// Append what can be read now. False: the end of the stream.
bool drain(int from, std::string& into) {
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  const ssize_t n = ::read(from, buffer.data(), buffer.size());
  if (n > 0) into.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

/// Read both streams to their ends. False: the budget was used up first.
bool read_both(Pipe& result, std::string& bytes, Pipe& errors, std::string& text, Duration budget) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + budget;
  while (result.read >= 0 || errors.read >= 0) {
    int patience = -1;
    if (budget > Duration{0}) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
      if (left <= 0) return false;
      patience = static_cast<int>(std::min<std::int64_t>(left, 1'000'000));
    }
    std::array<pollfd, 2> streams{{{result.read, POLLIN, 0}, {errors.read, POLLIN, 0}}};  // negative: not looked at
    if (::poll(streams.data(), streams.size(), patience) <= 0) continue;
    if (streams[0].revents != 0 && !drain(result.read, bytes)) Pipe::close_end(result.read);
    if (streams[1].revents != 0 && !drain(errors.read, text)) Pipe::close_end(errors.read);
    if (text.size() > 2 * kKeptErrors) text.erase(0, text.size() - kKeptErrors);
  }
  return true;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

tl::expected<std::string, ChildFailure> run_in_child(const std::function<std::string()>& body, Duration budget) {
  using How = ChildFailure::How;
  Pipe result;
  Pipe errors;
  if (result.read < 0 || errors.read < 0) return tl::unexpected(ChildFailure{How::no_child, errno, ""});
  std::fflush(nullptr);  // otherwise what waits in our buffers is written twice
  const pid_t child = ::fork();
  if (child < 0) return tl::unexpected(ChildFailure{How::no_child, errno, ""});
  if (child == 0) be_the_child(body, result.write, errors.write);
  Pipe::close_end(result.write);
  Pipe::close_end(errors.write);

  std::string bytes;
  std::string text;
  const bool in_time = read_both(result, bytes, errors, text, budget);
  if (!in_time) ::kill(child, SIGKILL);
  const int status = wait_for(child);
  if (text.size() > kKeptErrors) text.erase(0, text.size() - kKeptErrors);

  if (!in_time) return tl::unexpected(ChildFailure{How::over_budget, 0, std::move(text)});
  if (WIFSIGNALED(status)) return tl::unexpected(ChildFailure{How::killed, WTERMSIG(status), std::move(text)});
  const int code = WEXITSTATUS(status);
  if (code == kReturned && !bytes.empty() && bytes.back() == kEndOfResult) {
    bytes.pop_back();
    write_all(STDERR_FILENO, text);
    return bytes;
  }
  if (code == kThrew) return tl::unexpected(ChildFailure{How::threw, 0, std::move(bytes)});
  return tl::unexpected(ChildFailure{How::exited, code, std::move(text)});
}

std::string ChildFailure::sentence() const {
  std::string said;
  switch (how) {
    case How::threw: return text;
    case How::exited: said = fmt::format("the child called exit({})", number); break;
    case How::killed: said = fmt::format("the child was killed by signal {} ({})", number, ::strsignal(number)); break;
    case How::over_budget: said = "the child used up its time and was killed"; break;
    case How::no_child: said = fmt::format("no child could be started: {}", std::strerror(number)); break;
  }
  return text.empty() ? said : said + ": " + text;
}

}  // namespace mqlab::sim
