/// Metrics of a made-up broker, and its records written by hand:
///
///     Stream s;
///     s.write("1ms declared orders", "2ms made orders", "3ms counted 5");
///     s.samples("depth", "orders", 1ms)  ->  "- 0 1 1"
///
/// Elements are queues, `counted` is the node's own; every record is made by the node `node-1` unless it begins with another maker: `2ms disk gone orders`.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lab/metrics/samples.hpp"
#include "sim/describe/units.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab::testing {

namespace paper {

inline constexpr sim::Kind declared{130}, deleted{131}, made{132}, gone{133}, taken{134}, settled{135}, counted{136};

using models::Metric;
using models::MetricEffect;
using models::MetricKind;
using models::MetricRule;
using models::MetricTerm;
using models::SubjectIs;

inline constexpr std::array kDepth{MetricRule{made}, MetricRule{gone, MetricEffect::subtract_one}};
inline constexpr std::array kHeld{MetricRule{taken}, MetricRule{settled, MetricEffect::subtract_one}};
inline constexpr std::array kReady{MetricTerm{"depth"}, MetricTerm{"held", true}};
inline constexpr std::array kTaken{MetricRule{taken}};
inline constexpr std::array kBig{MetricRule{counted, MetricEffect::add_one, 10}};
inline constexpr std::array kVolume{MetricRule{counted, MetricEffect::add_value}};
inline constexpr Text kUnit{"letters", "封信"};

inline constexpr std::array kTable{
    Metric{"depth", SubjectIs::element, "queue", MetricKind::gauge, kUnit, {"in the queue", "队列中"}, kDepth, {}, true},
    Metric{"held", SubjectIs::element, "queue", MetricKind::gauge, kUnit, {"in someone's hands", "已取走"}, kHeld},
    Metric{"ready", SubjectIs::element, "queue", MetricKind::gauge, kUnit, {"to be had", "可取"}, {}, kReady},
    Metric{"taken_total", SubjectIs::element, "queue", MetricKind::counter, kUnit, {"taken", "取走总数"}, kTaken},
    Metric{"big_total", SubjectIs::process, "broker", MetricKind::counter, kUnit, {"of ten and more", "十及以上"}, kBig},
    Metric{"volume_total", SubjectIs::process, "broker", MetricKind::counter, kUnit, {"all together", "总量"}, kVolume},
};
inline constexpr std::array kLives{models::MetricLife{"queue", declared, deleted}};
inline constexpr models::Metrics kMetrics{.table = kTable, .lives = kLives, .absent = {}};

}  // namespace paper

struct Stream {
  sim::Tables tables;
  std::vector<sim::Record> records;
  sim::KindMask kept;

  Stream() {
    tables.processes = {{"node-1", "broker", "h1"}, {"node-2", "broker", "h2"}, {"shop", "producer", "h3"}};
    kept.set_all();
  }

  template <class... Lines>
  Stream& write(const Lines&... lines) {
    (one(lines), ...);
    return *this;
  }

  MetricSamples sample(const MetricOptions& options = {}) const {
    auto samples = sample_metrics(Records(std::span(records)), paper::kMetrics, tables, kept, options);
    EXPECT_TRUE(samples) << samples.error().en;
    return std::move(*samples);
  }
  /// `- 0 1 1`: a dash where there is none.
  std::string samples(std::string_view metric, std::string_view of, sim::Duration interval) const {
    const MetricSamples all = sample({.interval = interval});
    for (const MetricLine& line : all.lines) {
      if (line.metric->name != metric || name(line) != of) continue;
      std::string out;
      for (const auto& value : line.samples) out += (out.empty() ? "" : " ") + (value ? std::to_string(*value) : "-");
      return out;
    }
    return "no such line";
  }
  /// `first 0, peak 3 at 2ms, last 1`
  std::string summary(std::string_view metric, std::string_view of) const {
    for (const MetricLine& line : sample().lines) {
      if (line.metric->name == metric && name(line) == of)
        return fmt::format("first {}, peak {} at {}, last {}", line.first.value_or(-1), line.peak,
                           describe::print(sim::Duration{line.peak_at.ns}), line.last ? std::to_string(*line.last) : "-");
    }
    return "no such line";
  }
  std::string name(const MetricLine& line) const {
    return line.metric->subject == models::SubjectIs::process ? tables.processes[line.subject].name : tables.elements[line.subject].label;
  }

 private:
  void one(const std::string& text) {
    std::istringstream words(text);
    std::string time, word;
    words >> time >> word;
    sim::Record r;
    r.number = records.size() + 1;
    r.time_ns = describe::parse_duration(time)->count();
    r.process = 0;
    for (std::uint16_t p = 0; p < tables.processes.size(); ++p) {
      if (word == tables.processes[p].name) r.process = p;
    }
    if (word == "disk") r.process = 0xffff;
    if (word == "disk" || word.find('-') != std::string::npos || word == "shop") words >> word;
    const std::vector<std::pair<std::string, sim::Kind>> kinds{{"declared", paper::declared},
                                                               {"deleted", paper::deleted},
                                                               {"made", paper::made},
                                                               {"gone", paper::gone},
                                                               {"taken", paper::taken},
                                                               {"settled", paper::settled},
                                                               {"counted", paper::counted},
                                                               {"starts", sim::kinds::process_started},
                                                               {"stops", sim::kinds::process_stopped}};
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.first == word; });
    ASSERT_NE(kind, kinds.end()) << text;
    r.kind = static_cast<std::uint16_t>(kind->second);
    std::string rest;
    if (words >> rest) {
      if (kind->second == paper::counted) {
        r.value = std::stoll(rest);
      } else {
        r.element = static_cast<std::uint32_t>(tables.element_id("queue", rest, sim::Element::none));
      }
    }
    records.push_back(r);
  }
};

}  // namespace mqlab::lab::testing
