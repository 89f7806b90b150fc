#include "tests/support/toy_log/style.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "models/described_style.hpp"
#include "models/judge_facts.hpp"
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

struct LogSettings {
  std::vector<std::string> nodes{"log-1", "log-2"};
  Acks acks = Acks::replicated;
  static constexpr auto fields =
      std::tuple{field("nodes", &LogSettings::nodes, Text{"the leader and its follower", "主副本与从副本"}, {.declares = "process"}),
                 field("acks", &LogSettings::acks, Text{"who must have written a message that is confirmed", "确认之前须由谁写入"})};
};
struct PublishRole {
  bool confirm = true;
  static constexpr auto fields = std::tuple{field("confirm", &PublishRole::confirm, Text{"ask for an answer", "是否需要确认"})};
};
struct ConsumeRole {
  std::string partition = "log";
  static constexpr auto fields = std::tuple{field("partition", &ConsumeRole::partition, Text{"the only one there is", "唯一的分区"})};
};

class ToyLog final : public DescribedStyle<LogSettings, PublishRole, ConsumeRole, Mutant> {
  static const LogSettings& settings(const Part& broker) { return part_as<Broker>(broker).settings; }

 public:
  std::string_view name() const override { return "toy-log"; }
  Text title() const override { return {"Toy log", "玩具日志"}; }
  void check(const Part& broker, std::span<const Part* const>, std::span<const Part* const>,
             describe::ObjectReader& reader) const override {
    if (settings(broker).nodes.size() != 2)
      reader.problem_at("broker/nodes", {"a toy log has a leader and one follower", "玩具日志有一个领导者和一个跟随者"},
                        {"two names", "两个名称"});
  }
  std::vector<std::string> process_names(const Part& broker) const override { return settings(broker).nodes; }
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
    const std::string leader = settings(broker).nodes[0];
    const std::string follower = settings(broker).nodes[1];
    const Acks acks = settings(broker).acks;
    world.element("partition", "log");
    world.add_process({.name = leader, .role = "broker", .host = leader, .make = [follower, acks, mutant = part_as<Broker>(broker).mutant] {
                         return std::make_unique<Leader>(follower, acks, mutant);
                       }});
    world.add_process(
        {.name = follower, .role = "broker", .host = follower, .make = [leader] { return std::make_unique<Follower>(leader); }});
  }
  std::unique_ptr<Client> client(const Broker& broker, std::vector<PublishRole> publishes, std::vector<ConsumeRole> consumes,
                                 std::uint32_t number) const override {
    const bool confirm = !publishes.empty() && publishes[0].confirm;
    return std::make_unique<LogClient>(broker.settings.nodes[0], confirm, !consumes.empty(), number, broker.mutant);
  }
  std::vector<Place> places(const Part& broker, const Part&) const override {
    return {{part_as<Broker>(broker).mutant == Mutant::wrong_place_kind ? "topic" : "partition", "log"}};
  }

  std::vector<Promise> promised(const Part& broker, const Part*, const Part*) const override {
    if (settings(broker).acks == Acks::leader)
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
    if (confirmed && settings(*facts.broker).acks == Acks::leader)
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
