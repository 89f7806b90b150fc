// The fault script.
#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/reading.hpp"
#include "lab/scenario/trigger.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::phrase;
using describe::Value;

namespace {

void add_names(const Value& value, std::vector<std::string>& names) {
  if (const std::string* name = value.as_string(); name != nullptr && !name->empty()) names.push_back(*name);
  if (const describe::List* list = value.as_list())
    for (const Value& item : *list) add_names(item, names);
}

/// What the fields of a fault that name something of the system say.
std::vector<std::string> targets_of(const sim::FaultKind& kind, const sim::FaultBody& body) {
  std::vector<std::string> names;
  const Value fields = body.fields();
  for (const describe::FieldSpec& field : kind.spec().fields) {
    const Value* value = field.options.refers_to.empty() ? nullptr : fields.find(field.name);
    if (value != nullptr) add_names(*value, names);
  }
  return names;
}

class FaultsReader {
 public:
  explicit FaultsReader(Reading& reading) : r_(reading), problems_(reading.problems), kinds_(fault_kinds(styles_of(reading))) {}

  void read() {
    for (const ObjectReader::Item& item : r_.root.take_items("faults")) read_fault(item);
  }

 private:
  void read_fault(const ObjectReader::Item& item) {
    ObjectReader reader(*item.value, item.pointer, problems_);
    FaultFields fields;
    TriggerFields trigger;
    reader.read_fields(fields);
    reader.read_fields(trigger);
    ScriptedFault fault;
    fault.trigger = make_trigger(r_, trigger, reader, true);
    fault.lasts = fields.lasts;
    fault.heal_at_end = fields.heal != HealWhen::never;
    const auto kind = std::find_if(kinds_.begin(), kinds_.end(), [&](const sim::FaultKind* k) { return k->name == fields.what; });
    if (kind == kinds_.end()) {
      if (!fields.what.empty()) {
        std::vector<std::string> names;
        for (const sim::FaultKind* k : kinds_) names.emplace_back(k->name);
        reader.problem_at("do", phrase({"unknown fault \"{}\"", "未知的故障 \"{}\""}, fields.what), describe::one_of(names),
                          describe::suggest(fields.what, names));
      }
      return;  // whose fields the others are, nobody knows
    }
    const sim::FaultKind& k = **kind;
    fault.kind = k.name;
    fault.body = k.read(reader);
    fault.title = k.title;
    fault.targets = targets_of(k, *fault.body);
    reader.finish();
    if (!k.heals && reader.has("for"))
      reader.problem_at("for", phrase({"{} is over at once: there is nothing to heal", "{} 瞬间结束：没有可恢复的内容"}, k.name),
                        {"no \"for\"", "不带 \"for\""});
    if (!k.heals && reader.has("heal"))
      reader.problem_at("heal", phrase({"{} is over at once: there is nothing to heal", "{} 瞬间结束：没有可恢复的内容"}, k.name),
                        {"no \"heal\"", "不带 \"heal\""});
    if (k.heals && reader.has("for") && reader.has("heal")) {
      reader.problem_at("heal", {"\"for\" and \"heal\" exclude each other", "\"for\" 与 \"heal\" 互斥"},
                        {"\"for\" with a duration, or \"heal\"", "带时长的 \"for\"，或 \"heal\""});
    }
    check_ends(reader);
    check_process(k, reader);
    check_sides(reader);
    const Value* message = k.spec().find("message") != nullptr ? reader.object().find("message") : nullptr;
    if (message != nullptr && message->is_string()) check_message(r_, reader, "message", *message->as_string());
    fault.when = describe_trigger(trigger);
    fault.name = fields.name;
    r_.out.faults.push_back(std::move(fault));
  }

  /// A style's fault strikes one of the broker's processes, an application's fault a program.
  void check_process(const sim::FaultKind& kind, ObjectReader& reader) {
    const Value* process = reader.object().find("process");
    if (process == nullptr || !process->is_string()) return;
    const Hearer hearer = hearer_of(r_, kind.name);
    if (hearer != Hearer::nobody) check_hears(r_, reader, kind.name, *process->as_string(), hearer);
  }

  void check_sides(ObjectReader& reader) {
    const Value* groups = reader.object().find("groups");
    if (groups == nullptr || !groups->is_list() || groups->as_list()->size() >= 2) return;
    reader.problem_at("groups",
                      phrase({"a partition has two sides or more, not {}", "网络分区至少有两侧，这里是 {} 侧"}, groups->as_list()->size()),
                      {"a list of two or more lists of hosts or processes", "由两个以上主机或进程列表组成的列表"});
  }

  /// `between` names the two ends of something that exists.
  void check_ends(ObjectReader& reader) {
    const Value* between = reader.object().find("between");
    if (between == nullptr || !between->is_list()) return;
    const describe::List& ends = *between->as_list();
    if (ends.size() != 2)
      return reader.problem_at("between", phrase({"between {} ends", "给出了 {} 个端点"}, ends.size()),
                               {"exactly two names", "恰好两个名称"});
    if (ends[0] == ends[1])
      return reader.problem_at("between", {"between something and itself", "两端相同"}, {"two different names", "两个不同的名称"});
    if (ends[0].is_string() && ends[1].is_string() && never_meet(*ends[0].as_string(), *ends[1].as_string())) {
      reader.problem_at("between",
                        phrase({"{} and {} never have a connection: the fault can't strike", "{} 与 {} 之间从无连接：故障不会生效"},
                               *ends[0].as_string(), *ends[1].as_string()),
                        {"a program and a node of the broker, or a caller and its service", "一个程序和代理的一个节点，或调用方及其服务"});
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

  Reading& r_;
  describe::Problems& problems_;
  std::vector<const sim::FaultKind*> kinds_;
};

}  // namespace

ScriptedFault make_fault(const sim::FaultKind& kind, const Value& fields) {
  const describe::Sources none;
  describe::Problems problems(none);
  ObjectReader reader(fields, "", problems);
  ScriptedFault fault;
  fault.kind = kind.name;
  fault.body = kind.read(reader);
  reader.finish();
  if (!problems.empty()) throw std::invalid_argument(describe::render(problems.sorted(), Language::en));
  fault.title = kind.title;
  fault.targets = targets_of(kind, *fault.body);
  return fault;
}

void read_faults(Reading& reading) { FaultsReader(reading).read(); }

}  // namespace mqlab::lab
