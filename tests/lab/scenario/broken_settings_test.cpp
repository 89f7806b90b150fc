// What the loader and each style's own check refuse, a setting at a time: said in English as it always was, and in Chinese.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lab/scenario/load.hpp"
#include "tests/lab/scenario/both_languages.hpp"

namespace mqlab::lab {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRabbit = R"({"mqlab": 1, "id": "t/t", "title": {"en": "t", "zh_CN": "t"},
  "broker": {"style": "rabbitmq", "nodes": ["r"], "queues": [{"name": "q", "durable": true}],
             "exchanges": [{"name": "x"}]},
  "producers": [{"id": "p", "operations": 3, "publish": {"routing_key": "q"}}],
  "consumers": [{"id": "c", "queue": "q", "ack": "manual"}],
  "variants": {"only": {}}})";
constexpr std::string_view kKafka = R"({"mqlab": 1, "id": "t/t", "title": {"en": "t", "zh_CN": "t"},
  "broker": {"style": "kafka", "topics": [{"name": "t"}]},
  "producers": [{"id": "p", "publish": {"topic": "t"}}],
  "consumers": [{"id": "c", "topics": ["t"], "group.id": "g"}],
  "variants": {"only": {}}})";
constexpr std::string_view kRocket = R"({"mqlab": 1, "id": "t/t", "title": {"en": "t", "zh_CN": "t"},
  "broker": {"style": "rocketmq", "topics": [{"name": "t"}]},
  "producers": [{"id": "p", "publish": {"topic": "t"}}],
  "consumers": [{"id": "c", "topic": "t", "consumerGroup": "g"}],
  "variants": {"only": {}}})";

std::vector<describe::Problem> problems_of(std::string_view text, std::vector<std::string> set) {
  LoadOptions options;
  options.set = std::move(set);
  const Loaded loaded = load_text("t.json", std::string(text), options);
  return loaded ? std::vector<describe::Problem>{} : loaded.error();
}

struct Broken {
  std::vector<std::string> set;
  const char* en;
  const char* zh_CN;
};

void expect_refused(std::string_view sound, const std::vector<Broken>& rows) {
  EXPECT_TRUE(problems_of(sound, {}).empty()) << describe::render(problems_of(sound, {}), Language::en);
  for (const Broken& row : rows) {
    const auto problems = problems_of(sound, row.set);
    EXPECT_THAT(describe::render(problems, Language::en), HasSubstr(row.en)) << row.set.front();
    EXPECT_THAT(describe::render(problems, Language::zh_CN), HasSubstr(row.zh_CN)) << row.set.front();
    testing::expect_both_languages(problems);
  }
}

