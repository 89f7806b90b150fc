// The table told × net of the design, row by row. The last column is the reason; it is printed when the row fails.

#include "lab/verdict/judge.hpp"

#include <gtest/gtest.h>

namespace mqlab::lab {
namespace {

using enum Name;
using models::Fate;
using models::Told;
constexpr auto acknowledged = Told::acknowledged;
constexpr auto unasked = Told::unasked;
constexpr auto indeterminate = Told::indeterminate;
constexpr auto rejected = Told::rejected;
constexpr auto nothing = Left::nothing;
constexpr auto waits = Left::by_design;
constexpr auto hangs = Left::should_move;

struct Row {
  Told told;
  int net;
  int expected;
  Left left;
  Names verdict;
  const char* because;
};

// clang-format off
const Row kRows[] = {
    // told      net  of  left     verdict                because
    {acknowledged, 0, 1, waits,   pending,              "still in a queue: late is not lost"},
    {acknowledged, 0, 1, hangs,   stuck,                "its consumer runs and the world has come to rest: it should have moved"},
    {acknowledged, 0, 1, nothing, lost,                 "told yes, never applied, in no queue"},
    {acknowledged, 1, 2, nothing, partial,              "one of two"},
    {acknowledged, 1, 2, waits,   partial,              "one of two, even if the other may come: the store is half changed"},
    {acknowledged, 1, 1, nothing, ok,                   "told yes and done once"},
    {acknowledged, 1, 1, waits,   ok,                   "a copy that is left has done no harm yet"},
    {acknowledged, 2, 2, nothing, ok,                   "two were expected"},
    {acknowledged, 2, 1, nothing, duplicated,           "done twice"},
    {acknowledged, 3, 2, nothing, duplicated,           "three of two"},
    {unasked,      0, 1, waits,   pending,              "still in a queue"},
    {unasked,      0, 1, nothing, lost,                 "lost, though nothing was promised"},
    {unasked,      1, 2, nothing, partial,              "one of two"},
    {unasked,      1, 1, nothing, ok,                   "fire and forget, and it worked"},
    {unasked,      2, 1, nothing, duplicated,           "done twice"},
    {indeterminate, 0, 1, waits,   pending,             "it may still happen"},
    {indeterminate, 0, 1, hangs,   stuck,               "it should have moved, whatever the business knows"},
    {indeterminate, 0, 1, nothing, absent,              "nobody was promised anything"},
    {indeterminate, 1, 2, nothing, partial,             "one of two"},
    {indeterminate, 1, 1, nothing, recovered,           "the confirm was lost, the message was not"},
    {indeterminate, 2, 1, nothing, duplicated,          "the confirm was lost and the retry did it again"},
    {rejected,     0, 1, waits,   phantom,              "told no, and it is on its way"},
    {rejected,     0, 1, hangs,   phantom,              "told no, and it lies in a queue"},
    {rejected,     0, 1, nothing, failed_honestly,      "told no, and nothing happened"},
    {rejected,     1, 2, nothing, phantom,              "told no, and it happened in part"},
    {rejected,     1, 1, nothing, phantom,              "told no, and it happened"},
    {rejected,     2, 1, nothing, phantom | duplicated, "told no, and it happened twice"},
    // what should not happen at all
    {acknowledged, 0, 0, nothing, ok,                   "nothing was expected and nothing happened"},
    {indeterminate, 0, 0, waits,  ok,                   "a copy there is nobody's business"},
    {rejected,     0, 0, nothing, failed_honestly,      "told no, and nothing happened"},
    {acknowledged, 1, 0, nothing, duplicated,           "once more often than it should"},
    {rejected,     1, 0, nothing, phantom | duplicated, "told no, and more than nothing happened"},
    // compensated more often than done
    {acknowledged, -1, 1, nothing, partial,             "the store is changed, but not as it should be"},
};
// clang-format on

TEST(Judge, ToldAgainstNet) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.because);
    const PairVerdict verdict = judge({.told = row.told, .expected = row.expected, .net = row.net, .left = row.left});
    EXPECT_TRUE(verdict.all == row.verdict) << "primary: " << info(verdict.primary).id;
    EXPECT_TRUE(is_primary(verdict.primary));
    EXPECT_FALSE(verdict.intended);
  }
}

struct FateRow {
  Told told;
  std::optional<Fate> fate;
  bool declined;
  Names verdict;
  const char* because;
};

