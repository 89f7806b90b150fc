// The why-card of the worst operation of every variant that shows damage, in both languages: the line of why to be read, the whole card as a hash. A change
// of the explanation shows here, and is accepted on purpose with `./dev bless`.
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lab/why/card.hpp"
#include "sim/random/draw.hpp"
#include "tests/lab/run/golden.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

std::string hash(const std::string& text) { return fmt::format("{:016x}", sim::entity_of(text)); }

TEST(Golden, WhyCards) {
  std::ostringstream now;
  for (const ScenarioFile& file : load_library()) {
    for (const Scenario& s : file.variants) {
      WhyOptions options;
      options.fixes = false;
      const auto card = why_card(s, options);
      if (!card) continue;  // nothing is damaged, or the platform has profiles
      now << s.id << ' ' << s.variant << ' ' << (*card)["operation"].get<std::string>();
      for (const Language language : {Language::en, Language::zh_CN}) now << ' ' << hash(render_card(*card, language, false));
      now << '\n';
      for (const auto& store : (*card)["stores"])
        if (store["damage"].get<bool>())
          now << "  " << store["why"]["en"].get<std::string>() << "\n  " << store["why"]["zh_CN"].get<std::string>() << '\n';
    }
  }
  expect_golden(now.str(), "lab/why/golden_cards.txt");
}

}  // namespace
}  // namespace mqlab::lab
