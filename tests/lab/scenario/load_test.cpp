// From a file to typed variants.
#include "lab/scenario/load.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "lab/scenario/library.hpp"
#include "lab/scenario/parse.hpp"
#include "tests/lab/support/paper_style.hpp"

namespace mqlab::lab {
namespace {

using describe::Value;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::string_view kScenario = R"({
  // the design's example, on paper
  "mqlab": 1,
  "id": "duplication/confirm-lost",
  "title": {"en": "The confirm is lost", "zh_CN": "确认丢失"},
  "seed": 7,
  "settle": "3s",
  "broker": {"style": "paper", "nodes": ["post"], "queues": [{"name": "orders"}]},
  "hosts": [{"name": "m1", "processes": ["shop", "bank"], "disk": {"flush_latency": "5ms", "size": "1MiB"}}],
  "network": {"latency": "1ms", "bandwidth": "1Gbit/s"},
  "links": [{"name": "wan", "between": ["m1", "post"], "latency": "20ms"}],
  "producers": [{"id": "shop", "operations": 100, "rate": "1000/s", "keys": 7, "publish": {"queue": "orders", "confirm": true},
                 "retry": {"timeout": "500ms", "max": 3}, "should": [{"store": "stock-db"}]}],
  "consumers": [{"id": "stock", "queue": "orders", "ack": "manual", "prefetch": 20, "effect": {"store": "stock-db"}, "calls": ["bank"]}],
  "services": [{"id": "bank", "work": "2ms"}],
  "stores": [{"name": "stock-db", "minimum": 0}],
  "faults": [{"when": {"point": "confirm.sent", "message": "shop/17"}, "do": "drop-connection", "between": ["shop", "post"]},
             {"at": "2s", "do": "slow-disk", "host": "m1", "factor": 4, "for": "1s", "name": "a slow disk"},
             {"rate": "0.1/s", "until": "10s", "do": "crash", "process": "stock", "heal": "never"}],
  "steps": [{"at": "1s", "do": "stop", "process": "stock"}, {"at": "2s", "do": "purge", "process": "post", "queue": "orders"}],
  "judge": {"order": "key"},
  "variants": {"broken": {}, "fixed": {"consumers": [{"idempotent": "message-id"}], "faults": [{}, null]}},
  "expect": {"broken": {"duplicated": 1, "lost": 0},
             "fixed": {"duplicated": 0, "deduplicated": {"min": 1}, "intended": ["expired"],
                       "costs": [{"measure": "response.p50", "max": "10ms", "max_ratio": 1.5, "to": "broken"}]}}
})";

class LoadTest : public ::testing::Test {
 protected:
  Loaded load(std::string text, LoadOptions options = {}) {
    options.styles = styles_;
    return load_text("a.json", std::move(text), options, folder_);
  }
  ScenarioFile good(std::string text, LoadOptions options = {}) {
    Loaded loaded = load(std::move(text), std::move(options));
    EXPECT_TRUE(loaded) << describe::render(loaded.error(), Language::en);
    return loaded ? std::move(*loaded) : ScenarioFile{};
  }
  const models::Style* styles_[1] = {&testing::paper_style()};
  fs::path folder_;
};

TEST_F(LoadTest, EverythingIsTyped) {
  const ScenarioFile file = good(std::string(kScenario));
  ASSERT_EQ(file.variants.size(), 2U);
  const Scenario& s = *file.find("broken");
  EXPECT_EQ(s.id, "duplication/confirm-lost");
  EXPECT_EQ(s.seed, 7U);
  EXPECT_EQ(s.settle, sim::Duration(3s));
  EXPECT_EQ(s.style, styles_[0]);
  ASSERT_EQ(s.producers.size(), 1U);
  EXPECT_EQ(s.producers[0].spec.operations, 100);
  EXPECT_EQ(s.producers[0].spec.retry->timeout, 500ms);
  ASSERT_TRUE(s.producers[0].should);
  EXPECT_EQ((*s.producers[0].should)[0].store, "stock-db");
  EXPECT_EQ(s.publishes().size(), 1U);
  EXPECT_EQ(s.consumes().size(), 1U);
  EXPECT_EQ(s.services[0].handling.work, 2ms);
  EXPECT_EQ(s.stores[0].minimum, 0);
  EXPECT_EQ(s.judge.order, OrderScope::key);

  const std::map<std::string, std::string, std::less<>> hosts{{"post", "post"}, {"shop", "m1"}, {"stock", "stock"}, {"bank", "m1"}};
  EXPECT_EQ(s.hosts_of, hosts) << "a process without a host has one of its own name";
  ASSERT_EQ(s.platform.hosts.size(), 3U);
  EXPECT_EQ(s.platform.hosts[0].disks[0].flush_latency, 5ms);
  EXPECT_EQ(s.platform.hosts[0].disks[0].size, 1 << 20);
  EXPECT_EQ(s.platform.default_bytes_per_second, 125'000'000);
  ASSERT_EQ(s.platform.routes.size(), 1U);
  EXPECT_EQ(s.platform.routes[0].links, std::vector<std::string>{"wan"});
}

