// A program of one's own, in any language, takes the place of the declared one: same broker, same faults, same verdict.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/external/start.hpp"
#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"
#include "tests/lab/run/library.hpp"

namespace mqlab::lab {
namespace {

using models::apps::ProgramFailure;
using ::testing::HasSubstr;

std::filesystem::path starters() { return std::filesystem::path(source_scenarios()) / ".." / "starters" / "python"; }

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Ten orders; `fault` strikes. The consumer is declared, or the Python text given.
std::string scenario(const std::string& fault, const std::string& python, const std::string& declared = "") {
  nlohmann::ordered_json consumer = {
      {"id", "stock"}, {"queue", "orders"}, {"ack", "manual"}, {"prefetch", 1}, {"effect", {{"store", "db"}}}};
  if (python.empty()) {
    consumer.update(nlohmann::ordered_json::parse("{" + declared + "}"));
  } else {
    consumer["program"] = {{"command", {"python3", "main.py"}},
                           {"files", {{"main.py", python}, {"mqlab_program.py", text_of(starters() / "mqlab_program.py")}}}};
  }
  return fmt::format(R"({{"mqlab": 1, "id": "external", "title": {{"en": "a program", "zh_CN": "程序"}},
      "broker": {{"style": "rabbitmq", "nodes": ["rabbit-1"], "queues": [{{"name": "orders", "durable": true}}]}},
      "producers": [{{"id": "shop", "operations": 10, "interval": "10ms",
                      "publish": {{"routing_key": "orders", "delivery_mode": 2, "confirm": true}}}}],
      "consumers": [{}], "faults": [{}], "variants": {{"only": {{}}}}}})",
                     consumer.dump(), fault);
}

const char* const kAckLost =
    R"({"when": {"point": "ack.sent", "message": "shop/4"}, "do": "drop-connection", "between": ["stock", "rabbit-1"]})";
const char* const kCrash = R"({"when": {"point": "effect.applied", "message": "shop/4"}, "do": "crash", "process": "stock", "for": "1s"})";

class ExternalPrograms : public ::testing::Test {
 protected:
  ExternalPrograms() { program_rules().allowed = true; }
  ~ExternalPrograms() override { program_rules() = {}; }

  static lab::Run run(const std::string& text) {
    const Loaded file = load_text("external.json", text);
    if (!file) {
      ADD_FAILURE() << describe::render(file.error(), Language::en);
      return {};
    }
    Runner runner(file->variants.front());
    return runner.run();
  }
  /// What is said of a consumer that answers each event with this.
  static std::string refused(const std::string& python) {
    try {
      run(scenario("", python));
    } catch (const ProgramFailure& failure) {
      EXPECT_FALSE(failure.said().zh_CN.empty());
      return failure.said().en;
    }
    return "";
  }
  static std::string answering(const std::string& event, const std::string& commands) {
    return "import json, sys\nfor line in sys.stdin:\n    event = json.loads(line)\n    hand = event.get('delivery', {}).get('handle', 0)\n"
           "    print(json.dumps(" +
           commands + " if event['event'] == '" + event + "' else []), flush=True)\n";
  }
};

TEST_F(ExternalPrograms, AreJudgedAsTheDeclaredOneIs) {
  for (const char* fault : {"", kAckLost, kCrash}) {
    const lab::Run own = run(scenario(fault, text_of(starters() / "consumer.py")));
    const lab::Run declared = run(scenario(fault, "", R"("idempotent": "none")"));
    EXPECT_EQ(own.verdict.counts, declared.verdict.counts) << fault;
  }
}

TEST_F(ExternalPrograms, AGuardMakesThemIdempotent) {
  const std::string guarded =
      "from mqlab_program import Program, run\nclass Stock(Program):\n"
      "    def on_delivered(self, e): self.store(e['delivery']['message'], tag=e['delivery']['handle'], guard='message-id')\n"
      "    def on_stored(self, e): self.settle(e['tag'])\nrun(Stock())\n";
  const lab::Run own = run(scenario(kAckLost, guarded));
  EXPECT_EQ(count(own.verdict.counts, Name::duplicated), 0);
  EXPECT_EQ(count(own.verdict.counts, Name::deduplicated), 1);
}

