#include "lab/cost/cost.hpp"

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

using namespace std::chrono_literals;

TEST(Percentiles, NearestRankIsAlwaysAValueThatOccurred) {
  std::vector<std::int64_t> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  const Percentiles p = percentiles(values);
  EXPECT_EQ(p.count, 100);
  EXPECT_EQ(p.min, 1ns);
  EXPECT_EQ(p.p50, 50ns);
  EXPECT_EQ(p.p90, 90ns);
  EXPECT_EQ(p.p95, 95ns);
  EXPECT_EQ(p.p99, 99ns);
  EXPECT_EQ(p.p999, 100ns);
  EXPECT_EQ(p.max, 100ns);
  EXPECT_EQ(p.mean, 50ns) << "50.5, rounded down";
}

TEST(Percentiles, FewValues) {
  std::vector<std::int64_t> none;
  EXPECT_EQ(percentiles(none).count, 0);
  std::vector<std::int64_t> one{7};
  EXPECT_EQ(percentiles(one).p50, 7ns);
  EXPECT_EQ(percentiles(one).p999, 7ns);
  std::vector<std::int64_t> two{9, 3};
  EXPECT_EQ(percentiles(two).p50, 3ns) << "rank ceil(0.5 × 2) = 1";
  EXPECT_EQ(percentiles(two).p99, 9ns);
}

Cost cost_of(HandLedger& ledger) {
  CostFold fold;
  fold.reset();
  fold.fold(ledger.records);
  return fold.finish({.events = 9, .frames = 4, .frame_bytes = 400, .flushes = 2, .appends = 3, .append_bytes = 300});
}

TEST(Cost, ResponseIsTheFirstDefiniteWordEffectTheFirstAndTheLast) {
  HandLedger ledger;
  ledger.write(R"(
      0      shop/1 begins
      2ms    shop/1 told unasked              # asynchronous: the business goes on at once
      30ms   shop/1 applied stock-db
      50ms   shop/1 applied mail
      100ms  shop/2 begins
      600ms  shop/2 told indeterminate        # no definite word yet
      608ms  shop/2 told acknowledged
      650ms  shop/2 told acknowledged
      700ms  shop/3 begins                    # never answered, never done
      900ms  shop/3 told indeterminate
  )");
  const Cost cost = cost_of(ledger);
  EXPECT_EQ(cost.operations, 3);
  EXPECT_EQ(cost.unanswered, 1);
  EXPECT_EQ(cost.without_effect, 2);
  EXPECT_EQ(cost.response.count, 2);
  EXPECT_EQ(cost.response.min, 2ms);
  EXPECT_EQ(cost.response.max, 508ms);
  EXPECT_EQ(cost.first_effect.p50, 30ms);
  EXPECT_EQ(cost.last_effect.p50, 50ms);
  EXPECT_EQ(cost.span, 900ms);
  EXPECT_EQ(cost.answered_per_second, 2222) << "2 in 0.9 s, in thousandths";
  EXPECT_EQ(cost.done_per_second, 1111);
  EXPECT_EQ(cost.world.flushes, 2U);
  EXPECT_EQ(cost.world.frame_bytes, 400);
}

TEST(Cost, NumbersMayGoOnFromAnotherBaseAndTheFoldIsUsedAgain) {
  HandLedger ledger;
  ledger.write("0 shop/4294967297 begins\n 5ms shop/4294967297 told acknowledged\n 6ms shop/1 begins\n 7ms shop/1 told rejected");
  CostFold fold;
  for (int i = 0; i < 2; ++i) {
    fold.reset();
    fold.fold(ledger.records);
    const Cost cost = fold.finish({});
    EXPECT_EQ(cost.operations, 2);
    EXPECT_EQ(cost.response.max, 5ms);
  }
}

TEST(Cost, OfNothing) {
  HandLedger ledger;
  const Cost cost = cost_of(ledger);
  EXPECT_EQ(cost.operations, 0);
  EXPECT_EQ(cost.answered_per_second, 0);
  EXPECT_EQ(cost.span, 0ns);
}

}  // namespace
}  // namespace mqlab::lab::testing