TEST(BrokenSettings, OfAnyScenario) {
  expect_refused(
      kRabbit,
      {
          {{"/seed=[]"}, "seed can't be a list", "seed 不能是列表"},
          {{"/seed=1.5"}, "seed can't be 1.5", "seed 不能是 1.5"},
          {{"/settle=5"}, "expected a duration with its unit", "应为：带单位的时长，例如 \"500ms\" 或 \"1.5s\""},
          {{"/settle=-1s"}, "settle is \"-1s\": out of range", "settle 为 \"-1s\"，超出范围"},
          {{"/producers/0/operations=-1"}, "operations is -1: out of range", "operations 为 -1，超出范围"},
          {{"/title=1"}, "a text in both languages", "两种语言的文本"},
          {{"/title={}"}, "\"en\" is missing", "缺少 \"en\""},
          {{"/id=A b"}, "\"A b\" can't be an id", "\"A b\" 不能作为 id"},
          {{"/platform=x"}, "this is no SimGrid platform", "这不是 SimGrid 平台"},
          {{"/platform=x.xml"}, "can't read \"x.xml\"", "无法读取 \"x.xml\""},
          {{"/variants=1"}, "variants can't be a whole number", "variants 不能是整数"},
          {{"/expect=[]"}, "expect can't be a list", "expect 不能是列表"},
          {{"/variants/only=1"}, "a variant can't be a whole number", "变体不能是整数"},
          {{"/variants/only={\"id\": 1}"}, "a variant can't change \"id\"", "变体不能修改 \"id\""},
          {{"/variants/only={\"producers\": [{}, null]}"}, "nothing to remove: the list has 1 items", "没有可删除的项：列表只有 1 项"},
          {{"x"}, "a setting needs a pointer and a value", "设置需要指针和值"},
          {{"x=1"}, "this is no JSON pointer: one begins with /", "这不是 JSON 指针：指针以 / 开头"},
          {{"/a/b/c=1"}, "nothing in the scenario stands there", "场景中没有这个位置"},
          {{"/producers/7=1"}, "no such item of the list", "列表中没有这一项"},
          {{"/broker=null"}, "\"broker\" is missing", "缺少 \"broker\""},
          {{"/broker/style=rabbit"}, "unknown broker style \"rabbit\"", "未知的消息系统 \"rabbit\""},
          {{"/producers=1"}, "producers can't be a whole number", "producers 不能是整数"},
          {{"/producers/0=1"}, "a whole number can't be read here", "此处不能是整数"},
          {{"/broker/queues/0/name= "}, "a name: not blank", "名称：不能为空白"},
          {{"/consumers/0/id=a/b"}, "no control characters, no /", "不含控制字符和 /"},
          {{"/consumers/0/id=p"}, "the process \"p\" is declared twice", "进程 \"p\" 声明了两次"},
          {{"/hosts=[{\"name\": \"h\", \"processes\": [\"nobody\"]}]"}, "no process is called \"nobody\"", "没有名为 \"nobody\" 的进程"},
          {{"/hosts=[{\"name\": \"h\", \"processes\": [\"p\"]}, {\"name\": \"i\", \"processes\": [\"p\"]}]"},
           "p already runs on h",
           "p 已运行在 h 上"},
          {{"/hosts=[{\"name\": \"h\", \"more_disks\": [{}]}]"}, "two disks of h are called", "h 有两块名为"},
          {{"/links=[{\"name\": \"l\", \"between\": [\"p\"]}]"}, "a link joins two hosts", "链路连接两台主机"},
          {{"/routes=[{\"from\": \"p\", \"to\": \"p\", \"links\": []}]"}, "a route leads from a host", "路由从一台主机通向另一台主机"},
          {{"/judge={\"order\": \"key\"}"}, "the order per business key can't be judged", "无法判定按业务键的次序"},
          {{"/expect={\"only\": 1}"}, "the expectations of a variant can't be", "变体的预期不能是整数"},
          {{"/expect={\"only\": {\"lots\": 1}}"}, "unknown verdict \"lots\"", "未知的判定 \"lots\""},
          {{"/expect={\"only\": {\"lost\": -1}}"}, "a count can't be -1", "数目不能是 -1"},
          {{"/expect={\"only\": {\"lost\": {}}}"}, "this expects nothing", "此项没有任何预期"},
          {{"/expect={\"only\": {\"lost\": {\"min\": 2, \"max\": 1}}}"}, "no count is at least 2", "没有哪个数目既不小于 2 又不大于 1"},
          {{"/expect={\"only\": {\"intended\": [1]}}"}, "a fate is a text", "结局是一个文本"},
          {{"/expect={\"only\": {\"intended\": [\"gone\"]}}"}, "\"gone\" is no fate", "\"gone\" 不是可以有意为之的结局"},
          {{"/expect={\"only\": {\"costs\": [{\"measure\": \"gold\", \"max\": 1}]}}"}, "unknown measure \"gold\"", "未知的度量 \"gold\""},
          {{"/expect={\"only\": {\"costs\": [{\"measure\": \"response.p50\"}]}}"}, "min_ratio or max_ratio with \"to\"", "与 \"to\" 连用"},
          {{"/expect={\"only\": {\"costs\": [{\"measure\": \"response.p50\", \"max\": 1}]}}"},
           "response.p50 can't be bounded by this",
           "response.p50 不能以此为界"},
          {{"/expect={\"only\": {\"costs\": [{\"measure\": \"response.p50\", \"max_ratio\": 2}]}}"}, "a ratio to what?", "与什么相比？"},
          {{"/expect={\"nobody\": {}}"}, "no variant is called \"nobody\"", "没有名为 \"nobody\" 的变体"},
      });
}

