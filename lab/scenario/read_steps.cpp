// The operator's steps: start and stop are the world's, the other words are said to a process: the style's own words, and the names of the
// faults that strike by a word.
#include <algorithm>

#include <fmt/format.h>

#include "lab/scenario/trigger.hpp"
#include "models/apps/faults.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::phrase;
using describe::Value;

namespace {

template <class Kind>
const Kind* named(std::span<const Kind> kinds, std::string_view name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

std::span<const models::StepWord> words_of(const Reading& reading) {
  return reading.out.style == nullptr ? std::span<const models::StepWord>{} : reading.out.style->step_words();
}
std::span<const sim::FaultKind> faults_of(const Reading& reading) {
  return reading.out.style == nullptr ? std::span<const sim::FaultKind>{} : reading.out.style->faults();
}

class StepsReader {
 public:
  explicit StepsReader(Reading& reading) : r_(reading) {}

  void read() {
    for (const ObjectReader::Item& item : r_.root.take_items("steps")) read_step(item);
  }

 private:
  void read_step(const ObjectReader::Item& item) {
    ObjectReader reader(*item.value, item.pointer, r_.problems);
    StepFields fields;
    TriggerFields trigger;
    reader.read_fields(fields);
    reader.read_fields(trigger);
    sim::Step step;
    step.what = fields.what;
    step.process = fields.process;
    step.trigger = make_trigger(r_, trigger, reader, false);
    if (!fields.what.empty()) read_word(fields, reader, item, step);
    r_.out.steps.push_back(std::move(step));
  }

  void read_word(const StepFields& fields, ObjectReader& reader, const ObjectReader::Item& item, sim::Step& step) {
    if (fields.what == "start" || fields.what == "stop") return reader.finish();
    const Hearer hearer = hearer_of(r_, fields.what);
    if (hearer == Hearer::nobody) {
      if (r_.out.style == nullptr) return;  // it may be one of the style's
      const std::vector<std::string> known = known_words();
      return reader.problem_at("do", phrase({"unknown step \"{}\"", "未知的步骤 \"{}\""}, fields.what), describe::one_of(known),
                               describe::suggest(fields.what, known));
    }
    if (const models::StepWord* word = named(words_of(r_), fields.what)) {
      word->check(reader);
    } else {
      for (const auto list : {faults_of(r_), models::apps::app_faults()}) {
        if (const sim::FaultKind* kind = named(list, fields.what)) static_cast<void>(kind->read(reader));
      }
    }
    reader.finish();
    check_hears(r_, reader, fields.what, fields.process, hearer);
    // The process reads them again, as they stand.
    step.arguments = Value(describe::Object{});
    if (!item.value->is_object()) return;
    for (const describe::Member& member : *item.value->as_object()) {
      if (describe::spec_of<StepFields>().find(member.key) == nullptr && describe::spec_of<TriggerFields>().find(member.key) == nullptr) {
        step.arguments.set(member.key, member.value, member.key_where);
      }
    }
  }

  std::vector<std::string> known_words() const {
    std::vector<std::string> words{"start", "stop"};
    for (const models::StepWord& word : words_of(r_)) words.emplace_back(word.name);
    for (const auto list : {faults_of(r_), models::apps::app_faults()}) {
      for (const sim::FaultKind& kind : list) words.emplace_back(kind.name);
    }
    return words;
  }

  Reading& r_;
};

}  // namespace

Hearer hearer_of(const Reading& reading, std::string_view word) {
  if (named(words_of(reading), word) != nullptr || named(faults_of(reading), word) != nullptr) return Hearer::broker;
  return named(models::apps::app_faults(), word) != nullptr ? Hearer::program : Hearer::nobody;
}

void check_hears(const Reading& reading, ObjectReader& reader, std::string_view word, const std::string& process, Hearer hearer) {
  std::vector<std::string> programs;
  for (const Reading::Program& program : reading.programs) programs.push_back(program.name);
  const auto has = [&](const std::vector<std::string>& names) { return std::find(names.begin(), names.end(), process) != names.end(); };
  const bool to_broker = hearer == Hearer::broker;
  const std::vector<std::string>& right = to_broker ? reading.nodes : programs;
  const std::vector<std::string>& wrong = to_broker ? programs : reading.nodes;
  if (has(right) || !has(wrong)) return;
  reader.problem_at("process", phrase({"{} does not understand \"{}\"", "{} 不理解 \"{}\""}, process, word),
                    phrase({"{}, one of: {}", "{}，即以下之一：{}"},
                           to_broker ? describe::Phrase{"a node of the broker", "代理的节点"} : describe::Phrase{"a program", "程序"},
                           describe::join_sorted(right)));
}

std::vector<const models::Style*> styles_of(const Reading& reading) {
  if (reading.out.style == nullptr) return {};
  return {reading.out.style};
}

void read_steps(Reading& reading) { StepsReader(reading).read(); }

}  // namespace mqlab::lab
