// The calendar: lanes under a heap of their heads, ordered by (time, sequence).
#include "sim/calendar/calendar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace mqlab::sim {
namespace {

using ::testing::ElementsAre;

/// Take all events in order; a lane has one event at a time.
std::vector<std::uint64_t> drain(Calendar& calendar) {
  std::vector<std::uint64_t> order;
  while (const Calendar::Head* top = calendar.top()) {
    const Calendar::Head head = *top;
    order.push_back(head.sequence());
    calendar.finish(head, kNever, 0);
  }
  return order;
}

TEST(Calendar, OrdersByTimeThenBySequence) {
  Calendar calendar;
  const LaneId a = calendar.add_lane(LaneType::timers, 0);
  const LaneId b = calendar.add_lane(LaneType::timers, 1);
  const LaneId c = calendar.add_lane(LaneType::misc, 2);
  calendar.schedule(a, {20}, 1);
  calendar.schedule(b, {10}, 3);
  calendar.schedule(c, {10}, 2);
  EXPECT_THAT(drain(calendar), ElementsAre(2, 3, 1));
}

TEST(Calendar, ForgetsALaneThatIsUnscheduled) {
  Calendar calendar;
  const LaneId a = calendar.add_lane(LaneType::timers, 0);
  const LaneId b = calendar.add_lane(LaneType::timers, 1);
  calendar.schedule(a, {10}, 1);
  calendar.schedule(b, {20}, 2);
  calendar.unschedule(a);
  EXPECT_FALSE(calendar.scheduled(a));
  EXPECT_THAT(drain(calendar), ElementsAre(2));
}

TEST(Calendar, KnowsOnlyTheLastScheduleOfALane) {
  Calendar calendar;
  const LaneId a = calendar.add_lane(LaneType::timers, 0);
  calendar.schedule(a, {10}, 1);
  calendar.schedule(a, {30}, 3);
  calendar.schedule(a, {20}, 2);
  EXPECT_THAT(drain(calendar), ElementsAre(2));
}

TEST(Calendar, ALaneGoesOnWithItsNextEvent) {
  Calendar calendar;
  const LaneId a = calendar.add_lane(LaneType::direction, 0);
  const LaneId b = calendar.add_lane(LaneType::direction, 1);
  calendar.schedule(a, {10}, 1);
  calendar.schedule(b, {15}, 2);
  const Calendar::Head first = *calendar.top();
  calendar.finish(first, {20}, 3);
  EXPECT_THAT(drain(calendar), ElementsAre(2, 3));
}

TEST(Calendar, ALaneWokenUpInFrontOfTheOneThatIsHandledComesNext) {
  Calendar calendar;
  const LaneId a = calendar.add_lane(LaneType::misc, 0);
  const LaneId held = calendar.add_lane(LaneType::direction, 1);
  calendar.schedule(a, {10}, 5);
  const Calendar::Head head = *calendar.top();
  calendar.schedule(held, {10}, 1);  // an older event of a lane that was halted
  calendar.finish(head, {20}, 6);
  EXPECT_THAT(drain(calendar), ElementsAre(1, 6));
}

// Against a map of all events: lanes with random times, unscheduled and rescheduled now and then.
TEST(Calendar, IsTheSameAsOneHeapOfAllEvents) {
  std::mt19937 luck(7);
  Calendar calendar;
  std::vector<LaneId> lanes;
  for (std::uint32_t i = 0; i < 40; ++i) lanes.push_back(calendar.add_lane(LaneType::timers, i));
  std::map<std::uint32_t, std::pair<std::int64_t, std::uint64_t>> expected;  // lane -> event
  std::uint64_t sequence = 1;
  std::int64_t now = 0;
  for (int step = 0; step < 20000; ++step) {
    const std::uint32_t lane = luck() % 40;
    switch (luck() % 4) {
      case 0:
        calendar.unschedule(lanes[lane]);
        expected.erase(lane);
        break;
      case 1: {
        const std::int64_t at = now + luck() % 100;
        calendar.schedule(lanes[lane], {at}, sequence);
        expected[lane] = {at, sequence++};
        break;
      }
      default: {
        const Calendar::Head* top = calendar.top();
        ASSERT_EQ(top == nullptr, expected.empty());
        if (top == nullptr) break;
        const Calendar::Head head = *top;
        auto first = expected.begin();
        for (auto e = expected.begin(); e != expected.end(); ++e) {
          if (e->second < first->second) first = e;
        }
        ASSERT_EQ(calendar.owner(head.lane()), first->first);
        ASSERT_EQ(head.sequence(), first->second.second);
        now = head.time.ns;
        expected.erase(first);
        if (luck() % 2 == 0) {
          const std::int64_t at = now + luck() % 50;
          calendar.finish(head, {at}, sequence);
          expected[calendar.owner(head.lane())] = {at, sequence++};
        } else {
          calendar.finish(head, kNever, 0);
        }
      }
    }
  }
}

}  // namespace
}  // namespace mqlab::sim
