/// SimGrid platform files: what is read out of a good one, and the sentence for each bad one. Nothing in a file may end the process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/sim/platform/support.hpp"

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using What = PlatformChange::What;

constexpr std::string_view kTwoSites = R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<!-- two hosts <zone> and a sea between them -->
<platform version="4.1">
  <zone id="world" routing="Full">
    <host id="paris" speed="2Gf" core="4">
      <disk id="ssd" read_bw="500MBps" write_bw="200MBps"><prop id="flush_latency" value="1.5ms"/><prop id="size" value="1GiB"/></disk>
    </host>
    <host id="oslo" speed="1Gf"/>
    <link id="sea" bandwidth="1MBps" latency="20ms" sharing_policy="SPLITDUPLEX"/>
    <link id="street" bandwidth="10MBps" latency="300us"/>
    <route src="paris" dst="oslo"><link_ctn id="street"/><link_ctn id="sea" direction="UP"/></route>
  </zone>
</platform>
)";

/// A folder of its own, gone at the end.
class PlatformFile : public testing::Test {
 protected:
  PlatformFile() : folder_(std::filesystem::temp_directory_path() / ("mqlab-platform-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~PlatformFile() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  PlatformSpec spec(std::string_view text) {
    PlatformSpec result;
    result.xml_file = write("world.xml", text);
    return result;
  }
  /// What is said about the file, its folder left out.
  std::string complaint(std::string_view text) {
    try {
      Platform platform(spec(text));
      return "accepted";
    } catch (const PlatformError& e) {
      std::string said = e.what();
      const std::string prefix = folder_.string() + "/";
      for (std::size_t at = said.find(prefix); at != std::string::npos; at = said.find(prefix)) said.erase(at, prefix.size());
      return said;
    }
  }
  static std::string with(std::string_view what, std::string_view instead) {
    std::string text(kTwoSites);
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), instead);
  }

  std::filesystem::path folder_;
};

