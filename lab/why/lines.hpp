/// A record of a run as a card shows it: names in place of numbers, and its meaning in both languages.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "lab/run/runner.hpp"

namespace mqlab::lab {

class Lines {
 public:
  /// Both must live as long as this; the recorder holds a run of that runner.
  Lines(const Runner& runner, const sim::Recorder& recorder);

  /// `record`, `time_ns`, `process`, `kind`, `meaning`, `element`, and of a fault `fault`; what a record does not name is left out.
  nlohmann::ordered_json of(const sim::Record& record) const;

 private:
  const Runner& runner_;
  const sim::Recorder& recorder_;
  std::vector<sim::KindInfo> kinds_;
};

}  // namespace mqlab::lab
