#include "lab/run/pool.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace mqlab::lab {

namespace {

constexpr std::uint64_t kNoTask = UINT64_MAX;

bool write_all(int fd, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t n = ::write(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

bool read_all(int fd, void* data, std::size_t size) {
  char* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t n = ::read(fd, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

/// What a worker does until its pipe closes. An exception of the work is an answer too (flag 1).
[[noreturn]] void serve(int tasks, int answers, const std::function<std::string(std::size_t)>& work) {
  std::uint64_t task = 0;
  while (read_all(tasks, &task, sizeof task)) {
    std::uint64_t head[2] = {0, 0};
    std::string answer;
    try {
      answer = work(task);
    } catch (const std::exception& e) {
      head[0] = 1;
      answer = e.what();
    }
    head[1] = answer.size();
    if (!write_all(answers, head, sizeof head) || !write_all(answers, answer.data(), answer.size())) break;
  }
  std::fflush(nullptr);
  _exit(0);
}

struct Worker {
  pid_t pid = -1;
  int tasks = -1;
  int answers = -1;
  std::uint64_t task = kNoTask;
  std::string answer{};  ///< what has come of it so far
  std::chrono::steady_clock::time_point since{};
};

class Pool {
 public:
  Pool(std::size_t tasks, const std::function<std::string(std::size_t)>& work, const std::function<void(std::size_t, TaskResult)>& take,
       const PoolOptions& options)
      : tasks_(tasks), work_(work), take_(take), options_(options) {
    const unsigned wanted = options.workers != 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
    workers_.resize(std::min<std::size_t>(wanted, tasks));
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    for (Worker& w : workers_) end(w);
    ::signal(SIGPIPE, pipe_before_);
  }

  void run() {
    pipe_before_ = ::signal(SIGPIPE, SIG_IGN);  // a dead worker is found by its answer pipe
    std::fflush(nullptr);
    for (Worker& w : workers_) begin(w);
    for (Worker& w : workers_) assign(w);
    while (done_ < tasks_) {
      if (options_.stop && options_.stop()) return end_now();
      wait_for_one();
    }
  }

 private:
  void end_now() {
    for (const Worker& w : workers_)
      if (w.pid > 0) ::kill(w.pid, SIGKILL);
    for (auto& [task, result] : waiting_) take_(task, std::move(result));  // in order, with gaps
    waiting_.clear();
  }
  void begin(Worker& w) {
    int to[2];
    int from[2];
    if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0)
      throw std::runtime_error(fmt::format("no pipe for a worker: {}", std::strerror(errno)));
    w.pid = ::fork();
    if (w.pid < 0) throw std::runtime_error(fmt::format("no worker could be started: {}", std::strerror(errno)));
    if (w.pid == 0) {
      for (const Worker& other : workers_) {
        if (other.tasks >= 0) ::close(other.tasks);
        if (other.answers >= 0) ::close(other.answers);
      }
      ::close(to[1]);
      ::close(from[0]);
      ::signal(SIGPIPE, SIG_DFL);
      ::signal(SIGINT, SIG_IGN);  // Ctrl-C goes to all of the terminal's group; the parent decides
      serve(to[0], from[1], work_);
    }
    ::close(to[0]);
    ::close(from[1]);
    w.tasks = to[1];
    w.answers = from[0];
    w.answer.clear();
  }
  void assign(Worker& w) {
    w.task = kNoTask;
    if (next_ >= tasks_) return;
    w.task = next_++;
    w.since = std::chrono::steady_clock::now();
    write_all(w.tasks, &w.task, sizeof w.task);  // a failure shows as the end of its answers
  }
  void wait_for_one() {
    std::vector<pollfd> fds;
    std::vector<Worker*> who;
    for (Worker& w : workers_) {
      if (w.task == kNoTask) continue;
      fds.push_back({w.answers, POLLIN, 0});
      who.push_back(&w);
    }
    const int tick = options_.budget.count() > 0 ? 100 : -1;
    if (::poll(fds.data(), fds.size(), tick) < 0 && errno != EINTR) throw std::runtime_error("poll failed");
    for (std::size_t i = 0; i < fds.size(); ++i) {
      Worker& w = *who[i];
      if (fds[i].revents != 0) {
        read_answer(w);
      } else if (options_.budget.count() > 0 && std::chrono::steady_clock::now() - w.since > options_.budget) {
        ::kill(w.pid, SIGKILL);
        over_budget_ = true;
        lost(w);
        over_budget_ = false;
      }
    }
  }
  /// What has come so far: a worker that is stopped in the midst of its answer must not stop the parent.
  void read_answer(Worker& w) {
    char some[65'536];
    const ssize_t n = ::read(w.answers, some, sizeof some);
    if (n < 0 && errno == EINTR) return;
    if (n <= 0) return lost(w);
    w.answer.append(some, static_cast<std::size_t>(n));
    std::uint64_t head[2];
    if (w.answer.size() < sizeof head) return;
    std::memcpy(head, w.answer.data(), sizeof head);
    if (w.answer.size() < sizeof head + head[1]) return;
    std::string answer = w.answer.substr(sizeof head);
    w.answer.clear();
    const std::uint64_t task = w.task;
    if (head[0] != 0)
      finish(task, tl::unexpected(Lost{std::move(answer)}));
    else
      finish(task, std::move(answer));
    assign(w);
  }
  void lost(Worker& w) {
    const std::uint64_t task = w.task;
    finish(task, tl::unexpected(Lost{obituary(w)}));
    begin(w);
    assign(w);
  }
  std::string obituary(Worker& w) {
    int status = 0;
    ::close(w.tasks);
    ::close(w.answers);
    w.tasks = w.answers = -1;
    ::waitpid(w.pid, &status, 0);
    w.pid = -1;
    if (over_budget_) return fmt::format("the worker was still running after {} s and was ended", options_.budget.count() / 1'000'000'000);
    if (WIFSIGNALED(status)) return fmt::format("the worker was killed by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
    return fmt::format("the worker ended with code {}", WEXITSTATUS(status));
  }
  void finish(std::uint64_t task, TaskResult result) {
    ++done_;
    lost_ += result ? 0 : 1;
    if (options_.in_order) {
      waiting_.emplace(task, std::move(result));
    } else {
      take_(task, std::move(result));
    }
    while (!waiting_.empty() && waiting_.begin()->first == handed_out_) {
      take_(handed_out_++, std::move(waiting_.begin()->second));
      waiting_.erase(waiting_.begin());
    }
    if (options_.progress) options_.progress(done_, lost_);
  }
  static void end(Worker& w) {
    if (w.tasks >= 0) ::close(w.tasks);
    if (w.answers >= 0) ::close(w.answers);
    if (w.pid <= 0) return;
    ::kill(w.pid, SIGKILL);  // it has no task; and one that is stopped would never see that its pipe has closed
    ::waitpid(w.pid, nullptr, 0);
  }

  std::size_t tasks_;
  const std::function<std::string(std::size_t)>& work_;
  const std::function<void(std::size_t, TaskResult)>& take_;
  const PoolOptions& options_;
  std::vector<Worker> workers_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::size_t lost_ = 0;
  std::size_t handed_out_ = 0;
  bool over_budget_ = false;
  std::map<std::uint64_t, TaskResult> waiting_;
  sighandler_t pipe_before_ = SIG_DFL;
};

}  // namespace

void run_pool(std::size_t tasks, const std::function<std::string(std::size_t)>& work,
              const std::function<void(std::size_t, TaskResult)>& take, const PoolOptions& options) {
  if (tasks == 0) return;
  Pool(tasks, work, take, options).run();
}

}  // namespace mqlab::lab
