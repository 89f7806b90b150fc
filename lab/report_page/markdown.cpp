// A report as Markdown: for a ticket, a pull request, a wiki.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab/report/record_text.hpp"
#include "lab/report/writer.hpp"
#include "lab/report_page/report.hpp"
#include "lab/study/measure.hpp"
#include "lab/text/time.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

/// Text that Markdown does not take for its own signs: in a table, in a line, in a heading.
std::string md(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    if (std::string_view("\\`*_{}[]<>#|~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// Code in a line; in a table a bar would end the cell.
std::string code(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  const std::string fence = text.find('`') == std::string::npos ? "`" : "``";
  return fence + (fence.size() > 1 ? " " + text + " " : text) + fence;
}

class Markdown {
 public:
  explicit Markdown(Language language) : w_(language, false) {}

  std::string write(const ordered_json& report) {
    w_.line("# {}\n", md(in(w_, report["title"])));
    for (const ordered_json& p : report["problems"]) w_.line("> **!** {}\n", md(in(w_, p)));
    if (report["kind"] == "sweep") sweep(report);
    for (const ordered_json& r : report["runs"]) run(r, report["kind"] == "sweep");
    if (report.contains("made_by"))
      w_.line(Text{"---\nmqlab {}; this report again: {}", "---\nmqlab {}；重新生成本报告：{}"}, report["version"].get<std::string>(),
              code(report["made_by"].get<std::string>()));
    return w_.take();
  }

 private:
  std::string verdict(const std::string& id) const {
    const auto name = find_name(id);
    return name ? w_.say(info(*name).title) : id;
  }
  std::string counts(const ordered_json& counts) const {
    std::string out;
    for (const auto& [id, n] : counts.items()) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", verdict(id), n.get<std::int64_t>());
    return md(out);
  }
  static std::string settings(const ordered_json& settings) {
    std::string out;
    for (const auto& [name, value] : settings.items())
      out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, value.is_string() ? value.get<std::string>() : value.dump());
    return md(out);
  }
  static std::string interval(const ordered_json& e) {
    if (e["value"].is_null()) return "-";
    const std::string unit = e["unit"].get<std::string>();
    const auto print = [&](const char* key) {
      return e[key].is_null() ? std::string("-") : print_measure(e[key].get<double>(), unit_of_name(unit));
    };
    return md(fmt::format("{} ({} … {})", print("value"), print("low"), print("high")));
  }

  void sweep(const ordered_json& r) {
    const ordered_json& results = r["results"];
    w_.line(Text{"{} runs of {} points, intervals of {:g} %; study {}, hash {}.\n",
                 "{} 次运行，{} 个点，区间置信水平 {:g} %；研究 {}，哈希 {}。\n"},
            results["runs"].get<std::int64_t>(), results["points"].get<std::int64_t>(), r["estimates"]["confidence"].get<double>() * 100,
            code(results["study"].get<std::string>()), code(results["study_hash"].get<std::string>()));
    w_.line(Text{"## Verdicts\n\n| scenario | variant | runs | damaged runs | broken promises | verdicts |\n|---|---|---:|---:|---:|---|",
                 "## 判定\n\n| 场景 | 变体 | 运行 | 受损的运行 | 违背承诺 | 判定合计 |\n|---|---|---:|---:|---:|---|"});
    for (const ordered_json& v : r["verdicts"])
      w_.line("| {} | {} | {} | {} | {} | {} |", md(v["scenario"].get<std::string>()), md(v["variant"].get<std::string>()),
              v["runs"].get<std::int64_t>(), v["damaged"].get<std::int64_t>(), v["broken_promises"].get<std::int64_t>(),
              counts(v["counts"]));
    w_.line(Text{"\n## Estimates\n", "\n## 估计\n"});
    estimates(r["estimates"]);
    if (!r["also"].is_null()) estimates(r["also"]);
    pareto(r);
    worst(r);
    w_.line(Text{"\n## Commands\n", "\n## 命令\n"});
    for (const ordered_json& c : r["commands"]) w_.line("- {}: {}", md(in(w_, c["what"])), code(c["command"].get<std::string>()));
  }

  void estimates(const ordered_json& estimates) {
    if (estimates["points"].empty() || estimates["points"][0]["estimates"].empty()) return;
    std::string head = w_.say({"| point | scenario | variant | settings | runs |", "| 点 | 场景 | 变体 | 设置 | 运行 |"}),
                line = "|---:|---|---|---|---:|";
    for (const ordered_json& e : estimates["points"][0]["estimates"]) {
      head += " " + md(e["measure"].get<std::string>()) + " |";
      line += "---|";
    }
    w_.line("{}\n{}", head, line);
    for (const ordered_json& p : estimates["points"]) {
      std::string row = fmt::format("| {} | {} | {} | {} | {} |", p["point"].get<std::int64_t>(), md(p["scenario"].get<std::string>()),
                                    md(p["variant"].get<std::string>()), settings(p["settings"]), p["runs"].get<std::int64_t>());
      for (const ordered_json& e : p["estimates"]) row += " " + interval(e) + " |";
      w_.line("{}", row);
    }
    w_.line("");
  }

  void pareto(const ordered_json& r) {
    if (r["pareto"].empty()) return;
    w_.line(Text{"## Safety against cost\n\nPoints that no other one beats in both (share of damaged runs, and the cost):\n",
                 "## 安全与代价\n\n在两方面（受损运行的比例与代价）都不被其他点超过的点：\n"});
    for (const ordered_json& p : r["pareto"]) {
      std::string points;
      for (const ordered_json& n : p["front"]) points += fmt::format("{}{}", points.empty() ? "" : ", ", n.get<std::int64_t>());
      w_.line("- {}: {}", md(p["cost"].get<std::string>()), points.empty() ? "-" : points);
    }
  }

  void worst(const ordered_json& r) {
    w_.line(Text{"\n## The worst runs\n", "\n## 最糟的运行\n"});
    if (r["worst"].empty()) return w_.line(Text{"No run is damaged.", "没有受损的运行。"});
    for (const ordered_json& run : r["worst"]) {
      w_.line(Text{"- run {}: {} {}, seed {}, {}: {}", "- 运行 {}：{} {}，种子 {}，{}：{}"}, run["run"].get<std::int64_t>(),
              md(run["scenario"].get<std::string>()), md(run["variant"].get<std::string>()), run["seed"].get<std::int64_t>(),
              settings(run["settings"]), counts(run["counts"]));
      if (run.contains("problem")) w_.line("  - **!** {}", md(in(w_, run["problem"])));
    }
  }

  void run(const ordered_json& r, bool of_sweep) {
    const std::string name = r["name"].get<std::string>();
    w_.line("\n## {}\n", md(name));
    for (const ordered_json& p : r["problems"]) w_.line("> **!** {}\n", md(in(w_, p)));
    if (r.contains("summary")) summary(r["summary"], of_sweep);
    for (const ordered_json& card : r["cards"]) why(card);
    if (r.contains("mermaid") && !in(w_, r["mermaid"]).empty())
      w_.line(Text{"### Sequence of {}\n\n```mermaid\n{}```\n", "### {} 的时序\n\n```mermaid\n{}```\n"},
              md(r["cards"][0]["operation"].get<std::string>()), in(w_, r["mermaid"]));
    for (const ordered_json& c : r["commands"]) w_.line("- {}: {}", md(in(w_, c["what"])), code(c["command"].get<std::string>()));
  }

  void summary(const ordered_json& s, bool of_sweep) {
    if (!of_sweep && s["expectations"].get<std::int64_t>() > 0)
      w_.line("**{}**\n",
              s["holds"].get<bool>() ? w_.say({"as expected", "符合预期"}) : w_.say({"DIFFERS from what is expected", "与预期不符"}));
    w_.line(Text{"{} operations: {}.\n", "{} 个操作：{}。\n"}, s["operations"].get<std::int64_t>(), counts(s["counts"]));
    for (const char* key : {"differences", "vacuity"})
      for (const ordered_json& d : s[key]) w_.line("- **!** {}", md(in(w_, d)));
    std::size_t told = 0;
    for (const ordered_json& row : s["bad"]) {
      if (++told > 20) break;
      w_.line("- {}", md(in(w_, row["why"])));
      if (row.contains("because")) w_.line("  - {}", md(in(w_, row["because"])));
    }
    const auto more =
        static_cast<std::int64_t>(s["bad"].size() - std::min<std::size_t>(s["bad"].size(), 20)) + s["bad_left_out"].get<std::int64_t>();
    if (more > 0) w_.line(Text{"- ... and {} more", "- …… 另有 {} 个"}, more);
    w_.line("");
  }

  void why(const ordered_json& card) {
    w_.line(Text{"### Why {}\n", "### {} 的原因\n"}, md(card["operation"].get<std::string>()));
    if (card.contains("chain")) {
      for (const ordered_json& step : card["chain"]["steps"])
        w_.line("1. \\#{} {} {} {}: {}", step["record"].get<std::uint64_t>(), time_text(step["time_ns"].get<std::int64_t>()),
                md(step.value("process", "")), code(step["kind"].get<std::string>()), md(in(w_, step["meaning"])));
      w_.line("");
    }
    if (card.contains("promise"))
      w_.line(Text{"Promise {}: {}\n", "承诺 {}：{}\n"}, code(card["promise"]["id"].get<std::string>()),
              md(in(w_, card["promise"]["because"])));
    if (card.contains("fixes"))
      for (const ordered_json& fix : card["fixes"])
        if (fix["result"] == "prevents")
          w_.line(Text{"- prevents it: {} (cost: {})", "- 可避免：{}（代价：{}）"}, md(in(w_, fix["meaning"])), md(in(w_, fix["cost"])));
    if (card.contains("command")) w_.line("- {}\n", code(card["command"].get<std::string>()));
  }

  Writer w_;
};

}  // namespace

std::string report_markdown(const ordered_json& report, Language language) { return Markdown(language).write(report); }

}  // namespace mqlab::lab
