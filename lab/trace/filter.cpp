#include "lab/trace/filter.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "lab/trace/header.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

namespace {

sim::TraceProblem unknown(std::string_view what, std::string_view what_zh, const std::string& word, const std::vector<std::string>& names) {
  sim::TraceProblem p{fmt::format("this run has no {} \"{}\"", what, word), fmt::format("本次运行中没有{}\"{}\"", what_zh, word)};
  if (const auto near = describe::suggest(word, names)) {
    p.en += fmt::format("; did you mean \"{}\"?", *near);
    p.zh_CN += fmt::format("；是不是\"{}\"？", *near);
  } else if (!names.empty() && names.size() <= 20) {
    p.en += fmt::format("; it has: {}", describe::join_sorted(names));
    p.zh_CN += fmt::format("；可选：{}", describe::join_sorted(names));
  }
  return p;
}

std::vector<std::string> process_names(const sim::Tables& tables) {
  std::vector<std::string> names;
  for (const auto& row : tables.processes) names.push_back(row.name);
  return names;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 0xffff'ffff'ffffULL) return std::nullopt;
  return value;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*'))) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;  // let the last star take one more
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

tl::expected<Filter::Wanted, sim::TraceProblem> Filter::wanted(const std::string& text, const sim::TraceFile& trace) {
  const std::size_t slash = text.rfind('/');
  const auto number = parse_number(slash == std::string::npos ? std::string_view(text) : std::string_view(text).substr(slash + 1));
  if (!number) {
    return tl::unexpected(sim::TraceProblem{fmt::format("\"{}\" is no identity; expected one like shop/17, or 17", text),
                                            fmt::format("\"{}\"不是标识；应形如 shop/17 或 17", text)});
  }
  if (slash == std::string::npos) return Wanted{*number, true};
  const std::string origin = text.substr(0, slash);
  const auto names = process_names(trace.tables());
  const auto at = std::find(names.begin(), names.end(), origin);
  if (at == names.end()) return tl::unexpected(unknown("process", "进程", origin, names));
  return Wanted{sim::Identity(static_cast<sim::ProcessId>(at - names.begin()), *number).packed, false};
}

tl::expected<Filter, sim::TraceProblem> Filter::make(const FilterSpec& spec, const sim::TraceFile& trace) {
  Filter f;
  if (spec.from) f.from_ = spec.from->ns;
  if (spec.to) f.to_ = spec.to->ns;
  if (spec.first) f.first_ = *spec.first;
  if (spec.last) f.last_ = *spec.last;

  const sim::Tables& tables = trace.tables();
  const auto names = process_names(tables);
  f.by_process_ = !spec.processes.empty();
  f.processes_.resize(names.size());
  for (const std::string& pattern : spec.processes) {
    bool found = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!glob_matches(pattern, names[i])) continue;
      f.processes_[i] = true;
      found = true;
    }
    if (!found) return tl::unexpected(unknown("process", "进程", pattern, names));
  }

  f.by_element_ = !spec.elements.empty();
  f.elements_.resize(tables.elements.size());
  for (const std::string& pattern : spec.elements) {
    bool found = false;
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < tables.elements.size(); ++i) {
      const auto& row = tables.elements[i];
      labels.push_back(row.label);
      if (!glob_matches(pattern, row.label) && !glob_matches(pattern, row.kind + " " + row.label)) continue;
      f.elements_[i] = true;
      found = true;
    }
    if (!found) return tl::unexpected(unknown("element", "元素", pattern, labels));
  }

  f.by_kind_ = !spec.kinds.empty();
  const std::vector<std::string> kind_names = spec.kinds.empty() ? std::vector<std::string>{} : kinds_that_may_occur(trace);
  for (const std::string& pattern : spec.kinds) {
    bool found = false;
    for (const sim::KindRow& row : trace.kinds()) {
      if (!glob_matches(pattern, row.name)) continue;
      f.kinds_.set(row.kind);
      found = true;
    }
    if (found) continue;
    if (std::none_of(kind_names.begin(), kind_names.end(), [&](const std::string& name) { return glob_matches(pattern, name); })) {
      sim::TraceProblem p{fmt::format("there is no kind \"{}\"", pattern), fmt::format("没有名为\"{}\"的记录种类", pattern)};
      if (const auto near = describe::suggest(pattern, kind_names)) {
        p.en += fmt::format("; did you mean \"{}\"?", *near);
        p.zh_CN += fmt::format("；是不是\"{}\"？", *near);
      }
      return tl::unexpected(std::move(p));
    }
    f.notes_.push_back(
        {fmt::format("no record of kind \"{}\" in this trace", pattern), fmt::format("此轨迹中没有\"{}\"类型的记录", pattern)});
  }

  for (const std::string& text : spec.messages) {
    auto w = wanted(text, trace);
    if (!w) return tl::unexpected(w.error());
    f.messages_.push_back(*w);
  }
  for (const std::string& text : spec.operations) {
    auto w = wanted(text, trace);
    if (!w) return tl::unexpected(w.error());
    f.operations_.push_back(*w);
  }
  return f;
}

bool Filter::any(const std::vector<Wanted>& wanted, std::uint64_t id) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Wanted& w) { return w.matches(id); });
}

bool Filter::matches(const sim::Record& r) const {
  if (r.time_ns < from_ || r.time_ns > to_ || r.number < first_ || r.number > last_) return false;
  if (by_kind_ && (r.kind >= sim::kKinds || !kinds_.test(r.kind_id()))) return false;
  if (by_process_ && (r.process >= processes_.size() || !processes_[r.process])) return false;
  if (by_element_ && (r.element >= elements_.size() || !elements_[r.element])) return false;
  if (!messages_.empty() && !any(messages_, r.message)) return false;
  return operations_.empty() || any(operations_, r.operation);
}

std::pair<std::size_t, std::size_t> Filter::range(const sim::TraceFile& trace) const {
  const std::size_t size = trace.records().size();
  const std::size_t begin = std::max(trace.position_of(first_), from_ == INT64_MIN ? 0 : trace.position_at(sim::Time{from_}));
  const std::size_t end =
      std::min(last_ == UINT64_MAX ? size : trace.position_of(last_ + 1), to_ == INT64_MAX ? size : trace.position_at(sim::Time{to_ + 1}));
  return {std::min(begin, end), end};
}

std::vector<std::size_t> Filter::select(const sim::TraceFile& trace) const {
  std::vector<std::size_t> out;
  const auto [begin, end] = range(trace);
  for (std::size_t i = begin; i < end; ++i) {
    if (matches(trace.records()[i])) out.push_back(i);
  }
  return out;
}

}  // namespace mqlab::lab
