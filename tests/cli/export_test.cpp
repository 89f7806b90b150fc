// mqlab export: every format, to the screen and to a file, and what is refused, with nothing written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CliExport : public ::testing::Test {
 protected:
  void SetUp() override {
    mqlab_.write("mine.json", small_scenario());
    ASSERT_EQ(mqlab_.run({"run", "mine.json", "--variant", "broken", "--trace", "run.mqt"}).exit_code, 0);
  }
  /// Refused: a reason, and neither output nor a file.
  std::string refused(std::vector<std::string> arguments) {
    const auto before = mqlab_.files();
    arguments.insert(arguments.begin(), "export");
    const Said said = mqlab_.run(arguments);
    EXPECT_EQ(said.exit_code, 2) << said.err;
    EXPECT_TRUE(said.out.empty()) << said.out;
    EXPECT_EQ(mqlab_.files(), before);
    return said.err;
  }
  Program mqlab_;
};

TEST_F(CliExport, EveryFormatToTheScreenAndToAFile) {
  for (const auto& [format, begin] : {std::pair<std::string, std::string>{"mermaid", "sequenceDiagram\n"},
                                      {"plantuml", "@startuml\n"},
                                      {"svg", "<svg "},
                                      {"shiviz", "(?<host>"},
                                      {"perfetto", "{\"displayTimeUnit\""},
                                      {"otel-json", "{\"resourceSpans\""}}) {
    const Said said = mqlab_.run({"export", "run.mqt", "--to", format});
    EXPECT_EQ(said.exit_code, 0) << said.err;
    EXPECT_TRUE(said.err.empty()) << said.err;
    EXPECT_THAT(said.out, StartsWith(begin));
    EXPECT_EQ(mqlab_.run({"export", "run.mqt", "--to", format, "-o", "-"}).out, said.out) << "the same each time";
    const Said file = mqlab_.run({"export", "run.mqt", "--to", format, "-o", "out." + format});
    EXPECT_EQ(file.exit_code, 0) << file.err;
    EXPECT_TRUE(file.out.empty());
    EXPECT_EQ(mqlab_.read("out." + format), said.out);
  }
  EXPECT_NO_THROW(nlohmann::json::parse(mqlab_.read("out.perfetto")));
  EXPECT_NO_THROW(nlohmann::json::parse(mqlab_.read("out.otel-json")));
  for (const std::string& name : mqlab_.files()) EXPECT_EQ(name.find(".part"), std::string::npos) << name;
}

TEST_F(CliExport, OneOperationAndItsLinks) {
  const auto lines = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all{"export", "run.mqt", "--to", "shiviz"};
    all.insert(all.end(), more.begin(), more.end());
    const Said said = mqlab_.run(all);
    EXPECT_EQ(said.exit_code, 0) << said.err;
    return std::count(said.out.begin(), said.out.end(), '\n');
  };
  EXPECT_LT(lines({"--operation", "shop/2", "--hops", "0"}), lines({"--operation", "shop/2"}));
  EXPECT_LT(lines({"--operation", "2"}), lines({"--operation", "2", "--hops", "2"}));
  EXPECT_LT(lines({"--operation", "2", "--hops", "2"}), lines({}));
}

