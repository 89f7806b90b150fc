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

// --- when a call fails ---

TEST_F(CallsTest, AFailedCallIsRepeatedUntilItSucceeds) {
  spec.calls = {"stock"};
  spec.call_retry = CallRetrySpec{.max = 1, .backoff = 100ms};
  begin();
  bench.app->on_connected(*bench.context, first);
  bench.story();
  answer(first, 1, false);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 no", "timer 100ms"));
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("call.sent shop/1", "timer 1s"));
  answer(first, 2, true);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 yes", "told shop/1 acknowledged"));
}

TEST_F(CallsTest, WhenNoRetryIsLeftTheOperationFails) {
  spec.calls = {"stock"};
  spec.call_retry = CallRetrySpec{.max = 1, .backoff = 100ms};
  begin();
  bench.app->on_connected(*bench.context, first);
  answer(first, 1, false);
  bench.next_timer();
  bench.story();
  answer(first, 2, false);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 no", "told shop/1 rejected"));
}

TEST_F(CallsTest, TheRestIsCalledAllTheSameIfSoWished) {
  spec.on_call_error = OnCallError::go_on;
  begin();
  bench.app->on_connected(*bench.context, first);
  bench.story();
  answer(first, 1, false);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 no", "connect stock", "timer 1s"));
  bench.app->on_connected(*bench.context, second);
  answer(second, 2, true);
  EXPECT_THAT(bench.story(), ElementsAre("call.sent shop/1", "call.answered shop/1 yes", "told shop/1 rejected"))
      << "one did it, one did not: inconsistent";
}

TEST_F(CallsTest, ACompensationUndoesWhatTheServicesBeforeHaveDone) {
  spec.compensate = true;
  begin();
  bench.app->on_connected(*bench.context, first);
  answer(first, 1, true);
  bench.app->on_connected(*bench.context, second);
  bench.story();
  answer(second, 2, false);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 no", "call.sent shop/1", "timer 1s")) << "the first one, to undo it";
  answer(first, 3, true);
  EXPECT_THAT(bench.story(), ElementsAre("call.answered shop/1 yes", "told shop/1 rejected"));
}

// --- the service's side ---

struct ServiceTest : testing::Test {
  Bench bench{kStock};
  StoreTable stores;
  ServiceSpec spec = [] {
    ServiceSpec s;
    s.id = "stock";
    return s;
  }();
  HandlingSpec handling = [] {
    HandlingSpec h;
    h.effect = EffectSpec{};
    h.effect->store = "db";
    h.effect->flush = false;
    h.idempotent = Idempotent::message_id;
    return h;
  }();
  sim::Connection caller{1};

  void begin() {
    bench.start(service_process(spec, handling, "", stores));
    bench.story();
  }
  void call(std::uint64_t number, std::uint64_t operation, bool undo = false) {
    CallRequest request;
    request.call = number;
    request.operation = sim::OperationId(kShop, operation);
    request.amount = 1;
    request.undo = undo;
    bench.frame(caller, sim::Payload::of(request, 200));
  }
};

TEST_F(ServiceTest, AnUndoTakesBackWhatTheCallDid) {
  begin();
  call(1, 17);
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "reply.sent shop/17"));
  call(2, 17, true);
  EXPECT_THAT(bench.story(), ElementsAre("effect.undone shop/17 in db", "reply.sent shop/17"));
}

TEST_F(ServiceTest, AnUndoOfWhatNeverHappenedChangesNothingIfTheServiceKeepsKeys) {
  begin();
  call(1, 17, true);
  EXPECT_THAT(bench.story(), ElementsAre("reply.sent shop/17"));
}

TEST_F(ServiceTest, ABusyServiceRefusesWhatItHasNoRoomFor) {
  spec.queue_limit = 1;
  handling.work = 1s;
  begin();
  call(1, 1);
  call(2, 2);
  bench.story();
  call(3, 3);
  EXPECT_THAT(bench.story(), ElementsAre("call.refused shop/3", "reply.sent shop/3")) << "one in work, one waits";
}

}  // namespace
}  // namespace mqlab::models::apps::test
