// Luck stretches durations by draws, and only from the record on from which it was asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/stage.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using namespace stage;

Script serves(int pieces) {
  return {.started = [pieces](Actor& me, Context& ctx) {
    me.server = ctx.add_server("worker");
    for (int n = 1; n <= pieces; ++n) ctx.serve(me.server, 1ms, word(static_cast<std::uint64_t>(n)));
  }};
}

Time ended_at(Luck luck, RecordNumber from, std::uint64_t seed, const std::string& other = "") {
  Stage stage;
  stage.options.seeds = Seeds(seed);
  stage.options.luck = luck;
  stage.options.luck_from = from;
  stage.add("a", serves(100));
  if (!other.empty()) stage.add(other, serves(1));
  stage.run();
  return stage.end.at;
}

TEST(Luck, IsOffUnlessAskedFor) { EXPECT_EQ(ended_at({}, 0, 1), Time{} + 100ms); }

TEST(Luck, StretchesEachPieceOfWorkUpToItsPart) {
  const Time end = ended_at(kPlainLuck, 0, 1);
  EXPECT_GT(end, Time{} + 130ms);
  EXPECT_LT(end, Time{} + 170ms) << "up to its double, half of that in the mean";
  EXPECT_NE(end, ended_at(kPlainLuck, 0, 2)) << "another seed, other luck";
  EXPECT_EQ(end, ended_at(kPlainLuck, 0, 1));
}

TEST(Luck, OfOneProcessIsNotMovedByAnother) { EXPECT_EQ(ended_at(kPlainLuck, 0, 1), ended_at(kPlainLuck, 0, 1, "b")); }

TEST(Luck, BeginsAtTheRecordThatItWasAskedFrom) { EXPECT_EQ(ended_at(kPlainLuck, 1'000'000, 1), Time{} + 100ms); }

TEST(Luck, IsFoundByItsName) {
  EXPECT_TRUE(find_luck("plain")->on());
  EXPECT_FALSE(find_luck("none")->on());
  EXPECT_FALSE(find_luck("bad"));
}

}  // namespace
}  // namespace mqlab::sim
