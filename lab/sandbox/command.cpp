// The command line of a sandboxed program, and whether it works here.
#include <unistd.h>

#include <stdexcept>

#include <fmt/format.h>

#include "lab/sandbox/sandbox.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

namespace {

// Users of nobody, above those that Debian and systemd give out. One for each process that grades, so that one's fork bomb is no other's.
constexpr unsigned kFirstUser = 600'000'000;
constexpr unsigned kUsers = 4'194'304;  // as many as there are process ids

/// Files and folders, no links: a link's target is nobody's to give away.
void hand_over(const fs::path& folder, unsigned user) {
  std::error_code error;
  const auto give = [&](const fs::path& path) {
    if (::lchown(path.c_str(), user, user) != 0) throw std::runtime_error("a folder could not be handed to the user of a sandbox");
  };
  give(folder);
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) give(it->path());
}

void add(std::vector<std::string>& to, std::initializer_list<std::string> words) { to.insert(to.end(), words); }

/// The system as far as a program needs it, none of it to be written.
void add_system(std::vector<std::string>& argv, const SandboxOptions& options) {
  add(argv, {"--ro-bind", "/usr", "/usr"});
  for (const std::string name : {"bin", "sbin", "lib", "lib32", "lib64", "libx32"}) {
    std::error_code error;
    if (fs::is_symlink("/" + name, error))
      add(argv, {"--symlink", "usr/" + name, "/" + name});
    else if (fs::is_directory("/" + name, error))
      add(argv, {"--ro-bind", "/" + name, "/" + name});
  }
  add(argv, {"--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"});
  for (const fs::path& hidden : options.hide) {
    std::error_code error;
    const fs::path real = fs::canonical(hidden, error);
    if (!error && real.string().starts_with("/usr/")) add(argv, {"--tmpfs", real.string()});
  }
  const std::string scratch = fmt::format("{}", options.limits.scratch);
  add(argv, {"--proc", "/proc", "--dev", "/dev", "--size", scratch, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"});
  add(argv, {"--size", scratch, "--tmpfs", "/tmp"});
}

}  // namespace

std::vector<std::string> sandboxed(const fs::path& folder, const std::vector<std::string>& command, const SandboxOptions& options) {
  std::vector<std::string> argv;
  if (::geteuid() == 0) {
    const unsigned number = kFirstUser + static_cast<unsigned>(::getpid()) % kUsers;
    hand_over(folder, number);
    const std::string user = fmt::format("{}", number);
    add(argv, {"setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--"});
  }
  add(argv, {options.bwrap, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop",
             "ALL", "--hostname", "sandbox", "--clearenv"});
  add(argv, {"--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin", "--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8", "--setenv",
             "PYTHONDONTWRITEBYTECODE", "1", "--setenv", "PYTHONHASHSEED", "0"});
  add_system(argv, options);
  add(argv, {"--bind", folder.string(), "/work", "--remount-ro", "/", "--chdir", "/work", "--"});
  const SandboxLimits& l = options.limits;
  const auto seconds = (l.time.count() + 999'999'999) / 1'000'000'000;
  add(argv, {"prlimit", fmt::format("--nproc={}", l.processes), fmt::format("--as={}", l.memory * 2), fmt::format("--cpu={}", seconds + 1),
             fmt::format("--fsize={}", l.scratch), "--nofile=256", "--core=0", "--"});
  argv.insert(argv.end(), command.begin(), command.end());
  return argv;
}

std::optional<Sentence> sandbox_problem(const SandboxOptions& options) {
  const auto folder = SandboxFolder::empty();
  if (!folder) return folder.error();
  const SandboxResult tried = run_sandboxed(*folder, {"true"}, "", options);
  if (tried.well()) return std::nullopt;
  const std::string said = tried.err.substr(0, tried.err.find('\n'));
  const std::string because = said.empty() ? tried.sentence.en : said;
  return Sentence{fmt::format("programs of students can't be run safely here, so they are not run: {} (needed: bubblewrap, apt-get install "
                              "bubblewrap, and a kernel that lets it "
                              "make namespaces; inside a chroot it cannot)",
                              because),
                  fmt::format("此处无法安全地运行学生的程序，因此不运行：{}（需要 bubblewrap：apt-get install "
                              "bubblewrap，且内核允许它创建命名空间；在 chroot 内不行）",
                              because)};
}

}  // namespace mqlab::lab
