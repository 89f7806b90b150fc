#include "tests/cli/program.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

namespace mqlab::cli {

namespace fs = std::filesystem;

namespace {

std::string slurp(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "mqlab-cli-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// AddressSanitizer remarks on the stacks of SimGrid's threads, which are no news of the program.
std::string without_remarks(std::string err) {
#ifdef __SANITIZE_ADDRESS__
  static constexpr std::string_view kEnd = "sanitizers/issues/189\n";
  for (std::size_t from = err.find("WARNING: ASan is ignoring requested"); from != std::string::npos;
       from = err.find("WARNING: ASan is ignoring requested")) {
    const std::size_t line = err.rfind('\n', from) + 1;  // 0 where it is the first
    const std::size_t end = err.find(kEnd, from);
    err.erase(line, end == std::string::npos ? end : end + kEnd.size() - line);
  }
#endif
  return err;
}

}  // namespace

Program::Program() : folder_(make_folder()), beside_(make_folder()), environment_{"PATH=/usr/bin:/bin", "LANG=C"} {}

Program::~Program() {
  if (running_ > 0) {
    kill(running_, SIGKILL);
    wait();
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  fs::remove_all(beside_, ignored);
}

void Program::set(const std::string& variable) {
  const std::string name = variable.substr(0, variable.find('=') + 1);
  std::erase_if(environment_, [&](const std::string& one) { return one.starts_with(name); });
  environment_.push_back(variable);
}

pid_t Program::start(const std::vector<std::string>& arguments, const std::string& input) {
  std::ofstream(beside_ / "in", std::ios::binary) << input;
  std::vector<std::string> words{MQLAB_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = environment_;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, (beside_ / "in").c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, (beside_ / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (beside_ / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addchdir_np(&actions, folder_.c_str());
  const int failed = posix_spawn(&running_, MQLAB_PROGRAM, &actions, nullptr, pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error(fmt::format("can't run {}", MQLAB_PROGRAM));
  return running_;
}

Said Program::wait() {
  int status = 0;
  waitpid(running_, &status, 0);
  running_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(beside_ / "out"), without_remarks(slurp(beside_ / "err"))};
}

Said Program::run(const std::vector<std::string>& arguments, const std::string& input) {
  start(arguments, input);
  return wait();
}

std::vector<pid_t> Program::workers() const {
  std::vector<pid_t> found;
  for (int attempt = 0; attempt < 2000 && found.empty(); ++attempt) {
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
      const std::string name = entry.path().filename().string();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      const std::string stat = slurp(entry.path() / "stat");  // PID (NAME) STATE PARENT ...
      const std::size_t end = stat.rfind(')');
      if (end == std::string::npos) continue;
      std::istringstream rest(stat.substr(end + 1));
      std::string state;
      pid_t parent = 0;
      rest >> state >> parent;
      if (parent == running_ && state != "Z") found.push_back(static_cast<pid_t>(std::stol(name)));
    }
    if (found.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return found;
}

void Program::write(const std::string& name, const std::string& text) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << text;
}

std::string Program::read(const std::string& name) const { return slurp(folder_ / name); }

std::vector<std::string> Program::files() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder_))
    if (!entry.is_directory()) names.push_back(fs::relative(entry.path(), folder_).string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string small_scenario(const std::string& id, std::int64_t operations, const std::string& expected) {
  return fmt::format(R"({{
  "mqlab": 1,
  "id": "{}",
  "title": {{"en": "Mine", "zh_CN": "我的场景"}},
  "broker": {{"style": "rabbitmq", "version": "3.10", "nodes": ["rabbit-1"], "queues": [{{"name": "orders", "durable": true}}]}},
  "producers": [{{"id": "shop", "operations": {}, "interval": "10ms",
                 "publish": {{"routing_key": "orders", "delivery_mode": 2, "confirm": true}}}}],
  "consumers": [{{"id": "stock", "queue": "orders", "ack": "manual", "effect": {{"store": "stock-db"}}}}],
  "variants": {{"broken": {{}}, "fixed": {{"consumers": [{{"id": "stock", "idempotent": "message-id"}}]}}}},
  "expect": {{"broken": {{{}}}}}
}}
)",
                     id, operations, expected);
}

}  // namespace mqlab::cli
