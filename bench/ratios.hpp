/// The console's rows, and after them the ratios between rows that were run beside each other, with what was asked of them.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace mqlab::bench {

class Ratios final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override;
  void print_ratios() const;

 private:
  double median(const std::string& row) const;  // items per second; 0: was not run
  std::map<std::string, std::vector<double>> rates_;
};

}  // namespace mqlab::bench
