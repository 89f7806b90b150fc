// "Did you mean": near names only, because a bad guess is worse than none.
#include "sim/describe/suggest.hpp"

#include <gtest/gtest.h>

namespace mqlab::describe {
namespace {

const std::vector<std::string> kNames{"prefetch", "queue", "ack", "idempotent", "effect", "delivery_mode"};

TEST(Suggest, FindsATypingMistake) {
  EXPECT_EQ(suggest("prefech", kNames), "prefetch");
  EXPECT_EQ(suggest("qeuue", kNames), "queue");
  EXPECT_EQ(suggest("deliveryMode", kNames), "delivery_mode") << "case and separators are set aside";
  EXPECT_EQ(suggest("akc", kNames), "ack") << "two letters exchanged are one mistake";
}

TEST(Suggest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(suggest("banana", kNames), std::nullopt);
  EXPECT_EQ(suggest("x", kNames), std::nullopt);
  EXPECT_EQ(suggest("", kNames), std::nullopt);
  EXPECT_EQ(suggest("queue", kNames), std::nullopt) << "the same name would be no help";
}

TEST(JoinSorted, ListsEachNameOnce) { EXPECT_EQ(join_sorted(std::vector<std::string>{"b", "a", "b"}), "a, b"); }

}  // namespace
}  // namespace mqlab::describe
