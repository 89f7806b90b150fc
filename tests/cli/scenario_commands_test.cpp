// mqlab list, show, validate, schema: what stands in scenarios, without running them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CliList, TextAndJsonInBothLanguages) {
  Program mqlab;
  const Said en = mqlab.run({"list"});
  EXPECT_EQ(en.exit_code, 0) << en.err;
  EXPECT_THAT(en.out, HasSubstr("duplication/confirm-lost "));
  EXPECT_THAT(en.out, HasSubstr("The confirm is lost, the producer retries  (broken, fixed, trap)\n"));
  EXPECT_THAT(mqlab.run({"list", "--lang", "zh_CN"}).out, HasSubstr("确认丢失，生产者重试"));
  const auto all = mqlab.run({"list", "--format", "json"}).json();
  EXPECT_GE(all.size(), 12U);
  for (const auto& one : all) {
    EXPECT_FALSE(one["id"].get<std::string>().empty());
    EXPECT_FALSE(one["title"]["zh_CN"].get<std::string>().empty());
    EXPECT_GE(one["variants"].size(), 1U);
  }
}

TEST(CliShow, TextInBothLanguages) {
  Program mqlab;
  const Said en = mqlab.run({"show", "duplication/confirm-lost"});
  EXPECT_EQ(en.exit_code, 0) << en.err;
  EXPECT_THAT(en.out, HasSubstr("duplication/confirm-lost: The confirm is lost, the producer retries\n"));
  EXPECT_THAT(en.out, HasSubstr("variants: broken fixed trap\n"));
  EXPECT_THAT(en.out, HasSubstr("**The trap.**")) << "its lesson";
  const Said zh = mqlab.run({"show", "duplication/confirm-lost", "--lang", "zh_CN"});
  EXPECT_THAT(zh.out, HasSubstr("变体：broken fixed trap"));
}

