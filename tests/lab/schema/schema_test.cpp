// The published schema and the loader agree: what the loader takes the schema takes, and a plain mistake of form both refuse.
#include "lab/schema/schema.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "lab/scenario/library.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "models/style.hpp"
#include "tests/support/places.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

class SchemaTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    text_ = json::parse(schema_json());
    schema_ = std::make_unique<valijson::Schema>();
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(text_), *schema_);
  }
  static void TearDownTestSuite() { schema_.reset(); }

  /// Empty when it is valid.
  static std::string complaints(const json& scenario) {
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(*schema_, Adapter(scenario), &results)) return "";
    std::string out = "invalid";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      for (const std::string& step : error.context) out += step;
      out += ": " + error.description + "\n";
    }
    return out;
  }
  static json sound() {
    return json::parse(R"({
      "mqlab": 1, "id": "test/sound", "title": {"en": "Sound", "zh_CN": "正常"},
      "broker": {"style": "rabbitmq", "version": "3.10", "nodes": ["rabbit-1"], "queues": [{"name": "orders", "durable": true}]},
      "producers": [{"id": "shop", "operations": 10, "rate": "1000/s", "publish": {"routing_key": "orders", "confirm": true}}],
      "consumers": [{"id": "stock", "queue": "orders", "prefetch": 20, "effect": {"store": "stock-db"}}],
      "faults": [{"at": "1s", "do": "crash", "process": "rabbit-1"},
                 {"when": {"point": "confirm.sent", "message": "shop/7"}, "do": "drop-connection", "between": ["shop", "rabbit-1"]}],
      "steps": [{"at": "1s", "do": "stop", "process": "stock"}, {"at": "2s", "do": "purge", "process": "rabbit-1", "queue": "orders"}],
      "variants": {"broken": {}, "fixed": {"consumers": [{"idempotent": "message-id"}]}},
      "expect": {"broken": {"lost": 0}, "fixed": {"lost": {"max": 0}, "costs": [{"measure": "response.p50", "max": "10ms"}]}}
    })");
  }

  static json text_;
  static std::unique_ptr<valijson::Schema> schema_;
};
json SchemaTest::text_;
std::unique_ptr<valijson::Schema> SchemaTest::schema_;

TEST_F(SchemaTest, TakesWhatTheLoaderTakes) {
  EXPECT_EQ(complaints(sound()), "");
  const Loaded loaded = load_text("sound.json", sound().dump());
  EXPECT_TRUE(loaded) << describe::render(loaded.error(), Language::en);
}

TEST_F(SchemaTest, TakesEveryScenarioOfTheLibraryAndEachOfItsVariants) {
  for (const LibraryEntry& entry : list_library({source_scenarios()})) {
    const Loaded loaded = load_file(entry.file);
    ASSERT_TRUE(loaded) << describe::render(loaded.error(), Language::en);
    EXPECT_EQ(loaded->id, entry.id) << "the id is the file's place in the library";
    EXPECT_EQ(complaints(json::parse(print_json(loaded->self_contained))), "") << entry.id;
    for (const Scenario& variant : loaded->variants) {
      EXPECT_EQ(complaints(json::parse(print_json(variant.merged))), "") << entry.id << " " << variant.variant;
    }
  }
}

TEST_F(SchemaTest, RefusesPlainMistakesThatTheLoaderRefuses) {
  const std::pair<const char*, json> mistakes[] = {{"/consumers/0/prefech", 20},
                                                   {"/consumers/0/prefetch", "many"},
                                                   {"/consumers/0/prefetch", 70000},
                                                   {"/faults/0/do", "crahs"},
                                                   {"/faults/0/factor", 3},
                                                   {"/faults/0/at", "1sec"},
                                                   {"/mqlab", 2},
                                                   {"/title", "Sound"},
                                                   {"/broker/style", "papier"},
                                                   {"/broker/version", "1.0"},
                                                   {"/producers/0/rate", 1000},
                                                   {"/expect/broken/losst", 1},
                                                   {"/expect/broken/lost", "none"},
                                                   {"/steps", json::object()},
                                                   {"/steps", {{{"at", "1s"}, {"do", "purge"}, {"process", "rabbit-1"}}}},
                                                   {"/steps", {{{"at", "1s"}, {"do", "stop"}, {"process", "stock"}, {"queue", "orders"}}}},
                                                   {"/seed", -1},
                                                   {"/network", {{"bandwidth", "1GB"}}},
                                                   {"/expect/broken/intended", {"ok"}},
                                                   {"/broker/queues/0", json::object()}};
  for (const auto& [pointer, value] : mistakes) {
    json changed = sound();
    changed[json::json_pointer(pointer)] = value;
    EXPECT_NE(complaints(changed), "") << pointer;
    EXPECT_FALSE(load_text("bad.json", changed.dump())) << pointer;
  }
}

TEST_F(SchemaTest, ExplainsEachFieldInBothLanguagesWithDefaultAndSource) {
  const json& of_styles = text_["properties"]["producers"]["items"]["anyOf"];
  ASSERT_EQ(of_styles.size(), models::all_styles().size());
  for (const json& producer : of_styles) {
    const json& retry = producer["properties"]["retry"]["properties"]["timeout"];
    EXPECT_EQ(retry["default"], "500ms");
    EXPECT_FALSE(retry["description"].get<std::string>().empty());
    EXPECT_FALSE(retry["x-description-zh_CN"].get<std::string>().empty());
  }
}

}  // namespace
}  // namespace mqlab::lab
