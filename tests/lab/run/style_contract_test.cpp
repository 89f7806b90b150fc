// The contract that each style keeps with the laboratory (tests/support/style_contract.hpp): the library keeps it, and each planted mistake is said.
#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/lab/run/library.hpp"
#include "tests/support/style_contract.hpp"
#include "tests/support/toy_log/style.hpp"

namespace mqlab::lab {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kLogUnderACrash = R"({
  "mqlab": 1,
  "id": "toy/crash",
  "title": {"en": "The leader crashes", "zh_CN": "主副本崩溃"},
  "broker": {"style": "toy-log", "acks": "leader"},
  "producers": [{"id": "shop", "operations": 8, "interval": "10ms", "retry": {"timeout": "20s", "max": 3}, "publish": {"confirm": true}}],
  "consumers": [{"id": "stock", "partition": "log", "work": "30ms", "effect": {"store": "stock-db"}}],
  "faults": [{"name": "consumer-cut", "when": {"point": "work.started", "occurrence": 2}, "do": "drop-connection", "between": ["stock", "log-1"]},
             {"name": "producer-cut", "when": {"point": "publish.sent", "message": "shop/4"}, "do": "drop-connection", "between": ["shop", "log-1"]},
             {"name": "leader-dies", "at": "75ms", "do": "crash", "process": "log-1", "for": "1s"}],
  "variants": {"broken": {}},
  "expect": {"broken": {}}
})";

std::vector<std::string> breaches_of_toy(const std::string& mutant) {
  static const models::Style* const styles[] = {&models::toy_log::style()};
  Loaded file =
      load_text("toy.json", std::string(kLogUnderACrash), {.set = {fmt::format("/broker/mutant=\"{}\"", mutant)}, .styles = styles});
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return {};
  }
  return mqlab::testing::contract_breaches(file->variants.front());
}

TEST(StyleContract, TheToyLogKeepsIt) { EXPECT_THAT(breaches_of_toy("none"), IsEmpty()); }

TEST(StyleContract, EachPlantedMistakeIsSaid) {
  struct {
    const char* mutant;
    const char* said;
  } const rows[] = {
      {"no-copy-made", "no copy of it was ever made in partition log"},
      {"no-copy-gone", "its copy in partition log is not gone with it"},
      {"no-stored", "no broker.stored of it came before"},
      {"stored-nothing", "its value is no Held"},
      {"wrong-place-kind", "partition log is a place that neither places() of a role"},
      {"no-delivery-place", "names no place: Delivery::place is missing"},
      {"other-position", "no copy of it was made at position 1000 of partition log"},
      {"no-client-lost", "comes again, and the program still holds it"},
      {"no-unknown", "has no answer: it is to be told `unknown` first"},
      {"no-obituary", "its obituary does not say so"},
      {"unlisted-kind", "kind 200 stands in no table"},
      {"copied-twice", "the copy at position 0 of partition log is there already"},
  };
  for (const auto& row : rows) EXPECT_THAT(breaches_of_toy(row.mutant), ::testing::Contains(HasSubstr(row.said))) << row.mutant;
}

TEST(DoubleRunStyleContract, EveryScenarioOfTheLibraryKeepsIt) {
  for (ScenarioFile& file : load_library()) {
    for (Scenario& scenario : file.variants)
      EXPECT_THAT(mqlab::testing::contract_breaches(scenario), IsEmpty()) << scenario.id << ' ' << scenario.variant;
  }
}

}  // namespace
}  // namespace mqlab::lab
