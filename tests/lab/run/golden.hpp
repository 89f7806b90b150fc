/// Golden files: what came out once and was looked at. Accepted anew, on purpose, with `./dev bless`.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/places.hpp"

namespace mqlab::lab {

/// `file` below tests/.
inline void expect_golden(const std::string& now, const std::string& file) {
  const std::string path = source_tests() + "/" + file;
  if (std::getenv("MQLAB_BLESS") != nullptr) {
    std::ofstream(path) << now;
    return;
  }
  std::ifstream in(path);
  std::ostringstream golden;
  golden << in.rdbuf();
  EXPECT_EQ(now, golden.str()) << "if you can say why, accept it: ./dev bless";
}

}  // namespace mqlab::lab
