#include "lab/report_page/run_report.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "lab/export/formats.hpp"
#include "lab/faultmap/outcome.hpp"
#include "lab/report/both.hpp"
#include "lab/report_page/picture.hpp"
#include "lab/run/run_file.hpp"
#include "lab/study/say.hpp"
#include "lab/text/shell.hpp"
#include "lab/trace/header.hpp"
#include "lab/why/card.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kBadRows = 1'000;

/// A folder for a trace, gone with this.
class TraceFolder {
 public:
  TraceFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "mqlab-report-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  TraceFolder(const TraceFolder&) = delete;
  TraceFolder& operator=(const TraceFolder&) = delete;
  ~TraceFolder() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  std::string file() const { return folder_.empty() ? std::string() : folder_ + "/run.mqt"; }

 private:
  std::string folder_;
};

/// How bad a row of the summary is: small is worse; `SIZE_MAX`: no damage.
std::size_t rank_of(const ordered_json& row) {
  if (row.value("intended", false)) return SIZE_MAX;
  const auto worst = worst_first();
  for (std::size_t i = 0; i < worst.size(); ++i)
    for (const ordered_json& name : row["verdicts"])
      if (name == info(worst[i]).id) return (row.value("judgement", "") == "broken promise" ? 0 : 100) + i;
  return SIZE_MAX;
}

struct BadRows {
  std::vector<std::string> order;   ///< of the ledger: operations that are not ok, the worst first
  std::vector<std::string> carded;  ///< those that are explained: of each sort of damage one, then more
};

BadRows bad_rows(const ordered_json& summary, std::size_t cards) {
  std::vector<std::pair<std::size_t, const ordered_json*>> rows;
  for (const ordered_json& row : summary["bad"]) rows.emplace_back(rank_of(row), &row);
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  BadRows out;
  const auto push = [](std::vector<std::string>& list, const std::string& operation) {
    if (std::find(list.begin(), list.end(), operation) == list.end()) list.push_back(operation);
  };
  std::set<std::string> sorts;
  for (const bool again : {false, true})
    for (const auto& [rank, row] : rows) {
      const std::string operation = (*row)["operation"].get<std::string>();
      push(out.order, operation);
      if (rank == SIZE_MAX || out.carded.size() >= cards) continue;
      if (sorts.insert((*row)["verdicts"].dump() + row->value("promise", "")).second || again) push(out.carded, operation);
    }
  return out;
}

/// The story of an operation as a diagram in text, for Markdown.
std::string mermaid_of(const sim::TraceFile& trace, const std::string& operation, Language language) {
  auto selection = select_records(trace, {.operation = operation, .hops = 1, .limit = 60});
  if (!selection) return {};
  std::ostringstream out;
  write_mermaid(Scene(trace, std::move(*selection), language), out);
  return out.str();
}

ordered_json commands_json(const std::vector<RepeatCommand>& commands) {
  ordered_json out = ordered_json::array();
  for (const RepeatCommand& c : commands) out.push_back({{"what", both(c.what)}, {"command", c.command}});
  return out;
}

/// The cards, and a sentence for each that could not be made.
void add_cards(ordered_json& out, const ReportedRun& run, const std::vector<std::string>& operations, bool fixes) {
  out["cards"] = ordered_json::array();
  for (const std::string& operation : operations) {
    auto card = why_card(*run.scenario, {.operation = operation, .fixes = fixes, .others = run.others, .as = run.options});
    if (!card) {
      out["problems"].push_back(both(card.error()));
      continue;
    }
    if (!run.why_command.empty()) card->emplace("command", run.why_command + " --operation " + shell_word(operation));
    out["cards"].push_back(std::move(*card));
  }
}

}  // namespace

tl::expected<ordered_json, Sentence> report_of_run(const ReportedRun& run, const RunReportOptions& options) {
  const TraceFolder folder;
  if (folder.file().empty())
    return tl::unexpected(
        said({"can't write in the temporary folder {}", "无法写入临时目录 {}"}, std::filesystem::temp_directory_path().string()));
  RunOptions full = run.options;
  full.level = sim::TraceLevel::full;
  full.trace_file = folder.file();
  full.why_at_full = true;
  full.rows = kBadRows;
  ordered_json summary = run_variant(*run.scenario, full);
  if (summary.contains("trace_problem"))
    return tl::unexpected(
        Sentence{summary["trace_problem"]["en"].get<std::string>(), summary["trace_problem"]["zh_CN"].get<std::string>()});
  const auto trace = sim::TraceFile::open(folder.file());
  if (!trace) return tl::unexpected(Sentence{std::string(trace.error().in(Language::en)), std::string(trace.error().in(Language::zh_CN))});

  BadRows bad = bad_rows(summary, options.cards);
  if (!options.operation.empty()) {
    std::erase(bad.carded, options.operation);
    bad.carded.insert(bad.carded.begin(), options.operation);
  }
  ordered_json out{{"name", run.name}, {"problems", ordered_json::array()}};
  add_cards(out, run, bad.carded, options.fixes);
  PictureOptions picture{.records = options.records, .operations = {}, .bad = bad.order};
  for (const ordered_json& card : out["cards"]) {
    picture.operations.push_back(card["operation"].get<std::string>());
    if (picture.around == 0 && card.contains("inevitable")) picture.around = card["inevitable"]["record"].get<std::uint64_t>();
  }
  out["picture"] = picture_json(*trace, picture);
  if (!picture.operations.empty())
    out["mermaid"] = {{"en", mermaid_of(*trace, picture.operations.front(), Language::en)},
                      {"zh_CN", mermaid_of(*trace, picture.operations.front(), Language::zh_CN)}};
  out["commands"] = commands_json(run.commands);
  out["summary"] = std::move(summary);
  return out;
}

tl::expected<ordered_json, Sentence> report_of_trace(const sim::TraceFile& trace, const std::string& shown_as, const Sentence& why,
                                                     const RunReportOptions& options) {
  PictureOptions picture{.records = options.records};
  if (!options.operation.empty()) {
    const auto selection = select_records(trace, {.operation = options.operation, .hops = 1, .limit = 400});
    if (!selection) return tl::unexpected(Sentence{selection.error().en, selection.error().zh_CN});
    picture.operations.push_back(options.operation);
    if (!selection->positions.empty()) picture.around = trace.records()[selection->positions.front()].number;
  }
  const TraceHeader header = header_of(trace);
  ordered_json out{{"name", header.variant.empty() ? std::string("trace") : header.variant}, {"problems", ordered_json::array()}};
  out["problems"].push_back(
      both(Sentence{"this page was made from a trace alone: it shows what is in its records, and has no verdict, for " + why.en,
                    "本页仅由轨迹生成：展示其中的记录，没有判定，因为" + why.zh_CN}));
  if (header.level && *header.level != sim::TraceLevel::full)
    out["problems"].push_back(both(
        said({"the trace keeps only the ledger, not the records between the processes: nothing flies in it (run again with --level full)",
              "该轨迹只保留账本，没有进程间的记录：因此看不到消息往来（请用 --level full 重新运行）"})));
  out["cards"] = ordered_json::array();
  out["header"] = {{"scenario", header.scenario}, {"variant", header.variant}, {"hash", trace.hash().hex()}};
  out["picture"] = picture_json(trace, picture);
  out["commands"] = commands_json({{said({"its records", "其记录"}), "mqlab trace " + shell_word(shown_as)},
                                   {said({"as a diagram", "绘成图"}), "mqlab export " + shell_word(shown_as) + " --to svg -o run.svg"}});
  return out;
}

}  // namespace mqlab::lab
