/// The business key of an operation (a customer, an account): a producer takes its keys in turn. Keys are numbered from 1; 0: it has none.
#pragma once

#include <cstdint>

namespace mqlab::models::apps {

constexpr std::uint32_t key_of_operation(std::uint32_t keys, std::uint64_t operation) {
  return keys == 0 ? 0 : static_cast<std::uint32_t>((operation - 1) % keys) + 1;
}

/// How often that key was used up to this operation: its version, from 1.
constexpr std::uint16_t version_of_operation(std::uint32_t keys, std::uint64_t operation) {
  return keys == 0 ? 0 : static_cast<std::uint16_t>((operation - 1) / keys + 1);
}

}  // namespace mqlab::models::apps
