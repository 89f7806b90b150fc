// Every name that is used must have been declared, once.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "lab/scenario/reading.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::NameUse;
using describe::phrase;

namespace {

/// "host or process" is two kinds.
std::vector<std::string> kinds_of(std::string_view kind) {
  std::vector<std::string> kinds;
  for (std::size_t at = kind.find(" or "); at != std::string_view::npos; at = kind.find(" or ")) {
    kinds.emplace_back(kind.substr(0, at));
    kind.remove_prefix(at + 4);
  }
  kinds.emplace_back(kind);
  return kinds;
}

class References {
 public:
  explicit References(Reading& reading) : r_(reading) { gather(); }

  void check() {
    check_declarations();
    // A service is a process too: the narrower kind speaks.
    for (const NameUse& use : r_.problems.referred()) {
      if (use.kind == "service") check_use(use);
    }
    for (const NameUse& use : r_.problems.referred()) {
      if (use.kind != "service") check_use(use);
    }
  }

 private:
  void gather() {
    for (const NameUse& name : r_.problems.declared()) names_[name.kind].push_back(name.name);
    names_["process"] = process_names(r_);
    names_["host"] = r_.declared_hosts;
    names_["service"];
    for (const Service& service : r_.out.services) names_["service"].push_back(service.spec.id);
    names_["link"];
    // A host's name means its own up and down link on the default network.
    names_["link"].insert(names_["link"].end(), r_.declared_hosts.begin(), r_.declared_hosts.end());
    // Stores need no declaration, but where some are declared a further name is taken for a slip.
    if (r_.out.stores.empty()) names_.erase("store");
    std::vector<std::string>& used = names_["used store"];
    for (const NameUse& use : r_.problems.referred()) {
      if (use.kind == "store") used.push_back(use.name);
    }
    for (const models::apps::StoreSpec& store : r_.out.stores) used.push_back(store.name);
    if (r_.out.style != nullptr && r_.out.broker != nullptr) {
      if (r_.problems.empty()) gather_places();  // what a wrong part leads to would be a second mistake
      return;
    }
    // Without a broker its processes and elements are unknown: say that once, not for each name.
    names_.erase("process");
    names_.erase("host");
    names_.erase("link");
  }

  /// The labels of all places from which copies are taken or to which they go, and of what is declared of the same kind.
  void gather_places() {
    std::set<std::string> kinds, labels;
    const auto add = [&](const models::Style::Place& place) {
      kinds.insert(place.kind);
      labels.insert(place.label);
    };
    const models::Style& style = *r_.out.style;
    const std::vector<const models::Part*> consumes = r_.out.consumes();
    for (const models::Part* part : consumes) {
      for (const auto& place : style.places(*r_.out.broker, *part)) add(place);
    }
    for (const models::Part* part : r_.out.publishes()) {
      for (const auto& place : style.reaches(*r_.out.broker, *part, consumes)) add(place);
    }
    for (const auto& moves : {style.forwards(*r_.out.broker), style.may_forward(*r_.out.broker)}) {
      for (const auto& [from, to] : moves) {
        add(from);
        add(to);
      }
    }
    for (const NameUse& name : r_.problems.declared()) {
      if (kinds.contains(name.kind)) labels.insert(name.name);
    }
    names_["place"].assign(labels.begin(), labels.end());
  }

  void check_use(const NameUse& use) {
    std::vector<std::string> all;
    bool checkable = true;
    for (const std::string& kind : kinds_of(use.kind)) {
      const auto names = names_.find(kind);
      if (names == names_.end() || (kind == "host" && r_.any_host) || (kind == "link" && r_.any_link)) {
        checkable = false;
        break;
      }
      all.insert(all.end(), names->second.begin(), names->second.end());
    }
    if (!checkable || use.name.empty() || std::find(all.begin(), all.end(), use.name) != all.end()) return;
    if (!reported_.insert({use.where.source, use.where.offset}).second) return;
    unknown_name(r_.problems, use.kind == "used store" ? "store" : use.kind, use.name, use.where, use.pointer, all);
  }

