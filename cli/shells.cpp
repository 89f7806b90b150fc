// mqlab completion, mqlab man: what shells and man(1) are told of the commands.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "cli/outline.hpp"
#include "lab/scenario/library.hpp"
#include "lab/version.hpp"

namespace mqlab::cli {

void add_completion(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("completion",
                                     help({"what bash, zsh or fish need to complete mqlab's words", "供 bash、zsh、fish 补全 mqlab 命令"}));
  command->require_subcommand(1);
  const auto shell = [&](const char* name, Text what, std::string (*make)(const std::vector<CommandOutline>&)) {
    command->add_subcommand(name, help(what))->callback([&app, &exit_code, make] {
      std::cout << make(outline(app));
      exit_code = kHolds;
    });
  };
  shell("bash", {"for bash: source <(mqlab completion bash)", "用于 bash：source <(mqlab completion bash)"}, bash_completion);
  shell("zsh", {"for zsh: a file _mqlab in a folder of $fpath", "用于 zsh：放入 $fpath 目录中的 _mqlab 文件"}, zsh_completion);
  shell("fish", {"for fish: mqlab completion fish | source", "用于 fish：mqlab completion fish | source"}, fish_completion);
  command->add_subcommand("ids", help({"the ids of the library, one a line", "场景库中的 id，每行一个"}))->callback([&exit_code] {
    for (const lab::LibraryEntry& entry : lab::list_library()) std::cout << entry.id << '\n';
    exit_code = kHolds;
  });
  command->footer(help({"Examples:", "示例："}) + "\n  source <(mqlab completion bash)\n  mqlab completion zsh > ~/.zfunc/_mqlab\n" +
                  "  mqlab completion fish > ~/.config/fish/completions/mqlab.fish");
}

void add_man(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("man", help({"the man page, for man -l or a file", "手册页，供 man -l 使用或写入文件"}));
  command->footer(help({"Example:", "示例："}) + "\n  mqlab man | man -l -");
  command->callback([&app, &exit_code] {
    std::cout << man_page(outline(app), std::string(lab::version()));
    exit_code = kHolds;
  });
}

}  // namespace mqlab::cli
