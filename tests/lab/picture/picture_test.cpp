// What a picture needs of a trace: who takes part, what travels, how far a message has come, what is worth a look, where a fault can be put.
#include <gmock/gmock.h>

#include "lab/picture/address.hpp"
#include "lab/picture/cast.hpp"
#include "lab/picture/flights.hpp"
#include "lab/picture/marks.hpp"
#include "lab/picture/operations.hpp"
#include "lab/picture/stages.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"
#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using namespace models::kinds;

std::size_t first(const sim::TraceFile& trace, sim::Kind kind, std::string_view message = {}) {
  const auto records = trace.records();
  for (std::size_t i = 0; i < records.size(); ++i)
    if (records[i].kind_id() == kind && (message.empty() || trace.tables().identity(records[i].message_id()) == message)) return i;
  return records.size();
}
std::uint64_t message(const sim::TraceFile& trace, std::string_view name) {
  for (const sim::Record& r : trace.records())
    if (trace.tables().identity(r.message_id()) == name) return r.message;
  return 0;
}

TEST(PictureFlights, AFlightLeavesWithItsCauseAndArrivesWithItsRecord) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const Flights flights(trace);
  const std::size_t received = first(trace, broker_received, "shop/5"), sent = first(trace, publish_sent, "shop/5");
  const auto flight = flights.arriving_at(received);
  ASSERT_TRUE(flight);
  EXPECT_EQ(flight->sent, sent);
  EXPECT_EQ(trace.tables().process(static_cast<sim::ProcessId>(flight->from)), "shop");
  EXPECT_EQ(trace.tables().process(static_cast<sim::ProcessId>(flight->to)), "rabbit-1");
  EXPECT_FALSE(flight->lost);
  EXPECT_FALSE(flights.arriving_at(sent)) << "nothing came for that";
}

TEST(PictureFlights, WhatIsInTheAirIsWhatHasLeftAndNotArrived) {
  for (const auto& [id, run] : library_runs()) {
    const Flights flights(run->trace());
    for (std::size_t happened = 0; happened <= run->trace().records().size(); happened += 17) {
      std::size_t expected = 0;
      for (const Flight& f : flights.all()) expected += f.sent < happened && happened <= f.came ? 1 : 0;
      EXPECT_EQ(flights.in_the_air(happened).size(), expected) << id << " after " << happened;
    }
  }
}

TEST(PictureFlights, ALostFrameHasAReceiverWhoNeverGotIt) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const Flights flights(trace);
  const auto lost = flights.arriving_at(first(trace, sim::kinds::frame_lost));
  ASSERT_TRUE(lost);
  EXPECT_TRUE(lost->lost);
  EXPECT_EQ(trace.tables().process(static_cast<sim::ProcessId>(lost->to)), "shop");
}

TEST(PictureCast, RolesStandInTheOrderInWhichMessagesReachThem) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const Cast cast = cast_of(trace, Flights(trace));
  ASSERT_EQ(cast.members.size(), 3U);
  const auto column = [&](std::string_view name) {
    for (const CastMember& m : cast.members)
      if (m.name == name) return m.column;
    return std::size_t{99};
  };
  EXPECT_LT(column("shop"), column("rabbit-1"));
  EXPECT_LT(column("rabbit-1"), column("stock"));
  EXPECT_EQ(cast.links.size(), 2U) << "the shop and the stock never talk";
}

TEST(PictureCast, AnElementIsItsOwners) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const Cast cast = cast_of(trace, Flights(trace));
  for (const CastMember& m : cast.members)
    for (const CastElement& e : m.elements) {
      EXPECT_TRUE(e.own);
      if (e.kind == "queue") {
        EXPECT_EQ(m.name, "rabbit-1");
        EXPECT_TRUE(e.holds);
      }
      if (e.kind == "store") {
        EXPECT_EQ(m.name, "stock");
      }
      EXPECT_NE(e.kind, "operation") << "nothing happens in it";
    }
}

TEST(PictureStages, AMessageComesFurtherAndIsDoneTwiceInTheEnd) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const Stages stages(trace);
  const std::uint64_t five = message(trace, "shop/5"), one = message(trace, "shop/1");
  const std::size_t sent = first(trace, publish_sent, "shop/5");
  EXPECT_EQ(stages.of(five, sent - 1), Stage::unknown);
  EXPECT_EQ(stages.of(five, sent), Stage::in_flight);
  EXPECT_EQ(stages.of(five, first(trace, copy_made, "shop/5")), Stage::in_memory);
  EXPECT_EQ(stages.of(five, first(trace, broker_stored, "shop/5")), Stage::flushed);
  EXPECT_EQ(stages.of(five, first(trace, effect_applied, "shop/5")), Stage::done);
  EXPECT_EQ(stages.of(five, trace.records().size() - 1), Stage::done_twice);
  EXPECT_EQ(stages.of(one, trace.records().size() - 1), Stage::done);
}

