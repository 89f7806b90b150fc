// What holds for every format: the same to the byte, and no trace however damaged that it stumbles over.
#include "lab/export/formats.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

TEST(ExportFormats, TheListIsWhatTheNamesSay) {
  std::set<std::string> names;
  for (const ExportFormat& f : export_formats()) {
    EXPECT_EQ(find_export_format(f.name), &f);
    EXPECT_FALSE(f.meaning.en.empty());
    EXPECT_FALSE(f.meaning.zh_CN.empty());
    names.emplace(f.name);
  }
  EXPECT_EQ(names.size(), export_formats().size());
  EXPECT_EQ(find_export_format("png"), nullptr);
}

TEST(ExportFormats, TheSameTraceIsTheSameToTheByte) {
  const Exported again("duplication/confirm-lost", "broken");
  for (const ExportFormat& f : export_formats())
    for (const SelectionSpec& spec : {SelectionSpec{}, SelectionSpec{.operation = "shop/5"}})
      EXPECT_EQ(again.text(f.name, spec), confirm_lost().text(f.name, spec)) << f.name;
}

TEST(ExportFormats, AnEmptyTraceIsAnEmptyExport) {
  const Exported nothing{std::vector<sim::Record>{}};
  for (const ExportFormat& f : export_formats()) EXPECT_FALSE(nothing.text(f.name).empty()) << f.name;
  EXPECT_NO_THROW(nlohmann::json::parse(nothing.text("perfetto")));
  EXPECT_NO_THROW(nlohmann::json::parse(nothing.text("otel-json")));
}

TEST(ExportFormats, GarbageRecordsAreShownNotFollowed) {
  using namespace sim::sample;
  const Folder folder;
  const std::string path = folder / "a.mqt";
  write_trace(path, busy(60));
  const std::string good = read_all(path);
  EXPECT_TRUE(rc::check("any bytes changed", [&] {
    std::string bad = good;
    const auto changes = *rc::gen::inRange<std::size_t>(1, 100);
    for (std::size_t i = 0; i < changes; ++i) bad[*rc::gen::inRange<std::size_t>(64, 64 + 60 * 56)] = *rc::gen::arbitrary<char>();
    write_all(path, bad);
    const auto trace = sim::TraceFile::open(path);
    if (!trace) return;
    const auto selection = select_records(*trace, {});
    if (!selection) return;
    for (const ExportFormat& f : export_formats()) {
      std::ostringstream out;
      f.write(Scene(*trace, *selection, Language::en), out);
      if (f.name == "perfetto" || f.name == "otel-json") RC_ASSERT(nlohmann::json::accept(out.str()));
    }
    const auto one = select_records(*trace, {.operation = "17", .hops = 2});
    if (one) RC_ASSERT(one->positions.size() <= trace->records().size());
  }));
}

}  // namespace
}  // namespace mqlab::lab
