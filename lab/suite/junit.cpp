// A suite's result for machines: JSON, and JUnit XML as CI systems read it.
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/report/both.hpp"
#include "lab/suite/suite.hpp"
#include "lab/text/xml.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

std::string case_xml(const TestCase& test, Language language) {
  const std::string head =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_text(test.id), xml_text(test.variant.empty() ? "loads" : test.variant));
  if (test.status == TestStatus::passed) return head + "/>\n";
  if (test.status == TestStatus::skipped) return head + "><skipped/></testcase>\n";
  std::string lines;
  for (const Sentence& m : test.messages) lines += xml_text(m.in(language)) + "\n";
  const std::string_view kind = test.status == TestStatus::failed ? "failure" : "error";
  const std::string first = test.messages.empty() ? std::string() : test.messages.front().in(language);
  return fmt::format("{}>\n      <{} message=\"{}\">{}{}</{}>\n    </testcase>\n", head, kind, xml_text(first), lines,
                     xml_text(test.repeat), kind);
}

}  // namespace

ordered_json suite_json(const SuiteResult& result) {
  ordered_json tests = ordered_json::array();
  for (const TestCase& t : result.tests) {
    ordered_json messages = ordered_json::array();
    for (const Sentence& m : t.messages) messages.push_back(both(m));
    tests.push_back({{"name", t.name()},
                     {"file", t.file},
                     {"scenario", t.id},
                     {"variant", t.variant},
                     {"status", kTestStatusNames[static_cast<std::size_t>(t.status)]},
                     {"messages", std::move(messages)},
                     {"repeat", t.repeat}});
  }
  return {{"tests", std::move(tests)},
          {"passed", result.count(TestStatus::passed)},
          {"failed", result.count(TestStatus::failed)},
          {"errors", result.count(TestStatus::error)},
          {"skipped", result.count(TestStatus::skipped)},
          {"passed_over", result.passed_over},
          {"stopped", result.stopped}};
}

std::string junit_xml(const SuiteResult& result, Language language) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mqlab\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
      result.tests.size(), result.count(TestStatus::failed), result.count(TestStatus::error), result.count(TestStatus::skipped));
  for (std::size_t begin = 0; begin < result.tests.size();) {
    SuiteResult of_file;
    std::size_t end = begin;
    for (; end < result.tests.size() && result.tests[end].file == result.tests[begin].file; ++end)
      of_file.tests.push_back(result.tests[end]);
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                       xml_text(result.tests[begin].file), of_file.tests.size(), of_file.count(TestStatus::failed),
                       of_file.count(TestStatus::error), of_file.count(TestStatus::skipped));
    for (const TestCase& test : of_file.tests) out += case_xml(test, language);
    out += "  </testsuite>\n";
    begin = end;
  }
  return out + "</testsuites>\n";
}

}  // namespace mqlab::lab
