// The fault script and the operator's steps.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/reading.hpp"
#include "models/apps/faults.hpp"
#include "models/ledger.hpp"
#include "sim/describe/suggest.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::Value;

namespace {

/// What operators do (design section 6). `start` and `stop` are the world's; the others are words to a process, which reads their
/// arguments.
constexpr std::array kStepWords{std::string_view{"start"},          std::string_view{"stop"},    std::string_view{"declare"},
                                std::string_view{"delete"},         std::string_view{"purge"},   std::string_view{"set"},
                                std::string_view{"add-partitions"}, std::string_view{"add-node"}};

class FaultsReader {
 public:
  explicit FaultsReader(Reading& reading) : r_(reading), problems_(reading.problems), kinds_(fault_kinds(reading.out.style)) {}

  void read() {
    for (const ObjectReader::Item& item : r_.root.take_items("faults")) read_fault(item);
    for (const ObjectReader::Item& item : r_.root.take_items("steps")) read_step(item);
  }

 private:
  void read_fault(const ObjectReader::Item& item) {
    ObjectReader reader(*item.value, item.pointer, problems_);
    FaultFields fields;
    TriggerFields trigger;
    reader.read_fields(fields);
    reader.read_fields(trigger);
    ScriptedFault fault;
    fault.trigger = make_trigger(trigger, reader, true);
    fault.lasts = fields.lasts;
    fault.heal_at_end = fields.heal != HealWhen::never;
    const auto kind = std::find_if(kinds_.begin(), kinds_.end(), [&](const sim::FaultKind* k) { return k->name == fields.what; });
    if (kind == kinds_.end()) {
      if (!fields.what.empty()) {
        std::vector<std::string> names;
        for (const sim::FaultKind* k : kinds_) names.emplace_back(k->name);
        reader.problem_at("do", fmt::format("unknown fault \"{}\"", fields.what), "one of: " + describe::join_sorted(names),
                          describe::suggest(fields.what, names));
      }
      return;  // whose fields the others are, nobody knows
    }
    const sim::FaultKind& k = **kind;
    fault.kind = k.name;
    fault.body = k.read(reader);
    reader.finish();
    if (!k.heals && reader.has("for"))
      reader.problem_at("for", fmt::format("{} is over at once: there is nothing to heal", k.name), "no \"for\"");
    if (!k.heals && reader.has("heal"))
      reader.problem_at("heal", fmt::format("{} is over at once: there is nothing to heal", k.name), "no \"heal\"");
    if (k.heals && reader.has("for") && reader.has("heal")) {
      reader.problem_at("heal", "\"for\" and \"heal\" exclude each other", "\"for\" with a duration, or \"heal\"");
    }
    check_ends(reader);
    const Value* message = k.spec().find("message") != nullptr ? reader.object().find("message") : nullptr;
    if (message != nullptr && message->is_string()) check_message(r_, reader, "message", *message->as_string());
    fault.label = fields.name.empty() ? fmt::format("{} {}", k.name, describe_trigger(trigger)) : fields.name;
    r_.out.faults.push_back(std::move(fault));
  }

  void read_step(const ObjectReader::Item& item) {
    ObjectReader reader(*item.value, item.pointer, problems_);
    StepFields fields;
    TriggerFields trigger;
    reader.read_fields(fields);
    reader.read_fields(trigger);
    sim::Step step;
    step.what = fields.what;
    step.process = fields.process;
    step.trigger = make_trigger(trigger, reader, false);
    const auto known = std::find(kStepWords.begin(), kStepWords.end(), fields.what);
    if (known == kStepWords.end() && !fields.what.empty() && !is_fault_word(fields.what)) {
      reader.problem_at("do", fmt::format("unknown step \"{}\"", fields.what),
                        "one of: " + describe::join_sorted(std::span<const std::string_view>(kStepWords)),
                        describe::suggest(fields.what, std::span<const std::string_view>(kStepWords)));
    } else if (fields.what == "start" || fields.what == "stop") {
      reader.finish();
    } else if (item.value->is_object()) {
      // The process that gets the word reads its arguments.
      step.arguments = Value(describe::Object{});
      for (const describe::Member& member : *item.value->as_object()) {
        if (describe::spec_of<StepFields>().find(member.key) == nullptr && describe::spec_of<TriggerFields>().find(member.key) == nullptr) {
          step.arguments.set(member.key, member.value, member.key_where);
        }
      }
    }
    r_.out.steps.push_back(std::move(step));
  }

  /// An application's fault is a word to its process, which an operator may say too.
  static bool is_fault_word(std::string_view word) {
    const auto words = models::apps::app_faults();
    return std::any_of(words.begin(), words.end(), [&](const sim::FaultKind& kind) { return kind.name == word; });
  }

  /// `between` names the two ends of something that exists.
  void check_ends(ObjectReader& reader) {
    const Value* between = reader.object().find("between");
    if (between == nullptr || !between->is_list()) return;
    const describe::List& ends = *between->as_list();
    if (ends.size() != 2) return reader.problem_at("between", fmt::format("between {} ends", ends.size()), "exactly two names");
    if (ends[0] == ends[1]) return reader.problem_at("between", "between something and itself", "two different names");
    if (ends[0].is_string() && ends[1].is_string() && never_meet(*ends[0].as_string(), *ends[1].as_string())) {
      reader.problem_at(
          "between", fmt::format("{} and {} never have a connection: the fault can't strike", *ends[0].as_string(), *ends[1].as_string()),
          "a program and a node of the broker, or a caller and its service");
    }
  }