TEST(BrokenSettings, OfFaultsAndSteps) {
  const auto fault = [](const std::string& fields) { return std::vector<std::string>{"/faults=[{" + fields + "}]"}; };
  const auto step = [](const std::string& fields) { return std::vector<std::string>{"/steps=[{" + fields + "}]"}; };
  expect_refused(
      kRabbit,
      {
          {fault(R"("at": "1s", "do": "crsh")"), "unknown fault \"crsh\"", "未知的故障 \"crsh\""},
          {fault(R"("do": "crash", "process": "r")"), "nothing says when this happens", "没有说明何时发生"},
          {fault(R"("at": "1s", "rate": "1/s", "do": "crash", "process": "r")"), "a fault has one trigger", "一个故障只有一个触发条件"},
          {fault(R"("at": "1s", "until": "2s", "do": "crash", "process": "r")"), "\"until\" limits a \"rate\"", "\"until\" 用于限制"},
          {fault(R"("at": "1s", "for": "1s", "do": "drop-connection", "between": ["r", "p"])"), "there is nothing to heal",
           "没有可恢复的内容"},
          {fault(R"("at": "1s", "for": "1s", "heal": "never", "do": "pause", "process": "r")"), "exclude each other", "互斥"},
          {fault(R"("at": "1s", "do": "partition", "groups": [["r"]])"), "two sides or more, not 1", "至少有两侧，这里是 1 侧"},
          {fault(R"("at": "1s", "do": "drop-connection", "between": ["r"])"), "between 1 ends", "给出了 1 个端点"},
          {fault(R"("at": "1s", "do": "drop-connection", "between": ["r", "r"])"), "between something and itself", "两端相同"},
          {fault(R"("at": "1s", "do": "drop-connection", "between": ["p", "c"])"), "never have a connection", "之间从无连接"},
          {fault(R"("at": "1s", "do": "crash", "process": "s")"), "no process is called \"s\"", "没有名为 \"s\" 的进程"},
          {fault(R"("at": "1s", "do": "memory-alarm", "process": "p")"), "p does not understand \"memory-alarm\"", "p 不理解"},
          {fault(R"("when": {"point": "confirm"}, "do": "crash", "process": "r")"), "unknown point \"confirm\"", "未知的钩点 \"confirm\""},
          {fault(R"("when": {"point": "confirm.sent", "message": "x"}, "do": "crash", "process": "r")"), "\"x\" names no message",
           "\"x\" 不是消息的名称"},
          {fault(R"("when": {"point": "confirm.sent", "message": "p/9"}, "do": "crash", "process": "r")"),
           "p/9 can't be reached: p has 3 operations in all", "p/9 不会出现：p 只有 3 个操作"},
          {fault(R"("when": {"point": "confirm.sent", "message": "z/1"}, "do": "crash", "process": "r")"), "no producer is called \"z\"",
           "没有名为 \"z\" 的生产者"},
          {step(R"("at": "1s", "do": "jump", "process": "r")"), "unknown step \"jump\"", "未知的步骤 \"jump\""},
          {step(R"("rate": "1/s", "do": "stop", "process": "r")"), "an operator does not act at random", "运维人员不会随机操作"},
      });
}

TEST(BrokenSettings, OfPrograms) {
  const auto producer = [](const std::string& fields) { return std::vector<std::string>{"/producers/0={\"id\": \"p\"" + fields + "}"}; };
  const std::string to_q = R"(, "publish": {"routing_key": "q"})";
  expect_refused(
      kRabbit,
      {
          {producer(""), "a producer whose operations do nothing", "操作什么也不做的生产者"},
          {producer(to_q + R"(, "rate": "1/s", "interval": "1s")"), "a second pace", "同一生产者的第二个节奏"},
          {producer(to_q + R"(, "effect": {})"), "an effect that changes nothing", "什么也不改变的效果"},
          {producer(to_q + R"(, "effect": {"store": "s", "outside": "mail"})"), "both in a store and outside", "同时位于存储之内和之外"},
          {producer(R"(, "effect": {"store": "s"}, "retry": {})"), "\"retry\" without \"publish\"", "有 \"retry\" 而没有 \"publish\""},
          {producer(to_q + R"(, "outbox": true)"), "whose transaction it shares", "发件箱与它共用事务"},
          {producer(to_q + R"(, "compensate": true)"), "\"compensate\" without", "有 \"compensate\" 而没有存储中的效果"},
          {producer(to_q + R"(, "call_retry": {})"), "\"call_retry\" without \"calls\"", "有 \"call_retry\" 而没有 \"calls\""},
          {producer(to_q + R"(, "reply_timeout": "1s")"), "\"reply_timeout\" without \"reply\"", "有 \"reply_timeout\" 而没有"},
          {producer(to_q + R"(, "should": [{}])"), "an expected effect stands in a store or outside", "预期的效果要么在存储之内"},
          {{"/consumers/0/idempotent=message-id"}, "\"idempotent\" without an effect", "有 \"idempotent\" 而没有效果"},
          {{"/consumers/0/effect={\"outside\": \"mail\"}", "/consumers/0/idempotent=message-id"},
           "can't share a transaction with a key",
           "无法与键共用事务"},
          {{"/consumers/0/publish_when=given-up"}, "nothing is ever given up", "从来不会放弃任何消息"},
          {{"/consumers/0/ack_every=2", "/consumers/0/concurrency=2"},
           "with \"concurrency\" above 1",
           "与大于 1 的 \"concurrency\" 不能并用"},
      });
}