TEST_F(LoadTest, FaultsCarryTheirTriggerAndCanBePlannedManyTimes) {
  const ScenarioFile file = good(std::string(kScenario));
  const Scenario& s = *file.find("broken");
  for (int run = 0; run < 2; ++run) {
    const std::vector<sim::Fault> plan = planned(s.faults);
    ASSERT_EQ(plan.size(), 3U);
    EXPECT_EQ(plan[0].kind, "drop-connection");
    EXPECT_EQ(plan[0].label, "drop-connection at confirm.sent shop/17");
    EXPECT_FALSE(plan[0].body->heals()) << "a dropped connection is over at once: a run must not wait to heal it";
    EXPECT_TRUE(plan[1].body->heals());
    EXPECT_EQ(s.faults[0].targets, (std::vector<std::string>{"shop", "post"}));
    EXPECT_EQ(s.faults[1].targets, std::vector<std::string>{"m1"});
    EXPECT_EQ(plan[0].trigger.how, sim::Trigger::How::at_point);
    EXPECT_EQ(plan[0].trigger.point, models::kinds::confirm_sent);
    EXPECT_EQ(plan[0].trigger.message, "shop/17");
    EXPECT_EQ(plan[1].label, "a slow disk");
    EXPECT_EQ(plan[1].lasts, sim::Duration(1s));
    EXPECT_EQ(plan[1].trigger.at, sim::Time{} + 2s);
    EXPECT_EQ(*plan[1].body->fields().find("factor"), Value(4.0));
    EXPECT_EQ(plan[2].trigger.mean_gap, 10s);
    EXPECT_FALSE(plan[2].heal_at_end);
    ASSERT_EQ(s.steps.size(), 2U);
    EXPECT_EQ(s.steps[1].what, "purge");
    EXPECT_EQ(*s.steps[1].arguments.find("queue"), Value("orders"));
  }
}

TEST_F(LoadTest, AVariantIsItsPatchAndItsExpectations) {
  const ScenarioFile file = good(std::string(kScenario));
  EXPECT_EQ(file.find("broken")->consumers[0].handling.idempotent, models::apps::Idempotent::none);
  const Scenario& fixed = *file.find("fixed");
  EXPECT_EQ(fixed.consumers[0].handling.idempotent, models::apps::Idempotent::message_id);
  EXPECT_EQ(fixed.faults.size(), 2U) << "its patch removes the second fault";
  ASSERT_EQ(fixed.expect.counts.size(), 2U);
  EXPECT_TRUE(fixed.expect.counts[0].holds(0));
  EXPECT_FALSE(fixed.expect.counts[0].holds(1));
  EXPECT_TRUE(fixed.expect.counts[1].holds(7)) << "at least one";
  EXPECT_EQ(fixed.expect.intended, std::vector<std::string>{"expired"});
  ASSERT_EQ(fixed.expect.costs.size(), 1U);
  EXPECT_EQ(fixed.expect.costs[0].max, 10e6);
  EXPECT_EQ(fixed.expect.costs[0].to, "broken");
}

TEST_F(LoadTest, OneVariantCanBeAskedFor) {
  LoadOptions options;
  options.variant = "fixed";
  EXPECT_EQ(good(std::string(kScenario), options).variants.size(), 1U);
  options.variant = "fixd";
  const Loaded loaded = load(std::string(kScenario), options);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error()[0].what.en, "no variant \"fixd\"");
  EXPECT_EQ(loaded.error()[0].did_you_mean, "fixed");
}