TEST_F(PlatformFile, GivesHostsLinksDisksAndRoutesAsIntegers) {
  Platform platform(spec(kTwoSites));
  ASSERT_EQ(platform.host_count(), 2u);
  EXPECT_EQ(platform.host(HostId{0}).name, "paris");  // in the order of the file, not of SimGrid's hash table
  EXPECT_EQ(platform.host(HostId{0}).cores, 4);
  EXPECT_EQ(platform.host(HostId{0}).flops_per_second, 2e9);

  const Route& there = platform.route(HostId{0}, HostId{1});
  EXPECT_EQ(there.latency, 20'300us);
  ASSERT_EQ(there.links.size(), 2u);
  EXPECT_EQ(platform.link(there.links[0]).name, "street");
  EXPECT_EQ(platform.link(there.links[1]).name, "sea_UP");
  EXPECT_EQ(platform.link(there.links[1]).bytes_per_second, 1'000'000);
  EXPECT_EQ(platform.link(platform.route(HostId{1}, HostId{0}).links[0]).name, "sea_DOWN");
  EXPECT_EQ(platform.route(HostId{1}, HostId{1}).latency, 10us);

  const DiskSpec& ssd = platform.disk(platform.find_disk(HostId{0}, "ssd")).spec;
  EXPECT_EQ(ssd.write_per_second, 200'000'000);
  EXPECT_EQ(ssd.flush_latency, 1'500us);
  EXPECT_EQ(ssd.size, 1 << 30);
  EXPECT_NE(platform.find_disk(HostId{1}, "disk"), DiskId::none);  // the file gives oslo none: the default one
  EXPECT_FALSE(platform.has_profiles());
}

TEST_F(PlatformFile, CarriesActivitiesLikeADeclaredPlatform) {
  Platform platform(spec(kTwoSites));
  platform.run([&] {
    platform.start_comm(HostId{0}, HostId{1}, 10'000, 1);
    platform.start_exec(HostId{0}, 3ms, 2);
    EXPECT_EQ(platform.wait(kNever), (Completion{2, Time{3'000'000}, true}));
    EXPECT_EQ(platform.wait(kNever), (Completion{1, Time{30'300'000}, true}));
    platform.start_comm(HostId{0}, HostId{0}, 10'000, 3);
    EXPECT_EQ(platform.wait(kNever), (Completion{3, Time{30'311'000}, true}));
  });
}

TEST_F(PlatformFile, MayBeAClusterWithItsOwnRouting) {
  Platform platform(spec(R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="c" prefix="node-" suffix="" radical="0-3" speed="1Gf" bw="125MBps" lat="50us" bb_bw="1GBps" bb_lat="100us"/>
</platform>)"));
  EXPECT_EQ(platform.host_count(), 4u);
  EXPECT_EQ(platform.route(platform.find_host("node-0"), platform.find_host("node-3")).latency, 200us);
}

TEST_F(PlatformFile, ABadOneIsExplainedWithItsLine) {
  EXPECT_EQ(complaint(with("id=\"oslo\"", "id=\"paris\"")), "world.xml:9: host \"paris\" is declared twice, first in line 6");
  EXPECT_EQ(complaint(with("id=\"street\"", "id=\"sea\"")), "world.xml:11: link \"sea\" is declared twice, first in line 10");
  EXPECT_EQ(complaint(with("1MBps", "1Mfoo")), "world.xml:10: unknown unit: Mfoo");
  EXPECT_EQ(complaint(with("link_ctn id=\"street\"", "link_ctn id=\"road\"")), "world.xml:12: Link not found: road");
  EXPECT_THAT(complaint(with("dst=\"oslo\"", "dst=\"rome\"")), HasSubstr("world.xml:12: Route dst='rome'"));
  EXPECT_THAT(complaint(with("<host id=\"oslo\"", "<hots id=\"oslo\"")), HasSubstr("world.xml:9: Invalid XML"));
  EXPECT_THAT(complaint(with("</zone>", "")), HasSubstr("world.xml:"));
  EXPECT_THAT(complaint(with("version=\"4.1\"", "version=\"3\"")), HasSubstr("world.xml:4: ******* THIS FILE IS TOO OLD"));
  EXPECT_EQ(complaint(with("core=\"4\"", "state_file=\"gone.txt\"")),
            "world.xml:6: there is no file \"gone.txt\" in the platform file's folder");
  EXPECT_EQ(complaint(with("1.5ms", "soon")), "world.xml: disk \"ssd\", flush_latency: \"soon\" is not a number with a unit");
  EXPECT_EQ(complaint(with("</zone>", "</zone><actor host=\"oslo\" function=\"shop\"/>")),
            "world.xml:13: <actor> is not for mqlab: the scenario says which programs run on the hosts");
  EXPECT_EQ(complaint(with("<zone id", "<config id=\"General\"><prop id=\"network/model\" value=\"CM02\"/></config><zone id")),
            "world.xml:5: <config> is not for mqlab: it sets SimGrid up itself, the same for every platform");
  EXPECT_THAT(complaint(""), HasSubstr("world.xml:1: Invalid XML"));
  EXPECT_THAT(complaint("hello"), HasSubstr("world.xml:1: Invalid XML"));
}

TEST_F(PlatformFile, AMissingOneIsSaidToBeMissing) {
  PlatformSpec missing;
  missing.xml_file = "/nowhere/world.xml";
  try {
    Platform platform(missing);
    FAIL();
  } catch (const PlatformError& e) {
    EXPECT_STREQ(e.what(), "/nowhere/world.xml: the platform file cannot be read");
  }
}

TEST_F(PlatformFile, HostsWithoutARouteAreFoundBeforeTheRun) {
  const std::string text =
      with("<route src=\"paris\" dst=\"oslo\"><link_ctn id=\"street\"/><link_ctn id=\"sea\" direction=\"UP\"/></route>", "");
  EXPECT_EQ(complaint(text), "world.xml:9: SimGrid crashed while looking for a route from \"paris\" to \"oslo\": there may be none");
}

TEST_F(PlatformFile, AHostProfileSwitchesTheHostOffAndOnAndWakesTheWorld) {
  if (done_in_a_fresh_process()) return;
  write("oslo.txt", "0.010 0\n0.025 1\n");
  Platform platform(spec(with("id=\"oslo\"", "id=\"oslo\" state_file=\"oslo.txt\"")));
  ASSERT_TRUE(platform.has_profiles());
  platform.run([&] {
    EXPECT_FALSE(platform.busy());
    EXPECT_TRUE(platform.change_ahead());
    platform.start_comm(HostId{0}, HostId{1}, 1'000'000, 1);
    EXPECT_EQ(platform.wait(Time{5'000'000}), std::nullopt);
    EXPECT_EQ(platform.now(), Time{5'000'000});

    EXPECT_EQ(platform.wait(Time{1'000'000'000}), (Completion{1, Time{10'000'000}, false}));
    EXPECT_THAT(platform.take_changes(), ElementsAre(PlatformChange{What::host_off, 1, Time{10'000'000}}));
    EXPECT_FALSE(platform.is_on(HostId{1}));

    EXPECT_EQ(platform.wait(Time{1'000'000'000}), std::nullopt);
    EXPECT_EQ(platform.now(), Time{25'000'000});
    EXPECT_THAT(platform.take_changes(), ElementsAre(PlatformChange{What::host_on, 1, Time{25'000'000}}));
    EXPECT_EQ(platform.wait(Time{1'000'000'000}), std::nullopt);
    EXPECT_EQ(platform.now(), Time{1'000'000'000});
    EXPECT_FALSE(platform.change_ahead());
    EXPECT_EQ(platform.wait(kNever), std::nullopt);  // nothing will ever happen again
    EXPECT_EQ(platform.now(), Time{1'000'000'000});
  });
}

TEST_F(PlatformFile, LinkProfilesChangeBandwidthLatencyAndState) {
  if (done_in_a_fresh_process()) return;
  write("bw.txt", "0.010 500000\n");
  write("lat.txt", "0.011 0.03\n");
  write("state.txt", "0.020 0\n");
  Platform platform(
      spec(with("id=\"street\"", "id=\"street\" bandwidth_file=\"bw.txt\" latency_file=\"lat.txt\" state_file=\"state.txt\"")));
  platform.run([&] {
    const auto street = static_cast<std::uint32_t>(platform.find_links("street").front());
    EXPECT_EQ(platform.wait(Time{15'000'000}), std::nullopt);
    EXPECT_EQ(platform.now(), Time{10'000'000});
    EXPECT_THAT(platform.take_changes(), ElementsAre(PlatformChange{What::bandwidth, street, Time{10'000'000}}));
    EXPECT_EQ(platform.links()[street].bytes_per_second, 500'000);

    EXPECT_EQ(platform.wait(Time{15'000'000}), std::nullopt);
    EXPECT_THAT(platform.take_changes(), ElementsAre(PlatformChange{What::latency, street, Time{11'000'000}}));
    EXPECT_EQ(platform.route(HostId{0}, HostId{1}).latency, 50ms);

    EXPECT_EQ(platform.wait(Time{25'000'000}), std::nullopt);
    EXPECT_THAT(platform.take_changes(), ElementsAre(PlatformChange{What::link_off, street, Time{20'000'000}}));
    EXPECT_FALSE(platform.reachable(HostId{0}, HostId{1}));
  });
}

TEST_F(PlatformFile, AProfileMayRepeat) {
  if (done_in_a_fresh_process()) return;
  write("flaps.txt", "# off and on\n0.001 0\n0.003 1\nLOOPAFTER 0.004\n");
  Platform platform(spec(with("id=\"street\"", "id=\"street\" state_file=\"flaps.txt\"")));
  std::vector<std::int64_t> off;
  std::vector<std::int64_t> on;
  platform.run([&] {
    while (platform.now() < Time{22'000'000}) {
      static_cast<void>(platform.wait(Time{22'000'000}));
      for (const PlatformChange& c : platform.take_changes()) {
        EXPECT_EQ(c.at, platform.now());
        (c.what == What::link_off ? off : on).push_back(c.at.ns / 1000);
      }
    }
  });
  EXPECT_THAT(off, ElementsAre(1000, 8000, 15000, 22000));
  EXPECT_THAT(on, ElementsAre(3000, 10000, 17000));
}

TEST_F(PlatformFile, AProfileNeedsAClockOfZero) {
  if (done_in_a_fresh_process()) return;
  write("late.txt", "5 0\n");
  Platform platform(spec(with("id=\"oslo\"", "id=\"oslo\" state_file=\"late.txt\"")));
  platform.run([&] { static_cast<void>(platform.wait(Time{1'000'000})); });
  EXPECT_THROW(platform.run([] {}), std::logic_error);
}

TEST_F(PlatformFile, AStochasticProfileIsRefused) {
  write("dice.txt", "STOCHASTIC LOOP\nDET 1 DET 0\n");
  EXPECT_EQ(complaint(with("id=\"oslo\"", "id=\"oslo\" state_file=\"dice.txt\"")),
            "world.xml:9: dice.txt: a stochastic profile draws its luck from SimGrid and not from the run's seed");
}

TEST_F(PlatformFile, AProfileCannotKillTheWorldsOwnLoop) {
  if (done_in_a_fresh_process()) return;
  write("all.txt", "0.001 0\n");
  Platform platform(spec(with("core=\"4\"", "state_file=\"all.txt\"")));
  bool ended = false;
  platform.run([&] {
    while (platform.now() < Time{5'000'000}) static_cast<void>((platform.wait(Time{5'000'000}), platform.take_changes()));
    ended = true;
  });
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace mqlab::sim
