#include "tests/support/toy_log/style.hpp"
#include "models/judge_facts.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "sim/describe/field.hpp"
#include "sim/describe/reader.hpp"
#include "sim/world/world.hpp"
#include "tests/support/toy_log/client.hpp"
#include "tests/support/toy_log/words.hpp"

namespace mqlab::models::toy_log {

constexpr std::array<std::pair<Acks, std::string_view>, 2> choices(Acks) {
  return {{{Acks::leader, "leader"}, {Acks::replicated, "replicated"}}};
}

namespace {

using describe::field;

struct Broker {
  std::vector<std::string> nodes{"log-1", "log-2"};
  Acks acks = Acks::replicated;
  static constexpr auto fields =
      std::tuple{field("nodes", &Broker::nodes, Text{"the leader and its follower", "主副本与从副本"}, {.declares = "process"}),
                 field("acks", &Broker::acks, Text{"who must have written a message that is confirmed", "确认之前须由谁写入"})};
};
struct PublishRole {
  bool confirm = true;
  static constexpr auto fields = std::tuple{field("confirm", &PublishRole::confirm, Text{"ask for an answer", "是否需要确认"})};
};
struct ConsumeRole {
  std::string partition = "log";
  static constexpr auto fields = std::tuple{field("partition", &ConsumeRole::partition, Text{"the only one there is", "唯一的分区"})};
};

template <class T>
std::unique_ptr<Part> read_part(describe::ObjectReader& reader) {
  auto part = std::make_unique<PartOf<T>>();
  reader.read_fields(part->value);
  return part;
}
template <class T>
const T& as(const Part& part) {
  return dynamic_cast<const PartOf<T>&>(part).value;
}

class ToyLog final : public Style {
 public:
  std::string_view name() const override { return "toy-log"; }
  Text title() const override { return {"Toy log", "玩具日志"}; }
  const describe::ObjectSpec& broker_spec() const override { return describe::spec_of<Broker>(); }
  const describe::ObjectSpec& publish_spec() const override { return describe::spec_of<PublishRole>(); }
  const describe::ObjectSpec& consume_spec() const override { return describe::spec_of<ConsumeRole>(); }
  std::unique_ptr<Part> read_broker(describe::ObjectReader& r) const override { return read_part<Broker>(r); }
  std::unique_ptr<Part> read_publish(describe::ObjectReader& r) const override { return read_part<PublishRole>(r); }
  std::unique_ptr<Part> read_consume(describe::ObjectReader& r) const override { return read_part<ConsumeRole>(r); }
  void check(const Part& broker, std::span<const Part* const>, std::span<const Part* const>,
             describe::ObjectReader& reader) const override {
    if (as<Broker>(broker).nodes.size() != 2)
      reader.problem_at("broker/nodes", {"a toy log has a leader and one follower", "toy log 有一个领导者和一个跟随者"},
                        {"two names", "两个名称"});
  }
  std::vector<std::string> process_names(const Part& broker) const override { return as<Broker>(broker).nodes; }
  std::span<const StepWord> step_words() const override {
    static const std::array words{step_word<Rewind>("rewind", Text{"deliver again from this offset on", "从此位移起重新投递"})};
    return words;
  }
  std::span<const sim::FaultKind> faults() const override {
    static const std::array kinds{sim::fault_kind<FrozenLog>()};
    return kinds;
  }
  std::span<const sim::KindInfo> kinds() const override { return kind_table(); }
  std::span<const sim::PayloadKind> payload_kinds() const override { return payload_table(); }

  void build(sim::World& world, const Part& broker, std::span<const Part* const>) const override {
    const std::string leader = as<Broker>(broker).nodes[0];
    const std::string follower = as<Broker>(broker).nodes[1];
    const Acks acks = as<Broker>(broker).acks;
    world.element("partition", "log");
    world.add_process(
        {.name = leader, .role = "broker", .host = leader, .make = [follower, acks] { return std::make_unique<Leader>(follower, acks); }});
    world.add_process(
        {.name = follower, .role = "broker", .host = follower, .make = [leader] { return std::make_unique<Follower>(leader); }});
  }
  std::unique_ptr<Client> make_client(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                                      std::uint32_t number) const override {
    const bool confirm = !publishes.empty() && as<PublishRole>(*publishes[0]).confirm;
    return std::make_unique<LogClient>(as<Broker>(broker).nodes[0], confirm, !consumes.empty(), number);
  }
  std::vector<Place> places(const Part&, const Part&) const override { return {{"partition", "log"}}; }

  std::vector<Promise> promised(const Part& broker, const Part*, const Part*) const override {
    if (as<Broker>(broker).acks == Acks::leader)
      return {{.id = "L2",
               .sentence = {"a confirmed message was written on the leader", "已确认的消息已写入主副本"},
               .source = "tests/support/toy_log/node.hpp",
               .process_crash = Covers::kept}};
    return {{.id = "L1",
             .sentence = {"a confirmed message was written on both nodes", "已确认的消息已写入两个节点"},
             .source = "tests/support/toy_log/node.hpp",
             .process_crash = Covers::kept,
             .power_loss = Covers::kept,
             .node_gone = Covers::kept_but_unavailable}};
  }
  Judged judge(const JudgeFacts& facts) const override {
    const bool confirmed = facts.damage == Damage::lost && facts.acknowledged && !facts.lost_on_consumer_side;
    if (confirmed && as<Broker>(*facts.broker).acks == Acks::leader)
      return {Judgement::expected_damage, "L2", {"only the leader had it", "只有主副本写入了它"}};
    return {confirmed ? Judgement::broken_promise : Judgement::expected_damage, "L1", {"it was confirmed", "该消息已被确认"}};
  }
  sim::Duration settle_time(const Part&, std::span<const Part* const>, std::span<const Part* const>) const override {
    return std::chrono::seconds(70);
  }
  std::span<const Knob> knobs() const override { return {}; }
  std::span<const FidelityRow> fidelity() const override { return {}; }
};

}  // namespace

const Style& style() {
  static const ToyLog log;
  return log;
}

}  // namespace mqlab::models::toy_log
