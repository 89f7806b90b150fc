// The copy of a submission that a run gets.
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "lab/sandbox/sandbox.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

namespace {

Sentence cannot(const std::string& en, const std::string& zh) { return {"the submission can't be run: " + en, "提交无法运行：" + zh}; }

}  // namespace

SandboxFolder::SandboxFolder(SandboxFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }

SandboxFolder::~SandboxFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

tl::expected<SandboxFolder, Sentence> SandboxFolder::empty() {
  SandboxFolder out;
  std::string made = (fs::temp_directory_path() / "mqlab-sandbox-XXXXXX").string();
  if (::mkdtemp(made.data()) == nullptr) return tl::unexpected(cannot(std::strerror(errno), std::strerror(errno)));
  out.path_ = made;
  return out;
}

tl::expected<SandboxFolder, Sentence> SandboxFolder::copy_of(const fs::path& submission) {
  auto made = empty();
  if (!made) return made;
  SandboxFolder out = std::move(*made);
  std::uintmax_t bytes = 0;
  std::size_t files = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(submission, error), end; !error && it != end; it.increment(error)) {
    const fs::file_status status = it->symlink_status(error);
    const fs::path to = out.path_ / it->path().lexically_relative(submission);
    if (fs::is_directory(status)) {
      fs::create_directory(to, error);
    } else if (fs::is_regular_file(status)) {
      bytes += it->file_size(error);
      if (bytes > kMostSubmissionBytes || ++files > kMostSubmissionFiles)
        return tl::unexpected(cannot(fmt::format("it has more than {} files or {} MiB", kMostSubmissionFiles, kMostSubmissionBytes >> 20U),
                                     fmt::format("超过 {} 个文件或 {} MiB", kMostSubmissionFiles, kMostSubmissionBytes >> 20U)));
      fs::copy_file(it->path(), to, error);
    } else {
      continue;
    }
    if (error) break;
  }
  if (error) return tl::unexpected(cannot(error.message(), error.message()));
  return out;
}

}  // namespace mqlab::lab
