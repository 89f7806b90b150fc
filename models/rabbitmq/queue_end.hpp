/// How a queue process ends: by an error of its own (a failing write, a failed assertion), or killed from outside. Its consumers are cancelled after the
/// first, and stay after the second: seen on 3.10.8.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace mqlab::models::rabbitmq {

enum class QueueEnd : std::uint8_t { exception, kill };
constexpr std::array<std::pair<QueueEnd, std::string_view>, 2> choices(QueueEnd) {
  return {{{QueueEnd::exception, "exception"}, {QueueEnd::kill, "kill"}}};
}

}  // namespace mqlab::models::rabbitmq
