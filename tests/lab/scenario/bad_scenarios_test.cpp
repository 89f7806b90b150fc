// Malformed scenarios, and the whole text that a person gets for each. Most are a small sound scenario with one mistake.
#include <gtest/gtest.h>

#include "lab/scenario/load.hpp"
#include "tests/lab/scenario/both_languages.hpp"
#include "tests/lab/support/paper_style.hpp"

namespace mqlab::lab {
namespace {

/// Sound: one producer, one consumer, one queue.
constexpr std::string_view kSound = R"({
  "mqlab": 1, "id": "test/sound", "title": {"en": "Sound", "zh_CN": "正常"},
  "broker": {"style": "paper", "nodes": ["post"], "queues": [{"name": "orders"}]},
  "producers": [{"id": "shop", "operations": 10, "publish": {"queue": "orders", "confirm": true}}],
  "consumers": [{"id": "stock", "queue": "orders", "effect": {"store": "stock-db"}}],
  "faults": [{"at": "1s", "do": "crash", "process": "post"}],
  "variants": {"broken": {}, "fixed": {"consumers": [{"idempotent": "message-id"}]}},
  "expect": {"broken": {"lost": 0}, "fixed": {"lost": 0}}
})";

std::string complaints(std::string text, const LoadOptions& given = {}) {
  static const models::Style* const styles[] = {&testing::paper_style()};
  LoadOptions options = given;
  options.styles = styles;
  const Loaded loaded = load_text("bad.json", std::move(text), options);
  if (loaded) return "(no problem)\n";
  testing::expect_both_languages(loaded.error());
  return describe::render(loaded.error(), Language::en);
}

/// The sound scenario with a piece of it replaced.
std::string with(std::string_view piece, std::string_view instead) {
  std::string text(kSound);
  const std::size_t at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), instead);
}

TEST(BadScenarios, TheSoundOneIsSound) { EXPECT_EQ(complaints(std::string(kSound)), "(no problem)\n"); }

struct Row {
  std::string_view mistake;
  std::string_view piece, instead;
  std::string_view text;
};

const Row kRows[] = {
#include "tests/lab/scenario/bad_faults.inc"
#include "tests/lab/scenario/bad_form.inc"
#include "tests/lab/scenario/bad_script.inc"
#include "tests/lab/scenario/bad_system.inc"
#include "tests/lab/scenario/bad_variants.inc"
};

TEST(BadScenarios, SayWhatIsWrongWhereAndWhatWouldBeRight) {
  EXPECT_GE(std::size(kRows), 90U);
  for (const Row& row : kRows) EXPECT_EQ("\n" + complaints(with(row.piece, row.instead)), row.text) << row.mistake;
}

}  // namespace
}  // namespace mqlab::lab