// clang-format off
const FateRow kFates[] = {
    {acknowledged, std::nullopt,        false, lost,          "no copy was ever made"},
    {acknowledged, Fate::lost,          false, lost,          "a crash took it"},
    {acknowledged, Fate::consumed,      false, lost,          "handed over, and no effect came of it"},
    {acknowledged, Fate::unroutable,    false, lost,          "no queue wanted it: to the business that is a loss"},
    {acknowledged, Fate::deleted,       false, lost,          "its queue was deleted"},
    {acknowledged, Fate::rejected,      false, lost,          "refused without a dead-letter place"},
    {acknowledged, Fate::dead_lettered, false, dead_lettered, "it rests among the dead letters: found, not lost"},
    {acknowledged, Fate::expired,       false, expired,       "its time was over"},
    {acknowledged, Fate::dropped,       false, dropped,       "the queue was full"},
    {acknowledged, Fate::purged,        false, purged,        "an operator emptied the queue"},
    {acknowledged, Fate::consumed,      true,  declined,      "the application refused it for good"},
    {acknowledged, Fate::dead_lettered, true,  declined,      "refused, and therefore dead-lettered: the refusal is the reason"},
    {unasked,      Fate::expired,       false, expired,       "a fate needs no promise"},
    {indeterminate, Fate::expired,      false, absent,        "nobody was promised anything"},
    {rejected,     Fate::dropped,       false, failed_honestly, "told no, and thrown away: honest"},
    {rejected,     Fate::consumed,      true,  failed_honestly, "told no, and declined"},
};
// clang-format on

TEST(Judge, ALossGivesWayToTheFateOnRecord) {
  for (const FateRow& row : kFates) {
    SCOPED_TRACE(row.because);
    EXPECT_TRUE(judge({.told = row.told, .declined = row.declined, .fate = row.fate}).all == row.verdict);
  }
}

TEST(Judge, AFateMayBeIntended) {
  EXPECT_TRUE(judge({.told = acknowledged, .fate = Fate::expired}, {Fate::expired}).intended) << "an offer that ends on Friday";
  EXPECT_FALSE(judge({.told = acknowledged, .fate = Fate::dropped}, {Fate::expired}).intended) << "another fate than the intended one";
  EXPECT_TRUE(judge({.told = unasked, .fate = Fate::consumed}, {Fate::lost}).intended) << "at most once by choice: any loss is intended";
  EXPECT_TRUE(judge({.told = unasked}, {Fate::lost}).intended) << "at most once by choice, lost before any queue";
  EXPECT_TRUE(judge({.told = acknowledged, .declined = true}, {}, true).intended) << "validation is meant to refuse";
  EXPECT_FALSE(judge({.told = acknowledged, .net = 2, .fate = Fate::expired}, {Fate::expired}).intended) << "a duplicate is no fate";
}

TEST(Judge, SuppressedIsDeduplicatedOnlyIfItWasApplied) {
  EXPECT_TRUE(judge({.told = acknowledged, .net = 1, .unchanged = true}).all == (ok | deduplicated));
  EXPECT_TRUE(judge({.told = acknowledged, .net = 0, .unchanged = true}).all == Names{lost}) << "suppressed and never applied is a loss";
  EXPECT_TRUE(judge({.told = acknowledged, .net = 2, .unchanged = true}).all == (duplicated | deduplicated))
      << "one repetition got through";
}

struct WordRow {
  std::vector<Told> heard;
  bool asks;
  Told last;
  const char* because;
};

TEST(Judge, TheLastWordOfSeveralAttempts) {
  const WordRow rows[] = {
      {{acknowledged}, true, acknowledged, "one attempt, one yes"},
      {{indeterminate, acknowledged}, true, acknowledged, "the retry was confirmed"},
      {{rejected, acknowledged}, true, acknowledged, "any yes is a yes"},
      {{acknowledged, rejected}, true, acknowledged, "in whatever order"},
      {{indeterminate, rejected}, true, indeterminate, "the first attempt may have been stored"},
      {{rejected, rejected}, true, rejected, "all said no"},
      {{unasked}, true, unasked, "no answer was requested"},
      {{unasked, rejected}, true, rejected, "a word is more than no question"},
      {{}, true, indeterminate, "it asked and the run (or the program) ended first"},
      {{}, false, unasked, "it never asks"},
  };
  for (const WordRow& row : rows) {
    SCOPED_TRACE(row.because);
    std::uint8_t seen = 0;
    for (const Told t : row.heard) seen = static_cast<std::uint8_t>(seen | 1U << static_cast<unsigned>(t));
    EXPECT_EQ(last_word(seen, row.asks), row.last);
  }
}

}  // namespace
}  // namespace mqlab::lab
