#include "sim/platform/platform_file.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include "sim/platform/spec.hpp"

namespace mqlab::sim {

namespace {

// Without a line break: SimGrid's line numbers must stay the user's.
constexpr std::string_view kOpen = R"(<zone id="mqlab" routing="Full"><zone id="mqlab kernel zone" routing="Full">)"
                                   R"(<host id="mqlab kernel" speed="1Gf"/><host id="mqlab loopback" speed="1Gf"/>)"
                                   R"(<link id="mqlab loopback" bandwidth="10GBps" latency="10us" sharing_policy="FATPIPE"/>)"
                                   R"(<route src="mqlab kernel" dst="mqlab loopback"><link_ctn id="mqlab loopback"/></route></zone>)";
constexpr std::string_view kClose = "</zone>";

[[noreturn]] void complain(const std::string& file, int line, std::string_view what) {
  throw PlatformError(fmt::format("{}:{}: {}", file, line, what));
}

bool any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Walks over the tags of a text. It does not judge the XML, SimGrid will: it stops where it no longer understands.
class Scanner {
 public:
  Scanner(PlatformFile& file, std::string text, std::filesystem::path folder)
      : file_(file), text_(std::move(text)), folder_(std::move(folder)) {}

  void scan() {
    while (skip_to_tag()) {
      if (!tag()) break;
    }
    file_.wrapped = std::move(out_) + text_.substr(copied_);
    if (first_zone_ && last_zone_) {
      file_.wrapped.insert(*last_zone_, kClose);
      file_.wrapped.insert(*first_zone_, kOpen);
    }
  }

 private:
  /// To the next `<` of an element, past comments, processing instructions and the document type.
  bool skip_to_tag() {
    for (at_ = text_.find('<', at_); at_ != std::string::npos; at_ = text_.find('<', at_)) {
      const std::string_view rest = std::string_view(text_).substr(at_);
      if (rest.starts_with("<!--")) {
        at_ = text_.find("-->", at_);
      } else if (rest.starts_with("<?") || rest.starts_with("<!")) {
        at_ = text_.find('>', at_);
      } else {
        return true;
      }
      if (at_ == std::string::npos) return false;
    }
    return false;
  }

  bool tag() {
    const std::size_t begin = at_++;
    if (text_[at_] == '/') {
      at_ = text_.find('>', at_);
      if (at_ == std::string::npos) return false;
      ++at_;
      closed();
      return true;
    }
    const std::string name = word();
    const bool zone = depth_ == 1 && any_of(name, {"zone", "AS", "cluster", "peer", "cabinet"});
    if (zone && !first_zone_) first_zone_ = position_in_output(begin);
    zone_open_ = zone_open_ || zone;
    refuse(name);
    ++depth_;
    periodicity_ = 0;
    const std::size_t before = file_.profiles.size();
    while (attribute(name)) {
    }
    for (std::size_t i = before; i < file_.profiles.size(); ++i) {
      if (periodicity_ > 0 && file_.profiles[i].loop <= 0) file_.profiles[i].loop = periodicity_;
    }
    if (text_.compare(at_, 2, "/>") == 0) {
      at_ += 2;
      closed();
      return true;
    }
    if (at_ >= text_.size() || text_[at_++] != '>') return false;
    if (name == "trace") {
      const std::string content = text_.substr(at_, text_.find('<', at_) - at_);
      file_.profiles.push_back(read_profile(content, periodicity_, fmt::format("{}:{}", file_.name, line())));
    }
    return true;
  }

  void refuse(std::string_view name) {
    if (any_of(name, {"config", "random"})) {
      complain(file_.name, line(), fmt::format("<{}> is not for mqlab: it sets SimGrid up itself, the same for every platform", name));
    }
    if (any_of(name, {"actor", "process"})) {
      complain(file_.name, line(), fmt::format("<{}> is not for mqlab: the scenario says which programs run on the hosts", name));
    }
  }

  void closed() {
    if (--depth_ == 1 && zone_open_) {
      last_zone_ = position_in_output(at_);
      zone_open_ = false;
    }
  }

  bool attribute(const std::string& tag) {
    at_ = text_.find_first_not_of(" \t\r\n", at_);
    if (at_ == std::string::npos) return (at_ = text_.size()), false;
    if (text_[at_] == '>' || text_[at_] == '/') return false;
    const int line_here = line();
    const std::string name = word();
    at_ = text_.find_first_not_of(" \t\r\n=", at_);
    if (name.empty() || at_ == std::string::npos || (text_[at_] != '"' && text_[at_] != '\'')) return (at_ = text_.size()), false;
    const std::size_t begin = at_ + 1;
    const std::size_t end = text_.find(text_[at_], begin);
    if (end == std::string::npos) return (at_ = text_.size()), false;
    at_ = end + 1;
    std::string value = text_.substr(begin, end - begin);
    if (name == "periodicity") periodicity_ = std::strtod(value.c_str(), nullptr);
    if ((name == "file" || name.ends_with("_file")) && !value.empty()) value = profile(value, begin, end, line_here);
    declare(tag, name, value, line_here);
    file_.attributes.push_back({tag, name, value, line_here});
    return true;
  }

