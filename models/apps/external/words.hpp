/// The JSON form of the vocabulary: events as they are told to an external program, and what is read from its commands.
///
///     {"event": "delivered", "now": 12000000, "client": 0, "delivery": {"handle": 1, "message": {"id": "shop/17", ...}, "redelivered": false}}
///     {"do": "settle", "handle": 1, "how": "ack"}
///
/// Times are nanoseconds; a delay may also be a string with a unit. Messages and operations are named `process/number`. A member that is left out has
/// its default. Errors are `ProgramFailure`: an unknown member, a value of another kind.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/apps/external/partner.hpp"
#include "models/apps/program.hpp"

namespace mqlab::models {

constexpr std::array<std::pair<Loss, std::string_view>, 3> choices(Loss) {
  return {{{Loss::connection, "connection"}, {Loss::publish_channel, "publish-channel"}, {Loss::consume_channel, "consume-channel"}}};
}
constexpr std::array<std::pair<Confirm, std::string_view>, 4> choices(Confirm) {
  return {{{Confirm::ack, "ack"}, {Confirm::nack, "nack"}, {Confirm::returned, "returned"}, {Confirm::unknown, "unknown"}}};
}
constexpr std::array<std::pair<Settle, std::string_view>, 3> choices(Settle) {
  return {{{Settle::ack, "ack"}, {Settle::requeue, "requeue"}, {Settle::reject, "reject"}}};
}
constexpr std::array<std::pair<Told, std::string_view>, 4> choices(Told) {
  return {{{Told::unasked, kToldNames[0]},
           {Told::acknowledged, kToldNames[1]},
           {Told::rejected, kToldNames[2]},
           {Told::indeterminate, kToldNames[3]}}};
}

namespace apps {

constexpr std::array<std::pair<Outcome, std::string_view>, 6> choices(Outcome) {
  return {{{Outcome::applied, "applied"},
           {Outcome::unchanged, "unchanged"},
           {Outcome::declined, "declined"},
           {Outcome::failed, "failed"},
           {Outcome::ahead, "ahead"},
           {Outcome::later, "later"}}};
}
constexpr std::array<std::pair<Answer, std::string_view>, 4> choices(Answer) {
  return {{{Answer::yes, "yes"}, {Answer::no, "no"}, {Answer::refused, "refused"}, {Answer::unknown, "unknown"}}};
}
constexpr std::array<std::pair<Guard, std::string_view>, 5> choices(Guard) {
  return {{{Guard::none, "none"},
           {Guard::message_id, "message-id"},
           {Guard::version, "version"},
           {Guard::version_next, "version-next"},
           {Guard::natural, "natural"}}};
}
constexpr std::array<std::pair<Write, std::string_view>, 3> choices(Write) {
  return {{{Write::effect, "effect"}, {Write::key, "key"}, {Write::undo, "undo"}}};
}
namespace event {
constexpr std::array<std::pair<Worked::Result, std::string_view>, 3> choices(Worked::Result) {
  return {{{Worked::Result::done, "done"}, {Worked::Result::failed, "failed"}, {Worked::Result::later, "later"}}};
}
}  // namespace event

/// Processes that messages and operations may come from, by name.
class Names {
 public:
  void add(std::string name, sim::ProcessId id) { rows_.emplace_back(std::move(name), id); }
  /// `shop/17`
  std::string of(sim::Identity identity) const;
  /// Nothing under this name: no origin and number 0.
  sim::Identity find(std::string_view text) const;

 private:
  std::vector<std::pair<std::string, sim::ProcessId>> rows_;
};

// --- commands that have another form outside: timers have names of their own, and a free worker is found for work ---
namespace command {

struct StartTimer {
  static constexpr std::string_view word = "set-timer";
  std::uint64_t tag = 0;
  sim::Duration delay{0};
  static constexpr auto members = std::tuple{member("tag", &StartTimer::tag), member("delay", &StartTimer::delay)};
};
struct CancelTimer {
  static constexpr std::string_view word = "cancel-timer";
  std::uint64_t tag = 0;
  static constexpr auto members = std::tuple{member("tag", &CancelTimer::tag)};
};
struct DoWork {
  static constexpr std::string_view word = "work";
  std::uint64_t tag = 0;
  sim::Duration duration{0};
  Message message;
  static constexpr auto members =
      std::tuple{member("tag", &DoWork::tag), member("duration", &DoWork::duration), member("message", &DoWork::message)};
};

}  // namespace command

using ExternalCommand =
    std::variant<command::Tell, command::Publish, command::SettleDelivery, command::StartTimer, command::CancelTimer, command::DoWork,
                 command::Commit, command::Skip, command::OutboxDone, command::Call, command::Reply, command::Stop>;

describe::Value value_of(const Message& message, const Names& names);
describe::Value value_of(const Event& event, const Names& names);

/// `before`: what the command has where its JSON leaves a member out, such as the producer's own size of body.
ExternalCommand read_command(const describe::Value& value, const Names& names, const std::function<Message(sim::MessageId)>& before);

}  // namespace apps
}  // namespace mqlab::models