TEST(BrokenSettings, OfRabbitMQ) {
  const auto arguments = [](const std::string& fields, const std::string& version) {
    return std::vector<std::string>{"/broker/queues/0/arguments={" + fields + "}", "/broker/version=\"" + version + "\""};
  };
  const auto bindings = [](const std::string& fields) { return std::vector<std::string>{"/broker/bindings=[{" + fields + "}]"}; };
  const auto declare = [](const std::string& fields) {
    return std::vector<std::string>{"/producers/0/publish/declare=[{" + fields + "}]"};
  };
  expect_refused(
      kRabbit,
      {
          {{"/broker/nodes=[\"a\", \"b\"]"}, "a RabbitMQ broker has one node here", "这里的 RabbitMQ 代理只有一个节点"},
          {{"/broker/exchanges/0/name=amq.x"}, "the exchange \"amq.x\" can't be declared", "无法声明交换机 \"amq.x\""},
          {{"/broker/queues/0/name=amq.q", "/consumers/0/queue=amq.q"}, "the queue \"amq.q\" can't be declared", "无法声明队列 \"amq.q\""},
          {{"/broker/queues/0/durable=false", "/broker/version=\"4.3\""}, "neither durable nor exclusive", "既不持久也不独占的队列"},
          {{"/broker/queues/0/exclusive=true"}, "an exclusive queue belongs to the connection", "独占队列属于声明它的连接"},
          {{"/consumers/0/queue=qq"}, "no queue is called \"qq\"", "没有名为 \"qq\" 的队列"},
          {arguments(R"("x-queue-type": "quorum")", "3.13"), "\"q\" is no classic queue", "队列 \"q\" 不是经典队列"},
          {arguments(R"("x-dead-letter-routing-key": "k")", "3.13"), "a dead-letter routing key without", "有死信路由键而没有死信交换机"},
          {arguments(R"("x-overflow": "reject-publish")", "3.13"), "an overflow behaviour without a limit",
           "没有长度上限时溢出行为不起作用"},
          {arguments(R"("x-overflow": "reject-publish-dlx", "x-max-length": 1)", "3.13"), "without a dead-letter exchange is",
           "没有死信交换机的"},
          {arguments(R"("x-queue-version": 1)", "4.0"), "RabbitMQ 4 has no classic queue v1", "RabbitMQ 4 没有经典队列 v1"},
          {arguments(R"("x-consumer-timeout": "1s")", "3.10"), "no consumer timeout per queue", "不支持按队列设置消费者超时"},
          {arguments(R"("x-consumer-timeout": "1s")", "4.3"), "classic queues have no consumer timeout", "经典队列没有消费者超时"},
          {bindings(R"("exchange": "", "queue": "q")"), "the default exchange can't be bound", "默认交换机不能绑定"},
          {bindings(R"("exchange": "x")"), "a binding to nowhere", "绑定没有目标"},
          {bindings(R"("exchange": "x", "queue": "q", "destination": "x")"), "a binding to a queue and to an", "同时绑定到队列和交换机"},
          {bindings(R"("exchange": "amq.headers", "queue": "q", "arguments": {"x-match": "some"})"), "refuses this x-match",
           "拒绝此 x-match"},
          {declare(""), "this declares nothing, or several things", "此项什么也没有声明"},
          {declare(R"("passive": true, "binding": {"exchange": "x", "queue": "q"})"), "a binding can't be asked for", "绑定不能被动声明"},
          {{"/producers/0/publish/routing_keys=[\"q\"]"}, "\"routing_keys\" exclude each other", "\"routing_keys\" 互斥"},
          {{"/producers/0/publish/confirm=true", "/producers/0/publish/tx={}"}, "a channel has confirms or transactions", "要么用事务"},
          {{"/producers/0/publish/headers={\"CC\": \"q\"}"}, "the header CC must be a list of texts", "消息头 CC 必须是文本列表"},
          {{"/producers/0/publish/headers={\"a\": []}"}, "the header \"a\" can't be a list", "消息头 \"a\" 不能是列表"},
          {{"/consumers/0/mode=get", "/consumers/0/prefetch=2"}, "this has no effect on basic.get", "此项对 basic.get 不起作用"},
          {{"/consumers/0/global=true"}, "there is no prefetch to share", "没有可共享的预取"},
          {{"/consumers/0/ack=auto", "/consumers/0/ack_twice=1"}, "nothing is acknowledged with", "时没有任何确认"},
          {{"/consumers/0/ack=auto", "/consumers/0/tx={}"}, "there is nothing to commit with", "时没有可提交的内容"},
      });
}

