/// The seam to a program that is no part of mqlab: a process that speaks the vocabulary of program.hpp as JSON (docs/en/programs.md).
///
/// One turn: it is told one event and answers with a list of commands. `models/` knows neither pipes nor JSON text: whoever runs the scenario brings the
/// partner (lab/external).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "models/apps/spec.hpp"
#include "sim/describe/phrase.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::models::apps {

/// What ends a run: the program died by itself, did not answer, or said what nobody understands. Not a verdict: nothing can be said of the messages.
class ProgramFailure : public std::runtime_error {
 public:
  explicit ProgramFailure(describe::Phrase said) : std::runtime_error(said.en), said_(std::move(said)) {}
  const describe::Phrase& said() const { return said_; }

 private:
  describe::Phrase said_;
};

/// One incarnation of the program. Its destruction is a kill.
class Partner {
 public:
  Partner() = default;
  Partner(const Partner&) = delete;
  Partner& operator=(const Partner&) = delete;
  virtual ~Partner() = default;

  /// Throws `ProgramFailure`.
  virtual describe::List answer(const describe::Value& event) = 0;
};

using PartnerFactory = std::function<std::unique_ptr<Partner>(const std::string& process, const ExternalSpec&)>;

}  // namespace mqlab::models::apps