  /// Two programs of which neither calls the other. Names of hosts are not judged.
  bool never_meet(const std::string& a, const std::string& b) const {
    const auto is_program = [&](const std::string& name) {
      return std::any_of(r_.programs.begin(), r_.programs.end(), [&](const Reading::Program& p) { return p.name == name; });
    };
    return is_program(a) && is_program(b) && !calls(a, b) && !calls(b, a);
  }
  bool calls(const std::string& caller, const std::string& service) const {
    const auto has = [&](const std::vector<std::string>& names) { return std::find(names.begin(), names.end(), service) != names.end(); };
    for (const Producer& p : r_.out.producers) {
      if (p.spec.id == caller && has(p.spec.calls)) return true;
    }
    for (const Consumer& c : r_.out.consumers) {
      if (c.spec.id == caller && has(c.handling.calls)) return true;
    }
    for (const Service& s : r_.out.services) {
      if (s.spec.id == caller && has(s.handling.calls)) return true;
    }
    return false;
  }

  // --- triggers ---

  sim::Trigger make_trigger(const TriggerFields& fields, ObjectReader& reader, bool may_be_random) {
    sim::Trigger trigger;
    const int given = int{reader.has("at")} + int{reader.has("when")} + int{reader.has("rate")};
    if (given == 0 && reader.object().as_object() != nullptr && !reader.object().as_object()->empty()) {
      reader.problem_at("", "nothing says when this happens", may_be_random ? "one of: at, when, rate" : "one of: at, when");
    }
    if (given > 1) reader.problem_at(reader.has("rate") ? "rate" : "when", "this happens at two moments", "only one of: at, when, rate");
    if (reader.has("until") && !reader.has("rate"))
      reader.problem_at("until", "\"until\" limits a \"rate\", and there is none", "a \"rate\" beside it");
    if (!may_be_random && reader.has("rate")) reader.problem_at("rate", "an operator does not act at random", "one of: at, when");

    if (fields.at) {
      trigger.at = sim::Time{fields.at->count()};
      if (r_.out.until && trigger.at > *r_.out.until) {
        reader.problem_at("at", fmt::format("this never happens: the run ends at {}", describe::print(sim::Duration{r_.out.until->ns})),
                          "an earlier time");
      }
    } else if (fields.when) {
      trigger.how = sim::Trigger::How::at_point;
      set_point(trigger, *fields.when, reader);
    } else if (fields.rate) {
      trigger.how = sim::Trigger::How::by_rate;
      trigger.mean_gap = fields.rate->interval();
      if (fields.until) trigger.until = sim::Time{fields.until->count()};
    }
    return trigger;
  }

  void set_point(sim::Trigger& trigger, const PointFields& fields, ObjectReader& reader) {
    trigger.process = fields.process.value_or("");
    trigger.message = fields.message;
    trigger.operation = fields.operation;
    trigger.occurrence = static_cast<std::uint64_t>(fields.occurrence);
    trigger.incarnation = fields.incarnation;
    if (fields.message) check_message(r_, reader, "when/message", *fields.message);
    if (fields.operation) check_message(r_, reader, "when/operation", *fields.operation);
    if (fields.point.empty()) return;

    std::vector<std::string> points;
    const sim::KindInfo* found = nullptr;
    const auto look = [&](std::span<const sim::KindInfo> kinds) {
      for (const sim::KindInfo& kind : kinds) {
        if (kind.point) points.emplace_back(kind.name);
        if (kind.name == fields.point) found = &kind;
      }
    };
    look(sim::world_kinds());
    look(models::shared_kinds());
    if (r_.out.style != nullptr) look(r_.out.style->kinds());
    if (found == nullptr) {
      if (r_.out.style == nullptr) return;  // it may be one of the style's
      reader.problem_at("when/point", fmt::format("unknown point \"{}\"", fields.point), "one of: " + describe::join_sorted(points),
                        describe::suggest(fields.point, points));
    } else if (!found->point) {
      reader.problem_at("when/point", fmt::format("\"{}\" is a record, but no point that a fault may hook", fields.point),
                        "one of: " + describe::join_sorted(points));
    } else {
      trigger.point = found->kind;
    }
  }

  static std::string describe_trigger(const TriggerFields& fields) {
    if (fields.at) return fmt::format("at {}", describe::print(*fields.at));
    if (fields.rate) return fmt::format("at random, {}", describe::print(*fields.rate));
    if (!fields.when) return "";
    std::string out = fmt::format("at {}", fields.when->point);
    if (fields.when->process) out += fmt::format(" of {}", *fields.when->process);
    if (fields.when->message) out += fmt::format(" {}", *fields.when->message);
    if (fields.when->operation) out += fmt::format(" of operation {}", *fields.when->operation);
    if (fields.when->occurrence != 1) out += fmt::format(" (occurrence {})", fields.when->occurrence);
    return out;
  }

  Reading& r_;
  describe::Problems& problems_;
  std::vector<const sim::FaultKind*> kinds_;
};

}  // namespace

void read_faults_and_steps(Reading& reading) { FaultsReader(reading).read(); }

}  // namespace mqlab::lab
