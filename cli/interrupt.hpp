/// Ctrl-C while something long runs: it ends with what it has, instead of with nothing.
#pragma once

namespace mqlab::cli {

/// While one lives, the first Ctrl-C is only noted; a second one ends the program.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  static bool came();

 private:
  void (*before_)(int);
};

}  // namespace mqlab::cli
