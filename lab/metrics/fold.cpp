#include "lab/metrics/fold.hpp"

#include <algorithm>
#include <string_view>

#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using models::Metric;
using models::MetricEffect;
using models::SubjectIs;

namespace {

/// Wraps around instead of overflowing: a trace is data, and its values may be anything.
std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

}  // namespace

MetricFold::MetricFold(const models::Metrics& metrics, const sim::Tables& tables, const sim::KindMask& kept)
    : metrics_(metrics), tables_(tables), known_(metrics.table.size()), sums_(metrics.table.size()) {
  group_up(kept);
  link_sums();
  find_known(kept);
}

void MetricFold::group_up(const sim::KindMask& kept) {
  for (std::size_t m = 0; m < metrics_.table.size(); ++m) {
    const Metric& metric = metrics_.table[m];
    auto group = std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) { return g.is == metric.subject && g.of == metric.of; });
    if (group == groups_.end()) {
      Group fresh{.is = metric.subject, .of = metric.of, .metrics = {}};
      if (metric.subject == SubjectIs::process) {
        fresh.begins = sim::kinds::process_started;
        fresh.ends = sim::kinds::process_stopped;
      }
      for (const models::MetricLife& life : metrics_.lives) {
        if (metric.subject != SubjectIs::element || life.of != metric.of) continue;
        fresh.begins = life.begins;
        fresh.ends = life.ends;
      }
      fresh.begins_known = fresh.begins != sim::Kind::none && kept.test(fresh.begins);
      group = groups_.insert(groups_.end(), std::move(fresh));
    }
    const auto g = static_cast<std::size_t>(group - groups_.begin());
    for (const models::MetricRule& rule : metric.rules) {
      moves_[static_cast<std::uint16_t>(rule.kind)].push_back({g, group->metrics.size(), rule});
    }
    group->metrics.push_back(m);
  }
}

void MetricFold::link_sums() {
  for (const Group& group : groups_) {
    for (const std::size_t m : group.metrics) {
      for (const models::MetricTerm& term : metrics_.table[m].sum) {
        for (std::size_t place = 0; place < group.metrics.size(); ++place) {
          if (metrics_.table[group.metrics[place]].name == term.metric) sums_[m].push_back({place, term.subtracted});
        }
      }
    }
  }
}

void MetricFold::find_known(const sim::KindMask& kept) {
  for (const Group& group : groups_) {
    for (const std::size_t m : group.metrics) {
      const Metric& metric = metrics_.table[m];
      const bool rules =
          std::all_of(metric.rules.begin(), metric.rules.end(), [&](const models::MetricRule& rule) { return kept.test(rule.kind); });
      const bool terms = std::all_of(sums_[m].begin(), sums_[m].end(), [&](const Part& part) { return known_[group.metrics[part.place]]; });
      known_[m] = rules && terms && (metric.on_disk || !metric.sum.empty() || kept.test(sim::kinds::process_stopped));
    }
  }
}

void MetricFold::fold(std::span<const sim::Record> records) {
  for (const sim::Record& record : records) {
    if (record.time_ns > now_) {
      close_instant();
      while (sampled_ < grid_.size() && grid_[sampled_].ns < record.time_ns) sample();
      now_ = record.time_ns;
    }
    if (record.kind >= sim::kKinds) continue;
    process_changed(record);
    begin_or_end(record);
    apply(record);
  }
}

void MetricFold::finish() {
  close_instant();
  while (sampled_ < grid_.size()) sample();
}

bool MetricFold::is_of(const Group& group, const sim::Record& record) const {
  if (group.is == SubjectIs::process)
    return record.process < tables_.processes.size() && tables_.processes[record.process].role == group.of;
  return record.element < tables_.elements.size() && tables_.elements[record.element].kind == group.of;
}

MetricFold::Subject& MetricFold::subject(std::size_t group, std::uint32_t id) {
  const auto [at, fresh] = at_.try_emplace({group, id}, subjects_.size());
  if (!fresh) return subjects_[at->second];
  Subject& s = subjects_.emplace_back();
  s.group = group;
  s.id = id;
  s.values.resize(groups_[group].metrics.size());
  for (const std::size_t m : groups_[group].metrics) {
    s.lines.push_back({.metric = &metrics_.table[m], .subject = id});
    s.lines.back().samples.resize(sampled_);
  }
  return s;
}

