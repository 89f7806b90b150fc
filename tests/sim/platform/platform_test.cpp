/// What a platform is: names, integers, routes, what faults do to them. And what is no platform, in a sentence.
#include "sim/platform/platform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/sim/platform/support.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> names(const Platform& platform, const std::vector<LinkId>& links) {
  std::vector<std::string> result;
  for (const LinkId l : links) result.push_back(platform.link(l).name);
  return result;
}

TEST(DefaultNetwork, TwoHostsMeetAtASwitchThroughTheirOwnUpAndDownLinks) {
  Platform platform(hosts_named({"shop", "rabbit-1", "stock"}));
  const HostId shop = platform.find_host("shop");
  const HostId rabbit = platform.find_host("rabbit-1");

  const Route& there = platform.route(shop, rabbit);
  EXPECT_EQ(there.latency, 200us);
  EXPECT_THAT(names(platform, there.links), ElementsAre("shop_UP", "rabbit-1_DOWN"));
  EXPECT_THAT(names(platform, platform.route(rabbit, shop).links), ElementsAre("rabbit-1_UP", "shop_DOWN"));
  EXPECT_EQ(platform.link(there.links[0]).bytes_per_second, 125'000'000);
  EXPECT_EQ(platform.link(there.links[0]).latency, 100us);
}

