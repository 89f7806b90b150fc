// The vocabulary is closed, named, and the tables that others read are whole.
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "models/apps/faults.hpp"
#include "models/apps/payloads.hpp"
#include "models/apps/program.hpp"
#include "models/apps/spec.hpp"
#include "models/ledger.hpp"
#include "sim/describe/problem.hpp"

namespace mqlab::models::apps {
namespace {

template <class Variant, std::size_t... I>
std::set<std::string_view> words(std::index_sequence<I...>) {
  return {std::variant_alternative_t<I, Variant>::word...};
}

TEST(Vocabulary, EachWordHasANameOfItsOwn) {
  constexpr std::size_t kEvents = std::variant_size_v<Event>;
  constexpr std::size_t kCommands = std::variant_size_v<Command>;
  EXPECT_EQ(words<Event>(std::make_index_sequence<kEvents>{}).size(), kEvents);
  EXPECT_EQ(words<Command>(std::make_index_sequence<kCommands>{}).size(), kCommands);
}

TEST(SharedKinds, EachHasANameAMeaningInBothLanguagesAndItsOwnNumber) {
  std::set<std::string_view> names;
  std::set<sim::Kind> numbers;
  for (const sim::KindInfo& kind : shared_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_TRUE(numbers.insert(kind.kind).second) << kind.name;
    EXPECT_FALSE(kind.meaning.en.empty()) << kind.name;
    EXPECT_FALSE(kind.meaning.zh_CN.empty()) << kind.name;
    EXPECT_GE(static_cast<std::uint16_t>(kind.kind), sim::kFirstModelKind);
    EXPECT_LT(static_cast<std::uint16_t>(kind.kind), sim::kFirstStyleKind);
  }
}

TEST(SharedKinds, TheLedgerIsWhatTheVerdictReadsAndNothingElse) {
  std::set<std::string_view> ledger;
  for (const sim::KindInfo& kind : shared_kinds()) {
    if (kind.level == sim::TraceLevel::ledger) ledger.insert(kind.name);
  }
  EXPECT_EQ(ledger, (std::set<std::string_view>{"operation.begun", "told", "copy.made", "copy.gone", "offered", "effect.applied",
                                                "effect.unchanged", "effect.undone", "effect.lost", "declined"}));
}

TEST(PayloadKinds, AreInTheApplicationsRangeAndUnique) {
  std::set<std::uint16_t> ids;
  for (const sim::PayloadKind& kind : payload_kinds()) {
    EXPECT_TRUE(ids.insert(kind.id).second);
    EXPECT_GE(kind.id, 64);
    EXPECT_LT(kind.id, 128);
  }
}

TEST(AppFaults, AreDescribedInBothLanguages) {
  for (const sim::FaultKind& kind : app_faults()) {
    EXPECT_FALSE(kind.title.zh_CN.empty());
    EXPECT_FALSE(kind.meaning.zh_CN.empty());
    EXPECT_NE(kind.spec().find("process"), nullptr);
  }
}

// --- what a scenario may not say ---

describe::Value object(std::initializer_list<std::pair<std::string_view, describe::Value>> members) {
  describe::Value out{describe::Object{}};
  for (const auto& [key, value] : members) out.set(key, value);
  return out;
}

std::vector<std::string> problems_of_producer(const describe::Value& value, bool publishes = true) {
  const describe::Sources sources;
  describe::Problems problems(sources);
  describe::ObjectReader reader(value, "/producers/0", problems);
  ProducerSpec spec;
  reader.read_fields(spec);
  check(spec, publishes, reader);
  std::vector<std::string> out;
  for (const describe::Problem& p : problems.sorted()) out.push_back(p.pointer + ": " + p.what.en);
  return out;
}

TEST(ProducerSpecs, AGoodOneHasNoProblems) {
  EXPECT_TRUE(problems_of_producer(
                  object({{"id", "shop"}, {"operations", 100}, {"rate", "1000/s"}, {"retry", object({{"timeout", "500ms"}, {"max", 3}})}}))
                  .empty());
}

TEST(ProducerSpecs, HaveOnePace) {
  EXPECT_EQ(problems_of_producer(object({{"id", "shop"}, {"rate", "1000/s"}, {"interval", "1ms"}})),
            std::vector<std::string>{"/producers/0/interval: a second pace for the same producer"});
}

TEST(ProducerSpecs, DoSomething) {
  EXPECT_EQ(problems_of_producer(object({{"id", "shop"}}), false),
            std::vector<std::string>{"/producers/0: a producer whose operations do nothing"});
}

TEST(ProducerSpecs, AnOutboxNeedsATransactionToShare) {
  EXPECT_EQ(problems_of_producer(object({{"id", "shop"}, {"outbox", true}})),
            std::vector<std::string>{"/producers/0/outbox: \"outbox\" without an effect in a store"});
}

TEST(HandlingSpecs, AnOutsideEffectCantShareATransaction) {
  const describe::Value value = object({{"effect", object({{"outside", "mail"}})}, {"idempotent", "message-id"}});
  const describe::Sources sources;
  describe::Problems problems(sources);
  describe::ObjectReader reader(value, "/consumers/0", problems);
  HandlingSpec spec;
  reader.read_fields(spec);
  check(spec, reader);
  ASSERT_EQ(problems.sorted().size(), 1U);
  EXPECT_EQ(problems.sorted()[0].pointer, "/consumers/0/idempotent");
}

}  // namespace
}  // namespace mqlab::models::apps
