// mqlab explore, compare, minimal-fix, point-of-no-return, capsule, replay: what they print, write and return.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;

TEST(CliExplore, FindsMakesSmallAndWritesACapsuleThatReplays) {
  Program mqlab;
  const Said said = mqlab.run({"explore", "loss/fire-and-forget-crash", "--variant", "broken", "--violates", "lost"});
  EXPECT_EQ(said.exit_code, 1) << said.err;
  EXPECT_THAT(said.out, HasSubstr("made small:"));
  const Said replayed = mqlab.run({"replay", "loss-fire-and-forget-crash.capsule.json"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("the same to the byte"));
  const Said found = mqlab.run({"run", "loss-fire-and-forget-crash.found.json"});
  EXPECT_EQ(found.exit_code, 0) << found.out << found.err;
  EXPECT_THAT(found.out, HasSubstr("[as expected]"));
}

TEST(CliExplore, NothingFoundSaysOnlyWhatWasTried) {
  Program mqlab;
  const Said said = mqlab.run({"explore", "duplication/confirm-lost", "--variant", "fixed", "--violates", "duplicated", "--faults",
                               "drop-connection", "--budget", "500"});
  EXPECT_EQ(said.exit_code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("That is all that this says"));
  EXPECT_FALSE(said.has("proved"));
}

TEST(CliExplore, AnUnknownVerdictIsAnErrorWithTheNearestName) {
  Program mqlab;
  const Said said = mqlab.run({"explore", "duplication/confirm-lost", "--violates", "lots"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_TRUE(said.complains("did you mean \"lost\"?")) << said.err;
}

TEST(CliCompare, TwoVariantsOrOneWithAndWithoutAKnob) {
  Program mqlab;
  const Said variants = mqlab.run({"compare", "duplication/confirm-lost", "--variant", "broken", "--variant", "fixed"});
  EXPECT_EQ(variants.exit_code, 1) << variants.err;
  EXPECT_THAT(variants.out, HasSubstr("shop/5"));
  EXPECT_THAT(variants.out, HasSubstr("(+100 ns)")) << "the same to three digits: what differs must be seen";
  const Said knob = mqlab.run({"compare", "duplication/confirm-lost", "--variant", "broken", "--set",
                               R"(/consumers/0/idempotent="message-id")", "--lang", "zh_CN"});
  EXPECT_EQ(knob.exit_code, 1) << knob.err;
  EXPECT_THAT(knob.out, HasSubstr("随后分开"));
  const Said same = mqlab.run({"compare", "duplication/confirm-lost", "--variant", "broken", "--variant", "broken"});
  EXPECT_EQ(same.exit_code, 0);
  EXPECT_THAT(same.out, HasSubstr("the runs are the same"));
}

TEST(CliCompare, WhatCannotBeComparedIsSaid) {
  Program mqlab;
  const Said one = mqlab.run({"compare", "duplication/confirm-lost", "--variant", "broken"});
  EXPECT_EQ(one.exit_code, 2);
  EXPECT_TRUE(one.complains("give two variants")) << one.err;
  const Said unknown = mqlab.run({"compare", "duplication/confirm-lost", "--variant", "broken", "--variant", "fixd"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_TRUE(unknown.complains("fixed")) << unknown.err;
}

TEST(CliMinimalFix, NamesTheCheapestSetAndItsCost) {
  Program mqlab;
  const Said said =
      mqlab.run({"minimal-fix", "duplication/confirm-lost", "--variant", "broken", "--at-once", "1", "--faults", "drop-connection"});
  EXPECT_EQ(said.exit_code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("idempotent"));
  EXPECT_THAT(said.out, HasSubstr("the cheapest of those that hold"));
}

TEST(CliPointOfNoReturn, ShowsTheChanceAlongTheRun) {
  Program mqlab;
  const Said said =
      mqlab.run({"point-of-no-return", "duplication/confirm-lost", "--variant", "broken", "--moments", "6", "--continuations", "8"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("luck \"plain\""));
  const Said fixed = mqlab.run({"point-of-no-return", "duplication/confirm-lost", "--variant", "fixed"});
  EXPECT_EQ(fixed.exit_code, 2);
}

TEST(CliCapsule, OneRunInOneFile) {
  Program mqlab;
  const Said made = mqlab.run({"capsule", "duplication/confirm-lost", "--variant", "broken", "-o", "c.json"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(mqlab.run({"replay", "c.json"}).exit_code, 0);
  const Said none = mqlab.run({"replay", "nowhere.json"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(none.complains("nowhere.json")) << none.err;
  const Said no_trace = mqlab.run({"replay", "c.json", "--trace", "nowhere/x"});
  EXPECT_EQ(no_trace.exit_code, 2) << "the capsule is right, the trace can't be written";
  EXPECT_FALSE(no_trace.complains("NOT the capsule's run")) << no_trace.err;
}

}  // namespace
}  // namespace mqlab::cli