TEST(BrokenSettings, OfKafka) {
  const std::string publish = "/producers/0/publish/", consume = "/consumers/0/";
  expect_refused(
      kKafka,
      {
          {{"/broker/nodes=[]"}, "0 brokers", "0 个代理"},
          {{"/broker/transaction.version=2", "/broker/version=\"3.9\""},
           "needs the metadata.version of 4.0",
           "需要 4.0 的 metadata.version"},
          {{"/broker/topics/0/replication.factor=9"}, "9 replicas on", "个代理上要放 9 个副本（INVALID_REPLICATION_FACTOR）"},
          {{"/broker/topics/0/replica.assignment=[[], []]"}, "a partition without a replica", "没有副本的分区"},
          {{"/broker/topics/0/replica.assignment=[[\"who\"]]"}, "no broker is called \"who\"", "没有名为 \"who\" 的代理"},
          {{publish + "enable.idempotence=true", publish + "acks=\"1\""},
           "an idempotent producer needs acks=all",
           "幂等生产者要求 acks=all"},
          {{publish + "max.in.flight.requests.per.connection=6", "/broker/version=\"4.0\""},
           "ConfigException from 4.0",
           "自 4.0 起为 ConfigException"},
          {{publish + "delivery.timeout.ms=1s"}, "is below linger.ms", "小于 linger.ms + request.timeout.ms"},
          {{publish + "partition=99"}, "topic \"t\" has", "主题 \"t\" 有"},
          {{publish + "topic=tt"}, "no topic is called \"tt\"", "没有名为 \"tt\" 的主题"},
          {{publish + "acks=2"}, "acks can't be 2", "acks 不能是 2"},
          {{publish + "transactional.id=p", publish + "enable.idempotence=false"}, "needs an idempotent producer", "要求幂等生产者"},
          {{consume + "session.timeout.ms=1s"}, "the coordinator refuses this session", "协调者拒绝这一会话时长"},
          {{consume + "heartbeat.interval.ms=90s"}, "heartbeats must be more frequent", "心跳间隔必须短于会话超时"},
          {{consume + "partition.assignment.strategy=[]"}, "a consumer needs a strategy", "消费者需要一种分配策略"},
          {{consume + "enable.auto.commit=true", consume + "commit.every=2"}, "the program commits by itself", "程序自行提交"},
      });
}

TEST(BrokenSettings, OfRocketMQ) {
  const std::string publish = "/producers/0/publish/", consume = "/consumers/0/";
  expect_refused(
      kRocket, {
                   {{"/broker/namesrv=[]"}, "no name server", "没有名字服务器"},
                   {{"/broker/nodes=[{\"name\": \"a\", \"brokerId\": 1}]"}, "\"a\" has no master", "\"a\" 没有主节点"},
                   {{"/broker/minInSyncReplicas=2"}, "are read in controller mode only", "只在 controller 模式下有效"},
                   {{"/broker/topics/0/name=%a"}, "\"%a\" is a topic of the system", "\"%a\" 是系统主题"},
                   {{"/broker/topics/0/brokers=[\"x\"]"}, "no brokerName is \"x\"", "没有 brokerName 为 \"x\" 的 broker"},
                   {{publish + "queueId=1"}, "a queue is of a broker", "队列属于某个 broker"},
                   {{publish + "transaction=true", publish + "send=oneway"}, "a half message is sent synchronously", "半消息只能同步发送"},
                   {{consume + "topic=tt"}, "or %DLQ% with a consumer group", "或 %DLQ% 加消费组名"},
                   {{consume + "consumerGroup=\"\""}, "an empty group", "消费组为空"},
                   {{consume + "messageModel=BROADCASTING"}, "a broadcasting client keeps its own offsets", "广播模式的客户端自行保存位移"},
                   {{consume + "allocateMessageQueueStrategy=CONFIG"}, "CONFIG needs the queues", "CONFIG 需要给出队列"},
               });
}

