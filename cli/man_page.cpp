// The man page, made from the commands as they are declared: roff, man(7).
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/manners.hpp"
#include "cli/outline.hpp"

namespace mqlab::cli {

namespace {

/// A text as roff takes it: no line that begins as a request does, no dash that becomes another one.
std::string roff(const std::string& text, bool line_begins = true) {
  std::string out;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_begins = c == '\n';
  }
  return out;
}

std::string paragraph(const std::string& text) {
  std::string out = ".PP\n";
  for (const char c : roff(text)) out += c == '\n' ? std::string("\n.br\n") : std::string(1, c);
  return out + "\n";
}

std::string item(const OptionOutline& option) {
  std::string out = ".TP\n";
  for (std::size_t i = 0; i < option.names.size(); ++i) out += fmt::format("{}\\fB{}\\fR", i == 0 ? "" : ", ", roff(option.names[i]));
  if (!option.value.empty() && option.names.front().starts_with("-")) out += fmt::format(" \\fI{}\\fR", roff(option.value, false));
  return out + "\n" + roff(option.meaning) + "\n";
}

std::string command_part(const CommandOutline& command) {
  std::string out = fmt::format(".SS \"mqlab {}\"\n", roff(command.name()));
  out += roff(command.meaning) + "\n";
  for (const OptionOutline& argument : command.arguments) out += item(argument);
  for (const OptionOutline& option : command.options) out += item(option);
  if (!command.footer.empty()) out += paragraph(command.footer);
  return out;
}

}  // namespace

std::string man_page(const std::vector<CommandOutline>& commands, const std::string& version) {
  const CommandOutline& program = commands.front();
  std::string out = fmt::format(".TH MQLAB 1 \"\" \"mqlab {}\" \"{}\"\n", roff(version), help({"User Commands", "用户命令"}));
  out += fmt::format(".SH {}\nmqlab \\- {}\n", help({"NAME", "名称"}),
                     help({"a laboratory for message queues under faults", "消息队列故障实验室"}));
  out += fmt::format(".SH {}\n.B mqlab\n\\fI{}\\fR [\\fI{}\\fR]\n", help({"SYNOPSIS", "用法"}), help({"COMMAND", "命令"}),
                     help({"OPTIONS", "选项"}));
  out += fmt::format(".SH {}\n{}", help({"DESCRIPTION", "说明"}), paragraph(program.meaning + "\n" + program.footer));
  out += fmt::format(".SH {}\n", help({"OPTIONS", "选项"}));
  for (const OptionOutline& option : program.options) out += item(option);
  out += fmt::format(".SH {}\n", help({"COMMANDS", "命令"}));
  for (std::size_t i = 1; i < commands.size(); ++i) out += command_part(commands[i]);
  out += fmt::format(".SH {}\n", help({"EXIT STATUS", "退出码"}));
  out += paragraph(help(
      {"0: all expectations hold. 1: a verdict differs, or damage was found. 2: bad input or usage. 3: an internal error, or a worker "
       "died. "
       "130: ended by Ctrl-C; what was finished stays.",
       "0：全部符合预期。1：判定不同，或发现损害。2：输入或用法有误。3：内部错误，或工作进程死亡。130：被 Ctrl-C 结束；已完成的保留。"}));
  out += fmt::format(".SH {}\n", help({"ENVIRONMENT", "环境变量"}));
  out += ".TP\n\\fBMQLAB_SCENARIOS\\fR\n" +
         help({"folders that are searched for scenarios first, separated by colons", "优先搜索场景的目录，以冒号分隔"}) + "\n";
  out += ".TP\n\\fBNO_COLOR\\fR\n" + help({"no colour, also on a terminal", "即使在终端上也不用颜色"}) + "\n";
  out += ".TP\n\\fBLC_ALL\\fR, \\fBLC_MESSAGES\\fR, \\fBLANG\\fR\n" +
         help({"the language, where \\-\\-lang says none: zh_* is Chinese", "未用 \\-\\-lang 指定时的语言：zh_* 为中文"}) + "\n";
  return out;
}

}  // namespace mqlab::cli
