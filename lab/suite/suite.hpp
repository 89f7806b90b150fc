/// A folder of scenarios as a test suite: each variant that expects something is a test, for a team that keeps the scenarios of its own configuration.
///
/// Every `.json` file below the folder, in the order of their paths. One that says nothing of `"mqlab"` is no scenario and is passed over; one that is
/// no JSON, or that does not load, is one failed test and not the end. A variant that expects nothing is skipped.
///
/// Errors: a place that is not there, or has no scenario at all, is a sentence. What goes wrong with a test is in the test.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/verdict/verdict.hpp"
#include "sim/core/time.hpp"
#include "sim/describe/problem.hpp"

namespace mqlab::lab {

enum class TestStatus : std::uint8_t {
  passed,
  failed,   ///< a verdict or a cost is another than expected
  error,    ///< it did not load, its worker died, or it never ended
  skipped,  ///< it expects nothing
};
inline constexpr std::array<std::string_view, 4> kTestStatusNames{"passed", "failed", "error", "skipped"};

struct TestCase {
  std::string file;     ///< as it was found
  std::string id;       ///< of the scenario; the file when it did not load
  std::string variant;  ///< empty when it did not load
  TestStatus status = TestStatus::passed;
  std::vector<Sentence> messages{};  ///< one line each: expected, got
  std::string repeat;                ///< the command that runs it again

  std::string name() const { return variant.empty() ? id : id + "/" + variant; }
};

struct SuiteOptions {
  std::vector<std::string> filter{};  ///< of names: `*` and `?`, or a part of the name; none: all. A test runs when one of them fits
  unsigned workers = 0;
  sim::Duration limit = std::chrono::minutes(2);  ///< real time of one test
  bool only_list = false;
  std::function<bool()> stop{};
  std::function<void(std::size_t done, std::size_t all, std::size_t failed)> progress{};
};

struct SuiteResult {
  std::vector<TestCase> tests;
  std::size_t passed_over = 0;  ///< files that are no scenarios
  bool stopped = false;         ///< the tests are those that came to their end

  std::size_t count(TestStatus status) const;
  bool all_well() const { return count(TestStatus::failed) + count(TestStatus::error) == 0; }
};

/// `places`: folders and files.
tl::expected<SuiteResult, Sentence> run_suite(const std::vector<std::string>& places, const SuiteOptions& options);

/// `tests`, `passed`, `failed`, `errors`, `skipped`, `passed_over`.
nlohmann::ordered_json suite_json(const SuiteResult& result);
/// For CI systems: a `testsuite` a file, a `testcase` a variant. Without times, so the same to the byte each time.
std::string junit_xml(const SuiteResult& result, Language language);

}  // namespace mqlab::lab
