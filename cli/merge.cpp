// mqlab merge: the shards of a study, put together.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/sweep_options.hpp"
#include "lab/sweep/merge.hpp"

namespace mqlab::cli {

namespace {

struct MergeArguments {
  SweepArguments shown;
  std::vector<std::string> files;
};

int merge(MergeArguments& a) {
  SweepArguments& shown = a.shown;
  int code = kHolds;
  if (!check_sweep_options(shown, code)) return code;
  if (!can_write(shown.csv, shown.manners)) return kBadInput;
  const auto rows = lab::merge_shards(a.files, shown.output);
  if (!rows) return complain(rows.error().in(shown.manners.language), shown.manners);
  if (!shown.manners.json())
    std::cerr << "mqlab: " << shown.output << ": " << *rows << shown.manners.say(" runs of ", " 次运行，来自 ") << a.files.size()
              << shown.manners.say(" shards\n", " 个分片\n");
  try {
    return print_results(lab::Results::open(shown.output, lab::Results::Use::read), shown);
  } catch (const lab::ResultsError& e) {
    return complain(e.sentence.in(shown.manners.language), shown.manners);
  }
}

}  // namespace

void add_merge(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("merge", help({"put the shards of a sweep together: the same rows as a sweep in one piece",
                                                    "合并扫描的各分片：与整体扫描的结果逐行相同"}));
  auto a = std::make_shared<MergeArguments>();
  add_manners_but_format(*command, a->shown.manners);
  add_row_format(*command, a->shown, {"estimates as text or json; or the rows as csv or jsonl", "估计：text 或 json；或各行：csv、jsonl"});
  command->add_option("shards", a->files, help({"the results files of all shards", "所有分片的结果文件"}))
      ->option_text("FILE...")
      ->required();
  command->add_option("-o,--output", a->shown.output, help({"the results file to write", "要写入的结果文件"}))
      ->option_text("FILE")
      ->required();
  command->add_option("--csv", a->shown.csv, help({"the rows as CSV into this file, too", "同时把各行写成 CSV"}))->option_text("FILE");
  command->footer(help({"Example:", "示例："}) + "\n  mqlab merge my.1-of-2.sqlite my.2-of-2.sqlite -o my.sqlite --csv runs.csv\n" +
                  help({"Exit code: 0 merged, 2 a shard is missing, there twice, unfinished or of another study.",
                        "退出码：0 已合并，2 有分片缺失、重复、未完成或属于另一研究。"}));
  command->callback([a, &exit_code] { exit_code = merge(*a); });
}

}  // namespace mqlab::cli
