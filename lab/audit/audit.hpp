/// Is *my* configuration safe? From the files that an engineer has to one JSON object: what was understood, what it promises, what breaks it, what would change that.
///
/// The object is written as text, HTML and SARIF by the functions below; nothing is in one of these that is not in it. Outcomes come from runs alone: no rule here says that a
/// setting is good or bad.
///
/// It fails when one fault (or none) answers a question of `fail_on` with yes, when any damage breaks a promise, and, if `strict`, when more than one fault, or the end of a
/// disk, does. Errors: problems of the files, of the workload.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/audit/configured.hpp"
#include "lab/audit/trial.hpp"

namespace mqlab::lab {

struct AuditOptions {
  AuditInput input{};
  const Scenario* workload = nullptr;  ///< of the same style; null: the default one
  std::optional<std::uint64_t> seed{};
  TrialOptions trial{};
  std::vector<Question> fail_on{Question::lost};
  bool strict = false;
  bool cures = true;
  bool why = true;
  std::function<void(const std::string& subject)> begins{};
};

struct Audited;
tl::expected<Audited, std::vector<describe::Problem>> audit(const AuditOptions& options);

/// `cards`: the whole why-cards, not only their one line.
std::string audit_text(const nlohmann::ordered_json& report, Language language, bool colour, bool cards);
std::string audit_html(const nlohmann::ordered_json& report, Language language);
/// SARIF 2.1.0 (OASIS standard): a result for each answer that is yes, at the line that a cure changes, and for each key that is not understood.
nlohmann::ordered_json audit_sarif(const nlohmann::ordered_json& report, Language language);

}  // namespace mqlab::lab
