#include "cli/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

namespace mqlab::cli {

namespace {

constexpr std::size_t kBar = 30;
constexpr auto kOften = std::chrono::milliseconds(100);

}  // namespace

Progress::Progress(std::string what)
    : what_(std::move(what)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      lines_(std::getenv("MQLAB_PROGRESS") != nullptr),
      since_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::show(std::size_t done, std::size_t all, const std::string& tail) {
  const auto now = std::chrono::steady_clock::now();
  if (lines_ && all > 0 && (done == all || now - last_ >= kOften)) {
    last_ = now;
    std::cerr << fmt::format("progress {}/{}\n", done, all) << std::flush;
    return;
  }
  if (!terminal_ || all == 0 || (done < all && now - last_ < kOften)) return;
  last_ = now;
  shown_ = true;
  const std::size_t filled = done * kBar / all;
  std::cerr << fmt::format("\r{} [{:#<{}}{:.<{}}] {}/{}{}\x1b[K", what_, "", filled, "", kBar - filled, done, all, tail) << std::flush;
}

void Progress::note(const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - last_ < kOften) return;
  last_ = now;
  shown_ = true;
  std::cerr << "\r\x1b[K" << what_ << ": " << text << std::flush;
}

void Progress::line(const std::string& text) {
  if (lines_) return;
  std::cerr << (shown_ ? "\r\x1b[K" : "") << text << '\n' << std::flush;
  shown_ = false;
}

double Progress::seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - since_).count(); }

std::size_t terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 1 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

}  // namespace mqlab::cli
