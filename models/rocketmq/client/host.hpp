/// What producers and consumers share: their client instance, as they see it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/client.hpp"
#include "models/rocketmq/remoting/remoting.hpp"

namespace mqlab::models::rocketmq {

class Producer;

/// A topic's route, as some name server answered it last; an error or TOPIC_NOT_EXIST keeps the old one (semantics 1).
struct Topic {
  std::string name;
  std::string group;  ///< whose number is asked for along with it
  TopicId id = kNone;
  GroupId group_id = kNone;
  bool known = false;     ///< there is a route
  bool asking = false;    ///< a request is under way
  std::size_t tried = 0;  ///< name servers that it has failed at
  std::vector<RouteResponse::QueueData> route;
  std::vector<Mq> writable{};  ///< queues of brokers that have a master in the route, sorted
  std::vector<Mq> readable{};

  const RouteResponse::QueueData* of(NameId n) const {
    for (const auto& q : route)
      if (q.broker == n) return &q;
    return nullptr;
  }
};

/// Which part of a client a request or a timer belongs to, in its tag.
inline constexpr std::uint32_t kPartInstance = 0;
inline constexpr std::uint32_t kPartProducer = 1;
inline constexpr std::uint32_t kPartConsumer = 2;  ///< + number of the role

constexpr std::uint64_t tag_of(std::uint32_t part, std::uint64_t what, std::uint64_t data) {
  return std::uint64_t{part} << 56 | what << 52 | data;
}
constexpr std::uint32_t part_of(std::uint64_t tag) { return static_cast<std::uint32_t>(tag >> 56); }
constexpr std::uint64_t what_of(std::uint64_t tag) { return tag >> 52 & 0xf; }
constexpr std::uint64_t data_of(std::uint64_t tag) { return tag & ((1ULL << 52) - 1); }

class ClientHost {
 public:
  virtual ~ClientHost() = default;
  virtual const Layout& layout() const = 0;
  virtual Remoting& remoting() = 0;
  virtual Topic* topic(std::string_view name) = 0;
  virtual Topic* topic(TopicId id) = 0;
  virtual void ask_route(sim::Context&, Topic&) = 0;
  virtual ClientListener& listener() = 0;
  virtual std::uint32_t client_number() const = 0;
  virtual sim::Due due_of(std::uint32_t part, std::uint32_t what, std::uint64_t data) const = 0;
  virtual sim::ProcessId process_of(sim::Context&, BrokerId) const = 0;
  virtual BrokerId master_of(NameId) const = 0;  ///< as the last route with a master said
  virtual Producer& producer() = 0;
  virtual void heartbeat_soon(sim::Context&) = 0;
};

}  // namespace mqlab::models::rocketmq
