/// Activities on shared capacity: how long they take beside each other, in which order they end, what faults do to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

#include "sim/platform/child.hpp"
#include "tests/sim/platform/support.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr HostId kA{0};
constexpr HostId kB{1};
constexpr HostId kC{2};
constexpr Bytes kOneMillisecond = 125'000;  // bytes that the default link moves in a millisecond
constexpr Time kBegin{};

Completion done(Token token, Duration at) { return {token, kBegin + at, true}; }
Completion failed(Token token, Duration at) { return {token, kBegin + at, false}; }

std::vector<Completion> wait_for_all(Platform& platform) {
  std::vector<Completion> all;
  while (platform.busy()) {
    if (const auto c = platform.wait(kNever)) all.push_back(*c);
  }
  return all;
}

class Shared : public testing::Test {
 protected:
  Platform platform{hosts_named({"a", "b", "c"})};
};

TEST_F(Shared, ALoneCommunicationTakesLatencyAndTransferAsExactSays) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(1, 1'200us)));
  });
}

TEST_F(Shared, TwoCommunicationsOnOneLinkHaveHalfOfItEach) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    platform.start_comm(kA, kC, kOneMillisecond, 2);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(1, 2'200us), done(2, 2'200us)));
  });
}

TEST_F(Shared, TheTwoDirectionsOfALinkDoNotContend) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    platform.start_comm(kB, kA, kOneMillisecond, 2);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(1, 1'200us), done(2, 1'200us)));
  });
}

TEST_F(Shared, SimultaneousEndsComeInTheOrderOfTheStarts) {
  platform.run([&] {
    for (Token t = 1; t <= 5; ++t) platform.start_comm(t % 2 == 0 ? kA : kB, kC, kOneMillisecond, t);
    std::vector<Token> order;
    for (const Completion& c : wait_for_all(platform)) order.push_back(c.token);
    EXPECT_THAT(order, ElementsAre(1, 2, 3, 4, 5));
  });
}

TEST_F(Shared, WaitGoesNoFurtherThanTheNextEvent) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    EXPECT_EQ(platform.wait(kBegin + 1ms), std::nullopt);
    EXPECT_EQ(platform.now(), kBegin + 1ms);
    EXPECT_EQ(platform.wait(kBegin + 5ms), done(1, 1'200us));
    EXPECT_EQ(platform.now(), kBegin + 1'200us);
    EXPECT_FALSE(platform.busy());
  });
}

TEST_F(Shared, TheCalendarMayRunAheadWhileNothingIsInProgress) {
  platform.run([&] {
    platform.set_now(kBegin + 3600s);
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(1, 3600s + 1'200us)));
  });
}

TEST_F(Shared, AHostsOwnLoopbackIsShortAndNotShared) {
  platform.run([&] {
    platform.start_comm(kA, kA, 1000, 1);
    platform.start_comm(kA, kA, 1000, 2);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(1, 10'100ns), done(2, 10'100ns)));
  });
}

TEST_F(Shared, DiskAndCpuAreSharedToo) {
  platform.run([&] {
    platform.start_io(platform.host(kA).disks.front(), 500'000, Access::write, 1);  // 1 ms alone
    platform.start_io(platform.host(kA).disks.front(), 500'000, Access::write, 2);
    platform.start_io(platform.host(kB).disks.front(), 500'000, Access::read, 3);
    platform.start_exec(kA, 5ms, 4);
    platform.start_exec(kA, 5ms, 5);
    platform.start_exec(kB, 5ms, 6);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(3, 1ms), done(1, 2ms), done(2, 2ms), done(6, 5ms), done(4, 10ms), done(5, 10ms)));
  });
}

TEST_F(Shared, ALinkThatGoesOffFailsWhatIsOnItAndNothingElse) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    platform.start_comm(kB, kC, kOneMillisecond, 2);
    EXPECT_EQ(platform.wait(kBegin + 500us), std::nullopt);
    platform.turn_off(platform.find_links("b_DOWN").front());
    EXPECT_TRUE(platform.busy());
    EXPECT_EQ(platform.wait(kNever), failed(1, 500us));
    EXPECT_EQ(platform.wait(kNever), done(2, 1'200us));
  });
}

TEST_F(Shared, AHostThatGoesOffFailsItsCommunicationsWritesAndWork) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    platform.start_io(platform.host(kB).disks.front(), 500'000, Access::write, 2);
    platform.start_exec(kB, 5ms, 3);
    platform.start_comm(kB, kB, 1'000'000'000, 4);
    platform.start_exec(kA, 5ms, 5);
    EXPECT_EQ(platform.wait(kBegin + 100us), std::nullopt);
    platform.turn_off(kB);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(failed(1, 100us), failed(2, 100us), failed(3, 100us), failed(4, 100us), done(5, 5ms)));
    platform.turn_on(kB);
    platform.start_comm(kA, kB, kOneMillisecond, 6);  // at 5 ms, as nothing was in progress since
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(6, 6'200us)));
  });
}

TEST_F(Shared, WhatNeedsAHostThatIsOffFailsAtOnce) {
  platform.run([&] {
    platform.turn_off(kB);
    platform.start_comm(kA, kB, 1, 1);
    platform.start_exec(kB, 1ms, 2);
    platform.start_io(platform.host(kB).disks.front(), 1, Access::write, 3);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(failed(1, 0ns), failed(2, 0ns), failed(3, 0ns)));
  });
}

