#include "lab/metrics/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include <fmt/format.h>

#include "lab/text/time.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kSparks = 30;  ///< characters of a sparkline at most

ordered_json number(const std::optional<std::int64_t>& value) { return value ? ordered_json(*value) : ordered_json(nullptr); }

std::string name_of(const MetricLine& line, const sim::Tables& tables) {
  if (line.metric->subject == models::SubjectIs::process) return std::string(tables.process(static_cast<sim::ProcessId>(line.subject)));
  return line.subject < tables.elements.size() ? tables.elements[line.subject].label
                                               : tables.element(static_cast<sim::Element>(line.subject));
}

/// The highest value of each stretch, from ▁ (0) to █ (the peak); blank where there is none.
std::string sparkline(const ordered_json& samples, std::int64_t peak) {
  static constexpr std::string_view kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t stretch = (samples.size() + kSparks - 1) / kSparks;
  std::string out;
  for (std::size_t i = 0; i < samples.size(); i += stretch) {
    std::optional<std::int64_t> highest;
    for (std::size_t k = i; k < std::min(i + stretch, samples.size()); ++k) {
      if (!samples[k].is_null()) highest = std::max(highest.value_or(0), samples[k].get<std::int64_t>());
    }
    if (!highest) {
      out += ' ';
      continue;
    }
    const double share = peak <= 0 ? 0 : static_cast<double>(*highest) / static_cast<double>(peak);
    out += kBars[std::clamp(static_cast<int>(share * 7 + (share > 0 ? 0.5 : 0)), share > 0 ? 1 : 0, 7)];
  }
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

std::string cell(const ordered_json& value) { return value.is_null() ? "-" : fmt::format("{}", value.get<std::int64_t>()); }

bool stays_zero(const ordered_json& s) {
  return s["first"] == 0 && s["peak"] == 0 &&
         std::all_of(s["samples"].begin(), s["samples"].end(), [](const ordered_json& v) { return v.is_null() || v == 0; });
}

/// The rows of one subject.
std::string block(const std::vector<const ordered_json*>& rows, Language language, bool all_rows) {
  const auto say = [language](std::string_view en, std::string_view zh_CN) { return Text{en, zh_CN}.in(language); };
  std::vector<const ordered_json*> shown;
  std::string zero;
  for (const ordered_json* row : rows) {
    if (all_rows || !stays_zero(*row)) {
      shown.push_back(row);
    } else {
      zero += (zero.empty() ? "" : ", ") + (*row)["metric"].get<std::string>();
    }
  }
  const ordered_json& of = (*rows.front())["of"];
  std::string out = fmt::format("      {} {}\n", of["kind"].get<std::string>(), of["name"].get<std::string>());
  std::size_t widest = 0;
  for (const ordered_json* row : shown) widest = std::max(widest, (*row)["metric"].get_ref<const std::string&>().size());
  if (!shown.empty())
    out += fmt::format("        {:{}}  {:>6}  {:>6}  {:<12}{:>6}\n", "", widest, say("first", "起始"), say("peak", "峰值"),
                       say("at", "时刻"), say("last", "结束"));
  for (const ordered_json* row : shown) {
    const std::int64_t peak = (*row)["peak"].get<std::int64_t>();
    out += fmt::format("        {:{}}  {:>6}  {:>6}  {:<12}{:>6}  {}\n", (*row)["metric"].get<std::string>(), widest, cell((*row)["first"]),
                       peak, time_text(sim::Time{(*row)["peak_at_ns"].get<std::int64_t>()}), cell((*row)["last"]),
                       sparkline((*row)["samples"], peak));
  }
  if (!zero.empty()) out += fmt::format("        {}{}\n", say("0 all the time: ", "始终为 0："), zero);
  return out;
}

std::string csv(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

}  // namespace

ordered_json metrics_json(const MetricSamples& samples, const sim::Tables& tables) {
  ordered_json times = ordered_json::array();
  for (const sim::Time at : samples.times) times.push_back(at.ns);
  ordered_json series = ordered_json::array();
  for (const MetricLine& line : samples.lines) {
    const models::Metric& metric = *line.metric;
    ordered_json values = ordered_json::array();
    for (const auto& value : line.samples) values.push_back(number(value));
    series.push_back({{"metric", metric.name},
                      {"kind", metric.kind == models::MetricKind::counter ? "counter" : "gauge"},
                      {"unit", {{"en", metric.unit.en}, {"zh_CN", metric.unit.zh_CN}}},
                      {"of", {{"kind", metric.of}, {"name", name_of(line, tables)}}},
                      {"first", number(line.first)},
                      {"peak", line.peak},
                      {"peak_at_ns", line.peak_at.ns},
                      {"last", number(line.last)},
                      {"samples", std::move(values)}});
  }
  ordered_json not_known = ordered_json::array();
  for (const models::Metric* metric : samples.not_known) not_known.push_back(metric->name);
  return {{"interval_ns", samples.interval.count()},
          {"times_ns", std::move(times)},
          {"series", std::move(series)},
          {"not_known", std::move(not_known)}};
}

std::string render_metrics(const ordered_json& metrics, Language language, bool all_rows) {
  const auto say = [language](std::string_view en, std::string_view zh_CN) { return Text{en, zh_CN}.in(language); };
  const sim::Duration interval{metrics["interval_ns"].get<std::int64_t>()};
  const sim::Time until{metrics["times_ns"].back().get<std::int64_t>()};
  std::string out = fmt::format(fmt::runtime(say("    metrics, every {} until {}, when nothing changes any more:\n",
                                                 "    指标，每 {} 采样，直到 {}（此后不再变化）：\n")),
                                describe::print(interval), time_text(until));
  if (metrics["series"].empty()) out += fmt::format("      {}\n", say("none of them has a value in this run", "本次运行中没有取值的指标"));
  std::vector<const ordered_json*> rows;
  for (const ordered_json& s : metrics["series"]) {
    if (!rows.empty() && (*rows.front())["of"] != s["of"]) {
      out += block(rows, language, all_rows);
      rows.clear();
    }
    rows.push_back(&s);
  }
  if (!rows.empty()) out += block(rows, language, all_rows);
  std::string unknown;
  for (const ordered_json& name : metrics["not_known"]) unknown += (unknown.empty() ? "" : ", ") + name.get<std::string>();
  if (!unknown.empty())
    out += fmt::format("      {}{}\n",
                       say("not known at level ledger, which does not keep their records (--level full does): ",
                           "ledger 级别未保留其记录，无法得知（--level full 保留）："),
                       unknown);
  return out;
}

MetricFile metric_file_of(std::string_view name) {
  return name.ends_with(".jsonl") || name.ends_with(".ndjson") ? MetricFile::json_lines : MetricFile::csv;
}

void write_metrics(const ordered_json& runs, MetricFile form, std::ostream& out) {
  if (form == MetricFile::csv) out << "scenario,variant,metric,of,name,time_ns,value\n";
  for (const ordered_json& run : runs) {
    if (!run.contains("metrics")) continue;
    const ordered_json& times = run["metrics"]["times_ns"];
    for (const ordered_json& s : run["metrics"]["series"]) {
      for (std::size_t i = 0; i < times.size(); ++i) {
        const ordered_json& value = s["samples"][i];
        if (form == MetricFile::json_lines) {
          const ordered_json row{
              {"scenario", run["scenario"]}, {"variant", run["variant"]}, {"metric", s["metric"]}, {"of", s["of"]["kind"]},
              {"name", s["of"]["name"]},     {"time_ns", times[i]},       {"value", value}};
          out << row.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
          continue;
        }
        for (const ordered_json* text : {&run["scenario"], &run["variant"], &s["metric"], &s["of"]["kind"], &s["of"]["name"]})
          out << csv(text->get<std::string>()) << ',';
        out << times[i].get<std::int64_t>() << ',' << (value.is_null() ? "" : fmt::format("{}", value.get<std::int64_t>())) << '\n';
      }
    }
  }
}

}  // namespace mqlab::lab
