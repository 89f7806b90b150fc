/// One Kafka broker and no world: a test asks and reads the answers, as a client would.
///
/// The broker is alone: it leads `orders-0` and `orders-1`, coordinates the group `billing` and every transactional id, and its high watermark is
/// its log's end. Time stands still unless `pass` is called.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/kafka/node/node.hpp"
#include "sim/process/scripted_context.hpp"

namespace mqlab::models::kafka {

class BrokerDialogue {
 public:
  explicit BrokerDialogue(Version version = Version::v3_9, Mutant mutant = Mutant::none);

  /// The answer to a request on connection `from`, if it comes at once.
  template <class Response, class Request>
  std::optional<Response> ask(Request request, std::uint32_t from = 1) {
    sim::Payload frame = make_frame(std::move(request));
    node_->on_frame(*ctx_, static_cast<sim::Connection>(from), frame);
    return taken<Response>(from);
  }
  /// What has come on that connection since.
  template <class Response>
  std::optional<Response> taken(std::uint32_t from = 1) {
    look();
    std::optional<Response> out;
    auto& came = inbox_[from];
    for (const sim::Payload& f : came)
      if (f.kind == Response::kind) out = content_of<Response>(f);
    came.clear();
    return out;
  }
  /// Time passes, and the broker's timers fire.
  void pass(sim::Duration);
  /// The process dies and is there again; its page cache is kept.
  void crash();

  // --- in a transaction's words ---
  InitProducerIdResponse init(const std::string& id, std::int64_t producer = kNoProducer, std::int32_t epoch = -1);
  Error add(const std::string& id, std::int64_t producer, std::int32_t epoch, std::vector<PartitionId> partitions = {0});
  Error end(const std::string& id, std::int64_t producer, std::int32_t epoch, bool commit);
  /// One record to a partition.
  Error produce(const std::string& id, std::int64_t producer, std::int32_t epoch, std::int32_t sequence, std::uint64_t message,
                PartitionId partition = 0);
  /// What a consumer at the beginning of the partition is given: message numbers, and the last stable offset bounds it.
  std::vector<std::uint64_t> read(Isolation, PartitionId partition = 0);
  /// The markers in the partition's log: true is a commit.
  std::vector<bool> markers(PartitionId partition = 0);
  std::size_t count(sim::Kind kind) const;

 private:
  void start();
  void look();

  Broker broker_;
  ConsumePart consume_;
  std::shared_ptr<Cluster> cluster_;
  sim::ScriptedDisk disk_;
  sim::ScriptedContext::Words words_;
  std::unique_ptr<sim::ScriptedContext> ctx_;
  std::unique_ptr<Node> node_;
  std::uint32_t incarnation_ = 0;
  sim::Time now_{};
  std::map<std::uint32_t, std::vector<sim::Payload>> inbox_;
  std::multimap<sim::Time, std::pair<sim::Timer, sim::Due>> timers_;
  std::vector<sim::Kind> seen_;
};

}  // namespace mqlab::models::kafka
