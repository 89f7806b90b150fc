// A program of your own in mqlab, in C++: one line of JSON in (an event), one line of JSON out (a list of commands). docs/en/programs.md tells each.
//
// Time is the event's `now` (nanoseconds of the simulated clock). Write to std::cerr what is for you: standard output belongs to the commands.
#pragma once

#include <functional>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

namespace mqlab_program {

using json = nlohmann::json;

/// What is asked in this turn.
class Desk {
 public:
  void ask(json command) { asked_.push_back(std::move(command)); }
  void publish(const json& message) { ask({{"do", "publish"}, {"message", message}}); }
  void tell(const std::string& operation, const std::string& told) { ask({{"do", "tell"}, {"operation", operation}, {"told", told}}); }
  void settle(std::uint64_t handle, const std::string& how = "ack") { ask({{"do", "settle"}, {"handle", handle}, {"how", how}}); }
  /// guard: "message-id" makes it idempotent, "none" does not.
  void store(const json& message, std::uint64_t tag, const std::string& guard = "none") {
    ask({{"do", "store"}, {"message", message}, {"tag", tag}, {"guard", guard}});
  }
  void work(const json& message, const std::string& duration, std::uint64_t tag) {
    ask({{"do", "work"}, {"message", message}, {"duration", duration}, {"tag", tag}});
  }
  void set_timer(std::uint64_t tag, const std::string& delay) { ask({{"do", "set-timer"}, {"tag", tag}, {"delay", delay}}); }
  void stop() { ask({{"do", "stop"}}); }
  json take() { return std::exchange(asked_, json::array()); }

 private:
  json asked_ = json::array();
};

inline int run(const std::function<void(const json& event, Desk& desk)>& on_event) {
  Desk desk;
  for (std::string line; std::getline(std::cin, line);) {
    const json event = json::parse(line);
    if (event["event"] == "stop-asked") desk.stop();
    on_event(event, desk);
    std::cout << desk.take().dump() << std::endl;
  }
  return 0;
}

}  // namespace mqlab_program
