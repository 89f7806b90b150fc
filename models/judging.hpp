/// What a judge is told of a run beside the kinds of its faults: words in `JudgeFacts::faults_since`, for the few styles that ask for them.
#pragma once

#include <string_view>

namespace mqlab::models::word {

/// Once for each of the broker's processes that was down when the run ended: nobody healed it.
inline constexpr std::string_view down_for_good = "(down for good)";
/// Every program that should have handled the operation was down when the run ended.
inline constexpr std::string_view consumers_down = "(consumers down)";
/// Two copies of the message stood at different positions of a place, and its publisher's client alone can have put them there.
inline constexpr std::string_view stored_twice = "(stored twice)";

}  // namespace mqlab::models::word