TEST_F(LoadTest, SetHasTheLastWord) {
  LoadOptions options;
  options.set = {"/producers/0/operations=200", "/consumers/0/idempotent=natural", "/expect/broken/lost=3"};
  options.seed = 99;
  const ScenarioFile file = good(std::string(kScenario), options);
  EXPECT_EQ(file.find("broken")->producers[0].spec.operations, 200);
  EXPECT_EQ(file.find("fixed")->consumers[0].handling.idempotent, models::apps::Idempotent::natural) << "also over the variant";
  EXPECT_EQ(file.find("broken")->expect.counts[1].max, 3);
  EXPECT_EQ(file.find("fixed")->seed, 99U);
}

TEST_F(LoadTest, AMistakeInASetIsShownThere) {
  LoadOptions options;
  options.set = {"/consumers/0/prefetch=many"};
  const Loaded loaded = load(std::string(kScenario), options);
  ASSERT_FALSE(loaded);
  EXPECT_EQ("\n" + describe::render(loaded.error(), Language::en), R"(
--set /consumers/0/prefetch:1:1: prefetch can't be "many"
  many
  ^ at /consumers/0/prefetch
  expected a whole number from 0 to 65535
)");
}

TEST_F(LoadTest, WhatIsPrintedLoadsAgainToTheSame) {
  const ScenarioFile file = good(std::string(kScenario));
  const std::string printed = print_json(file.self_contained);
  const ScenarioFile again = good(printed);
  EXPECT_EQ(print_json(again.self_contained), printed);
  // A merged variant is a scenario of its own.
  const ScenarioFile merged = good(print_json(file.find("fixed")->merged), LoadOptions{"fixed", {}, {}, {}});
  EXPECT_EQ(merged.variants[0].consumers[0].handling.idempotent, models::apps::Idempotent::message_id);
  EXPECT_EQ(merged.variants[0].expect.counts.size(), 2U);
}

class FolderTest : public LoadTest {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "mqlab-load-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
};

TEST_F(FolderTest, LessonAndPlatformComeAlong) {
  write("a.en.md", "# Lesson\n");
  write("a.zh_CN.md", "# 课文\n");
  write("p.xml",
        "<platform version='4.1'><zone id='z' routing='Full'><host id='post' speed='1Gf'/><host id='shop' speed='1Gf'/></zone></platform>");
  const std::string text =
      R"({"mqlab": 1, "id": "a/b", "title": {"en": "x", "zh_CN": "x"}, "lesson": {"en": "a.en.md", "zh_CN": "a.zh_CN.md"},
    "platform": "p.xml", "broker": {"style": "paper", "queues": [{"name": "q"}]}, "producers": [{"id": "shop", "publish": {"queue": "q"}}]})";
  const ScenarioFile file = good(text);
  ASSERT_EQ(file.variants.size(), 1U);
  EXPECT_EQ(file.variants[0].variant, "base");
  EXPECT_EQ(file.variants[0].lesson.zh_CN, "# 课文\n");
  EXPECT_TRUE(file.variants[0].platform_xml.starts_with("<platform"));

  folder_.clear();  // from another folder it runs too
  const ScenarioFile again = good(print_json(file.self_contained));
  EXPECT_EQ(again.variants[0].lesson.en, "# Lesson\n");
  const std::string xml = again.variants[0].platform_spec().xml_file;
  EXPECT_TRUE(fs::exists(xml));
  EXPECT_EQ(xml, file.variants[0].platform_spec().xml_file) << "named by its content";
  folder_ = fs::path(xml).parent_path() / "mqlab-none";
}

