/// What a scenario says of its programs and stores: the fields of `producers`, `consumers`, `services` and `stores`.
///
/// How a message is published (`publish`) and how a queue is consumed (`queue`, `ack`, `prefetch` ...) are the style's fields and stand
/// beside these. A consumer's object holds a `ConsumerSpec` and a `HandlingSpec`, flattened; a service's a `ServiceSpec` and a
/// `HandlingSpec`: handling a delivery and handling a call are the same business with another way to answer, so a chain can be told both
/// ways (asynchronous, synchronous) with the same words.
///
/// Times: nanoseconds. The defaults are those of a careful beginner (flush, ack after the effect), except that nothing is retried and
/// nothing is idempotent unless the scenario says so: those two are what the scenarios are about.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"
#include "sim/describe/text.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::describe {
class ObjectReader;
}

namespace mqlab::models::apps {

using namespace std::chrono_literals;

// --- stores ---

/// A business store: rows of effects, a balance per business key, seen keys, versions. Undeclared stores stand on their user's own host.
struct StoreSpec {
  std::string name;
  std::string host;                     ///< whose disk; empty: the host of the first program that uses it
  std::int64_t initial = 0;             ///< of each key's balance
  std::optional<std::int64_t> minimum;  ///< the invariant: no balance below it
  bool enforce = true;                  ///< the store refuses what would break the invariant (a CHECK); else only the verdict sees it
  static constexpr auto fields = std::tuple{
      describe::field("name", &StoreSpec::name, Text{"name of the store", "存储的名称"}, {.required = true, .declares = "store"}),
      describe::field("host", &StoreSpec::host,
                      Text{"the host whose disk holds it; default: that of its first user", "所在主机；默认为首个使用者的主机"},
                      {.refers_to = "host"}),
      describe::field("initial", &StoreSpec::initial, Text{"balance of each key at the start", "每个键的初始余额"}),
      describe::field("minimum", &StoreSpec::minimum, Text{"invariant: no balance falls below it", "不变式：余额不得低于此值"}),
      describe::field("enforce", &StoreSpec::enforce,
                      Text{"refuse what would break the invariant; false: let it happen and be found",
                           "拒绝破坏不变式的修改；false 则放行并在判定时发现"})};
};

/// What one handling changes: a store, or the outside world (a mail), which nothing can undo or compare.
struct EffectSpec {
  std::string store;
  std::string outside;
  std::optional<std::int64_t> amount;  ///< in place of the message's own
  bool take = false;                   ///< subtract instead of add (stock, money paid)
  bool flush = true;                   ///< the commit waits for the disk; false: a power loss may take a committed effect
  static constexpr auto fields =
      std::tuple{describe::field("store", &EffectSpec::store, Text{"the store that changes", "被修改的存储"}),
                 describe::field("outside", &EffectSpec::outside,
                                 Text{"an effect outside any store, such as \"mail\"", "存储之外的效果，例如 \"mail\""}),
                 describe::field("amount", &EffectSpec::amount,
                                 Text{"amount of each effect; default: the message's", "每次效果的数量；默认取消息中的数量"}),
                 describe::field("take", &EffectSpec::take, Text{"subtract the amount instead of adding it", "减去而不是加上该数量"}),
                 describe::field("flush", &EffectSpec::flush, Text{"the commit waits until the disk has it", "提交等待落盘"})};
};

/// A program that is a process of its own, in any language (external/): what starts it, and its texts.
struct ExternalSpec {
  std::vector<std::string> command;
  describe::Named<std::string> files;  ///< name to text: they stand in the folder that it is started in
  static constexpr auto fields = std::tuple{
      describe::field("command", &ExternalSpec::command,
                      Text{"what starts it, such as [\"python3\", \"consumer.py\"]", "启动命令，例如 [\"python3\", \"consumer.py\"]"},
                      {.required = true}),
      describe::field("files", &ExternalSpec::files,
                      Text{"files that it is started beside: name, and a file beside the scenario or the text itself",
                           "启动目录中的文件：名称，以及场景旁的文件名或文本本身"})};
};

inline constexpr Text kProgramMeaning{"a process in any language that is the program, in place of the declared one",
                                      "以任意语言编写的进程，代替声明式程序"};

// --- what goes wrong by itself ---

/// A message that the handling fails on, `times` times (0: each time).
struct PoisonSpec {
  std::string message;
  std::uint32_t times = 0;
  static constexpr auto fields =
      std::tuple{describe::field("message", &PoisonSpec::message, Text{"the message, such as \"shop/17\"", "消息，例如 \"shop/17\""},
                                 {.required = true}),
                 describe::field("times", &PoisonSpec::times, Text{"how often it fails; 0: each time", "失败次数；0 表示每次都失败"})};
};

// --- producers ---

struct RetrySpec {
  sim::Duration timeout = 500ms;
  std::uint32_t max = 3;
  sim::Duration backoff{0};
  bool doubling = false;
  bool after_nack = true;
  bool after_lost = true;
  bool after_return = false;
  bool honour_blocked = false;
  static constexpr auto fields = std::tuple{
      describe::field("timeout", &RetrySpec::timeout,
                      Text{"give up waiting for the confirm after; 0: wait for ever", "等待确认的时限；0 表示一直等待"}),
      describe::field("max", &RetrySpec::max, Text{"retries at most; 0: give up at once", "最多重试次数；0 表示立即放弃"}),
      describe::field("backoff", &RetrySpec::backoff, Text{"wait before a retry", "重试前的等待时间"}),
      describe::field("doubling", &RetrySpec::doubling, Text{"double the wait with each retry", "每次重试等待时间加倍"}),
      describe::field("after_nack", &RetrySpec::after_nack, Text{"retry after a nack", "收到 nack 后重试"}),
      describe::field("after_lost", &RetrySpec::after_lost,
                      Text{"retry when the connection was lost before the confirm", "确认到达前连接断开时重试"}),
      describe::field("after_return", &RetrySpec::after_return, Text{"retry after the message was returned", "消息被退回后重试"}),
      describe::field("honour_blocked", &RetrySpec::honour_blocked,
                      Text{"the wait for confirms begins anew when the broker lets publishing go on, instead of running out meanwhile",
                           "代理阻塞发布期间不计时，恢复后重新等待确认，而不是在此期间超时"})};
};

/// A call that failed is repeated: the way to eventual consistency, if what is called is idempotent.
struct CallRetrySpec {
  std::uint32_t max = 3;
  sim::Duration backoff = 100ms;
  static constexpr auto fields =
      std::tuple{describe::field("max", &CallRetrySpec::max, Text{"retries at most", "最多重试次数"}),
                 describe::field("backoff", &CallRetrySpec::backoff, Text{"wait before a retry", "重试前的等待时间"})};
};

/// What becomes of the calls after one that failed for good.
enum class OnCallError : std::uint8_t { stop, go_on };
constexpr std::array<std::pair<OnCallError, std::string_view>, 2> choices(OnCallError) {
  return {{{OnCallError::stop, "stop"}, {OnCallError::go_on, "go-on"}}};
}

/// Peaks: `size` operations at once, every `every`.
struct BurstSpec {
  std::int64_t size = 10;
  sim::Duration every = 1s;
  static constexpr auto fields =
      std::tuple{describe::field("size", &BurstSpec::size, Text{"operations at once", "每次突发的操作数"}, {.min = 1}),
                 describe::field("every", &BurstSpec::every, Text{"time from burst to burst", "突发的间隔"}, {.min = 1e-9})};
};

/// What happens to an operation that arrives while nothing can be published (no connection, `connection.blocked`).
enum class WhenBlocked : std::uint8_t { wait, refuse };
constexpr std::array<std::pair<WhenBlocked, std::string_view>, 2> choices(WhenBlocked) {
  return {{{WhenBlocked::wait, "wait"}, {WhenBlocked::refuse, "refuse"}}};
}

/// When a producer's own store changes: two systems, no common transaction, so there is a gap on either side (the dual write).
enum class EffectWhen : std::uint8_t { before_publish, after_confirm };
constexpr std::array<std::pair<EffectWhen, std::string_view>, 2> choices(EffectWhen) {
  return {{{EffectWhen::before_publish, "before-publish"}, {EffectWhen::after_confirm, "after-confirm"}}};
}

/// How many services a producer may call for one operation.
inline constexpr std::size_t kMaxCalls = 64;

/// A program that has operations of its own: an effect in its own store, then calls, then a publish; each part may be absent.
///
/// Pace: `rate`, `interval` or `burst`; none of them: as fast as `window` allows. The operations come from outside the process (customers),
/// so a crash does not forget how many came: after a restart it goes on with the next one, and no number is used twice.
struct ProducerSpec {
  std::string id;
  std::string host;
  sim::Duration start{0};
  std::int64_t operations = 1;
  std::optional<describe::Rate> rate;
  std::optional<sim::Duration> interval;
  std::optional<BurstSpec> burst;
  std::uint32_t window = 100;
  std::optional<RetrySpec> retry;
  WhenBlocked when_blocked = WhenBlocked::wait;
  describe::ByteSize body{100};
  std::int64_t amount = 1;
  std::uint32_t keys = 0;
  std::vector<std::string> calls;
  sim::Duration call_timeout = 1s;
  std::optional<CallRetrySpec> call_retry;
  OnCallError on_call_error = OnCallError::stop;
  std::optional<EffectSpec> effect;
  EffectWhen effect_when = EffectWhen::before_publish;
  bool outbox = false;
  bool compensate = false;
  std::vector<PoisonSpec> rollback;
  sim::Duration reply_timeout = 5s;
  std::optional<ExternalSpec> program;
  static constexpr auto fields = std::tuple{
      describe::field("id", &ProducerSpec::id, Text{"name of the process", "进程名称"}, {.required = true, .declares = "process"}),
      describe::field("host", &ProducerSpec::host, Text{"the host it runs on; default: one of its own", "所在主机；默认独占一台"},
                      {.refers_to = "host"}),
      describe::field("start", &ProducerSpec::start, Text{"when it starts", "启动时刻"}),
      describe::field("operations", &ProducerSpec::operations, Text{"how many operations it has", "操作总数"}, {.min = 0, .max = 1e9}),
      describe::field("rate", &ProducerSpec::rate, Text{"operations per second, evenly", "每秒操作数（均匀）"}, {.min = 0.001}),
      describe::field("interval", &ProducerSpec::interval, Text{"time from operation to operation", "操作之间的间隔"}, {.min = 1e-9}),
      describe::field("burst", &ProducerSpec::burst, Text{"operations in bursts", "突发式操作"}),
      describe::field(
          "window", &ProducerSpec::window,
          Text{"operations under way at most: published and not confirmed yet, or calling", "在途操作上限：已发布未确认或调用中"},
          {.min = 1}),
      describe::field("retry", &ProducerSpec::retry,
                      Text{"publish again when no ack comes; absent: never", "未收到 ack 时重新发布；缺省为不重试"}),
      describe::field(
          "when_blocked", &ProducerSpec::when_blocked,
          Text{"an operation that comes while nothing can be published waits or is refused", "无法发布时到来的操作：等待或拒绝"}),
      describe::field("body", &ProducerSpec::body, Text{"size of a message's body", "消息体大小"}, {.min = 0, .max = 2147483647}),
      describe::field("amount", &ProducerSpec::amount, Text{"amount of each operation", "每个操作的数量"}),
      describe::field("keys", &ProducerSpec::keys, Text{"business keys, used in turn; 0: none", "轮流使用的业务键个数；0 表示无"}),
      describe::field(
          "calls", &ProducerSpec::calls,
          Text{"services called one after another, each answer awaited (a synchronous chain)", "依次调用并等待应答的服务（同步调用链）"},
          {.refers_to = "process"}),
      describe::field("call_timeout", &ProducerSpec::call_timeout, Text{"give up waiting for an answer after", "等待应答的时限"}),
      describe::field(
          "call_retry", &ProducerSpec::call_retry,
          Text{"repeat a call that was refused, failed or not answered; absent: never", "调用被拒绝、失败或无应答时重试；缺省为不重试"}),
      describe::field("on_call_error", &ProducerSpec::on_call_error,
                      Text{"after a call that failed for good the rest is not called, or is called all the same",
                           "某次调用最终失败后：不再调用其余服务，或照常调用"}),
      describe::field("effect", &ProducerSpec::effect,
                      Text{"what each operation changes in the producer's own store", "每个操作在自身存储中产生的效果"}),
      describe::field("effect_when", &ProducerSpec::effect_when, Text{"when its own store changes", "自身存储何时修改"}),
      describe::field(
          "outbox", &ProducerSpec::outbox,
          Text{"the message is written in the same transaction as the effect, told at the commit, and published from there until confirmed",
               "消息与效果在同一事务中写入发件箱，提交时即告知结果，随后从发件箱发布直到确认"}),
      describe::field(
          "compensate", &ProducerSpec::compensate,
          Text{"when the operation fails later, undo its own effect and, by calls in reverse order, those of the services that did it",
               "后续失败时撤销自身的效果，并按相反顺序调用已完成的服务撤销其效果（补偿）"}),
      describe::field("rollback", &ProducerSpec::rollback,
                      Text{"messages whose operation's own transaction is rolled back", "其操作的自身事务会回滚的消息"}),
      describe::field("reply_timeout", &ProducerSpec::reply_timeout,
                      Text{"with \"reply\": give up waiting for the reply after", "与 \"reply\" 连用：等待回复的时限"}),
      describe::field("program", &ProducerSpec::program, kProgramMeaning)};
};

// --- handling: what consumers and services do with each message or call ---

enum class Idempotent : std::uint8_t {
  none,
  message_id,        ///< the seen key is written in the same transaction as the effect
  message_id_apart,  ///< the seen key is written in a transaction of its own: the trap
  version,           ///< the store keeps each key's version: older or equal changes nothing
  version_next,      ///< a state machine: only the next version is taken, an earlier message is awaited
  natural,           ///< the effect sets a row of the operation's own: doing it twice changes nothing
};
constexpr std::array<std::pair<Idempotent, std::string_view>, 6> choices(Idempotent) {
  return {{{Idempotent::none, "none"},
           {Idempotent::message_id, "message-id"},
           {Idempotent::message_id_apart, "message-id-apart"},
           {Idempotent::version, "version"},
           {Idempotent::version_next, "version-next"},
           {Idempotent::natural, "natural"}}};
}

/// With `message-id-apart`: a crash in the gap loses the effect (before) or repeats it (after).
enum class KeyOrder : std::uint8_t { before, after };
constexpr std::array<std::pair<KeyOrder, std::string_view>, 2> choices(KeyOrder) {
  return {{{KeyOrder::before, "before"}, {KeyOrder::after, "after"}}};
}

struct HandlingSpec {
  sim::Duration work{0};
  std::uint32_t concurrency = 1;
  std::optional<EffectSpec> effect;
  Idempotent idempotent = Idempotent::none;
  KeyOrder key_order = KeyOrder::after;
  std::string keys_in;
  std::vector<std::string> calls;
  sim::Duration call_timeout = 1s;
  bool compensate = false;
  std::vector<PoisonSpec> poison;
  std::optional<ExternalSpec> program;
  static constexpr auto fields = std::tuple{
      describe::field("work", &HandlingSpec::work,
                      Text{"time that handling one takes, before its effect", "处理一条所需时间（在效果之前）"}),
      describe::field("concurrency", &HandlingSpec::concurrency,
                      Text{"how many are handled at the same time; where the vendor's client has threads of its own for it, as many as "
                           "these unless it is set",
                           "同时处理的数量；官方客户端自带处理线程时，缺省为其线程数"},
                      {.min = 1, .max = 65535}),
      describe::field("effect", &HandlingSpec::effect, Text{"what handling one changes", "处理一条产生的效果"}),
      describe::field("idempotent", &HandlingSpec::idempotent, Text{"how doing it twice is prevented", "如何做到幂等"}),
      describe::field("key_order", &HandlingSpec::key_order,
                      Text{"with message-id-apart: the seen key is written before or after the effect",
                           "message-id-apart：去重键在效果之前还是之后写入"}),
      describe::field("keys_in", &HandlingSpec::keys_in,
                      Text{"with message-id-apart: the store of the seen keys; default: one of its own",
                           "message-id-apart：去重键所在存储；默认单独一个"}),
      describe::field("calls", &HandlingSpec::calls, Text{"services called after the effect, one after another", "效果之后依次调用的服务"},
                      {.refers_to = "process"}),
      describe::field("call_timeout", &HandlingSpec::call_timeout, Text{"give up waiting for an answer after", "等待应答的时限"}),
      describe::field("compensate", &HandlingSpec::compensate,
                      Text{"undo the effect when a later call fails", "后续调用失败时撤销效果（补偿）"}),
      describe::field("poison", &HandlingSpec::poison, Text{"messages that handling fails on", "处理必然失败的毒消息"}),
      describe::field("program", &HandlingSpec::program, kProgramMeaning)};
};

// --- consumers, relays, services ---

enum class AckWhen : std::uint8_t { after_effect, before_work, never };
constexpr std::array<std::pair<AckWhen, std::string_view>, 3> choices(AckWhen) {
  return {{{AckWhen::after_effect, "after-effect"}, {AckWhen::before_work, "before-work"}, {AckWhen::never, "never"}}};
}

/// Which messages a relay publishes on.
enum class PublishWhen : std::uint8_t { handled, given_up };
constexpr std::array<std::pair<PublishWhen, std::string_view>, 2> choices(PublishWhen) {
  return {{{PublishWhen::handled, "handled"}, {PublishWhen::given_up, "given-up"}}};
}

enum class OnError : std::uint8_t { requeue, reject, ack };
constexpr std::array<std::pair<OnError, std::string_view>, 3> choices(OnError) {
  return {{{OnError::requeue, "requeue"}, {OnError::reject, "reject"}, {OnError::ack, "ack"}}};
}

/// A program that handles deliveries; with a `publish` role it is a relay: it publishes each on (same operation) before it acknowledges.
struct ConsumerSpec {
  std::string id;
  std::string host;
  sim::Duration start{0};
  AckWhen ack_when = AckWhen::after_effect;
  std::uint32_t ack_every = 1;
  OnError on_error = OnError::requeue;
  sim::Duration error_delay{0};
  std::optional<std::uint32_t> max_rounds;
  PublishWhen publish_when = PublishWhen::handled;
  bool new_message_id = false;
  static constexpr auto fields = std::tuple{
      describe::field("id", &ConsumerSpec::id, Text{"name of the process", "进程名称"}, {.required = true, .declares = "process"}),
      describe::field("host", &ConsumerSpec::host, Text{"the host it runs on; default: one of its own", "所在主机；默认独占一台"},
                      {.refers_to = "host"}),
      describe::field("start", &ConsumerSpec::start, Text{"when it starts", "启动时刻"}),
      describe::field("ack_when", &ConsumerSpec::ack_when,
                      Text{"when a delivery is acknowledged (manual ack)", "何时确认投递（手动 ack）"}),
      describe::field(
          "ack_every", &ConsumerSpec::ack_every,
          Text{"acknowledge so many at once (multiple); needs concurrency 1", "累计若干条一起确认（multiple）；要求 concurrency 为 1"},
          {.min = 1}),
      describe::field("on_error", &ConsumerSpec::on_error,
                      Text{"what becomes of a delivery that handling fails on", "处理失败的投递如何处置"}),
      describe::field("error_delay", &ConsumerSpec::error_delay,
                      Text{"hold a delivery that handling failed on so long before it is given back", "处理失败后先持有这么久再退回"}),
      describe::field("max_rounds", &ConsumerSpec::max_rounds,
                      Text{"give a message up for good when it fails after so many rounds through dead-letter queues; absent: never",
                           "消息经死信队列循环这么多轮后仍失败则彻底放弃；缺省为永不放弃"},
                      {.source = "RabbitMQ: x-death count"}),
      describe::field("publish_when", &ConsumerSpec::publish_when,
                      Text{"publish on what was handled, or only what was given up (a parking queue)",
                           "转发处理成功的消息，或只转发被放弃的消息（停放队列）"}),
      describe::field(
          "new_message_id", &ConsumerSpec::new_message_id,
          Text{"a relay publishes under a fresh message id instead of the one it received", "转发时使用新的消息 ID 而不是沿用收到的"})};
};

/// A program that answers direct calls, over a connection of the caller.
struct ServiceSpec {
  std::string id;
  std::string host;
  sim::Duration start{0};
  std::optional<std::uint32_t> queue_limit;
  static constexpr auto fields = std::tuple{
      describe::field("id", &ServiceSpec::id, Text{"name of the process", "进程名称"}, {.required = true, .declares = "process"}),
      describe::field("host", &ServiceSpec::host, Text{"the host it runs on; default: one of its own", "所在主机；默认独占一台"},
                      {.refers_to = "host"}),
      describe::field("start", &ServiceSpec::start, Text{"when it starts", "启动时刻"}),
      describe::field("queue_limit", &ServiceSpec::queue_limit,
                      Text{"calls that may wait for a free worker; one more is refused at once. Absent: no limit",
                           "可等待空闲工作线程的调用数，超出则立即拒绝；缺省为不限"})};
};

/// What the types can't say: fields that exclude or need each other. Problems go to the reader of the program's object.
void check(const ProducerSpec& spec, bool publishes, describe::ObjectReader& reader);
void check(const ConsumerSpec& spec, const HandlingSpec& handling, bool relays, describe::ObjectReader& reader);
void check(const HandlingSpec& handling, describe::ObjectReader& reader);

}  // namespace mqlab::models::apps
