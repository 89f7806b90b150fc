/// A progress bar on standard error, when that is a terminal; and how fast it went. With MQLAB_PROGRESS in the environment, lines `progress 17/143` instead: for a
/// program that shows the bar itself.
#pragma once

#include <chrono>
#include <string>

namespace mqlab::cli {

class Progress {
 public:
  explicit Progress(std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// `tail`: what else there is to say, behind the bar.
  void show(std::size_t done, std::size_t all, const std::string& tail = {});
  /// Where no one knows how much there is.
  void note(const std::string& text);
  /// A line that stays, above the bar. Not for a program that shows the bar itself.
  void line(const std::string& text);
  double seconds() const;

 private:
  std::string what_;
  bool terminal_;
  bool lines_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point since_;
  std::chrono::steady_clock::time_point last_{};
};

/// Columns of the terminal; 100 when it is none.
std::size_t terminal_width();

}  // namespace mqlab::cli
