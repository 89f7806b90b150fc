/// The console's rows, and after them the figures that the project has promised itself: ratios between rows that were run beside each other, and a
/// few rates and sizes, each with what was asked. The same as a page of the documentation, in both languages (`./dev figures`).
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/describe/text.hpp"

namespace mqlab::bench {

struct Figure {
  Text what;
  std::string measured;
  std::string asked;  ///< empty: only reported
  bool met = true;
};

/// What a message costs in a run of this size.
struct Growth {
  Text what;
  std::int64_t number = 0;
  double ns_per_message = 0;
  double events_per_message = 0;
};

class Ratios final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override;
  std::vector<Figure> figures() const;
  std::vector<Growth> growth() const;
  void print_ratios() const;
  /// A page: figures.md. False: it can't be written.
  bool write_page(const std::string& path, Language language) const;

 private:
  double median(const std::string& row, const std::string& counter) const;  // 0: was not run
  std::map<std::pair<std::string, std::string>, std::vector<double>> values_;
};

}  // namespace mqlab::bench
