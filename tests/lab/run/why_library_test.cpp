// The line of why of the library's broken variants names the fault that the scenario is about, in both languages.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "lab/run/run_file.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

struct Row {
  const char* scenario;
  const char* variant;
  const char* operation;
  const char* en;
  const char* zh;
};

const Row kRows[] = {
    {"duplication/confirm-lost", "broken", "shop/5", "because of drop-connection of shop and rabbit-1", "因 shop 与 rabbit-1 连接断开"},
    {"duplication/confirm-lost", "trap", "shop/3", "because of crash of stock", "因 stock 进程崩溃"},
    {"duplication/ack-lost", "broken", "shop/5", "because of drop-connection of stock and rabbit-1", "因 stock 与 rabbit-1 连接断开"},
    {"duplication/crash-after-effect", "broken", "shop/5", "because of crash of stock", "因 stock 进程崩溃"},
    {"duplication/unflushed-ack", "broken", "shop/4", "because of crash of rabbit-1", "因 rabbit-1 进程崩溃"},
    {"duplication/unflushed-ack", "broken", "shop/6", "because of crash of rabbit-1", "因 rabbit-1 进程崩溃"},
    {"loss/ack-before-work", "broken", "shop/3", "and no effect followed because of crash of stock", "但因 stock 进程崩溃"},
    {"loss/auto-ack-consumer-crash", "broken", "shop/3", "and no effect followed because of crash of stock", "但因 stock 进程崩溃"},
    {"loss/auto-ack-consumer-crash", "broken", "shop/8", "and no effect followed because of crash of stock", "但因 stock 进程崩溃"},
    {"loss/fire-and-forget-crash", "broken", "shop/1", "was lost because of crash of rabbit-1", "因 rabbit-1 进程崩溃"},
    {"loss/fire-and-forget-crash", "broken", "shop/5", "and lost it because of crash of rabbit-1", "随后因 rabbit-1 进程崩溃"},
    {"loss/transient-queue", "broken", "shop/1", "was lost because of crash of rabbit-1", "因 rabbit-1 进程崩溃"},
    {"loss/transient-restart", "broken", "shop/1", "was lost because of power-loss of rabbit-1", "因 rabbit-1 主机断电"},
    {"ordering/requeue-reorders", "broken", "shop/3", "because stock had failed at it", "处理失败"},
};

nlohmann::ordered_json bad_row(const Row& row, sim::TraceLevel level) {
  const std::string path = std::string(source_scenarios()) + "/" + row.scenario + ".json";
  const Loaded file = load_file(path, {.variant = row.variant});
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return {};
  }
  const auto summaries = run_file(*file, {.level = level});
  for (const auto& bad : summaries.at(0)["bad"])
    if (bad["operation"] == row.operation) return bad;
  ADD_FAILURE() << row.operation << " is not among the operations that went wrong";
  return {};
}

TEST(WhyOfTheLibrary, NamesTheFaultThatTheScenarioIsAbout) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.scenario) + " " + row.variant + " " + row.operation);
    const auto bad = bad_row(row, sim::TraceLevel::full);
    if (bad.is_null()) continue;
    const std::string en = bad["why"]["en"];
    const std::string zh = bad["why"]["zh_CN"];
    EXPECT_NE(en.find(row.en), std::string::npos) << en;
    EXPECT_NE(zh.find(row.zh), std::string::npos) << zh;
  }
}

TEST(WhyOfTheLibrary, ALedgerTraceSaysTheSameBecauseTheRunIsMadeOnceMore) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.scenario) + " " + row.variant + " " + row.operation);
    EXPECT_EQ(bad_row(row, sim::TraceLevel::ledger), bad_row(row, sim::TraceLevel::full));
  }
}

}  // namespace
}  // namespace mqlab::lab
