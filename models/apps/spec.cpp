#include "models/apps/spec.hpp"

#include <string_view>

#include <fmt/format.h>

#include "sim/describe/reader.hpp"

namespace mqlab::models::apps {

namespace {

void check(const EffectSpec& effect, const std::string& field, describe::ObjectReader& reader) {
  if (effect.store.empty() && effect.outside.empty()) {
    reader.problem_at(field, "an effect that changes nothing", "\"store\" or \"outside\"");
  } else if (!effect.store.empty() && !effect.outside.empty()) {
    reader.problem_at(field, "an effect both in a store and outside", "either \"store\" or \"outside\"");
  }
}

}  // namespace

void check(const ProducerSpec& spec, bool publishes, describe::ObjectReader& reader) {
  const int paces = (spec.rate ? 1 : 0) + (spec.interval ? 1 : 0) + (spec.burst ? 1 : 0);
  if (paces > 1) {
    const std::string_view second = spec.burst ? "burst" : "interval";
    reader.problem_at(second, "a second pace for the same producer",
                      "one of \"rate\", \"interval\", \"burst\", or none (as fast as the window allows)");
  }
  if (!publishes && spec.calls.empty() && !spec.effect) {
    reader.problem_at("", "a producer whose operations do nothing", "\"publish\", \"calls\" or \"effect\"");
  }
  if (!publishes && spec.retry) reader.problem_at("retry", "\"retry\" without \"publish\"", "\"publish\", which is what it repeats");
  if (!publishes && spec.outbox) reader.problem_at("outbox", "\"outbox\" without \"publish\"", "\"publish\" for what the outbox holds");
  if (spec.effect) check(*spec.effect, "effect", reader);
  if (spec.outbox && (!spec.effect || spec.effect->store.empty())) {
    reader.problem_at("outbox", "\"outbox\" without an effect in a store", "\"effect\": {\"store\": ...}, whose transaction it shares");
  }
  if (spec.outbox && spec.effect_when == EffectWhen::after_confirm) {
    reader.problem_at("effect_when", "\"outbox\" with an effect after the confirm",
                      "\"before-publish\": the outbox is written with the effect");
  }
  if (spec.outbox && !spec.calls.empty())
    reader.problem_at("calls", "\"calls\" with \"outbox\"", "a producer without calls: it tells at the commit");
  if (spec.compensate && spec.calls.empty() && (!spec.effect || spec.effect->store.empty())) {
    reader.problem_at("compensate", "\"compensate\" without an effect in a store", "\"effect\": {\"store\": ...}");
  }
  if (spec.calls.size() > kMaxCalls) reader.problem_at("calls", "more calls than a producer can remember", "64 services or fewer");
  for (const std::string_view field : {"call_retry", "on_call_error"}) {
    if (spec.calls.empty() && reader.has(field)) {
      reader.problem_at(field, fmt::format("\"{}\" without \"calls\"", field), "\"calls\": the services that it is about");
    }
  }
  if (!spec.rollback.empty() && (!spec.effect || spec.effect->store.empty())) {
    reader.problem_at("rollback", "\"rollback\" without an effect in a store", "\"effect\": {\"store\": ...}, whose transaction it is");
  }
  if (reader.has("reply") && !publishes) {
    reader.problem_at("reply", "\"reply\" without \"publish\"", "\"publish\" for the request");
  }
  if (reader.has("reply") && spec.outbox) {
    reader.problem_at("reply", "\"reply\" with \"outbox\"", "no \"outbox\": it tells at the commit and nobody waits for a reply");
  }
  if (reader.has("reply") && spec.effect && spec.effect_when == EffectWhen::after_confirm) {
    reader.problem_at("effect_when", "\"reply\" with an effect after the confirm", "\"before-publish\"");
  }
  if (reader.has("reply_timeout") && !reader.has("reply")) {
    reader.problem_at("reply_timeout", "\"reply_timeout\" without \"reply\"", "\"reply\": where the replies come from");
  }
}

void check(const HandlingSpec& handling, describe::ObjectReader& reader) {
  if (handling.effect) check(*handling.effect, "effect", reader);
  if (handling.idempotent != Idempotent::none && !handling.effect) {
    reader.problem_at("idempotent", "\"idempotent\" without an effect", "\"effect\", or \"none\"");
  }
  const bool outside = handling.effect && handling.effect->store.empty();
  if (outside && handling.idempotent != Idempotent::none && handling.idempotent != Idempotent::message_id_apart) {
    reader.problem_at("idempotent", "an effect outside any store can't share a transaction with a key",
                      "\"message-id-apart\", or an effect in a store");
  }
  if (handling.compensate && (!handling.effect || outside)) {
    reader.problem_at("compensate", "\"compensate\" without an effect in a store", "\"effect\": {\"store\": ...}");
  }
}

void check(const ConsumerSpec& spec, const HandlingSpec& handling, bool relays, describe::ObjectReader& reader) {
  check(handling, reader);
  if (spec.publish_when == PublishWhen::given_up && !relays) {
    reader.problem_at("publish_when", "\"publish_when\" without \"publish\"", "\"publish\": where given up messages go");
  }
  if (spec.publish_when == PublishWhen::given_up && !spec.max_rounds) {
    reader.problem_at("publish_when", "nothing is ever given up", "\"max_rounds\" beside it");
  }
  if (spec.ack_every > 1 && handling.concurrency > 1) {
    reader.problem_at("ack_every", "\"ack_every\" with \"concurrency\" above 1",
                      "\"concurrency\": 1, because acknowledging several at once also acknowledges those still in work");
  }
}

}  // namespace mqlab::models::apps
