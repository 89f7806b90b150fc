/// Files that a command reads and writes whole: one clear sentence when that fails, and never half a file.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "cli/manners.hpp"

namespace mqlab::cli {

/// Through a temporary file beside it, so that what stood there stays until the new text is complete. False: it has complained.
bool write_file(const std::string& file, const std::function<void(std::ostream&)>& write, const Manners& manners);
bool write_file(const std::string& file, const std::string& text, const Manners& manners);
/// Whether it could be written, asked before the work that fills it. Empty and `-` can. False: it has complained.
bool can_write(const std::string& file, const Manners& manners);
/// A binary trace goes to a file that can be mapped, never to standard output (`-`); complains.
bool can_be_trace(const std::string& file, const Manners& manners);
/// Standard input as a file, for what must be mapped; gone with this.
class Spooled {
 public:
  Spooled() = default;
  Spooled(const Spooled&) = delete;
  Spooled& operator=(const Spooled&) = delete;
  ~Spooled();
  /// `-` becomes the file that holds standard input, everything else stays. False: it has complained.
  bool take(std::string& path, const Manners& manners);

 private:
  std::string folder_;
};
/// `-` is standard input. False: it has complained.
bool read_file(const std::string& file, std::string& text, const Manners& manners);

}  // namespace mqlab::cli
