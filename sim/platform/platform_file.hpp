/// A SimGrid platform file on its way to SimGrid: looked at, wrapped, tried in a child.
///
/// SimGrid 3.32 answers some mistakes by an exception with a line, others by an exception without one (a host twice, an unknown link) and
/// others by `abort` or a crash (a link twice, a missing profile file). So the text is scanned for what it declares, and loaded in a child
/// first; whatever happens there comes back as a `PlatformError` with `FILE:LINE`.
///
/// The user's zones are put into one of ours, beside a zone with the host that the world's loop runs on: a sealed platform takes no further
/// host, and on one of the user's hosts a fault would kill the loop. No line is added, so SimGrid's line numbers stay true.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mqlab::sim {

inline constexpr std::string_view kKernelHost = "mqlab kernel";
inline constexpr std::string_view kLoopback = "mqlab loopback";  ///< a host and the link to it from the kernel's

/// When a profile changes its resource, in seconds. With a loop the pattern comes again `loop` seconds after its last date, and so on.
///
/// We need them because SimGrid does not stop for the event of a resource that nothing uses: the world would learn of it too late.
struct ProfileDates {
  std::vector<double> dates;  ///< rising
  double loop = 0;            ///< 0: once
};

/// Read SimGrid's profile format: lines `DATE VALUE`, `LOOPAFTER S` or `PERIODICITY S`, comments with #. `place` begins an error. A
/// stochastic profile is an error: its luck would not be the run's seed.
ProfileDates read_profile(const std::string& text, double loop, const std::string& place);

struct PlatformFile {
  std::string name;     ///< as the user wrote it
  std::string wrapped;  ///< what SimGrid is given
  std::vector<ProfileDates> profiles;

  struct Attribute {
    std::string tag, name, value;
    int line = 0;
  };
  std::vector<Attribute> attributes;  ///< in order, to find the place of a complaint
};

/// Read and scan. A missing file, an element that a platform must not have (config, actor), a name declared twice: `PlatformError`.
PlatformFile read_platform_file(const std::string& name);

/// A path under which SimGrid can open the text while this lives (an anonymous file in memory).
class ReadableText {
 public:
  explicit ReadableText(std::string_view text);
  ReadableText(const ReadableText&) = delete;
  ReadableText& operator=(const ReadableText&) = delete;
  ~ReadableText();
  const std::string& path() const { return path_; }

 private:
  int fd_ = -1;
  std::string path_;
};

/// SimGrid's complaint about the file, with the user's file name and the best line that can be found.
std::string explain(const PlatformFile& file, std::string_view complaint, std::string_view path_given);

/// Load the file in a child and look up its routes there. Throws `PlatformError` with what went wrong.
void try_platform_file(const PlatformFile& file);

}  // namespace mqlab::sim
