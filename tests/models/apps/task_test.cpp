// Programs that read like the textbook.
#include "models/apps/task.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/models/apps/bench.hpp"

namespace mqlab::models::apps::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Task publish_all(Producer& shop, Orders orders) {
  for (const Order& order : orders) {
    while (co_await shop.publish(order).confirmed_within(500ms) != Confirm::ack) {
      // nack or silence: we do not know whether it is stored. Sending again may duplicate, giving up may lose: choose.
    }
  }
}

Task keep_stock(Consumer& stock) {
  for (;;) {
    const Delivery delivery = co_await stock.next();
    const Outcome outcome = co_await stock.store(delivery, Guard::message_id);
    if (outcome == Outcome::failed) {
      stock.requeue(delivery);
    } else {
      stock.ack(delivery);
    }
  }
}

ProcessFactory shop_process(Bench& bench, std::uint64_t orders, bool confirms = true) {
  ApplicationSetup setup;
  setup.clients = {bench.client(confirms)};
  setup.operation = "shop";
  setup.program = [orders](Lasting& lasting) { return std::make_unique<Producer>(publish_all, Orders(lasting, orders)); };
  return program_process(std::move(setup));
}

TEST(TaskTest, TheTextbookProducerRetriesUntilTheAck) {
  Bench bench;
  bench.start(shop_process(bench, 2));
  EXPECT_THAT(bench.story(), IsEmpty());  // waits until it may publish
  bench.ready();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "publish.sent shop/1 #1", "timer 500ms"));
  bench.next_timer();
  EXPECT_THAT(bench.story(),
              ElementsAre("told shop/1 indeterminate", "publish.retried shop/1 #2", "publish.sent shop/1 #2", "timer 500ms"));
  bench.confirm(1);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 acknowledged", "operation.begun shop/2", "publish.sent shop/2 #1", "timer 500ms"));
  bench.confirm(2);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/2 acknowledged"));
  EXPECT_FALSE(bench.next_timer());
}

TEST(TaskTest, APublishThatTheLibraryRefusesOnTheSpotIsTriedAgainALittleLater) {
  Bench bench;
  bench.start(shop_process(bench, 1));
  bench.fake->refuse = true;
  bench.ready();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/1", "timer 1ms"));
  bench.fake->refuse = false;
  bench.next_timer();
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 rejected", "publish.retried shop/1 #2", "publish.sent shop/1 #2", "timer 500ms"));
  bench.confirm(1);
  EXPECT_THAT(bench.story(), ElementsAre("told shop/1 acknowledged"));
}

TEST(TaskTest, WithoutConfirmsTheLoopOfTheTextbookIsTheWrongProgram) {
  Bench bench;
  bench.start(shop_process(bench, 1, false));
  bench.ready();
  bench.next_timer();
  EXPECT_THAT(bench.story(),
              testing::IsSupersetOf({"told shop/1 unasked", "publish.sent shop/1 #2"}));  // it waits for an ack that nobody was asked for
}

TEST(TaskTest, ACrashDestroysTheCoroutineWhereItStandsAndARestartGoesOnWithTheNextOrder) {
  Bench bench;
  const ProcessFactory factory = shop_process(bench, 2);
  bench.start(factory);
  bench.ready();
  EXPECT_THAT(bench.crash(), ElementsAre("told shop/1 indeterminate"));
  bench.start(factory);
  bench.ready();
  EXPECT_THAT(bench.story(), ElementsAre("operation.begun shop/2", "publish.sent shop/2 #1", "timer 500ms"));
}

TEST(TaskTest, TheTextbookConsumerAcknowledgesAfterTheCommit) {
  Bench bench(kStock);
  ApplicationSetup setup;
  setup.clients = {bench.client()};
  setup.stores = {StoreUse{.name = "db"}};
  setup.program = [](Lasting&) { return std::make_unique<Consumer>(keep_stock); };
  bench.start(program_process(std::move(setup)));
  bench.ready();
  bench.deliver(1, Bench::order(17));
  bench.deliver(2, Bench::order(17), true);
  EXPECT_THAT(bench.story(), ElementsAre("offered shop/17", "flush", "offered shop/17"));
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.applied shop/17 in db", "ack 1", "flush"));
  bench.flushed();
  EXPECT_THAT(bench.story(), ElementsAre("effect.unchanged shop/17 in db", "ack 2"));
}

TEST(TaskTest, TasksWaitForTasksAndForTime) {
  Bench bench(kStock);
  std::vector<std::string> steps;
  ApplicationSetup setup;
  setup.program = [&steps](Lasting&) {
    return std::make_unique<Consumer>([&steps](Consumer& stock) -> Task {
      const auto nap = [&steps](Consumer& who) -> Task {
        co_await who.sleep(3s);
        steps.emplace_back("slept");
      };
      co_await nap(stock);
      steps.emplace_back("woke");
    });
  };
  // The lambda coroutine's captures live in the std::function that the program keeps.
  bench.start(program_process(std::move(setup)));
  EXPECT_THAT(bench.story(), ElementsAre("timer 3s"));
  bench.next_timer();
  EXPECT_THAT(steps, ElementsAre("slept", "woke"));
}

}  // namespace
}  // namespace mqlab::models::apps::test
