#include "lab/audit/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/audit/audited.hpp"
#include "lab/audit/cure.hpp"
#include "lab/audit/system.hpp"
#include "lab/capsule/capsule.hpp"
#include "lab/cost/json.hpp"
#include "lab/report/both.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/version.hpp"
#include "lab/why/card.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view kRemarkKinds[] = {"unknown", "matters", "harmless", "note"};
constexpr std::string_view kCovers[] = {"kept", "not promised", "kept, unavailable meanwhile"};
constexpr std::string_view kBy[] = {"nothing", "as it is", "one fault", "end of a disk", "several faults"};

ordered_json phrase_json(const describe::Phrase& p) { return {{"en", p.en}, {"zh_CN", p.zh_CN}}; }

void place_json(ordered_json& out, const describe::Problem& at) {
  out["file"] = at.file;
  out["line"] = at.line;
  out["column"] = at.column;
}

class Audit {
 public:
  Audit(const AuditOptions& options, Configured& configured) : options_(options), configured_(configured), draft_(*configured.draft) {}

  tl::expected<Audited, std::vector<describe::Problem>> run() {
    std::vector<Loaded> systems;
    std::vector<models::Subject> subjects = draft_.subjects;
    if (options_.workload != nullptr) subjects = {models::Subject{.name = options_.workload->id}};  // it has all of them in it
    for (const models::Subject& subject : subjects) {
      systems.push_back(audited_system(configured_, subject, options_.workload, options_.seed));
      if (!systems.back()) return tl::unexpected(systems.back().error());
    }
    head();
    for (std::size_t i = 0; i < systems.size(); ++i) {
      if (options_.begins) options_.begins(subjects[i].name);
      subject(subjects[i], systems[i]->variants.front());
      if (out_.stopped) break;
    }
    out_.report["ended_early"] = out_.stopped;
    out_.report["fails"] = out_.fails;
    return std::move(out_);
  }

 private:
  void head() {
    ordered_json& r = out_.report;
    r["mqlab_audit"] = 1;
    r["mqlab"] = version();
    r["style"] = configured_.style->name();
    r["title"] = both(configured_.style->title());
    r["version"] = draft_.version;
    r["files"] = ordered_json::array();
    for (const models::ConfigFile& file : configured_.files)
      r["files"].push_back({{"name", file.name}, {"kind", file.kind->id}, {"title", both(file.kind->title)}});
    r["understood"] = ordered_json::array();
    for (const models::Understood& u : draft_.understood) {
      ordered_json one{{"key", u.key}, {"value", u.value}, {"to", u.to}};
      place_json(one, configured_.located(u.where));
      r["understood"].push_back(std::move(one));
    }
    r["remarks"] = ordered_json::array();
    for (const models::Remark& remark : draft_.remarks) {
      ordered_json one{{"kind", kRemarkKinds[static_cast<std::size_t>(remark.kind)]},
                       {"key", remark.problem.pointer},
                       {"what", phrase_json(remark.problem.what)}};
      place_json(one, remark.problem);
      if (remark.problem.did_you_mean) one["did_you_mean"] = *remark.problem.did_you_mean;
      r["remarks"].push_back(std::move(one));
    }
    r["assumed"] = ordered_json::array();
    for (const describe::Phrase& a : draft_.assumptions) r["assumed"].push_back(phrase_json(a));
    r["workload"] = options_.workload == nullptr ? "default" : options_.workload->id;
    r["seed"] = nullptr;
    r["faults"] = options_.trial.faults;
    r["points"] = options_.trial.points;
    r["fail_on"] = ordered_json::array();
    for (const Question q : options_.fail_on) r["fail_on"].push_back(questions()[static_cast<std::size_t>(q)].id);
    r["strict"] = options_.strict;
    r["subjects"] = ordered_json::array();
  }

  ordered_json promises(const Scenario& scenario) const {
    ordered_json out = ordered_json::array();
    const auto publishes = scenario.publishes();
    const auto consumes = scenario.consumes();
    const auto rows = configured_.style->promised(*scenario.broker, publishes.empty() ? nullptr : publishes.front(),
                                                  consumes.empty() ? nullptr : consumes.front());
    for (const models::Promise& p : rows)
      out.push_back({{"id", p.id},
                     {"sentence", both(p.sentence)},
                     {"source", p.source},
                     {"process_crash", kCovers[static_cast<std::size_t>(p.process_crash)]},
                     {"power_loss", kCovers[static_cast<std::size_t>(p.power_loss)]},
                     {"node_gone", kCovers[static_cast<std::size_t>(p.node_gone)]},
                     {"partition", kCovers[static_cast<std::size_t>(p.partition)]}});
    return out;
  }

