#include "tests/lab/support/paper_style.hpp"
#include "models/described_style.hpp"
#include "models/judge_facts.hpp"

#include <array>
#include <stdexcept>

#include "sim/describe/reader.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::lab::testing {

using describe::field;
using models::Part;

namespace {

enum class Ack : std::uint8_t { manual, automatic };
constexpr std::array<std::pair<Ack, std::string_view>, 2> choices(Ack) { return {{{Ack::manual, "manual"}, {Ack::automatic, "auto"}}}; }

struct Queue {
  std::string name;
  bool durable = true;
  static constexpr auto fields = std::tuple{field("name", &Queue::name, Text{"name", "名称"}, {.required = true, .declares = "queue"}),
                                            field("durable", &Queue::durable, Text{"kept", "持久"})};
};
struct Desk {
  std::vector<std::string> nodes{"post"};
  std::vector<Queue> queues;
  static constexpr auto fields = std::tuple{field("nodes", &Desk::nodes, Text{"nodes", "节点"}, {.declares = "process"}),
                                            field("queues", &Desk::queues, Text{"queues", "队列"})};
};
struct Publish {
  std::string queue;
  bool confirm = false;
  static constexpr auto fields = std::tuple{field("queue", &Publish::queue, Text{"to", "目标"}, {.required = true, .refers_to = "queue"}),
                                            field("confirm", &Publish::confirm, Text{"ask", "确认"})};
};
struct Consume {
  std::string queue;
  Ack ack = Ack::manual;
  std::int64_t prefetch = 0;
  static constexpr auto fields = std::tuple{field("queue", &Consume::queue, Text{"from", "来源"}, {.required = true, .refers_to = "queue"}),
                                            field("ack", &Consume::ack, Text{"when", "确认方式"}),
                                            field("prefetch", &Consume::prefetch, Text{"window", "窗口"}, {.min = 0, .max = 65535})};
};

struct Purge {
  std::string queue;
  static constexpr auto fields = std::tuple{field("queue", &Purge::queue, Text{"of", "队列"}, {.required = true, .refers_to = "queue"})};
};
struct Declare {
  Queue queue;
  static constexpr auto fields = std::tuple{field("queue", &Declare::queue, Text{"a queue", "队列"}, {.required = true})};
};
struct Ink {
  static constexpr std::string_view name = "out-of-ink";
  static constexpr Text title{"No ink", "没有墨水"};
  static constexpr Text meaning{"Nothing is written until there is ink again.", "有墨水之前什么也写不了。"};
  static constexpr sim::Target target = sim::Target::process;
  static constexpr bool heals = true;
  std::string process;
  std::int64_t pens = 1;
  static constexpr auto fields =
      std::tuple{field("process", &Ink::process, Text{"whose", "谁的"}, {.required = true, .refers_to = "process"}),
                 field("pens", &Ink::pens, Text{"how many pens", "几支笔"}, {.min = 1})};
  bool strike(sim::Hand& hand) const { return hand.tell(process, name, describe::to_value(*this)); }
  void heal(sim::Hand& hand) const { hand.tell(process, "refill", describe::to_value(*this)); }
};

constexpr std::array kKinds{
    sim::KindInfo{sim::Kind{128}, "paper.folded", Text{"a letter is folded", "信已折好"}, sim::TraceLevel::full, true},
    sim::KindInfo{sim::Kind{129}, "paper.state", Text{"a state", "状态"}}};

class PaperStyle final : public models::DescribedStyle<Desk, Publish, Consume> {
 public:
  std::string_view name() const override { return "paper"; }
  Text title() const override { return {"Paper", "纸"}; }
  void check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
             describe::ObjectReader& reader) const override {
    if (models::part_as<Broker>(broker).settings.queues.size() > 3)
      reader.problem_at("broker/queues", {"paper has room for three queues", "纸上只容得下三个队列"}, {"three or fewer", "不超过三个"});
    for (std::size_t i = 0; i < publishes.size(); ++i) {
      if (models::part_as<Publish>(*publishes[i]).queue == "exit")
        reader.problem_at("publish/" + std::to_string(i) + "/queue", {"nothing leaves by the exit", "出口处什么也出不去"});
    }
    for (std::size_t i = 0; i < consumes.size(); ++i) {
      const Consume& consume = models::part_as<Consume>(*consumes[i]);
      if (consume.ack == Ack::automatic && consume.prefetch != 0) {
        reader.problem_at("consume/" + std::to_string(i) + "/prefetch",
                          {"prefetch has no meaning with ack auto", "ack 为 auto 时预取没有意义"},
                          {"no \"prefetch\", or \"ack\": \"manual\"", "不设 \"prefetch\"，或 \"ack\": \"manual\""});
      }
    }
  }
  std::vector<std::string> process_names(const Part& broker) const override { return models::part_as<Broker>(broker).settings.nodes; }
  std::span<const models::StepWord> step_words() const override {
    static const std::array words{models::step_word<Purge>("purge", Text{"throw the letters away", "扔掉信件"}),
                                  models::step_word<Declare>("declare", Text{"put up a queue", "新建队列"})};
    return words;
  }
  std::span<const sim::FaultKind> faults() const override {
    static const std::array kinds{sim::fault_kind<Ink>()};
    return kinds;
  }
  std::span<const sim::KindInfo> kinds() const override { return kKinds; }
  std::span<const sim::PayloadKind> payload_kinds() const override { return {}; }
  void build(sim::World&, const Part&, std::span<const Part* const>) const override { throw std::logic_error("paper can't run"); }
  std::unique_ptr<models::Client> client(const Broker&, std::vector<Publish>, std::vector<Consume>, std::uint32_t) const override {
    throw std::logic_error("paper can't run");
  }
  std::vector<Place> places(const Part&, const Part& consume) const override {
    return {{"queue", models::part_as<Consume>(consume).queue}};
  }
  std::vector<models::Promise> promised(const Part&, const Part*, const Part*) const override { return {}; }
  models::Judged judge(const models::JudgeFacts&) const override { return {}; }
  sim::Duration settle_time(const Part&, std::span<const Part* const>, std::span<const Part* const>) const override {
    return std::chrono::seconds(1);
  }
  std::span<const models::Knob> knobs() const override { return {}; }
  std::span<const models::FidelityRow> fidelity() const override { return {}; }
};

}  // namespace

const models::Style& paper_style() {
  static const PaperStyle style;
  return style;
}

}  // namespace mqlab::lab::testing
