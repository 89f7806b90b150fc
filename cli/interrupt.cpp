#include "cli/interrupt.hpp"

#include <csignal>

namespace mqlab::cli {

namespace {

volatile sig_atomic_t noted = 0;

void note(int) {
  noted = 1;
  ::signal(SIGINT, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() : before_(SIG_DFL) {
  noted = 0;
  struct sigaction action {};
  struct sigaction old {};
  action.sa_handler = note;  // without SA_RESTART: poll must wake up
  ::sigaction(SIGINT, &action, &old);
  before_ = old.sa_handler;
}

Interrupt::~Interrupt() { ::signal(SIGINT, before_); }

bool Interrupt::came() { return noted != 0; }

}  // namespace mqlab::cli