  void subject(const models::Subject& which, const Scenario& scenario) {
    TrialOptions trial = options_.trial;
    trial.disks = draft_.replicated;
    trial.keep_faults = options_.workload != nullptr;
    if (options_.workload == nullptr) trial.from = sim::Time{kAuditWarmUp.count()};
    const Trial result = try_to_break(scenario, trial);
    out_.report["seed"] = scenario.seed;
    out_.died += result.died;
    out_.stopped = out_.stopped || result.stopped;
    ordered_json s{{"name", which.name},
                   {"same", which.same},
                   {"scenario", scenario.id},
                   {"promises", promises(scenario)},
                   {"cost", cost_json(result.cost)}};
    Cures cures(configured_, scenario, trial);
    s["questions"] = ordered_json::array();
    for (const QuestionInfo& q : questions()) s["questions"].push_back(question(q, scenario, result, cures));
    s["other_damage"] = result.other;
    s["runs"] = {{"all", result.runs},
                 {"one_fault", result.one_fault},
                 {"end_of_disk", result.disks},
                 {"last_standing", result.last_standing},
                 {"several_faults", result.several},
                 {"died", result.died},
                 {"cures", cures.runs()}};
    out_.report["subjects"].push_back(std::move(s));
  }

  ordered_json question(const QuestionInfo& q, const Scenario& scenario, const Trial& result, Cures& cures) {
    const auto at = static_cast<std::size_t>(q.question);
    const Witness& answer = result.answers[at];
    const Witness& exception = result.exceptions[at];
    ordered_json out{{"id", q.id}, {"asks", both(q.asks)}};
    out["answer"] = answer.found() ? "possible" : exception.found() ? "exception" : "not found";
    out["runs"] = result.one_fault + result.disks + result.last_standing + result.several;
    const bool asked = std::find(options_.fail_on.begin(), options_.fail_on.end(), q.question) != options_.fail_on.end();
    const bool broken = answer.found() && answer.harm.judgement == models::Judgement::broken_promise;
    const bool fails = broken || (asked && (answer.found() || (options_.strict && exception.found())));
    out["fails"] = fails;
    out_.fails = out_.fails || fails;
    if (answer.found()) out["evidence"] = evidence(q, scenario, answer, cures, true);
    if (exception.found())
      out["exception"] = evidence(q, scenario, exception, cures, !answer.found() && exception.by == Witness::By::end_of_disk);
    return out;
  }

  ordered_json evidence(const QuestionInfo& q, const Scenario& scenario, const Witness& e, Cures& cures, bool cured) {
    ordered_json out{{"by", kBy[static_cast<std::size_t>(e.by)]},
                     {"fault", e.label},
                     {"operation", e.operation},
                     {"verdict", info(e.harm.name).id},
                     {"verdict_title", both(info(e.harm.name).title)},
                     {"told", models::kToldNames[static_cast<std::size_t>(e.harm.told)]}};
    if (e.harm.judgement) {
      out["judgement"] = models::kJudgementNames[static_cast<std::size_t>(*e.harm.judgement)];
      out["promise"] = e.harm.promise;
    }
    if (e.of_points > 0) out["points"] = {{"damaged", e.points}, {"tried", e.of_points}};
    out["faults"] = ordered_json::parse(print_json_compact(describe::Value(e.faults)));
    const Loaded file = with_witness(scenario, e);
    if (file) {
      const Scenario& struck = file->variants.front();
      std::string name = fmt::format("{}.{}{}.capsule.json", scenario.id, q.id,
                                     e.by == Witness::By::end_of_disk || e.by == Witness::By::several ? ".exception" : "");
      std::replace(name.begin(), name.end(), '/', '-');
      RunOptions run;
      run.seeds = e.options.seeds;
      run.luck = e.options.luck;
      out_.capsules.emplace_back(name, make_capsule(struck, run));
      out["capsule"] = name;
      if (options_.why && !e.options.luck.on())
        if (auto card = why_card(struck, {.operation = e.operation, .fixes = false})) out["why"] = std::move(*card);
    }
    out["cures"] = ordered_json::array();
    out["cures_tried"] = options_.cures && cured;
    if (!options_.cures || !cured) return out;
    for (const Cure& cure : cures.of(q.question, e)) {
      ordered_json one{{"set", cure.turn.set},
                       {"meaning", both(cure.turn.meaning)},
                       {"price", both(cure.turn.cost)},
                       {"runs", cure.runs},
                       {"measured", cost_json(cure.cost)}};
      one["still"] = cure.still.empty() ? ordered_json(nullptr) : ordered_json(cure.still);
      one["write"] = ordered_json::array();
      for (const WrittenAs& w : cure.written)
        one["write"].push_back(
            {{"line", w.line}, {"kind", w.kind}, {"where", both(w.where)}, {"file", w.file}, {"line_number", w.line_number}});
      out["cures"].push_back(std::move(one));
    }
    return out;
  }

  const AuditOptions& options_;
  Configured& configured_;
  const models::Draft& draft_;
  Audited out_;
};

}  // namespace

tl::expected<Audited, std::vector<describe::Problem>> audit(const AuditOptions& options) {
  auto configured = configure(options.input);
  if (!configured) return tl::unexpected(configured.error());
  if (options.workload != nullptr && options.workload->style != (*configured)->style) {
    describe::Problem problem;
    problem.file = options.workload->id;
    problem.what = describe::phrase({"the workload is of {}, the files are of {}", "工作负载属于 {}，文件属于 {}"},
                                    options.workload->style->name(), (*configured)->style->name());
    problem.expected = {"a scenario of the same style", "同一风格的场景"};
    return tl::unexpected(std::vector<describe::Problem>{std::move(problem)});
  }
  return Audit(options, **configured).run();
}

}  // namespace mqlab::lab