TEST(PictureMarks, TheStrikeTheLossAndTheSecondEffectAreMoments) {
  const sim::TraceFile& trace = confirm_lost().trace();
  std::vector<Moment> moments;
  for (const MomentMark& m : marks_of(trace)) moments.push_back(m.moment);
  EXPECT_THAT(moments, ::testing::Contains(Moment::struck));
  EXPECT_THAT(moments, ::testing::Contains(Moment::lost));
  EXPECT_EQ(std::count(moments.begin(), moments.end(), Moment::again), 1);
  EXPECT_EQ(moments.back(), Moment::ended);
  ASSERT_EQ(fault_bands(trace).size(), 1U);
}

TEST(PictureMarks, AProcessRunsDiesAndLivesAgain) {
  for (const auto& [id, run] : library_runs()) {
    const sim::TraceFile& trace = run->trace();
    const Lives lives(trace);
    for (std::size_t i = 0; i < trace.records().size(); ++i) {
      const sim::Record& r = trace.records()[i];
      if (r.kind_id() == sim::kinds::process_stopped) {
        EXPECT_EQ(lives.of(r.process_id(), i).life, Life::dead) << id;
      }
      if (r.kind_id() == sim::kinds::process_started) {
        EXPECT_EQ(lives.of(r.process_id(), i).life, Life::running) << id;
        EXPECT_EQ(lives.of(r.process_id(), i).incarnation, r.value) << id;
      }
    }
  }
}

TEST(PictureOperations, EachOperationIsARow) {
  const auto rows = operations_of(confirm_lost().trace());
  ASSERT_EQ(rows.size(), 10U);
  EXPECT_EQ(rows[4].name, "shop/5");
  EXPECT_EQ(rows[4].applied, 2U);
  EXPECT_EQ(rows[4].retries, 1U);
  EXPECT_EQ(rows[4].told, models::Told::acknowledged);
  EXPECT_EQ(rows[0].applied, 1U);
}

TEST(PictureAddress, APlaceOfATraceIsTheSameAddressAsTheFaultMaps) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const auto site = site_at(trace, first(trace, confirm_sent, "shop/5"));
  ASSERT_TRUE(site);
  EXPECT_EQ(print_json_compact(address_in(trace, *site)), R"({"point":"confirm.sent","process":"rabbit-1","message":"shop/5"})");
  EXPECT_FALSE(site_at(trace, first(trace, sim::kinds::fault_struck))) << "that is no point";
  const auto last = last_site(trace, first(trace, sim::kinds::fault_struck));
  ASSERT_TRUE(last);
  EXPECT_LE(last->record, trace.records()[first(trace, sim::kinds::fault_struck)].number);
}

TEST(PictureAddress, TheSecondPublishOfAMessageIsItsSecondOccurrence) {
  const sim::TraceFile& trace = confirm_lost().trace();
  const auto records = trace.records();
  std::size_t last = 0;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (records[i].kind_id() == publish_sent && trace.tables().identity(records[i].message_id()) == "shop/5") last = i;
  const auto site = site_at(trace, last);
  ASSERT_TRUE(site);
  EXPECT_EQ(site->occurrence, 2U);
}

TEST(PictureAddress, FaultsAreOfferedWhereTheyFit) {
  const Loaded file = load_scenario("duplication/confirm-lost", {.variant = "broken", .set = {}, .seed = std::nullopt, .styles = {}});
  ASSERT_TRUE(file);
  const auto names = [&](AimedAt at, std::string_view process) {
    std::vector<std::string> out;
    for (const FittingFault& f : faults_that_fit(file->variants.front(), at, process)) out.emplace_back(f.name);
    return out;
  };
  EXPECT_THAT(names(AimedAt::process, "rabbit-1"), ::testing::IsSupersetOf({"crash", "pause"}));
  EXPECT_THAT(names(AimedAt::host, ""), ::testing::Contains("power-loss"));
  EXPECT_THAT(names(AimedAt::pair, ""), ::testing::Contains("drop-connection"));
  EXPECT_THAT(names(AimedAt::pair, ""), ::testing::Not(::testing::Contains("crash")));
  for (const AimedAt at : {AimedAt::process, AimedAt::host, AimedAt::pair})
    for (const FittingFault& f : faults_that_fit(file->variants.front(), at, "rabbit-1"))
      EXPECT_NO_THROW(fault_at(f, {"shop", "rabbit-1"}, "1s")) << f.name;
}

}  // namespace
}  // namespace mqlab::lab