  void check_declarations() {
    std::map<std::pair<std::string, std::string>, const NameUse*> first;
    std::vector<std::string> in_broker;
    for (const NameUse& name : r_.problems.declared()) {
      if (may_repeat(name)) continue;
      const auto [it, fresh] = first.try_emplace({name.kind, name.name}, &name);
      if (!fresh) twice(name, it->second->pointer);
      if (name.kind == "process" && name.pointer.starts_with("/broker")) in_broker.push_back(name.name);
    }
    // Nodes that the style names by default stand nowhere in the file.
    for (const Reading::Program& program : r_.programs) {
      const bool node = std::find(r_.nodes.begin(), r_.nodes.end(), program.name) != r_.nodes.end();
      const bool said = std::find(in_broker.begin(), in_broker.end(), program.name) != in_broker.end();
      if (node && !said) twice({"process", program.name, program.where, program.pointer + "/id"}, "/broker");
    }
  }

  /// What a program or an operator declares may be there already: a broker's element, named outside of the broker's own lists.
  static bool may_repeat(const NameUse& name) {
    static constexpr std::array kOurs{"process", "host", "link", "store", "service"};
    return !name.pointer.starts_with("/broker/") && std::find(kOurs.begin(), kOurs.end(), name.kind) == kOurs.end();
  }

  void twice(const NameUse& name, const std::string& first) {
    r_.problems.add(name.where, name.pointer,
                    phrase({"the {} \"{}\" is declared twice", "{} \"{}\" 声明了两次"}, describe::kind_of_name(name.kind), name.name),
                    phrase({"another name: the first stands at {}", "别的名称：第一个位于 {}"}, first));
  }

  Reading& r_;
  std::map<std::string, std::vector<std::string>> names_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> reported_;
};

}  // namespace

std::vector<std::string> process_names(const Reading& reading) {
  std::vector<std::string> names = reading.nodes;
  for (const Reading::Program& program : reading.programs) names.push_back(program.name);
  std::erase(names, "");
  return names;
}

void unknown_name(describe::Problems& problems, std::string_view kind, const std::string& name, describe::Where where,
                  const std::string& pointer, const std::vector<std::string>& names) {
  problems.add(where, pointer, phrase({"no {} is called \"{}\"", "没有名为 \"{1}\" 的{0}"}, describe::kind_of_name(kind), name),
               names.empty() ? phrase({"a declared {}: there is none", "已声明的{}（尚未声明任何一个）"}, describe::kind_of_name(kind))
                             : describe::one_of(names),
               describe::suggest(name, names));
}

std::optional<MessageName> parse_message_name(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  MessageName name{std::string(text.substr(0, slash)), 0};
  const std::string_view digits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), name.number);
  if (error != std::errc() || end != digits.data() + digits.size() || name.number < 1) return std::nullopt;
  return name;
}

void check_message(const Reading& reading, describe::ObjectReader& at, std::string_view field, const std::string& text) {
  const auto name = parse_message_name(text);
  if (!name) {
    at.problem_at(field, phrase({"\"{}\" names no message", "\"{}\" 不是消息的名称"}, text),
                  {"a producer and a number from 1, such as \"shop/17\"", "生产者和从 1 开始的编号，例如 \"shop/17\""});
    return;
  }
  std::vector<std::string> makers;
  for (const Producer& producer : reading.out.producers) {
    makers.push_back(producer.spec.id);
    if (producer.spec.id == name->process && name->number > producer.spec.operations) {
      at.problem_at(field,
                    phrase({"{} can't be reached: {} has {} operations in all", "{} 不会出现：{} 只有 {} 个操作"}, text, name->process,
                           producer.spec.operations),
                    phrase({"a number from 1 to {}", "1 至 {} 的编号"}, producer.spec.operations));
    }
  }
  for (const Consumer& consumer : reading.out.consumers) {
    if (consumer.publish != nullptr) makers.push_back(consumer.spec.id);
  }
  if (std::find(makers.begin(), makers.end(), name->process) == makers.end()) {
    at.problem_at(field, phrase({"no producer is called \"{}\"", "没有名为 \"{}\" 的生产者"}, name->process), describe::one_of(makers),
                  describe::suggest(name->process, makers));
  }
}

void check_references(Reading& reading) { References(reading).check(); }

}  // namespace mqlab::lab
