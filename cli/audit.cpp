// mqlab audit: is this configuration safe?
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/map_options.hpp"
#include "cli/progress.hpp"
#include "lab/audit/audit.hpp"
#include "lab/audit/audited.hpp"
#include "lab/faultmap/aims.hpp"
#include "lab/scenario/load.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

using nlohmann::ordered_json;

namespace {

enum class AuditFormat { text, json, sarif, html };

struct AuditArguments {
  Manners manners;
  AuditFormat format = AuditFormat::text;
  lab::AuditOptions audit;
  std::string style, workload, variant, capsules, output;
  std::vector<std::string> fail_on{"lost"};
  bool no_cures = false;
  bool cards = false;
};

std::string wrong_word(const AuditArguments& a, std::string_view option, const std::string& given, const std::vector<std::string>& names) {
  const auto near = describe::suggest(given, names);
  return fmt::format(fmt::runtime(a.manners.say("{} can't be \"{}\"; expected one of: {}{}", "{} 不能是 \"{}\"；应为：{}{}")), option,
                     given, describe::join_sorted(names),
                     near ? fmt::format(fmt::runtime(a.manners.say("\n  did you mean \"{}\"?", "\n  是不是 \"{}\"？")), *near) : "");
}

/// The words of the options; empty: they are sound.
std::string read_words(AuditArguments& a) {
  a.audit.fail_on.clear();
  std::vector<std::string> names{"none"};
  for (const lab::QuestionInfo& q : lab::questions()) names.emplace_back(q.id);
  for (const std::string& word : a.fail_on) {
    if (word == "none") continue;
    const auto question = lab::find_question(word);
    if (!question) return wrong_word(a, "--fail-on", word, names);
    a.audit.fail_on.push_back(*question);
  }
  std::vector<std::string> aimable;
  for (const models::Style* style : models::all_styles())
    for (std::string& name : lab::mappable_faults(*style))
      if (std::find(aimable.begin(), aimable.end(), name) == aimable.end()) aimable.push_back(std::move(name));
  for (const std::string& fault : a.audit.trial.faults)
    if (std::find(aimable.begin(), aimable.end(), fault) == aimable.end()) return wrong_word(a, "--faults", fault, aimable);
  return {};
}

bool write_capsules(lab::Audited& audited, const AuditArguments& a) {
  if (a.capsules.empty()) return true;
  std::error_code error;
  std::filesystem::create_directories(a.capsules, error);
  std::vector<std::string> written;
  for (const auto& [name, capsule] : audited.capsules) {
    const std::string file = (std::filesystem::path(a.capsules) / name).string();
    if (!write_file(file, capsule.dump(2) + "\n", a.manners)) return false;
  }
  for (ordered_json& s : audited.report["subjects"])
    for (ordered_json& q : s["questions"])
      for (const std::string_view which : {"evidence", "exception"})
        if (q.contains(which) && q[which].contains("capsule"))
          q[which]["capsule_file"] = (std::filesystem::path(a.capsules) / q[which]["capsule"].get<std::string>()).string();
  return true;
}

bool print_report(const lab::Audited& audited, const AuditArguments& a) {
  std::string text;
  switch (a.format) {
    case AuditFormat::json: text = audited.report.dump(2) + "\n"; break;
    case AuditFormat::sarif: text = lab::audit_sarif(audited.report, a.manners.language).dump(2) + "\n"; break;
    case AuditFormat::html: text = lab::audit_html(audited.report, a.manners.language); break;
    case AuditFormat::text: text = lab::audit_text(audited.report, a.manners.language, a.output.empty() && colourful(), a.cards); break;
  }
  if (!a.output.empty() && a.output != "-") return write_file(a.output, text, a.manners);
  std::cout << text;
  return true;
}

int audit(AuditArguments& a) {
  if (a.format == AuditFormat::json || a.format == AuditFormat::sarif) a.manners.format = Format::json;
  if (const std::string wrong = read_words(a); !wrong.empty()) return complain(wrong, a.manners);
  if (!can_write(a.output, a.manners)) return kBadInput;
  lab::Loaded workload = tl::unexpected(std::vector<describe::Problem>{});
  if (!a.workload.empty()) {
    workload = lab::load_scenario(
        a.workload, {.variant = a.variant.empty() ? std::nullopt : std::optional(a.variant), .set = {}, .seed = std::nullopt});
    if (!workload) return complain(workload.error(), a.manners);
    a.audit.workload = &workload->variants.front();
  }
  if (!a.style.empty()) a.audit.input.style = a.style;
  a.audit.cures = !a.no_cures;
  std::optional<tl::expected<lab::Audited, std::vector<describe::Problem>>> audited;
  {
    Progress progress(std::string(a.manners.say("audit", "审计")));
    const Interrupt interrupt;
    a.audit.trial.stop = [] { return Interrupt::came(); };
    a.audit.trial.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    audited = lab::audit(a.audit);
  }
  if (!*audited) return complain((*audited).error(), a.manners);
  lab::Audited& done = **audited;
  if (!write_capsules(done, a) || !print_report(done, a)) return kBadInput;
  if (done.stopped) return kInterrupted;
  if (done.died > 0) {
    std::cerr << fmt::format(fmt::runtime(a.manners.say("mqlab: {} runs were lost with their worker: nothing is known of them\n",
                                                        "mqlab：{} 次运行随工作进程丢失：其结果未知\n")),
                             done.died);
    return kInternal;
  }
  return done.fails ? kDamage : kHolds;
}

void add_files_and_words(CLI::App& command, AuditArguments& a) {
  command
      .add_option("files", a.audit.input.files,
                  help({"configuration files that together are one configuration; KIND:FILE where the kind can't be told (kinds below), - "
                        "for standard input",
                        "合起来是一份配置的各配置文件；无法判断类型时写 KIND:FILE（类型见下），- 表示标准输入"}))
      ->option_text("FILE...")
      ->required();
  static const std::map<std::string, AuditFormat> formats{
      {"text", AuditFormat::text}, {"json", AuditFormat::json}, {"sarif", AuditFormat::sarif}, {"html", AuditFormat::html}};
  command.add_option("--format", a.format, help({"form of the output", "输出形式：text、json、sarif 或 html"}))
      ->transform(CLI::CheckedTransformer(formats))
      ->option_text("text|json|sarif|html");
  command.add_option("-o,--output", a.output, help({"write it to this file instead", "写入此文件"}))->option_text("FILE");
  command.add_option("--style", a.style, help({"whose files they are, where they don't tell", "无法判断时说明是哪种代理的文件"}))
      ->option_text("STYLE");
  command
      .add_option("--version", a.audit.input.version, help({"version of the broker, where the files don't tell", "文件未说明时的代理版本"}))
      ->option_text("VERSION");
  static const std::map<std::string, models::Clients> clients{
      {"default", models::Clients::defaults}, {"careful", models::Clients::careful}, {"idempotent", models::Clients::idempotent}};
  command
      .add_option(
          "--clients", a.audit.input.clients,
          help(
              {"programs whose settings no file has: the vendor's defaults (default), careful ones, or careful with an idempotent consumer",
               "没有配置文件的程序：采用官方默认值（default）、谨慎的程序（careful），或谨慎且消费者幂等（idempotent）"}))
      ->transform(CLI::CheckedTransformer(clients))
      ->option_text("default|careful|idempotent");
}

void add_trial(CLI::App& command, AuditArguments& a) {
  command
      .add_option(
          "--workload", a.workload,
          help({"a scenario whose programs and faults are taken, with the configuration of the files; default: one producer, one consumer",
                "采用此场景的程序与故障，配置取自文件；默认为一个生产者和一个消费者"}))
      ->option_text("FILE|ID");
  command.add_option("--variant", a.variant, help({"of the workload (default: its first)", "工作负载的变体（默认为第一个）"}))
      ->option_text("NAME");
  command
      .add_option(
          "--faults", a.audit.trial.faults,
          help({"kinds of the one fault (default crash,power-loss,drop-connection); of a power loss the worst: nothing unflushed survives",
                "单个故障的类型（默认 crash,power-loss,drop-connection）；断电按最坏情况：未刷盘的内容全部丢失"}))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("KIND,...");
  command.add_option("--points", a.audit.trial.points, help({"only at these points; * matches any text", "只在这些钩点；* 匹配任意文本"}))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("POINT,...");
  command
      .add_option("--runs", a.audit.trial.runs,
                  help({"runs with several faults and luck (default 1000)", "多个故障加随机性的运行次数（默认 1000）"}))
      ->check(CLI::Range(0, 10'000'000))
      ->option_text("N");
  command.add_option("--seed", a.audit.seed, help({"another seed", "另一个随机种子"}))->option_text("N");
  command
      .add_option("--workers", a.audit.trial.workers,
                  help({"worker processes (default: one per processor)", "工作进程数（默认每个处理器一个）"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  command
      .add_option("--fail-on", a.fail_on,
                  help({"what makes the exit code 1: lost (default), duplicated, reordered, stuck, none",
                        "使退出码为 1 的情况：lost（默认）、duplicated、reordered、stuck、none"}))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("WHAT,...");
  command.add_flag("--strict", a.audit.strict,
                   help({"also by several faults together, or by the end of a disk", "多个故障合在一起或磁盘报废也算在内"}));
  command
      .add_option(
          "--capsules", a.capsules,
          help({"write a capsule of each run that answers with yes into this folder", "把每个给出肯定答案的运行写成胶囊，放入此目录"}))
      ->option_text("DIR");
  command.add_flag("--cards", a.cards, help({"show the whole why-cards", "显示完整的为何卡"}));
  command.add_flag("--no-cures", a.no_cures, help({"try no settings", "不尝试各项设置"}));
}

std::string kinds() {
  std::string text;
  for (const models::Style* style : models::all_styles()) {
    const models::Configuration* configuration = style->configuration();
    if (configuration == nullptr) continue;
    for (const models::ConfigKind& kind : configuration->kinds())
      if (kind.format != models::FileFormat::none) text += (text.empty() ? "" : ", ") + std::string(kind.id);
  }
  return text;
}

}  // namespace

void add_audit(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "audit",
      help({"is this configuration safe? reads the broker's and clients' own files, computes what they promise, and tries to break it",
            "这份配置安全吗？读取代理与客户端自己的配置文件，计算其承诺，并设法打破它"}));
  auto a = std::make_shared<AuditArguments>();
  add_manners_but_format(*command, a->manners);
  add_files_and_words(*command, *a);
  add_trial(*command, *a);
  command->footer(help({"Kinds: ", "类型："}) + kinds() + "\n" + help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab audit server.properties producer.properties consumer.properties topics.txt\n"
                  "  mqlab audit definitions.json rabbitmq.conf application.yml --capsules found/\n"
                  "  mqlab audit broker-a.conf broker-a-s.conf --clients careful --format sarif -o audit.sarif\n"
                  "  mqlab audit kafka-producer:client.conf --version 2.8 --fail-on lost,duplicated\n" +
                  help({"Exit code: 0 one fault does nothing of what --fail-on names (with --strict: several neither) and no promise was "
                        "broken, 1 it does, 2 bad input, 3 a worker died, 130 ended by Ctrl-C.",
                        "退出码：0 单个故障不会造成 --fail-on 所列情况（--strict 时多个故障也不会），也没有违背承诺；1 会；2 输入有误；3 "
                        "工作进程死亡；130 被 Ctrl-C 中断。"}));
  command->callback([a, &exit_code] { exit_code = audit(*a); });
}

}  // namespace mqlab::cli