TEST(DefaultNetwork, AnOddLatencyIsStillTheLatencyThatWasAskedFor) {
  PlatformSpec spec = hosts_named({"a", "b"});
  spec.default_latency = 200'001ns;
  Platform platform(spec);
  EXPECT_EQ(platform.route(HostId{0}, HostId{1}).latency, 200'001ns);
  EXPECT_EQ(platform.route(HostId{1}, HostId{0}).latency, 200'001ns);
}

TEST(DefaultNetwork, AHostReachesItselfOverTheLoopback) {
  Platform platform(hosts_named({"a", "b"}));
  const Route& self = platform.route(HostId{0}, HostId{0});
  EXPECT_EQ(self.latency, 10us);
  EXPECT_THAT(self.links, IsEmpty());
}

TEST(Hosts, StandInTheOrderOfTheScenarioEachWithADisk) {
  Platform platform(hosts_named({"z", "a", "m"}));
  EXPECT_EQ(platform.host_count(), 3u);
  EXPECT_EQ(platform.host(HostId{0}).name, "z");
  EXPECT_EQ(platform.find_host("m"), HostId{2});
  EXPECT_EQ(platform.find_host("nobody"), HostId::none);
  const DiskId disk = platform.find_disk(HostId{2}, "disk");
  EXPECT_EQ(platform.disk(disk).host, HostId{2});
  EXPECT_EQ(platform.disk(disk).spec.flush_latency, 2ms);
  EXPECT_EQ(platform.find_disk(HostId{2}, "tape"), DiskId::none);
}

TEST(ExplicitRoute, ReplacesTheSwitchBothWays) {
  PlatformSpec spec = hosts_named({"paris", "oslo", "near"});
  spec.links = {{"sea", 1'000'000, 20ms, true}, {"radio", 500'000, 3ms, false}};
  spec.routes = {{"paris", "oslo", {"sea", "radio"}}};
  Platform platform(spec);
  const Route& there = platform.route(HostId{0}, HostId{1});
  EXPECT_EQ(there.latency, 23ms);
  EXPECT_THAT(names(platform, there.links), ElementsAre("sea_UP", "radio"));
  EXPECT_THAT(names(platform, platform.route(HostId{1}, HostId{0}).links), ElementsAre("radio", "sea_DOWN"));
  EXPECT_EQ(platform.route(HostId{0}, HostId{2}).latency, 200us);  // the third still meets both at the switch
}

TEST(ExplicitRoute, MayHaveAWayBackOfItsOwn) {
  PlatformSpec spec = hosts_named({"a", "b"});
  spec.links = {{"slow", 1'000, 9ms, true}};
  spec.routes = {{"a", "b", {"slow"}}, {"b", "a", {"b_UP", "a_DOWN"}}};
  Platform platform(spec);
  EXPECT_EQ(platform.route(HostId{0}, HostId{1}).latency, 9ms);
  EXPECT_EQ(platform.route(HostId{1}, HostId{0}).latency, 200us);
}

TEST(FindLinks, AHostsNameMeansBothDirectionsOfItsLink) {
  Platform platform(hosts_named({"a", "ab"}));
  EXPECT_THAT(names(platform, platform.find_links("a")), ElementsAre("a_UP", "a_DOWN"));
  EXPECT_THAT(names(platform, platform.find_links("ab_UP")), ElementsAre("ab_UP"));
  EXPECT_THAT(platform.find_links("b"), IsEmpty());
}

TEST(Faults, ASlowLinkChangesTheRoutesThatCrossIt) {
  Platform platform(hosts_named({"a", "b", "c"}));
  const LinkId up = platform.find_links("a_UP").front();
  ASSERT_EQ(platform.route(HostId{0}, HostId{1}).latency, 200us);
  platform.set_latency(up, 5ms);
  platform.set_bandwidth(up, 1000);
  EXPECT_EQ(platform.route(HostId{0}, HostId{1}).latency, 5'100us);
  EXPECT_EQ(platform.route(HostId{1}, HostId{0}).latency, 200us);  // the other direction is another link
  EXPECT_EQ(platform.route(HostId{1}, HostId{2}).latency, 200us);
  EXPECT_EQ(platform.link(up).bytes_per_second, 1000);
}

TEST(Faults, ResetMakesThePlatformAsItWasBuilt) {
  Platform platform(hosts_named({"a", "b"}));
  const LinkId up = platform.find_links("a_UP").front();
  platform.set_latency(up, 5ms);
  platform.set_bandwidth(up, 1000);
  platform.turn_off(up);
  platform.turn_off(HostId{1});
  EXPECT_FALSE(platform.is_on(up));
  EXPECT_FALSE(platform.is_on(HostId{1}));
  EXPECT_FALSE(platform.reachable(HostId{0}, HostId{1}));
  platform.reset();
  EXPECT_TRUE(platform.reachable(HostId{0}, HostId{1}));
  EXPECT_EQ(platform.route(HostId{0}, HostId{1}).latency, 200us);
  EXPECT_EQ(platform.link(up).bytes_per_second, 125'000'000);
  EXPECT_THAT(platform.take_changes(), IsEmpty());  // our own doing is no news
}

TEST(Platforms, OneAtATimeButManyInARow) {
  {
    Platform first(hosts_named({"a"}));
    EXPECT_THROW(Platform{hosts_named({"b"})}, std::logic_error);
    EXPECT_EQ(first.find_host("a"), HostId{0});
  }
  const std::int64_t before = resident_kib();
  for (int i = 0; i < 1000; ++i) {
    Platform next(hosts_named({"a", "b", "c", "d", "e"}));
    next.run([&] { EXPECT_EQ(next.now(), Time{}); });
  }
#ifdef __SANITIZE_ADDRESS__
  const std::int64_t allowed = 400'000;  // it holds freed memory back
#else
  const std::int64_t allowed = 40'000;
#endif
  EXPECT_LT(resident_kib() - before, allowed) << "KiB that 1,000 platforms left behind";
}

struct BadSpec {
  const char* sentence;
  std::function<void(PlatformSpec&)> spoil;
};

TEST(BadSpec, IsRefusedInASentence) {
  const BadSpec rows[] = {
      {R"(host "a" is declared twice)", [](PlatformSpec& s) { s.hosts.push_back({.name = "a"}); }},
      {R"(host "a": its speed must be more than 0)", [](PlatformSpec& s) { s.hosts[0].flops_per_second = 0; }},
      {R"(host name "mqlab kernel" is mqlab's own)", [](PlatformSpec& s) { s.hosts[0].name = "mqlab kernel"; }},
      {R"(host "a" needs at least one disk)", [](PlatformSpec& s) { s.hosts[0].disks.clear(); }},
      {R"(host "a": disk "disk" is declared twice)", [](PlatformSpec& s) { s.hosts[0].disks.resize(2); }},
      {R"(link "x": its bandwidth must be more than 0)",
       [](PlatformSpec& s) {
         s.links = {{"x", 0, 1ms, true}};
       }},
      {R"(link "x_UP" is declared twice)",
       [](PlatformSpec& s) {
         s.links = {{"x", 1, 1ms, true}, {"x_UP", 1, 1ms, false}};
       }},
      {R"(link "b" is called like a host, whose own link has that name)",
       [](PlatformSpec& s) {
         s.links = {{"b", 1, 1ms, true}};
       }},
      {R"(route a - c: there is no host "c")",
       [](PlatformSpec& s) {
         s.routes = {{"a", "c", {"a"}}};
       }},
      {R"(route a - b: there is no link "wire")",
       [](PlatformSpec& s) {
         s.routes = {{"a", "b", {"wire"}}};
       }},
      {R"(route a - a: a host reaches itself without a route)",
       [](PlatformSpec& s) {
         s.routes = {{"a", "a", {"a"}}};
       }},
      {"somewhere.xml: hosts, links and routes stand in the platform file; the scenario cannot add to them",
       [](PlatformSpec& s) { s.xml_file = "somewhere.xml"; }},
  };
  for (const BadSpec& row : rows) {
    PlatformSpec spec = hosts_named({"a", "b"});
    row.spoil(spec);
    try {
      Platform platform(spec);
      ADD_FAILURE() << "accepted, though " << row.sentence;
    } catch (const PlatformError& e) {
      EXPECT_STREQ(e.what(), row.sentence);
    }
  }
}

}  // namespace
}  // namespace mqlab::sim
