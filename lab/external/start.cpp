#include "lab/external/start.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lab/external/child.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/text/shell.hpp"

namespace mqlab::lab {

using describe::phrase;
using describe::Phrase;
using models::apps::ProgramFailure;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLastWords = 2000;  // bytes of standard error that a message shows

/// A folder of its own in the temporary folder, gone with this.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "mqlab-program-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream out(path_ / name, std::ios::binary);
    out << text;
    out.close();
    if (!out) throw std::system_error(errno, std::generic_category(), (path_ / name).string());
    fs::permissions(path_ / name, fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read | fs::perms::others_exec);
  }

 private:
  fs::path path_;
};

class ChildPartner final : public models::apps::Partner {
 public:
  ChildPartner(std::string process, const models::apps::ExternalSpec& spec) : process_(std::move(process)) {
    for (const auto& [name, text] : spec.files) folder_.write(name, text);
    const ProgramRules& rules = program_rules();
    child_.emplace(folder_.path(), rules.around ? rules.around(folder_.path(), spec.command) : spec.command);
    if (rules.watch) look_ = rules.watch(child_->pid(), folder_.path());
  }

  describe::List answer(const describe::Value& event) override {
    const ProgramRules& rules = program_rules();
    const std::string told = print_json_compact(event);
    std::string line;
    if (child_->has_more())
      fail({"has written a line that nobody asked for: one line answers one event", "写出了一行无人询问的内容：一行应答对应一个事件"},
           told);
    const auto within = std::exchange(started_, true) ? rules.answer_within : rules.start_within;
    std::optional<Phrase> over;
    const auto look = [&] { return (over = look_()).has_value(); };
    if (!child_->write_line(told, within)) ended(told);
    switch (child_->read_line(line, within, rules.longest_line, look_ ? std::function<bool()>(look) : nullptr)) {
      case Child::Heard::line: break;
      case Child::Heard::stopped: fail(phrase({": {}", "：{}"}, *over), told);
      case Child::Heard::ended: ended(told);
      case Child::Heard::silent: fail(phrase({"gave no answer within {} s", "在 {} 秒内没有应答"}, within.count() / 1000), told);
      case Child::Heard::too_long:
        fail(phrase({"answered with a line of more than {} bytes", "应答行超过 {} 字节"}, rules.longest_line), told);
    }
    return read(line, told);
  }

 private:
  describe::List read(const std::string& line, const std::string& told) {
    describe::Sources sources;
    const std::uint32_t source = sources.add(process_, line);
    describe::Problems problems(sources);
    std::optional<describe::Value> value = parse_json(sources, source, problems);
    if (!value) {
      const auto sorted = problems.sorted();
      const Phrase why = sorted.empty() ? Phrase{} : sorted.front().what;
      fail(phrase({"answered with what is no JSON ({}): {}", "应答不是 JSON（{}）：{}"}, why, line.substr(0, 200)), told);
    }
    if (!value->is_list())
      fail(phrase({"answered with {} in place of a list of commands", "应答是{}，而不是命令列表"}, describe::kind_name(*value)), told);
    return std::move(*value->as_list());
  }

  [[noreturn]] void ended(const std::string& told) {
    const Child::End end = child_->end(std::chrono::milliseconds{1000});
    fail(end.by_signal ? phrase({"was ended by signal {}", "被信号 {} 终止"}, end.number)
                       : phrase({"ended by itself, exit code {}", "自行结束，退出码 {}"}, end.number),
         told);
  }

  [[noreturn]] void fail(const Phrase& what, const std::string& told) {
    const std::string words = child_->last_words(kLastWords);
    const Phrase heard = words.empty() ? Phrase{} : phrase({"\nits standard error:\n{}", "\n其标准错误输出：\n{}"}, words);
    throw ProgramFailure(
        phrase({"the program of \"{}\" {}, when it was told\n{}{}", "\"{}\" 的程序{}，当时收到的是\n{}{}"}, process_, what, told, heard));
  }

  std::string process_;
  Folder folder_;
  std::optional<Child> child_;
  ProgramRules::Look look_{};
  bool started_ = false;
};

}  // namespace

ProgramRules& program_rules() {
  static ProgramRules rules;
  return rules;
}

std::unique_ptr<models::apps::Partner> start_program(const std::string& process, const models::apps::ExternalSpec& spec) {
  if (!program_rules().allowed) {
    std::vector<std::string> words;
    for (const std::string& word : spec.command) words.push_back(shell_word(word));
    throw ProgramFailure(
        phrase({"\"{}\" is a program of its own: {}\nA scenario could start anything, so it is not started unless you say --run-programs",
                "\"{}\" 是外部程序：{}\n场景可以启动任何东西，因此除非给出 --run-programs，否则不会启动"},
               process, fmt::format("{}", fmt::join(words, " "))));
  }
  return std::make_unique<ChildPartner>(process, spec);
}

}  // namespace mqlab::lab
