#include "bench/cycle.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace mqlab::bench {

lab::ScenarioFile loaded(const std::string& text) {
  lab::Loaded file = lab::load_text("bench.json", text);
  if (!file) throw std::runtime_error(describe::render(file.error(), Language::en));
  return std::move(*file);
}

lab::ScenarioFile cycle(std::int64_t window, std::int64_t total, std::int64_t connections) {
  std::string producers;
  std::string consumers;
  std::string queues;
  for (std::int64_t i = 0; i < connections; ++i) {
    const char* comma = i == 0 ? "" : ",";
    queues += fmt::format(R"({}{{"name": "q{}", "durable": true}})", comma, i);
    producers += fmt::format(
        R"({}{{"id": "p{}", "host": "clients", "operations": {}, "window": {}, "publish": {{"routing_key": "q{}", "delivery_mode": 2, "confirm": true}}}})",
        comma, i, total / connections, window, i);
    consumers += fmt::format(
        R"({}{{"id": "c{}", "host": "clients", "queue": "q{}", "ack": "manual", "prefetch": {}, "effect": {{"outside": "done"}}}})", comma,
        i, i, std::min<std::int64_t>(window, 65535));
  }
  return loaded(fmt::format(
      R"({{"mqlab": 1, "id": "bench/cycle", "title": {{"en": "cycle", "zh_CN": "循环"}}, "hosts": [{{"name": "clients"}}],
          "broker": {{"style": "rabbitmq", "nodes": ["rabbit-1"], "queues": [{}]}}, "producers": [{}], "consumers": [{}], "variants": {{"only": {{}}}}}})",
      queues, producers, consumers));
}

}  // namespace mqlab::bench
