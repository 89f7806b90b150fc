// OTLP/JSON: identities of the right size, one tree for each operation, every record an event of one span.
#include "lab/export/otel.hpp"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/lab/export/exported.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::json;

std::map<std::string, json> attributes(const json& list) {
  std::map<std::string, json> out;
  for (const json& a : list) EXPECT_TRUE(out.emplace(a["key"], a["value"]).second) << a["key"] << " twice";
  return out;
}
bool is_hex(const std::string& id, std::size_t digits) {
  return id.size() == digits && id.find_first_not_of("0123456789abcdef") == std::string::npos &&
         id.find_first_not_of('0') != std::string::npos;
}
std::uint64_t number(const json& text) { return std::stoull(text.get<std::string>()); }

std::vector<json> spans(const json& file) {
  std::vector<json> out;
  for (const json& resource : file["resourceSpans"]) {
    EXPECT_EQ(attributes(resource["resource"]["attributes"]).count("service.name"), 1U);
    for (const json& scope : resource["scopeSpans"])
      for (const json& span : scope["spans"]) out.push_back(span);
  }
  return out;
}

TEST(ExportOtel, SpansOfAnOperationAreATree) {
  for (const auto& [id, run] : library_runs()) {
    for (const SelectionSpec& spec : {SelectionSpec{}, SelectionSpec{.operation = "shop/5"}}) {
      const auto all = spans(json::parse(run->text("otel-json", spec)));
      std::map<std::string, json> by_id;
      std::map<std::string, int> roots;
      std::set<std::uint64_t> records;
      for (const json& s : all) {
        EXPECT_TRUE(is_hex(s["traceId"], 32)) << s["traceId"];
        EXPECT_TRUE(is_hex(s["spanId"], 16)) << s["spanId"];
        EXPECT_TRUE(by_id.emplace(s["spanId"], s).second) << "two spans of one identity";
        roots[s["traceId"]] += s.contains("parentSpanId") ? 0 : 1;
        EXPECT_LE(number(s["startTimeUnixNano"]), number(s["endTimeUnixNano"]));
        for (const json& e : s["events"]) {
          EXPECT_GE(number(e["timeUnixNano"]), number(s["startTimeUnixNano"]));
          EXPECT_LE(number(e["timeUnixNano"]), number(s["endTimeUnixNano"]));
          EXPECT_TRUE(records.insert(number(attributes(e["attributes"]).at("mqlab.record")["intValue"])).second);
        }
      }
      EXPECT_EQ(records.size(), run->scene(spec).size()) << id << ": every record once";
      for (const auto& [trace, n] : roots) EXPECT_EQ(n, 1) << id << ' ' << trace;
      for (const json& s : all) {
        std::size_t steps = 0;
        for (json at = s; at.contains("parentSpanId"); ++steps) {
          ASSERT_LT(steps, all.size()) << "a circle";
          const auto parent = by_id.find(at["parentSpanId"]);
          ASSERT_NE(parent, by_id.end());
          EXPECT_EQ(parent->second["traceId"], s["traceId"]);
          at = parent->second;
        }
        for (const json& link : s.value("links", json::array())) {
          const auto to = by_id.find(link["spanId"]);
          ASSERT_NE(to, by_id.end());
          EXPECT_EQ(to->second["traceId"], link["traceId"]);
          EXPECT_NE(link["spanId"], s["spanId"]);
        }
      }
    }
  }
}

TEST(ExportOtel, AMessagesWayIsProducerBrokerConsumer) {
  const Scene scene = confirm_lost().scene({.operation = "shop/3"});
  const auto all = spans_of(scene);
  std::map<std::string, std::string> parent;
  for (const Span& s : all)
    if (s.operation != 0 && scene.trace().tables().identity(scene.event(s.events.front()).record->operation_id()) == "shop/3")
      parent[scene.process(s.process)] = s.parent ? scene.process(all[*s.parent].process) : "";
  EXPECT_EQ(parent, (std::map<std::string, std::string>{{"shop", ""}, {"rabbit-1", "shop"}, {"stock", "rabbit-1"}}));
}

TEST(ExportOtel, AttributesAreThoseOfTheConventions) {
  std::set<int> kinds;
  for (const json& s : spans(json::parse(confirm_lost().text("otel-json", {.operation = "shop/3"})))) {
    const auto a = attributes(s["attributes"]);
    if (a.count("mqlab.operation") == 0 || a.at("mqlab.operation")["stringValue"] != "shop/3") continue;
    kinds.insert(s["kind"].get<int>());
    EXPECT_EQ(a.at("messaging.system")["stringValue"], "rabbitmq");
    EXPECT_EQ(a.at("messaging.destination.name")["stringValue"], "orders");
    EXPECT_EQ(a.at("messaging.message.id")["stringValue"], "shop/3");
    if (s["kind"] == 4) {
      EXPECT_EQ(a.at("messaging.operation.type")["stringValue"], "send");
    }
    if (s["kind"] == 5) {
      EXPECT_EQ(a.at("messaging.operation.type")["stringValue"], "process");
    }
  }
  EXPECT_EQ(kinds, (std::set<int>{1, 4, 5}));
}

TEST(ExportOtel, WaitingForAFlushIsALink) {
  std::size_t links = 0;
  for (const Span& s : spans_of(confirm_lost().scene())) links += s.links.size();
  EXPECT_GT(links, 5U) << "broker.stored because of a flush";
}

TEST(ExportOtel, WhatIsLostSaysSo) {
  std::size_t lost = 0;
  for (const json& s : spans(json::parse(library_runs().at("loss/kafka-acks-1")->text("otel-json"))))
    for (const json& e : s["events"]) {
      const auto a = attributes(e["attributes"]);
      if (a.count("mqlab.lost") == 0) continue;
      EXPECT_EQ(a.at("mqlab.lost")["boolValue"], true);
      ++lost;
    }
  EXPECT_EQ(lost, 7U) << "two frames, five copies";
}

TEST(ExportOtel, AnyNamesAreJson) { EXPECT_NO_THROW(json::parse(Exported(small_story(), kHostileName).text("otel-json"))); }

}  // namespace
}  // namespace mqlab::lab
