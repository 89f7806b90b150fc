#include "tests/lab/verdict/hand_ledger.hpp"

#include <fmt/format.h>

#include <charconv>
#include <sstream>
#include <stdexcept>

#include "lab/verdict/gaps.hpp"
#include "lab/verdict/why.hpp"
#include "models/message.hpp"
#include "sim/describe/units.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab::testing {

namespace kinds = models::kinds;

namespace {

template <class Array>
std::int64_t index_in(const Array& names, std::string_view word) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == word) return static_cast<std::int64_t>(i);
  throw std::invalid_argument(fmt::format("hand ledger: '{}' is not one of the names", word));
}

constexpr sim::Kind kStyleKind{200};  // some record of a style, whatever it means

bool is_number(const std::string& word) { return !word.empty() && word.find_first_not_of("-0123456789") == std::string::npos; }

}  // namespace

HandLedger::HandLedger() { expected.operations.emplace_back(); }

sim::ProcessId HandLedger::process(std::string_view name) {
  for (std::size_t i = 0; i < tables.processes.size(); ++i)
    if (tables.processes[i].name == name) return static_cast<sim::ProcessId>(i);
  tables.processes.push_back({std::string(name), "", ""});
  return static_cast<sim::ProcessId>(tables.processes.size() - 1);
}

sim::Element HandLedger::element(std::string_view kind, std::string_view label) {
  for (std::size_t i = 0; i < tables.elements.size(); ++i)
    if (tables.elements[i].kind == kind && tables.elements[i].label == label) return static_cast<sim::Element>(i);
  tables.elements.push_back({std::string(kind), std::string(label)});
  return static_cast<sim::Element>(tables.elements.size() - 1);
}

HandLedger& HandLedger::store(const std::string& label, std::vector<std::string> subscribers, bool outside) {
  for (const std::string& name : subscribers) process(name);
  expected.stores.push_back({label, std::move(subscribers), outside});
  return *this;
}

HandLedger& HandLedger::subscribes(const std::string& name, const std::string& place) {
  tables.subscriptions.push_back({process(name), element("queue", place)});
  return *this;
}

HandLedger& HandLedger::expects(const std::string& store, int count) {
  operations().effects.push_back({.store = store, .count = count, .amount = {}, .take = false});
  return *this;
}

HandLedger& HandLedger::write(std::string_view lines) {
  std::istringstream in{std::string(lines)};
  for (std::string text; std::getline(in, text);) line(text.substr(0, text.find('#')));
  return *this;
}