TEST_F(FolderTest, TheLibraryFindsById) {
  write("loss/auto-ack.json", "{}");
  write("loss/deep/er.json", "{}");
  write("scenario.schema.json", "{}");
  write("loss/auto-ack.en.md", "x");
  ASSERT_EQ(::setenv("MQLAB_SCENARIOS", folder_.c_str(), 1), 0);
  const auto folders = library_folders();
  ASSERT_FALSE(folders.empty());
  EXPECT_EQ(folders[0], folder_) << "the environment comes first";
  std::vector<std::string> ids;
  for (const LibraryEntry& entry : list_library({folder_})) ids.push_back(entry.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"loss/auto-ack", "loss/deep/er"}));
  EXPECT_EQ(find_in_library("loss/auto-ack"), folder_ / "loss/auto-ack.json");
  EXPECT_EQ(find_in_library("loss/none", {folder_}), std::nullopt);
  const Loaded loaded = load_scenario("loss/auto-ak");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(describe::render(loaded.error(), Language::en),
            "loss/auto-ak: neither a file nor a scenario of the library\n"
            "  expected a path, or an id that `mqlab list` shows\n"
            "  did you mean \"loss/auto-ack\"?\n");
  ::unsetenv("MQLAB_SCENARIOS");
}

/// Every value of the tree, by pointer.
void each_pointer(const Value& value, const std::string& pointer, const std::function<void(const std::string&)>& visit) {
  visit(pointer);
  if (const describe::Object* object = value.as_object()) {
    for (const describe::Member& m : *object) each_pointer(m.value, pointer + "/" + describe::pointer_step(m.key), visit);
  }
  if (const describe::List* list = value.as_list()) {
    for (std::size_t i = 0; i < list->size(); ++i) each_pointer((*list)[i], pointer + "/" + std::to_string(i), visit);
  }
}

TEST_F(LoadTest, AnyValueMayBeAnythingWithoutHarm) {
  const ScenarioFile file = good(std::string(kScenario));
  const Value instead[] = {Value(),
                           Value(true),
                           Value(-1),
                           Value(1e300),
                           Value(INT64_MAX),
                           Value(""),
                           Value("shop"),
                           Value("/"),
                           Value(describe::List{}),
                           Value(describe::Object{}),
                           Value(describe::List{Value(describe::Object{})})};
  std::size_t tried = 0;
  each_pointer(file.self_contained, "", [&](const std::string& pointer) {
    for (const Value& value : instead) {
      Value changed = file.self_contained;
      describe::set_at_pointer(changed, pointer, value);
      const Loaded loaded = load(print_json_compact(changed));
      EXPECT_TRUE(loaded || !describe::render(loaded.error(), Language::en).empty());
      ++tried;
    }
  });
  EXPECT_GT(tried, 1300U);
}

TEST_F(LoadTest, InstancesAreConsumersWithNamesOfTheirOwn) {
  std::string text(kScenario);
  const std::string_view id = R"({"id": "stock", "queue")";
  const std::size_t at = text.find(id);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, id.size(), R"({"id": "stock", "instances": 3, "queue")");
  for (const std::string_view name : {R"("do": "crash", "process": "stock")", R"("do": "stop", "process": "stock")"}) {
    const std::size_t where = text.find(name);
    ASSERT_NE(where, std::string::npos);
    text.insert(where + name.size() - 1, "-2");
  }
  const ScenarioFile file = good(text);
  ASSERT_EQ(file.variants.at(0).consumers.size(), 3U);
  EXPECT_EQ(file.variants[0].consumers[0].spec.id, "stock-1");
  EXPECT_EQ(file.variants[0].consumers[2].spec.id, "stock-3");
  EXPECT_EQ(file.variants[0].consumes().size(), 3U);
  EXPECT_FALSE(load(std::string(kScenario).replace(at, id.size(), R"({"id": "stock", "instances": 3, "queue")")))
      << "nobody is called \"stock\" any more";
}

TEST_F(LoadTest, AProducerMayAwaitRepliesFromAQueueOfTheStyle) {
  std::string text(kScenario);
  const std::string_view end = R"("should": [{"store": "stock-db"}]})";
  const std::size_t at = text.find(end);
  ASSERT_NE(at, std::string::npos);
  text.insert(at + end.size() - 1, R"(, "reply": {"queue": "orders"}, "reply_timeout": "2s")");
  const ScenarioFile file = good(text);
  EXPECT_NE(file.variants.at(0).producers.at(0).reply, nullptr);
  EXPECT_EQ(file.variants[0].consumes().size(), 2U) << "the style checks it like any consumer";
}

}  // namespace
}  // namespace mqlab::lab
