#include <algorithm>
#include <array>

#include "models/kafka/style.hpp"
#include "models/rabbitmq/style.hpp"
#include "models/rocketmq/style.hpp"
#include "models/style.hpp"

namespace mqlab::models {

std::span<const Style* const> all_styles() {
  static const std::array styles{
      &rabbitmq::style(),  //
      &kafka::style(),     //
      &rocketmq::style(),  //
  };
  return styles;
}

const Style* find_style(std::string_view name) {
  const std::span<const Style* const> styles = all_styles();
  const auto found = std::find_if(styles.begin(), styles.end(), [&](const Style* s) { return s->name() == name; });
  return found == styles.end() ? nullptr : *found;
}

}  // namespace mqlab::models
