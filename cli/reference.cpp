// mqlab reference: the generated pages.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "lab/reference/reference.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

namespace {

int reference(const std::string& page, const Manners& manners) {
  if (page == "scenario") {
    std::cout << lab::scenario_reference(manners.language);
    return kHolds;
  }
  if (page == "exercise") {
    std::cout << lab::exercise_reference(manners.language);
    return kHolds;
  }
  if (const models::Style* style = models::find_style(page)) {
    std::cout << lab::style_reference(*style, manners.language);
    return kHolds;
  }
  std::vector<std::string> pages{"scenario", "exercise"};
  for (const models::Style* style : models::all_styles()) pages.emplace_back(style->name());
  const auto near = describe::suggest(page, pages);
  return complain(
      fmt::format(fmt::runtime(manners.say("there is no reference page \"{}\"; expected one of: {}{}", "没有参考页 \"{}\"；应为：{}{}")),
                  page, describe::join_sorted(pages),
                  near ? fmt::format(fmt::runtime(manners.say("\n  did you mean \"{}\"?", "\n  是不是 \"{}\"？")), *near) : ""),
      manners);
}

}  // namespace

void add_reference(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "reference", help({"reference pages as Markdown: all fields of a scenario or an exercise, or what of a broker is represented",
                         "以 Markdown 输出参考页：场景或练习的全部字段，或某个代理哪些行为已建模"}));
  auto manners = std::make_shared<Manners>();
  auto page = std::make_shared<std::string>("scenario");
  add_manners(*command, *manners);
  command->add_option("page", *page, help({"scenario, exercise, or the name of a style", "scenario、exercise，或某个代理风格的名称"}))
      ->option_text("PAGE")
      ->capture_default_str();
  command->footer(help({"Examples:\n", "示例：\n"}) + "  mqlab reference > scenario.md\n  mqlab reference rabbitmq --lang zh_CN");
  command->callback([manners, page, &exit_code] { exit_code = reference(*page, *manners); });
}

}  // namespace mqlab::cli
