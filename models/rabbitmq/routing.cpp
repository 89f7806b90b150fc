#include "models/rabbitmq/routing.hpp"

#include <array>
#include <string>
#include <utility>

namespace mqlab::models::rabbitmq {

namespace {

std::vector<std::string_view> words_of(std::string_view key) {
  std::vector<std::string_view> words;
  if (key.empty()) return words;
  for (std::size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.')) {
    words.push_back(key.substr(0, dot));
    key.remove_prefix(dot + 1);
  }
  words.push_back(key);
  return words;
}

constexpr std::string_view kMatch = "x-match";

std::string_view x_match(const Headers& binding) {
  for (const auto& [name, value] : binding) {
    if (name == kMatch) return value.as_string() != nullptr ? std::string_view(*value.as_string()) : std::string_view();
  }
  return "all";
}

const describe::Value* find(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

constexpr std::array<std::pair<std::string_view, ExchangeType>, 5> kPredeclared{{{"amq.direct", ExchangeType::direct},
                                                                                 {"amq.fanout", ExchangeType::fanout},
                                                                                 {"amq.headers", ExchangeType::headers},
                                                                                 {"amq.match", ExchangeType::headers},
                                                                                 {"amq.topic", ExchangeType::topic}}};

}  // namespace

// One `#` at a time: when the words after it do not fit, it swallows one more. An earlier `#` never has to be tried again.
bool topic_matches(std::string_view pattern, std::string_view routing_key) {
  const std::vector<std::string_view> wanted = words_of(pattern);
  const std::vector<std::string_view> words = words_of(routing_key);
  constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::size_t p = 0;
  std::size_t hash = kNowhere;  // the last `#`, and the word from which the rest is tried
  std::size_t retry = 0;
  for (std::size_t w = 0; w < words.size();) {
    if (p < wanted.size() && wanted[p] == "#") {
      hash = p++;
      retry = w;
    } else if (p < wanted.size() && (wanted[p] == "*" || wanted[p] == words[w])) {
      ++p;
      ++w;
    } else if (hash != kNowhere) {
      p = hash + 1;
      w = ++retry;
    } else {
      return false;
    }
  }
  while (p < wanted.size() && wanted[p] == "#") ++p;
  return p == wanted.size();
}

bool valid_x_match(const Headers& binding) {
  const std::string_view how = x_match(binding);
  return how == "all" || how == "any" || how == "all-with-x" || how == "any-with-x";
}

// Values are equal with their kinds: a "1" is no 1 and a 1 is no 1.0, as their AMQP types differ.
bool headers_match(const Headers& binding, const Headers& message) {
  const std::string_view how = x_match(binding);
  const bool any = how.starts_with("any");
  const bool with_x = how.ends_with("-with-x");
  for (const auto& [name, wanted] : binding) {
    if (name == kMatch || (!with_x && name.starts_with("x-"))) continue;
    const describe::Value* has = find(message, name);
    const bool equal = has != nullptr && (wanted.is_null() || *has == wanted);
    if (equal == any) return any;
  }
  return !any;
}

bool binding_matches(ExchangeType type, std::string_view binding_key, const Headers& binding_headers, std::string_view routing_key,
                     const Headers& message_headers) {
  switch (type) {
    case ExchangeType::direct: return binding_key == routing_key;
    case ExchangeType::fanout: return true;
    case ExchangeType::topic: return topic_matches(binding_key, routing_key);
    case ExchangeType::headers: return headers_match(binding_headers, message_headers);
  }
  return false;
}

bool predeclared(std::string_view exchange, ExchangeType& type) {
  for (const auto& [name, its_type] : kPredeclared) {
    if (name != exchange) continue;
    type = its_type;
    return true;
  }
  return false;
}

std::vector<std::string_view> predeclared_exchanges() {
  std::vector<std::string_view> names;
  for (const auto& [name, type] : kPredeclared) names.push_back(name);
  return names;
}

}  // namespace mqlab::models::rabbitmq
