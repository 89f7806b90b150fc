#include "models/apps/spec.hpp"

#include <string_view>

#include <fmt/format.h>

#include "sim/describe/reader.hpp"

namespace mqlab::models::apps {

using describe::phrase;

namespace {

void check(const EffectSpec& effect, const std::string& field, describe::ObjectReader& reader) {
  if (effect.store.empty() && effect.outside.empty()) {
    reader.problem_at(field, {"an effect that changes nothing", "什么也不改变的效果"},
                      {"\"store\" or \"outside\"", "\"store\" 或 \"outside\""});
  } else if (!effect.store.empty() && !effect.outside.empty()) {
    reader.problem_at(field, {"an effect both in a store and outside", "同时位于存储之内和之外的效果"},
                      {"either \"store\" or \"outside\"", "\"store\" 与 \"outside\" 二选一"});
  }
}

/// What an external program does by itself can't also be declared.
void check_external(const ExternalSpec& spec, std::initializer_list<std::string_view> its_own_business, describe::ObjectReader& reader) {
  if (spec.command.empty()) {
    reader.problem_at(
        "program/command", {"a command without a word", "空的启动命令"},
        {"a program and its arguments, such as [\"python3\", \"consumer.py\"]", "程序及其参数，例如 [\"python3\", \"consumer.py\"]"});
  }
  for (const auto& [name, text] : spec.files) {
    const bool plain = !name.empty() && name.find('/') == std::string::npos && name != "." && name != "..";
    if (!plain) {
      reader.problem_at("program/files", phrase({"\"{}\" can't be a file of a program", "\"{}\" 不能作为程序的文件"}, name),
                        {"names without a folder", "不含目录的文件名"});
    }
  }
  for (const std::string_view field : its_own_business) {
    if (!reader.has(field)) continue;
    reader.problem_at(field, phrase({"\"{}\" beside \"program\"", "\"{}\" 与 \"program\" 并用"}, field),
                      {"one of them: an external program decides that by itself", "二者之一：外部程序自行决定这一点"});
  }
}

}  // namespace

void check(const ProducerSpec& spec, bool publishes, describe::ObjectReader& reader) {
  const int paces = (spec.rate ? 1 : 0) + (spec.interval ? 1 : 0) + (spec.burst ? 1 : 0);
  if (paces > 1) {
    const std::string_view second = spec.burst ? "burst" : "interval";
    reader.problem_at(second, {"a second pace for the same producer", "同一生产者的第二个节奏"},
                      {"one of \"rate\", \"interval\", \"burst\", or none (as fast as the window allows)",
                       "\"rate\"、\"interval\"、\"burst\" 之一，或都不写（窗口允许多快就多快）"});
  }
  if (!publishes && spec.calls.empty() && !spec.effect) {
    reader.problem_at("", {"a producer whose operations do nothing", "操作什么也不做的生产者"},
                      {"\"publish\", \"calls\" or \"effect\"", "\"publish\"、\"calls\" 或 \"effect\""});
  }
  if (!publishes && spec.retry)
    reader.problem_at("retry", {"\"retry\" without \"publish\"", "有 \"retry\" 而没有 \"publish\""},
                      {"\"publish\", which is what it repeats", "带有 \"publish\"：重试的正是发布"});
  if (!publishes && spec.outbox)
    reader.problem_at("outbox", {"\"outbox\" without \"publish\"", "有 \"outbox\" 而没有 \"publish\""},
                      {"\"publish\" for what the outbox holds", "带有 \"publish\"，用于发布发件箱中的内容"});
  if (spec.effect) check(*spec.effect, "effect", reader);
  if (spec.program) {
    check_external(*spec.program,
                   {"retry", "when_blocked", "call_retry", "on_call_error", "effect_when", "outbox", "compensate", "reply_timeout"},
                   reader);
  }
  if (spec.outbox && (!spec.effect || spec.effect->store.empty())) {
    reader.problem_at(
        "outbox", {"\"outbox\" without an effect in a store", "有 \"outbox\" 而没有存储中的效果"},
        {"\"effect\": {\"store\": ...}, whose transaction it shares", "带有 \"effect\": {\"store\": ...}，发件箱与它共用事务"});
  }
  if (spec.outbox && spec.effect_when == EffectWhen::after_confirm) {
    reader.problem_at("effect_when", {"\"outbox\" with an effect after the confirm", "\"outbox\" 与确认之后的效果不能并用"},
                      {"\"before-publish\": the outbox is written with the effect", "\"before-publish\"：发件箱与效果一同写入"});
  }
  if (spec.outbox && !spec.calls.empty())
    reader.problem_at("calls", {"\"calls\" with \"outbox\"", "\"calls\" 与 \"outbox\" 不能并用"},
                      {"a producer without calls: it tells at the commit", "没有 calls 的生产者：它在提交时即告知结果"});
  if (spec.compensate && spec.calls.empty() && (!spec.effect || spec.effect->store.empty())) {
    reader.problem_at("compensate", {"\"compensate\" without an effect in a store", "有 \"compensate\" 而没有存储中的效果"},
                      {"\"effect\": {\"store\": ...}", "带有 \"effect\": {\"store\": ...}"});
  }
  if (spec.calls.size() > kMaxCalls)
    reader.problem_at("calls", {"more calls than a producer can remember", "调用过多，生产者记不下"},
                      {"64 services or fewer", "不超过 64 个服务"});
  for (const std::string_view field : {"call_retry", "on_call_error"}) {
    if (spec.calls.empty() && reader.has(field)) {
      reader.problem_at(field, phrase({"\"{}\" without \"calls\"", "有 \"{}\" 而没有 \"calls\""}, field),
                        {"\"calls\": the services that it is about", "带有 \"calls\"：它所涉及的服务"});
    }
  }
  if (!spec.rollback.empty() && (!spec.effect || spec.effect->store.empty())) {
    reader.problem_at("rollback", {"\"rollback\" without an effect in a store", "有 \"rollback\" 而没有存储中的效果"},
                      {"\"effect\": {\"store\": ...}, whose transaction it is", "带有 \"effect\": {\"store\": ...}，回滚的是它的事务"});
  }
  if (reader.has("reply") && !publishes) {
    reader.problem_at("reply", {"\"reply\" without \"publish\"", "有 \"reply\" 而没有 \"publish\""},
                      {"\"publish\" for the request", "带有 \"publish\"，用于发送请求"});
  }
  if (reader.has("reply") && spec.outbox) {
    reader.problem_at(
        "reply", {"\"reply\" with \"outbox\"", "\"reply\" 与 \"outbox\" 不能并用"},
        {"no \"outbox\": it tells at the commit and nobody waits for a reply", "不带 \"outbox\"：它在提交时即告知结果，没有人等待回复"});
  }
  if (reader.has("reply") && spec.effect && spec.effect_when == EffectWhen::after_confirm) {
    reader.problem_at("effect_when", {"\"reply\" with an effect after the confirm", "\"reply\" 与确认之后的效果不能并用"},
                      {"\"before-publish\"", "\"before-publish\""});
  }
  if (reader.has("reply_timeout") && !reader.has("reply")) {
    reader.problem_at("reply_timeout", {"\"reply_timeout\" without \"reply\"", "有 \"reply_timeout\" 而没有 \"reply\""},
                      {"\"reply\": where the replies come from", "带有 \"reply\"：回复从何处来"});
  }
}

void check(const HandlingSpec& handling, describe::ObjectReader& reader) {
  if (handling.effect) check(*handling.effect, "effect", reader);
  if (handling.program) {
    check_external(*handling.program,
                   {"work", "idempotent", "key_order", "keys_in", "compensate", "ack_when", "ack_every", "on_error", "error_delay",
                    "max_rounds", "publish_when", "new_message_id"},
                   reader);
  }
  if (handling.idempotent != Idempotent::none && !handling.effect) {
    reader.problem_at("idempotent", {"\"idempotent\" without an effect", "有 \"idempotent\" 而没有效果"},
                      {"\"effect\", or \"none\"", "带有 \"effect\"，或设为 \"none\""});
  }
  const bool outside = handling.effect && handling.effect->store.empty();
  if (outside && handling.idempotent != Idempotent::none && handling.idempotent != Idempotent::message_id_apart) {
    reader.problem_at("idempotent", {"an effect outside any store can't share a transaction with a key", "存储之外的效果无法与键共用事务"},
                      {"\"message-id-apart\", or an effect in a store", "\"message-id-apart\"，或存储中的效果"});
  }
  if (handling.compensate && (!handling.effect || outside)) {
    reader.problem_at("compensate", {"\"compensate\" without an effect in a store", "有 \"compensate\" 而没有存储中的效果"},
                      {"\"effect\": {\"store\": ...}", "带有 \"effect\": {\"store\": ...}"});
  }
}

void check(const ConsumerSpec& spec, const HandlingSpec& handling, bool relays, describe::ObjectReader& reader) {
  check(handling, reader);
  if (spec.publish_when == PublishWhen::given_up && !relays) {
    reader.problem_at("publish_when", {"\"publish_when\" without \"publish\"", "有 \"publish_when\" 而没有 \"publish\""},
                      {"\"publish\": where given up messages go", "带有 \"publish\"：被放弃的消息发往何处"});
  }
  if (spec.publish_when == PublishWhen::given_up && !spec.max_rounds) {
    reader.problem_at("publish_when", {"nothing is ever given up", "从来不会放弃任何消息"},
                      {"\"max_rounds\" beside it", "同时设置 \"max_rounds\""});
  }
  if (spec.ack_every > 1 && handling.concurrency > 1) {
    reader.problem_at("ack_every", {"\"ack_every\" with \"concurrency\" above 1", "\"ack_every\" 与大于 1 的 \"concurrency\" 不能并用"},
                      {"\"concurrency\": 1, because acknowledging several at once also acknowledges those still in work",
                       "\"concurrency\": 1，因为一次确认多条也会确认仍在处理中的消息"});
  }
}

}  // namespace mqlab::models::apps
