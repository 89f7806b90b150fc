#include "lab/report/record_text.hpp"

#include <nlohmann/json.hpp>

#include "lab/text/time.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

std::string in(const Writer& w, const ordered_json& both) {
  return both[w.language() == Language::zh_CN ? "zh_CN" : "en"].get<std::string>();
}

namespace {

std::string value(const ordered_json& record) {
  for (const char* key : {"fate", "told", "held", "how"})
    if (const auto found = record.find(key); found != record.end()) return " " + found->get<std::string>();
  return {};
}

std::string fault(const Writer& w, const ordered_json& f) {
  std::string targets;
  for (const ordered_json& t : f["targets"]) targets += (targets.empty() ? "" : w.say({" and ", " 与 "})) + t.get<std::string>();
  const std::string kind = w.language() == Language::zh_CN ? f["title_zh_CN"].get<std::string>() : f["kind"].get<std::string>();
  return w.form(Text{"{} of {}, at {}", "{1} {0}，于 {2}"}, kind, targets, f["trigger"].get<std::string>());
}

}  // namespace

std::string record_text(const Writer& w, const ordered_json& r) {
  const std::string what = r.contains("fault") ? fault(w, r["fault"]) : in(w, r["meaning"]);
  const std::string kind = r["kind"].get<std::string>() + value(r);
  return fmt::format("{:>5} {:>10}  {:<9} {:<22} {}{}", fmt::format("#{}", r["record"].get<std::uint64_t>()),
                     time_text(r["time_ns"].get<std::int64_t>()), r.value("process", ""), kind, what,
                     r.contains("element") ? fmt::format(" ({})", r["element"].get<std::string>()) : "");
}

std::string cost_text(const Writer& w, const ordered_json& c) {
  const auto time = [&](const char* key) { return c[key].is_null() ? std::string("-") : time_text(c[key].get<std::int64_t>()); };
  return w.form(Text{"response p50 {} p99 {}, {}, {} frames, {} flushes", "响应 p50 {} p99 {}，{}，{} 帧，{} 次刷盘"},
                time("response_p50_ns"), time("response_p99_ns"), rate_text(c["done_per_second"].get<double>()),
                c["frames"].get<std::int64_t>(), c["flushes"].get<std::int64_t>());
}

}  // namespace mqlab::lab