TEST_F(CliExport, APictureHasALimitAndSaysWhatItLeftOut) {
  mqlab_.write("long.json", small_scenario("long", 40, "\"ok\": 40"));
  ASSERT_EQ(mqlab_.run({"run", "long.json", "--variant", "broken", "--trace", "long.mqt"}).exit_code, 0);
  const Said said = mqlab_.run({"export", "long.mqt", "--to", "mermaid"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_THAT(said.err, StartsWith("mqlab: mermaid shows the first 300 of "));
  EXPECT_THAT(said.err, HasSubstr("--operation"));
  EXPECT_THAT(said.out, HasSubstr("only the first 300 of "));
  EXPECT_THAT(mqlab_.run({"export", "long.mqt", "--to", "svg", "--lang", "zh_CN"}).err, HasSubstr("只显示前 300 条记录"));
  EXPECT_TRUE(mqlab_.run({"export", "long.mqt", "--to", "perfetto"}).err.empty()) << "no picture, no limit";
}

TEST_F(CliExport, WhatIsWrongIsOneSentence) {
  EXPECT_EQ(refused({"run.mqt", "--to", "mermiad"}),
            "mqlab: --to \"mermiad\": no such format; expected one of: mermaid, otel-json, perfetto, plantuml, shiviz, svg; did you mean "
            "\"mermaid\"?\n");
  EXPECT_THAT(refused({"run.mqt", "--to", "mermiad", "--lang", "zh_CN"}), HasSubstr("是不是\"mermaid\"？"));
  EXPECT_EQ(refused({"run.mqt", "--to", "svg", "--operation", "shop/33"}),
            "mqlab: this run has no operation \"shop/33\"; did you mean \"shop/3\"?\n");
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "--operation", "shoop/3"}), HasSubstr("did you mean \"shop\"?"));
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "--operation", "shop/33", "-o", "new.svg"}), HasSubstr("no operation"));
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "--hops", "2"}), HasSubstr("--operation"));
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "--operation", "1", "--hops", "-1"}), HasSubstr("--hops"));
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "--operation", "1", "--hops", "many"}), HasSubstr("--hops"));
  EXPECT_THAT(refused({"run.mqt"}), HasSubstr("--to"));
  EXPECT_THAT(refused({"--to", "svg"}), HasSubstr("trace"));
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "--operaton", "1"}), HasSubstr("did you mean --operation?"));
  EXPECT_THAT(refused({"run.mqt", "--to", "pgn", "--format", "json"}), HasSubstr("\"error\""));
}

TEST_F(CliExport, ALedgerIsRefused) {
  ASSERT_EQ(mqlab_.run({"run", "mine.json", "--variant", "broken", "--level", "ledger", "--trace", "ledger.mqt"}).exit_code, 0);
  EXPECT_THAT(refused({"ledger.mqt", "--to", "perfetto"}), HasSubstr("--level full"));
}

TEST_F(CliExport, WhatIsNoTraceIsRefused) {
  EXPECT_THAT(refused({"nothing.mqt", "--to", "svg"}), HasSubstr("nothing.mqt"));
  EXPECT_THAT(refused({"mine.json", "--to", "svg", "-o", "new.svg"}), HasSubstr("mine.json"));
  const std::string whole = mqlab_.read("run.mqt");
  mqlab_.write("half.mqt", whole.substr(0, whole.size() / 2));
  refused({"half.mqt", "--to", "otel-json"});
}

TEST_F(CliExport, AFileThatCannotBeWrittenLeavesTheOldOne) {
  std::filesystem::create_directory(mqlab_.folder() / "folder");
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "-o", "folder"}), HasSubstr("can't write folder"));
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "-o", "nowhere/x.svg"}),
              HasSubstr("can't write nowhere/x.svg: No such file or directory"));
  EXPECT_THAT(refused({"run.mqt", "--to", "svg", "-o", "run.mqt"}), HasSubstr("the trace itself"));
  EXPECT_EQ(mqlab_.run({"trace", "run.mqt", "--verify"}).exit_code, 0);
  mqlab_.write("old.svg", "old");
  EXPECT_EQ(mqlab_.run({"export", "run.mqt", "--to", "svg", "-o", "old.svg"}).exit_code, 0);
  EXPECT_THAT(mqlab_.read("old.svg"), StartsWith("<svg "));
}

TEST_F(CliExport, AnyDamagedByteIsSurvived) {
  const std::string whole = mqlab_.read("run.mqt");
  for (std::size_t i = 0; i < whole.size(); i += whole.size() / 12) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(~damaged[i]);
    mqlab_.write("damaged.mqt", damaged);
    for (const char* format : {"svg", "perfetto", "shiviz"}) {
      const int code = mqlab_.run({"export", "damaged.mqt", "--to", format}).exit_code;
      EXPECT_TRUE(code == 0 || code == 2) << "byte " << i << ": " << code;
    }
  }
}

TEST_F(CliExport, HelpListsTheFormatsInBothLanguages) {
  EXPECT_THAT(mqlab_.run({"export", "--help"}).out, HasSubstr("a space-time diagram"));
  EXPECT_THAT(mqlab_.run({"export", "--help"}).out, HasSubstr("mqlab export run.mqt --to mermaid --operation shop/5"));
  EXPECT_THAT(mqlab_.run({"export", "--help", "--lang", "zh_CN"}).out, HasSubstr("时空图"));
}

}  // namespace
}  // namespace mqlab::cli
