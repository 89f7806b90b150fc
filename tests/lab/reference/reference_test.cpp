// The generated pages in docs/ are what the program would generate today.
#include "lab/reference/reference.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/places.hpp"

namespace mqlab::lab {
namespace {

std::string content(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

void hold(const std::string& name, const std::string& page) {
  const std::string path = source_tests() + "/../docs/" + name;
  if (std::getenv("MQLAB_BLESS") != nullptr) std::ofstream(path) << page;
  EXPECT_TRUE(content(path) == page) << path << " is not what `mqlab reference` says: ./dev bless";
}

TEST(GoldenReference, TheScenarioPagesAreUpToDate) {
  hold("en/scenario-reference.md", scenario_reference(Language::en));
  hold("zh_CN/scenario-reference.md", scenario_reference(Language::zh_CN));
}

TEST(GoldenReference, TheExercisePagesAreUpToDate) {
  hold("en/exercise-reference.md", exercise_reference(Language::en));
  hold("zh_CN/exercise-reference.md", exercise_reference(Language::zh_CN));
}

TEST(GoldenReference, EachStylesPageIsUpToDate) {
  for (const models::Style* style : models::all_styles()) {
    hold("en/" + std::string(style->name()) + ".md", style_reference(*style, Language::en));
    hold("zh_CN/" + std::string(style->name()) + ".md", style_reference(*style, Language::zh_CN));
  }
}

TEST(Reference, EveryRowOfFidelityNamesItsSourceAndWhatIsModelledItsTest) {
  for (const models::Style* style : models::all_styles()) {
    for (const models::FidelityRow& row : style->fidelity()) {
      EXPECT_FALSE(row.rule.en.empty());
      EXPECT_FALSE(row.rule.zh_CN.empty()) << row.rule.en;
      EXPECT_FALSE(row.source.empty()) << row.rule.en;
      EXPECT_TRUE(row.status != models::FidelityRow::Status::modelled || !row.test.empty()) << row.rule.en;
    }
  }
}

}  // namespace
}  // namespace mqlab::lab