TEST_F(ExternalPrograms, WhatIsOnlyInTheirMemoryIsGoneAfterACrash) {
  const std::string remembers =
      "from mqlab_program import Program, run\nclass Stock(Program):\n    seen = set()\n"
      "    def on_delivered(self, e):\n        m = e['delivery']['message']\n        h = e['delivery']['handle']\n"
      "        if m['id'] in self.seen:\n            self.skip(m)\n            return self.settle(h)\n"
      "        self.seen.add(m['id'])\n        self.store(m, tag=h)\n"
      "    def on_stored(self, e): self.settle(e['tag'])\nrun(Stock())\n";
  const lab::Run dropped = run(scenario(kAckLost, remembers));
  EXPECT_EQ(count(dropped.verdict.counts, Name::duplicated), 0) << "the process lived, so it remembered";
  const lab::Run crashed = run(scenario(kCrash, remembers));
  EXPECT_EQ(count(crashed.verdict.counts, Name::duplicated), 1) << "the set died with it";
}

TEST_F(ExternalPrograms, ARunRepeatsToTheByte) {
  const std::string text = scenario(kCrash, text_of(starters() / "consumer.py"));
  EXPECT_EQ(run(text).hash, run(text).hash);
}

TEST_F(ExternalPrograms, TheStartersScenarioIsAsItExpects) {
  const Loaded file = load_file(starters() / "scenario.json");
  ASSERT_TRUE(file) << describe::render(file.error(), Language::en);
  Runner runner(file->variants.front());
  const lab::Run run = runner.run();
  EXPECT_EQ(count(run.verdict.counts, Name::duplicated), 1);
  EXPECT_EQ(count(run.verdict.counts, Name::ok), 19);
}

TEST_F(ExternalPrograms, AreNotStartedUnlessAllowed) {
  program_rules().allowed = false;
  EXPECT_THAT(refused(text_of(starters() / "consumer.py")), HasSubstr("\"stock\" is a program of its own: python3 main.py"));
}

TEST_F(ExternalPrograms, OneThatDiesByItselfEndsTheRunWithItsLastWords) {
  const std::string said = refused("import sys\nsys.exit('no database')\n");
  EXPECT_THAT(said, HasSubstr("ended by itself, exit code 1"));
  EXPECT_THAT(said, HasSubstr("no database"));
}

TEST_F(ExternalPrograms, OneThatSpeaksUnaskedIsToldSo) {
  EXPECT_THAT(refused("import sys\nfor line in sys.stdin:\n    print('[]')\n    print('[]', flush=True)\n"),
              HasSubstr("a line that nobody asked for"));
}

TEST_F(ExternalPrograms, NothingOfOursIsOpenInThem) {
  const std::string said = refused("import os, sys\nsys.exit('open: ' + ' '.join(sorted(os.listdir('/proc/self/fd'))))\n");
  EXPECT_THAT(said, HasSubstr("open: 0 1 2 3")) << "3 is the folder that is listed";
  EXPECT_EQ(said.find("open: 0 1 2 3 "), std::string::npos) << said;
}

TEST_F(ExternalPrograms, OneThatTakesTooMuchIsEnded) {
  program_rules().watch = [](pid_t, const std::filesystem::path&) -> ProgramRules::Look {
    return []() -> std::optional<describe::Phrase> { return describe::Phrase("it took too much", "占用过多"); };
  };
  EXPECT_THAT(refused("import time\ntime.sleep(60)\n"), HasSubstr("it took too much"));
}

TEST_F(ExternalPrograms, OneThatDoesNotAnswerIsNotWaitedForForEver) {
  program_rules().start_within = std::chrono::milliseconds(300);
  EXPECT_THAT(refused("import time\ntime.sleep(60)\n"), HasSubstr("gave no answer within"));
}

