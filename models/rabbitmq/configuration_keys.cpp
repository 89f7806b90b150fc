// Which key of which file is which setting; what is known and not modelled, and why that does or does not matter.

#include <array>

#include "models/rabbitmq/configuration.hpp"

namespace mqlab::models::rabbitmq {

namespace {

using Words = std::pair<std::string_view, std::string_view>;
using enum Unit;

constexpr Words kConfirm[] = {{"correlated", "true"}, {"simple", "true"}, {"none", "false"}};
/// `none` is the vendor's automatic acknowledgement; with `auto` and `manual` the container, or the program, acknowledges.
constexpr Words kAcknowledge[] = {{"none", "auto"}, {"auto", "manual"}, {"manual", "manual"}};
constexpr Words kAutoAck[] = {{"false", "manual"}, {"true", "auto"}};
constexpr Words kRequeue[] = {{"true", "requeue"}, {"false", "reject"}};

constexpr Text kSecurity{"who may connect and how it is encrypted: it loses no message", "谁可以连接、如何加密：不会丢失消息"};
constexpr Text kWatching{"what people watch: it loses no message", "供人监控：不会丢失消息"};
constexpr Text kPlaces{"where the broker listens; the audit has its own network", "代理的监听地址；审计使用自己的网络"};
constexpr Text kThreads{"how fast it works, not what it keeps", "只影响速度，不影响保存什么"};
constexpr Text kAlarm{"when the broker blocks publishers; it loses nothing by itself (the fault memory-alarm, disk-alarm: --faults)",
                      "代理何时阻塞发布者；本身不会丢失（故障 memory-alarm、disk-alarm：--faults）"};
constexpr Text kCluster{"clusters are not modelled: one node is", "未模拟集群：模拟的是单个节点"};

constexpr std::array kConfRules{
    KeyRule{"heartbeat", "/broker/heartbeat", seconds},
    KeyRule{"channel_max", "/broker/channel_max"},
    KeyRule{"consumer_timeout", "/broker/consumer_timeout", milliseconds},
    KeyRule{"max_message_size", "/broker/max_message_size", bytes},
    KeyRule{"queue_index_embed_msgs_below", "/broker/queue_index_embed_msgs_below", bytes},
};
constexpr std::array kConfKnown{
    KnownKey{
        "classic_queue.default_version", true, {"read: it is the version of the queues that do not say", "已读取：未声明的队列采用此版本"}},
    KnownKey{"default_queue_type",
             true,
             {"of queues that are declared later; those of the export say their own", "用于以后声明的队列；导出中的队列各有自己的类型"}},
    KnownKey{"listeners.*", false, kPlaces},
    KnownKey{"num_acceptors.*", false, kThreads},
    KnownKey{"tcp_listen_options.*", false, kPlaces},
    KnownKey{"ssl_*", false, kSecurity},
    KnownKey{"auth_*", false, kSecurity},
    KnownKey{"default_user*", false, kSecurity},
    KnownKey{"default_pass", false, kSecurity},
    KnownKey{"default_vhost", false, kSecurity},
    KnownKey{"default_permissions.*", false, kSecurity},
    KnownKey{"loopback_users*", false, kSecurity},
    KnownKey{"password_hashing_module", false, kSecurity},
    KnownKey{"cluster_formation.*", true, kCluster},
    KnownKey{"cluster_partition_handling*", true, kCluster},
    KnownKey{"cluster_name", false, kWatching},
    KnownKey{"cluster_keepalive_interval", true, kCluster},
    KnownKey{
        "mirroring_*", true, {"mirrored queues are not modelled: one copy is, on one node", "未模拟镜像队列：只模拟单节点上的一份副本"}},
    KnownKey{"queue_leader_locator", true, kCluster},
    KnownKey{"queue_master_locator", true, kCluster},
    KnownKey{"quorum_queue.*", true, {"quorum queues are not modelled", "未模拟仲裁队列"}},
    KnownKey{"stream.*", true, {"streams are not modelled", "未模拟流"}},
    KnownKey{"raft.*", true, {"quorum queues are not modelled", "未模拟仲裁队列"}},
    KnownKey{"vm_memory_*", false, kAlarm},
    KnownKey{"total_memory_available_override_value", false, kAlarm},
    KnownKey{"memory_monitor_interval", false, kAlarm},
    KnownKey{"disk_free_limit.*", false, kAlarm},
    KnownKey{"log.*", false, kWatching},
    KnownKey{"management*", false, kWatching},
    KnownKey{"prometheus.*", false, kWatching},
    KnownKey{"collect_statistics*", false, kWatching},
    KnownKey{"load_definitions", false, {"which export is read at boot: give it to the audit", "启动时读取哪个导出文件：请把它交给审计"}},
    KnownKey{"definitions.*", false, {"which export is read at boot: give it to the audit", "启动时读取哪个导出文件：请把它交给审计"}},
    KnownKey{"frame_max", false, kThreads},
    KnownKey{"initial_frame_max", false, kThreads},
    KnownKey{"connection_max", false, kThreads},
    KnownKey{"session_max_per_connection", false, kThreads},
    KnownKey{"handshake_timeout", false, kThreads},
    KnownKey{"hipe_compile", false, kThreads},
    KnownKey{"proxy_protocol", false, kPlaces},
    KnownKey{"lazy_queue_explicit_gc_run_operation_threshold", false, kThreads},
    KnownKey{"msg_store_*", false, kThreads},
    KnownKey{"queue_explicit_gc_run_operation_threshold", false, kThreads},
    KnownKey{"mqtt.*", true, {"other protocols are not modelled", "未模拟其他协议"}},
    KnownKey{"stomp.*", true, {"other protocols are not modelled", "未模拟其他协议"}},
    KnownKey{"web_*", true, {"other protocols are not modelled", "未模拟其他协议"}},
    KnownKey{"shovel.*", true, {"shovels and federation are not modelled", "未模拟 shovel 与 federation"}},
    KnownKey{"deprecated_features.*",
             true,
             {"what a version permits: --version says which rules hold", "版本允许的特性：--version 决定采用哪些规则"}},
    KnownKey{"product.*", false, kWatching},
    KnownKey{"motd_file", false, kWatching},
};

constexpr std::array kSpringRules{
    KeyRule{"spring.rabbitmq.publisher-confirm-type", "/publish/confirm", none, kConfirm},
    KeyRule{"spring.rabbitmq.publisher-confirms", "/publish/confirm"},
    KeyRule{"spring.rabbitmq.template.mandatory", "/publish/mandatory"},
    KeyRule{"spring.rabbitmq.publisher-returns", "/publish/mandatory"},
    KeyRule{"spring.rabbitmq.requested-heartbeat", "/publish/connection/heartbeat", seconds},
    KeyRule{"spring.rabbitmq.requested-heartbeat", "/consumer/connection/heartbeat", seconds},
    KeyRule{"spring.rabbitmq.listener.simple.acknowledge-mode", "/consumer/ack", none, kAcknowledge},
    KeyRule{"spring.rabbitmq.listener.direct.acknowledge-mode", "/consumer/ack", none, kAcknowledge},
    KeyRule{"spring.rabbitmq.listener.simple.prefetch", "/consumer/prefetch"},
    KeyRule{"spring.rabbitmq.listener.direct.prefetch", "/consumer/prefetch"},
    KeyRule{"spring.rabbitmq.listener.simple.default-requeue-rejected", "/consumer/on_error", none, kRequeue},
    KeyRule{"spring.rabbitmq.listener.direct.default-requeue-rejected", "/consumer/on_error", none, kRequeue},
};
constexpr std::array kSpringKnown{
    KnownKey{"spring.rabbitmq.host", false, kPlaces},
    KnownKey{"spring.rabbitmq.port", false, kPlaces},
    KnownKey{"spring.rabbitmq.addresses", false, kPlaces},
    KnownKey{"spring.rabbitmq.address-shuffle-mode", false, kPlaces},
    KnownKey{"spring.rabbitmq.virtual-host", false, {"the audit takes the queues of the export", "审计采用导出中的队列"}},
    KnownKey{"spring.rabbitmq.username", false, kSecurity},
    KnownKey{"spring.rabbitmq.password", false, kSecurity},
    KnownKey{"spring.rabbitmq.ssl.*", false, kSecurity},
    KnownKey{"spring.rabbitmq.connection-timeout", false, kThreads},
    KnownKey{"spring.rabbitmq.channel-rpc-timeout", false, kThreads},
    KnownKey{"spring.rabbitmq.requested-channel-max", false, kThreads},
    KnownKey{"spring.rabbitmq.max-inbound-message-body-size", false, kThreads},
    KnownKey{"spring.rabbitmq.cache.*", false, {"channels that are kept; the audit uses one", "缓存的通道；审计使用一个"}},
    KnownKey{"spring.rabbitmq.dynamic", false, {"the queues are there from the start here", "这里的队列一开始就存在"}},
    KnownKey{"spring.rabbitmq.listener.type", false, {"both containers acknowledge alike", "两种容器的确认方式相同"}},
    KnownKey{"spring.rabbitmq.listener.*.concurrency",
             true,
             {"further consumers of a container break the order of a queue; the audit runs one",
              "容器的多个消费者会打乱队列顺序；审计只运行一个"}},
    KnownKey{"spring.rabbitmq.listener.*.max-concurrency",
             true,
             {"further consumers of a container break the order of a queue; the audit runs one",
              "容器的多个消费者会打乱队列顺序；审计只运行一个"}},
    KnownKey{"spring.rabbitmq.listener.*.consumers-per-queue",
             true,
             {"further consumers of a container break the order of a queue; the audit runs one",
              "容器的多个消费者会打乱队列顺序；审计只运行一个"}},
    KnownKey{"spring.rabbitmq.listener.*.batch-size",
             true,
             {"a batch is acknowledged at once; the audit acknowledges one by one", "整批一次确认；审计逐条确认"}},
    KnownKey{"spring.rabbitmq.listener.*.consumer-batch-enabled",
             true,
             {"a batch is acknowledged at once; the audit acknowledges one by one", "整批一次确认；审计逐条确认"}},
    KnownKey{"spring.rabbitmq.listener.*.retry.*",
             true,
             {"retries of a listener that fails; no listener fails in the audit", "监听器失败时的重试；审计中监听器不会失败"}},
    KnownKey{"spring.rabbitmq.listener.*", false, kThreads},
    KnownKey{"spring.rabbitmq.template.retry.*",
             true,
             {"retries when a send throws, not when a confirm is missing: that is the program's",
              "发送抛出异常时重试，而不是缺少确认时：后者由程序负责"}},
    KnownKey{"spring.rabbitmq.template.exchange", false, {"the audit publishes by the bindings of the export", "审计按导出中的绑定发布"}},
    KnownKey{
        "spring.rabbitmq.template.routing-key", false, {"the audit publishes by the bindings of the export", "审计按导出中的绑定发布"}},
    KnownKey{"spring.rabbitmq.template.*", false, kThreads},
    KnownKey{"spring.rabbitmq.stream.*", true, {"streams are not modelled", "未模拟流"}},
};

/// An object of the export, or a policy that says the same of many.
constexpr std::array kQueueRules{
    KeyRule{"\"durable\"", "/broker/queues/*/durable"},
    KeyRule{"\"auto_delete\"", "/broker/queues/*/auto_delete"},
    KeyRule{"\"exclusive\"", "/broker/queues/*/exclusive"},
    KeyRule{"\"durable\"", "/broker/exchanges/*/durable"},
    KeyRule{"\"x-overflow\"", "/broker/queues/*/arguments/x-overflow"},
    KeyRule{"\"x-expires\"", "/broker/queues/*/arguments/x-expires", milliseconds},
    KeyRule{"\"x-message-ttl\"", "/broker/queues/*/arguments/x-message-ttl", milliseconds},
    KeyRule{"\"x-max-length\"", "/broker/queues/*/arguments/x-max-length"},
    KeyRule{"\"x-dead-letter-exchange\"", "/broker/queues/*/arguments/x-dead-letter-exchange"},
    KeyRule{"\"x-single-active-consumer\"", "/broker/queues/*/arguments/x-single-active-consumer"},
};

/// What stands in no file of a plain Java client.
constexpr std::array kProgramRules{
    KeyRule{"channel.confirmSelect()", "/publish/confirm"},  KeyRule{"BasicProperties.deliveryMode", "/publish/delivery_mode"},
    KeyRule{"basicPublish mandatory", "/publish/mandatory"}, KeyRule{"basicConsume autoAck", "/consumer/ack", none, kAutoAck},
    KeyRule{"channel.basicQos", "/consumer/prefetch"},
};

constexpr std::string_view kDefinitionNames[] = {"*definitions*.json"};
constexpr std::string_view kDefinitionMarks[] = {"rabbit_version",    "rabbitmq_version", "vhosts", "queues",      "exchanges",
                                                 "bindings",          "policies",         "users",  "permissions", "parameters",
                                                 "topic_permissions", "global_parameters"};
constexpr std::string_view kConfNames[] = {"rabbitmq*.conf", "*.rabbitmq.conf"};
constexpr std::string_view kSpringNames[] = {"application*.yml", "application*.yaml", "application*.properties"};
constexpr std::string_view kSpringMarks[] = {"spring.rabbitmq.*"};

}  // namespace

std::span<const ConfigKind> configuration_kinds() {
  static constexpr std::array kinds{
      ConfigKind{"rabbitmq-definitions",
                 {"definitions.json", "definitions.json"},
                 FileFormat::json,
                 kDefinitionNames,
                 kDefinitionMarks,
                 {},
                 {},
                 "{key}: {value}"},
      ConfigKind{
          "rabbitmq-conf", {"rabbitmq.conf", "rabbitmq.conf"}, FileFormat::conf, kConfNames, {}, kConfRules, kConfKnown, "{key} = {value}"},
      ConfigKind{"rabbitmq-spring",
                 {"Spring's application file", "Spring 应用配置"},
                 FileFormat::yaml,
                 kSpringNames,
                 kSpringMarks,
                 kSpringRules,
                 kSpringKnown,
                 "{key}: {value}",
                 true},
      ConfigKind{
          "rabbitmq-queue", {"definitions.json", "definitions.json"}, FileFormat::none, {}, {}, kQueueRules, {}, "{key}: {value} ({name})"},
      ConfigKind{"rabbitmq-program", {"your program", "你的程序"}, FileFormat::none, {}, {}, kProgramRules, {}, "{key}: {value}"},
  };
  return kinds;
}

}  // namespace mqlab::models::rabbitmq
