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

struct PlatformFile {
  std::string name;     ///< as the user wrote it
  std::string wrapped;  ///< what SimGrid is given
  bool profiles = false;

  struct Attribute {
    std::string tag, name, value;
    int line = 0;
  };
  std::vector<Attribute> attributes;  ///< in order, to find the place of a complaint
};

/// Read and scan. A missing file, an element that a platform must not have (config, actor, process), a name declared twice: `PlatformError`.
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
