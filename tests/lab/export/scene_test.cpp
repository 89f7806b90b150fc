// Arrows, losses and marks, read from records alone.
#include "lab/export/scene.hpp"

#include <gmock/gmock.h>

#include "sim/trace/kinds.hpp"
#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names(const Scene& scene) {
  std::vector<std::string> out;
  for (const sim::ProcessId id : scene.participants()) out.push_back(scene.process(id));
  return out;
}

TEST(ExportScene, AnArrowIsARecordWhoseCauseLiesOnAnotherProcess) {
  for (const auto& [id, run] : library_runs()) {
    const Scene scene = run->scene();
    const auto records = run->trace().records();
    std::size_t arrows = 0;
    for (std::size_t i = 0; i < scene.size(); ++i) {
      const Event e = scene.event(i);
      const sim::Record& r = *e.record;
      const sim::Record* cause = r.cause() == 0 ? nullptr : &records[r.cause() - 1];
      const bool across = cause != nullptr && cause->process != r.process && cause->process_id() != sim::ProcessId::none &&
                          r.process_id() != sim::ProcessId::none && r.kind_id() != sim::kinds::frame_lost;
      EXPECT_EQ(e.arrow && e.arrow->arrives, across) << id << " #" << r.number;
      if (!across) continue;
      ++arrows;
      EXPECT_EQ(e.arrow->from, cause->process_id());
      EXPECT_EQ(e.arrow->to, r.process_id());
      ASSERT_TRUE(e.arrow->tail);
      EXPECT_EQ(scene.event(*e.arrow->tail).record, cause);
    }
    EXPECT_GT(arrows, 20U) << id;
  }
}

TEST(ExportScene, ALostFrameIsAnArrowToWhoeverShouldHaveGotIt) {
  const Scene scene = confirm_lost().scene();
  std::vector<std::string> lost;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const Event e = scene.event(i);
    if (!e.arrow || e.arrow->arrives) continue;
    ASSERT_TRUE(e.arrow->tail);
    lost.push_back(scene.process(e.arrow->from) + " -x " + scene.process(e.arrow->to) + ": " +
                   scene.label(*scene.event(*e.arrow->tail).record));
    EXPECT_TRUE(e.lost);
  }
  EXPECT_THAT(lost, ElementsAre("rabbit-1 -x shop: confirm.sent shop/5 tag=5"));
}

TEST(ExportScene, NobodyLosesAFrameToHimself) {
  for (const auto& [id, run] : library_runs()) {
    const Scene scene = run->scene();
    for (std::size_t i = 0; i < scene.size(); ++i) {
      const Event e = scene.event(i);
      EXPECT_EQ(e.record->kind_id() == sim::kinds::frame_lost, e.arrow && !e.arrow->arrives) << id;
      if (e.arrow) {
        EXPECT_NE(e.arrow->from, e.arrow->to) << id << " #" << e.record->number;
      }
    }
  }
}

TEST(ExportScene, ReceiversOfHeartbeatsThatNobodyGotAreReadFromTheConnection) {
  const Scene scene = library_runs().at("duplication/heartbeat-gc-pause")->scene();
  std::size_t lost = 0;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const Event e = scene.event(i);
    if (!e.arrow || e.arrow->arrives) continue;
    ++lost;
    EXPECT_EQ(scene.process(e.arrow->to), "stock");
  }
  EXPECT_EQ(lost, 4U);
}

TEST(ExportScene, ACopyThatIsLostSaysSo) {
  const Scene scene = library_runs().at("loss/kafka-acks-1")->scene();
  std::size_t copies = 0, consumed = 0;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const Event e = scene.event(i);
    if (scene.kind(*e.record) != "copy.gone") continue;
    (e.lost ? copies : consumed) += 1;
    EXPECT_EQ(e.lost, scene.subject(*e.record).find("fate=lost") != std::string::npos);
  }
  EXPECT_EQ(copies, 5U);
  EXPECT_GT(consumed, 0U);
}

TEST(ExportScene, WhoTakesPartStandsInTheOrderOfTheMessages) {
  EXPECT_THAT(names(confirm_lost().scene()), ElementsAre("shop", "rabbit-1", "stock"));
  EXPECT_THAT(names(library_runs().at("loss/kafka-acks-1")->scene({.operation = "shop/5"})), ElementsAre("shop", "b1"));
}

TEST(ExportScene, AnEndThatIsNotShownIsKnownAllTheSame) {
  const Scene scene = confirm_lost().scene({.operation = "shop/5", .hops = 0});
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const Event e = scene.event(i);
    if (!e.arrow) continue;
    const auto& all = scene.participants();
    EXPECT_NE(std::find(all.begin(), all.end(), e.arrow->from), all.end());
    EXPECT_NE(std::find(all.begin(), all.end(), e.arrow->to), all.end());
  }
}

TEST(ExportScene, TheTitleSaysWhichRunInTheReadersLanguage) {
  EXPECT_EQ(confirm_lost().scene({.operation = "5"}).title(), "duplication/confirm-lost, broken, operation shop/5");
  EXPECT_EQ(confirm_lost().scene({.operation = "5"}, Language::zh_CN).title(), "duplication/confirm-lost，broken，操作 shop/5");
  EXPECT_EQ(confirm_lost().scene().cut(), "");
  EXPECT_EQ(confirm_lost().scene({.limit = 10}).cut(), "only the first 10 of 269 records are shown");
}

}  // namespace
}  // namespace mqlab::lab
