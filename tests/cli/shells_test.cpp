// Completion and man page: made from the commands, so each word of --help is in them; and a real shell takes them.
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;

bool there_is(const std::string& program) { return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0; }

class Shells : public ::testing::Test {
 protected:
  /// What a shell prints after it has read the completion into the file `c`.
  std::string said_by(const std::string& shell, const std::string& script) {
    mqlab.write("c", mqlab.run({"completion", shell}).out);
    mqlab.write("script", script);
    const std::string out = (mqlab.folder() / "out").string();
    const std::string command =
        fmt::format("cd {} && {} {} script >{} 2>&1", mqlab.folder().string(), shell, shell == "zsh" ? "-f" : "", out);
    EXPECT_EQ(std::system(command.c_str()), 0) << mqlab.read("out");
    return mqlab.read("out");
  }
  Program mqlab;
};

TEST_F(Shells, BashCompletesCommandsOptionsAndTheirChoices) {
  if (!there_is("bash")) GTEST_SKIP() << "no bash";
  const std::string said = said_by("bash", R"(. ./c
try() { COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _mqlab; echo "$* => ${COMPREPLY[*]}"; }
try mqlab swe
try mqlab sweep exp
try mqlab run --format ''
try mqlab run x --vari
)");
  EXPECT_THAT(said, HasSubstr("mqlab swe => sweep\n"));
  EXPECT_THAT(said, HasSubstr("mqlab sweep exp => export\n"));
  EXPECT_THAT(said, HasSubstr("--format  => text json\n"));
  EXPECT_THAT(said, HasSubstr("--vari => --variant\n"));
}

TEST_F(Shells, ZshAndFishTakeTheirs) {
  if (there_is("fish")) {
    const std::string said = said_by("fish", "source ./c\ncomplete -C 'mqlab swe'\ncomplete -C 'mqlab run --format '\n");
    EXPECT_THAT(said, HasSubstr("sweep"));
    EXPECT_THAT(said, HasSubstr("json"));
  }
  if (there_is("zsh")) {
    EXPECT_THAT(said_by("zsh", "autoload -Uz compinit; compinit -u -D\nsource ./c\necho ${_comps[mqlab]}\n"), HasSubstr("_mqlab"));
  }
  if (!there_is("fish") && !there_is("zsh")) GTEST_SKIP() << "neither zsh nor fish";
}

TEST_F(Shells, EachCommandIsInTheManPageInBothLanguages) {
  const std::string help = mqlab.run({"--help"}).out;
  const std::string page = mqlab.run({"man"}).out;
  mqlab.set("LC_ALL=zh_CN.UTF-8");
  const std::string chinese = mqlab.run({"man"}).out;
  EXPECT_THAT(chinese, HasSubstr(".SH 名称"));
  for (const char* command : {"run", "why", "faultmap", "sweep", "sweep export", "merge", "test", "completion bash"}) {
    EXPECT_THAT(page, HasSubstr(fmt::format(".SS \"mqlab {}\"", command)));
    EXPECT_THAT(chinese, HasSubstr(fmt::format(".SS \"mqlab {}\"", command)));
  }
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-until\\fR \\fI'ci(M) < X'\\fR"));
}

TEST_F(Shells, IdsAreThoseOfTheLibrary) {
  mqlab.set("MQLAB_SCENARIOS=" + mqlab.folder().string());
  mqlab.write("mine.json", small_scenario("mine"));
  EXPECT_THAT(mqlab.run({"completion", "ids"}).out, HasSubstr("mine\n"));
}

}  // namespace
}  // namespace mqlab::cli