TEST(BrokenSettings, WhatIsNoJsonIsSaidInBothLanguages) {
  struct Case {
    const char* text;
    const char* zh_CN;
  };
  const Case cases[] = {{"", "不是合法的 JSON：内容"},
                        {"{", "不是合法的 JSON：内容提前结束"},
                        {R"({"a": 1,,})", "不是合法的 JSON：意外的 ','\n"},
                        {R"({"a": 1 "b"})", "不是合法的 JSON：意外的字符串\n"},
                        {R"({"a": yes})", "不是合法的 JSON：无法识别的字面量\n"},
                        {"{\"a\": \"x", "不是合法的 JSON：字符串缺少结尾的引号\n"},
                        {"{\"a\": \"\n\"}", "字符串中的控制字符 U+000A (LF) 须写作 \\u000A 或 \\n\n"},
                        {"{\"a\": \"\x01\"}", "字符串中的控制字符 U+0001 (SOH) 须写作 \\u0001\n"},
                        {R"({"a": "\q"})", "字符串中的反斜杠后是不允许的字符\n"},
                        {R"({"a": "\u12"})", "字符串中的 '\\u' 后须有 4 位十六进制数字\n"},
                        {R"({"a": "\ud800"})", "字符串中的代理项"},
                        {"{\"a\": \"\xff\"}", "字符串中有不合法的 UTF-8 字节\n"},
                        {R"({"a": -})", "应为：'-' 后的数字\n"},
                        {R"({"a": 1.})", "应为：'.' 后的数字\n"},
                        {R"({"a": 1e})", "应为：指数后的 '+'、'-' 或数字\n"},
                        {R"({"a": 1e999})", "不是合法的 JSON：数字过大\n"},
                        {"{} /", "注释的 '/' 后须是"},
                        {"{} /* x", "注释缺少结尾的 '*/'"},
                        {"{} 1", "应为：到此结束\n"},
                        {R"({"a": 1, "a": 2})", "\"a\" 写了两次\n"},
                        {R"({"a": 9223372036854775808})", "这个整数过大\n"},
                        {"[]", "场景不能是列表\n"}};
  for (const Case& c : cases) {
    const auto problems = problems_of(c.text, {});
    EXPECT_THAT(describe::render(problems, Language::zh_CN), HasSubstr(c.zh_CN)) << c.text;
    testing::expect_both_languages(problems);
  }
}