TEST_F(ExternalPrograms, AnEndlessAnswerIsCutOff) {
  program_rules().longest_line = 4096;
  EXPECT_THAT(refused("while True: print('x' * 1000, end='')\n"), HasSubstr("a line of more than 4096 bytes"));
}

TEST_F(ExternalPrograms, WhatIsNoAnswerIsToldSo) {
  EXPECT_THAT(refused("input()\nprint('hello', flush=True)\ninput()\n"), HasSubstr("answered with what is no JSON"));
  EXPECT_THAT(refused(answering("started", "{}")), HasSubstr("in place of a list of commands"));
  EXPECT_THAT(refused(answering("delivered", "[{'do': 'setle'}]")), HasSubstr("did you mean \"settle\"?"));
  EXPECT_THAT(refused(answering("delivered", "[{'do': 'settle', 'handel': 1}]")), HasSubstr("did you mean \"handle\"?"));
  EXPECT_THAT(refused(answering("delivered", "[{'do': 'settle', 'handle': hand, 'how': 'yes'}]")), HasSubstr("\"how\" should be"));
}

TEST_F(ExternalPrograms, AskForWhatAClientLibraryWouldRefuseInVain) {
  EXPECT_THAT(refused(answering("delivered", "[{'do': 'settle', 'handle': hand}, {'do': 'settle', 'handle': hand}]")),
              HasSubstr("is not in its hand"));
  EXPECT_THAT(refused(answering("started", "[{'do': 'publish', 'message': {'id': 'stock/1', 'operation': 'shop/1'}}]")),
              HasSubstr("this program has no \"publish\""));
  EXPECT_THAT(refused(answering("delivered", "[{'do': 'tell', 'operation': 'shop/1', 'told': 'acknowledged'}]")),
              HasSubstr("is no operation of this program"));
  EXPECT_THAT(refused(answering("delivered", "[{'do': 'work', 'duration': '1s', 'tag': 1}, {'do': 'work', 'duration': '1s', 'tag': 2}]")),
              HasSubstr("all workers are busy"));
  EXPECT_THAT(refused(answering("started", "[{'do': 'store', 'store': 3}]")), HasSubstr("there is no store 3"));
}

TEST_F(ExternalPrograms, AProducersCustomersComeWhetherItIsUpToThemOrNot) {
  // It never tells anybody anything: its customers never learn, and what they never learn is no loss.
  const std::string silent = "from mqlab_program import Program, run\nrun(Program())\n";
  nlohmann::ordered_json value = nlohmann::ordered_json::parse(scenario("", "", ""));
  value["producers"][0]["program"] = {{"command", {"python3", "main.py"}},
                                      {"files", {{"main.py", silent}, {"mqlab_program.py", text_of(starters() / "mqlab_program.py")}}}};
  const lab::Run own = run(value.dump());
  EXPECT_EQ(own.verdict.operations, 10);
  EXPECT_EQ(count(own.verdict.counts, Name::ok), 0);
}

TEST(ExternalSpecs, DecideForThemselvesWhatADeclaredOneIsToldToDo) {
  const Loaded file = load_text("external.json", scenario("", "", R"("idempotent": "message-id", "program": {"command": []})"));
  ASSERT_FALSE(file);
  const std::string said = describe::render(file.error(), Language::en);
  EXPECT_THAT(said, HasSubstr("\"idempotent\" beside \"program\""));
  EXPECT_THAT(said, HasSubstr("a command without a word"));
}

TEST(ExternalSpecs, TheirTextsStandInACapsule) {
  const Loaded file = load_file(starters() / "scenario.json");
  ASSERT_TRUE(file);
  const describe::Value* text = describe::at_pointer(file->variants.front().merged, "/consumers/0/program/files/consumer.py");
  ASSERT_NE(text, nullptr);
  EXPECT_THAT(*text->as_string(), HasSubstr("class Stock(Program)"));
}

}  // namespace
}  // namespace mqlab::lab