void MetricFold::touch(Subject& s) {
  if (std::exchange(s.changed, true)) return;
  changed_.push_back(static_cast<std::size_t>(&s - subjects_.data()));
}

// A subject that is gone for good forgets all; when only its process ends, what is on the disk stays.
void MetricFold::leave(Subject& s, bool forget_all) {
  touch(s);
  s.present = false;
  for (std::size_t place = 0; place < s.values.size(); ++place) {
    if (forget_all || !s.lines[place].metric->on_disk) s.values[place] = 0;
  }
}

void MetricFold::process_changed(const sim::Record& record) {
  if (record.kind_id() == sim::kinds::process_started) down_.erase(record.process);
  if (record.kind_id() != sim::kinds::process_stopped) return;
  down_.insert(record.process);
  for (Subject& s : subjects_) {
    if (s.owner == record.process) leave(s, false);
  }
}

void MetricFold::begin_or_end(const sim::Record& record) {
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const Group& group = groups_[g];
    if ((record.kind_id() != group.begins && record.kind_id() != group.ends) || !is_of(group, record)) continue;
    Subject& s = subject(g, group.is == SubjectIs::process ? record.process : record.element);
    if (record.kind_id() == group.ends) {
      leave(s, group.is == SubjectIs::element);
      continue;
    }
    touch(s);
    s.present = true;
    s.owner = record.process;
  }
}

void MetricFold::apply(const sim::Record& record) {
  for (const Move& move : moves_[record.kind]) {
    const Group& group = groups_[move.group];
    if (record.value < move.rule.from || record.value > move.rule.to || !is_of(group, record)) continue;
    Subject& s = subject(move.group, group.is == SubjectIs::process ? record.process : record.element);
    // What a process only remembered is forgotten with it: its obituary, or its disk, takes nothing from what it will count anew.
    const bool down = down_.contains(record.process == kNobody ? s.owner : record.process);
    if (down && !s.lines[move.place].metric->on_disk) continue;
    touch(s);
    // A disk that loses something speaks for no process, and a dead one answers no scrape: that brings no subject back.
    if (!group.begins_known && record.process != kNobody && !down && record.kind_id() != group.ends) {
      s.present = true;
      s.owner = record.process;
    }
    std::int64_t& value = s.values[move.place];
    switch (move.rule.effect) {
      case MetricEffect::add_one: ++value; break;
      case MetricEffect::subtract_one: --value; break;
      case MetricEffect::add_value: value = plus(value, record.value); break;
      case MetricEffect::set_value: value = record.value; break;
      case MetricEffect::set_zero: value = 0; break;
    }
  }
}

void MetricFold::close_instant() {
  for (const std::size_t i : changed_) show(subjects_[i]);
  changed_.clear();
}

void MetricFold::show(Subject& s) {
  s.changed = false;
  for (std::size_t place = 0; place < s.lines.size(); ++place) {
    const std::vector<Part>& sum = sums_[groups_[s.group].metrics[place]];
    if (!sum.empty()) s.values[place] = 0;
    for (const Part& part : sum) s.values[place] = (part.subtracted ? minus : plus)(s.values[place], s.values[part.place]);
    MetricLine& line = s.lines[place];
    const std::optional<std::int64_t> value = s.present ? std::optional(s.values[place]) : std::nullopt;
    if (value == line.last) continue;
    line.last = value;
    if (known(*line.metric)) last_change_ = sim::Time{now_};
    if (!value || (line.first && *value <= line.peak)) continue;
    if (!line.first) line.first = value;
    line.peak = *value;
    line.peak_at = sim::Time{now_};
  }
}

void MetricFold::sample() {
  ++sampled_;
  for (Subject& s : subjects_) {
    for (MetricLine& line : s.lines) line.samples.push_back(line.last);
  }
}

std::optional<std::int64_t> MetricFold::value(std::string_view metric, std::uint32_t subject) const {
  for (const Subject& s : subjects_) {
    for (const MetricLine& line : s.lines) {
      if (s.id == subject && line.metric->name == metric && known(*line.metric)) return line.last;
    }
  }
  return std::nullopt;
}

std::vector<MetricLine> MetricFold::lines() const {
  std::vector<MetricLine> out;
  for (const Subject& s : subjects_) {
    for (const MetricLine& line : s.lines) {
      if (known(*line.metric) && line.first) out.push_back(line);
    }
  }
  return out;
}

}  // namespace mqlab::lab
