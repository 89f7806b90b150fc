// Two runs beside each other, as a person reads it in a terminal.
#include <nlohmann/json.hpp>

#include "lab/compare/compare.hpp"
#include "lab/report/record_text.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShown = 10;

std::string counts(const Writer& w, const ordered_json& side) {
  std::string out;
  for (const auto& [id, n] : side["counts"].items()) {
    const auto name = find_name(id);
    out += fmt::format("{}{} {}", out.empty() ? "" : "   ", name ? w.say(info(*name).title) : id, n.get<std::int64_t>());
  }
  return out;
}

std::string fate(const Writer& w, const ordered_json& f) {
  std::string out;
  for (const ordered_json& v : f["verdicts"]) {
    const auto name = find_name(v.get<std::string>());
    out += (out.empty() ? "" : ", ") + (name ? w.say(info(*name).title) : v.get<std::string>());
  }
  if (out.empty()) out = "ok";
  return out;
}

std::string record_or_end(const Writer& w, const ordered_json& r) {
  if (r.is_null()) return w.say({"(nothing more: it had ended)", "（没有更多：已结束）"});
  const std::string value = r.contains("value")
                                ? fmt::format("  {}={}", r["value"]["name"].get<std::string>(), r["value"]["number"].get<std::int64_t>())
                                : std::string();
  return record_text(w, r) + value + (r.contains("message") ? "  " + r["message"].get<std::string>() : "");
}

void parting(Writer& w, const ordered_json& at, const std::string& a, const std::string& b, std::string_view indent) {
  const std::string one = record_or_end(w, at["a"]);
  const std::string two = record_or_end(w, at["b"]);
  std::string later;  // a difference that is smaller than what a moment shows
  if (one == two && !at["a"].is_null())
    later = fmt::format("  ({:+} ns)", at["b"]["time_ns"].get<std::int64_t>() - at["a"]["time_ns"].get<std::int64_t>());
  w.line("{}{}: {}", indent, a, one);
  w.line("{}{}: {}{}", indent, b, two, later);
}

}  // namespace

std::string render_comparison(const ordered_json& c, Language language, bool colour) {
  Writer w(language, colour);
  const std::string a = c["a"]["name"].get<std::string>();
  const std::string b = c["b"]["name"].get<std::string>();
  w.line(Text{"{}, seed {}: {} beside {}", "{}，种子 {}：{} 与 {} 并列"}, c["scenario"].get<std::string>(), c["seed"].get<std::uint64_t>(),
         w.paint(a, "1"), w.paint(b, "1"));
  for (const char* key : {"a", "b"}) {
    w.line("  {}: {}", c[key]["name"].get<std::string>(), counts(w, c[key]));
    w.line("    {}", cost_text(w, c[key]["cost"]));
    for (const ordered_json& f : c[key]["not_struck"])
      w.line(Text{"    this fault finds nothing to strike: {}", "    此故障没有目标：{}"}, f.get<std::string>());
  }
  if (c["same"].get<bool>()) {
    w.line(Text{"  the runs are the same, all {} records", "  两次运行完全相同，共 {} 条记录"}, c["common"].get<std::uint64_t>());
    return w.take();
  }
  w.line(Text{"  they are the same for {} records, then part:", "  前 {} 条记录相同，随后分开："}, c["common"].get<std::uint64_t>());
  parting(w, c["parts_at"], a, b, "    ");
  const ordered_json& all = c["operations"];
  if (all.empty()) w.line(Text{"  no operation's fate changed", "  没有操作的结局改变"});
  for (std::size_t i = 0; i < std::min(all.size(), kShown); ++i) {
    const ordered_json& o = all[i];
    w.line(Text{"  {} in {}: {} -> {}; its own records part at", "  {}（{}）：{} -> {}；其自身记录分开于"},
           w.paint(o["operation"].get<std::string>(), "1"), o["store"].get<std::string>(), fate(w, o["a"]), fate(w, o["b"]));
    parting(w, o["parts_at"], a, b, "      ");
  }
  if (all.size() > kShown) w.line(Text{"  ... and {} operations more", "  …… 另有 {} 个操作"}, all.size() - kShown);
  return w.take();
}

}  // namespace mqlab::lab
