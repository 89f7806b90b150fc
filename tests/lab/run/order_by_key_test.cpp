// Order judged per business key: only the orders of one customer are compared.
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

/// The verdict on `ordering/requeue-reorders` (shop/3 fails once and comes back after shop/4 to shop/7), judged per key.
Verdict judged(int keys) {
  const Loaded file = load_file(source_scenarios() + "/ordering/requeue-reorders.json",
                                {.variant = "broken", .set = {"/producers/0/keys=" + std::to_string(keys), "/judge={\"order\": \"key\"}"}});
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return {};
  }
  Runner runner(file->variants.front());
  return runner.run().verdict;
}

TEST(OrderByKey, OneCustomerForAllIsOutOfOrder) { EXPECT_EQ(count(judged(1).counts, Name::reordered), 1); }

TEST(OrderByKey, ACustomerOfItsOwnForEachIsInOrder) { EXPECT_EQ(count(judged(8).counts, Name::reordered), 0); }

TEST(OrderByKey, OnlyTheCustomersOwnLaterOrderCounts) {
  const Verdict four = judged(4);  // shop/3 and shop/7 are of customer 3
  EXPECT_EQ(count(four.counts, Name::reordered), 1);
  ASSERT_EQ(four.rows.size(), 1U);
  EXPECT_EQ(four.rows[0].operation.number(), 3U);
  EXPECT_EQ(four.rows[0].after, 7U);
  EXPECT_EQ(count(judged(6).counts, Name::reordered), 0) << "shop/3 is the only one of its customer, shop/9 does not exist";
}

TEST(KeyStored, ACrashBetweenTheKeyAndTheEffectLosesTheEffectForGood) {
  const Loaded file = load_file(
      source_scenarios() + "/duplication/confirm-lost.json",
      {.variant = "trap", .set = {"/variants/trap/consumers/0/key_order=\"before\"", "/variants/trap/faults/0/when/point=\"key.stored\""}});
  ASSERT_TRUE(file) << describe::render(file.error(), Language::en);
  Runner runner(file->variants.front());
  const lab::Run run = runner.run({.level = sim::TraceLevel::full});
  EXPECT_FALSE(run.verdict.vacuity.vacuous) << "the point occurred, and the crash struck there";
  EXPECT_EQ(count(run.verdict.counts, Name::lost), 1);
  ASSERT_FALSE(run.verdict.rows.empty());
  EXPECT_NE(run.verdict.rows[0].why.en.find("stock took it for a repetition"), std::string::npos) << run.verdict.rows[0].why.en;
}

}  // namespace
}  // namespace mqlab::lab
