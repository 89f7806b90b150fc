/// The program as its users have it: run with arguments in a temporary folder, what it printed and how it ended.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace mqlab::cli {

struct Said {
  int exit_code = -1;  ///< -1: ended by a signal
  std::string out, err;

  nlohmann::ordered_json json() const { return nlohmann::ordered_json::parse(out); }
  bool has(std::string_view text) const { return out.find(text) != std::string::npos; }
  bool complains(std::string_view text) const { return err.find(text) != std::string::npos; }
};

/// A folder of its own, gone at the end. The language is English unless a call says otherwise; nothing of the tester's environment gets in.
class Program {
 public:
  Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  Said run(const std::vector<std::string>& arguments, const std::string& input = {});
  /// Run it with this in its environment (`LANG=zh_CN.UTF-8`) from now on.
  void set(const std::string& variable);

  // --- one that runs on while the test does something to it ---
  pid_t start(const std::vector<std::string>& arguments, const std::string& input = {});
  Said wait();
  /// The worker processes of the one that runs, waited for until there is one.
  std::vector<pid_t> workers() const;

  // --- its folder ---
  const std::filesystem::path& folder() const { return folder_; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  std::vector<std::string> files() const;  ///< names, sorted

 private:
  std::filesystem::path folder_, beside_;  // beside: its standard streams
  std::vector<std::string> environment_;
  pid_t running_ = -1;
};

/// A small scenario that runs at once: `damage` makes the broken variant differ from what it expects.
std::string small_scenario(const std::string& id = "mine", std::int64_t operations = 3, const std::string& expected = "\"ok\": 3");

}  // namespace mqlab::cli
