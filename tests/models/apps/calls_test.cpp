// Direct calls: the synchronous alternative, and what a caller knows when no answer comes.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/apps/payloads.hpp"
#include "tests/models/apps/bench.hpp"

namespace mqlab::models::apps::test {
namespace {

using testing::ElementsAre;

struct CallsTest : testing::Test {
  Bench bench;
  StoreTable stores;
  ProducerSpec spec = [] {
    ProducerSpec s;
    s.id = "shop";
    s.operations = 1;
    s.calls = {"stock", "stock"};
    return s;
  }();
  sim::Connection first{2};  // as the scripted context counts them
  sim::Connection second{4};

  void begin() { bench.start(producer_process(spec, "", {}, stores)); }
  void answer(sim::Connection from, std::uint64_t call, bool ok) { bench.frame(from, sim::Payload::of(CallReply{call, ok}, 100)); }
};

TEST_F(CallsTest, AChainOfCallsIsToldWhenTheLastOneHasAnswered) {
  begin();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "connect stock", "timer 1s"));
  bench.app->on_connected(*bench.context, first);
  EXPECT_THAT(bench.story(), ElementsAre("call.sent shop/1"));
  answer(first, 1, true);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 yes", "connect stock", "timer 1s"));
  bench.app->on_connected(*bench.context, second);
  answer(second, 2, true);
  EXPECT_THAT(bench.story(), ElementsAre("call.sent shop/1", "call.answered shop/1 yes", "told shop/1 acknowledged"));
  EXPECT_FALSE(bench.next_timer());
}

TEST_F(CallsTest, ARefusedConnectionIsARejectionBecauseTheRequestNeverLeft) {
  begin();
  bench.story();
  bench.app->on_refused(*bench.context, first, sim::Refusal::refused);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 refused", "told shop/1 rejected"));
}

TEST_F(CallsTest, SilenceIsIndeterminateBecauseItMayBeDone) {
  begin();
  bench.app->on_connected(*bench.context, first);
  bench.story();
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 unknown", "told shop/1 indeterminate"));
  answer(first, 1, true);
  EXPECT_THAT(bench.story(), testing::IsEmpty());  // too late
}

TEST_F(CallsTest, ABrokenConnectionIsIndeterminate) {
  begin();
  bench.app->on_connected(*bench.context, first);
  bench.story();
  bench.app->on_closed(*bench.context, first, sim::Closing::reset);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 unknown", "told shop/1 indeterminate"));
}

TEST_F(CallsTest, ANoOfALaterServiceUndoesTheOwnEffectWhereTheProducerCompensates) {
  spec.effect = EffectSpec{};
  spec.effect->store = "orders-db";
  spec.effect->flush = false;
  spec.compensate = true;
  begin();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "effect.applied shop/1 in orders-db", "connect stock", "timer 1s"));
  bench.app->on_connected(*bench.context, first);
  bench.story();
  answer(first, 1, false);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 no", "effect.undone shop/1 in orders-db", "told shop/1 rejected"));
}

TEST_F(CallsTest, AServiceWorksChangesItsStoreAndAnswers) {
  Bench service(kStock);
  HandlingSpec handling;
  handling.work = 20ms;
  handling.effect = EffectSpec{};
  handling.effect->store = "db";
  handling.effect->flush = false;
  ServiceSpec as_service;
  as_service.id = "stock";
  service.start(service_process(as_service, handling, "", stores));
  const CallRequest request{.call = 9, .operation = sim::OperationId(kShop, 1), .amount = 5};
  service.app->on_accepted(*service.context, sim::Connection{7}, kShop);
  service.frame(sim::Connection{7}, sim::Payload::of(request, 200));
  EXPECT_THAT(service.story(), ElementsAre("work.started shop/1", "work 20ms"));
  service.served();
  EXPECT_THAT(service.story(), ElementsAre("effect.applied shop/1 in db", "reply.sent shop/1"));
}

TEST_F(CallsTest, AServiceWhoseCallerIsGoneDoesTheWorkAllTheSame) {
  Bench service(kStock);
  HandlingSpec handling;
  handling.work = 20ms;
  handling.effect = EffectSpec{};
  handling.effect->outside = "mail";
  ServiceSpec as_service;
  as_service.id = "stock";
  service.start(service_process(as_service, handling, "", stores));
  service.frame(sim::Connection{7}, sim::Payload::of(CallRequest{.call = 9, .operation = sim::OperationId(kShop, 1)}, 200));
  service.app->on_closed(*service.context, sim::Connection{7}, sim::Closing::reset);
  service.story();
  service.served();
  EXPECT_THAT(service.story(), ElementsAre("effect.applied shop/1 in mail"));
}

}  // namespace
}  // namespace mqlab::models::apps::test
