#include "tests/lab/run/swarm.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"
#include "lab/why/chain.hpp"
#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

namespace {

/// Copies are made before they go, one for one; causes come before their effects; numbers and times never go back.
std::string broken_bookkeeping(const sim::Recorder& recorder) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::int64_t> live;
  std::uint64_t number = 0;
  std::int64_t time = 0;
  std::string broken;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      if (!broken.empty()) return;
      if (r.number <= number) broken = fmt::format("record {} follows {}", r.number, number);
      if (r.time_ns < time) broken = fmt::format("record {}: time goes back", r.number);
      if (r.cause_back >= r.number) broken = fmt::format("record {}: its cause is none", r.number);
      number = r.number;
      time = r.time_ns;
      auto& copies = live[{r.element, r.message}];
      if (r.kind_id() == models::kinds::copy_made) ++copies;
      if (r.kind_id() == models::kinds::copy_gone && --copies < 0)
        broken = fmt::format("record {}: a copy goes that was never made", r.number);
    }
  });
  return broken;
}

/// Every lost or duplicated operation has a chain in order of time that begins at a fault, a limit or the operation's own begin, and ends at its damage.
std::string broken_chain(const Run& run, const sim::Recorder& recorder) {
  const Records records(recorder);
  for (const PairRow& row : run.verdict.rows) {
    if (!row.names.has(Name::lost) && !row.names.has(Name::duplicated)) continue;
    const Chain chain = chain_of(row, records);
    const auto wrong = [&](std::string_view what) {
      return fmt::format("the chain of {} {}: {}", recorder.tables().identity(row.operation), what, row.why.en);
    };
    if (chain.links.empty()) return wrong("is empty");
    const sim::Record& first = chain.links.front().record;
    const bool fault = first.kind_id() == sim::kinds::fault_struck;
    const bool own = first.operation_id() == row.operation;
    if (chain.origin == Origin::fault ? !fault && !own : !own) return wrong("begins at nothing of it");
    for (std::size_t i = 1; i < chain.links.size(); ++i)
      if (chain.links[i].record.number <= chain.links[i - 1].record.number) return wrong("goes back in time");
    if (chain.inevitable >= chain.links.size()) return wrong("has no moment of decision");
  }
  return {};
}

std::string broken_by(const Scenario& scenario, bool twice, Holds also) {
  Runner runner(scenario);
  RunOptions options;
  options.level = sim::TraceLevel::full;
  options.event_budget = 5'000'000;
  const Run run = runner.run(options);
  if (run.end.reason == sim::EndReason::budget) return "it does not end";
  if (run.verdict.unattributed != 0) return "ledger records without an operation";
  for (const PairRow& row : run.verdict.rows) {
    if (row.promise && row.promise->judgement == models::Judgement::broken_promise)
      return fmt::format("promise {} is broken: {} ({})", row.promise->promise, row.promise->because.en, row.why.en);
  }
  if (const std::string broken = broken_bookkeeping(runner.recorder()); !broken.empty()) return broken;
  if (const std::string broken = broken_chain(run, runner.recorder()); !broken.empty()) return broken;
  if (also != nullptr) {
    if (const std::string broken = also(runner.recorder(), scenario); !broken.empty()) return broken;
  }
  if (twice && runner.run(options).hash.hex() != run.hash.hex()) return "a second run has another trace";
  return {};
}

}  // namespace

void swarm(std::string (*draw)(std::uint64_t seed), std::uint64_t first, std::uint64_t runs, Holds also) {
  std::uint64_t failures = 0;
  for (std::uint64_t i = 0; i < runs && failures < 5; ++i) {
    const std::string text = draw(first + i);
    const Loaded file = load_text("swarm.json", text);
    if (!file) {
      ++failures;
      ADD_FAILURE() << describe::render(file.error(), Language::en) << '\n' << text;
      continue;
    }
    const std::string broken = broken_by(file->variants.front(), i % 8 == 0, also);
    if (broken.empty()) continue;
    ++failures;
    ADD_FAILURE() << broken << "\nrepeat: MQLAB_SWARM_RUNS=1 ./dev swarm " << first + i << '\n' << text;
  }
}

}  // namespace mqlab::lab