  /// A profile's file stands beside the platform file, not in whatever folder mqlab was called in.
  std::string profile(const std::string& value, std::size_t begin, std::size_t end, int line_here) {
    // Seen from here and not absolute: SimGrid 3.32 opens an absolute path and then fails by opening it once more.
    const std::filesystem::path path = std::filesystem::relative(folder_ / value);
    if (!std::filesystem::is_regular_file(path)) {
      complain(file_.name, line_here, fmt::format("there is no file \"{}\" in the platform file's folder", value));
    }
    file_.profiles.push_back(read_profile(read_all(path), 0, fmt::format("{}:{}: {}", file_.name, line_here, value)));
    out_ += text_.substr(copied_, begin - copied_) + path.string();
    copied_ = end;
    return path.string();
  }

  void declare(const std::string& tag, const std::string& name, const std::string& value, int line_here) {
    if (name != "id" || !any_of(tag, {"host", "link"})) return;
    if (value == kKernelHost || value == kLoopback) complain(file_.name, line_here, "this name is mqlab's own");
    const auto [first, fresh] = declared_.try_emplace(tag + ' ' + value, line_here);
    if (!fresh) complain(file_.name, line_here, fmt::format("{} \"{}\" is declared twice, first in line {}", tag, value, first->second));
  }

  std::string word() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(" \t\r\n=/>\"'", at_), text_.size());
    return text_.substr(begin, at_ - begin);
  }
  int line() {
    for (; counted_ < at_; ++counted_) line_ += text_[counted_] == '\n' ? 1 : 0;
    return line_;
  }
  std::size_t position_in_output(std::size_t at) const { return out_.size() + at - copied_; }

  PlatformFile& file_;
  std::string text_;
  std::filesystem::path folder_;
  std::string out_;  ///< the text up to `copied_`, with the paths of profiles made absolute
  std::size_t copied_ = 0;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;  ///< `line_` is the line of this position
  int line_ = 1;
  int depth_ = 0;
  bool zone_open_ = false;
  double periodicity_ = 0;  ///< of the trace element at hand
  std::optional<std::size_t> first_zone_, last_zone_;
  std::map<std::string, int> declared_;
};

bool mentions(std::string_view complaint, std::string_view value) {
  if (value.empty()) return false;
  const std::size_t at = complaint.rfind(value);
  if (at == std::string_view::npos) return false;
  const auto part_of_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; };
  const std::size_t end = at + value.size();
  return (at == 0 || !part_of_word(complaint[at - 1])) && (end == complaint.size() || !part_of_word(complaint[end]));
}

}  // namespace

ProfileDates read_profile(const std::string& text, double loop, const std::string& place) {
  ProfileDates profile;
  profile.loop = std::max(loop, 0.0);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first;
    if (!(words >> first) || first[0] == '#' || first[0] == '%') continue;
    if (first == "STOCHASTIC") {
      throw PlatformError(place + ": a stochastic profile draws its luck from SimGrid and not from the run's seed");
    }
    if (first == "LOOPAFTER" || first == "PERIODICITY") {
      words >> profile.loop;
    } else {
      profile.dates.push_back(std::strtod(first.c_str(), nullptr));
    }
  }
  return profile;
}

PlatformFile read_platform_file(const std::string& name) {
  if (!std::filesystem::is_regular_file(name) || !std::ifstream(name)) {
    throw PlatformError(fmt::format("{}: the platform file cannot be read", name));
  }
  PlatformFile file;
  file.name = name;
  Scanner(file, read_all(name), std::filesystem::path(name).parent_path()).scan();
  return file;
}

ReadableText::ReadableText(std::string_view text) : fd_(::memfd_create("mqlab platform", MFD_CLOEXEC)) {
  if (fd_ < 0) throw PlatformError(fmt::format("no memory for the platform file: {}", std::strerror(errno)));
  while (!text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n <= 0) throw PlatformError(fmt::format("no memory for the platform file: {}", std::strerror(errno)));
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  path_ = fmt::format("/proc/self/fd/{}", fd_);
}

ReadableText::~ReadableText() {
  if (fd_ >= 0) ::close(fd_);
}

std::string explain(const PlatformFile& file, std::string_view complaint, std::string_view path_given) {
  std::string text(complaint.substr(0, complaint.find('\n')));
  if (const std::string prefix = fmt::format("Parse error at {}", path_given); text.starts_with(prefix)) {
    return file.name + text.substr(prefix.size());
  }
  const PlatformFile::Attribute* named = nullptr;
  for (const PlatformFile::Attribute& a : file.attributes) {
    if (mentions(text, a.value)) named = &a;
  }
  return named == nullptr ? fmt::format("{}: {}", file.name, text) : fmt::format("{}:{}: {}", file.name, named->line, text);
}

}  // namespace mqlab::sim