void HandLedger::line(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  if (words.empty()) return;

  sim::Record r;
  r.number = next_++;
  now_ns_ += 1'000'000;
  if (const auto time = describe::parse_duration(words[0])) {
    now_ns_ = time->count();
    words.erase(words.begin());
  }
  r.time_ns = now_ns_;
  if (words.size() >= 2 && words[words.size() - 2] == "because" && words.back() == "fault") {
    r.cause_back = static_cast<std::uint32_t>(r.number - last_fault_);
    words.resize(words.size() - 2);
  }
  while (words.size() >= 2 && is_number(words.back()) && (words[words.size() - 2] == "<-" || words[words.size() - 2] == "because")) {
    const auto back = static_cast<std::uint32_t>(r.number - std::stoull(words.back()));
    (words[words.size() - 2] == "<-" ? r.cause_back : r.because_back) = back;
    words.resize(words.size() - 2);
  }
  const auto kind = [&](sim::Kind k) { r.kind = static_cast<std::uint16_t>(k); };
  if (words[0] == "fault" || words[0] == "healed") {
    kind(words[0] == "fault" ? sim::kinds::fault_struck : sim::kinds::fault_healed);
    r.value = std::stoll(words[1]);
    if (words[0] == "fault") last_fault_ = r.number;
    records.push_back(r);
    return;
  }

  if (words[0] == "world") {
    if (words.size() > 2) r.process = static_cast<std::uint16_t>(process(words[2]));
    if (words[1] == "started") {
      kind(sim::kinds::process_started);
      r.value = 1;
    } else if (words[1] == "stopped") {
      kind(sim::kinds::process_stopped);
      r.value = 1;
    } else if (words[1] == "closed") {
      kind(sim::kinds::connection_closed);
    } else if (words[1] == "frame-lost") {
      kind(sim::kinds::frame_lost);
    } else if (words[1] == "handled") {
      kind(kStyleKind);
    } else {
      throw std::invalid_argument(fmt::format("hand ledger: the world does not '{}'", words[1]));
    }
    records.push_back(r);
    return;
  }

  const std::size_t slash = words[0].find('/');
  const sim::ProcessId origin = process(words[0].substr(0, slash));
  const sim::OperationId id(origin, std::stoull(words[0].substr(slash + 1)));
  r.operation = r.message = id.packed;
  r.process = static_cast<std::uint16_t>(origin);
  const std::string verb = words.at(1);
  const auto on = [&](std::string_view element_kind) { r.element = static_cast<std::uint32_t>(element(element_kind, words.at(2))); };
  const auto effect = [&](sim::Kind k) {
    kind(k);
    on("store");
    r.value = 1;
    for (std::size_t i = 3; i < words.size(); ++i) {
      if (is_number(words[i])) r.value = std::stoll(words[i]);
      if (words[i] == "by") r.process = static_cast<std::uint16_t>(process(words.at(i + 1)));
    }
  };
  const auto by = [&] {
    for (std::size_t i = 2; i + 1 < words.size(); ++i)
      if (words[i] == "by") r.process = static_cast<std::uint16_t>(process(words[i + 1]));
  };
  if (verb == "sent" || verb == "received") {
    static constexpr std::array<std::string_view, 4> what{"publish", "confirm", "deliver", "ack"};
    static constexpr sim::Kind sent[] = {kinds::publish_sent, kinds::confirm_sent, kinds::deliver_sent, kinds::ack_sent};
    static constexpr sim::Kind received[] = {kinds::broker_received, kinds::confirm_received, kinds::deliver_received, kinds::ack_recorded};
    const auto i = static_cast<std::size_t>(index_in(what, words.at(2)));
    kind(verb == "sent" ? sent[i] : received[i]);
    by();
  } else if (verb == "requeued") {
    kind(kStyleKind);
    on("queue");
  } else if (verb == "failed") {
    kind(kinds::work_failed);
    by();
  } else if (verb == "begins") {
    kind(kinds::operation_begun);
    r.element = static_cast<std::uint32_t>(element("operation", "order"));
    r.value = 1;
    for (std::size_t i = 2; i < words.size(); ++i) {
      if (is_number(words[i]))
        r.value = std::stoll(words[i]);
      else
        r.element = static_cast<std::uint32_t>(element("operation", words[i]));
    }
  } else if (verb == "told") {
    kind(kinds::told);
    r.value = index_in(models::kToldNames, words.at(2));
  } else if (verb == "copy") {
    kind(kinds::copy_made);
    on("queue");
    std::int64_t& last = copies_[r.element];
    r.value = words.size() > 3 ? std::stoll(words[3]) : last + 1;
    last = r.value;
  } else if (verb == "gone") {
    kind(kinds::copy_gone);
    if (words.at(3) != "unroutable") on("queue");
    r.value = index_in(models::kFateNames, words.at(3));
  } else if (verb == "offered") {
    kind(kinds::offered);
    on("queue");
    r.process = static_cast<std::uint16_t>(process(words.at(5)));
    r.value = std::stoll(words.at(3)) << 1 | (words.size() > 6 && words[6] == "again" ? 1 : 0);
  } else if (verb == "applied") {
    effect(kinds::effect_applied);
  } else if (verb == "unchanged") {
    effect(kinds::effect_unchanged);
  } else if (verb == "undone") {
    effect(kinds::effect_undone);
  } else if (verb == "lost") {
    effect(kinds::effect_lost);
  } else if (verb == "declined") {
    effect(kinds::declined);
  } else if (verb == "stored") {
    static constexpr std::array<std::string_view, 4> held{"nowhere", "memory", "written", "flushed"};
    kind(kinds::broker_stored);
    r.value = index_in(held, words.at(2));
  } else if (verb == "retried") {
    kind(kinds::publish_retried);
    r.value = 2;
  } else {
    throw std::invalid_argument(fmt::format("hand ledger: no verb '{}'", verb));
  }
  records.push_back(r);
}

Verdict& HandLedger::settle() {
  fold_.reset(expected, tables);
  fold_.fold(records);
  lab::settle(fold_, expected, facts, tables, verdict);
  evidence.reset(verdict);
  evidence.collect(records);
  const Records all(records);
  settle_gaps(verdict, fold_, all);
  evidence.finish(all);
  explain(verdict, evidence, all, expected, facts, tables);
  return verdict;
}

std::string print(const Counts& counts) {
  std::string out;
  for (const NameInfo& row : verdict_names())
    if (count(counts, row.name) != 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", row.id, count(counts, row.name));
  return out;
}

std::string HandLedger::judge() { return print(settle().counts); }

std::string HandLedger::why(Language language) {
  settle();
  std::string out;
  for (const PairRow& row : verdict.rows) out += fmt::format("{}{}", out.empty() ? "" : "\n", row.why.in(language));
  return out;
}

}  // namespace mqlab::lab::testing
