#include "cli/files.hpp"

#include <unistd.h>
#include <cstdlib>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace mqlab::cli {

namespace {

bool failed(std::string_view what, const std::string& file, int error, const Manners& manners) {
  complain(std::string(what) + file + (error != 0 ? std::string(": ") + std::strerror(error) : std::string()), manners);
  return false;
}

}  // namespace

bool write_file(const std::string& file, const std::function<void(std::ostream&)>& write, const Manners& manners) {
  // What is no file (a pipe, /dev/stdout) can't be replaced by one.
  std::error_code ignored;
  const bool replace = !std::filesystem::exists(file, ignored) || std::filesystem::is_regular_file(file, ignored);
  const std::string temporary = replace ? file + "." + std::to_string(::getpid()) + ".part" : file;
  errno = 0;
  std::ofstream out(temporary, std::ios::binary);
  if (out) write(out);
  out.close();
  if (out && (!replace || std::rename(temporary.c_str(), file.c_str()) == 0)) return true;
  const int error = errno;
  if (replace) std::remove(temporary.c_str());
  return failed(manners.say("can't write ", "无法写入 "), file, error, manners);
}

bool write_file(const std::string& file, const std::string& text, const Manners& manners) {
  return write_file(
      file, [&](std::ostream& out) { out << text; }, manners);
}

bool can_write(const std::string& file, const Manners& manners) {
  std::error_code ignored;
  if (file.empty() || file == "-") return true;
  if (std::filesystem::is_directory(file, ignored)) return failed(manners.say("can't write ", "无法写入 "), file, EISDIR, manners);
  if (std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored)) return true;
  const std::string temporary = file + "." + std::to_string(::getpid()) + ".part";
  errno = 0;
  const bool opened = static_cast<bool>(std::ofstream(temporary, std::ios::binary));
  const int error = errno;
  std::remove(temporary.c_str());
  return opened || failed(manners.say("can't write ", "无法写入 "), file, error, manners);
}

bool can_be_trace(const std::string& file, const Manners& manners) {
  if (file != "-") return true;
  complain(std::string(manners.say("a trace can't be written to standard output: give a file", "轨迹不能写到标准输出：请给出文件")),
           manners);
  return false;
}

Spooled::~Spooled() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

bool Spooled::take(std::string& path, const Manners& manners) {
  if (path != "-") return true;
  std::string folder = (std::filesystem::temp_directory_path() / "mqlab-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return failed(manners.say("can't write ", "无法写入 "), folder, errno, manners);
  folder_ = folder;
  path = folder + "/stdin.mqt";
  errno = 0;
  std::ofstream out(path, std::ios::binary);
  char some[65'536];
  while (out && (std::cin.read(some, sizeof some) || std::cin.gcount() > 0)) out.write(some, std::cin.gcount());
  out.close();
  return static_cast<bool>(out) || failed(manners.say("can't write ", "无法写入 "), path, errno, manners);
}

bool read_file(const std::string& file, std::string& text, const Manners& manners) {
  if (file == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
    return true;
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return failed(manners.say("can't read ", "无法读取 "), file, EISDIR, manners);
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (in) text.assign(std::istreambuf_iterator<char>(in), {});
  if (in && !in.bad()) return true;
  return failed(manners.say("can't read ", "无法读取 "), file, errno, manners);
}

}  // namespace mqlab::cli