TEST_F(Shared, NothingIsHeardOfACancelledActivityAndItsShareIsFree) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    platform.start_comm(kA, kB, kOneMillisecond, 2);
    EXPECT_EQ(platform.wait(kBegin + 1'200us), std::nullopt);  // each has moved half
    platform.cancel(1);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(2, 1'700us)));
    platform.cancel(2);  // long over: no effect
  });
}

TEST_F(Shared, ASlowedLinkSlowsWhatIsAlreadyOnIt) {
  platform.run([&] {
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    EXPECT_EQ(platform.wait(kBegin + 700us), std::nullopt);  // half is through
    platform.set_bandwidth(platform.find_links("a_UP").front(), 12'500'000);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(1, 5'700us)));
  });
}

TEST_F(Shared, TheClockNeverGoesBackWhateverRoundsHow) {
  platform.run([&] {
    Time last{};
    Token token = 0;
    for (int i = 0; i < 300; ++i) {
      for (int k = 0; k < 3; ++k) platform.start_comm(HostId(static_cast<std::uint16_t>(k)), kC, 1'000 + 7 * i, ++token);
      for (int k = 0; k < 3; ++k) {
        const Time until = platform.now() + Duration{333 + 17 * i};
        if (const auto c = platform.wait(until)) {
          EXPECT_LE(c->at, until);
          EXPECT_GE(c->at, last);
        }
        EXPECT_GE(platform.now(), last);
        last = platform.now();
      }
    }
    std::size_t seen = 0;
    for (const Completion& c : wait_for_all(platform)) {
      EXPECT_GE(c.at, last);
      last = c.at;
      ++seen;
    }
    EXPECT_GT(seen, 0u);
  });
}

TEST_F(Shared, ARunBeginsAtZeroAndLeavesNothingBehind) {
  platform.run([&] { platform.start_comm(kA, kB, 1'000'000'000, 1); });
  EXPECT_FALSE(platform.busy());
  platform.run([&] {
    EXPECT_EQ(platform.now(), kBegin);
    platform.start_comm(kA, kB, kOneMillisecond, 1);
    EXPECT_THAT(wait_for_all(platform), ElementsAre(done(1, 1'200us)));
  });
}

TEST_F(Shared, WhatTheBodyThrowsComesOutAndThePlatformLives) {
  EXPECT_THROW(platform.run([&] {
    platform.start_comm(kA, kB, 1'000'000, 1);
    throw std::runtime_error("a bug in a model");
  }),
               std::runtime_error);
  int ran = 0;
  platform.run([&] { platform.run([&] { ++ran; }); });  // a run within a run is the same actor
  EXPECT_EQ(ran, 1);
}

TEST(NetworkModels, Lv08MultipliesLatenciesForLongStreamsAndTheNextPlatformIsPlainAgain) {
  const auto transfer = [](NetworkModel model) {
    PlatformSpec spec = hosts_named({"a", "b"});
    spec.network_model = model;
    Platform platform(spec);
    std::optional<Completion> end;
    platform.run([&] {
      platform.start_comm(kA, kB, kOneMillisecond, 1);
      end = platform.wait(kNever);
    });
    return end;
  };
  EXPECT_EQ(transfer(NetworkModel::cm02), done(1, 1'200us));
  EXPECT_EQ(transfer(NetworkModel::lv08), done(1, 3'632'928ns));  // 13.01 * 0.2 ms + 1 ms / 0.97
  EXPECT_EQ(transfer(NetworkModel::cm02), done(1, 1'200us));
}

/// Many transfers that share links, as text.
std::string a_busy_run(Platform& platform) {
  std::string text;
  platform.run([&] {
    for (Token t = 1; t <= 400; ++t) {
      platform.start_comm(HostId(t % 3), HostId((t + 1) % 3), static_cast<Bytes>(1'000 + 97 * t), t);
      if (t % 4 == 0) {
        if (const auto c = platform.wait(platform.now() + 777us)) text += std::to_string(c->token) + "@" + std::to_string(c->at.ns) + "\n";
      }
    }
    for (const Completion& c : wait_for_all(platform)) text += std::to_string(c.token) + "@" + std::to_string(c.at.ns) + "\n";
  });
  return text;
}

// A run in a child of a process whose clock is 0 has the same bytes whatever other children have simulated.
TEST(Determinism, ASharedRunInAChildIsTheSameAfterAMillionSecondsOfOthers) {
  if (done_in_a_fresh_process()) return;
  const auto fresh = [] {
    return run_in_child([] {
      Platform platform(hosts_named({"a", "b", "c"}));
      return a_busy_run(platform);
    });
  };
  const auto first = fresh();
  ASSERT_TRUE(first);
  const auto other = run_in_child([] {
    Platform platform(hosts_named({"a", "b", "c"}));
    platform.run([&] {
      platform.start_exec(kA, 1'000'000s, 1);
      wait_for_all(platform);
    });
    return a_busy_run(platform);
  });
  ASSERT_TRUE(other);
  EXPECT_NE(*other, *first) << "at a late clock nanoseconds differ: that is why there is a child";
  EXPECT_EQ(fresh(), first);
}

}  // namespace
}  // namespace mqlab::sim
