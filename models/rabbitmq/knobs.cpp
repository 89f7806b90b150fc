// Settings worth trying as a fix, and what each costs.

#include <array>

#include "models/rabbitmq/style.hpp"

namespace mqlab::models::rabbitmq {

namespace {

constexpr std::array kKnobs{
    Knob{"/producers/*/publish/confirm",
         "true",
         {"ask for publisher confirms, and send again what was not confirmed", "启用发布者确认，未确认的重新发送"},
         {"one flush of latency per message or window; duplicates on retry", "每条消息或窗口多一次落盘延迟；重试会重复"}},
    Knob{"/producers/*/publish/delivery_mode", "2", {"persistent messages", "持久消息"}, {"each is written to the disk", "每条都要写盘"}},
    Knob{"/producers/*/publish/mandatory",
         "true",
         {"have unroutable messages returned", "退回无法路由的消息"},
         {"the program must handle returns", "程序须处理退回"}},
    Knob{"/broker/queues/*/durable",
         "true",
         {"durable queues", "持久队列"},
         {"metadata and persistent messages are written", "元数据与持久消息要写盘"}},
    Knob{"/broker/exchanges/*/durable", "true", {"durable exchanges", "持久交换机"}, {"almost nothing", "几乎没有代价"}},
    Knob{"/broker/queues/*/arguments/x-overflow",
         "\"reject-publish\"",
         {"a full queue refuses the publish instead of dropping its oldest message", "队列满时拒绝发布，而不是丢弃最旧的消息"},
         {"the publisher must handle nacks; other queues of the same publish may have taken it",
          "发布者须处理 nack；同一发布的其他队列可能已接收"}},
    Knob{"/producers/*/retry/honour_blocked",
         "true",
         {"wait while the broker blocks publishing, instead of sending again", "代理阻塞发布时等待，而不是重发"},
         {"an operation takes as long as the alarm", "操作耗时与告警一样长"}},
    Knob{"/consumers/*/ack",
         "\"manual\"",
         {"acknowledge after the effect", "处理后手动确认"},
         {"one more frame per message; duplicates must be handled", "每条消息多一个帧；须处理重复"}},
    Knob{"/consumers/*/prefetch",
         "1",
         {"one delivery in hand: order, and fewer repeats", "一次只取一条：有序且重复更少"},
         {"a round trip per message", "每条消息一次往返"}},
};

}  // namespace

std::span<const Knob> RabbitStyle::knobs() const { return kKnobs; }

}  // namespace mqlab::models::rabbitmq
