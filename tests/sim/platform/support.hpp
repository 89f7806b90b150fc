/// What the platform's tests share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>

#include "sim/platform/platform.hpp"

namespace mqlab::sim {

inline PlatformSpec hosts_named(std::initializer_list<const char*> names) {
  PlatformSpec spec;
  for (const char* name : names) {
    HostSpec host;
    host.name = name;
    spec.hosts.push_back(host);
  }
  return spec;
}

/// Memory that this process holds.
inline std::int64_t resident_kib() {
  std::int64_t size = 0;
  std::int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

/// For a test that needs SimGrid's clock at 0: earlier tests have moved this process's, and nothing sets it back. True: the test has been
/// run in a fresh process, and there is nothing left to do here.
inline bool done_in_a_fresh_process() {
  if (Platform::clock_is_zero()) return false;
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string filter = std::string(test.test_suite_name()) + "." + test.name();
  EXPECT_EQ(std::system(("'" + self + "' --gtest_brief=1 --gtest_filter=" + filter + " >&2").c_str()), 0);
  return true;
}

}  // namespace mqlab::sim