TEST(CliShow, AsJsonItRunsFromAnyFolder) {
  Program mqlab;
  const Said shown = mqlab.run({"show", "duplication/confirm-lost", "--format", "json"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_FALSE(shown.json()["lesson"]["en"].get<std::string>().empty());
  mqlab.write("elsewhere/mine.json", shown.out);
  const Said mine = mqlab.run({"run", "elsewhere/mine.json"});
  EXPECT_EQ(mine.exit_code, 0) << mine.err << mine.out;
  EXPECT_EQ(mine.out, mqlab.run({"run", "duplication/confirm-lost"}).out);
  EXPECT_EQ(mqlab.run({"run", "-", "--variant", "trap"}, shown.out).exit_code, 0);
}

TEST(CliShow, OneVariantWithWhatWasSet) {
  Program mqlab;
  const Said shown = mqlab.run(
      {"show", "duplication/confirm-lost", "--variant", "fixed", "--set", "/producers/0/operations=7", "--seed", "12", "--format", "json"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  const auto scenario = shown.json();
  EXPECT_EQ(scenario["producers"][0]["operations"], 7);
  EXPECT_EQ(scenario["seed"], 12);
  EXPECT_EQ(scenario["consumers"][0]["idempotent"], "message-id");
  EXPECT_EQ(mqlab.run({"validate", "-"}, shown.out).exit_code, 0);
}

TEST(CliValidate, SeveralFilesAndEachProblemOfThem) {
  Program mqlab;
  mqlab.write("good.json", small_scenario());
  mqlab.write("bad.json",
              "{\n  \"mqlab\": 1,\n  \"id\": \"bad\",\n  \"sed\": 3,\n  \"broker\": {\"style\": \"rabbitmq\", \"nodes\": [\"r\"]}\n}\n");
  mqlab.write("worse.json", "{\"mqlab\": 1,");
  const Said good = mqlab.run({"validate", "good.json", "duplication/confirm-lost"});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_EQ(good.out, "good.json: 2 variants, no problems\nduplication/confirm-lost: 3 variants, no problems\n");
  const Said bad = mqlab.run({"validate", "bad.json", "good.json", "worse.json"});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.out, HasSubstr("good.json: 2 variants, no problems\n")) << "a bad file hides no good one";
  EXPECT_THAT(bad.err, HasSubstr("bad.json:4:3"));
  EXPECT_THAT(bad.err, HasSubstr("did you mean \"seed\"?"));
  EXPECT_THAT(bad.err, HasSubstr("worse.json:1:"));
  EXPECT_THAT(mqlab.run({"validate", "good.json", "--lang", "zh_CN"}).out, HasSubstr("没有问题"));
}

TEST(CliValidate, JsonIsOneDocumentWhateverTheNumberOfFiles) {
  Program mqlab;
  mqlab.write("bad.json", "{\"mqlab\": 1, \"sed\": 3}");
  mqlab.write("worse.json", "{\"mqlab\": 1,");
  const Said said = mqlab.run({"validate", "bad.json", "worse.json", "loss/unroutable", "--format", "json"});
  EXPECT_EQ(said.exit_code, 2);
  const auto problems = said.json()["problems"];
  ASSERT_GE(problems.size(), 2U);
  EXPECT_EQ(problems.front()["file"], "bad.json");
  EXPECT_EQ(problems.back()["file"], "worse.json");
  EXPECT_EQ(mqlab.run({"validate", "loss/unroutable", "--format", "json"}).json()["problems"].size(), 0U);
}

TEST(CliValidate, APipeIsReadLikeAFile) {
  Program mqlab;
  const std::string pipe = mqlab.folder() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  mqlab.start({"validate", "pipe"});
  int end = -1;
  for (int tries = 0; end < 0 && tries < 500; ++tries, ::usleep(20'000)) end = ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK);
  ASSERT_GE(end, 0) << "nobody reads it";
  const std::string text = small_scenario();
  EXPECT_EQ(::write(end, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(end);
  const Said said = mqlab.wait();
  EXPECT_EQ(said.exit_code, 0) << said.err;
}

TEST(CliValidate, AFileThatIsNotThere) {
  Program mqlab;
  const Said said = mqlab.run({"validate", "nothing.json"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.err, HasSubstr("nothing.json"));
}

TEST(CliSchema, IsAJsonSchemaThatKnowsTheSettings) {
  Program mqlab;
  const Said said = mqlab.run({"schema"});
  EXPECT_EQ(said.exit_code, 0);
  const auto schema = said.json();
  EXPECT_TRUE(schema.contains("$schema"));
  EXPECT_THAT(said.out, HasSubstr("routing_key"));
  EXPECT_EQ(mqlab.run({"schema", "--format", "json", "--lang", "zh_CN"}).exit_code, 0) << "the manners of every command";
}

TEST(CliManners, NothingIsWrittenByCommandsThatOnlyRead) {
  Program mqlab;
  for (const char* command : {"list", "schema"}) mqlab.run({command});
  mqlab.run({"show", "loss/unroutable"});
  mqlab.run({"validate", "loss/unroutable"});
  EXPECT_THAT(mqlab.files(), IsEmpty());
}

TEST(CliManners, VersionAndHelp) {
  Program mqlab;
  const Said version = mqlab.run({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, ::testing::MatchesRegex("mqlab [0-9]+\\.[0-9]+.*\n"));
  const Said help = mqlab.run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* command : {"run", "list", "show", "validate", "schema", "trace"}) {
    EXPECT_THAT(help.out, HasSubstr(std::string("  ") + command + " "));
    const Said its = mqlab.run({command, "--help"});
    EXPECT_EQ(its.exit_code, 0);
    EXPECT_THAT(its.out, HasSubstr("Example")) << command;
    EXPECT_THAT(its.out, HasSubstr("--lang")) << command;
    EXPECT_THAT(its.out, HasSubstr("--format")) << command;
  }
}

TEST(CliManners, HelpInChinese) {
  Program mqlab;
  const Said help = mqlab.run({"--help", "--lang", "zh_CN"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("消息队列"));
  mqlab.set("LANG=zh_CN.UTF-8");
  EXPECT_THAT(mqlab.run({"run", "--help"}).out, HasSubstr("示例"));
}

TEST(CliManners, AnUnknownCommandOrOptionGetsASuggestion) {
  Program mqlab;
  const Said command = mqlab.run({"rn", "x"});
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.err, HasSubstr("there is no command \"rn\"; expected one of: audit, capsule, compare, completion, exercise, explore, "
                                     "export, faultmap, grade, list, man, merge, minimal-fix, point-of-no-return, reference, replay, "
                                     "report, run, schema, show, shrink, sweep, test, trace, validate, why\n  did you mean \"run\"?"));
  const Said option = mqlab.run({"run", "loss/unroutable", "--varient", "broken"});
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.err, HasSubstr("run has no option --varient; did you mean --variant? (mqlab run --help)"));
  const Said global = mqlab.run({"--versoin"});
  EXPECT_EQ(global.exit_code, 2);
  EXPECT_THAT(global.err, HasSubstr("did you mean --version?"));
  const Said none = mqlab.run({});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(
      none.err,
      HasSubstr(
          "give a command: audit, capsule, compare, completion, exercise, explore, export, faultmap, grade, list, man, merge, minimal-fix, "
          "point-of-no-return, reference, replay, report, run, schema, show, shrink, sweep, test, trace, validate, why"));
  const Said value = mqlab.run({"run", "loss/unroutable", "--resources", "sharde"});
  EXPECT_EQ(value.exit_code, 2);
  EXPECT_THAT(value.err, HasSubstr("--resources"));
  EXPECT_THAT(mqlab.files(), IsEmpty());
}

}  // namespace
}  // namespace mqlab::cli
