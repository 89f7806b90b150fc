/// A child's death is a value.
#include "sim/platform/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using How = ChildFailure::How;

TEST(Child, ReturnsItsBytesWhateverTheyAre) {
  const std::string bytes("a\0b\xff\x04", 5);
  EXPECT_EQ(run_in_child([&] { return bytes; }), bytes);
  EXPECT_EQ(run_in_child([] { return std::string(); }), std::string());
}

TEST(Child, ReturnsMoreThanAPipeHolds) {
  const auto result = run_in_child([] { return std::string(5'000'000, 'x'); });
  ASSERT_TRUE(result);
  EXPECT_EQ(result->size(), 5'000'000u);
}

TEST(Child, WhatItChangesStaysInIt) {
  int mine = 1;
  EXPECT_EQ(run_in_child([&] { return std::to_string(++mine); }), "2");
  EXPECT_EQ(mine, 1);
}

TEST(Child, AnExceptionComesBackAsItsSentence) {
  const auto result = run_in_child([]() -> std::string { throw std::runtime_error("the disk is on fire"); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().how, How::threw);
  EXPECT_EQ(result.error().sentence(), "the disk is on fire");
}

TEST(Child, AnAbortIsReportedWithItsSignalAndLastWords) {
  const auto result = run_in_child([]() -> std::string {
    ::signal(SIGABRT, SIG_DFL);
    std::cerr << "cannot go on\n";
    std::abort();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().how, How::killed);
  EXPECT_EQ(result.error().number, SIGABRT);
  EXPECT_THAT(result.error().sentence(), HasSubstr("killed by signal 6 (Aborted): cannot go on"));
}

TEST(Child, AnExitIsNoResultEvenWithCodeZero) {
  for (const int code : {0, 3}) {
    const auto result = run_in_child([code]() -> std::string { ::_exit(code); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().how, How::exited);
    EXPECT_EQ(result.error().number, code);
  }
}

TEST(Child, AnEndlessLoopIsKilledWhenItsTimeIsUp) {
  const auto result = run_in_child(
      []() -> std::string {
        for (;;) ::pause();
      },
      50ms);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().how, How::over_budget);
}

TEST(Child, OnlyTheEndOfALongComplaintIsKept) {
  const auto result = run_in_child([]() -> std::string {
    for (int i = 0; i < 20'000; ++i) std::cerr << "again and again\n";
    std::cerr << "the end";
    ::_exit(1);
  });
  ASSERT_FALSE(result);
  EXPECT_LE(result.error().text.size(), 4096u);
  EXPECT_THAT(result.error().text, EndsWith("the end"));
}

}  // namespace
}  // namespace mqlab::sim
