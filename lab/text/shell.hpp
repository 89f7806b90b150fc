/// Text for a command line that a person types again.
#pragma once

#include <string>

namespace mqlab::lab {

/// A word as a shell takes it: quoted where it must be.
std::string shell_word(const std::string& word);

}  // namespace mqlab::lab