TEST(BrokenSettings, WholeTextsInChinese) {
  struct Case {
    std::string_view sound, piece, instead, text;
  };
  const Case cases[] = {
      {kRabbit, R"("zh_CN": "t"})", R"("zh_CN": "t", "zh-CN": "t"})", R"(
t.json:1:62: 未知的设置 "zh-CN"
  {"mqlab": 1, "id": "t/t", "title": {"en": "t", "zh_CN": "t", "zh-CN": "t"},
                                                               ^ 位于 /title/zh-CN
  应为以下之一：en, zh_CN
  是否想写 "zh_CN"？
)"},
      {kRabbit, R"("operations": 3)", R"("operations": -3)", R"(
t.json:4:43: operations 为 -3，超出范围
    "producers": [{"id": "p", "operations": -3, "publish": {"routing_key": "q"}}],
                                            ^ 位于 /producers/0/operations
  应为：整数，0 至 1000000000
)"},
      {kRabbit, R"("queue": "q")", R"("queue": 5)", R"(
t.json:5:38: queue 不能是 5
    "consumers": [{"id": "c", "queue": 5, "ack": "manual"}],
                                       ^ 位于 /consumers/0/queue
  应为：某个队列的名称
)"},
      {kRabbit, R"("queue": "q")", R"("queue": "qq")", R"(
t.json:5:38: 没有名为 "qq" 的队列
    "consumers": [{"id": "c", "queue": "qq", "ack": "manual"}],
                                       ^ 位于 /consumers/0/queue
  应为以下之一：q
)"},
      {kRabbit, R"("durable": true)", R"("exclusive": true)", R"(
t.json:2:89: 独占队列属于声明它的连接
    "broker": {"style": "rabbitmq", "nodes": ["r"], "queues": [{"name": "q", "exclusive": true}],
                                                                                          ^ 位于 /broker/queues/0/exclusive
  应为：写在使用该队列的程序的 "declare" 中
)"},
      {kKafka, R"("publish": {"topic": "t"})", R"("publish": {"topic": "t", "transaction.abort": [1]})", R"(
t.json:3:76: 该生产者没有事务
    "producers": [{"id": "p", "publish": {"topic": "t", "transaction.abort": [1]}}],
                                                                             ^ 位于 /producers/0/publish/transaction.abort
  应为：同时设置 transactional.id
)"},
      {kRocket, R"("consumerGroup": "g")", R"("consumerGroup": "g", "messageModel": "BROADCASTING")", R"(
t.json:4:81: 广播模式的客户端自行保存位移
    "consumers": [{"id": "c", "topic": "t", "consumerGroup": "g", "messageModel": "BROADCASTING"}],
                                                                                  ^ 位于 /consumers/0/messageModel
  应为：同时设置 instanceName
)"},
      {kRabbit, R"("mqlab": 1,)", R"("mqlab": 1,,)", R"(
t.json:1:13: 不是合法的 JSON：意外的 ','
  {"mqlab": 1,, "id": "t/t", "title": {"en": "t", "zh_CN": "t"},
              ^
  应为：字符串
)"},
  };
  for (const Case& c : cases) {
    std::string text(c.sound);
    const std::size_t at = text.find(c.piece);
    ASSERT_NE(at, std::string::npos) << c.piece;
    text.replace(at, c.piece.size(), c.instead);
    EXPECT_EQ("\n" + describe::render(problems_of(text, {}), Language::zh_CN), c.text);
  }
}

TEST(BrokenSettings, AProblemOfOneVariantSaysWhoseItIs) {
  const auto problems = problems_of(kRabbit, {R"(/variants={"one": {}, "two": {"consumers": [{"id": "c", "queue": "qq"}]}})"});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(describe::place_of(problems[0], Language::en), "/consumers/0/queue in variant two");
  EXPECT_EQ(describe::place_of(problems[0], Language::zh_CN), "/consumers/0/queue（变体 two）");
  EXPECT_EQ(problems[0].pointer, "/consumers/0/queue");
}

TEST(BrokenSettings, AFileThatIsNotThere) {
  for (const Loaded& loaded : {load_scenario("duplication/confirm-lots"), load_file("/nowhere/x.json")}) {
    ASSERT_FALSE(loaded);
    testing::expect_both_languages(loaded.error());
  }
  EXPECT_EQ(describe::render(load_scenario("duplication/confirm-lots").error(), Language::zh_CN),
            "duplication/confirm-lots: 既不是文件，也不是场景库中的场景\n"
            "  应为：路径，或 `mqlab list` 列出的 id\n"
            "  是否想写 \"duplication/confirm-lost\"？\n");
}

void expect_kinds_in_chinese(const describe::ObjectSpec& spec, int depth = 0) {
  for (const describe::FieldSpec& f : spec.fields) {
    for (const std::string_view kind : {f.options.refers_to, f.options.declares}) {
      EXPECT_TRUE(kind.empty() || testing::has_chinese(describe::kind_of_name(kind).zh_CN)) << kind;
    }
    const describe::TypeSpec* type = &f.type;
    EXPECT_TRUE(testing::has_chinese(describe::expectation(*type, f.options).zh_CN) || type->type == describe::Type::boolean) << f.name;
    while (type->item != nullptr) type = type->item.get();
    if (type->object != nullptr && depth < 6) expect_kinds_in_chinese(type->object(), depth + 1);
  }
}

TEST(BrokenSettings, EveryKindOfNameAndEveryTypeHasAChineseWord) {
  for (const models::Style* style : models::all_styles()) {
    for (const auto* spec : {&style->broker_spec(), &style->publish_spec(), &style->consume_spec()}) expect_kinds_in_chinese(*spec);
    const models::Style* const one[] = {style};
    for (const sim::FaultKind* kind : fault_kinds(one)) expect_kinds_in_chinese(kind->spec());
  }
}

}  // namespace
}  // namespace mqlab::lab
